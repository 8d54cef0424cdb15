/**
 * Tells doctors whose page is silent: of an offer at once by push and, where nothing comes of it within
 * seconds, by SMS; of a visit that others gave, took away or cancelled once. What is told is made from what
 * is committed, under keys that never change: told again after a start it is told once.
 */
import type { NewMessage, Template } from "../outbox/message.ts";
import {
  type BookingState,
  doctorIdOf,
  isVisiting,
  liveOffers,
  type Offer,
} from "../booking/state.ts";
import type { PositionIndex } from "../dispatcher/positions.ts";
import {
  after,
  type BookingId,
  type Instant,
  instant,
  MINUTE,
  type OfferId,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import type { ReachBook } from "./wishes.ts";

/** With less time left an SMS is read when the offer is over. */
const LEAST_FOR_SMS_MILLISECONDS = 10 * SECOND;
const NOTICE_MILLISECONDS = 30 * MINUTE;
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
    send(message: NewMessage): Promise<void>;
  };
  readonly phoneOf: (id: PersonId) => Promise<string | null>;
  /** The time of day in the booking's city, «14:05:30». */
  readonly timeOfDay: (city: string, at: Instant) => string;
}

export class OfferCaller {
  /** Offers that are being told, with what waits for each. */
  readonly #calls = new Map<BookingId, Map<OfferId, Cancel>>();
  readonly #doctors = new Map<BookingId, PersonId>();
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
      const doctorId = isVisiting(state) ? doctorIdOf(state) : null;
      if (doctorId !== null) this.#doctors.set(id, doctorId);
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
    const calls = this.#calls.get(id);
    for (const [offerId, cancel] of calls ?? []) {
      if (live.some((offer) => offer.id === offerId)) continue;
      cancel();
      calls?.delete(offerId);
    }
    if (calls?.size === 0) this.#calls.delete(id);
    for (const offer of live) if (this.#isSilent(offer.doctorId)) this.#call(state, offer);
    this.#tellOfVisit(state);
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
    for (const calls of this.#calls.values()) for (const cancel of calls.values()) cancel();
    this.#calls.clear();
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

  /** What the doctor did is known there; what others did is told. */
  #tellOfVisit(state: BookingState): void {
    const before = this.#doctors.get(state.id) ?? null;
    const current = isVisiting(state) ? state.doctor.id : null;
    if (current === null) this.#doctors.delete(state.id);
    else this.#doctors.set(state.id, current);
    if (before === current) return;
    if (before !== null && state.status === "cancelled") {
      if (state.cancelledBy !== "doctor") this.#notice(state, before, "visit_cancelled");
    } else if (before !== null && state.status !== "completed") {
      this.#notice(state, before, "visit_reassigned");
    }
    if (isVisiting(state) && !tookIt(state, state.doctor.id, state.assignedAt)) {
      this.#notice(state, state.doctor.id, "visit_assigned");
    }
  }

  #notice(
    state: BookingState,
    doctorId: PersonId,
    template: Extract<Template, `visit_${"assigned" | "cancelled" | "reassigned"}`>,
  ): void {
    const { world, positions, book, messages, phoneOf } = this.around;
    const wishes = book.wishesOf(doctorId);
    const at = world.clock.now();
    const isOnShift = positions.get(doctorId) !== null;
    if (isOnShift ? positions.isInHand(doctorId, at) : !wishes.offShift) return;
    const byPush = book.isPushable(doctorId);
    const recipient = byPush
      ? Promise.resolve(doctorId)
      : wishes.sms
      ? phoneOf(doctorId)
      : Promise.resolve(null);
    recipient.then(async (to) => {
      if (to === null) return;
      await messages.send({
        channel: byPush ? "push" : "sms",
        recipient: to,
        language: wishes.language,
        template,
        values: {},
        dedupeKey: `${template}/${state.id}/${state.version}/${doctorId}`,
        personId: doctorId,
        createdAt: at,
        expiresAt: after(at, NOTICE_MILLISECONDS),
      });
    }).catch((error) =>
      world.log.warn("a change of a visit was not told", { error: String(error) })
    );
  }
}

/** Whether the doctor has the visit because of the own yes. */
const tookIt = (state: BookingState, doctorId: PersonId, assignedAt: Instant): boolean =>
  state.offers.some((offer) =>
    offer.doctorId === doctorId && offer.outcome === "accepted" && offer.answeredAt === assignedAt
  );
