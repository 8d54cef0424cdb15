/** A Redis of its own for a benchmark, spoken to in pipelines: the fastest that one connection can be. */
import type { GeoPoint } from "../../actors/vocabulary.ts";

export interface Redis {
  readonly pid: number;
  /** @returns the rate of GEOADD, one command a place */
  add(places: readonly { readonly slot: number; readonly place: GeoPoint }[]): Promise<number>;
  /** @returns the rate of GEOSEARCH for so many nearest within the radius */
  search(points: readonly GeoPoint[], count: number, radiusMeters: number): Promise<number>;
  /** @returns the part of these circles that hold so many */
  fullCircles(points: readonly GeoPoint[], count: number, radiusMeters: number): Promise<number>;
  stop(): Promise<void>;
}

/** Commands that are under way at once. */
const PIPELINE = 200;
const KEY = "doctors";

/** @returns null where `redis-server` is not installed */
export async function startRedis(): Promise<Redis | null> {
  const port = freePort();
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command("redis-server", {
      args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
      stdout: "null",
      stderr: "null",
    }).spawn();
  } catch {
    return null;
  }
  const connection = await connect(port);
  const replies = new Replies(connection);

  async function pipeline(commands: readonly (readonly string[])[]) {
    const encoder = new TextEncoder();
    const requests: Uint8Array[] = [];
    for (let at = 0; at < commands.length; at += PIPELINE) {
      requests.push(encoder.encode(commands.slice(at, at + PIPELINE).map(encoded).join("")));
    }
    const full: number[] = [];
    const from = performance.now();
    for (const [at, request] of requests.entries()) {
      for (let sent = 0; sent < request.length;) {
        sent += await connection.write(request.subarray(sent));
      }
      const wanted = Math.min(PIPELINE, commands.length - at * PIPELINE);
      for (let reply = 0; reply < wanted; reply++) full.push(await replies.next());
    }
    return { rate: commands.length / (performance.now() - from) * 1_000, sizes: full };
  }

  const searching = ({ longitude, latitude }: GeoPoint, count: number, radiusMeters: number) => [
    "GEOSEARCH",
    KEY,
    "FROMLONLAT",
    longitude.toFixed(6),
    latitude.toFixed(6),
    "BYRADIUS",
    String(radiusMeters),
    "m",
    "ASC",
    "COUNT",
    String(count),
  ];

  return {
    pid: child.pid,
    async add(places) {
      const { rate } = await pipeline(places.map(({ slot, place }) => [
        "GEOADD",
        KEY,
        place.longitude.toFixed(6),
        place.latitude.toFixed(6),
        String(slot),
      ]));
      return rate;
    },
    search: async (points, count, radius) =>
      (await pipeline(points.map((point) => searching(point, count, radius)))).rate,
    async fullCircles(points, count, radius) {
      const { sizes } = await pipeline(points.map((point) => searching(point, count, radius)));
      return sizes.filter((size) => size >= count).length / sizes.length;
    },
    async stop() {
      connection.close();
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

const encoded = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;

/** Reads replies: of a list its length, of a number the number; an error throws. */
class Replies {
  #buffer = new Uint8Array(1 << 20);
  #from = 0;
  #to = 0;

  constructor(private readonly connection: Deno.Conn) {}

  async next(): Promise<number> {
    const line = await this.#line();
    const [kind, rest] = [line[0], line.slice(1)];
    if (kind === "-") throw new Error(`Redis: ${rest}`);
    if (kind === ":") return Number(rest);
    if (kind === "$") {
      await this.#line();
      return 1;
    }
    if (kind !== "*") throw new Error(`Redis said ${line}`);
    for (let item = 0; item < Number(rest); item++) await this.next();
    return Number(rest);
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.subarray(0, this.#to).indexOf(0x0a, this.#from);
      if (end >= 0) {
        const line = new TextDecoder().decode(this.#buffer.subarray(this.#from, end - 1));
        this.#from = end + 1;
        return line;
      }
      this.#buffer.copyWithin(0, this.#from, this.#to);
      this.#to -= this.#from;
      this.#from = 0;
      const read = await this.connection.read(this.#buffer.subarray(this.#to));
      if (read === null) throw new Error("Redis has closed the connection");
      this.#to += read;
    }
  }
}

async function connect(port: number): Promise<Deno.Conn> {
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
