/** The browser's scripts: built without a network, small, packed once, kept for ever. */
import assert from "node:assert/strict";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { Hono } from "hono";
import { assetFiles, buildAssets } from "../../routes/assets.ts";
import { isStaff } from "../../actors/vocabulary.ts";
import { encodingFor } from "../../routes/packed_file.ts";
import { person } from "../pages/fake_services.ts";
import { browser, unescapeHtml } from "../pages/page_app.ts";
import { full, PAGES } from "../pages/page_table.ts";
import { readStaticFiles, staticFiles } from "../../routes/static_files.ts";
import type { Environment } from "../../routes/context.ts";

const KILOBYTE = 1_024;
/** All scripts that a page asks for before its map opens, as the server packs them. */
const PAGE_KILOBYTES = 40;
/** In how many files at most: a slow line waits for each. */
const PAGE_FILES = 4;
/** The words are no script; one file for all pages, fetched beside it and kept for ever. */
const WORDS_KILOBYTES = 13.5;
const MAP_KILOBYTES = 310;
/** After each page of the staff, and of a doctor on shift, that has no stream of its own. */
const WATCH_KILOBYTES = 21;

/** Once for all of these. */
const built = buildAssets();

/** The names of the islands, as their files are called. */
async function islands(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(new URL("../../islands/", import.meta.url))) {
    const island = /^(\w+)_island\.tsx?$/.exec(name)?.[1];
    if (island !== undefined) names.push(island);
  }
  return names.sort();
}

Deno.test("every live page asks for its scripts at once, they are small, and the map waits in its own file", async () => {
  const assets = await built;
  const { engine, files, words, wordsOf } = assets;
  const packed = (address: string) =>
    gzipSync(files.get(address)!.bytes, { level: 9 }).length / KILOBYTE;
  const look = (page: string, asked: readonly string[]) => {
    assert(asked.some((address) => /^\/assets\/mount-[A-Z0-9]{8}\.js$/.test(address)), page);
    for (const address of asked) assert(files.has(address), `${page}: ${address}`);
    const sum = asked.reduce((total, address) => total + packed(address), 0);
    assert(sum <= PAGE_KILOBYTES, `${page}: ${sum.toFixed(1)} KB`);
    assert(asked.length <= PAGE_FILES, `${page}: ${asked.join(" ")}`);
    assert(!asked.includes(engine.moduleUrl), page);
  };
  // The board has its alarms itself; other pages without the frame are nobody's own.
  const watched = (page: string, html: string, isWatched: boolean) => {
    const isExpected = isWatched && html.includes('<footer class="foot"');
    assert.equal(html.includes('id="watch"'), isExpected, `${page}: what stands above`);
    if (isExpected) assert.match(html, /<script type="module"/, page);
  };
  const seen = new Set<string>();
  for (const [path, roles] of PAGES) {
    for (const role of roles) {
      const visitor = { person: role === null ? null : person(role) };
      const { html, status } = await browser(full(), visitor, { assets }).get(path);
      const page = `${path} as ${role}`;
      // A doctor of the table is on shift, whose own page asks itself.
      const isDoctors = role === "doctor" && path !== "/doctor";
      // A page without the frame is nobody's own.
      if (role === "patient" && status === 200 && html.includes('<footer class="foot"')) {
        const hasButton = html.includes('<x-island data-name="sos"');
        assert.equal(html.includes('id="kept"'), !hasButton, `${page}: what is kept goes out`);
        assert.match(html, /<script type="module"/, page);
      }
      if (status === 200) watched(page, html, isDoctors || role !== null && isStaff(role));
      const asked = [
        ...html.matchAll(/<(?:link rel="modulepreload" href|script type="module" src)="([^"]+)"/g),
      ].map(([, address]) => address!);
      if (asked.length > 0) look(page, asked);
      const modules: Readonly<Record<string, string>> = JSON.parse(
        unescapeHtml(/ data-islands="([^"]*)"/.exec(html)?.[1] ?? "{}"),
      );
      for (const [, name] of html.matchAll(/<x-island data-name="(\w+)"/g)) {
        seen.add(name!);
        assert(asked.includes(modules[name!] ?? ""), `${page} does not ask for ${name} at once`);
      }
    }
  }
  for (const name of ["patient", "book", "sos", "doctor", "visit", "board", "staff", "offline"]) {
    assert(seen.has(name), `${name} stands on no page of the table`);
  }
  for (const name of ["watch", "presence"]) {
    assert(packed(assets.scripts.islands[name]!) <= WATCH_KILOBYTES, `after the page: ${name}`);
  }
  // The others stand on pages of a city with a map, of an installation that asks for work, while one pays.
  for (const name of (await islands()).filter((name) => !seen.has(name))) {
    const { entry, preloads } = assets.scriptsOf(name);
    look(name, [entry, ...preloads]);
  }
  for (
    const address of [
      words.ru,
      ...["beside", "board", "book", "doctor", "visit"].map((name) => wordsOf(name).ru),
    ]
  ) {
    assert(packed(address) <= WORDS_KILOBYTES, `words: ${packed(address)} KB`);
  }
  assert(packed(engine.moduleUrl) < MAP_KILOBYTES, `${packed(engine.moduleUrl)} KB`);
});

