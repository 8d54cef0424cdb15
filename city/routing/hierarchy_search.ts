/**
 * One place against many on a contraction hierarchy (the restricted sweep of Delling, Goldberg and
 * Werneck 2011). Above every node stands a small cone of more important nodes. The hub fills its cone
 * with distances; then the cones of all leaves are gone through once from the top down. No heap, and
 * fifty leaves cost little more than one, since their cones are mostly the same nodes.
 */
import type { Hierarchy } from "./hierarchy.ts";

/** Where a search starts: a node with what it costs to get between it and the place itself. */
export interface Seed {
  readonly node: number;
  /** Milliseconds and decimetres. */
  readonly weight: number;
  readonly length: number;
}

export interface Found {
  /** Milliseconds. */
  readonly weight: number;
  /** Decimetres. */
  readonly length: number;
  /** The leaf's seed that is best. */
  readonly seed: number;
}

/** `fromHub`: hub to leaves; `toHub`: leaves to hub. */
export type Direction = "fromHub" | "toHub";

const NOT_SEEN = -1;

export class HierarchySearch {
  readonly #weight: Float64Array;
  readonly #length: Float64Array;
  /** Arc that the best way of a node goes by: towards the hub. NOT_SEEN at the hub itself. */
  readonly #arc: Int32Array;
  readonly #next: Int32Array;
  readonly #stamp: Uint32Array;
  readonly #swept: Uint32Array;
  #round = 0;
  #mark = 0;

  constructor(private readonly hierarchy: Omit<Hierarchy, "numberOf">) {
    const nodes = hierarchy.upFirst.length - 1;
    this.#weight = new Float64Array(nodes);
    this.#length = new Float64Array(nodes);
    this.#arc = new Int32Array(nodes);
    this.#next = new Int32Array(nodes);
    this.#stamp = new Uint32Array(nodes);
    this.#swept = new Uint32Array(nodes);
  }

  /** One answer a leaf; null where no way leads. */
  search(
    hub: readonly Seed[],
    leaves: readonly (readonly Seed[])[],
    direction: Direction,
  ): (Found | null)[] {
    const { upFirst, downFirst } = this.hierarchy;
    const [hubFirst, leafFirst] = direction === "fromHub"
      ? [upFirst, downFirst]
      : [downFirst, upFirst];
    this.#round++;
    this.#fillHub(hub, hubFirst);
    this.#sweep(leaves, leafFirst);
    return leaves.map((seeds) => this.#best(seeds));
  }

  /** Arcs of the hierarchy between the leaf's seed and the hub, in the order of driving. */
  pathOf(seed: Seed, direction: Direction): { arcs: number[]; hubNode: number } {
    const arcs: number[] = [];
    let node = seed.node;
    while (this.#arc[node] !== NOT_SEEN) {
      arcs.push(this.#arc[node]!);
      node = this.#next[node]!;
    }
    return { arcs: direction === "fromHub" ? arcs.reverse() : arcs, hubNode: node };
  }

  /** Replaces shortcuts by the street arcs that they stand for. */
  unpack(arcs: readonly number[]): number[] {
    const { firstHalf, secondHalf } = this.hierarchy;
    const streets: number[] = [];
    const open = [...arcs].reverse();
    for (let arc = open.pop(); arc !== undefined; arc = open.pop()) {
      if (firstHalf[arc] === -1) streets.push(secondHalf[arc]!);
      else open.push(secondHalf[arc]!, firstHalf[arc]!);
    }
    return streets;
  }

  #fillHub(seeds: readonly Seed[], first: Uint32Array): void {
    const { other, weight, length } = this.hierarchy;
    for (const seed of seeds) {
      this.#offer(seed.node, seed.weight, seed.length, NOT_SEEN, NOT_SEEN);
    }
    // Less important nodes have higher numbers and are finished first.
    const cone = this.#cone(seeds.map((seed) => seed.node), first);
    for (let i = cone.length - 1; i >= 0; i--) {
      const node = cone[i]!;
      for (let arc = first[node]!; arc < first[node + 1]!; arc++) {
        this.#offer(
          other[arc]!,
          this.#weight[node]! + weight[arc]!,
          this.#length[node]! + length[arc]!,
          arc,
          node,
        );
      }
    }
  }

  #sweep(leaves: readonly (readonly Seed[])[], first: Uint32Array): void {
    const { other, weight, length } = this.hierarchy;
    const round = this.#round, stamp = this.#stamp;
    const cone = this.#cone(leaves.flatMap((seeds) => seeds.map((seed) => seed.node)), first);
    for (const node of cone) {
      for (let arc = first[node]!; arc < first[node + 1]!; arc++) {
        const above = other[arc]!;
        if (stamp[above] !== round) continue;
        this.#offer(
          node,
          this.#weight[above]! + weight[arc]!,
          this.#length[above]! + length[arc]!,
          arc,
          above,
        );
      }
    }
  }

  /** All nodes above these, themselves too, the most important first. */
  #cone(nodes: readonly number[], first: Uint32Array): Int32Array {
    const { other } = this.hierarchy;
    const mark = ++this.#mark, swept = this.#swept;
    const cone: number[] = [];
    for (const node of nodes) {
      if (swept[node] === mark) continue;
      swept[node] = mark;
      cone.push(node);
    }
    for (let i = 0; i < cone.length; i++) {
      const node = cone[i]!;
      for (let arc = first[node]!; arc < first[node + 1]!; arc++) {
        const above = other[arc]!;
        if (swept[above] === mark) continue;
        swept[above] = mark;
        cone.push(above);
      }
    }
    return Int32Array.from(cone).sort();
  }

  #offer(node: number, weight: number, length: number, arc: number, next: number): void {
    if (this.#stamp[node] === this.#round && this.#weight[node]! <= weight) return;
    this.#stamp[node] = this.#round;
    this.#weight[node] = weight;
    this.#length[node] = length;
    this.#arc[node] = arc;
    this.#next[node] = next;
  }

  #best(seeds: readonly Seed[]): Found | null {
    let best: Found | null = null;
    seeds.forEach((seed, index) => {
      if (this.#stamp[seed.node] !== this.#round) return;
      const weight = this.#weight[seed.node]! + seed.weight;
      if (best !== null && best.weight <= weight) return;
      best = { weight, length: this.#length[seed.node]! + seed.length, seed: index };
    });
    return best;
  }
}
