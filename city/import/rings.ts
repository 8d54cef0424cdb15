/**
 * Joins the member ways of a multipolygon to closed rings and puts the holes into their polygons
 * (https://wiki.openstreetmap.org/wiki/Relation:multipolygon). Pure.
 */
import { insideRing, type Position } from "../areas.ts";

/** A way's nodes, by their place in the node store; the ends decide what joins. */
export interface Strand {
  readonly nodes: readonly number[];
  readonly role: string;
}

export interface Joined {
  /** Closed rings of node indexes, first equal to last. */
  readonly rings: number[][];
  /** Strands that found no partner: the extract was cut through the area. */
  readonly loose: number;
}

export function joinRings(strands: readonly Strand[]): Joined {
  const rings: number[][] = [];
  const open = new Map<number, Set<number[]>>();
  const remember = (end: number, strand: number[]) => {
    const known = open.get(end);
    if (known === undefined) open.set(end, new Set([strand]));
    else known.add(strand);
  };
  const forget = (strand: number[]) => {
    open.get(strand[0]!)?.delete(strand);
    open.get(strand[strand.length - 1]!)?.delete(strand);
  };
  for (const { nodes } of strands) {
    if (nodes.length < 2) continue;
    let strand = [...nodes];
    for (;;) {
      const first = strand[0]!, last = strand[strand.length - 1]!;
      if (first === last) {
        if (strand.length >= 4) rings.push(strand);
        break;
      }
      const partner = firstOf(open.get(last)) ?? firstOf(open.get(first));
      if (partner === undefined) {
        remember(first, strand);
        remember(last, strand);
        break;
      }
      forget(partner);
      strand = concatenate(strand, partner);
    }
  }
  const loose = new Set([...open.values()].flatMap((each) => [...each])).size;
  return { rings, loose };
}

/** Groups rings to polygons: each inner ring goes to the smallest outer ring that holds it. */
export function groupRings(
  outers: Position[][],
  inners: Position[][],
): Position[][][] {
  const polygons = outers
    .map((outer) => ({ rings: [outer], size: Math.abs(signedArea(outer)) }))
    .sort((a, b) => a.size - b.size);
  for (const inner of inners) {
    const [longitude, latitude] = inner[0]!;
    polygons.find(({ rings }) => insideRing({ longitude, latitude }, rings[0]!))?.rings.push(inner);
  }
  return polygons.map(({ rings }) => rings);
}

/** In square degrees; the sign tells the direction. */
export function signedArea(ring: readonly Position[]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[j]![0] - ring[i]![0]) * (ring[i]![1] + ring[j]![1]);
  }
  return sum / 2;
}

function firstOf<T>(set: Set<T> | undefined): T | undefined {
  return set === undefined ? undefined : set.values().next().value;
}

function concatenate(strand: number[], partner: number[]): number[] {
  const last = strand[strand.length - 1]!;
  if (partner[0] === last) return strand.concat(partner.slice(1));
  if (partner[partner.length - 1] === last) {
    return strand.concat(partner.slice(0, -1).reverse());
  }
  const first = strand[0]!;
  if (partner[partner.length - 1] === first) return partner.concat(strand.slice(1));
  return partner.slice().reverse().concat(strand.slice(1));
}
