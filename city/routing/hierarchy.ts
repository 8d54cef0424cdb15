/** The finished hierarchy: arcs put in order for climbing. Pure. */
import type { GrowingInt32 } from "../import/growing.ts";

/**
 * Nodes are numbered by importance: 0 is the most important. The arcs of a node to more important ones
 * stand together; `up` are those that leave it, `down` those that arrive at it.
 */
export interface Hierarchy {
  readonly upFirst: Uint32Array<ArrayBuffer>;
  readonly downFirst: Uint32Array<ArrayBuffer>;
  /** The more important node of each arc. */
  readonly other: Int32Array<ArrayBuffer>;
  readonly weight: Uint32Array<ArrayBuffer>;
  readonly length: Uint32Array<ArrayBuffer>;
  /** A shortcut's two halves; for an arc of the streets -1 and the arc. */
  readonly firstHalf: Int32Array<ArrayBuffer>;
  readonly secondHalf: Int32Array<ArrayBuffer>;
  /** New number of each node of the input. */
  readonly numberOf: Int32Array<ArrayBuffer>;
}

/** Arcs of the streets and shortcuts, as the contraction leaves them. */
export interface ContractedArcs {
  readonly tail: GrowingInt32;
  readonly head: GrowingInt32;
  readonly weight: GrowingInt32;
  readonly length: GrowingInt32;
  readonly firstHalf: GrowingInt32;
  readonly secondHalf: GrowingInt32;
}

/** `order` tells when each node was taken out; the last one is the most important. */
export function hierarchyOf(order: Int32Array, arcs: ContractedArcs): Hierarchy {
  const count = order.length;
  const numberOf = Int32Array.from(order, (each) => count - 1 - each);
  const arcCount = arcs.tail.length;
  // Sort by (the less important node, leaving before arriving) with two counting passes.
  const upFirst = new Uint32Array(count + 1), downFirst = new Uint32Array(count + 1);
  for (let arc = 0; arc < arcCount; arc++) {
    const tail = numberOf[arcs.tail.at(arc)]!, head = numberOf[arcs.head.at(arc)]!;
    if (head < tail) upFirst[tail + 1]!++;
    else downFirst[head + 1]!++;
  }
  for (let node = 0; node < count; node++) upFirst[node + 1]! += upFirst[node]!;
  downFirst[0] = upFirst[count]!;
  for (let node = 0; node < count; node++) downFirst[node + 1]! += downFirst[node]!;
  const nextUp = upFirst.slice(), nextDown = downFirst.slice();
  const place = new Int32Array(arcCount);
  const other = new Int32Array(arcCount);
  for (let arc = 0; arc < arcCount; arc++) {
    const tail = numberOf[arcs.tail.at(arc)]!, head = numberOf[arcs.head.at(arc)]!;
    const isUp = head < tail;
    const at = isUp ? nextUp[tail]!++ : nextDown[head]!++;
    place[arc] = at;
    other[at] = isUp ? head : tail;
  }
  const weight = new Uint32Array(arcCount), length = new Uint32Array(arcCount);
  const firstHalf = new Int32Array(arcCount), secondHalf = new Int32Array(arcCount);
  for (let arc = 0; arc < arcCount; arc++) {
    const at = place[arc]!;
    weight[at] = arcs.weight.at(arc);
    length[at] = arcs.length.at(arc);
    const isShortcut = arcs.firstHalf.at(arc) !== -1;
    firstHalf[at] = isShortcut ? place[arcs.firstHalf.at(arc)]! : -1;
    secondHalf[at] = isShortcut ? place[arcs.secondHalf.at(arc)]! : arcs.secondHalf.at(arc);
  }
  return { upFirst, downFirst, other, weight, length, firstHalf, secondHalf, numberOf };
}
