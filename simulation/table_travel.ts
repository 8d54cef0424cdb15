/** Ways of production, read from a city's table of doors. */
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { TravelGateway } from "../actors/world.ts";
import type { CityTable } from "./city_table.ts";

/** Knows the ways between doors of the city, and no others. */
export function tableTravel({ doors, seconds, meters }: CityTable): TravelGateway {
  const doorOf = new Map(doors.map((door, index) => [keyOf(door), index]));
  return {
    toPlace: (origins, place) => {
      const to = doorOf.get(keyOf(place))!;
      return Promise.resolve(origins.map((origin) => {
        const at = doorOf.get(keyOf(origin))! * doors.length + to;
        return { meters: meters[at]!, seconds: seconds[at]!, isEstimated: false };
      }));
    },
    snap: () => Promise.resolve(null),
    way: () => Promise.reject(new Error("nobody draws ways here")),
  };
}

const keyOf = ({ latitude, longitude }: GeoPoint): string => `${latitude}/${longitude}`;
