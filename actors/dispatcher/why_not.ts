/**
 * Why somebody who could be asked is not: a clinic's own doctors come first, the booking is for one doctor alone,
 * or another booking has this one. By the rules of the matching, which asks the same questions. Pure.
 */
import { worksFor } from "../booking/protocol.ts";
import type { PersonId } from "../vocabulary.ts";
import { about, isAskable, judge, type Judged, ownDoctorsFirst, prepare } from "./eligibility.ts";
import { isKeptForOwn, onlyOneOf } from "./own_doctor.ts";
import type { OnDuty } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Verdict } from "./verdicts.ts";

export interface Choice {
  /** Who was given to other bookings, or is waited for by them; absent: nobody. */
  readonly elsewhere?: Pick<ReadonlySet<PersonId>, "has">;
  /** Who was asked about this one; absent: nobody yet. */
  readonly chosen?: readonly PersonId[];
}

const NOBODY: ReadonlySet<PersonId> = new Set();

/** @returns the verdict of each doctor who is asked for */
export function verdictsOf(
  booking: BookingSummary,
  snapshot: Snapshot,
  { elsewhere = NOBODY, chosen = [] }: Choice = {},
): (judged: Judged) => Verdict {
  const asked = about(booking, snapshot);
  const judgedOf = (duty: OnDuty) => prepare(duty, snapshot);
  const isOwnFirst = ownDoctorsFirst(asked, snapshot, judgedOf);
  const suited = (judged: Judged): Verdict => {
    const { verdict } = judge(asked, judged, snapshot);
    const isLeftOut = isOwnFirst && !worksFor(judged.duty.doctor, booking.clinicId);
    return isLeftOut && isAskable(verdict) ? "clinic_first" : verdict;
  };
  const only = onlyFor();
  return (judged) => {
    const verdict = suited(judged);
    if (!isAskable(verdict)) return verdict;
    const { id } = judged.duty.doctor;
    if (only !== null && only.doctorId !== id) return only.because;
    return elsewhere.has(id) ? "matched_elsewhere" : verdict;
  };

  function onlyFor() {
    const { plan, preferredDoctorId } = booking;
    const doctorId = plan?.doctorId ?? null;
    if (doctorId !== null && isKeptForOwn(booking, snapshot, judgedOf, elsewhere)) {
      return { doctorId, because: "kept_for_own" } as const;
    }
    const named = [doctorId, preferredDoctorId].flatMap((id) => {
      const duty = id === null ? null : snapshot.dutyOf(id);
      const verdict = duty === null ? null : suited(judgedOf(duty));
      if (id === null || verdict === null || !isAskable(verdict)) return [];
      return [{ doctorId: id, isFree: verdict === "eligible" }];
    });
    const found = onlyOneOf(booking, named, snapshot.at);
    // Somebody else was asked: then it was not for this one alone, who had been given away before.
    if (found === null || chosen.length > 0 && !chosen.includes(found.one.doctorId)) return null;
    return { doctorId: found.one.doctorId, because: found.because };
  }
}

/** Why this doctor may or may not be asked about this booking now. */
export const verdictOf = (
  booking: BookingSummary,
  duty: OnDuty,
  snapshot: Snapshot,
  choice?: Choice,
): Verdict => verdictsOf(booking, snapshot, choice)(prepare(duty, snapshot));
