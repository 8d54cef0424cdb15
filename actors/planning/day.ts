/**
 * One doctor's day as a row of stops, and whether it can be driven: every stop is reached from the one
 * before, inside the shift. Pure: travel times are an argument.
 */
import { after, type GeoPoint, type Instant, MINUTE, SECOND } from "../vocabulary.ts";

/** When a doctor means to work. */
export interface WorkShift {
  readonly id: string;
  readonly from: Instant;
  readonly until: Instant;
  /** Where the first way begins; null: the doctor will be there in time. */
  readonly start: GeoPoint | null;
}

/** A visit, or the room that is kept for one. */
export interface Stop {
  readonly id: string;
  readonly from: Instant;
  readonly until: Instant;
  /** The end of the window: the doctor may be at the door so late. */
  readonly latest: Instant;
  /** Null: nobody drives there, a consultation. */
  readonly point: GeoPoint | null;
}

/**
 * Seconds by car; along the streets where they are known.
 * @param at about when one drives: what is asked today of Friday's rush hour is Friday's rush hour
 */
export type WaySeconds = (from: GeoPoint, to: GeoPoint, at: Instant) => number;

export interface DayRules {
  readonly way: WaySeconds;
  /** Kept beside the way, for what cannot be foreseen. */
  readonly bufferMilliseconds: number;
}

export const inOrder = (one: Stop, other: Stop): number =>
  one.from - other.from || one.until - other.until || (one.id < other.id ? -1 : 1);

export const overlaps = (
  one: { readonly from: Instant; readonly until: Instant },
  other: { readonly from: Instant; readonly until: Instant },
): boolean => one.from < other.until && other.from < one.until;

/** The stops that begin within a shift, in order. */
export const stopsOf = (shift: WorkShift, stops: readonly Stop[]): readonly Stop[] =>
  stops.filter((stop) => stop.from >= shift.from && stop.from < shift.until).toSorted(inOrder);

/**
 * What of a day cannot be kept, by the ids of the two stops between which it breaks. A consultation
 * on the way takes no driving, but it splits the time: the drive around it must fit into one piece.
 */
export function faultsOf(
  shift: WorkShift,
  stops: readonly Stop[],
  { way, bufferMilliseconds }: DayRules,
): ReadonlySet<string> {
  const faults = new Set<string>();
  const row = stops.toSorted(inOrder);
  let place = shift.start;
  let placeId = "start";
  let freeAt = shift.from;
  let before = "start";
  /** The longest piece of time since `place` in which nothing else is to be done. */
  let longest = 0;
  for (const stop of row) {
    const gap = stop.from - freeAt;
    const buffer = before === "start" ? 0 : bufferMilliseconds;
    // A call needs no way to it, and the next may begin when it ends.
    if (gap < 0 || (stop.point !== null && gap < buffer)) faults.add(`${before}>${stop.id}`);
    longest = Math.max(longest, gap);
    if (stop.point !== null) {
      const drive = place === null ? 0 : way(place, stop.point, stop.from) * SECOND;
      const kept = drive === 0 || placeId === "start" ? 0 : bufferMilliseconds;
      if (longest < drive + kept) faults.add(`${placeId}>${stop.id}`);
      place = stop.point;
      placeId = stop.id;
      longest = 0;
    }
    freeAt = stop.until > freeAt ? stop.until : freeAt;
    before = stop.id;
  }
  return faults;
}

/** Whether one more stop breaks nothing that holds without it, and can be kept itself. */
export function fitsDay(
  shift: WorkShift,
  stops: readonly Stop[],
  stop: Stop,
  rules: DayRules,
): boolean {
  if (stop.from < shift.from || stop.until > shift.until) return false;
  const others = stops.filter(({ id }) => id !== stop.id);
  if (others.some((other) => overlaps(other, stop))) return false;
  const own = stopsOf(shift, others);
  const known = faultsOf(shift, own, rules);
  return [...faultsOf(shift, [...own, stop], rules)].every((fault) => known.has(fault));
}

/** A stop of this length at a minute; its window is as long as one slot. */
export const stopAt = (
  id: string,
  from: Instant,
  minutes: { readonly visit: number; readonly window: number },
  point: GeoPoint | null,
): Stop => ({
  id,
  from,
  until: after(from, minutes.visit * MINUTE),
  latest: after(from, minutes.window * MINUTE),
  point,
});
