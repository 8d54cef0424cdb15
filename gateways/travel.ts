/** Travel times without streets: an estimate from the straight line, marked so. */
import { estimatedLeg } from "../actors/dispatcher/distance.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { TravelGateway, Way } from "../actors/world.ts";

export const estimatedWay = (origin: GeoPoint, place: GeoPoint): Way => ({
  ...estimatedLeg(origin, place),
  line: [origin, place],
});

export const estimatedTravel: TravelGateway = {
  toPlace: (origins, place) => Promise.resolve(origins.map((from) => estimatedLeg(from, place))),
  snap: () => Promise.resolve(null),
  way: (origin, place) => Promise.resolve(estimatedWay(origin, place)),
};
