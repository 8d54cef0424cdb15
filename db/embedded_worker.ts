/// <reference lib="deno.worker" />
import * as fs from "node:fs";
import { dirname, join } from "node:path";
import { PGlite, type PGliteOptions } from "@electric-sql/pglite";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import {
  FLUSHED_START_PARAMETERS,
  FlushedFolder,
  flushPath,
  flushTree,
  MemoryFromImage,
  SMALL_START_PARAMETERS,
} from "./embedded_filesystem.ts";

/** Said by the main thread. */
export type ToWorker =
  | {
    readonly kind: "open";
    readonly socketPath: string;
    readonly folder: string | null;
    readonly image: string | null;
    readonly flush: boolean;
    readonly engine: WebAssembly.Module | null;
  }
  | { readonly kind: "dump" }
  | { readonly kind: "close" };

/** Said by this worker. After `failed` it is of no use. */
export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "dump"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "closed" }
  | { readonly kind: "failed"; readonly message: string };

/**
 * The client uses one connection. A second place is for the one that follows it, while PGlite has
 * not noticed yet that the first was dropped; pglite-socket keeps a transaction of the first apart.
 */
const MAX_CONNECTIONS = 4;

interface Running {
  readonly engine: PGlite;
  readonly server: PGLiteSocketServer;
}

async function open(message: Extract<ToWorker, { kind: "open" }>): Promise<Running> {
  const { folder, image, flush, socketPath } = message;
  const options: PGliteOptions = { extensions: { btree_gist } };
  if (message.engine !== null) options.pgliteWasmModule = message.engine;
  const engine = folder === null
    ? await openMemory(options, image)
    : await openFolder(options, folder, flush);
  const server = new PGLiteSocketServer({
    db: engine,
    path: socketPath,
    maxConnections: MAX_CONNECTIONS,
  });
  await server.start();
  return { engine, server };
}

/** A log segment of 1 MB instead of 16 makes an image, and a start from it, smaller. */
async function openMemory(options: PGliteOptions, image: string | null): Promise<PGlite> {
  if (image === null) {
    return await PGlite.create({ ...options, initDbStartParams: ["--wal-segsize=1"] });
  }
  return await PGlite.create({
    ...options,
    startParams: SMALL_START_PARAMETERS,
    fs: new MemoryFromImage(await Deno.readFile(image)),
  });
}

/**
 * The cluster is made beside its place and moved there when it is whole and on the disk, so that a
 * process killed at its first start does not leave half a cluster that no later start can open.
 */
async function openFolder(
  options: PGliteOptions,
  folder: string,
  flush: boolean,
): Promise<PGlite> {
  const place = join(folder, "cluster");
  const create = (path: string) => {
    const own: PGliteOptions = flush
      ? { fs: new FlushedFolder(path), startParams: FLUSHED_START_PARAMETERS }
      : { dataDir: path };
    return PGlite.create({ ...options, ...own });
  };
  if (!fs.existsSync(place)) {
    const unfinished = `${place}.new`;
    fs.rmSync(unfinished, { recursive: true, force: true });
    await (await create(unfinished)).close();
    if (flush) flushTree(unfinished);
    fs.renameSync(unfinished, place);
    if (flush) flushPath(dirname(place));
  }
  return await create(place);
}

function say(message: FromWorker, transfer: Transferable[] = []): void {
  (self as unknown as DedicatedWorkerGlobalScope).postMessage(message, transfer);
}

async function obey(message: ToWorker, running: Running | null): Promise<Running | null> {
  if (message.kind === "open") {
    const opened = await open(message);
    say({ kind: "ready" });
    return opened;
  }
  if (message.kind === "dump") {
    await running?.engine.exec("checkpoint");
    const file = await running?.engine.dumpDataDir("none");
    const bytes = new Uint8Array(await file!.arrayBuffer());
    say({ kind: "dump", bytes }, [bytes.buffer]);
    return running;
  }
  await running?.server.stop();
  await running?.engine.close();
  say({ kind: "closed" });
  return null;
}

/** Serves the main thread's messages one after the other. */
function serve(): void {
  let turn: Promise<Running | null> = Promise.resolve(null);
  self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
    turn = turn.then((running) => obey(data, running));
    turn.catch((error) => {
      say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    });
  };
}

serve();
