/** The browser's scripts: built without a network, small, packed once, kept for ever. */
import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { Hono } from "hono";
import { assetFiles, buildAssets, encodingFor } from "../../routes/assets.ts";
import type { Environment } from "../../routes/context.ts";

const KILOBYTE = 1_024;
/** Before a map opens: facts/web.md gives pages 40 KB. */
const SMALL_KILOBYTES = 12;
const MAP_KILOBYTES = 310;

Deno.test("the entry is small, and the map waits in its own file", async () => {
  const { scripts, engine, files } = await buildAssets();
  assert.match(scripts.entry, /^\/assets\/mount-[A-Z0-9]{8}\.js$/);
  for (const address of [scripts.entry, ...scripts.preloads]) assert(files.has(address), address);
  const packed = (address: string) => gzipSync(files.get(address)!.bytes).length / KILOBYTE;
  const ours = [...files.keys()].filter((address) => !address.includes("-gl-"));
  const small = ours.reduce((sum, address) => sum + packed(address), 0);
  assert(small < SMALL_KILOBYTES, `${small} KB`);
  assert(packed(engine.moduleUrl) < MAP_KILOBYTES, `${packed(engine.moduleUrl)} KB`);
});

Deno.test("the engine's worker stands beside it, where it looks for it", async () => {
  const { engine, files } = await buildAssets();
  const worker = new URL("maplibre-gl-worker.mjs", new URL(engine.moduleUrl, "http://tot"));
  assert(files.has(worker.pathname), [...files.keys()].join(" "));
});

Deno.test("the same sources give the same names", async () => {
  const [one, other] = [await buildAssets(), await buildAssets()];
  assert.deepEqual([...one.files.keys()], [...other.files.keys()]);
});

Deno.test("no script says where its source map would be, and none has code made of strings", async () => {
  const { files } = await buildAssets();
  for (const [address, { bytes }] of files) {
    const text = new TextDecoder().decode(bytes);
    assert.doesNotMatch(text.slice(-300), /sourceMappingURL/, address);
    if (!address.includes("-gl-")) assert.doesNotMatch(text, /\beval\(|new Function/, address);
  }
});

Deno.test("files are packed as the browser takes them, and kept for ever", async () => {
  const assets = await buildAssets();
  const app = new Hono<Environment>();
  app.get("/assets/*", assetFiles(assets));
  const get = async (encoding: string, address = assets.engine.stylesheetUrl) =>
    await app.request(address, { headers: { "accept-encoding": encoding } });
  const plain = assets.files.get(assets.engine.stylesheetUrl)!.bytes;
  const unpacked = { br: brotliDecompressSync, gzip: gunzipSync };
  for (const encoding of ["br", "gzip"] as const) {
    const answer = await get(encoding);
    assert.equal(answer.headers.get("content-encoding"), encoding);
    assert.equal(answer.headers.get("content-type"), "text/css; charset=utf-8");
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable");
    assert.equal(answer.headers.get("vary"), "accept-encoding");
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.deepEqual(new Uint8Array(unpacked[encoding](bytes)), plain);
  }
  const answer = await get("identity");
  assert.equal(answer.headers.get("content-encoding"), null);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), plain);
  assert.equal((await get("br", "/assets/mount-00000000.js")).status, 404);
  assert.equal((await get("br", "/assets/../deno.json")).status, 404);
});

const ENCODINGS: readonly [accepted: string | undefined, chosen: "br" | "gzip" | null][] = [
  [undefined, null],
  ["", null],
  ["identity", null],
  ["gzip", "gzip"],
  ["gzip, deflate, br, zstd", "br"],
  ["GZIP;q=0.5", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["br;q=0.0", null],
  ["*", "gzip"],
];

for (const [accepted, chosen] of ENCODINGS) {
  Deno.test(`«${accepted}» is answered with ${chosen ?? "plain bytes"}`, () => {
    assert.equal(encodingFor(accepted), chosen);
  });
}
