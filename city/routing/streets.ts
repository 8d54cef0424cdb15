/**
 * Cuts roads at their crossings to segments. A segment runs between two vertices, has a shape, a length
 * and a time for each direction that is open. Its two directed halves are «arcs»: 2 × segment for
 * forward, 2 × segment + 1 for backward.
 */
import { DEGREE_SCALE, distanceMeters } from "../geometry.ts";
import { GrowingFloat64, GrowingInt32 } from "../import/growing.ts";
import type { NodeStore } from "../import/node_store.ts";
import { RecordReader } from "../import/record_file.ts";

export interface Streets {
  readonly vertexCount: number;
  readonly segmentStart: Int32Array<ArrayBuffer>;
  readonly segmentEnd: Int32Array<ArrayBuffer>;
  /** Decimetres. */
  readonly segmentLength: Uint32Array<ArrayBuffer>;
  /** Milliseconds; 0 where the direction is closed. */
  readonly forwardMs: Uint32Array<ArrayBuffer>;
  readonly backwardMs: Uint32Array<ArrayBuffer>;
  /** First position of each segment's shape, and one more. */
  readonly shapeFirst: Uint32Array<ArrayBuffer>;
  readonly shapeLongitude: Int32Array<ArrayBuffer>;
  readonly shapeLatitude: Int32Array<ArrayBuffer>;
  /** OpenStreetMap's way of each segment; only the build needs it. */
  readonly segmentWay: Float64Array<ArrayBuffer>;
  /** Vertex of a node in the node store, -1 for one that is no crossing. */
  readonly vertexOfNode: Int32Array;
}

/** What nodes do to traffic, by their index in the node store. */
export interface NodeMarks {
  readonly signals: ReadonlySet<number>;
  readonly barriers: ReadonlySet<number>;
  /** Via nodes of restrictions, which must become vertices. */
  readonly vias: ReadonlySet<number>;
}

/** A light costs about half a red phase, shared between the segments that meet at it. */
const SIGNAL_MS = 6_000;

interface RoadRecord {
  readonly wayId: number;
  readonly speedKmh: number;
  readonly forward: boolean;
  readonly backward: boolean;
  readonly nodes: Int32Array;
}

export function buildStreets(roadsPath: string, nodes: NodeStore, marks: NodeMarks): Streets {
  const uses = countUses(roadsPath, nodes.ids.length);
  for (const via of marks.vias) uses[via] = 2;
  const builder = new StreetsBuilder(nodes, marks);
  for (const road of readRoads(roadsPath)) {
    let from = 0;
    for (let i = 1; i < road.nodes.length; i++) {
      const node = road.nodes[i]!;
      const isLast = i === road.nodes.length - 1;
      if (!isLast && uses[node]! < 2 && !marks.barriers.has(node)) continue;
      builder.segment(road, from, i);
      from = i;
    }
  }
  return builder.finish();
}

/** How many roads meet at each node, counted up to two; ends count twice. */
function countUses(path: string, nodeCount: number): Uint8Array {
  const uses = new Uint8Array(nodeCount);
  for (const { nodes } of readRoads(path)) {
    for (let i = 0; i < nodes.length; i++) {
      const isEnd = i === 0 || i === nodes.length - 1;
      uses[nodes[i]!] = Math.min(2, uses[nodes[i]!]! + (isEnd ? 2 : 1));
    }
  }
  return uses;
}

function* readRoads(path: string): Generator<RoadRecord> {
  const reader = new RecordReader(path);
  try {
    while (!reader.done) {
      const wayId = reader.signed();
      const speedKmh = reader.number() / 10;
      const directions = reader.number();
      const nodes = new Int32Array(reader.number());
      let last = 0;
      for (let i = 0; i < nodes.length; i++) nodes[i] = last += reader.signed();
      yield {
        wayId,
        speedKmh,
        forward: (directions & 1) !== 0,
        backward: (directions & 2) !== 0,
        nodes,
      };
    }
  } finally {
    reader.close();
  }
}

class StreetsBuilder {
  readonly #start = new GrowingInt32();
  readonly #end = new GrowingInt32();
  readonly #length = new GrowingInt32();
  readonly #forward = new GrowingInt32();
  readonly #backward = new GrowingInt32();
  readonly #shapeFirst = new GrowingInt32();
  readonly #longitude = new GrowingInt32();
  readonly #latitude = new GrowingInt32();
  readonly #way = new GrowingFloat64();
  readonly #vertexOfNode: Int32Array;
  #vertices = 0;

  constructor(private readonly nodes: NodeStore, private readonly marks: NodeMarks) {
    this.#vertexOfNode = new Int32Array(nodes.ids.length).fill(-1);
  }

  segment(road: RoadRecord, first: number, last: number): void {
    const { nodes, marks } = this;
    let meters = 0, signals = 0;
    this.#shapeFirst.push(this.#longitude.length);
    for (let i = first; i <= last; i++) {
      const node = road.nodes[i]!;
      this.#longitude.push(nodes.longitudes[node]!);
      this.#latitude.push(nodes.latitudes[node]!);
      if (i > first) meters += distanceMeters(this.#point(road.nodes[i - 1]!), this.#point(node));
      if (marks.signals.has(node)) signals += i === first || i === last ? 0.5 : 1;
    }
    const milliseconds = Math.max(
      1,
      Math.round(meters / (road.speedKmh / 3.6) * 1000 + signals * SIGNAL_MS),
    );
    this.#start.push(this.#vertex(road.nodes[first]!));
    this.#end.push(this.#vertex(road.nodes[last]!));
    this.#length.push(Math.max(1, Math.round(meters * 10)));
    this.#forward.push(road.forward ? milliseconds : 0);
    this.#backward.push(road.backward ? milliseconds : 0);
    this.#way.push(road.wayId);
  }

  finish(): Streets {
    this.#shapeFirst.push(this.#longitude.length);
    return {
      vertexCount: this.#vertices,
      segmentStart: this.#start.toArray(),
      segmentEnd: this.#end.toArray(),
      segmentLength: this.#length.toUint32(),
      forwardMs: this.#forward.toUint32(),
      backwardMs: this.#backward.toUint32(),
      shapeFirst: this.#shapeFirst.toUint32(),
      shapeLongitude: this.#longitude.toArray(),
      shapeLatitude: this.#latitude.toArray(),
      segmentWay: this.#way.toArray(),
      vertexOfNode: this.#vertexOfNode,
    };
  }

  /** A bollard ends the road on both of its sides: each side gets a vertex of its own. */
  #vertex(node: number): number {
    if (this.marks.barriers.has(node)) return this.#vertices++;
    if (this.#vertexOfNode[node] === -1) this.#vertexOfNode[node] = this.#vertices++;
    return this.#vertexOfNode[node]!;
  }

  #point(node: number) {
    return {
      longitude: this.nodes.longitudes[node]! / DEGREE_SCALE,
      latitude: this.nodes.latitudes[node]! / DEGREE_SCALE,
    };
  }
}
