/** The files of `static/`, read once at start and served from memory with an entity tag. */
import type { Handler } from "hono";
import type { Environment } from "./context.ts";
import { PackedFile } from "./packed_file.ts";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  webmanifest: "application/manifest+json",
  png: "image/png",
  ico: "image/x-icon",
  txt: "text/plain; charset=utf-8",
};
/** City packs are served by their own routes. */
const LEFT_OUT = ["cities"];

interface StaticFile {
  readonly file: PackedFile;
  /** Weak: the same file goes out packed in more than one way. */
  readonly etag: string;
}

export type StaticFiles = ReadonlyMap<string, StaticFile>;

export async function readStaticFiles(
  folder: URL = new URL("../static/", import.meta.url),
): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  const read = async (from: URL, prefix: string): Promise<void> => {
    for await (const entry of Deno.readDir(from)) {
      if (entry.name.startsWith(".") || LEFT_OUT.includes(prefix + entry.name)) continue;
      if (entry.isDirectory) {
        await read(new URL(`${entry.name}/`, from), `${prefix}${entry.name}/`);
        continue;
      }
      const bytes = await Deno.readFile(new URL(entry.name, from));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      files.set(prefix + entry.name, {
        file: new PackedFile(
          TYPES[entry.name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
          bytes,
        ),
        etag: `W/"${digest.toHex().slice(0, 16)}"`,
      });
    }
  };
  await read(folder, "");
  return files;
}

/** The file's name in an address; what cannot be decoded is no file of ours. */
function nameOf(path: string): string {
  try {
    return decodeURIComponent(path.slice("/static/".length));
  } catch {
    return "";
  }
}

/** Serves `/static/*`. A page's address of a file carries its version, so it may be kept for long. */
export const staticFiles = (
  files: StaticFiles,
): Handler<Environment> =>
async (c) => {
  const known = files.get(nameOf(c.req.path));
  if (known === undefined) return c.notFound();
  const headers = new Headers({
    etag: known.etag,
    "cache-control": c.req.query("v") === undefined
      ? "public, max-age=300"
      : "public, max-age=31536000, immutable",
  });
  if (c.req.header("if-none-match") === known.etag) {
    return new Response(null, { status: 304, headers });
  }
  return await known.file.answer(c.req.header("accept-encoding"), headers);
};
