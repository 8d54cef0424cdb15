/** Commands of the search: offers, their answers, assignment by staff. Pure. */
import {
  after,
  clinicOf,
  type Instant,
  MINUTE,
  type PersonId,
  type Refusal,
  refuse,
  utcDay,
} from "../vocabulary.ts";
import type { Relation } from "./access.ts";
import { type DECLINE_CODES, VALID_DECLINE_CODES } from "./codes.ts";
import type {
  BookingCommand,
  BookingEvent,
  DoctorFacts,
  Stamp,
  WithdrawReason,
} from "./protocol.ts";
import { isLicensedOn, worksFor } from "./protocol.ts";
import { meetsNeed } from "./needs.ts";
import { contractClinicOf } from "./payment_note.ts";
import {
  type BookingState,
  isRoundOver,
  liveOffers,
  nextWaveAt,
  type Offer,
  type Pending,
} from "./state.ts";

type Of<Name extends BookingCommand["type"]> = Extract<BookingCommand, { type: Name }>;
type DeclineCode = typeof DECLINE_CODES[number];
type Decision = readonly BookingEvent[] | Refusal;

/** The doctor's own offer that still may be answered, or null. An end that has come is an end. */
const ownOffer = (state: BookingState, doctorId: PersonId | null, at: Instant): Offer | null =>
  liveOffers(state).find((offer) => offer.doctorId === doctorId && at < offer.expiresAt) ?? null;

/**
 * Why this doctor may not take the booking, or null. The moment is compared by its UTC day. A block
 * holds for an offer too that was made before it.
 */
export function unsuitable(
  state: BookingState,
  doctor: DoctorFacts,
  stamp: Pick<Stamp, "at" | "today" | "visitDay" | "isBlocked">,
): Refusal | null {
  if (stamp.isBlocked?.(state.patientId, doctor.id)) return refuse("doctor_blocked");
  if (!doctor.approved) return refuse("doctor_not_approved");
  if (!isLicensedOn(doctor, licenceDay(state, stamp), state.clinicId)) {
    return refuse("licence_expired");
  }
  if (!doctor.specializations.includes(state.specialization)) return refuse("doctor_unsuitable");
  if (state.callType === "consultation" && doctor.mayConsult === false) {
    return refuse("no_telemedicine");
  }
  // Contract and price were agreed to in one clinic's name.
  if (state.clinicOnly === true && !worksFor(doctor, state.clinicId)) {
    return refuse("doctor_unsuitable");
  }
  const contractor = contractClinicOf(state);
  if (contractor !== null && !worksFor(doctor, contractor)) return refuse("contract_elsewhere");
  return null;
}

/** A licence must hold now, and when the visit will be. */
function licenceDay(
  { scheduledTime }: BookingState,
  { at, today = utcDay(at), visitDay }: Pick<Stamp, "at" | "today" | "visitDay">,
): string {
  const then = scheduledTime === null ? today : visitDay ?? utcDay(scheduledTime);
  return then > today ? then : today;
}

/**
 * Nobody is given a visit at a door with a silent call by who does not know of it. Whoever is no staff hears
 * nothing that tells of it.
 */
export function dangerRefusal(
  { despiteDanger }: { readonly despiteDanger?: boolean },
  relation: Relation,
  { isAtDanger }: Stamp,
): Refusal | null {
  if (isAtDanger !== true || (despiteDanger === true && relation === "staff")) return null;
  return refuse(relation === "staff" ? "danger_at_door" : "illegal_transition");
}

export const knowingly = ({ isAtDanger }: Stamp): { readonly despiteDanger?: true } =>
  isAtDanger === true ? { despiteDanger: true } : {};

export const withdrawal = (state: BookingState, because: WithdrawReason): BookingEvent[] => {
  const live = liveOffers(state);
  return live.length === 0
    ? []
    : [{ type: "offersWithdrawn", offerIds: live.map((offer) => offer.id), because }];
};

export function decideAccept(state: BookingState, command: Of<"accept">, stamp: Stamp): Decision {
  const offer = ownOffer(state, stamp.by.id, stamp.at);
  const isOver = offer === null || command.doctor.id !== stamp.by.id;
  if (isOver || stamp.isAtDanger === true) return refuse("offer_closed");
  const no = unsuitable(state, command.doctor, stamp);
  if (no !== null) return no;
  // A dispatcher may know better; an offer is for those who can do what the patient needs.
  if (!state.needs.every((need) => meetsNeed(command.doctor, need))) {
    return refuse("doctor_unsuitable");
  }
  return [{
    type: "assigned",
    doctor: command.doctor,
    how: "accepted",
    offerId: offer.id,
    etaSeconds: offer.etaSeconds,
  }];
}

