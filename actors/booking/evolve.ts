/**
 * Folds events into the booking's state. Pure; never fails for an event that `decide` made, and
 * throws on one that cannot follow (a bug or a damaged row, which quarantines this booking alone).
 */
import { after, assertNever, type Instant, isStaff, MINUTE } from "../vocabulary.ts";
import type { LoggedEvent } from "../world.ts";
import { absenceCalled, absenceReported } from "./absence.ts";
import { approvalNoted } from "./approval.ts";
import { changesSearch } from "./decide_words.ts";
import { attendanceEnded, attendancePassed, attended } from "./desk.ts";
import { cannotFollow, pending, visiting } from "./evolve_guards.ts";
import { extraAnswered, extraProposed } from "./extras.ts";
import { holdAwaitedUntil, paymentNoted } from "./payment_note.ts";
import { arrivalExpected, placeWith, planned, planningOf, shiftNoted } from "./plan.ts";
import { ofNewDoor, promiseMissed } from "./promise.ts";
import {
  closeOffers,
  doctorAwaited,
  holdEnded,
  newRound,
  newSearch,
  offerDeclined,
  offerShown,
  offersMade,
  onSearch,
  searchExhausted,
} from "./evolve_search.ts";
import {
  assigned,
  cancelled,
  completed,
  departDueAt,
  doorCodeRefused,
  missed,
  released,
  step,
} from "./evolve_visit.ts";
import type { BookingEvent, StampedEvent } from "./protocol.ts";
import { type BookingState, isEnded, isVisiting, type Pending, type Visiting } from "./state.ts";
import { wayAnswered, wayAsked, wayResumed } from "./way_question.ts";

type Of<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

/** The state before the first event; only `created` can follow it. */
export function create(event: Of<"created">, number: number): Pending {
  const { creation, words: { doorCode, ...words }, at } = event;
  return {
    ...creation,
    status: "pending",
    number,
    version: 1,
    createdAt: at,
    offers: [],
    symptomsBy: creation.callerId,
    excludedDoctorIds: [],
    wave: 0,
    lastSequence: 0,
    doorCode,
    words,
    search: newSearch(
      creation.scheduledTime,
      planningOf(creation).leadMinutes,
      at,
      0,
      creation.paymentAwaitedUntil,
    ),
    hold: null,
  };
}

/** One event further: a new state, one version higher. The given state is not changed. */
export function evolve(state: BookingState, event: StampedEvent): BookingState {
  const next = apply(state, event);
  const version = state.version + 1;
  // Whatever somebody of the desk does with a visit says that it is seen.
  const isAttended = isVisiting(next) && isStaff(event.by.role);
  return isAttended ? { ...next, version, attendedAt: event.at } : { ...next, version };
}

/** Folds a turn's events; each is logged with the version that it makes and its change of status. */
export function evolveAll(
  state: BookingState,
  events: readonly StampedEvent[],
): { next: BookingState; logged: readonly LoggedEvent[] } {
  const logged: LoggedEvent[] = [];
  const next = events.reduce((before, event) => {
    const after = evolve(before, event);
    logged.push({ event, version: after.version, from: before.status, to: after.status });
    return after;
  }, state);
  return { next, logged };
}

function apply(state: BookingState, event: StampedEvent): BookingState {
  switch (event.type) {
    case "searchStarted":
      return onSearch(pending(state, event), { startedAt: event.at, lastProgressAt: event.at });
    case "offersMade":
      return offersMade(pending(state, event), event);
    case "offerDeclined":
      return offerDeclined(pending(state, event), event);
    case "offerShown":
      return offerShown(pending(state, event), event);
    case "offersExpired":
      return onSearch(
        closeOffers(pending(state, event), event.offerIds, "expired", event.at),
        { lastProgressAt: event.at },
      );
    case "offersWithdrawn":
      return onSearch(
        closeOffers(pending(state, event), event.offerIds, event.because, event.at),
        { lastProgressAt: event.at },
      );
    case "planned":
      return planned(pending(state, event), event);
    case "arrivalExpected":
      return arrivalExpected(visiting(state, event), event);
    case "doctorAwaited":
      return doctorAwaited(pending(state, event), event);
    case "paymentNoted":
      return paymentNoted(state, event.note);
    case "paymentFellBack":
      return { ...state, paymentAwaitedUntil: null, paymentFellBack: event.because };
    case "extraProposed":
      return extraProposed(visiting(state, event), event);
    case "extraAnswered":
      return extraAnswered(visiting(state, event), event);
    case "searchExhausted":
      return searchExhausted(pending(state, event), event.at);
    case "searchResumed":
      return newRound(pending(state, event), event.at);
    case "held":
      return {
        ...pending(state, event),
        hold: { until: event.until, holderId: event.holderId },
      };
    case "holdPassed": {
      const { hold } = pending(state, event);
      if (hold === null) throw cannotFollow(state, event);
      return { ...pending(state, event), hold: { ...hold, holderId: event.holderId } };
    }
    case "holdEnded":
      return holdEnded(pending(state, event), event.at);
    case "attended":
      return attended(state, event);
    case "attendancePassed":
      return attendancePassed(state, event);
    case "attendanceEnded":
      return attendanceEnded(state, event);
    case "assigned":
      return assigned(pending(state, event), event);
    case "departed":
    case "arrived":
    case "started":
      return step(visiting(state, event), event);
    case "doorCodeRefused":
      return doorCodeRefused(visiting(state, event), event);
    case "remainingSaid":
      return { ...visiting(state, event), freeAt: event.freeAt };
    case "wayAsked":
      return wayAsked(visiting(state, event), event);
    case "wayAnswered":
    case "wayUnanswered":
      return wayAnswered(visiting(state, event), event);
    case "wayResumed":
      return wayResumed(visiting(state, event));
    case "promiseMissed":
      return promiseMissed(visiting(state, event), event);
    case "approvalLost":
    case "approvalRegained":
      return approvalNoted(visiting(state, event), event);
    case "shiftLost":
    case "shiftRegained":
      return shiftNoted(visiting(state, event), event);
    case "absenceReported":
      return absenceReported(visiting(state, event), event);
    case "absenceCalled":
      return absenceCalled(visiting(state, event), event);
    case "completed":
      return completed(visiting(state, event), event);
    case "released":
      return released(visiting(state, event), event);
    case "amended":
      return amended(state, event);
    case "amendmentConfirmed":
      return { ...visiting(state, event), unconfirmedFields: [] };
    case "cancelled":
      return cancelled(state, event);
    case "said":
      return { ...state, lastSequence: event.message.sequence };
    case "addendumAdded": {
      if (state.status !== "completed") throw cannotFollow(state, event);
      const addendum = { at: event.at, by: event.by.id, text: event.words.addendum };
      return { ...state, addenda: [...state.addenda, addendum] };
    }
    case "disclosureSet":
      return { ...state, callerSees: event.sees };
    case "deadlineMissed":
      return missed(visiting(state, event), event);
    case "created":
      throw cannotFollow(state, event);
    default:
      return assertNever(event);
  }
}

