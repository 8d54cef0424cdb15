/**
 * Makes one file of a bundle's first one and of all that it imports at once. esbuild cuts out whatever a part
 * that comes later needs too, so that a page asked for ten files of which eight were always asked for together;
 * one packs better, and a slow line waits once. What comes later then takes the same things from that file.
 */
import { buildSync } from "esbuild";
import { createHash } from "node:crypto";
import type { Bundled } from "./bundles.ts";

/** Goes up when what is made here is made otherwise: bundles are kept from one start to the next. */
export const JOINED = "joined 3";

/** Of fewer nothing is won that a second build at each first start would be worth. */
const WORTH_FILES = 2;

type Outputs = Bundled["metafile"]["outputs"];

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** What the file at `first` imports at once, itself before all. */
export function importedAtOnce(first: string, outputs: Outputs): readonly string[] {
  const found = new Set<string>();
  const follow = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement") follow(next);
    }
  };
  follow(first);
  return [...found];
}

/** @param first the path of the file that is asked for first @returns all files, under their new names */
export function joined({ files, metafile }: Bundled, first: string): Bundled {
  const { outputs } = metafile;
  const texts = new Map(
    files.map(({ path, bytes }) => [nameOf(path), new TextDecoder().decode(bytes)]),
  );
  const asked = importedAtOnce(first, outputs);
  if (asked.length < WORTH_FILES) return { files, metafile };
  // esbuild's own few lines are imported by all and mostly used by none: whoever does uses them where they are.
  const isUnused = (path: string) =>
    Object.keys(outputs[path]?.inputs ?? {}).length === 0 &&
    !asked.some((other) => texts.get(nameOf(other))?.includes(`from"./${nameOf(path)}"`));
  const unused = asked.filter(isUnused).map(nameOf);
  const parts = asked.filter((path) => !isUnused(path));
  for (const name of parts.map(nameOf)) {
    const text = unused.reduce(
      (done, other) => done.replaceAll(`import"./${other}";`, ""),
      texts.get(name)!,
    );
    texts.set(name, text);
  }
  const partAt = new Map(parts.map((path, at) => [nameOf(path), at]));
  const later = [...texts.keys()].filter((name) => !partAt.has(name));
  const firstName = nameOf(first);
  // Who names the first file is another one when that is; the others (a map's engine) pages have in common.
  const renamed = new Map(
    namers(later, texts, [...partAt.keys()]).map((name) => [name, renamedAfter(name, firstName)]),
  );
  const rename = (text: string) =>
    [...renamed].reduce((done, [name, other]) => done.replaceAll(name, other), text);

  // Only what somebody takes is given: an export that nobody wants is weight.
  const taken = parts.map((path, at) => new Set(at === 0 ? outputs[path]?.exports : []));
  const made = new Map<string, string>();
  for (const name of later) {
    const text = fromFirst(texts.get(name)!, partAt, taken, firstName);
    made.set(renamed.get(name) ?? name, rename(text));
  }
  made.set(firstName, rename(bundledWhole(parts, taken, texts, later)));
  const folder = first.slice(0, first.length - firstName.length);
  return {
    files: [...made].map(([name, text]) => ({
      path: folder + name,
      bytes: new TextEncoder().encode(text),
    })),
    metafile: {
      inputs: metafile.inputs,
      outputs: { [first]: { ...outputs[first]!, imports: [] } },
    },
  };
}

/** Those that name one of these, or one that does. */
function namers(
  names: readonly string[],
  texts: ReadonlyMap<string, string>,
  these: readonly string[],
): readonly string[] {
  const found = new Set(these);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const name of names) {
      if ([...found].some((one) => texts.get(name)!.includes(one))) found.add(name);
    }
  }
  return names.filter((name) => found.has(name));
}

function renamedAfter(name: string, first: string): string {
  const hash = createHash("sha256").update(`${name} ${first}`).digest("hex").slice(0, 8);
  return name.replace(/-\w{8}\.js$/, `-${hash.toUpperCase()}.js`);
}

/** A part's export under a name that no other part has. */
const asOf = (name: string, part: number): string => `${name}_${part}`;

/** The parts as one module, which exports what is taken of each. */
function bundledWhole(
  parts: readonly string[],
  taken: readonly ReadonlySet<string>[],
  texts: ReadonlyMap<string, string>,
  later: readonly string[],
): string {
  const folder = Deno.makeTempDirSync({ prefix: "tot-joined-" });
  try {
    for (const path of parts) {
      Deno.writeTextFileSync(`${folder}/${nameOf(path)}`, texts.get(nameOf(path))!);
    }
    const lines = parts.map((path, at) => {
      const exported = [...taken[at]!].map((name) =>
        at === 0 ? name : `${name} as ${asOf(name, at)}`
      );
      return `export {${exported.join(", ")}} from "./${nameOf(path)}";`;
    });
    Deno.writeTextFileSync(`${folder}/joined.js`, lines.join("\n"));
    const { outputFiles } = buildSync({
      entryPoints: [`${folder}/joined.js`],
      absWorkingDir: folder,
      external: later.map((name) => `./${name}`),
      bundle: true,
      write: false,
      format: "esm",
      target: "es2022",
      minify: true,
      legalComments: "none",
      logLevel: "silent",
    });
    return outputFiles[0]!.text;
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const IMPORT = /\b(import|export)(?:\{([^{}]*)\}from)?"\.\/([^"/]+)"/g;

/** A later file, which takes from the first one what it took from its parts. */
function fromFirst(
  text: string,
  partAt: ReadonlyMap<string, number>,
  taken: readonly Set<string>[],
  first: string,
): string {
  return text.replace(IMPORT, (whole, word: string, names: string | undefined, from: string) => {
    const part = partAt.get(from);
    if (part === undefined) return whole;
    if (names === undefined) return `${word}"./${first}"`;
    const renamed = names.split(",").filter((one) => one !== "").map((one) => {
      const [name = "", as = name] = one.split(" as ");
      taken[part]!.add(name);
      return part === 0 ? `${name} as ${as}` : `${asOf(name, part)} as ${as}`;
    });
    return `${word}{${renamed.join(",")}}from"./${first}"`;
  });
}
