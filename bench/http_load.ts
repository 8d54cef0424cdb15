/**
 * A load over HTTP/1.1 that takes little of the machine from the server that it measures: plain
 * sockets kept alive, requests made beforehand, answers read as far as their status and length.
 */

export interface LoadResult {
  readonly perSecond: number;
  /** How many answers had which status. */
  readonly statuses: ReadonlyMap<number, number>;
}

export interface Load {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly durationMilliseconds: number;
  /** The bytes of the next request. */
  readonly next: () => Uint8Array;
}

export async function putUnderLoad(load: Load): Promise<LoadResult> {
  const statuses = new Map<number, number>();
  const began = performance.now();
  const until = began + load.durationMilliseconds;
  let answers = 0;
  await Promise.all(Array.from({ length: load.connections }, async () => {
    const connection = await Deno.connect({ hostname: load.host, port: load.port });
    connection.setNoDelay();
    const reader = new AnswerReader(connection);
    while (performance.now() < until) {
      await writeAll(connection, load.next());
      const status = await reader.read();
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      answers++;
    }
    connection.close();
  }));
  return { perSecond: answers / ((performance.now() - began) / 1_000), statuses };
}

const encoder = new TextEncoder();

/** A POST of JSON as bytes. */
export const postRequest = (host: string, path: string, token: string, body: unknown) =>
  jsonRequest("POST", host, path, token, body);

export function jsonRequest(
  method: "POST" | "PUT",
  host: string,
  path: string,
  token: string,
  body: unknown,
): Uint8Array {
  const json = JSON.stringify(body);
  return encoder.encode([
    `${method} ${path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${token}`,
    "accept-language: en",
    "content-type: application/json",
    `content-length: ${encoder.encode(json).length}`,
    "",
    json,
  ].join("\r\n"));
}

interface Kept {
  readonly connection: Deno.TcpConn;
  readonly reader: AnswerReader;
  usedAt: number;
}

/** The server closes a connection on which nobody speaks for a few seconds. */
const IDLE_MILLISECONDS = 2_000;

async function dial(host: string): Promise<Kept> {
  const [hostname = "", port] = host.split(":");
  const connection = await Deno.connect({ hostname, port: Number(port) });
  connection.setNoDelay();
  return { connection, reader: new AnswerReader(connection), usedAt: performance.now() };
}

/** Requests of many people over a few kept connections, each answered before the next is sent on it. */
export class KeptConnections {
  readonly #free: Kept[] = [];
  readonly #waiting: (() => void)[] = [];

  private constructor(private readonly host: string) {}

  static async open(host: string, count: number): Promise<KeptConnections> {
    const kept = new KeptConnections(host);
    for (let at = 0; at < count; at++) kept.#free.push(await dial(host));
    return kept;
  }

  /** @throws where it was not a success */
  async ok(method: "POST" | "PUT", path: string, token: string, body: unknown): Promise<void> {
    const bytes = jsonRequest(method, this.host, `/api/v1${path}`, token, body);
    while (this.#free.length === 0) await new Promise<void>((go) => this.#waiting.push(go));
    const own = this.#free.pop()!;
    const sent = await this.#send(own, bytes);
    this.#free.push(sent.own);
    this.#waiting.shift()?.();
    const { status } = sent;
    if (status >= 300) throw new Error(`${method} ${path}: ${status}`);
  }

  /** One that the server has closed meanwhile, as it does with who is silent, is dialled anew, once. */
  async #send(own: Kept, bytes: Uint8Array): Promise<{ own: Kept; status: number }> {
    const isFresh = performance.now() - own.usedAt <= IDLE_MILLISECONDS;
    try {
      if (!isFresh) throw new Error("silent for too long");
      await writeAll(own.connection, bytes);
      const status = await own.reader.read();
      own.usedAt = performance.now();
      return { own, status };
    } catch {
      own.connection.close();
      const next = await dial(this.host);
      await writeAll(next.connection, bytes);
      return { own: next, status: await next.reader.read() };
    }
  }

  close(): void {
    for (const { connection } of this.#free) connection.close();
  }
}

export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** Reads answers off one connection, one at a time. */
class AnswerReader {
  readonly #buffer = new Uint8Array(64 * 1024);
  readonly #decoder = new TextDecoder("latin1");

  constructor(private readonly connection: Deno.Conn) {}

  /** @returns the status, when the whole answer has come */
  async read(): Promise<number> {
    let filled = 0;
    for (;;) {
      const count = await this.connection.read(this.#buffer.subarray(filled));
      if (count === null) throw new Error("the server closed the connection");
      filled += count;
      const text = this.#decoder.decode(this.#buffer.subarray(0, filled));
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) continue;
      const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end))?.[1];
      const whole = text.startsWith("204", 9) ||
        (length === undefined
          ? text.endsWith("\r\n0\r\n\r\n")
          : filled === end + 4 + Number(length));
      if (whole) return Number(text.slice(9, 12));
      if (filled === this.#buffer.length) throw new Error("an answer is too long");
    }
  }
}