function amended(state: BookingState, event: Of<"amended">): BookingState {
  if (isEnded(state)) throw cannotFollow(state, event);
  const next = {
    ...state,
    ...(event.fixed ?? {}),
    specialization: event.specialization ?? state.specialization,
    needs: event.needs ?? state.needs,
    ...(event.clinicId === undefined
      ? {}
      : { clinicId: event.clinicId, clinicOnly: event.clinicId !== null }),
    scheduledTime: event.scheduledTime ?? state.scheduledTime,
    scheduledUntil: event.scheduledUntil === undefined
      ? state.scheduledUntil
      : event.scheduledUntil,
    words: { ...state.words, ...event.words },
    symptomsBy: event.words.symptoms === undefined ? state.symptomsBy : event.by.id,
  };
  if (next.status === "pending") {
    if (!changesSearch(event.fields)) return next;
    const { leadMinutes } = planningOf(next);
    const paymentAwaitedUntil = next.paymentAwaitedUntil == null || next.scheduledTime === null
      ? next.paymentAwaitedUntil ?? null
      : holdAwaitedUntil(
        after(next.scheduledTime, -leadMinutes * MINUTE),
        event.at,
      );
    return {
      ...next,
      // An earlier visit is not waited with until the later one would have been sought.
      paymentAwaitedUntil,
      // Other needs, another place or hour: who said no to the old booking may take the new one.
      excludedDoctorIds: [],
      // What was judged by the old ones is stale.
      searchRevision: (next.searchRevision ?? 0) + 1,
      // Nor does it stand in anybody's day any more, until a place is found anew.
      plan: null,
      shiftLostAt: null,
      search: newSearch(
        next.scheduledTime,
        leadMinutes,
        event.at,
        next.wave,
        paymentAwaitedUntil,
      ),
    };
  }
  const unconfirmed = unconfirmedWith(next, event);
  const isMoved = event.fields.includes("scheduledTime") || event.fields.includes("scheduledUntil");
  if (isMoved && isVisiting(next)) {
    const { attention } = next;
    // Of the former hour is nothing to be reminded, and its promise is no more.
    const isFormer = attention?.step === "promise" || attention?.step === "late" ||
      next.status === "assigned" && attention?.step === "depart";
    const moved = {
      ...next,
      plan: null,
      shiftLostAt: null,
      expectedArrivalAt: null,
      promisedBy: null,
      promiseMissedAt: null,
      lateSince: null,
      attention: isFormer ? null : attention,
    };
    // One who is on the way has set out.
    const due = moved.status !== "assigned"
      ? {}
      : { stepDueAt: departDueAt(moved, event.at, null) };
    return {
      ...moved,
      ...due,
      plan: placeWith(moved, next.doctor.id),
      ...unconfirmed,
    };
  }
  return { ...ofNewDoor(next, state.words.address), ...unconfirmed };
}

/** What the doctor has to confirm, and when the latest of it came. */
function unconfirmedWith(
  { unconfirmedFields: known, unconfirmedAt }: Visiting,
  { fields, at }: { readonly fields: readonly string[]; readonly at: Instant },
): Pick<Visiting, "unconfirmedFields" | "unconfirmedAt"> {
  const unconfirmedFields = [...new Set([...known, ...fields])];
  const latest = fields.length > 0 ? at : unconfirmedAt;
  return { unconfirmedFields, ...(latest === undefined ? {} : { unconfirmedAt: latest }) };
}
