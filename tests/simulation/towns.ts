/** A town for tests of the simulation, without streets: doors on a grid, drives by the straight line. */
import { estimatedLeg } from "../../actors/dispatcher/distance.ts";
import type { CityTable } from "../../simulation/city_table.ts";

const SIDE = 7;

export function gridTown(): CityTable {
  const doors = Array.from({ length: SIDE * SIDE }, (_, at) => ({
    latitude: 51.1 + Math.floor(at / SIDE) * 0.012,
    longitude: 71.4 + (at % SIDE) * 0.018,
  }));
  const legs = doors.flatMap((from) => doors.map((to) => estimatedLeg(from, to)));
  return {
    doors,
    weights: Float64Array.from(doors, () => 1 / doors.length),
    seconds: Float32Array.from(legs, ({ seconds }) => seconds + 60),
    meters: Float32Array.from(legs, ({ meters }) => meters),
  };
}
