/**
 * Contraction hierarchy (Geisberger, Sanders, Schultes, Delling 2008): nodes are taken out from the
 * least important on, and shortcuts keep all distances. A search then only ever climbs, and sees some
 * hundreds of nodes instead of a city. Weights are whole milliseconds, so results equal Dijkstra's to
 * the last bit.
 */
import { MinHeap } from "./heap.ts";
import { GrowingInt32 } from "../import/growing.ts";
import { type Hierarchy, hierarchyOf } from "./hierarchy.ts";

export interface WeightedGraph {
  readonly nodeCount: number;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  /** Milliseconds. */
  readonly weight: ArrayLike<number>;
  /** Decimetres, carried along the shortcuts. */
  readonly length: ArrayLike<number>;
  /** Arc of the street network. */
  readonly origin: Int32Array;
}

/** Nodes that a search for a way around settles before a shortcut is made to be sure. */
const ESTIMATE_LIMIT = 24;
const CONTRACT_LIMIT = 70;

export function contract(
  graph: WeightedGraph,
  onProgress: (nodesDone: number) => void,
): Hierarchy {
  return new Contraction(graph).run(onProgress);
}

class Contraction {
  readonly #nodeCount: number;
  readonly #tail = new GrowingInt32();
  readonly #head = new GrowingInt32();
  readonly #weight = new GrowingInt32();
  readonly #length = new GrowingInt32();
  readonly #firstHalf = new GrowingInt32();
  readonly #secondHalf = new GrowingInt32();
  /** Living arcs of each living node. */
  readonly #out: number[][];
  readonly #in: number[][];
  readonly #level: Int32Array;
  readonly #distance: Float64Array;
  readonly #stamp: Uint32Array;
  #round = 0;
  readonly #heap = new MinHeap();

  constructor(graph: WeightedGraph) {
    this.#nodeCount = graph.nodeCount;
    this.#out = Array.from({ length: graph.nodeCount }, () => []);
    this.#in = Array.from({ length: graph.nodeCount }, () => []);
    this.#level = new Int32Array(graph.nodeCount);
    this.#distance = new Float64Array(graph.nodeCount);
    this.#stamp = new Uint32Array(graph.nodeCount);
    for (let arc = 0; arc < graph.tail.length; arc++) {
      const tail = graph.tail[arc]!, head = graph.head[arc]!;
      if (tail === head) continue;
      this.#connect(tail, head, graph.weight[arc]!, graph.length[arc]!, -1, graph.origin[arc]!);
    }
  }

