/**
 * Latencies of a city on a large pack: search, routing, tiles.
 *
 *     deno run -A bench/city_bench.ts [folder of a pack]
 *
 * Without a folder a synthetic city (300,000 street segments, 400,000 addresses) is made and imported
 * first, which takes about a minute; `--small` takes the pack of the repository instead.
 */
import { transliterate } from "../city/address/folding.ts";
import { AddressSearch } from "../city/address_search.ts";
import type { Point } from "../city/geometry.ts";
import { importCity } from "../city/import/import_city.ts";
import { makeSynthetic } from "../city/make_synthetic.ts";
import { type CityPack, openPack } from "../city/pack.ts";
import { readGraph } from "../city/routing/graph_file.ts";
import { Router } from "../city/routing/router.ts";
import { RoutingClient } from "../city/routing_client.ts";
import { TileReader } from "../city/tiles.ts";
import { alone, type Figure, milliseconds } from "./figures.ts";

const ASTANA = new URL("../static/cities/astana", import.meta.url).pathname;
const DOCTORS = 50;

export interface Measured {
  readonly name: string;
  readonly runs: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export async function benchCity(folder: string): Promise<Measured[]> {
  const pack = await openPack(folder);
  return [
    ...await benchSearch(pack),
    ...await benchRouting(pack),
    await benchTiles(pack),
  ];
}

async function benchSearch(pack: CityPack): Promise<Measured[]> {
  const search = await AddressSearch.open(pack.folder, pack.manifest.bounds);
  const random = randomOf(1);
  const addresses = [...search.all()];
  const picked = Array.from(
    { length: 150 },
    () => addresses[Math.floor(random() * addresses.length)]!,
  );
  // What a person types: every beginning from three letters on, in several spellings.
  const queries = picked.flatMap(({ label }, i) => {
    const text = i % 5 === 3 ? transliterate(label) : i % 5 === 4 ? withTypo(label, random) : label;
    return Array.from({ length: Math.ceil(text.length / 4) }, (_, n) => text.slice(0, 3 + 4 * n));
  });
  for (const query of queries.slice(0, 100)) search.search(query);
  const typed = await measure("address search, as typed", queries, (query) => search.search(query));
  const whole = await measure(
    "address search, whole address",
    picked.map((each) => each.label),
    (query) => search.search(query),
  );
  const pins = picked.map((each) => each.point);
  const nearest = await measure("nearest address of a pin", pins, (pin) => search.nearest(pin));
  return [typed, whole, nearest];
}

/** The same on the pack of the repository, as rows of the common table. */
export async function cityLatencies(): Promise<Figure[]> {
  return (await benchCity(ASTANA)).map(({ name, p50, p95, p99 }) =>
    alone(
      `Astana: ${name}`,
      `p50 ${milliseconds(p50)}, p95 ${milliseconds(p95)}, p99 ${milliseconds(p99)}`,
      "",
      AIMS.find(([part]) => name.includes(part))?.[1] ?? "",
    )
  );
}

/** What a large city may take (docs/benchmarks.md); the small pack stays far below. */
const AIMS: readonly [string, string][] = [
  ["through the Worker", "< 10 ms"],
  ["typed", "p95 < 20 ms"],
];

async function benchRouting(pack: CityPack): Promise<Measured[]> {
  const router = new Router(await readGraph(`${pack.folder}/streets.bin`));
  const random = randomOf(2);
  const doors = Array.from({ length: 300 }, () => randomPoint(pack, random));
  const doctors = (door: Point) =>
    Array.from({ length: DOCTORS }, () => randomPoint(pack, random))
      .map((doctor) => ({ door, doctor }));
  const jobs = doors.map((door) => ({ door, doctors: doctors(door).map((each) => each.doctor) }));
  for (const { door, doctors } of jobs.slice(0, 20)) router.manyToOne(doctors, door);
  const many = await measure(
    `${DOCTORS} doctors to a door, whole city`,
    jobs,
    ({ door, doctors }) => router.manyToOne(doctors, door),
  );
  const one = await measure(
    `a door to ${DOCTORS} doctors, whole city`,
    jobs,
    ({ door, doctors }) => router.oneToMany(door, doctors),
  );
  const route = await measure(
    "one route with its line",
    jobs,
    ({ door, doctors }) => router.route(doctors[0]!, door),
  );
  const client = await RoutingClient.open(pack.folder);
  try {
    const worker = await measure(
      `${DOCTORS} doctors to a door, through the Worker`,
      jobs,
      ({ door, doctors }) => client.manyToOne(doctors, door),
    );
    return [many, one, route, worker];
  } finally {
    client.close();
  }
}

async function benchTiles(pack: CityPack): Promise<Measured> {
  const tiles = await TileReader.open(pack.folder);
  const random = randomOf(3);
  try {
    const wanted = Array.from({ length: 600 }, () => {
      const { latitude, longitude } = randomPoint(pack, random);
      const z = 11 + Math.floor(random() * 4);
      const sine = Math.sin(latitude * Math.PI / 180);
      const x = Math.floor((longitude / 360 + 0.5) * 2 ** z);
      const y = Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 2 ** z);
      return [z, x, y] as const;
    });
    return await measure("one tile", wanted, ([z, x, y]) => tiles.tile(z, x, y));
  } finally {
    tiles.close();
  }
}

async function measure<T>(
  name: string,
  inputs: readonly T[],
  work: (input: T) => unknown,
): Promise<Measured> {
  const times: number[] = [];
  for (const input of inputs) {
    const start = performance.now();
    const result = work(input);
    if (result instanceof Promise) await result;
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))]!;
  return { name, runs: times.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

function randomPoint(pack: CityPack, random: () => number): Point {
  const { west, south, east, north } = pack.manifest.bounds;
  return {
    longitude: west + random() * (east - west),
    latitude: south + random() * (north - south),
  };
}

function withTypo(text: string, random: () => number): string {
  const at = 1 + Math.floor(random() * Math.max(1, text.length - 3));
  return text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);
}

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function tableOf(measured: readonly Measured[]): string {
  const rows = measured.map(({ name, runs, p50, p95, p99 }) =>
    `${name.padEnd(46)} ${String(runs).padStart(6)} ` +
    [p50, p95, p99].map((each) => `${each.toFixed(2)} ms`.padStart(11)).join("")
  );
  const head = "city".padEnd(46) + "   runs         p50        p95        p99";
  return [head, ...rows].join("\n");
}

if (import.meta.main) {
  if (Deno.args[0] !== undefined && Deno.args[0] !== "--small") {
    console.log(tableOf(await benchCity(Deno.args[0])));
  } else if (Deno.args[0] === "--small") {
    console.log(tableOf(await benchCity(ASTANA)));
  } else {
    const root = await Deno.makeTempDir({ prefix: "city-bench-" });
    try {
      const file = `${root}/synthetic.osm.pbf`;
      const made = makeSynthetic(file, 400);
      const start = performance.now();
      let mostBytes = 0;
      const result = await importCity({
        file,
        root,
        now: () => new Date(),
        onProgress: () => mostBytes = Math.max(mostBytes, Deno.memoryUsage().rss),
      });
      if (!result.ok) throw new Error(result.message);
      const seconds = (performance.now() - start) / 1000;
      console.log(
        `import of ${made.segments} segments and ${made.houses} addresses: ` +
          `${seconds.toFixed(1)} s, at most ${Math.round(mostBytes / 1e6)} MB resident`,
      );
      console.log(tableOf(await benchCity(result.folder)));
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  }
}
