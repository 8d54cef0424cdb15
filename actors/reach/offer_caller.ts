/**
 * Tells doctors whose page is silent of an offer: at once by push and, where nothing comes of it within seconds, by
 * SMS. A page that answers but does not say soon that the offer is on its screen has lost its network: it is silent
 * too. What is told is made from what is committed, under keys that never change: told again after a start it is
 * told once.
 */
import type { NewMessage } from "../outbox/message.ts";
import { type BookingState, liveOffers, type Offer } from "../booking/state.ts";
import type { PositionIndex } from "../dispatcher/positions.ts";
import {
  after,
  type BookingId,
  type Instant,
  instant,
  type OfferId,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import type { ReachBook } from "./wishes.ts";

/** With less time left an SMS is read when the offer is over. */
const LEAST_FOR_SMS_MILLISECONDS = 10 * SECOND;
/** A page that has the offer says so at once. */
const SHOWN_WITHIN_MILLISECONDS = 4 * SECOND;
/** The store was away: so soon it is tried again. */
const AGAIN_MILLISECONDS = 2 * SECOND;

interface Surroundings {
  readonly world: Pick<World, "clock" | "log" | "dispatchSettings">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly positions: Pick<PositionIndex, "get" | "isInHand">;
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly messages: {
    tell(
      call: { offerId: OfferId; bookingId: BookingId; doctorId: PersonId; at: Instant },
      message: NewMessage,
    ): Promise<void>;
  };
  readonly phoneOf: (id: PersonId) => Promise<string | null>;
  /** The time of day in the booking's city, «14:05:30». */
  readonly timeOfDay: (city: string, at: Instant) => string;
}

export class OfferCaller {
  /** Offers that are being told, with what waits for each. */
  readonly #calls = new Map<BookingId, Map<OfferId, Cancel>>();
  /** Offers that a page should have on its screen, with the clock of each. */
  readonly #unshown = new Map<BookingId, Map<OfferId, Cancel>>();
  /** Before this a page's answer proves nothing: after a start all pages count as answering. */
  readonly #startedAt: Instant;

  constructor(private readonly around: Surroundings) {
    this.#startedAt = around.world.clock.now();
  }

  /**
   * After a start: whose page answers is not known yet, so every offer that still waits is told to
   * whoever has a device. What was told before is not told twice.
   */
  resume(ids: Iterable<BookingId>): void {
    for (const id of ids) {
      const state = this.around.stateOf(id);
      if (state === null) continue;
      for (const offer of liveOffers(state)) {
        if (this.around.positions.get(offer.doctorId) !== null) this.#call(state, offer);
      }
    }
  }

  /** A booking has changed, and the change is committed. */
  changed(id: BookingId): void {
    const state = this.around.stateOf(id);
    if (state === null) return;
    const live = liveOffers(state);
    for (const timers of [this.#calls, this.#unshown]) endAllBut(timers, id, live);
    for (const offer of live) {
      if (this.#isSilent(offer.doctorId)) this.#call(state, offer);
      else this.#expectShown(state, offer);
    }
  }

  /** The doctor's page was covered while these bookings may wait for an answer. */
  pageHidden(ids: Iterable<BookingId>, doctorId: PersonId): void {
    for (const id of ids) {
      const state = this.around.stateOf(id);
      const offer = state === null
        ? undefined
        : liveOffers(state).find((one) => one.doctorId === doctorId);
      if (state !== null && offer !== undefined) this.#call(state, offer);
    }
  }

  stop(): void {
    for (const timers of [this.#calls, this.#unshown]) {
      for (const id of [...timers.keys()]) endAllBut(timers, id, []);
    }
  }

  #expectShown({ id }: BookingState, offer: Offer): void {
    if ((offer.shownAt ?? null) !== null || this.#unshown.get(id)?.has(offer.id)) return;
    const { clock } = this.around.world;
    const cancel = clock.timer(after(clock.now(), SHOWN_WITHIN_MILLISECONDS), () => {
      const state = this.around.stateOf(id);
      const still = state === null
        ? undefined
        : liveOffers(state).find((one) => one.id === offer.id);
      if (state === null || still === undefined || (still.shownAt ?? null) !== null) return;
      if (this.around.positions.get(offer.doctorId) !== null) this.#call(state, still);
    });
    const own = this.#unshown.get(id) ?? new Map<OfferId, Cancel>();
    this.#unshown.set(id, own.set(offer.id, cancel));
  }

  #isSilent(doctorId: PersonId): boolean {
    const { positions, world } = this.around;
    return positions.get(doctorId) !== null && !positions.isInHand(doctorId, world.clock.now());
  }

  #call(state: BookingState, offer: Offer): void {
    const calls = this.#calls.get(state.id) ?? new Map<OfferId, Cancel>();
    if (calls.has(offer.id)) return;
    this.#calls.set(state.id, calls);
    calls.set(offer.id, () => {});
    const { world, book } = this.around;
    const isPushable = book.isPushable(offer.doctorId);
    if (isPushable) this.#tell(state, offer, "push", offer.doctorId);
    if (!book.wishesOf(offer.doctorId).sms) return;
    const { smsAfterSeconds } = world.dispatchSettings(state.city, state.clinicId);
    // Counted from when the page was found silent: that may be later than the offer. Where no push goes
    // nothing is waited for.
    const pause = isPushable ? smsAfterSeconds * SECOND : 0;
    this.#later(state.id, offer.id, pause, () => this.#callBySms(state, offer));
  }

  async #callBySms(state: BookingState, { id }: Offer): Promise<void> {
    const { world, stateOf, positions, phoneOf } = this.around;
    const offer = liveOffers(stateOf(state.id) ?? state).find((one) => one.id === id);
    if (offer === undefined || (offer.shownAt ?? null) !== null) return;
    const now = world.clock.now();
    if (offer.expiresAt - now < LEAST_FOR_SMS_MILLISECONDS) return;
    const since = instant(Math.max(offer.madeAt, this.#startedAt));
    const isBack = positions.isInHand(offer.doctorId, now, since);
    if (isBack || positions.get(offer.doctorId) === null) return;
    const phone = await phoneOf(offer.doctorId);
    if (phone !== null) this.#tell(state, offer, "sms", phone);
  }

  #tell(state: BookingState, offer: Offer, channel: "push" | "sms", recipient: string): void {
    const { world, book, messages, timeOfDay } = this.around;
    const at = world.clock.now();
    if (at >= offer.expiresAt) return;
    messages.tell(
      { offerId: offer.id, bookingId: state.id, doctorId: offer.doctorId, at },
      {
        channel,
        recipient,
        language: book.wishesOf(offer.doctorId).language,
        template: "offer",
        values: { until: timeOfDay(state.city, offer.expiresAt) },
        dedupeKey: `offer/${offer.id}/${channel}`,
        personId: offer.doctorId,
        createdAt: at,
        expiresAt: offer.expiresAt,
      },
    ).catch((error) => {
      world.log.warn("an offer was not told, will try again", { channel, error: String(error) });
      this.#later(
        state.id,
        offer.id,
        AGAIN_MILLISECONDS,
        () => this.#tell(state, offer, channel, recipient),
      );
    });
  }

  /** Unless the offer has ended by then. */
  #later(
    id: BookingId,
    offerId: OfferId,
    milliseconds: number,
    act: () => void | Promise<void>,
  ): void {
    const calls = this.#calls.get(id);
    const before = calls?.get(offerId);
    if (calls === undefined || before === undefined) return;
    const { clock, log } = this.around.world;
    const cancel = clock.timer(after(clock.now(), milliseconds), () => {
      Promise.resolve(act()).catch((error) =>
        log.warn("an offer was not told", { error: String(error) })
      );
    });
    calls.set(offerId, () => {
      before();
      cancel();
    });
  }
}

type Timers = Map<BookingId, Map<OfferId, Cancel>>;

/** Ends what waits for offers that are no more. */
function endAllBut(timers: Timers, id: BookingId, live: readonly Offer[]): void {
  const own = timers.get(id);
  for (const [offerId, cancel] of own ?? []) {
    if (live.some((offer) => offer.id === offerId)) continue;
    cancel();
    own?.delete(offerId);
  }
  if (own?.size === 0) timers.delete(id);
}
