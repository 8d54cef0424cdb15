/**
 * Each doctor on duty as a candidate for one booking: the verdict, the way and the score, as the matching
 * would see them now. Pure.
 */
import type { OfferScore } from "../booking/protocol.ts";
import { type PersonId, SECOND } from "../vocabulary.ts";
import { distanceMeters, estimateSeconds } from "./distance.ts";
import { about, prepare, type Verdict } from "./eligibility.ts";
import { rankOf } from "./matching.ts";
import type { OnDuty } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import { crowdOf, scoreOf, standingFor, standingOf, waitingSecondsOf } from "./score.ts";
import type { Snapshot } from "./snapshot.ts";
import { verdictsOf } from "./why_not.ts";

export interface Candidate {
  readonly doctorId: PersonId;
  readonly verdict: Verdict;
  /** From where the doctor is, or will be when the visit ends; null: nobody drives, or no place is known. */
  readonly distanceMeters: number | null;
  /** From now to the door, the rest of a visit in it; null like the distance. */
  readonly arrivalSeconds: number | null;
  readonly score: OfferScore | null;
}

/**
 * @param snapshot with all that search in it, not this booking alone
 * @param doctors of whom it is asked; all on duty where nothing is said
 */
export function candidatesOf(
  booking: BookingSummary,
  snapshot: Snapshot,
  doctors: readonly OnDuty[] = snapshot.doctors,
): readonly Candidate[] {
  const asked = about(booking, snapshot);
  const verdictOf = verdictsOf(booking, snapshot, {
    elsewhere: waitedForElsewhere(booking, snapshot),
  });
  const crowd = snapshot.crowd ?? crowdOf(snapshot.doctors, snapshot.at);
  return doctors.map((duty): Candidate => {
    const judged = prepare(duty, snapshot);
    const { engagement } = judged;
    const from = engagement?.point ?? duty.fix;
    const straight = asked.isRemote || from === null || booking.point === null
      ? null
      : distanceMeters(from, booking.point);
    const leg = snapshot.legOf(booking.id, duty.doctor.id);
    const wait = engagement === null ? 0 : Math.max(0, engagement.freeAt - snapshot.at) / SECOND;
    const arrival = straight === null
      ? null
      : Math.round(wait + (leg?.seconds ?? estimateSeconds(straight)));
    const isWeighed = asked.isRemote || arrival !== null;
    return {
      doctorId: duty.doctor.id,
      verdict: verdictOf(judged),
      distanceMeters: straight === null ? null : Math.round(leg?.meters ?? straight),
      arrivalSeconds: arrival,
      score: isWeighed
        ? scoreOf(
          arrival ?? Math.round(wait),
          standingFor(booking, standingOf(duty, crowd, asked.settings)),
          waitingSecondsOf(booking, duty.doctor.id, engagement, asked.settings),
        )
        : null,
    };
  });
}

/** Those whom bookings wait for that are no less urgent. */
function waitedForElsewhere(booking: BookingSummary, { bookings, at }: Snapshot) {
  const rank = rankOf(booking, at);
  return new Set(bookings.flatMap((other) => {
    const doctorId = other.awaited?.doctorId ?? null;
    return doctorId === null || other.id === booking.id || rankOf(other, at) > rank
      ? []
      : [doctorId];
  }));
}
