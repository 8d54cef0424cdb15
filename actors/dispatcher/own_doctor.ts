/**
 * A planned booking and the doctor in whose day it stands: until the window is near nobody else has it, where
 * that doctor cannot be asked yet but will be there in time. Pure.
 */
import { BOOKING_TIMES } from "../limits.ts";
import type { Instant, PersonId } from "../vocabulary.ts";
import { about, isAskable, judge, type Judged, type Verdict } from "./eligibility.ts";
import type { OnDuty } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Snapshot, Waiting } from "./snapshot.ts";

/** The window begins soon, or the visit is for now. */
export const isNear = ({ scheduledTime }: BookingSummary, at: Instant): boolean =>
  scheduledTime === null || scheduledTime - at <= BOOKING_TIMES.pressingMilliseconds;

/**
 * Whom alone a booking is for, of those who could come: the doctor in whose day it stands, who is waited for
 * until the window is near, else the wished one, where free; null: whoever is best.
 */
export function onlyOneOf<One extends { readonly doctorId: PersonId; readonly isFree: boolean }>(
  booking: BookingSummary,
  candidates: readonly One[],
  at: Instant,
): { readonly one: One; readonly because: "kept_for_own" | "wished_first" } | null {
  const { preferredDoctorId, plan, isRoundOver } = booking;
  const planned = candidates.find(({ doctorId }) => doctorId === plan?.doctorId);
  const isWaitedFor = !isRoundOver && !isNear(booking, at);
  if (planned !== undefined && (planned.isFree || isWaitedFor)) {
    return { one: planned, because: "kept_for_own" };
  }
  const wished = candidates.find(({ doctorId, isFree }) =>
    isFree && doctorId === preferredDoctorId
  );
  return wished === undefined ? null : { one: wished, because: "wished_first" };
}

/** Of a doctor on shift whose page says nothing just now. */
const AWAY: readonly Verdict[] = [
  "asked_if_there",
  "not_reachable",
  "no_position",
  "position_old",
];

/**
 * The shift to come covers it, the break ends before it, or another answer is a matter of seconds.
 * @param taken whom this matching has given to others already
 */
export function isKeptForOwn(
  booking: BookingSummary,
  snapshot: Snapshot,
  judgedOf: (duty: OnDuty) => Judged,
  taken: Pick<ReadonlySet<PersonId>, "has">,
): boolean {
  const { plan, askedDoctorIds, patientId, isRoundOver } = booking;
  if (plan === null || isRoundOver || isNear(booking, snapshot.at)) return false;
  const { doctorId, from } = plan;
  if (askedDoctorIds.includes(doctorId) || snapshot.isBlocked(patientId, doctorId)) return false;
  const isExpected = snapshot.isExpected?.(doctorId, from) ?? false;
  const duty = snapshot.dutyOf(doctorId);
  if (duty === null) return isExpected;
  const { verdict } = judge(about(booking, snapshot), judgedOf(duty), snapshot);
  if (verdict === "on_break") return (duty.breakUntil ?? from) < from;
  if (isAskable(verdict)) return taken.has(doctorId);
  return verdict === "has_offer" || isExpected && AWAY.includes(verdict);
}

/** The doctor comes at the planned minute, and not before. */
export const waitForOwn = ({ id, wave, plan }: BookingSummary): Waiting => ({
  bookingId: id,
  afterWave: wave,
  doctorId: plan?.doctorId ?? null,
  arrivalAt: plan?.from ?? null,
});
