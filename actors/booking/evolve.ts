/**
 * Folds events into the booking's state. Pure; never fails for an event that `decide` made, and
 * throws on one that cannot follow (a bug or a damaged row, which quarantines this booking alone).
 */
import { BOOKING_TIMES } from "../limits.ts";
import {
  after,
  assertNever,
  type Instant,
  instant,
  type OfferId,
  type PersonId,
} from "../vocabulary.ts";
import { changesSearch } from "./decide_words.ts";
import type { LoggedEvent } from "../world.ts";
import type { BookingEvent, StampedEvent } from "./protocol.ts";
import {
  type Assigned,
  type BookingState,
  isEnded,
  isVisiting,
  type Offer,
  type OfferOutcome,
  type Pending,
  type Search,
  type Visiting,
} from "./state.ts";

type Of<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

/** The most offers that a state remembers; the log has them all. */
const OFFERS_KEPT = 200;

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
    excludedDoctorIds: [],
    wave: 0,
    lastSequence: 0,
    doorCode,
    words,
    search: newSearch(creation.callType, creation.scheduledTime, at, 0),
    hold: null,
  };
}

/** When the search for a booking begins: at once, or so long before the wanted time. */
function newSearch(
  callType: Pending["callType"],
  scheduledTime: Instant | null,
  at: Instant,
  wave: number,
): Search {
  const lead = callType === "consultation"
    ? BOOKING_TIMES.consultationLeadMilliseconds
    : BOOKING_TIMES.scheduledLeadMilliseconds;
  const searchAt = scheduledTime === null ? at : instant(Math.max(at, scheduledTime - lead));
  return {
    searchAt,
    startedAt: searchAt <= at ? at : null,
    roundFromWave: wave + 1,
    lastProgressAt: at,
    exhaustedAt: null,
    retryAt: null,
    circleMeters: null,
  };
}

/** One event further: a new state, one version higher. The given state is not changed. */
export function evolve(state: BookingState, event: StampedEvent): BookingState {
  const next = apply(state, event);
  return { ...next, version: state.version + 1 };
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
    case "searchExhausted":
      return onSearch(pending(state, event), {
        exhaustedAt: pending(state, event).search.exhaustedAt ?? event.at,
        retryAt: after(event.at, BOOKING_TIMES.searchRetryMilliseconds),
        lastProgressAt: event.at,
      });
    case "searchResumed":
      return newRound(pending(state, event), event.at);
    case "held":
      return {
        ...pending(state, event),
        hold: { until: event.until, holderId: event.holderId },
      };
    case "holdEnded":
      return newRound({ ...pending(state, event), hold: null }, event.at);
    case "assigned":
      return assigned(pending(state, event), event);
    case "departed":
    case "arrived":
    case "started":
      return step(visiting(state, event), event);
    case "doorCodeRefused":
      return doorCodeRefused(visiting(state, event), event);
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
    case "deadlineMissed":
      return missed(visiting(state, event), event);
    case "created":
      throw cannotFollow(state, event);
    default:
      return assertNever(event);
  }
}

const cannotFollow = (state: BookingState, event: StampedEvent): Error =>
  new Error(`${event.type} cannot follow ${state.status} (version ${state.version})`);

function pending(state: BookingState, event: StampedEvent): Pending {
  if (state.status !== "pending") throw cannotFollow(state, event);
  return state;
}
function visiting(state: BookingState, event: StampedEvent): Visiting {
  if (!isVisiting(state)) throw cannotFollow(state, event);
  return state;
}

const onSearch = (state: Pending, search: Partial<Search>): Pending => ({
  ...state,
  search: { ...state.search, ...search },
});

/** Another round: those who let an offer pass may be asked again, those who declined are not. */
const newRound = (state: Pending, at: Instant): Pending =>
  onSearch(state, {
    startedAt: at >= state.search.searchAt ? state.search.startedAt ?? at : null,
    roundFromWave: state.wave + 1,
    retryAt: null,
    circleMeters: null,
    lastProgressAt: at,
  });

function closeOffers<S extends Pending>(
  state: S,
  ids: readonly OfferId[],
  outcome: OfferOutcome,
  at: Instant,
): S {
  const offers = state.offers.map((offer): Offer =>
    ids.includes(offer.id) ? { ...offer, outcome, answeredAt: at } : offer
  );
  return { ...state, offers };
}

function offersMade(state: Pending, event: Of<"offersMade">): Pending {
  const made = event.doctors.map((doctor): Offer => ({
    id: doctor.offerId,
    doctorId: doctor.doctorId,
    wave: event.wave,
    madeAt: event.at,
    expiresAt: event.expiresAt,
    distanceMeters: doctor.distanceMeters,
    etaSeconds: doctor.etaSeconds,
    outcome: "live",
    answeredAt: null,
    reasonCode: null,
  }));
  return onSearch({
    ...state,
    wave: event.wave,
    offers: [...state.offers, ...made].slice(-OFFERS_KEPT),
  }, {
    exhaustedAt: null,
    retryAt: null,
    circleMeters: event.circleMeters,
    lastProgressAt: event.at,
  });
}

