/** Douglas and Peucker's line simplification, for district borders. Pure. */
import type { Position } from "../areas.ts";
import { projectOnSegment } from "../geometry.ts";

/** Keeps the ends; no dropped position is farther than `toleranceMeters` from what is kept. */
export function simplify(line: readonly Position[], toleranceMeters: number): Position[] {
  if (line.length < 3) return [...line];
  const kept = new Uint8Array(line.length);
  kept[0] = kept[line.length - 1] = 1;
  const open: [number, number][] = [[0, line.length - 1]];
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [first, last] = span;
    let farthest = -1, distance = toleranceMeters;
    for (let i = first + 1; i < last; i++) {
      const away = projectOnSegment(place(line[i]!), place(line[first]!), place(line[last]!));
      if (away.distanceMeters <= distance) continue;
      distance = away.distanceMeters;
      farthest = i;
    }
    if (farthest === -1) continue;
    kept[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return line.filter((_, i) => kept[i] === 1);
}

/** A closed ring has equal ends: it is halved first, or it would shrink to a line. */
export function simplifyRing(ring: readonly Position[], toleranceMeters: number): Position[] {
  const middle = ring.length >> 1;
  return [
    ...simplify(ring.slice(0, middle + 1), toleranceMeters),
    ...simplify(ring.slice(middle), toleranceMeters).slice(1),
  ];
}

function place([longitude, latitude]: Position) {
  return { longitude, latitude };
}
