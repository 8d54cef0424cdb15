/**
 * Travel times from an OSRM server: its table service, many origins to one place
 * (https://project-osrm.org/docs/latest/api/#table-service). OSRM knows no hours and no turns of the
 * day; what it cannot say in time comes from the fallback.
 */
import { z } from "zod";
import { estimatedLeg } from "../actors/dispatcher/distance.ts";
import type { GeoPoint, Instant } from "../actors/vocabulary.ts";
import type { Leg, TravelGateway } from "../actors/world.ts";
import { PROVIDER_LIMITS, ProviderCall, type ProviderSurroundings } from "./provider_call.ts";
import { estimatedTravel } from "./travel.ts";

/** `osrm-routed --max-table-size` is 100 unless its operator raised it. */
export const OSRM_ORIGINS_PER_TABLE = 100;
/** A pin farther from every street has no way to it: a lake, an island (as in `city/routing`). */
const SNAP_LIMIT_METERS = 400;

export interface OsrmOptions extends ProviderSurroundings {
  /** The folder above `table/v1/driving`. */
  readonly url: URL;
  /** Asked for what OSRM does not answer. */
  readonly fallback: TravelGateway;
  readonly deadlineMilliseconds?: number;
}

export function osrmTravel(options: OsrmOptions): TravelGateway {
  const { url, fallback } = options;
  const call = new ProviderCall({
    provider: "osrm",
    deadlineMilliseconds: options.deadlineMilliseconds ??
      PROVIDER_LIMITS.osrmDeadlineMilliseconds,
  }, options);

  async function without(origins: readonly GeoPoint[], place: GeoPoint, at: Instant | null) {
    if (origins.length === 0) return [];
    // Of no hour the streets would answer as if they were empty, and nothing is put upon OSRM's own ways.
    if (at === null) {
      return origins.map((from) => ({ ...estimatedLeg(from, place), isAverage: true as const }));
    }
    try {
      return await fallback.toPlace(origins, place, at);
    } catch {
      return await estimatedTravel.toPlace(origins, place, at);
    }
  }

  async function table(
    origins: readonly GeoPoint[],
    place: GeoPoint,
    at: Instant | null,
  ): Promise<readonly Leg[]> {
    const answer = await call.get(tableUrl(url, origins, place), tableAnswer(origins.length));
    if (!("ok" in answer)) return await without(origins, place, at);
    const legs = answer.ok;
    // OSRM found no way: whoever finds one, it is a guess.
    const guesses = await without(origins.filter((_, index) => legs[index] === null), place, at);
    let guess = 0;
    return legs.flatMap((leg) => {
      if (leg !== null) return [leg];
      const other = guesses[guess++];
      return other === undefined ? [] : [{ ...other, isEstimated: true }];
    });
  }

  return {
    async toPlace(origins, place, at) {
      const tables: Promise<readonly Leg[]>[] = [];
      for (let first = 0; first < origins.length; first += OSRM_ORIGINS_PER_TABLE) {
        tables.push(table(origins.slice(first, first + OSRM_ORIGINS_PER_TABLE), place, at));
      }
      return (await Promise.all(tables)).flat();
    },
    // Its tables know no hour, for the matching as for the days to come: both reckon with the same ways.
    snap: (row) => fallback.snap(row),
    way: (origin, place, at) => fallback.way(origin, place, at),
  };
}

/** `/table/v1/driving/{lon,lat;…}`: the origins as sources, the place last as the one destination. */
function tableUrl(base: URL, origins: readonly GeoPoint[], place: GeoPoint): URL {
  const points = [...origins, place]
    .map(({ longitude, latitude }) => `${longitude.toFixed(6)},${latitude.toFixed(6)}`).join(";");
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, "")}/table/v1/driving/${points}`;
  url.search = `?sources=${origins.map((_, index) => index).join(";")}` +
    `&destinations=${origins.length}&annotations=duration,distance&generate_hints=false`;
  return url;
}

/** One row an origin, one column; null where there is no way. The legs, or null. */
function tableAnswer(origins: number): z.ZodType<readonly (Leg | null)[]> {
  const column = z.array(z.tuple([z.number().nonnegative().nullable()])).length(origins);
  const snapped = z.object({ distance: z.number().nonnegative().optional() });
  return z.object({
    code: z.literal("Ok"),
    durations: column,
    distances: column,
    sources: z.array(snapped).length(origins),
    destinations: z.array(snapped).length(1),
  }).transform(({ durations, distances, sources, destinations }) => {
    const isOff = (point: z.infer<typeof snapped> | undefined) =>
      (point?.distance ?? 0) > SNAP_LIMIT_METERS;
    return durations.map(([seconds], index) => {
      const meters = distances[index]?.[0] ?? null;
      if (seconds === null || meters === null || isOff(sources[index]) || isOff(destinations[0])) {
        return null;
      }
      return { meters: Math.round(meters), seconds: Math.round(seconds), isEstimated: false };
    });
  });
}
