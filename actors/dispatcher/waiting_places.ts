/**
 * Where free doctors had better wait: so that the next call, wherever it comes from, finds somebody near.
 * A hint and no order: whoever stays is asked as before. Pure.
 *
 * The measure is what the next call is expected to wait: for each square its share of calls times the
 * way of whoever is nearest, and less of the second and third nearest, since the first is often taken by
 * then. One doctor at a time, those who have idled longest first, is tried at every square within reach;
 * the move that helps most is the hint, if it helps enough.
 */
import type { GeoPoint, PersonId } from "../vocabulary.ts";
import type { DemandCell } from "./demand.ts";
import { distancesTo, estimateSeconds } from "./distance.ts";

export interface Idler {
  readonly doctorId: PersonId;
  readonly point: GeoPoint;
  /** The part of the own shift without a visit: who has idled most goes first. */
  readonly idleShare: number;
}

export interface HintRules {
  /** Nobody is sent further than this. */
  readonly longestDriveSeconds: number;
  /** What the next call must be expected to wait less, seconds. */
  readonly gainSeconds: number;
}

export interface WaitingHint {
  readonly doctorId: PersonId;
  readonly point: GeoPoint;
  readonly driveSeconds: number;
  /** What the next call is expected to wait less. */
  readonly gainSeconds: number;
}

/** How much the first, second and third nearest count. */
const TURNS = [0.6, 0.3, 0.1] as const;
/** The others are looked at next time: one look stays within some milliseconds. */
const MOST_IDLERS = 20;

/** @param others where doctors will be free soon */
export function waitingHints(
  idlers: readonly Idler[],
  others: readonly GeoPoint[],
  cells: readonly DemandCell[],
  rules: HintRules,
): readonly WaitingHint[] {
  if (cells.length === 0 || idlers.length === 0) return [];
  const squares = cells.map(({ point }) => point);
  const between = waysAmong(squares);
  const places = [...waysBetween([...idlers.map(({ point }) => point), ...others], squares)];
  const shares = Float64Array.from(cells, ({ share }) => share);
  const hints: WaitingHint[] = [];
  const order = idlers
    .map((idler, at) => ({ idler, at }))
    .toSorted((one, other) => other.idler.idleShare - one.idler.idleShare)
    .slice(0, MOST_IDLERS);
  for (const { idler, at } of order) {
    const without = nearestOf(places.filter((_, index) => index !== at), cells.length);
    const now = expected(without, places[at]!, shares);
    let [best, gainSeconds] = [-1, 0];
    for (let to = 0; to < cells.length; to++) {
      if (places[at]![to]! > rules.longestDriveSeconds) continue;
      const gain = now - expected(without, between[to]!, shares);
      if (gain >= rules.gainSeconds && gain > gainSeconds) [best, gainSeconds] = [to, gain];
    }
    if (best < 0) continue;
    const driveSeconds = places[at]![best]!;
    hints.push({ doctorId: idler.doctorId, point: squares[best]!, driveSeconds, gainSeconds });
    places[at] = between[best]!;
  }
  return hints;
}

/** From each of these to each of those; most of a look's time, were it not for the loops. */
function waysBetween(
  from: readonly GeoPoint[],
  squares: readonly GeoPoint[],
): readonly Float64Array[] {
  const metersFrom = distancesTo(squares);
  return from.map((point) => {
    const ways = metersFrom(point);
    for (let at = 0; at < ways.length; at++) ways[at] = estimateSeconds(ways[at]!);
    return ways;
  });
}

/**
 * The ways between the squares of the last look: they are the same from one minute to the next, but where a
 * call has put one before another.
 */
let last: { readonly squares: readonly GeoPoint[]; readonly ways: readonly Float64Array[] } = {
  squares: [],
  ways: [],
};

function waysAmong(squares: readonly GeoPoint[]): readonly Float64Array[] {
  const isSame = last.squares.length === squares.length &&
    squares.every(({ latitude, longitude }, at) =>
      last.squares[at]!.latitude === latitude && last.squares[at]!.longitude === longitude
    );
  if (!isSame) last = { squares, ways: waysBetween(squares, squares) };
  return last.ways;
}

/** Where nobody is near. */
const FAR_SECONDS = 3_600;

/** For each square the ways of the three nearest, one after the other. */
function nearestOf(places: readonly Float64Array[], cells: number): Float64Array {
  const nearest = new Float64Array(cells * 3).fill(FAR_SECONDS);
  for (const ways of places) {
    for (let cell = 0; cell < cells; cell++) {
      const way = ways[cell]!;
      const at = cell * 3;
      if (way < nearest[at]!) {
        nearest[at + 2] = nearest[at + 1]!;
        nearest[at + 1] = nearest[at]!;
        nearest[at] = way;
      } else if (way < nearest[at + 1]!) {
        nearest[at + 2] = nearest[at + 1]!;
        nearest[at + 1] = way;
      } else if (way < nearest[at + 2]!) nearest[at + 2] = way;
    }
  }
  return nearest;
}

/** What the next call waits, with one more doctor beside the nearest three. No list is made in the loop. */
function expected(nearest: Float64Array, ways: Float64Array, shares: Float64Array): number {
  let sum = 0;
  for (let cell = 0; cell < shares.length; cell++) {
    const first = nearest[cell * 3]!;
    const second = nearest[cell * 3 + 1]!;
    const way = ways[cell]!;
    let one = first;
    let two = second;
    let three = nearest[cell * 3 + 2]!;
    if (way < first) {
      one = way;
      two = first;
      three = second;
    } else if (way < second) {
      two = way;
      three = second;
    } else if (way < three) three = way;
    sum += shares[cell]! * (TURNS[0] * one + TURNS[1] * two + TURNS[2] * three);
  }
  return sum;
}