  run(onProgress: (nodesDone: number) => void): Hierarchy {
    const queue = new MinHeap();
    const priority = new Float64Array(this.#nodeCount);
    const isStale = new Uint8Array(this.#nodeCount);
    const order = new Int32Array(this.#nodeCount).fill(-1);
    for (let node = 0; node < this.#nodeCount; node++) {
      priority[node] = this.#priority(node);
      queue.push(priority[node]!, node);
    }
    let done = 0;
    while (queue.size > 0) {
      const key = queue.leastKey;
      const node = queue.pop();
      if (order[node] !== -1 || key !== priority[node]) continue;
      if (isStale[node] === 1) {
        isStale[node] = 0;
        priority[node] = this.#priority(node);
        if (queue.size > 0 && priority[node]! > queue.leastKey) {
          queue.push(priority[node]!, node);
          continue;
        }
      }
      order[node] = done++;
      this.#take(node, (neighbour) => isStale[neighbour] = 1);
      if (done % 200 === 0) onProgress(done);
    }
    return hierarchyOf(order, {
      tail: this.#tail,
      head: this.#head,
      weight: this.#weight,
      length: this.#length,
      firstHalf: this.#firstHalf,
      secondHalf: this.#secondHalf,
    });
  }

  /** Keeps the quicker of two arcs between the same nodes. Both ends live, so no shortcut uses it yet. */
  #connect(
    tail: number,
    head: number,
    weight: number,
    length: number,
    firstHalf: number,
    secondHalf: number,
  ): void {
    for (const arc of this.#out[tail]!) {
      if (this.#head.at(arc) !== head) continue;
      if (this.#weight.at(arc) <= weight) return;
      this.#weight.set(arc, weight);
      this.#length.set(arc, length);
      this.#firstHalf.set(arc, firstHalf);
      this.#secondHalf.set(arc, secondHalf);
      return;
    }
    const arc = this.#tail.push(tail);
    this.#head.push(head);
    this.#weight.push(weight);
    this.#length.push(length);
    this.#firstHalf.push(firstHalf);
    this.#secondHalf.push(secondHalf);
    this.#out[tail]!.push(arc);
    this.#in[head]!.push(arc);
  }

  /** Low levels first, and within them what adds few shortcuts (after RoutingKit). */
  #priority(node: number): number {
    const removed = this.#in[node]!.length + this.#out[node]!.length;
    if (removed === 0) return this.#level[node]! * 1000;
    let added = 0;
    this.#eachShortcut(node, ESTIMATE_LIMIT, () => added++);
    return 1000 * this.#level[node]! + (1000 * added) / removed;
  }

  #take(node: number, touch: (neighbour: number) => void): void {
    const found: [number, number][] = [];
    this.#eachShortcut(
      node,
      CONTRACT_LIMIT,
      (entering, leaving) => found.push([entering, leaving]),
    );
    const level = this.#level[node]! + 1;
    const leave = (neighbour: number) => {
      this.#level[neighbour] = Math.max(this.#level[neighbour]!, level);
      touch(neighbour);
    };
    for (const arc of this.#in[node]!) {
      const tail = this.#tail.at(arc);
      remove(this.#out[tail]!, arc);
      leave(tail);
    }
    for (const arc of this.#out[node]!) {
      const head = this.#head.at(arc);
      remove(this.#in[head]!, arc);
      leave(head);
    }
    for (const [entering, leaving] of found) {
      this.#connect(
        this.#tail.at(entering),
        this.#head.at(leaving),
        this.#weight.at(entering) + this.#weight.at(leaving),
        this.#length.at(entering) + this.#length.at(leaving),
        entering,
        leaving,
      );
    }
  }

  #eachShortcut(
    node: number,
    limit: number,
    report: (entering: number, leaving: number) => void,
  ): void {
    const leaving = this.#out[node]!;
    let longest = 0;
    for (const arc of leaving) longest = Math.max(longest, this.#weight.at(arc));
    for (const entering of this.#in[node]!) {
      const tail = this.#tail.at(entering);
      const weight = this.#weight.at(entering);
      this.#lookAround(tail, node, weight + longest, limit);
      for (const arc of leaving) {
        const head = this.#head.at(arc);
        if (head === tail) continue;
        const around = this.#stamp[head] === this.#round ? this.#distance[head]! : Infinity;
        if (around > weight + this.#weight.at(arc)) report(entering, arc);
      }
    }
  }

  /** Dijkstra from `start` that never enters `without`, up to a distance and a number of nodes. */
  #lookAround(start: number, without: number, farthest: number, limit: number): void {
    const heap = this.#heap, distance = this.#distance, stamp = this.#stamp;
    const round = ++this.#round;
    heap.clear();
    distance[start] = 0;
    stamp[start] = round;
    heap.push(0, start);
    for (let settled = 0; heap.size > 0 && settled < limit;) {
      const key = heap.leastKey;
      if (key > farthest) return;
      const node = heap.pop();
      if (key > distance[node]!) continue;
      settled++;
      for (const arc of this.#out[node]!) {
        const head = this.#head.at(arc);
        if (head === without) continue;
        const reached = key + this.#weight.at(arc);
        if (reached > farthest) continue;
        if (stamp[head] === round && distance[head]! <= reached) continue;
        stamp[head] = round;
        distance[head] = reached;
        heap.push(reached, head);
      }
    }
  }
}

function remove(list: number[], value: number): void {
  const at = list.indexOf(value);
  if (at === -1) return;
  list[at] = list[list.length - 1]!;
  list.pop();
}
