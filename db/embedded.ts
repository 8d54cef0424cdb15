import { join } from "node:path";
import { tmpdir } from "node:os";
import { cachedImage } from "./embedded_image.ts";
import { WorkerLink } from "./embedded_link.ts";

export interface EmbeddedOptions {
  /** The data folder, made if it is missing; null: in memory, gone when closed. */
  readonly folder: string | null;
  /**
   * In memory only: the path of a tar file made by `dump`, to start from. By default an empty
   * database that is kept in the temp folder; null makes the cluster anew, which takes seconds.
   */
  readonly image?: string | null;
  /** PGlite compiled already, by `compileEngine`: a process that opens many saves 0.1 s on each. */
  readonly engine?: WebAssembly.Module;
  /**
   * False: an acknowledged commit survives the death of the process but not that of the machine.
   * True (default): both; a commit then waits for the disk.
   */
  readonly flush?: boolean;
  /** For tests: another worker. */
  readonly worker?: URL;
}

/** PGlite in a Worker, so that queries do not hold up the event loop, behind a Unix socket. */
export interface EmbeddedServer {
  /** `…/.s.PGSQL.5432`, in a folder that only this user may enter. One connection at a time. */
  readonly socketPath: string;
  /** The data folder as a tar file. No transaction may be open. */
  dump(): Promise<Uint8Array>;
  /** Shuts PGlite down well, within ten seconds, and frees the folder. May be called twice. */
  close(): Promise<void>;
}

/** Another process has this data folder open; two would ruin it. */
export class DataFolderInUse extends Error {
  override readonly name = "DataFolderInUse";

  constructor(folder: string) {
    super(`the data folder ${folder} is in use by another process`);
  }
}

/** A Unix socket's path has 108 bytes on Linux and 104 on macOS, the final zero included. */
const SOCKET_PATH_BYTES = 103;
/** What a socket's folder is called. */
const SOCKET_FOLDER = /^\/.+\/tot-socket-[^/]+$/;

/**
 * Starts the embedded database. Throws DataFolderInUse, or what PGlite said when it could not open
 * the folder. `onFailure` is called once if it dies later.
 */
export async function startEmbedded(
  options: EmbeddedOptions,
  onFailure: (error: Error) => void,
): Promise<EmbeddedServer> {
  const { folder, flush = true } = options;
  const image = folder !== null
    ? null
    : options.image === undefined
    ? await emptyImage()
    : options.image;
  const lock = folder === null ? null : await lockFolder(folder);
  const socketFolder = await makeSocketFolder();
  if (lock !== null) await removeForerunner(lock, socketFolder);
  const socketPath = join(socketFolder, ".s.PGSQL.5432");
  const url = options.worker ?? new URL("./embedded_worker.ts", import.meta.url);
  const worker = new WorkerLink(new Worker(url, { type: "module", name: "embedded database" }));
  const free = async () => {
    worker.terminate();
    lock?.close();
    await Deno.remove(socketFolder, { recursive: true }).catch(() => {});
  };
  try {
    const { engine = null } = options;
    await worker.ask({ kind: "open", socketPath, folder, image, flush, engine }, "ready");
  } catch (error) {
    await free();
    throw error;
  }
  worker.onDeath(onFailure);
  let closing: Promise<void> | null = null;
  return {
    socketPath,
    dump: async () => (await worker.ask({ kind: "dump" }, "dump")).bytes,
    close: () => closing ??= worker.stop().finally(free),
  };
}

/** Compiles PGlite, for the option `engine`. */
export async function compileEngine(): Promise<WebAssembly.Module> {
  const entry = import.meta.resolve("@electric-sql/pglite");
  return await WebAssembly.compile(await Deno.readFile(new URL("./pglite.wasm", entry)));
}

/** The image of an empty database, made now if this machine has none yet. */
async function emptyImage(): Promise<string | null> {
  return await cachedImage("empty", async () => {
    const server = await startEmbedded({ folder: null, image: null }, () => {});
    try {
      return await server.dump();
    } finally {
      await server.close();
    }
  });
}

/** The system frees the lock when the process ends, however it ends; a file with a pid stays. */
async function lockFolder(folder: string): Promise<Deno.FsFile> {
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const options = { create: true, read: true, write: true, mode: 0o600 };
  const file = await Deno.open(join(folder, "lock"), options);
  if (await file.tryLock(true)) return file;
  file.close();
  throw new DataFolderInUse(folder);
}

/** The lock file names the socket's folder, so that one left by a killed process is removed. */
async function removeForerunner(lock: Deno.FsFile, socketFolder: string): Promise<void> {
  const buffer = new Uint8Array(1_024);
  const left = new TextDecoder().decode(buffer.subarray(0, await lock.read(buffer) ?? 0));
  if (SOCKET_FOLDER.test(left)) await Deno.remove(left, { recursive: true }).catch(() => {});
  await lock.truncate();
  await lock.seek(0, Deno.SeekMode.Start);
  await lock.write(new TextEncoder().encode(socketFolder));
}

/** makeTempDir makes it for this user only (0700). */
async function makeSocketFolder(): Promise<string> {
  const options = { prefix: "tot-socket-" };
  const folder = await Deno.makeTempDir({ ...options, dir: tmpdir() });
  if (new TextEncoder().encode(join(folder, ".s.PGSQL.5432")).length <= SOCKET_PATH_BYTES) {
    return folder;
  }
  await Deno.remove(folder);
  return await Deno.makeTempDir({ ...options, dir: "/tmp" });
}
