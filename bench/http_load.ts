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
export function postRequest(host: string, path: string, token: string, body: unknown): Uint8Array {
  const json = JSON.stringify(body);
  return encoder.encode([
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${token}`,
    "accept-language: en",
    "content-type: application/json",
    `content-length: ${encoder.encode(json).length}`,
    "",
    json,
  ].join("\r\n"));
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
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
      const whole = length === undefined
        ? text.endsWith("\r\n0\r\n\r\n")
        : filled === end + 4 + Number(length);
      if (whole) return Number(text.slice(9, 12));
      if (filled === this.#buffer.length) throw new Error("an answer is too long");
    }
  }
}
