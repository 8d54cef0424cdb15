/**
 * Tells a doctor whose page is silent of what others did with a visit of theirs: gave it, changed it, took it away or
 * cancelled it. Made from what is committed, tried again while the store is away, and told again after a start under
 * the same key, so that it is told once.
 */
import type { NewMessage, Template } from "../outbox/message.ts";
import { type BookingState, isVisiting, type Visiting } from "../booking/state.ts";
import type { PositionIndex } from "../dispatcher/positions.ts";
import {
  after,
  type BookingId,
  type Instant,
  MINUTE,
  type PersonId,
  SECOND,
} from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import type { ReachBook } from "./wishes.ts";

/** So long it is worth to be told. */
const NOTICE_MILLISECONDS = 30 * MINUTE;
/** The store was away: so soon it is tried again. */
const AGAIN_MILLISECONDS = 2 * SECOND;

type Notice = Extract<Template, `visit_${"assigned" | "changed" | "cancelled" | "reassigned"}`>;

interface Surroundings {
  readonly world: Pick<World, "clock" | "log">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly positions: Pick<PositionIndex, "get" | "isInHand">;
  readonly book: Pick<ReachBook, "isPushable" | "wishesOf">;
  readonly send: (message: NewMessage) => Promise<void>;
  readonly phoneOf: (id: PersonId) => Promise<string | null>;
}

/** What of a visit was told, or needed no telling. */
interface Known {
  readonly doctorId: PersonId;
  /** The version in which something was changed that the doctor has not confirmed; null: nothing is. */
  readonly changedIn: number | null;
  readonly unconfirmed: number;
}

export class VisitNotices {
  readonly #known = new Map<BookingId, Known>();
  /** What is tried again, by its key. */
  readonly #again = new Map<string, Cancel>();

  constructor(private readonly around: Surroundings) {}

  /** After a start: a visit that was given shortly before it, or changed, may not have been told. */
  resume(ids: Iterable<BookingId>): void {
    const now = this.around.world.clock.now();
    for (const id of ids) {
      const state = this.around.stateOf(id);
      if (state === null || !isVisiting(state)) continue;
      const known = knownOf(state, null);
      this.#known.set(id, known);
      const isFresh = after(state.assignedAt, NOTICE_MILLISECONDS) > now;
      if (isFresh && !tookIt(state)) this.#notice(state, known.doctorId, "visit_assigned");
      if (known.changedIn !== null) this.#notice(state, known.doctorId, "visit_changed");
    }
  }

  /** A booking has changed, and the change is committed. What the doctor did is known there. */
  changed(id: BookingId): void {
    const state = this.around.stateOf(id);
    if (state === null) return;
    const before = this.#known.get(id) ?? null;
    const known = isVisiting(state) ? knownOf(state, before) : null;
    if (known === null) this.#known.delete(id);
    else this.#known.set(id, known);
    if (before?.doctorId !== known?.doctorId) return this.#changedHands(state, before, known);
    if (known !== null && known.changedIn !== null && known.changedIn !== before?.changedIn) {
      this.#notice(state, known.doctorId, "visit_changed");
    }
  }

  /** The doctor's page was covered while a change may not have been seen. */
  pageHidden(ids: Iterable<BookingId>, doctorId: PersonId): void {
    for (const id of ids) {
      const state = this.around.stateOf(id);
      const known = this.#known.get(id);
      if (state === null || known?.doctorId !== doctorId || known.changedIn === null) continue;
      this.#notice(state, doctorId, "visit_changed");
    }
  }

  stop(): void {
    for (const cancel of this.#again.values()) cancel();
    this.#again.clear();
  }

  #changedHands(state: BookingState, before: Known | null, known: Known | null): void {
    if (before !== null && state.status === "cancelled") {
      if (state.cancelledBy !== "doctor") this.#notice(state, before.doctorId, "visit_cancelled");
    } else if (before !== null && state.status !== "completed") {
      this.#notice(state, before.doctorId, "visit_reassigned");
    }
    if (known !== null && isVisiting(state) && !tookIt(state)) {
      this.#notice(state, known.doctorId, "visit_assigned");
    }
  }

  #notice(state: BookingState, doctorId: PersonId, template: Notice): void {
    const { world, positions, book } = this.around;
    const at = world.clock.now();
    const isOnShift = positions.get(doctorId) !== null;
    // Somebody waits for the one who was given an urgent call, whatever is wished for the hours at home.
    const isForNow = template === "visit_assigned" && state.callType === "urgent";
    const isWanted = isOnShift
      ? !positions.isInHand(doctorId, at)
      : isForNow || book.wishesOf(doctorId).offShift;
    if (isWanted) this.#send(template, this.#keyOf(state, doctorId, template), doctorId, at);
  }

  #keyOf(state: BookingState, doctorId: PersonId, template: Notice): string {
    const since = template === "visit_assigned" && isVisiting(state)
      ? state.assignedAt
      : template === "visit_changed"
      ? this.#known.get(state.id)?.changedIn
      : state.version;
    return `${template}/${state.id}/${since}/${doctorId}`;
  }

  #send(template: Notice, dedupeKey: string, doctorId: PersonId, at: Instant): void {
    if (this.#again.has(dedupeKey)) return;
    const { world: { clock, log } } = this.around;
    this.#written(template, dedupeKey, doctorId, at).catch((error) => {
      log.warn("a change of a visit was not told, will try again", { error: String(error) });
      const next = after(clock.now(), AGAIN_MILLISECONDS);
      if (next >= after(at, NOTICE_MILLISECONDS)) return;
      const cancel = clock.timer(next, () => {
        this.#again.delete(dedupeKey);
        this.#send(template, dedupeKey, doctorId, at);
      });
      this.#again.set(dedupeKey, cancel);
    });
  }

  async #written(
    template: Notice,
    dedupeKey: string,
    doctorId: PersonId,
    at: Instant,
  ): Promise<void> {
    const { book, send, phoneOf } = this.around;
    const wishes = book.wishesOf(doctorId);
    const byPush = book.isPushable(doctorId);
    const to = byPush ? doctorId : wishes.sms ? await phoneOf(doctorId) : null;
    if (to === null) return;
    await send({
      channel: byPush ? "push" : "sms",
      recipient: to,
      language: wishes.language,
      template,
      values: {},
      dedupeKey,
      personId: doctorId,
      createdAt: at,
      expiresAt: after(at, NOTICE_MILLISECONDS),
    });
  }
}

function knownOf(state: Visiting, before: Known | null): Known {
  const { doctor: { id: doctorId }, unconfirmedFields, version } = state;
  const unconfirmed = unconfirmedFields.length;
  // A change while another waits adds to it; once confirmed, the next one is news.
  const isKnown = before?.doctorId === doctorId && unconfirmed <= before.unconfirmed;
  const changedIn = unconfirmed === 0 ? null : isKnown ? before.changedIn : version;
  return { doctorId, changedIn, unconfirmed };
}

/** Whether the doctor has the visit because of the own yes. */
const tookIt = ({ doctor, assignedAt, offers }: Visiting): boolean =>
  offers.some((offer) =>
    offer.doctorId === doctor.id && offer.outcome === "accepted" && offer.answeredAt === assignedAt
  );
