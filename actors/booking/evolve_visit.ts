/** Folds the events of the visit: from the assignment to the end, or back to the search. Pure. */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant, type PersonId } from "../vocabulary.ts";
import { cannotFollow } from "./evolve_guards.ts";
import { withoutExtras } from "./extras.ts";
import { newSearch, withOne } from "./evolve_search.ts";
import { contractClinicOf } from "./payment_note.ts";
import { placeWith, planningOf } from "./plan.ts";
import { attentionLeft, certain, promisedByWay } from "./promise.ts";
import { type BookingEvent, type DoctorFacts, type StampedEvent, worksFor } from "./protocol.ts";
import {
  type Assigned,
  type BookingState,
  isEnded,
  type Offer,
  type Pending,
  type Visiting,
} from "./state.ts";

type Of<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

export function assigned(state: Pending, event: Of<"assigned">): Assigned {
  const { search: _search, hold: _hold, attendance: _attendance, ...common } = state;
  const way = event.etaSeconds;
  return {
    ...common,
    status: "assigned",
    offers: state.offers.map((offer): Offer => {
      if (offer.outcome !== "live") return offer;
      const outcome = offer.id === event.offerId ? "accepted" : "taken";
      return { ...offer, outcome, answeredAt: event.at };
    }),
    doctor: event.doctor,
    providerId: providerOf(state, event.doctor),
    plan: placeWith(state, event.doctor.id),
    shiftLostAt: null,
    expectedArrivalAt: null,
    assignedAt: event.at,
    promisedBy: promisedByWay(state, event.at, way),
    stepDueAt: departDueAt(state, event.at, way),
    attention: null,
    unconfirmedFields: [],
    doorCodeTries: 0,
    departedAt: null,
    arrivedAt: null,
  };
}

/**
 * In whose name the visit is: of the clinic by whose contract an organisation pays, of the clinic that
 * booked, where the doctor is its own; of several clinics none is guessed.
 */
function providerOf(state: Pending, doctor: DoctorFacts): PersonId {
  const own = [contractClinicOf(state), state.clinicId].find((id) => worksFor(doctor, id));
  return own ?? doctor.clinicId ?? doctor.id;
}

/** An urgent visit starts at once, a planned one in time for its window. */
export function departDueAt(
  state: Pick<BookingState, "scheduledTime" | "callType">,
  at: Instant,
  etaSeconds: number | null,
): Instant {
  const soon = after(at, BOOKING_TIMES.departMilliseconds);
  if (state.scheduledTime === null) return soon;
  const way = state.callType === "consultation" ? 0 : (etaSeconds ?? 1_800) * 1_000;
  return instant(Math.max(soon, state.scheduledTime - way));
}

export function step(
  state: Visiting,
  event: Of<"departed"> | Of<"arrived"> | Of<"started">,
): Visiting {
  const due = (milliseconds: number) => ({
    stepDueAt: after(event.at, milliseconds),
    // Who sets out late is still late for the promise; all else is settled by a step.
    attention: event.type === "departed" ? attentionLeft({ ...state, lateSince: null }) : null,
    lateSince: null,
    way: null,
    // Whoever is on the way works.
    shiftLostAt: null,
  });
  switch (event.type) {
    case "departed":
      return {
        ...state,
        ...due(BOOKING_TIMES.arriveMilliseconds),
        status: "en_route",
        departedAt: event.occurredAt,
      };
    case "arrived":
      return {
        ...state,
        ...due(BOOKING_TIMES.startMilliseconds),
        status: "arrived",
        arrivedAt: event.occurredAt,
      };
    case "started":
      return {
        ...state,
        ...due(BOOKING_TIMES.completeMilliseconds),
        status: "in_progress",
        startedAt: event.occurredAt,
      };
  }
}

export function doorCodeRefused(state: Visiting, event: Of<"doorCodeRefused">): Visiting {
  const locked = event.tries >= BOOKING_TIMES.doorCodeTries;
  return {
    ...state,
    doorCodeTries: event.tries,
    // Five wrong tries hand the start to a dispatcher, at once.
    attention: locked ? { step: "start", since: event.at } : state.attention,
  };
}

export function completed(state: Visiting, event: Of<"completed">): BookingState {
  if (state.status !== "in_progress") throw cannotFollow(state, event);
  const {
    stepDueAt: _due,
    attention: _attention,
    freeAt: _free,
    way: _way,
    lateSince: _late,
    approvalLostAt: _lost,
    attendedAt: _attended,
    attendance: _attendance,
    ...rest
  } = state;
  return {
    ...rest,
    status: "completed",
    completedAt: event.occurredAt,
    outcome: event.outcome,
    actualDurationMinutes: event.actualDurationMinutes,
    conclusion: event.words.conclusion,
    addenda: [],
  };
}

export function released(state: Visiting, event: Of<"released">): Pending {
  const {
    doctor: _doctor,
    providerId: _provider,
    assignedAt: _assigned,
    promisedBy: _promised,
    stepDueAt: _due,
    attention: _attention,
    unconfirmedFields: _fields,
    doorCodeTries: _tries,
    departedAt: _departed,
    arrivedAt: _arrived,
    freeAt: _free,
    way: _way,
    promiseMissedAt: _missed,
    lateSince: _late,
    approvalLostAt: _lost,
    attendedAt: _attended,
    attendance: _attendance,
    absence: _absence,
    ...common
  } = withoutExtras(state, event.at);
  const { startedAt: _started, ...rest } = { startedAt: null, ...common };
  return {
    ...rest,
    status: "pending",
    doorCode: event.words.doorCode,
    plan: null,
    shiftLostAt: null,
    expectedArrivalAt: null,
    // What was proposed before the doctor had it is stale: this is another search.
    searchRevision: (state.searchRevision ?? 0) + 1,
    excludedDoctorIds: withOne(state.excludedDoctorIds, event.doctorId),
    formerDoctor: {
      id: event.doctorId,
      until: event.at,
      gaveItBack: event.by.id === event.doctorId,
    },
    // At once, but for a visit whose window is further away than such a search takes.
    search: newSearch(
      state.scheduledTime,
      planningOf(state).leadMinutes,
      event.at,
      state.wave,
    ),
    hold: null,
  };
}

export function cancelled(state: BookingState, event: Of<"cancelled">): BookingState {
  if (isEnded(state)) throw cannotFollow(state, event);
  const end = {
    status: "cancelled",
    cancelledAt: event.at,
    cancelledBy: event.by.role,
    outcome: event.outcome,
    reason: event.words.reason ?? null,
  } as const;
  if (state.status === "pending") {
    const { search: _search, hold: _hold, attendance: _attendance, ...common } = state;
    return {
      ...common,
      ...end,
      doctor: null,
      assignedAt: null,
      departedAt: null,
      arrivedAt: null,
      startedAt: null,
    };
  }
  const {
    promisedBy: _promised,
    stepDueAt: _due,
    attention: _attention,
    unconfirmedFields: _fields,
    doorCodeTries: _tries,
    freeAt: _free,
    way: _way,
    promiseMissedAt: _missed,
    lateSince: _late,
    approvalLostAt: _lost,
    attendedAt: _attended,
    attendance: _attendance,
    ...common
  } = state;
  return {
    ...common,
    ...end,
    startedAt: state.status === "in_progress" ? state.startedAt : null,
  };
}

export function missed(state: Visiting, event: Of<"deadlineMissed">): Visiting {
  return {
    ...state,
    stepDueAt: after(event.at, BOOKING_TIMES.attentionRepeatMilliseconds),
    attention: certain(state, { step: event.step, since: event.at }),
  };
}
