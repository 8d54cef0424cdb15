/**
 * A city as a simulation needs it: some hundred doors on its streets, where people live more and less
 * densely, and the drive between any two of them, asked of the router of production once.
 */
import { readGraph } from "../city/routing/graph_file.ts";
import { Router } from "../city/routing/router.ts";
import { openPack } from "../city/pack.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import { Chance } from "./chance.ts";

export interface CityTable {
  readonly doors: readonly GeoPoint[];
  /** How often a call comes from each door, in sum 1: hot spots among them. */
  readonly weights: Float64Array;
  /** `seconds[from * doors + to]`, along the streets. */
  readonly seconds: Float32Array;
  readonly meters: Float32Array;
}

/** A day needs no finer grain than this: 240 doors in 150 km² are 800 m apart. */
const DOORS = 240;
const SEED = 20_261_126;
/** A car is parked, and the door found, in so long. */
const PARKING_SECONDS = 60;
/** Traffic: what the streets of the map take at night, times this. */
const TRAFFIC_FACTOR = 1.3;
const HOT_SPOTS = 3;
/** So many metres from a hot spot calls come half as often. */
const HOT_SPOT_METERS = 1_500;
/** How much denser a hot spot is than the rest. */
const HOT_SPOT_WEIGHT = 6;

/** @param folder a city's pack; the doors lie within `radiusMeters` of its middle */
export async function cityTable(folder: string, radiusMeters = 12_000): Promise<CityTable> {
  const { manifest: { bounds } } = await openPack(folder, { checksums: false });
  const router = new Router(await readGraph(`${folder}/streets.bin`));
  const chance = new Chance(SEED);
  const middle = {
    latitude: (bounds.south + bounds.north) / 2,
    longitude: (bounds.west + bounds.east) / 2,
  };
  const doors: GeoPoint[] = [];
  for (let attempt = 0; doors.length < DOORS && attempt < 100_000; attempt++) {
    const door = {
      latitude: chance.between(bounds.south, bounds.north),
      longitude: chance.between(bounds.west, bounds.east),
    };
    if (flatMeters(middle, door) > radiusMeters) continue;
    // On streets that lead somewhere, and not in the steppe beside them.
    const leg = router.route(middle, door);
    if (!leg.estimated && flatMeters(door, lastOf(leg.line)) < 250) doors.push(door);
  }
  if (doors.length < DOORS) throw new Error(`only ${doors.length} doors were found in ${folder}`);
  const seconds = new Float32Array(DOORS * DOORS);
  const meters = new Float32Array(DOORS * DOORS);
  doors.forEach((door, from) => {
    router.oneToMany(door, doors, { factor: TRAFFIC_FACTOR }).forEach((leg, to) => {
      seconds[from * DOORS + to] = from === to ? PARKING_SECONDS : leg.seconds + PARKING_SECONDS;
      meters[from * DOORS + to] = leg.meters;
    });
  });
  const hot = Array.from({ length: HOT_SPOTS }, () => doors[chance.below(DOORS)]!);
  const raw = doors.map((door) =>
    hot.reduce(
      (sum, spot) =>
        sum + HOT_SPOT_WEIGHT * 0.5 ** ((flatMeters(spot, door) / HOT_SPOT_METERS) ** 2),
      1,
    )
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return { doors, weights: Float64Array.from(raw, (weight) => weight / sum), seconds, meters };
}

const lastOf = (line: readonly (readonly [number, number])[]): GeoPoint => {
  const [longitude, latitude] = line.at(-1)!;
  return { longitude, latitude };
};

const flatMeters = (one: GeoPoint, other: GeoPoint): number =>
  Math.hypot(
    (one.latitude - other.latitude) * 111_195,
    (one.longitude - other.longitude) * 111_195 * Math.cos(one.latitude * Math.PI / 180),
  );
