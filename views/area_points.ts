/** The corners of an area as people write them: «55.7905, 37.7350», one a line. Pure. */

/** [latitude, longitude], the way maps show them. */
export type Corner = readonly [latitude: number, longitude: number];

const LINE = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

/** @returns null: some line is no corner */
export function cornersOf(text: string): readonly Corner[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const corners: Corner[] = [];
  for (const line of lines) {
    const found = LINE.exec(line);
    if (found === null) return null;
    corners.push([Number(found[1]), Number(found[2])]);
  }
  return corners;
}

/** About a metre. */
const DIGITS = 5;

export const cornersText = (corners: readonly Corner[]): string =>
  corners.map((corner) => corner.map((number) => number.toFixed(DIGITS)).join(", ")).join("\n");

/** The ring that these corners close, longitude first as GeoJSON has it. */
export function ringOf(corners: readonly Corner[]): (readonly [number, number])[] {
  const ring = corners.map(([latitude, longitude]) => [longitude, latitude] as const);
  const [first] = ring;
  const last = ring.at(-1);
  if (first === undefined || last === undefined) return [];
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
}
