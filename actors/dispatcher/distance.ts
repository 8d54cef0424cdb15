/** Distances and estimates without streets: the fallback wherever no route is known. Pure. */
import type { GeoPoint } from "../vocabulary.ts";
import type { Leg } from "../world.ts";

const EARTH_RADIUS_METERS = 6_371_008.8;
const radians = (degrees: number): number => degrees * Math.PI / 180;

/** Great-circle distance, metres (haversine formula; error under 0.5 %). */
export function distanceMeters(from: GeoPoint, to: GeoPoint): number {
  const latitude = radians(to.latitude - from.latitude);
  const longitude = radians(to.longitude - from.longitude);
  const chord = Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) *
      Math.sin(longitude / 2) ** 2;
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** The same to the last bit, from one place to each of these: what they alone decide is worked out once. */
export function distancesTo(places: readonly GeoPoint[]): (from: GeoPoint) => Float64Array {
  const shrinks = Float64Array.from(places, ({ latitude }) => Math.cos(radians(latitude)));
  return (from) => {
    const shrink = Math.cos(radians(from.latitude));
    const meters = new Float64Array(places.length);
    for (let at = 0; at < places.length; at++) {
      const to = places[at]!;
      const north = Math.sin(radians(to.latitude - from.latitude) / 2);
      const east = Math.sin(radians(to.longitude - from.longitude) / 2);
      const chord = north * north + shrink * shrinks[at]! * (east * east);
      meters[at] = 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(chord)));
    }
    return meters;
  };
}

/** Streets are longer than the straight line, by about this factor in a grid city. */
const DETOUR_FACTOR = 1.4;
const CITY_SPEED_METERS_PER_SECOND = 25 / 3.6;
const SETTING_OUT_SECONDS = 60;

/** Seconds by car for a straight distance, without knowledge of streets or traffic. */
export const estimateSeconds = (meters: number): number =>
  Math.round(SETTING_OUT_SECONDS + meters * DETOUR_FACTOR / CITY_SPEED_METERS_PER_SECOND);

/** The way from here to there where no street is known; marked as an estimate. */
export function estimatedLeg(from: GeoPoint, to: GeoPoint): Leg {
  const meters = distanceMeters(from, to);
  return { meters: Math.round(meters), seconds: estimateSeconds(meters), isEstimated: true };
}
