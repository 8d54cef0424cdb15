/**
 * Plain Dijkstra over pairs of arcs, straight from the streets and the turn rules: no copies, no
 * hierarchy. Slow and simple on purpose; the tests hold the quick search against it.
 */
import { MinHeap } from "./heap.ts";
import type { Streets } from "./streets.ts";
import { allowedBy, arcHead, arcMilliseconds, arcTail, type TurnGroup } from "./turns.ts";

/**
 * Milliseconds of the arcs after `source` up to the end of `target`; null: no way. Groups whose
 * approach is longer than two arcs (via ways of several segments) are not known here.
 */
export function plainDijkstra(
  streets: Streets,
  groups: readonly TurnGroup[],
  arcsFrom: readonly (readonly number[])[],
  source: number,
  target: number,
): number | null {
  const groupsOf = new Map<number, TurnGroup[]>();
  for (const group of groups) {
    const last = group.approach[group.approach.length - 1]!;
    groupsOf.set(last, [...groupsOf.get(last) ?? [], group]);
  }
  // A state is (arc before, arc); only arcs that a two-arc approach names need the one before.
  const named = new Set(groups.filter((g) => g.approach.length > 1).map((g) => g.approach[0]!));
  const states: [before: number, arc: number][] = [[-1, source]];
  const numbers = new Map<string, number>([[`-1 ${source}`, 0]]);
  const best = [0];
  const heap = new MinHeap();
  heap.push(0, 0);
  while (heap.size > 0) {
    const key = heap.leastKey;
    const state = heap.pop();
    if (key > best[state]!) continue;
    const [before, arc] = states[state]!;
    if (arc === target) return key;
    let onward: readonly number[] = arcsFrom[arcHead(streets, arc)]!;
    for (const group of groupsOf.get(arc) ?? []) {
      const { approach } = group;
      if (approach.length === 1 || (approach.length === 2 && approach[0] === before)) {
        onward = allowedBy(group, onward);
      }
    }
    for (const next of onward) {
      const reached = key + arcMilliseconds(streets, next);
      const name = `${named.has(arc) ? arc : -1} ${next}`;
      let number = numbers.get(name);
      if (number === undefined) {
        number = states.push([named.has(arc) ? arc : -1, next]) - 1;
        numbers.set(name, number);
        best.push(Infinity);
      }
      if (reached >= best[number]!) continue;
      best[number] = reached;
      heap.push(reached, number);
    }
  }
  return null;
}

/** Open arcs by the vertex that they leave. */
export function arcsByTail(streets: Streets): number[][] {
  const lists: number[][] = Array.from({ length: streets.vertexCount }, () => []);
  for (let arc = 0; arc < 2 * streets.segmentStart.length; arc++) {
    if (arcMilliseconds(streets, arc) > 0) lists[arcTail(streets, arc)]!.push(arc);
  }
  return lists;
}
