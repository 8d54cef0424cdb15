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
import { distanceMeters, estimateSeconds } from "./distance.ts";

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
  const between = squares.map((point) => waysTo(point, squares));
  const places = [...idlers.map(({ point }) => point), ...others].map((point) =>
    waysTo(point, squares)
  );
  const hints: WaitingHint[] = [];
  const order = idlers
    .map((idler, at) => ({ idler, at }))
    .toSorted((one, other) => other.idler.idleShare - one.idler.idleShare)
    .slice(0, MOST_IDLERS);
  for (const { idler, at } of order) {
    const without = nearestOf(places.filter((_, index) => index !== at), cells.length);
    const now = expected(without, places[at]!, cells);
    let [best, gainSeconds] = [-1, 0];
    for (let to = 0; to < cells.length; to++) {
      if (places[at]![to]! > rules.longestDriveSeconds) continue;
      const gain = now - expected(without, between[to]!, cells);
      if (gain >= rules.gainSeconds && gain > gainSeconds) [best, gainSeconds] = [to, gain];
    }
    if (best < 0) continue;
    const driveSeconds = places[at]![best]!;
    hints.push({ doctorId: idler.doctorId, point: squares[best]!, driveSeconds, gainSeconds });
    places[at] = between[best]!;
  }
  return hints;
}

function waysTo(from: GeoPoint, places: readonly GeoPoint[]): Float64Array {
  return Float64Array.from(places, (place) => estimateSeconds(distanceMeters(from, place)));
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

/** What the next call waits, with one more doctor beside the nearest three. */
function expected(
  nearest: Float64Array,
  ways: Float64Array,
  cells: readonly DemandCell[],
): number {
  let sum = 0;
  for (let cell = 0; cell < cells.length; cell++) {
    const [first, second, third] = [
      nearest[cell * 3]!,
      nearest[cell * 3 + 1]!,
      nearest[cell * 3 + 2]!,
    ];
    const way = ways[cell]!;
    const [one, two, three] = way < first
      ? [way, first, second]
      : way < second
      ? [first, way, second]
      : [first, second, Math.min(way, third)];
    sum += cells[cell]!.share * (TURNS[0] * one + TURNS[1] * two + TURNS[2] * three);
  }
  return sum;
}