Deno.test("whatever a script asks for is there, and gives what is taken of it", async () => {
  const { files } = await built;
  const text = (address: string) => new TextDecoder().decode(files.get(address)?.bytes);
  const IMPORTS = /\b(?:import|export)\s*(?:\{([^{}]*)\}\s*from\s*)?\(?"(\.\/[^"]+\.js)"/g;
  for (const address of files.keys()) {
    if (!/^\/assets\/[^/]+\.js$/.test(address)) continue;
    for (const [, names, from] of text(address).matchAll(IMPORTS)) {
      const asked = new URL(from!, `http://tot${address}`).pathname;
      assert(files.has(asked), `${address} asks for ${asked}`);
      const given = [...text(asked).matchAll(/export\{([^{}]*)\}/g)].flatMap(([, all]) =>
        all!.split(",").map((one) => one.split(" as ").at(-1))
      );
      for (const name of (names ?? "").split(",").filter((one) => one !== "")) {
        assert(given.includes(name.split(" as ")[0]), `${address} takes ${name} of ${asked}`);
      }
    }
  }
});

Deno.test("a part that did not come can be asked for by another name, and is the same file", async () => {
  const { files } = await built;
  const app = new Hono<Environment>();
  app.get("/assets/*", assetFiles(await built));
  const parts = [...files].flatMap(([address, { bytes }]) =>
    [
      ...new TextDecoder().decode(bytes).matchAll(
        /\bimport\("\.\/([^"]+)"(\+\(globalThis\.askedAgain\|\|""\))?\)/g,
      ),
    ]
      .map(([, part, rest]) => ({ address, part, rest }))
  ).filter(({ address }) => /^\/assets\/[^/]+$/.test(address));
  assert(parts.length > 10);
  for (const { address, part, rest } of parts) {
    assert(rest !== undefined, `${address} asks for ${part} by one name`);
  }
  const [address, { bytes }] = [...files].find(([name]) => name.includes(parts[0]!.part!))!;
  const answer = await app.request(`${address}?1`);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
});

Deno.test("islands that stand on one page are one file, which is asked for once", async () => {
  const { scriptsOf } = await built;
  for (const name of ["patient", "book"]) {
    const { islands, preloads } = scriptsOf(name, "sos");
    assert.equal(islands.sos, islands[name]);
    assert.equal(new Set(preloads).size, preloads.length);
    assert.notEqual(scriptsOf("sos").islands.sos, islands[name]);
  }
});

Deno.test("what belongs to the server is in no script", async () => {
  const { files } = await built;
  for (const [address, { bytes }] of files) {
    if (!address.endsWith(".js")) continue;
    const text = new TextDecoder().decode(bytes);
    assert.doesNotMatch(text, /ZodError|libphonenumber|Deno\.|["'`]node:/, address);
  }
});

Deno.test("the words of islands are those that they can say, in each language the same", async () => {
  const { words, files } = await built;
  const keys = (address: string) =>
    Object.keys(JSON.parse(new TextDecoder().decode(files.get(address)!.bytes)));
  const ru = keys(words.ru);
  assert.deepEqual(keys(words.en), ru);
  for (
    const key of [
      "track.enRoute",
      "cancelReason.better",
      "specialization.therapist",
      "live.offline",
    ]
  ) {
    assert(ru.includes(key), key);
  }
  assert(!ru.some((key) => key.startsWith("legal.")), "words of other pages");
});

Deno.test("the engine's worker stands beside it, where it looks for it", async () => {
  const { engine, files } = await built;
  const worker = new URL("maplibre-gl-worker.mjs", new URL(engine.moduleUrl, "http://tot"));
  assert(files.has(worker.pathname), [...files.keys()].join(" "));
});

Deno.test("the same sources give the same names", async () => {
  const [one, other] = [await built, await buildAssets()];
  assert.deepEqual([...one.files.keys()], [...other.files.keys()]);
});

Deno.test("no script says where its source map would be, and none has code made of strings", async () => {
  const { files } = await built;
  for (const [address, { bytes }] of files) {
    const text = new TextDecoder().decode(bytes);
    assert.doesNotMatch(text.slice(-300), /sourceMappingURL/, address);
    if (!address.includes("-gl-")) assert.doesNotMatch(text, /\beval\(|new Function/, address);
  }
});

Deno.test("files are packed as the browser takes them, and kept for ever", async () => {
  const assets = await built;
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

Deno.test("style sheets and icons go out packed, pictures as they are", async () => {
  const app = new Hono<Environment>();
  app.get(
    "/static/*",
    staticFiles(await readStaticFiles(new URL("../../static/", import.meta.url))),
  );
  const get = (path: string, headers: Record<string, string> = {}) =>
    app.request(path, { headers });
  const whole = await (await get("/static/components.css")).text();
  const packed = await get("/static/components.css", { "accept-encoding": "gzip, br" });
  assert.equal(packed.headers.get("content-encoding"), "br");
  assert.equal(packed.headers.get("vary"), "accept-encoding");
  const bytes = new Uint8Array(await packed.arrayBuffer());
  assert(bytes.length < whole.length / 4, `${bytes.length}`);
  assert.equal(brotliDecompressSync(bytes).toString(), whole);
  const known = await get("/static/components.css", {
    "if-none-match": packed.headers.get("etag")!,
  });
  assert.equal(known.status, 304);
  const picture = await get("/static/icons/apple_touch_180.png", { "accept-encoding": "gzip, br" });
  assert.equal(picture.headers.get("content-encoding"), null);
});
