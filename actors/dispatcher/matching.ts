/**
 * From a snapshot of open bookings and doctors on duty to proposals: whom to ask about which booking
 * next. Pure and synchronous, so that the policy can grow without touching anything else.
 *
 * Today's policy: urgent first, then the longest wait; the nearest eligible doctors of the smallest
 * circle that has any; three at once for an urgent call, one for others; the wished doctor alone
 * first. A doctor is asked about one booking at a time.
 */
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import { distanceMeters, estimateSeconds } from "./distance.ts";
import { isReachable, type OnDuty } from "./positions.ts";
import type { BookingSummary, Proposal } from "./protocol.ts";

export interface Snapshot {
  readonly at: Instant;
  /** Those that want offers. */
  readonly bookings: readonly BookingSummary[];
  readonly doctors: readonly OnDuty[];
  /** Engaged in a visit, or holding a live offer: not to be asked. */
  readonly engaged: ReadonlySet<PersonId>;
  readonly asked: ReadonlySet<PersonId>;
  /** Right after a start nobody has run out of doctors: their pages are still coming back. */
  readonly mayExhaust: boolean;
}

export interface Matching {
  readonly proposals: readonly Proposal[];
  /** Bookings for which no doctor is left to ask. */
  readonly exhausted: readonly { readonly bookingId: BookingId; readonly afterWave: number }[];
}

export type Verdict =
  | "eligible"
  | "already_asked"
  | "not_approved"
  | "wrong_specialization"
  | "licence_expired"
  | "not_reachable"
  | "no_position"
  | "position_old"
  | "engaged"
  | "has_offer"
  | "too_far";

interface Candidate {
  readonly doctorId: PersonId;
  readonly distanceMeters: number | null;
  readonly etaSeconds: number | null;
}

const WIDEST_METERS = Math.max(...DISPATCH.circlesMeters);

/** Why this doctor may or may not be asked about this booking now; the first reason that holds. */
export function verdictOf(booking: BookingSummary, duty: OnDuty, snapshot: Snapshot): Verdict {
  const { doctor, fix } = duty;
  if (!doctor.approved) return "not_approved";
  if (!doctor.specializations.includes(booking.specialization)) return "wrong_specialization";
  const today = new Date(snapshot.at).toISOString().slice(0, 10);
  if (doctor.licenseExpiresOn !== null && doctor.licenseExpiresOn < today) {
    return "licence_expired";
  }
  if (booking.askedDoctorIds.includes(doctor.id)) return "already_asked";
  if (snapshot.engaged.has(doctor.id)) return "engaged";
  if (snapshot.asked.has(doctor.id)) return "has_offer";
  if (!isReachable(duty, snapshot.at)) return "not_reachable";
  // A consultation is remote: where the doctor is does not matter.
  if (booking.callType === "consultation" || booking.point === null) return "eligible";
  if (fix === null) return "no_position";
  if (snapshot.at - fix.recordedAt > DISPATCH.fixMaxAgeMilliseconds) return "position_old";
  return distanceMeters(fix, booking.point) > WIDEST_METERS ? "too_far" : "eligible";
}

/** @returns at most one proposal per booking and at most one per doctor */
export function match(snapshot: Snapshot): Matching {
  const asked = new Set(snapshot.asked);
  const proposals: Proposal[] = [];
  const exhausted: { bookingId: BookingId; afterWave: number }[] = [];
  for (const booking of snapshot.bookings.toSorted(byUrgency)) {
    const now = { ...snapshot, asked };
    const candidates = snapshot.doctors
      .filter((duty) => verdictOf(booking, duty, now) === "eligible")
      .map((duty) => candidate(booking, duty))
      .toSorted(byDistance);
    const wave = waveOf(booking, candidates);
    if (wave !== null) {
      proposals.push(wave);
      for (const doctor of wave.doctors) asked.add(doctor.doctorId);
      continue;
    }
    // Somebody suitable is busy with another offer for seconds only: that is not the end.
    const soon = snapshot.doctors.some((duty) => verdictOf(booking, duty, now) === "has_offer");
    if (!soon && !booking.exhausted && snapshot.mayExhaust) {
      exhausted.push({ bookingId: booking.id, afterWave: booking.wave });
    }
  }
  return { proposals, exhausted };
}

const RANK = { emergency: 0, high: 1, normal: 2, low: 3 } as const;

const byUrgency = (one: BookingSummary, other: BookingSummary): number =>
  RANK[one.priority] - RANK[other.priority] || one.createdAt - other.createdAt;

const byDistance = (one: Candidate, other: Candidate): number =>
  (one.distanceMeters ?? 0) - (other.distanceMeters ?? 0) ||
  (one.doctorId < other.doctorId ? -1 : 1);

function candidate(booking: BookingSummary, duty: OnDuty): Candidate {
  const doctorId = duty.doctor.id;
  if (booking.callType === "consultation" || booking.point === null || duty.fix === null) {
    return { doctorId, distanceMeters: null, etaSeconds: null };
  }
  const meters = distanceMeters(duty.fix, booking.point);
  return {
    doctorId,
    distanceMeters: Math.round(meters),
    etaSeconds: estimateSeconds(meters),
  };
}

function waveOf(booking: BookingSummary, candidates: readonly Candidate[]): Proposal | null {
  const nearest = candidates[0];
  if (nearest === undefined) return null;
  const urgent = booking.callType === "urgent";
  const wished = candidates.find((doctor) => doctor.doctorId === booking.preferredDoctorId);
  const circle = nearest.distanceMeters === null
    ? null
    : DISPATCH.circlesMeters.find((meters) => meters >= (nearest.distanceMeters ?? 0)) ??
      WIDEST_METERS;
  const inCircle = candidates.filter((doctor) =>
    circle === null || (doctor.distanceMeters ?? 0) <= circle
  );
  const atOnce = urgent ? DISPATCH.urgentDoctorsAtOnce : DISPATCH.doctorsAtOnce;
  return {
    bookingId: booking.id,
    afterWave: booking.wave,
    ttlMilliseconds: urgent ? DISPATCH.urgentOfferMilliseconds : DISPATCH.offerMilliseconds,
    circleMeters: circle,
    doctors: wished === undefined ? inCircle.slice(0, atOnce) : [wished],
  };
}
