/**
 * The browser's scripts: islands bundled once at start, and the map engines as their authors built
 * them. All in memory under `/assets/`; a name changes with its content, so it is kept for ever.
 */
import { buildSync, type Metafile } from "esbuild";
import type { Handler } from "hono";
import { brotliCompress, constants, gzip } from "node:zlib";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import type { Environment } from "./context.ts";
import { wordsOf } from "./island_words.ts";
import { DICTIONARIES } from "./locale.ts";
import type { Engine } from "./map_options.ts";
import type { Language } from "./services.ts";

const PREFIX = "/assets/";
const ROOT = new URL("../", import.meta.url);
const ENTRY = "islands/mount.ts";
const IMMUTABLE = "public, max-age=31536000, immutable";
/** 9 packs nearly as well as 11 in a tenth of the time. */
const BROTLI_QUALITY = 9;
/** Less than this is not worth packing. */
const PACKED_FROM_BYTES = 512;

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
};

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = "br" | "gzip";

interface EngineFiles {
  readonly package: string;
  readonly module: string;
  readonly stylesheet: string;
  /** Which other files of the module's folder it may load: its worker, its parts. */
  readonly others: RegExp;
}

const ENGINES: Readonly<Record<Engine, EngineFiles>> = {
  maplibre: {
    package: "maplibre-gl",
    module: "dist/maplibre-gl.mjs",
    stylesheet: "dist/maplibre-gl.css",
    others: /^maplibre-gl-worker\.mjs$/,
  },
  mapbox: {
    package: "mapbox-gl",
    module: "dist/esm/mapbox-gl.js",
    stylesheet: "dist/mapbox-gl.css",
    others: /\.js$/,
  },
};

/** One file; packed when it is first asked for, and only once. */
export class AssetFile {
  readonly #packed = new Map<Encoding, Promise<Bytes>>();

  constructor(readonly type: string, readonly bytes: Bytes) {}

  packed(encoding: Encoding): Promise<Bytes> {
    const known = this.#packed.get(encoding);
    if (known !== undefined) return known;
    const packing = encoding === "br" ? packBrotli(this.bytes) : packGzip(this.bytes);
    this.#packed.set(encoding, packing);
    return packing;
  }
}

/** What a page says in its head to have islands. */
export interface PageScripts {
  readonly entry: string;
  /** What the entry needs in any case, so that it is asked for at once. */
  readonly preloads: readonly string[];
}

export interface Assets {
  readonly scripts: PageScripts;
  /** The scripts of a page with these islands: their modules are asked for at once too. */
  scriptsOf(...islands: readonly string[]): PageScripts;
  /** Where the words of the islands are, by language. */
  readonly words: Readonly<Record<Language, string>>;
  /** The map engine's files, for `MapSettings` of the islands. */
  readonly engine: { readonly moduleUrl: string; readonly stylesheetUrl: string };
  /** By address, as `/assets/mount-3F2A.js`. */
  readonly files: ReadonlyMap<string, AssetFile>;
}

/**
 * Bundles the islands (esbuild's own binary, no network, no process that stays) and reads the chosen
 * engine. About 150 ms.
 * @throws where an island does not compile
 */
