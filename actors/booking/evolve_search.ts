/** Folds the events of the search: rounds, offers and what came of them. Pure. */
import { BOOKING_TIMES } from "../limits.ts";
import {
  after,
  type Instant,
  instant,
  MINUTE,
  type OfferId,
  type PersonId,
} from "../vocabulary.ts";
import type { BookingEvent, StampedEvent } from "./protocol.ts";
import { liveOffers, type Offer, type OfferOutcome, type Pending, type Search } from "./state.ts";

type Of<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

/** The most offers that a state remembers; the log has them all. */
const OFFERS_KEPT = 200;

/**
 * When the search for a booking begins: at once, or so long before the wanted time.
 * @param notBefore it waits for a payment until then
 */
export function newSearch(
  scheduledTime: Instant | null,
  leadMinutes: number,
  at: Instant,
  wave: number,
  notBefore: Instant | null = null,
): Search {
  const searchAt = scheduledTime === null
    ? at
    : instant(Math.max(at, scheduledTime - leadMinutes * MINUTE));
  return {
    searchAt,
    startedAt: Math.max(searchAt, notBefore ?? 0) <= at ? at : null,
    roundFromWave: wave + 1,
    lastProgressAt: at,
    exhaustedAt: null,
    retryAt: null,
    circleMeters: null,
  };
}

export const onSearch = (state: Pending, search: Partial<Search>): Pending => ({
  ...state,
  search: { ...state.search, ...search },
});

/** Another round: those who let an offer pass may be asked again, those who declined are not. */
export const newRound = (state: Pending, at: Instant): Pending =>
  onSearch(state, {
    startedAt: at >= Math.max(state.search.searchAt, state.paymentAwaitedUntil ?? 0)
      ? state.search.startedAt ?? at
      : null,
    roundFromWave: state.wave + 1,
    retryAt: null,
    circleMeters: null,
    lastProgressAt: at,
    // Whom it waited for is judged anew: that wait may be long over.
    awaited: null,
  });

/** The desk has had it in hand until now: all that waits for the desk waits anew. */
export const holdEnded = (state: Pending, at: Instant): Pending =>
  newRound({ ...state, hold: null, search: { ...state.search, heldUntil: at } }, at);

/** Of the desk's time the first end counts; where somebody may still answer the round goes on. */
export const searchExhausted = (state: Pending, at: Instant): Pending =>
  onSearch(state, {
    exhaustedAt: state.search.exhaustedAt ?? at,
    retryAt: liveOffers(state).length > 0 ? null : after(at, BOOKING_TIMES.searchRetryMilliseconds),
    lastProgressAt: at,
    awaited: null,
  });

export function closeOffers<S extends Pending>(
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

export function offersMade(state: Pending, event: Of<"offersMade">): Pending {
  const made = event.doctors.map((doctor): Offer => ({
    id: doctor.offerId,
    doctorId: doctor.doctorId,
    wave: event.wave,
    madeAt: event.at,
    expiresAt: doctor.ttlMilliseconds === undefined
      ? event.expiresAt
      : after(event.at, doctor.ttlMilliseconds),
    distanceMeters: doctor.distanceMeters,
    etaSeconds: doctor.etaSeconds,
    outcome: "live",
    answeredAt: null,
    reasonCode: null,
    score: doctor.score ?? null,
    shownAt: null,
  }));
  return onSearch({
    ...state,
    wave: event.wave,
    offers: [...state.offers, ...made].slice(-OFFERS_KEPT),
  }, {
    retryAt: null,
    circleMeters: event.circleMeters,
    lastProgressAt: event.at,
    waveEndsAt: event.expiresAt,
    awaited: null,
  });
}

/** The waiting is one, however often its doctor changes. */
export const doctorAwaited = (state: Pending, event: Of<"doctorAwaited">): Pending =>
  onSearch(state, {
    awaited: {
      doctorId: event.doctorId,
      arrivalAt: event.arrivalAt,
      since: state.search.awaited?.since ?? event.at,
    },
  });

export function offerDeclined(state: Pending, event: Of<"offerDeclined">): Pending {
  const closed = closeOffers(state, [event.offerId], "declined", event.at);
  return onSearch({
    ...closed,
    offers: closed.offers.map((offer) =>
      offer.id === event.offerId ? { ...offer, reasonCode: event.reasonCode } : offer
    ),
    excludedDoctorIds: withOne(state.excludedDoctorIds, event.doctorId),
  }, { lastProgressAt: event.at });
}

export const offerShown = (state: Pending, event: Of<"offerShown">): Pending => ({
  ...state,
  offers: state.offers.map((offer) =>
    offer.id === event.offerId ? { ...offer, shownAt: event.at } : offer
  ),
});

export const withOne = (ids: readonly PersonId[], id: PersonId): readonly PersonId[] =>
  ids.includes(id) ? ids : [...ids, id];
