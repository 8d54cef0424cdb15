/** The house's rules, read off the source: who may import whom, and what actors may not touch. */
import { GUARDS } from "./guards/remove.ts";
import { deepStrictEqual, ok } from "node:assert";

const ROOT = new URL("../", import.meta.url);
const SKIPPED = ["node_modules", "data", ".git", "static"];

async function sources(folder = ""): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(new URL(folder || "./", ROOT))) {
    const path = folder + entry.name;
    if (entry.isDirectory && !SKIPPED.includes(entry.name)) {
      found.push(...await sources(`${path}/`));
    } else if (/\.tsx?$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

const read = (path: string): Promise<string> => Deno.readTextFile(new URL(path, ROOT));

/** What a file imports: paths from the root for our own files, names for packages. */
async function importsOf(path: string): Promise<string[]> {
  const text = await read(path);
  const specifiers = [
    ...text.matchAll(/(?:^|\n)(?:import|export)\s[^"';]*?\bfrom\s+["']([^"']+)["']/g),
    ...text.matchAll(/(?:^|\n)import\s+["']([^"']+)["']/g),
    ...text.matchAll(/\bimport\(\s*["']([^"']+)["']/g),
  ].map((match) => match[1] ?? "");
  return specifiers.map((specifier) =>
    specifier.startsWith(".")
      ? new URL(specifier, new URL(path, ROOT)).href.slice(ROOT.href.length)
      : specifier
  );
}

/** Folder → what its files may import of ours, and which packages. `*` is anything. */
const MAY_IMPORT: Readonly<
  Record<string, { ours: readonly string[]; packages: readonly string[] }>
> = {
  "actors/": { ours: ["actors/"], packages: ["zod", "flatqueue"] },
  "db/": {
    ours: ["actors/", "db/", "runtime/vault.ts", "runtime/root_key.ts"],
    packages: ["*"],
  },
  "runtime/": { ours: ["actors/", "runtime/"], packages: ["*"] },
  "city/": { ours: ["city/", "actors/vocabulary.ts"], packages: ["*"] },
  "gateways/": { ours: ["actors/", "city/", "gateways/"], packages: ["*"] },
  "routes/": {
    ours: [
      "actors/",
      "db/",
      "runtime/",
      "routes/",
      "locales/",
      "city/",
      "gateways/geocoder.ts",
      "islands/",
      "views/",
    ],
    packages: ["*"],
  },
  // The machine of production with another world around it: neither database nor web.
  "simulation/": { ours: ["simulation/", "actors/", "city/"], packages: ["node:"] },
  // Rendered on the server and in the browser alike: of the rest only types, codes and limits.
  "views/": {
    ours: [
      "views/",
      "locales/",
      "actors/vocabulary.ts",
      "actors/limits.ts",
      "actors/written_limits.ts",
      "actors/world.ts",
      "actors/alert/view.ts",
      "actors/alert/doctor_view.ts",
      "actors/alert/codes.ts",
      "actors/alert/playbook.ts",
      "actors/alert/protocol.ts",
      "actors/booking/view.ts",
      "actors/booking/offer_view.ts",
      "actors/lone_visit/view.ts",
      "actors/booking/codes.ts",
      "actors/booking/schemas.ts",
      "actors/booking/protocol.ts",
      "actors/booking/red_flags.ts",
      "actors/dispatcher/verdicts.ts",
      "gateways/geocoder.ts",
    ],
    packages: ["preact", "@preact/"],
  },
  // A map that draws without an engine: its own libraries, and the style as a type.
  "islands/map/plain/": {
    ours: [
      "islands/map/",
      "views/map_seed.ts",
      "city/geometry.ts",
      "city/style_colors.ts",
      "city/style.ts",
    ],
    packages: ["leaflet", "@maplibre/maplibre-gl-style-spec", "@mapbox/vector-tile", "pbf"],
  },
  // What runs in a browser: of the server's code only what is small and pure.
  "islands/": {
    ours: [
      "islands/",
      "views/",
      "actors/alert/view.ts",
      "actors/alert/doctor_view.ts",
      "actors/lone_visit/view.ts",
      "actors/booking/view.ts",
      "actors/booking/offer_view.ts",
      "actors/vocabulary.ts",
      "actors/limits.ts",
      "actors/written_limits.ts",
      "actors/world.ts",
      "city/geometry.ts",
      "city/style_colors.ts",
    ],
    packages: ["preact", "@preact/", "maplibre-gl", "mapbox-gl", "@noble/hashes/sha2.js"],
  },
};

Deno.test("house: commands go down, and nothing imports against the direction", async () => {
  const wrong: string[] = [];
  for (const path of await sources()) {
    const rule = Object.entries(MAY_IMPORT).find(([folder]) => path.startsWith(folder))?.[1];
    if (rule === undefined) continue;
    for (const imported of await importsOf(path)) {
      const isOurs = /^[\w-]+(\/|\.tsx?$)/.test(imported) && !imported.includes(":") &&
        await exists(imported);
      const allowed = isOurs ? rule.ours : rule.packages;
      if (!allowed.some((prefix) => prefix === "*" || imported.startsWith(prefix))) {
        wrong.push(`${path} imports ${imported}`);
      }
    }
  }
  deepStrictEqual(wrong, []);
});

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(new URL(path, ROOT)).then(() => true, () => false);
}

/** Clock, chance and I/O reach the actors through the world alone. */
const FORBIDDEN_IN_ACTORS =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\bDeno\.|\bcrypto\.|\bperformance\./;

Deno.test("house: actors have no clock, no chance and no I/O of their own", async () => {
  const wrong: string[] = [];
  for (const path of (await sources("actors/"))) {
    (await read(path)).split("\n").forEach((line, index) => {
      const code = line.replace(/\/\/.*|^\s*\*.*/, "");
      if (FORBIDDEN_IN_ACTORS.test(code)) wrong.push(`${path}:${index + 1} ${line.trim()}`);
    });
  }
  deepStrictEqual(wrong, []);
});

/** Pure files do not wait either. */
const PURE = [
  /^actors\/booking\/(machine|decide_\w+|evolve\w*|deadlines|plan|view|access|summary|publication|state)\.ts$/,
  /^actors\/dispatcher\/(assignment|distance|eligibility|field|index|matching|nearby|positions|score|settings|snapshot|tally)\.ts$/,
  /^actors\/planning\/(day|slots|fits_plan|plan_book|reflow|reminders|waitlist)\.ts$/,
];

Deno.test("house: machines, views and matching are synchronous", async () => {
  const pure = (await sources("actors/")).filter((path) => PURE.some((rule) => rule.test(path)));
  ok(pure.length >= 12, `found ${pure.length}`);
  for (const path of pure) {
    ok(!/\basync\b|\bawait\b|\bPromise\b/.test(await read(path)), `${path} waits`);
  }
});

Deno.test("house: packages come from npm, pinned to one version", async () => {
  const config = JSON.parse(await read("deno.json"));
  for (const [name, target] of Object.entries(config.imports as Record<string, string>)) {
    ok(
      /^npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.*)?$/.test(target),
      `${name}: ${target}`,
    );
  }
  for (const path of await sources()) {
    for (const imported of await importsOf(path)) {
      ok(!/^(jsr:|https?:)/.test(imported), `${path} imports ${imported}`);
    }
  }
});

const FIRST_FILES = ["main.ts", "demo/main.ts", "city/main.ts", "rotate_key.ts", "verify_audit.ts"];

Deno.test("house: only the programs' own first files read the environment", async () => {
  const readers: string[] = [];
  for (const path of await sources()) {
    if (/^(tests|bench)\//.test(path)) continue;
    if (/Deno\.env\b|process\.env\b/.test(await read(path))) readers.push(path);
  }
  deepStrictEqual(
    readers.filter((path) => !FIRST_FILES.includes(path)),
    [],
  );
});

Deno.test("house: files are named in snake_case and stay readable at one sitting", async () => {
  const long: string[] = [];
  for (const path of await sources()) {
    const name = path.split("/").at(-1) ?? "";
    ok(/^[a-z0-9_]+\.tsx?$/.test(name), path);
    const lines = (await read(path)).split("\n").length;
    if (lines > 450) long.push(`${path}: ${lines} lines`);
    ok(!/^(utils?|helpers?|common|misc|manager)\.tsx?$/.test(name), `${path}: say what it is`);
  }
  deepStrictEqual(long, []);
});

/** A browser's first `Intl` takes a phone 200 ms and more, in which a page that comes to life hears nobody. */
const WITH_INTL = /\bIntl\.|\.toLocale(?:Date|Time)?String\(|\.localeCompare\(/;
/** The clock alone, for instants that the server has not told of. */
const MAY_USE_INTL = ["views/city_clock.ts", "views/clock_span.ts"];

Deno.test("house: what comes to life in a browser writes numbers, lists and times by hand", async () => {
  const wrong: string[] = [];
  for (const path of [...await sources("views/"), ...await sources("islands/")]) {
    if (MAY_USE_INTL.includes(path)) continue;
    if (WITH_INTL.test(await read(path))) wrong.push(path);
  }
  deepStrictEqual(wrong, []);
});

/**
 * What a phone of some years does not have: there it throws, and takes with it whatever it stands in, a call for
 * help too. Syntax is the bundler's affair (routes/assets.ts).
 */
const TOO_NEW =
  /\bAbortSignal\.(?:any\(|timeout\b)|\.to(?:Sorted|Spliced|Reversed|WellFormed)\(|\bPromise\.(?:try|withResolvers)\b|\b(?:Object|Map)\.groupBy\b|\bArray\.fromAsync\b/;
/** The first looks whether it is there, the second is the server's alone. */
const MAY_BE_NEW = ["islands/live/time_limit.ts", "views/access_list.tsx"];

Deno.test("house: a browser is asked for nothing that one of some years does not have", async () => {
  const wrong: string[] = [];
  for (const path of [...await sources("views/"), ...await sources("islands/")]) {
    if (!MAY_BE_NEW.includes(path) && TOO_NEW.test(await read(path))) wrong.push(path);
  }
  deepStrictEqual(wrong, []);
});

Deno.test("house: every icon that is named is in the sprite", async () => {
  const sprite = await Deno.readTextFile(new URL("static/icons.svg", ROOT));
  const known = new Set([...sprite.matchAll(/id="i-([\w-]+)"/g)].map(([, name]) => name));
  const wrong: string[] = [];
  for (const path of await sources()) {
    if (!/^(views|routes|islands)\//.test(path)) continue;
    const text = await read(path);
    const named = [
      ...text.matchAll(/<Icon[^>]*?\bname="([\w-]+)"/g),
      ...text.matchAll(/\bicon(?:=|: )"([\w-]+)"/g),
    ];
    for (const [, name] of named) if (!known.has(name)) wrong.push(`${path}: ${name}`);
  }
  deepStrictEqual(wrong, []);
});

Deno.test("house: no two migrations have one number", async () => {
  const numbers: string[] = [];
  for await (const { name } of Deno.readDir(new URL("db/migrations/", ROOT))) {
    numbers.push(name.slice(0, 4));
  }
  deepStrictEqual(numbers.filter((number, at) => numbers.indexOf(number) !== at), []);
});

Deno.test("house: every guard that is taken away for a look stands where its row says", async () => {
  const lost: string[] = [];
  for (const { name, file, find } of GUARDS) {
    const text = await Deno.readTextFile(new URL(`../${file}`, import.meta.url)).catch(() => "");
    if (!text.includes(find)) lost.push(`${file}: ${name}`);
  }
  deepStrictEqual(lost, []);
});
