/** `GET /service-worker.js`: at the root, since a worker rules only what lies below its own address. */
import { buildSync } from "esbuild";
import type { Handler } from "hono";
import { createHash } from "node:crypto";
import type { Environment } from "./context.ts";

const ROOT = new URL("../", import.meta.url);
const ENTRY = "islands/service_worker/worker.ts";
/** What of `static/` the offline page is made of. */
const STATIC = ["tokens.css", "components.css", "pages.css", "icons.svg", "icon.svg"];

/**
 * Bundles the worker like the islands, into one file: where a worker is a module, old browsers have none.
 * @param addresses of all scripts. With the style sheets they name the build: a browser takes a worker
 * for new where its bytes are new, and then asks for the offline page again.
 */
export async function bundleServiceWorker(
  addresses: Iterable<string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash("sha256").update([...addresses].join("\n"));
  for (const name of STATIC) hash.update(await Deno.readFile(new URL(`static/${name}`, ROOT)));
  const { outputFiles } = buildSync({
    entryPoints: [new URL(ENTRY, ROOT).pathname],
    absWorkingDir: ROOT.pathname,
    bundle: true,
    format: "iife",
    target: "es2022",
    define: { BUILD: JSON.stringify(hash.digest("hex").slice(0, 8)) },
    minify: true,
    legalComments: "none",
    write: false,
    logLevel: "silent",
  });
  return outputFiles[0]!.contents as Uint8Array<ArrayBuffer>;
}

/** Serves it. The browser asks for it at each visit: an old one must not be held by any cache. */
export const serviceWorkerFile = (bytes: Uint8Array<ArrayBuffer>): Handler<Environment> => () =>
  new Response(bytes, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
    },
  });
