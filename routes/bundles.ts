/**
 * Bundles of our own scripts (esbuild's own binary, no network, no process that stays). To make all of them
 * costs a second of a core; where a folder is given each is kept there, beside what it was made of, and
 * made anew only when a byte of that is another one.
 */
import { type BuildOptions, buildSync, type Metafile, version } from "esbuild";
import { createHash } from "node:crypto";

const ROOT = new URL("../", import.meta.url);

type Bytes = Uint8Array<ArrayBuffer>;

export interface Bundled {
  readonly files: readonly { readonly path: string; readonly bytes: Bytes }[];
  readonly metafile: Metafile;
}

/** The last step of a bundle. */
export interface Finish {
  readonly name: string;
  make(made: Bundled): Bundled;
}

const AS_IT_IS: Finish = { name: "", make: (made) => made };

/** As it is written: the digest of each source, by its path from the root. */
interface Kept {
  readonly options: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly files: readonly { readonly path: string; readonly base64: string }[];
  readonly metafile: Metafile;
}

const digest = (bytes: Bytes | string): string =>
  createHash("sha256").update(bytes).digest("hex").slice(0, 32);

/** Makes bundles, each of one file of ours; one for a build, since it reads a source only once. */
export class Bundler {
  readonly #digests = new Map<string, string | null>();

  /**
   * @param folder where bundles are kept: whoever can write there decides what browsers run
   * @param root of the sources
   */
  constructor(readonly folder: string | null, readonly root = ROOT) {}

  /**
   * @param after what is made of it before it is kept; its name is another one when it works otherwise
   * @throws where it does not compile
   */
  bundle(source: string, more: BuildOptions, after: Finish = AS_IT_IS): Bundled {
    const options: BuildOptions = {
      ...more,
      entryPoints: [new URL(source, this.root).pathname],
      absWorkingDir: this.root.pathname,
      bundle: true,
      metafile: true,
      write: false,
      logLevel: "silent",
    };
    const name = JSON.stringify([version, after.name, options]);
    const path = this.folder === null
      ? null
      : `${this.folder}/bundle-${digest(options.absWorkingDir + source)}.json`;
    const kept = path === null ? null : this.#kept(path, name);
    if (kept !== null) return kept;
    const { outputFiles = [], metafile } = buildSync(options);
    const made = after.make({
      files: outputFiles.map(({ path, contents }) => ({ path, bytes: contents as Bytes })),
      metafile: metafile!,
    });
    if (path !== null) this.#keep(path, name, made);
    return made;
  }

  #kept(path: string, options: string): Bundled | null {
    let kept: Kept;
    try {
      kept = JSON.parse(Deno.readTextFileSync(path));
    } catch {
      return null;
    }
    const isSame = kept.options === options &&
      Object.entries(kept.sources).every(([source, known]) => this.#digest(source) === known);
    if (!isSame) return null;
    const files = kept.files.map(({ path, base64 }) => ({
      path,
      bytes: Uint8Array.fromBase64(base64),
    }));
    return { files, metafile: kept.metafile };
  }

  /** Appears at once and whole; without room for it a slower start is all that is lost. */
  #keep(path: string, options: string, { files, metafile }: Bundled): void {
    const sources: Record<string, string> = {};
    for (const source of Object.keys(metafile.inputs)) {
      const known = this.#digest(source);
      // What cannot be read again cannot be compared.
      if (known === null) return;
      sources[source] = known;
    }
    const kept: Kept = {
      options,
      sources,
      files: files.map(({ path, bytes }) => ({ path, base64: bytes.toBase64() })),
      metafile,
    };
    const unfinished = `${path}.${crypto.randomUUID()}`;
    try {
      Deno.writeTextFileSync(unfinished, JSON.stringify(kept), { mode: 0o600 });
      Deno.renameSync(unfinished, path);
    } catch {
      try {
        Deno.removeSync(unfinished);
      } catch { /* it was not written */ }
    }
  }

  #digest(source: string): string | null {
    const known = this.#digests.get(source);
    if (known !== undefined) return known;
    let found: string | null = null;
    try {
      found = digest(Deno.readFileSync(new URL(source, this.root)));
    } catch { /* as if it were another one */ }
    this.#digests.set(source, found);
    return found;
  }
}
