import * as fs from "node:fs";
import type { PGlite } from "@electric-sql/pglite";
import { MemoryFS, PGlite as Engine } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

/** What is used of emscripten's NODEFS. */
interface NodeFilesystem {
  realPath(node: unknown): string;
  stream_ops: { fsync?: (stream: { nfd?: number; node: unknown }) => number };
}
interface EmscriptenModule {
  FS: {
    filesystems: { NODEFS: NodeFilesystem };
    mkdirTree(path: string): void;
    writeFile(path: string, bytes: Uint8Array, options: { canOwn: boolean }): void;
  };
}

/**
 * PGlite's folder, with a working fsync. PGlite 0.5.14 writes with synchronous calls, so that what
 * is acknowledged is in the system's hands and survives a kill -9 (its `relaxedDurability` and
 * `syncToFs` do nothing for a folder). But it starts PostgreSQL with -F, its NODEFS has no fsync
 * and its fdatasync is empty: a power cut would lose commits and could tear the folder.
 */
export class FlushedFolder extends NodeFS {
  override async init(engine: PGlite, given: Parameters<NodeFS["init"]>[1]) {
    const { emscriptenOpts } = await super.init(engine, given);
    const install = (module: unknown) => {
      const { NODEFS } = (module as EmscriptenModule).FS.filesystems;
      NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fs.fsyncSync(stream.nfd);
        else flushPath(NODEFS.realPath(stream.node)); // a folder
        return 0;
      };
    };
    const preRun = [...(emscriptenOpts.preRun ?? []), install];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

/** PostgreSQL's start parameters for it: `fsync` is the one call of the two that arrives. */
export const FLUSHED_START_PARAMETERS: string[] = [
  ...Engine.defaultStartParams.filter((parameter) => parameter !== "-F"),
  ...["-c", "wal_sync_method=fsync"],
];

/**
 * PostgreSQL's start parameters for a database in memory. Its shared buffers are written with zeros at the start, and
 * 128 MB of them (initdb's choice) cost a third of it; its files lie in memory as well, so that a miss costs a copy.
 */
export const SMALL_START_PARAMETERS: string[] = [
  ...Engine.defaultStartParams,
  ...["-c", "shared_buffers=16MB"],
];

/** Flushes a folder and all that is in it to the disk. */
export function flushTree(folder: string): void {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) flushTree(path);
    else if (entry.isFile()) flushPath(path);
  }
  flushPath(folder);
}

/** Flushes one file or folder. */
export function flushPath(path: string): void {
  const file = fs.openSync(path, "r");
  try {
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/**
 * A database in memory that starts from an image (a tar file made by `dumpDataDir`). PGlite's own
 * `loadDataDir` copies every file three times; this one copies none.
 */
export class MemoryFromImage extends MemoryFS {
  readonly #image: Uint8Array;

  constructor(image: Uint8Array) {
    super();
    this.#image = image;
  }

  override initialSyncFs(): Promise<void> {
    const { FS } = this.pg!.Module as unknown as EmscriptenModule;
    for (const { path, isFolder, bytes } of tarEntries(this.#image)) {
      const place = `${Engine.paths.PGDATA}/${path}`;
      if (isFolder) FS.mkdirTree(place);
      else FS.writeFile(place, bytes, { canOwn: true });
    }
    return Promise.resolve();
  }
}

const TAR_BLOCK = 512;

/** The entries of a tar file (ustar: name at 0, size in octal at 124, type at 156). */
function* tarEntries(tar: Uint8Array) {
  const decoder = new TextDecoder();
  const field = (start: number, length: number) =>
    decoder.decode(tar.subarray(start, start + length)).split("\0", 1)[0]!;
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(field(at + 124, 12), 8);
    const start = at + TAR_BLOCK;
    const isFolder = field(at + 156, 1) === "5";
    yield { path: field(at, 100), isFolder, bytes: tar.subarray(start, start + size) };
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
}
