/** `GET /service-worker.js`: at the root, since a worker rules only what lies below its own address. */
import type { Handler } from "hono";
import { createHash } from "node:crypto";
import { Bundler } from "./bundles.ts";
import type { Environment } from "./context.ts";

const ROOT = new URL("../", import.meta.url);
const ENTRY = "islands/service_worker/worker.ts";
/** What of `static/` the offline page is made of. */
const STATIC = ["tokens.css", "components.css", "pages.css", "sos.css", "icons.svg", "icon.svg"];

/**
 * Bundles the worker like the islands, into one file: where a worker is a module, old browsers have none.
 * @param addresses of all scripts. With the style sheets they name the build: a browser takes a worker
 * for new where its bytes are new, and then asks for the offline page again.
 */
export async function bundleServiceWorker(
  addresses: Iterable<string>,
  bundler = new Bundler(null),
): Promise<Uint8Array<ArrayBuffer>> {
  const hash = createHash("sha256").update([...addresses].join("\n"));
  for (const name of STATIC) hash.update(await Deno.readFile(new URL(`static/${name}`, ROOT)));
  const { files } = bundler.bundle(ENTRY, {
    format: "iife",
    target: "es2022",
    define: { BUILD: JSON.stringify(hash.digest("hex").slice(0, 8)) },
    minify: true,
    legalComments: "none",
  });
  return files[0]!.bytes;
}

/** Serves it. The browser asks for it at each visit: an old one must not be held by any cache. */
export const serviceWorkerFile = (bytes: Uint8Array<ArrayBuffer>): Handler<Environment> => () =>
  new Response(bytes, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "no-cache",
    },
  });
