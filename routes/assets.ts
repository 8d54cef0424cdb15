/**
 * The browser's scripts: each island bundled once at start, and the map engines as their authors built
 * them. All in memory under `/assets/`; a name changes with its content, so it is kept for ever.
 *
 * An island is bundled by itself, or with those that stand beside it (islands/together/): one file packs
 * better than the dozen that several islands would share. Only what comes later (a map, a panel) is a file of
 * its own.
 */
import type { BuildOptions, Metafile } from "esbuild";
import type { Handler } from "hono";
import { createHash } from "node:crypto";
import { askableAgain, ASKED_AGAIN } from "./asked_again.ts";
import { Bundler } from "./bundles.ts";
import type { Environment } from "./context.ts";
import { wordsOf } from "./island_words.ts";
import { DICTIONARIES } from "./locale.ts";
import { importedAtOnce, JOINED, joined } from "./joined_bundle.ts";
import type { Engine } from "./map_options.ts";
import { PackedFile } from "./packed_file.ts";
import { bundleServiceWorker } from "./service_worker.ts";
import type { Language } from "./services.ts";

const PREFIX = "/assets/";
const ROOT = new URL("../", import.meta.url);
const ENTRY = "islands/mount.ts";
/** What is said here is said nowhere else: pages of other islands need not carry it. */
const WITH_OWN_WORDS = ["beside", "board", "book", "doctor", "visit"];
/** A module is compiled beside the page as it comes; what is wrapped into a function is compiled on it. */
const AS_MODULES = { leaflet: "leaflet/dist/leaflet-src.esm.js" };
/** Islands that stand beside another one: in its file, and they speak with its words. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { book: ["sos"], patient: ["sos"] };
const ISLAND_FILE = /^(\w+)_island\.tsx?$/;
const IMMUTABLE = "public, max-age=31536000, immutable";
const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
};

type Bytes = Uint8Array<ArrayBuffer>;

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

/** What a page says in its head to have islands. */
export interface PageScripts {
  readonly entry: string;
  /** What the page needs in any case, so that it is asked for at once. */
  readonly preloads: readonly string[];
  /** Where the module of each island is, by its name. */
  readonly islands: Readonly<Record<string, string>>;
}

export interface Assets {
  readonly scripts: PageScripts;
  /** The scripts of a page with these islands: their modules are asked for at once too. */
  scriptsOf(...islands: readonly string[]): PageScripts;
  /** Where the words of the islands are, by language; of those that have none of their own. */
  readonly words: Readonly<Record<Language, string>>;
  /** The words of one island that has its own. @throws where it has none */
  wordsOf(island: string): Readonly<Record<Language, string>>;
  /** Scripts that run beside a page. */
  readonly workers: { readonly proof: string };
  /** The map engine's files, for `MapSettings` of the islands. */
  readonly engine: Readonly<
    Record<
      "moduleUrl" | "stylesheetUrl" | "plainStylesheetUrl" | "painterUrl" | "graphicsUrl",
      string
    >
  >;
  /** It has an address of its own, which stays: it lies not among the files. */
  readonly serviceWorker: Bytes;
  /** By address, as `/assets/mount-3F2A.js`. */
  readonly files: ReadonlyMap<string, PackedFile>;
}

/**
 * Bundles the islands and reads the chosen engine.
 * @param folder where bundles are kept from one start to the next; null: nowhere
 * @throws where an island does not compile
 */
export async function buildAssets(
  engine: Engine = "maplibre",
  folder: string | null = null,
): Promise<Assets> {
  const files = new Map<string, PackedFile>();
  const bundler = new Bundler(folder);
  const bundle = (source: string) => addBundle(source, bundler, files);
  const entry = bundle(ENTRY);
  const islands = new Map<string, Bundle>();
  for await (const { name } of Deno.readDir(new URL("islands/", ROOT))) {
    const island = ISLAND_FILE.exec(name)?.[1];
    if (island === undefined) continue;
    islands.set(
      island,
      bundle(island in BESIDE ? `islands/together/${island}.ts` : `islands/${name}`),
    );
  }
  const shared = [...islands].filter(([name]) => !WITH_OWN_WORDS.includes(name))
    .map(([, island]) => island);
  const words = addWords(files, await sourcesOf([entry, ...shared]));
  const ownWords = new Map<string, Assets["words"]>();
  for (const name of WITH_OWN_WORDS) {
    const island = islands.get(name);
    if (island === undefined) continue;
    ownWords.set(name, addWords(files, await sourcesOf([island])));
  }
  const engineFiles = await readEngine(ENGINES[engine], files);
  return {
    scripts: scriptsOf(entry, islands, []),
    scriptsOf: (...names) => scriptsOf(entry, islands, names),
    words,
    wordsOf(name) {
      const own = ownWords.get(name);
      if (own === undefined) throw new Error(`the island ${name} has no words of its own`);
      return own;
    },
    workers: { proof: bundle("islands/proof/worker.ts").address },
    engine: {
      ...engineFiles,
      painterUrl: bundle("islands/map/plain/painter.ts").address,
      graphicsUrl: bundle("islands/map/plain/graphics_worker.ts").address,
    },
    serviceWorker: await bundleServiceWorker(files.keys(), bundler),
    files,
  };
}

