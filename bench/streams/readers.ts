/** Ten thousand readers in one small process (readers.c), connected to a contestant and asked what they had. */
import { type Child, processorSeconds, residentBytes, startChild } from "./child.ts";
import type { Server } from "./contestant.ts";
import { type Order, pause, READERS } from "./load.ts";

export const AT_ONCE = 64;
/** What connecting has left behind is over. */
export const SETTLE_MILLISECONDS = 3_000;
/** The last events of a window are read. */
const AFTERMATH_MILLISECONDS = 500;

/** What the readers say of a window. */
interface Heard {
  readonly events: number;
  readonly bytes: number;
  readonly closed: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface Window extends Heard {
  readonly processorSeconds: number;
}

/** Opens a stream for each line; the last `stalled` of them never read. */
export async function connect(
  binary: string,
  folder: string,
  server: Server,
  lines: readonly string[],
  stalled: number,
) {
  const file = await Deno.makeTempFile({ dir: folder });
  await Deno.writeTextFile(file, lines.map((line) => `${line}\n`).join(""));
  const before = residentBytes(server.pid);
  const readers = startChild([binary, `${server.port}`, file, `${stalled}`, `${AT_ONCE}`]);
  const connected = await readers.next<{ seconds: number; retried: number }>();
  if (connected.retried > 0) console.error(`  ${connected.retried} streams were refused at first`);
  await pause(SETTLE_MILLISECONDS);
  const bytesPerReader = () => (residentBytes(server.pid) - before) / lines.length;
  return { readers, connectSeconds: connected.seconds, bytesPerReader };
}

/** One window of load. */
export async function measure(server: Server, readers: Child, order: Order) {
  const ask = async () => {
    await readers.tell("");
    return await readers.next<Heard>();
  };
  await ask();
  const before = processorSeconds(server.pid);
  const cutAfterSeconds = await server.obey(order);
  await pause(AFTERMATH_MILLISECONDS);
  const used = processorSeconds(server.pid) - before;
  const heard = await ask();
  const expected = order.seconds * READERS;
  if (heard.events !== expected || heard.closed > 0) {
    console.error(`  ${heard.events} of ${expected} came, ${heard.closed} streams were closed`);
  }
  return { window: { ...heard, processorSeconds: used }, cutAfterSeconds };
}

export type Connected = Awaited<ReturnType<typeof connect>>;

/** @returns the path of the program, made anew in `folder` */
export async function compile(folder: string): Promise<string> {
  const binary = `${folder}/readers`;
  const source = new URL("readers.c", import.meta.url).pathname;
  const { success } = await new Deno.Command("cc", { args: ["-O2", "-o", binary, source] })
    .output();
  if (!success) throw new Error(`${source} was not compiled`);
  return binary;
}
