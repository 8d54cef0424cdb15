/** Travel times along the streets of the city that serves the place, with the factor of the hour. */
import { estimatedLeg } from "../actors/dispatcher/distance.ts";
import type { GeoPoint, Instant } from "../actors/vocabulary.ts";
import type { Clock, TravelGateway } from "../actors/world.ts";
import { matchToStreets } from "../city/gps.ts";
import type { Cities } from "./cities.ts";
import { estimatedWay } from "./travel.ts";
import type { HourFactorBook } from "./hour_factors.ts";

export function cityTravel(
  cities: Cities,
  hours: HourFactorBook,
  clock: Pick<Clock, "now">,
): TravelGateway {
  const estimates = (origins: readonly GeoPoint[], place: GeoPoint) =>
    origins.map((origin) => ({ ...estimatedLeg(origin, place), isAverage: true as const }));

  return {
    async toPlace(origins, place, at: Instant | null) {
      const name = cities.at(place);
      const city = name === null ? null : cities.get(name);
      if (city === null || name === null) return estimates(origins, place);
      const legs = await city.routing.manyToOne(origins, place, {
        factor: at === null ? 1 : hours.factorAt(name, at),
      });
      if (legs.ok) {
        return legs.legs.map(({ meters, seconds, estimated }) => ({
          meters: Math.round(meters),
          seconds: Math.round(seconds),
          isEstimated: estimated,
        }));
      }
      if (legs.code === "closed") cities.reopen(name, at ?? clock.now());
      return estimates(origins, place);
    },

    trafficOf: (place) => {
      const name = cities.at(place);
      // Without streets the estimate from the distance has all traffic in it.
      return name === null || cities.get(name) === null ? null : (at) => hours.factorAt(name, at);
    },

    knowsStreets: (place) => {
      const name = cities.at(place);
      return name !== null && cities.get(name) !== null;
    },

    async snap(row) {
      const last = row.at(-1);
      const name = last === undefined ? null : cities.at(last);
      const city = name === null ? null : cities.get(name);
      if (city === null) return null;
      const found = await city.routing.candidates(row);
      if (!found.ok) return null;
      const matched = matchToStreets(row, found.candidates).at(-1);
      return matched === undefined || matched.segment === null ? null : matched.point;
    },

    async way(origin, place, at) {
      const name = cities.at(place);
      const city = name === null ? null : cities.get(name);
      if (city === null || name === null) return estimatedWay(origin, place);
      const found = await city.routing.route(origin, place, { factor: hours.factorAt(name, at) });
      if (!found.ok) {
        if (found.code === "closed") cities.reopen(name, at);
        return estimatedWay(origin, place);
      }
      const { line, meters, seconds, estimated } = found.route;
      return {
        meters: Math.round(meters),
        seconds: Math.round(seconds),
        isEstimated: estimated,
        line: line.map(([longitude, latitude]) => ({ longitude, latitude })),
      };
    },
  };
}
