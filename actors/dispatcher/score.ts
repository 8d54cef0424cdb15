/**
 * The score of a pair, in seconds of waiting: the time of arrival as it is, and what else counts as so
 * many seconds more or less. Pure. What has no data yet is neutral.
 */
import type { OfferScore } from "../booking/protocol.ts";
import { type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { OnDuty } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import type { DispatchSettings } from "./settings.ts";
import type { Engagement } from "./snapshot.ts";
import { idleMilliseconds, type ShiftTally } from "./tally.ts";

/** What those on duty have in common, against which each is compared. */
export interface Crowd {
  readonly at: Instant;
  /** The part of their shifts that they all idle. */
  readonly idleShare: number;
  /** Income an hour of shift, kopecks; 0 while nobody has any. */
  readonly incomeKopecksPerHour: number;
}

const HOUR_MILLISECONDS = 60 * MINUTE;

export function crowdOf(doctors: readonly OnDuty[], at: Instant): Crowd {
  let idle = 0;
  let income = 0;
  let shift = 0;
  for (const { tally, startedAt } of doctors) {
    idle += idleMilliseconds(tally, at);
    income += Number(tally.incomeKopecks);
    shift += Math.max(0, at - startedAt);
  }
  return crowdFrom(at, { idle, income, shift });
}

/** @param sums over all of them, milliseconds and kopecks */
export const crowdFrom = (
  at: Instant,
  { idle, income, shift }: {
    readonly idle: number;
    readonly income: number;
    readonly shift: number;
  },
): Crowd => ({
  at,
  idleShare: shift === 0 ? 0 : idle / shift,
  incomeKopecksPerHour: shift === 0 ? 0 : income * HOUR_MILLISECONDS / shift,
});

/** What of the score does not depend on the booking; made once per matching. */
export type Standing = Omit<OfferScore, "arrivalSeconds" | "waitingSeconds" | "totalSeconds">;

/** The sum of its parts, seconds. */
export const offsetOf = (standing: Standing): number =>
  standing.skillSeconds + standing.fairnessSeconds + standing.ratingSeconds +
  standing.refusalSeconds;

export function standingOf(duty: OnDuty, crowd: Crowd, settings: DispatchSettings): Standing {
  const { weights } = settings;
  const isSpecialist = duty.doctor.specializations.length === 1;
  return {
    skillSeconds: isSpecialist ? -weights.skillSeconds : 0,
    fairnessSeconds: rounded(-weights.fairnessSeconds * neglect(duty, crowd, settings)),
    // Ratings come with their own part of the program.
    ratingSeconds: 0,
    refusalSeconds: rounded(weights.refusalSeconds * (refusalOf(duty.tally) - EXPECTED_REFUSAL)),
  };
}

/** In an emergency nobody is sent for the sake of evenness. */
export const standingFor = (
  { priority }: Pick<BookingSummary, "priority">,
  standing: Standing,
): Standing => priority === "emergency" ? { ...standing, fairnessSeconds: 0 } : standing;

/** A booking stays with the doctor that it waits for, unless another one is better by so much. */
const STEADY_SECONDS = 45;

/** What a busy doctor must be better by, more where the end of the visit is a guess. */
export function waitingSecondsOf(
  { awaited }: Pick<BookingSummary, "awaited">,
  doctorId: PersonId,
  engagement: Engagement | null,
  { reservation }: DispatchSettings,
): number {
  const steady = awaited?.doctorId === doctorId ? STEADY_SECONDS : 0;
  if (engagement === null || reservation === null) return 0 - steady;
  return (engagement.isSaid ? reservation.gainSeconds : reservation.guessedGainSeconds) - steady;
}

/**
 * @param arrivalSeconds from now to the door
 * @param waitingSeconds @see waitingSecondsOf
 */
export const scoreOf = (
  arrivalSeconds: number,
  standing: Standing,
  waitingSeconds: number,
): OfferScore => ({
  arrivalSeconds: Math.round(arrivalSeconds),
  ...standing,
  waitingSeconds,
  totalSeconds: Math.round(arrivalSeconds) + offsetOf(standing) + waitingSeconds,
});

const rounded = (seconds: number): number => Math.round(seconds) + 0;

/**
 * From -1 (has had more than the others) to 1 (has had less): idle time against the common share of this
 * doctor's own shift, so that whoever began later is not behind from the start; and income, where there
 * is any, as the other half.
 */
function neglect({ tally, startedAt }: OnDuty, crowd: Crowd, settings: DispatchSettings): number {
  const shift = Math.max(0, crowd.at - startedAt);
  const spread = settings.fairnessSpreadMinutes * MINUTE;
  const idle = bounded((idleMilliseconds(tally, crowd.at) - crowd.idleShare * shift) / spread);
  if (crowd.incomeKopecksPerHour === 0) return idle;
  const expected = crowd.incomeKopecksPerHour * shift / HOUR_MILLISECONDS;
  const missing = (expected - Number(tally.incomeKopecks)) / crowd.incomeKopecksPerHour;
  return (idle + bounded(missing)) / 2;
}

const bounded = (value: number): number => Math.max(-1, Math.min(1, value));

/** What is thought of whoever was asked never or seldom, as if of so many offers. */
const EXPECTED_REFUSAL = 0.15;
const PRIOR_OFFERS = 6;

/** How likely this doctor lets an offer pass or declines it without a valid reason. */
export function refusalOf(tally: ShiftTally): number {
  const counted = Math.max(0, tally.offers - tally.validDeclines);
  return (tally.declines + tally.missed + EXPECTED_REFUSAL * PRIOR_OFFERS) /
    (counted + PRIOR_OFFERS);
}
