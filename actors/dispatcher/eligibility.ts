/**
 * Who may be asked about which booking, and why not: one verdict a pair, the first reason that holds.
 * Pure. The board's «why not» and the matching read the same judgement, so that they cannot differ.
 */
import { meetsNeed } from "../booking/needs.ts";
import { isLicensedOn, worksFor } from "../booking/protocol.ts";
import { DISPATCH } from "../limits.ts";
import { after, DAY, type Instant, type PersonId, SECOND, utcDay } from "../vocabulary.ts";
import type { WaySeconds } from "../planning/day.ts";
import { fitsPlan } from "../planning/fits_plan.ts";
import { distanceMeters, estimatedLeg, estimateSeconds } from "./distance.ts";
import { isReachable, type OnDuty } from "./positions.ts";
import type { BookingSummary } from "./protocol.ts";
import { type DispatchSettings, waveKindOf } from "./settings.ts";
import type { Engagement, Snapshot } from "./snapshot.ts";
import { type Verdict, VERDICTS } from "./verdicts.ts";

export { type Verdict, VERDICTS };

/** What of a doctor's verdict does not depend on the booking; made once per matching. */
export interface Judged {
  readonly duty: OnDuty;
  /** YYYY-MM-DD, by which licences are judged. */
  readonly today: string;
  readonly general: Verdict | null;
  readonly place: Verdict | null;
  readonly engagement: Engagement | null;
  readonly hasOffer: boolean;
}

/** What of a verdict does not depend on the doctor; made once per matching. */
export interface Asked {
  readonly booking: BookingSummary;
  readonly settings: DispatchSettings;
  readonly widestMeters: number;
  /** YYYY-MM-DD of the wished hour, where that is not today; null: it is. */
  readonly laterDay: string | null;
  /** Nobody drives: where doctors are does not matter. */
  readonly isRemote: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** The straight line from where the doctor is, or will be when the visit ends; null: remote. */
  readonly meters: number | null;
}

/**
 * A consultation without an hour, or whose hour has come, is for now: this doctor has said yes to it and not begun
 * it. Nothing else is offered before it, else it would wait behind each new call.
 */
export const isForNow = (
  { callType, status, doctorId, scheduledTime }: BookingSummary,
  asked: PersonId,
  at: Instant,
): boolean =>
  callType === "consultation" && status === "assigned" && doctorId === asked &&
  (scheduledTime === null || scheduledTime <= at);

export const isAskable = (verdict: Verdict): boolean =>
  verdict === "eligible" || verdict === "free_soon";

export function about(booking: BookingSummary, snapshot: Snapshot): Asked {
  const settings = snapshot.settingsOf(booking);
  const circles = settings.waves[waveKindOf(booking)].map((wave) => wave.circleMeters);
  return {
    booking,
    settings,
    widestMeters: Math.max(...circles),
    laterDay: laterDayOf(booking, snapshot),
    isRemote: booking.callType === "consultation" || booking.point === null,
  };
}

export function prepare(duty: OnDuty, snapshot: Snapshot): Judged {
  const { at, engaged, asked } = snapshot;
  const { doctor, fix } = duty;
  const today = snapshot.today ?? dayOf(at);
  const isExpired = !isLicensedOn(doctor, today);
  const isOld = fix !== null && at - fix.recordedAt > DISPATCH.fixMaxAgeMilliseconds;
  return {
    duty,
    today,
    general: !doctor.approved
      ? "not_approved"
      : isExpired
      ? "licence_expired"
      : snapshot.onAlert?.has(doctor.id)
      ? "on_alert"
      // A clinic reads it too: of a silent call nobody but staff may know.
      : snapshot.callers?.has(doctor.id)
      ? "engaged"
      : duty.breakUntil !== null && duty.breakUntil > at
      ? "on_break"
      : duty.presence != null
      ? "asked_if_there"
      : isReachable(duty, at)
      ? null
      : "not_reachable",
    place: fix === null ? "no_position" : isOld ? "position_old" : null,
    engagement: engaged.get(doctor.id) ?? null,
    hasOffer: asked.has(doctor.id),
  };
}

function laterDayOf({ scheduledTime }: BookingSummary, snapshot: Snapshot): string | null {
  if (scheduledTime === null) return null;
  const day = snapshot.dayOf?.(scheduledTime) ?? utcDay(scheduledTime);
  return day > (snapshot.today ?? dayOf(snapshot.at)) ? day : null;
}

/** The date is asked of thousands of pairs in one moment, and is made once. */
let today = { at: -1, text: "" };

function dayOf(at: Instant): string {
  const day = Math.floor(at / DAY);
  if (today.at !== day) today = { at: day, text: utcDay(at) };
  return today.text;
}

const no = (verdict: Verdict): Judgement => ({ verdict, meters: null });