interface Bundle {
  readonly address: string;
  /** All that it imports at once, itself first. */
  readonly needed: readonly string[];
  readonly inputs: readonly string[];
}

/** Bundles one file of ours, and adds what comes of it. */
function addBundle(source: string, bundler: Bundler, files: Map<string, PackedFile>): Bundle {
  const options: BuildOptions = {
    outdir: "assets",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    splitting: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
    legalComments: "none",
    alias: AS_MODULES,
  };
  const made = bundler.bundle(source, options, {
    name: `${JOINED}, ${ASKED_AGAIN}`,
    make: (cut) => askableAgain(joined(cut, outputOf(source, cut.metafile))),
  });
  for (const { path, bytes } of made.files) {
    add(files, PREFIX + path.slice(path.lastIndexOf("/") + 1), bytes);
  }
  const needed = importedAtOnce(outputOf(source, made.metafile), made.metafile.outputs)
    .map((path) => path.replace(/^assets\//, PREFIX));
  return { address: needed[0] ?? "", needed, inputs: Object.keys(made.metafile.inputs) };
}

/** The path of what was made of the file itself. */
function outputOf(source: string, { outputs }: Metafile): string {
  const [output] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source) ??
    [];
  if (output === undefined) throw new Error(`${source} is not among the outputs`);
  return output;
}

function add(files: Map<string, PackedFile>, address: string, bytes: Bytes): void {
  const type = TYPES[address.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  files.set(address, new PackedFile(type, bytes));
}

/** Our own files that went into the bundles. */
const sourcesOf = (bundles: readonly Bundle[]): Promise<string[]> =>
  Promise.all(
    [...new Set(bundles.flatMap(({ inputs }) => inputs))]
      .filter((path) => /^(islands|views)\//.test(path))
      .map((path) => Deno.readTextFile(new URL(path, ROOT))),
  );

/** One file of words a language, kept for ever like the scripts. */
function addWords(
  files: Map<string, PackedFile>,
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

/** @throws where there is no island of that name */
function scriptsOf(
  entry: Bundle,
  islands: ReadonlyMap<string, Bundle>,
  names: readonly string[],
): PageScripts {
  const known = (name: string): Bundle => {
    const island = islands.get(name);
    if (island === undefined) throw new Error(`there is no island ${name}`);
    return island;
  };
  // Who stands beside another one is in its file.
  const together = names.flatMap((name) =>
    (BESIDE[name] ?? []).map((beside) => [beside, known(name)] as const)
  );
  const alone = names.filter((name) => together.every(([beside]) => beside !== name));
  return {
    entry: entry.address,
    preloads: [...entry.needed.slice(1), ...alone.flatMap((name) => known(name).needed)],
    islands: Object.fromEntries(
      [...islands, ...together].map(([name, { address }]) => [name, address]),
    ),
  };
}

/** The engine's module, its worker beside it, its style sheet, and that of the map without a card. */
async function readEngine(
  engine: EngineFiles,
  files: Map<string, PackedFile>,
): Promise<Omit<Assets["engine"], "painterUrl" | "graphicsUrl">> {
  const { folder, read } = await fromPackage(engine.package, files);
  const moduleFolder = engine.module.slice(0, engine.module.lastIndexOf("/") + 1);
  for await (const { name } of Deno.readDir(new URL(moduleFolder, folder))) {
    if (engine.others.test(name)) await read(moduleFolder + name);
  }
  const leaflet = await fromPackage("leaflet", files);
  return {
    moduleUrl: await read(engine.module),
    stylesheetUrl: await read(engine.stylesheet),
    plainStylesheetUrl: await leaflet.read("dist/leaflet.css"),
  };
}

/** Files of a library as its authors made them; the version stands in the address. */
async function fromPackage(name: string, files: Map<string, PackedFile>) {
  const folder = new URL(`node_modules/${name}/`, ROOT);
  const { version } = JSON.parse(await Deno.readTextFile(new URL("package.json", folder)));
  const addressOf = (path: string) =>
    `${PREFIX}${name}-${version}/${path.slice(path.lastIndexOf("/") + 1)}`;
  return {
    folder,
    async read(path: string): Promise<string> {
      const bytes = await Deno.readFile(new URL(path, folder));
      add(files, addressOf(path), withoutSourceMap(bytes));
      return addressOf(path);
    },
  };
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
  const headers = new Headers({ "cache-control": IMMUTABLE });
  return await file.answer(c.req.header("accept-encoding"), headers);
};
