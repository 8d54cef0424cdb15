/** A point on the world's square of Web Mercator, from 0 to 1. Pure. */

export const acrossOf = (longitude: number): number => longitude / 360 + 0.5;

/** Where that square ends: a pole is nowhere, and one dot there would leave all of them without bounds. */
const LAST_LATITUDE = 85.0511287798;

export function downOf(latitude: number): number {
  const held = Math.max(-LAST_LATITUDE, Math.min(latitude, LAST_LATITUDE));
  const sine = Math.sin(held * Math.PI / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}