export async function buildAssets(engine: Engine = "maplibre"): Promise<Assets> {
  const files = new Map<string, AssetFile>();
  const { outputFiles, metafile } = buildSync({
    entryPoints: [new URL(ENTRY, ROOT).pathname],
    absWorkingDir: ROOT.pathname,
    outdir: "assets",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  for (const { path, contents } of outputFiles) {
    add(files, PREFIX + path.slice(path.lastIndexOf("/") + 1), contents as Bytes);
  }
  const words = addWords(files, await sourcesOf(metafile));
  const engineFiles = await readEngine(ENGINES[engine], files);
  return {
    scripts: scriptsOf(metafile, []),
    scriptsOf: (...islands) => scriptsOf(metafile, islands),
    words,
    engine: engineFiles,
    files,
  };
}

function add(files: Map<string, AssetFile>, address: string, bytes: Bytes): void {
  const type = TYPES[address.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  files.set(address, new AssetFile(type, bytes));
}

/** Our own files that went into the bundle. */
const sourcesOf = ({ inputs }: Metafile): Promise<string[]> =>
  Promise.all(
    Object.keys(inputs).filter((path) => /^(islands|views)\//.test(path))
      .map((path) => Deno.readTextFile(new URL(path, ROOT))),
  );

/** One file of words a language, kept for ever like the scripts. */
function addWords(
  files: Map<string, AssetFile>,
  sources: readonly string[],
): Readonly<Record<Language, string>> {
  const one = (language: Language): string => {
    const text = JSON.stringify(wordsOf(sources, DICTIONARIES[language]));
    const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
    const address = `${PREFIX}words-${language}-${hash}.json`;
    add(files, address, new TextEncoder().encode(text));
    return address;
  };
  return { ru: one("ru"), en: one("en") };
}

/** The entry and these islands, and all that they import at once; the rest is left to its moment. */
function scriptsOf({ outputs }: Metafile, islands: readonly string[]): PageScripts {
  const outputOf = (source: string): string => {
    const [output] =
      Object.entries(outputs).find(([, { entryPoint }]) =>
        entryPoint?.replace(/\.tsx?$/, "") === source
      ) ?? [];
    if (output === undefined) throw new Error(`${source} is not among the outputs`);
    return output;
  };
  const needed = new Set<string>();
  const follow = (output: string): void => {
    for (const { path, kind } of outputs[output]?.imports ?? []) {
      if (kind !== "import-statement" || needed.has(path)) continue;
      needed.add(path);
      follow(path);
    }
  };
  const entry = outputOf(ENTRY.replace(/\.ts$/, ""));
  follow(entry);
  for (const island of islands) {
    const output = outputOf(`islands/${island}_island`);
    needed.add(output);
    follow(output);
  }
  const address = (path: string) => path.replace(/^assets\//, PREFIX);
  return { entry: address(entry), preloads: [...needed].map(address) };
}

/** The engine's module, its worker beside it, its style sheet; the version stands in the address. */
async function readEngine(
  engine: EngineFiles,
  files: Map<string, AssetFile>,
): Promise<Assets["engine"]> {
  const folder = new URL(`node_modules/${engine.package}/`, ROOT);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("package.json", folder)));
  const addressOf = (path: string) =>
    `${PREFIX}${engine.package}-${version}/${path.slice(path.lastIndexOf("/") + 1)}`;
  const read = async (path: string): Promise<string> => {
    const bytes = await Deno.readFile(new URL(path, folder));
    add(files, addressOf(path), withoutSourceMap(bytes));
    return addressOf(path);
  };
  const moduleFolder = engine.module.slice(0, engine.module.lastIndexOf("/") + 1);
  for await (const { name } of Deno.readDir(new URL(moduleFolder, folder))) {
    if (engine.others.test(name)) await read(moduleFolder + name);
  }
  return { moduleUrl: await read(engine.module), stylesheetUrl: await read(engine.stylesheet) };
}

/** The maps are not served, and an address without an answer is only a line in a console. */
function withoutSourceMap(bytes: Bytes): Bytes {
  const end = new TextDecoder().decode(bytes.subarray(-200));
  const at = end.search(/\n?\/\/# sourceMappingURL=[^\n]*\s*$/);
  return at < 0 ? bytes : bytes.slice(0, bytes.length - (end.length - at));
}

/** Serves `/assets/*`. */
export const assetFiles = (assets: Assets): Handler<Environment> => async (c) => {
  const file = assets.files.get(c.req.path);
  if (file === undefined) return c.notFound();
  const headers = new Headers({
    "content-type": file.type,
    "cache-control": IMMUTABLE,
    vary: "accept-encoding",
  });
  const encoding = file.bytes.length < PACKED_FROM_BYTES
    ? null
    : encodingFor(c.req.header("accept-encoding"));
  if (encoding !== null) headers.set("content-encoding", encoding);
  return new Response(encoding === null ? file.bytes : await file.packed(encoding), { headers });
};

/** Brotli where the browser takes it (over https all do), else gzip. */
export function encodingFor(accepted: string | undefined): Encoding | null {
  const taken = (accepted ?? "").split(",").map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(\.0+)?$/.test(one)).map((one) => one.split(";")[0]);
  if (taken.includes("br")) return "br";
  return taken.includes("gzip") || taken.includes("*") ? "gzip" : null;
}

const packGzip = (bytes: Bytes): Promise<Bytes> =>
  promisify(gzip)(bytes, { level: 9 }) as Promise<Bytes>;

const packBrotli = (bytes: Bytes): Promise<Bytes> =>
  promisify(brotliCompress)(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  }) as Promise<Bytes>;