/** The verdict of one pair, but for the clinic's own doctors, which needs a look at all of them. */
export function judge(asked: Asked, judged: Judged, snapshot: Snapshot): Judgement {
  const { booking, settings, widestMeters, laterDay, isRemote } = asked;
  const { duty, general, place, engagement, hasOffer } = judged;
  const { doctor } = duty;
  if (general === "not_approved" || general === "licence_expired") return no(general);
  if (doctor.clinicLicences != null && !isLicensedOn(doctor, judged.today, booking.clinicId)) {
    return no("licence_expired");
  }
  if (laterDay !== null && !isLicensedOn(doctor, laterDay, booking.clinicId)) {
    return no("licence_expired");
  }
  if (!doctor.specializations.includes(booking.specialization)) return no("wrong_specialization");
  if (booking.contractClinicId != null && !worksFor(doctor, booking.contractClinicId)) {
    return no("other_contract");
  }
  if (booking.callType === "consultation" && doctor.mayConsult === false) {
    return no("no_telemedicine");
  }
  if (booking.needs.some((need) => !meetsNeed(doctor, need))) return no("needs_not_met");
  if (booking.clinicOnly === true && !worksFor(doctor, booking.clinicId)) {
    return no("other_provider");
  }
  if (snapshot.isBlocked(booking.patientId, doctor.id)) return no("blocked");
  if (booking.askedDoctorIds.includes(doctor.id)) return no("already_asked");
  const isWaitedFor = engagement === null || isFreeSoon(engagement, settings, snapshot.at) ||
    isFreeForPlan(engagement, booking, doctor.id);
  if (!isWaitedFor) return no("engaged");
  if (general !== null) return no(general);
  if (!isRemote && place !== null && engagement === null) return no(place);
  if (hasOffer) return no("has_offer");
  const from = engagement?.point ?? duty.fix;
  const meters = isRemote || from === null || booking.point === null
    ? null
    : distanceMeters(from, booking.point);
  if (!isRemote && meters === null) return no("no_position");
  if (isOutside(booking, duty, snapshot)) return no("outside_area");
  if (meters !== null && meters > widestMeters) return no("too_far");
  if (endsTooSoon(asked, judged, meters, snapshot.at)) return no("shift_ending");
  // Somebody waits for this doctor's call: nobody is sent to a door before it, but for what cannot wait.
  const isForCalls = !isRemote && booking.priority !== "emergency";
  if (isForCalls && snapshot.isCalling?.(doctor.id) === true) return no("engaged");
  if (clashes(asked, judged, snapshot)) return no("plan_clash");
  return { verdict: engagement === null ? "eligible" : "free_soon", meters };
}

/** A visit that ends within the time that may be waited. */
const isFreeSoon = (
  { freeAt }: Engagement,
  { reservation }: DispatchSettings,
  at: Instant,
): boolean => reservation !== null && freeAt - at <= reservation.longestWaitSeconds * SECOND;

/** The doctor in whose day a planned booking stands is free before it begins. */
const isFreeForPlan = (
  { freeAt }: Engagement,
  { plan }: BookingSummary,
  doctorId: PersonId,
): boolean => plan?.doctorId === doctorId && freeAt < plan.from;

/** What is promised for later could not be kept beside this booking. */
function clashes(
  { booking }: Asked,
  { duty, engagement }: Judged,
  { at, legOf, wayOf, planOf }: Snapshot,
): boolean {
  const doctorId = duty.doctor.id;
  // The last question of all: most of those who are looked at have failed an earlier one.
  const plan = planOf?.(doctorId) ?? [];
  if (plan.length === 0) return false;
  const standing = {
    place: duty.fix,
    freeAt: engagement?.freeAt ?? null,
    freePoint: engagement?.point ?? null,
  };
  const legs = {
    toDoor: legOf(booking.id, doctorId)?.seconds ?? null,
    way: wayOf ?? estimatedWay,
  };
  return !fitsPlan(standing, plan, booking, legs, at, doctorId).fits;
}

const estimatedWay: WaySeconds = (from, to) => estimatedLeg(from, to).seconds;

/** A clinic's doctors do its bookings inside of its area; for others they go wherever they are. */
function isOutside(booking: BookingSummary, { doctor }: OnDuty, snapshot: Snapshot): boolean {
  const { clinicId, point } = booking;
  return clinicId !== null && point !== null && worksFor(doctor, clinicId) &&
    !snapshot.servesPlace(clinicId, point);
}

/** A shift that ends before the visit can: nobody is sent then. */
function endsTooSoon(
  { booking: { plan, scheduledTime }, settings }: Asked,
  { duty: { doctor, endsAt }, engagement }: Judged,
  meters: number | null,
  at: Instant,
): boolean {
  if (endsAt === null) return false;
  const way = meters === null ? 0 : estimateSeconds(meters) * SECOND;
  const there = Math.max(at, engagement?.freeAt ?? 0) + way;
  const planned = plan?.doctorId === doctor.id ? plan.from : scheduledTime;
  const begin = Math.max(there, planned ?? 0);
  return begin + settings.shiftEndMarginMinutes * 60 * SECOND > endsAt;
}

/**
 * Whether this booking of a clinic is still its own doctors' alone: for a while after the search has
 * begun, and only while one of them could take it.
 */
export function ownDoctorsFirst(
  asked: Asked,
  snapshot: Snapshot,
  judgedOf: (duty: OnDuty) => Judged,
): boolean {
  const { clinicId, searchStartedAt } = asked.booking;
  if (clinicId === null || searchStartedAt === null) return false;
  const until = after(searchStartedAt, asked.settings.clinicFirstSeconds * SECOND);
  if (snapshot.at >= until) return false;
  return snapshot.doctors.some((duty) =>
    worksFor(duty.doctor, clinicId) &&
    ["eligible", "has_offer"].includes(judge(asked, judgedOf(duty), snapshot).verdict)
  );
}
