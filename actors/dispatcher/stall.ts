/**
 * Whether a doctor on the way to a door seems to be held up: stands still, drives away, or is dark for
 * longer than the drive can take. Pure: time is an argument. A phone is no tracker: its silence within the
 * expected drive says nothing.
 */
import { BOOKING_TIMES } from "../limits.ts";
import type { StallKind } from "../booking/codes.ts";
import { type GeoPoint, type Instant, MINUTE, SECOND } from "../vocabulary.ts";
import type { Fix } from "../world.ts";
import { distanceMeters } from "./distance.ts";
import type { DispatchSettings } from "./settings.ts";

export interface WayFacts {
  readonly door: GeoPoint;
  /** The doctor has said that he drives. */
  readonly hasDeparted: boolean;
  /** When this way began, or was accepted. */
  readonly startedAt: Instant;
  /** Fixes of this way, oldest first; they may begin after a restart only. */
  readonly row: readonly Fix[];
  /** The nearest that this way has come to the door, by the straight line; null: no fix yet. */
  readonly nearestMeters: number | null;
  /** What was left to drive at the last fix, or of the whole way where there is none; null: unknown. */
  readonly leftSeconds: number | null;
}

/** What a phone on a seat may wander; and so near, one looks for the entrance. */
export const STILL_METERS = 150;
const AT_DOOR_METERS = 250;
/** An older fix does not say that the doctor stands there now. */
const FRESH_MILLISECONDS = 2 * MINUTE;

/** @returns why the doctor should be asked, or null: nothing is the matter */
export function stallOf(
  facts: WayFacts,
  limits: DispatchSettings["stall"],
  at: Instant,
): StallKind | null {
  const last = facts.row.at(-1) ?? null;
  if (isDark(facts, last, limits.darkMinutes * MINUTE, at)) return "dark";
  if (last === null || at - last.recordedAt > FRESH_MILLISECONDS) return null;
  const meters = distanceMeters(last, facts.door);
  if (meters <= AT_DOOR_METERS) return null;
  if (facts.nearestMeters !== null && meters - facts.nearestMeters >= limits.awayMeters) {
    return "away";
  }
  return facts.hasDeparted && isStill(facts.row, last, limits.stillMinutes * MINUTE)
    ? "still"
    : null;
}

/** The drive that was left at the last fix should have ended long ago, and nothing came since. */
function isDark(
  { startedAt, leftSeconds }: WayFacts,
  last: Fix | null,
  darkMilliseconds: number,
  at: Instant,
): boolean {
  const since = Math.max(startedAt, last?.recordedAt ?? startedAt);
  const drive = (leftSeconds ?? BOOKING_TIMES.unknownWaySeconds) * SECOND;
  return at - (since + drive) >= darkMilliseconds;
}

/** All fixes of so long a time lie around the last one; the row must reach back so far. */
function isStill(row: readonly Fix[], last: Fix, stillMilliseconds: number): boolean {
  const from = last.recordedAt - stillMilliseconds;
  const first = row.findLastIndex((fix) => fix.recordedAt <= from);
  return first >= 0 &&
    row.slice(first).every((fix) => distanceMeters(fix, last) <= STILL_METERS);
}

/**
 * Whether the doctor who was asked is on the way again. It takes a movement, not the absence of a stall:
 * after a restart the row is short.
 *
 * @param since fixes after the question, oldest first
 */
export function hasResumed(kind: StallKind, since: readonly Fix[], door: GeoPoint): boolean {
  const [first] = since;
  const last = since.at(-1);
  if (first === undefined || last === undefined) return false;
  switch (kind) {
    case "dark":
      return true;
    case "still":
      return since.some((fix) => distanceMeters(fix, first) > STILL_METERS);
    case "away":
      return distanceMeters(first, door) - distanceMeters(last, door) > STILL_METERS;
  }
}
