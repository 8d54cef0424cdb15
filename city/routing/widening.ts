/**
 * A graph in which turn restrictions hold by construction: whoever arrives by a restricted arc arrives at
 * a copy of the crossing from which the forbidden arcs are missing. So every search on the graph obeys
 * them without a test in its inner loop.
 */
import type { Streets } from "./streets.ts";
import {
  allowedBy,
  arcHead,
  arcMilliseconds,
  arcTail,
  type TurnGroup,
  turnGroups,
  type TurnRule,
} from "./turns.ts";

/** Arcs of the widened graph. `origin` is the arc of the street network that an arc is, or copies. */
export interface ArcGraph {
  readonly nodeCount: number;
  readonly tail: Int32Array;
  readonly head: Int32Array;
  readonly origin: Int32Array;
}

export function widen(streets: Streets, rules: readonly TurnRule[]): ArcGraph {
  const widening = new Widening(streets);
  for (const group of turnGroups(streets, rules)) widening.apply(group);
  return widening.finish();
}

class Widening {
  readonly #tail: number[] = [];
  readonly #head: number[] = [];
  readonly #origin: number[] = [];
  readonly #out: number[][];
  readonly #copiesOf = new Map<number, number[]>();
  /** Nodes that exactly one arc enters, so that they can be changed in place. */
  readonly #own = new Set<number>();

  constructor(streets: Streets) {
    this.#out = Array.from({ length: streets.vertexCount }, () => []);
    for (let arc = 0; arc < 2 * streets.segmentStart.length; arc++) {
      if (arcMilliseconds(streets, arc) === 0) continue;
      this.#add(arcTail(streets, arc), arcHead(streets, arc), arc);
    }
  }

  apply(group: TurnGroup): void {
    for (const arc of [...this.#withOrigin(group.approach[0]!)]) this.#follow(arc, group, 0);
  }

  finish(): ArcGraph {
    // Arcs that were cut off stay in the lists of their tails only; take what the tails still have.
    const arcs = this.#out.flat().sort((a, b) => a - b);
    return {
      nodeCount: this.#out.length,
      tail: Int32Array.from(arcs, (arc) => this.#tail[arc]!),
      head: Int32Array.from(arcs, (arc) => this.#head[arc]!),
      origin: Int32Array.from(arcs, (arc) => this.#origin[arc]!),
    };
  }

  #follow(arc: number, group: TurnGroup, step: number): void {
    const onward = this.#out[this.#head[arc]!]!;
    if (step === group.approach.length - 1) {
      const allowed = new Set(allowedBy(group, onward.map((each) => this.#origin[each]!)));
      if (allowed.size === onward.length) return;
      const node = this.#ownHead(arc);
      this.#out[node] = this.#out[node]!.filter((each) => allowed.has(this.#origin[each]!));
      return;
    }
    const isNext = (each: number) => this.#origin[each] === group.approach[step + 1];
    if (!onward.some(isNext)) return;
    const next = this.#out[this.#ownHead(arc)]!.find(isNext);
    if (next !== undefined) this.#follow(next, group, step + 1);
  }

  #ownHead(arc: number): number {
    const head = this.#head[arc]!;
    if (this.#own.has(head)) return head;
    const copy = this.#out.push([]) - 1;
    for (const each of this.#out[head]!) {
      this.#own.delete(this.#head[each]!);
      this.#add(copy, this.#head[each]!, this.#origin[each]!);
    }
    this.#head[arc] = copy;
    this.#own.add(copy);
    return copy;
  }

  #add(tail: number, head: number, origin: number): void {
    const arc = this.#tail.push(tail) - 1;
    this.#head.push(head);
    this.#origin.push(origin);
    this.#out[tail]!.push(arc);
    const copies = this.#copiesOf.get(origin);
    if (copies === undefined) this.#copiesOf.set(origin, [arc]);
    else copies.push(arc);
  }

  #withOrigin(origin: number): readonly number[] {
    return this.#copiesOf.get(origin) ?? [];
  }
}
