/**
 * The routing part of a pack: street segments with their shapes, the widened arcs, and the hierarchy.
 */
import { readSections, writeSections } from "../section_file.ts";
import { bucketArcs, largestComponent } from "./components.ts";
import { contract } from "./contraction.ts";
import type { Hierarchy } from "./hierarchy.ts";
import type { Streets } from "./streets.ts";
import { arcMilliseconds, type TurnRule } from "./turns.ts";
import { widen } from "./widening.ts";

const KIND = "streets";
const VERSION = 1;

export interface RoutingGraph {
  readonly streets: Omit<Streets, "segmentWay" | "vertexOfNode" | "vertexCount">;
  /** 1: one can drive from here to everywhere and back. */
  readonly isMain: Uint8Array<ArrayBuffer>;
  /** Widened arcs sorted by their origin; those of arc a stand from first[a] to first[a + 1]. */
  readonly copyFirst: Uint32Array<ArrayBuffer>;
  /** Hierarchy numbers of their ends. */
  readonly copyTail: Int32Array<ArrayBuffer>;
  readonly copyHead: Int32Array<ArrayBuffer>;
  readonly hierarchy: Omit<Hierarchy, "numberOf">;
}

export interface BuiltGraph extends RoutingGraph {
  readonly shortcuts: number;
}

export function buildGraph(
  streets: Streets,
  rules: readonly TurnRule[],
  onProgress: (share: number) => void,
): BuiltGraph {
  const arcs = widen(streets, rules);
  const weight = Uint32Array.from(arcs.origin, (arc) => arcMilliseconds(streets, arc));
  const length = Uint32Array.from(arcs.origin, (arc) => streets.segmentLength[arc >> 1]!);
  const isMainNode = largestComponent(arcs.nodeCount, arcs.tail, arcs.head);
  const isMain = new Uint8Array(streets.segmentStart.length);
  for (let i = 0; i < arcs.origin.length; i++) {
    if (isMainNode[arcs.tail[i]!] === 1 && isMainNode[arcs.head[i]!] === 1) {
      isMain[arcs.origin[i]! >> 1] = 1;
    }
  }
  const hierarchy = contract(
    { ...arcs, weight, length },
    // The last nodes are the most work, since everything is connected with everything by then.
    (done) => onProgress(1 - (1 - done / arcs.nodeCount) ** 0.4),
  );
  const { first, arcs: sorted } = bucketArcs(2 * streets.segmentStart.length, arcs.origin);
  const shortcuts = hierarchy.firstHalf.reduce((sum, half) => sum + (half === -1 ? 0 : 1), 0);
  return {
    streets,
    isMain,
    copyFirst: first,
    copyTail: Int32Array.from(sorted, (arc) => hierarchy.numberOf[arcs.tail[arc]!]!),
    copyHead: Int32Array.from(sorted, (arc) => hierarchy.numberOf[arcs.head[arc]!]!),
    hierarchy,
    shortcuts,
  };
}

export function writeGraph(path: string, graph: RoutingGraph): void {
  const { streets, hierarchy } = graph;
  writeSections(path, KIND, VERSION, null, {
    segmentStart: streets.segmentStart,
    segmentEnd: streets.segmentEnd,
    segmentLength: streets.segmentLength,
    forwardMs: streets.forwardMs,
    backwardMs: streets.backwardMs,
    shapeFirst: streets.shapeFirst,
    shapeLongitude: streets.shapeLongitude,
    shapeLatitude: streets.shapeLatitude,
    isMain: graph.isMain,
    copyFirst: graph.copyFirst,
    copyTail: graph.copyTail,
    copyHead: graph.copyHead,
    upFirst: hierarchy.upFirst,
    downFirst: hierarchy.downFirst,
    other: hierarchy.other,
    weight: hierarchy.weight,
    length: hierarchy.length,
    firstHalf: hierarchy.firstHalf,
    secondHalf: hierarchy.secondHalf,
  });
}

/** Throws `CityFault` for a damaged file. */
export async function readGraph(path: string): Promise<RoutingGraph> {
  const file = await readSections(path, KIND, VERSION);
  return {
    streets: {
      segmentStart: file.i32("segmentStart"),
      segmentEnd: file.i32("segmentEnd"),
      segmentLength: file.u32("segmentLength"),
      forwardMs: file.u32("forwardMs"),
      backwardMs: file.u32("backwardMs"),
      shapeFirst: file.u32("shapeFirst"),
      shapeLongitude: file.i32("shapeLongitude"),
      shapeLatitude: file.i32("shapeLatitude"),
    },
    isMain: file.u8("isMain"),
    copyFirst: file.u32("copyFirst"),
    copyTail: file.i32("copyTail"),
    copyHead: file.i32("copyHead"),
    hierarchy: {
      upFirst: file.u32("upFirst"),
      downFirst: file.u32("downFirst"),
      other: file.i32("other"),
      weight: file.u32("weight"),
      length: file.u32("length"),
      firstHalf: file.i32("firstHalf"),
      secondHalf: file.i32("secondHalf"),
    },
  };
}
