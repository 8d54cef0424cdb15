/** Ways along the streets of the demo's city, as a navigator on the doctors' own phones finds them. */
import { distanceMeters } from "../actors/dispatcher/distance.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { City } from "../city/city.ts";
import { between } from "./chance.ts";
import { straightWays, type Way, type WayFinder } from "./movement.ts";

export const streetWays = (city: City): WayFinder => ({
  async find(from, to): Promise<Way> {
    const found = await city.routing.route(from, to);
    if (!found.ok || found.route.estimated) return await straightWays.find(from, to);
    const line = [
      from,
      ...found.route.line.map(([longitude, latitude]) => ({ latitude, longitude })),
      to,
    ];
    // Everybody drives a little differently, and the lights are not always red.
    return wayAlong(line, found.route.seconds * between(0.85, 1.15));
  },
});

/** A way at an even speed along a line. @param seconds from its beginning to its end */
function wayAlong(line: readonly GeoPoint[], seconds: number): Way {
  const metersTo = [0];
  for (let at = 1; at < line.length; at++) {
    metersTo.push(metersTo[at - 1]! + distanceMeters(line[at - 1]!, line[at]!));
  }
  const whole = metersTo.at(-1)!;
  return {
    seconds,
    at(now) {
      const meters = seconds === 0 ? whole : whole * Math.min(1, Math.max(0, now / seconds));
      const next = Math.max(1, metersTo.findIndex((passed) => passed >= meters));
      const [before, after] = [line[next - 1]!, line[next]!];
      const length = metersTo[next]! - metersTo[next - 1]!;
      const part = length === 0 ? 1 : (meters - metersTo[next - 1]!) / length;
      return {
        latitude: before.latitude + (after.latitude - before.latitude) * part,
        longitude: before.longitude + (after.longitude - before.longitude) * part,
      };
    },
  };
}
