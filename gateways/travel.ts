/** Travel times without streets: an estimate from the straight line, marked so. */
import { estimatedLeg } from "../actors/dispatcher/distance.ts";
import type { TravelGateway } from "../actors/world.ts";

export const estimatedTravel: TravelGateway = {
  toPlace: (origins, place) => Promise.resolve(origins.map((from) => estimatedLeg(from, place))),
  snap: () => Promise.resolve(null),
};
