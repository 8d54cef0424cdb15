/**
 * From a snapshot of open bookings and doctors on duty to proposals: whom to ask about which booking
 * next. Pure and synchronous, so that the policy can grow without touching anything else.
 *
 * Today's policy: urgent first, then the longest wait; the eligible doctors who are there soonest, of
 * the smallest circle that has any; three at once for an urgent call, one for others; the wished doctor alone
 * first. A doctor is asked about one booking at a time.
 */
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { Leg } from "../world.ts";
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
  /** The way along the streets, where it is known. */
  readonly legOf: (bookingId: BookingId, doctorId: PersonId) => Leg | null;
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
  /** The straight line, metres; null where the call is remote. */
  readonly meters: number | null;
  /** The time of arrival decides: along the streets where they are known. */
  readonly leg: { readonly meters: number; readonly seconds: number } | null;
  /** Decides between equals. */
  readonly lot: number;
}

const WIDEST_METERS = Math.max(...DISPATCH.circlesMeters);

/** Why this doctor may or may not be asked about this booking now; the first reason that holds. */
export const verdictOf = (
  booking: BookingSummary,
  duty: OnDuty,
  snapshot: Snapshot,
): Verdict => judge(booking, prepare(duty, snapshot), snapshot.engaged, snapshot.asked).verdict;

/** What of a doctor's verdict does not depend on the booking; made once per matching. */
interface Prepared {
  readonly duty: OnDuty;
  readonly general: "not_approved" | "licence_expired" | null;
  readonly reachable: boolean;
  readonly place: "no_position" | "position_old" | null;
}

function prepare(duty: OnDuty, { at }: Snapshot): Prepared {
  const { doctor, fix } = duty;
  const today = new Date(at).toISOString().slice(0, 10);
  const expired = doctor.licenseExpiresOn !== null && doctor.licenseExpiresOn < today;
  const old = fix !== null && at - fix.recordedAt > DISPATCH.fixMaxAgeMilliseconds;
  return {
    duty,
    general: !doctor.approved ? "not_approved" : expired ? "licence_expired" : null,
    reachable: isReachable(duty, at),
    place: fix === null ? "no_position" : old ? "position_old" : null,
  };
}

/** @returns the verdict and, where places matter, the straight distance in metres */
function judge(
  booking: BookingSummary,
  { duty, general, reachable, place }: Prepared,
  engaged: ReadonlySet<PersonId>,
  asked: ReadonlySet<PersonId>,
): { verdict: Verdict; meters: number | null } {
  const no = (verdict: Verdict) => ({ verdict, meters: null });
  const { id, specializations } = duty.doctor;
  if (general !== null) return no(general);
  if (!specializations.includes(booking.specialization)) return no("wrong_specialization");
  if (booking.askedDoctorIds.includes(id)) return no("already_asked");
  if (engaged.has(id)) return no("engaged");
  if (!reachable) return no("not_reachable");
  // A consultation is remote: where the doctor is does not matter.
  const remote = booking.callType === "consultation" || booking.point === null;
  if (!remote && place !== null) return no(place);
  if (asked.has(id)) return no("has_offer");
  const meters = remote || duty.fix === null || booking.point === null
    ? null
    : distanceMeters(duty.fix, booking.point);
  return meters !== null && meters > WIDEST_METERS
    ? no("too_far")
    : { verdict: "eligible", meters };
}

/** @returns at most one proposal per booking and at most one per doctor */
export function match(snapshot: Snapshot): Matching {
  const asked = new Set(snapshot.asked);
  const doctors = snapshot.doctors.map((duty) => prepare(duty, snapshot));
  const proposals: Proposal[] = [];
  const exhausted: { bookingId: BookingId; afterWave: number }[] = [];
  for (const booking of snapshot.bookings.toSorted(byUrgency)) {
    const candidates: Candidate[] = [];
    let freeSoon = false;
    for (const doctor of doctors) {
      const { verdict, meters } = judge(booking, doctor, snapshot.engaged, asked);
      if (verdict === "has_offer") freeSoon = true;
      if (verdict !== "eligible") continue;
      const doctorId = doctor.duty.doctor.id;
      const leg = meters === null ? null : snapshot.legOf(booking.id, doctorId) ?? {
        meters,
        seconds: estimateSeconds(meters),
      };
      candidates.push({ doctorId, meters, leg, lot: lotOf(booking.id, doctorId) });
    }
    const wave = waveOf(booking, candidates);
    if (wave !== null) {
      proposals.push(wave);
      for (const doctor of wave.doctors) asked.add(doctor.doctorId);
      continue;
    }
    // Somebody suitable is busy with another offer for seconds only: that is not the end.
    if (!freeSoon && !booking.exhausted && snapshot.mayExhaust) {
      exhausted.push({ bookingId: booking.id, afterWave: booking.wave });
    }
  }
  return { proposals, exhausted };
}

const RANK = { emergency: 0, high: 1, normal: 2, low: 3 } as const;

const byUrgency = (one: BookingSummary, other: BookingSummary): number =>
  RANK[one.priority] - RANK[other.priority] || one.createdAt - other.createdAt;

/** Of equals (all of them, where nobody drives) each booking has its own order: nobody is always first. */
const isNearer = (one: Candidate, other: Candidate): boolean =>
  one.leg?.seconds === other.leg?.seconds
    ? one.lot < other.lot
    : (one.leg?.seconds ?? 0) < (other.leg?.seconds ?? 0);

/** A number that is the same for the same pair and even over all pairs (FNV-1a, 32 bits). */
function lotOf(bookingId: BookingId, doctorId: PersonId): number {
  let hash = 0x811c9dc5;
  for (const character of bookingId + doctorId) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return hash >>> 0;
}

/** The nearest few, nearest first; a pass per place is cheaper than sorting thousands. */
function nearest(candidates: readonly Candidate[], count: number): readonly Candidate[] {
  const best: Candidate[] = [];
  for (const candidate of candidates) {
    const last = best[count - 1];
    if (last !== undefined && !isNearer(candidate, last)) continue;
    const at = best.findIndex((other) => isNearer(candidate, other));
    best.splice(at < 0 ? best.length : at, 0, candidate);
    best.length = Math.min(best.length, count);
  }
  return best;
}

function waveOf(booking: BookingSummary, candidates: readonly Candidate[]): Proposal | null {
  const urgent = booking.callType === "urgent";
  const wished = candidates.find((doctor) => doctor.doctorId === booking.preferredDoctorId);
  const atOnce = urgent ? DISPATCH.urgentDoctorsAtOnce : DISPATCH.doctorsAtOnce;
  const chosen = wished === undefined ? nearest(candidates, atOnce) : [wished];
  const [first] = chosen;
  if (first === undefined) return null;
  const circle = first.meters === null
    ? null
    : DISPATCH.circlesMeters.find((meters) => meters >= (first.meters ?? 0)) ?? WIDEST_METERS;
  return {
    bookingId: booking.id,
    afterWave: booking.wave,
    ttlMilliseconds: urgent ? DISPATCH.urgentOfferMilliseconds : DISPATCH.offerMilliseconds,
    circleMeters: circle,
    doctors: chosen
      .filter((doctor) => circle === null || (doctor.meters ?? 0) <= circle)
      .map(({ doctorId, leg }) => ({
        doctorId,
        distanceMeters: leg === null ? null : Math.round(leg.meters),
        etaSeconds: leg === null ? null : Math.round(leg.seconds),
      })),
  };
}
