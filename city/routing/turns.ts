/**
 * Turn restrictions as paths of arcs of the street network. Pure. `widening.ts` makes a graph of them.
 */
import type { RawRestriction } from "../import/restrictions.ts";
import type { Streets } from "./streets.ts";

export interface TurnRule {
  readonly kind: "no" | "only";
  /** Arcs one after another; the last is the forbidden or the only one. */
  readonly path: readonly number[];
}

const LONGEST_VIA = 8;

export function arcMilliseconds(streets: Streets, arc: number): number {
  return (arc & 1) === 0 ? streets.forwardMs[arc >> 1]! : streets.backwardMs[arc >> 1]!;
}

export function arcTail(streets: Streets, arc: number): number {
  return (arc & 1) === 0 ? streets.segmentStart[arc >> 1]! : streets.segmentEnd[arc >> 1]!;
}

export function arcHead(streets: Streets, arc: number): number {
  return (arc & 1) === 0 ? streets.segmentEnd[arc >> 1]! : streets.segmentStart[arc >> 1]!;
}

/** Ways and nodes of the relations become arcs; what does not fit the network is counted. */
export function turnRules(
  streets: Streets,
  restrictions: readonly RawRestriction[],
  nodeIndexOf: (nodeId: number) => number,
): { rules: TurnRule[]; unusable: number } {
  const wanted = new Set(restrictions.flatMap((r) => [r.fromWay, r.toWay, ...r.viaWays]));
  const arcsOfWay = new Map<number, number[]>();
  for (let segment = 0; segment < streets.segmentWay.length; segment++) {
    const way = streets.segmentWay[segment]!;
    if (!wanted.has(way)) continue;
    const arcs = arcsOfWay.get(way) ?? [];
    if (streets.forwardMs[segment]! > 0) arcs.push(2 * segment);
    if (streets.backwardMs[segment]! > 0) arcs.push(2 * segment + 1);
    arcsOfWay.set(way, arcs);
  }
  const rules: TurnRule[] = [];
  let unusable = 0;
  for (const restriction of restrictions) {
    const found = pathsOf(streets, restriction, arcsOfWay, nodeIndexOf);
    if (found.length === 0) unusable++;
    rules.push(...found.map((path) => ({ kind: restriction.kind, path })));
  }
  return { rules, unusable };
}

function pathsOf(
  streets: Streets,
  restriction: RawRestriction,
  arcsOfWay: ReadonlyMap<number, number[]>,
  nodeIndexOf: (nodeId: number) => number,
): number[][] {
  const from = arcsOfWay.get(restriction.fromWay) ?? [];
  const to = arcsOfWay.get(restriction.toWay) ?? [];
  if (restriction.viaNode !== null) {
    const node = nodeIndexOf(restriction.viaNode);
    const vertex = node === -1 ? -1 : streets.vertexOfNode[node]!;
    if (vertex === -1) return [];
    const paths: number[][] = [];
    for (const first of from) {
      if (arcHead(streets, first) !== vertex) continue;
      for (const last of to) {
        if (arcTail(streets, last) !== vertex) continue;
        // A way that turns into itself means the U-turn, not going on along it.
        if (restriction.fromWay === restriction.toWay && last !== (first ^ 1)) continue;
        paths.push([first, last]);
      }
    }
    return paths;
  }
  const via = restriction.viaWays.flatMap((way) => arcsOfWay.get(way) ?? []);
  return from.flatMap((first) => {
    const path = alongVia(streets, [first], via, to);
    return path === null ? [] : [path];
  });
}

/** The shortest chain of via arcs from the head of the first arc to the tail of a last one. */
function alongVia(
  streets: Streets,
  start: number[],
  via: readonly number[],
  to: readonly number[],
): number[] | null {
  let paths = [start];
  for (let step = 0; step <= LONGEST_VIA && paths.length > 0; step++) {
    const next: number[][] = [];
    for (const path of paths) {
      const here = arcHead(streets, path[path.length - 1]!);
      const last = step === 0 ? undefined : to.find((arc) => arcTail(streets, arc) === here);
      if (last !== undefined) return [...path, last];
      for (const arc of via) {
        const isNew = !path.includes(arc) && !path.includes(arc ^ 1);
        if (isNew && arcTail(streets, arc) === here) next.push([...path, arc]);
      }
    }
    paths = next;
  }
  return null;
}

/** All rules of one approach and kind: of «only» rules any named arc may be taken. */
export interface TurnGroup {
  readonly kind: "no" | "only";
  /** Arcs that were driven one after another. */
  readonly approach: readonly number[];
  readonly lasts: ReadonlySet<number>;
}

/**
 * The rules in the order in which they hold. To each comes one that closes its detour: driving past a
 * forbidden turn, turning around at once and taking it from the other side. A group that would leave
 * no way on is not applied: it is a mapping error, or the street ends there for cars.
 */
export function turnGroups(streets: Streets, rules: readonly TurnRule[]): TurnGroup[] {
  const grouped = new Map<string, TurnGroup & { lasts: Set<number> }>();
  for (const { kind, path } of rules) {
    const approach = path.slice(0, -1);
    const key = `${kind} ${approach.join(" ")}`;
    const group = grouped.get(key) ?? { kind, approach, lasts: new Set<number>() };
    group.lasts.add(path[path.length - 1]!);
    grouped.set(key, group);
  }
  const groups: TurnGroup[] = [...grouped.values()];
  const vertices = new Set(
    groups.map(({ approach }) => arcHead(streets, approach[approach.length - 1]!)),
  );
  const leaving = arcsLeaving(streets, vertices);
  const onward = groups.flatMap(({ kind, approach, lasts }) => {
    const arcs = leaving.get(arcHead(streets, approach[approach.length - 1]!)) ?? [];
    return arcs.filter((arc) => (kind === "only") === lasts.has(arc))
      .map((arc) => ({ approach, arc }));
  });
  for (const { approach, arc } of onward) {
    if (arcMilliseconds(streets, arc ^ 1) === 0) continue;
    groups.push({ kind: "no", approach: [...approach, arc], lasts: new Set([arc ^ 1]) });
  }
  return groups;
}

/** What a group leaves of the arcs that go on; all of them where it would leave none. */
export function allowedBy(group: TurnGroup, arcs: readonly number[]): readonly number[] {
  const left = arcs.filter((arc) => (group.kind === "only") === group.lasts.has(arc));
  return left.length === 0 ? arcs : left;
}

function arcsLeaving(streets: Streets, vertices: ReadonlySet<number>): Map<number, number[]> {
  const leaving = new Map<number, number[]>();
  for (let arc = 0; arc < 2 * streets.segmentStart.length; arc++) {
    const tail = arcTail(streets, arc);
    if (!vertices.has(tail) || arcMilliseconds(streets, arc) === 0) continue;
    const known = leaving.get(tail);
    if (known === undefined) leaving.set(tail, [arc]);
    else known.push(arc);
  }
  return leaving;
}
