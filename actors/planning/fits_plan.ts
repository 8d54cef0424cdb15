/**
 * Whether a doctor can take a booking and still be in time for what is planned: an eligibility fact
 * for matching, and the judge of an assignment. Pure; the ways are an argument.
 */
import type { PlanningRules, PlanPlace } from "../booking/plan.ts";
import type { CallType } from "../booking/codes.ts";
import {
  after,
  type BookingId,
  type GeoPoint,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { Stop, WaySeconds } from "./day.ts";
import { reflow } from "./reflow.ts";

/** What of the doctor matters: where, and until when in another visit. */
export interface PlannedDuty {
  readonly place: GeoPoint | null;
  /** Engaged in a visit that is likely to end then; null: free. */
  readonly freeAt: Instant | null;
  /** Where that visit is. */
  readonly freePoint: GeoPoint | null;
}

/** What of the booking matters; a `BookingSummary` is one. */
export interface PlannedCall {
  readonly id: BookingId;
  readonly callType: CallType;
  readonly point: GeoPoint | null;
  readonly scheduledTime: Instant | null;
  readonly scheduledUntil: Instant | null;
  readonly plan: PlanPlace | null;
  readonly planning: PlanningRules;
}

export interface PlanLegs {
  /** From where the doctor is, or will be free, to this booking's door, seconds; null: not known. */
  readonly toDoor: number | null;
  readonly way: WaySeconds;
}

export interface PlanVerdict {
  readonly fits: boolean;
  /** The planned visit that would be reached too late (or that is too near before). */
  readonly clashesWith: string | null;
  /** By how much. */
  readonly lateMilliseconds: number;
}

export const FITS: PlanVerdict = { fits: true, clashesWith: null, lateMilliseconds: 0 };

/**
 * An urgent booking is begun at once (after the visit under way) and must leave time for the planned ones
 * that follow; a planned booking must also be reached from the one before. Windows may be used to their
 * ends: this is what can be kept, not what one would plan. A visit that is late anyway holds up nothing.
 *
 * @param plan the doctor's planned visits to come, this booking among them or not
 * @param doctorId whose place in the plan counts; null: whoever's it is
 */
export function fitsPlan(
  duty: PlannedDuty,
  plan: readonly Stop[],
  booking: PlannedCall,
  legs: PlanLegs,
  at: Instant,
  doctorId: PersonId | null = null,
): PlanVerdict {
  const others = plan.filter(({ id, until }) => id !== booking.id && until > at);
  if (others.length === 0) return FITS;
  const { point, planning } = booking;
  const begin = beginOf(duty, booking, legs, at, doctorId);
  const before = others.filter(({ from }) => from < begin).map((stop) =>
    judgeBefore(stop, begin, booking, legs.way)
  ).find(({ fits }) => !fits);
  if (before !== undefined) return before;
  const later = others.filter(({ from }) => from >= begin);
  const buffer = point === null ? 0 : planning.bufferMinutes * MINUTE;
  const end = after(begin, planning.visitMinutes * MINUTE);
  const place = duty.freeAt === null ? duty.place : duty.freePoint ?? duty.place;
  const without = reflow({ at, freeAt: duty.freeAt, point: place }, later, legs.way);
  const late = new Set(without.filter(({ isMissed }) => isMissed).map(({ id }) => id));
  const standing = { at: end, freeAt: after(end, buffer), point: point ?? place };
  const missed = reflow(standing, later, legs.way).find(({ id, isMissed }) =>
    isMissed && !late.has(id)
  );
  return missed === undefined ? FITS : {
    fits: false,
    clashesWith: missed.id,
    lateMilliseconds: missed.expectedAt - missed.latest,
  };
}

/** When this visit would begin: as planned, or as soon as the doctor can be there. */
function beginOf(
  { place, freeAt, freePoint }: PlannedDuty,
  { point, plan, scheduledTime }: PlannedCall,
  { toDoor, way }: PlanLegs,
  at: Instant,
  doctorId: PersonId | null,
): Instant {
  const from = freeAt === null ? place : freePoint ?? place;
  const setsOutAt = freeAt === null || freeAt < at ? at : freeAt;
  const seconds = point === null ? 0 : toDoor ?? (from === null ? 0 : way(from, point, setsOutAt));
  const soonest = after(setsOutAt, seconds * SECOND);
  const planned = plan !== null && (doctorId === null || plan.doctorId === doctorId)
    ? plan.from
    : scheduledTime;
  return planned === null ? soonest : instant(Math.max(planned, soonest));
}

/** A planned visit before: it ends, and the way from it is still to be driven. */
function judgeBefore(
  stop: Stop,
  begin: Instant,
  { point, scheduledUntil }: PlannedCall,
  way: WaySeconds,
): PlanVerdict {
  const seconds = stop.point === null || point === null ? 0 : way(stop.point, point, begin);
  const there = stop.until + seconds * SECOND;
  const latest = Math.max(begin, scheduledUntil ?? begin);
  return there <= latest ? FITS : {
    fits: false,
    clashesWith: stop.id,
    lateMilliseconds: there - latest,
  };
}