function offerDeclined(state: Pending, event: Of<"offerDeclined">): Pending {
  const closed = closeOffers(state, [event.offerId], "declined", event.at);
  return onSearch({
    ...closed,
    offers: closed.offers.map((offer) =>
      offer.id === event.offerId ? { ...offer, reasonCode: event.reasonCode } : offer
    ),
    excludedDoctorIds: withOne(state.excludedDoctorIds, event.doctorId),
  }, { lastProgressAt: event.at });
}

const withOne = (ids: readonly PersonId[], id: PersonId): readonly PersonId[] =>
  ids.includes(id) ? ids : [...ids, id];

function assigned(state: Pending, event: Of<"assigned">): Assigned {
  const { search: _search, hold: _hold, ...common } = state;
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
    providerId: event.doctor.clinicId ?? event.doctor.id,
    assignedAt: event.at,
    promisedBy: way === null || state.callType !== "urgent"
      ? null
      : after(event.at, BOOKING_TIMES.departMilliseconds + way * 1_300),
    stepDueAt: departDueAt(state, event.at, way),
    attention: null,
    unconfirmedFields: [],
    doorCodeTries: 0,
    departedAt: null,
    arrivedAt: null,
  };
}

/** An urgent visit starts at once, a planned one in time for its window. */
function departDueAt(state: Pending, at: Instant, etaSeconds: number | null): Instant {
  const soon = after(at, BOOKING_TIMES.departMilliseconds);
  if (state.scheduledTime === null) return soon;
  const way = state.callType === "consultation" ? 0 : (etaSeconds ?? 1_800) * 1_000;
  return instant(Math.max(soon, state.scheduledTime - way));
}

function step(state: Visiting, event: Of<"departed"> | Of<"arrived"> | Of<"started">): Visiting {
  const due = (milliseconds: number) => ({
    stepDueAt: after(event.at, milliseconds),
    attention: null,
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

function doorCodeRefused(state: Visiting, event: Of<"doorCodeRefused">): Visiting {
  const locked = event.tries >= BOOKING_TIMES.doorCodeTries;
  return {
    ...state,
    doorCodeTries: event.tries,
    // Five wrong tries hand the start to a dispatcher, at once.
    attention: locked ? { step: "start", since: event.at } : state.attention,
  };
}

function completed(state: Visiting, event: Of<"completed">): BookingState {
  if (state.status !== "in_progress") throw cannotFollow(state, event);
  const { stepDueAt: _due, attention: _attention, ...rest } = state;
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

function released(state: Visiting, event: Of<"released">): Pending {
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
    ...common
  } = state;
  const { startedAt: _started, ...rest } = { startedAt: null, ...common };
  return {
    ...rest,
    status: "pending",
    doorCode: event.words.doorCode,
    excludedDoctorIds: withOne(state.excludedDoctorIds, event.doctorId),
    // The patient has waited already: the next wave goes out at once, whatever the window says.
    search: {
      ...newSearch(state.callType, null, event.at, state.wave),
      searchAt: event.at,
    },
    hold: null,
  };
}

function amended(state: BookingState, event: Of<"amended">): BookingState {
  if (isEnded(state)) throw cannotFollow(state, event);
  const next = {
    ...state,
    specialization: event.specialization ?? state.specialization,
    needs: event.needs ?? state.needs,
    scheduledTime: event.scheduledTime ?? state.scheduledTime,
    scheduledUntil: event.scheduledUntil === undefined
      ? state.scheduledUntil
      : event.scheduledUntil,
    words: { ...state.words, ...event.words },
  };
  if (next.status === "pending") {
    if (!changesSearch(event.fields)) return next;
    return {
      ...next,
      // Other needs, another place or hour: who said no to the old booking may take the new one.
      excludedDoctorIds: [],
      search: newSearch(next.callType, next.scheduledTime, event.at, next.wave),
    };
  }
  const unconfirmed = new Set([...next.unconfirmedFields, ...event.fields]);
  return { ...next, unconfirmedFields: [...unconfirmed] };
}

function cancelled(state: BookingState, event: Of<"cancelled">): BookingState {
  if (isEnded(state)) throw cannotFollow(state, event);
  const end = {
    status: "cancelled",
    cancelledAt: event.at,
    cancelledBy: event.by.role,
    outcome: event.outcome,
    reason: event.words.reason ?? null,
  } as const;
  if (state.status === "pending") {
    const { search: _search, hold: _hold, ...common } = state;
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
    providerId: _provider,
    promisedBy: _promised,
    stepDueAt: _due,
    attention: _attention,
    unconfirmedFields: _fields,
    doorCodeTries: _tries,
    ...common
  } = state;
  return {
    ...common,
    ...end,
    startedAt: state.status === "in_progress" ? state.startedAt : null,
  };
}

function missed(state: Visiting, event: Of<"deadlineMissed">): Visiting {
  return {
    ...state,
    stepDueAt: after(event.at, BOOKING_TIMES.attentionRepeatMilliseconds),
    attention: state.attention ?? { step: event.step, since: event.at },
  };
}