export function decideDecline(state: BookingState, command: Of<"decline">, stamp: Stamp): Decision {
  const offer = ownOffer(state, stamp.by.id, stamp.at);
  if (offer === null) return refuse("offer_closed");
  return [{
    type: "offerDeclined",
    offerId: offer.id,
    doctorId: offer.doctorId,
    reasonCode: declineCode(state, command.reasonCode ?? "other", stamp),
    words: { reason: command.reason },
  }];
}

/** That the doctor has seen it; said once, however often its page draws it. */
export function decideShown(state: BookingState, stamp: Stamp): Decision {
  const offer = ownOffer(state, stamp.by.id, stamp.at);
  if (offer === null) return refuse("offer_closed");
  return offer.shownAt == null ? [{ type: "offerShown", offerId: offer.id }] : [];
}

/**
 * Nobody is held to go where a warning stands: what would count against the doctor is put down to it. A
 * warning that there is not excuses nothing.
 */
function declineCode(state: BookingState, given: DeclineCode, { isWarned }: Stamp): DeclineCode {
  const warned = isWarned?.(state.city, state.words.address) ?? false;
  if (!warned) return given === "warned" ? "other" : given;
  return VALID_DECLINE_CODES.includes(given) ? given : "warned";
}

export function decideAssign(
  state: BookingState,
  command: Of<"assign">,
  relation: Relation,
  stamp: Stamp,
): Decision {
  const clinicId = stamp.by.id === null ? null : clinicOf(stamp.by);
  if (relation === "clinic" && !worksFor(command.doctor, clinicId)) {
    return refuse("forbidden");
  }
  const no = dangerRefusal(command, relation, stamp) ?? unsuitable(state, command.doctor, stamp);
  if (no !== null) return no;
  return [{
    type: "assigned",
    doctor: command.doctor,
    how: "assigned",
    offerId: null,
    etaSeconds: command.etaSeconds ?? null,
    ...knowingly(stamp),
  }];
}

/** Searching: begun, and not held. */
const maySearch = (state: BookingState): state is Pending =>
  state.status === "pending" && state.hold === null && state.search.startedAt !== null;

/** Judged by another wave, or by a place, an hour or needs that are not these any more. */
const isOutdated = (
  state: BookingState,
  { afterWave, revision = 0 }: { readonly afterWave: number; readonly revision?: number },
): boolean => afterWave !== state.wave || revision !== (state.searchRevision ?? 0);

const isNobodyAsked = (state: BookingState): boolean => liveOffers(state).length === 0;

export function decideOffer(state: BookingState, command: Of<"offer">, stamp: Stamp): Decision {
  const isNextDue = (nextWaveAt(state) ?? Infinity) <= stamp.at;
  if (!maySearch(state) || !(isNobodyAsked(state) || isNextDue)) return refuse("wave_stale");
  if (isOutdated(state, command) || stamp.isAtDanger === true) return refuse("wave_stale");
  const doctors = command.doctors.filter(({ doctorId }) =>
    !state.excludedDoctorIds.includes(doctorId) && !stamp.isBlocked?.(state.patientId, doctorId)
  );
  if (doctors.length === 0) return refuse("wave_stale");
  return [{
    type: "offersMade",
    wave: state.wave + 1,
    expiresAt: after(stamp.at, command.ttlMilliseconds),
    circleMeters: command.circleMeters,
    doctors,
  }];
}

/** The doctor went home, or is on another visit now: the offer ends, for the next to be asked. */
export function decideWithdraw(
  state: BookingState,
  { doctorId, because }: Of<"withdraw">,
): Decision {
  const own = liveOffers(state).filter((offer) => offer.doctorId === doctorId);
  if (own.length === 0) return [];
  return [{
    type: "offersWithdrawn",
    offerIds: own.map((offer) => offer.id),
    because,
  }];
}

/** Said again only where it means something else: another doctor, or another time by a minute. */
const MOVED_MILLISECONDS = MINUTE;

export function decideWaitFor(state: BookingState, command: Of<"waitFor">): Decision {
  const isStale = !maySearch(state) || !isNobodyAsked(state);
  if (isStale || isOutdated(state, command)) return refuse("wave_stale");
  const known = state.search.awaited ?? null;
  const { doctorId, arrivalAt } = command;
  const isSame = known !== null && known.doctorId === doctorId &&
    Math.abs((known.arrivalAt ?? 0) - (arrivalAt ?? 0)) < MOVED_MILLISECONDS;
  return isSame ? [] : [{ type: "doctorAwaited", doctorId, arrivalAt }];
}

export function decideExhaust(state: BookingState, command: Of<"exhaust">): Decision {
  const isStale = !maySearch(state) || !isNobodyAsked(state);
  if (isStale || isOutdated(state, command) || isRoundOver(state)) {
    return refuse("wave_stale");
  }
  return [{ type: "searchExhausted" }];
}
