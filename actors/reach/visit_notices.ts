/**
 * Tells a doctor of what others did with a visit of theirs: gave it, changed it, took it away or cancelled it. Made
 * from what is committed, and told again after a start under the same key, so that it is told once.
 */
import type { Template } from "../outbox/message.ts";
import {
  type BookingState,
  type Cancelled,
  isEnded,
  isVisiting,
  type Visiting,
} from "../booking/state.ts";
import type { PositionIndex } from "../dispatcher/positions.ts";
import { after, type BookingId, type Instant, MINUTE, type PersonId } from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import type { DoctorWays } from "./doctor_ways.ts";
import { LOOK_MILLISECONDS, type NewsKey, type Telling } from "./telling.ts";
import type { ReachBook } from "./wishes.ts";

/** So long it is worth to be told. */
const NOTICE_MILLISECONDS = 30 * MINUTE;

type Notice = Extract<Template, `visit_${"assigned" | "changed" | "cancelled" | "reassigned"}`>;

interface Surroundings {
  readonly world: Pick<World, "clock">;
  /** The last committed state; null: no such booking is open here. */
  readonly stateOf: (id: BookingId) => BookingState | null;
  readonly positions: Pick<PositionIndex, "get" | "isInHand">;
  readonly book: Pick<ReachBook, "wishesOf">;
  readonly telling: Pick<Telling, "tell">;
  readonly waysOf: DoctorWays;
}

/** What of a visit was told, or needed no telling. */
interface Known {
  readonly doctorId: PersonId;
  /** When something was changed last that the doctor has not confirmed; null: nothing is. */
  readonly changedAt: Instant | null;
}

export class VisitNotices {
  readonly #known = new Map<BookingId, Known>();
  /** Before this a page's answer proves nothing: after a start all pages count as answering. */
  readonly #startedAt: Instant;
  #pagesAreBack: Cancel = () => {};

  constructor(private readonly around: Surroundings) {
    this.#startedAt = around.world.clock.now();
  }

  /** After a start: a visit that was given shortly before it, changed, taken or called off may not have been told. */
  resume(states: Iterable<BookingState>): void {
    const { clock } = this.around.world;
    const changed: BookingId[] = [];
    for (const state of states) {
      const { id } = state;
      if (state.status === "cancelled") this.#tellCancelled(state);
      if (!isEnded(state)) this.#tellFormer(state);
      if (!isVisiting(state)) continue;
      const known = knownOf(state);
      this.#known.set(id, known);
      if (!tookIt(state)) this.#notice(state, known.doctorId, "visit_assigned", state.assignedAt);
      if (known.changedAt !== null) changed.push(id);
    }
    if (changed.length === 0) return;
    // Whoever looks at a change has it before their eyes until it is confirmed, and is told once the page is covered.
    this.#pagesAreBack = clock.timer(after(this.#startedAt, LOOK_MILLISECONDS), () => {
      for (const id of changed) {
        const [state, known] = [this.around.stateOf(id), this.#known.get(id)];
        if (state === null || known === undefined || known.changedAt === null) continue;
        this.#notice(state, known.doctorId, "visit_changed");
      }
    });
  }

  /** A booking has changed, and the change is committed. What the doctor did is known there. */
  changed(id: BookingId): void {
    const state = this.around.stateOf(id);
    if (state === null) return;
    const before = this.#known.get(id) ?? null;
    const known = isVisiting(state) ? knownOf(state) : null;
    if (known === null) this.#known.delete(id);
    else this.#known.set(id, known);
    if (before?.doctorId !== known?.doctorId) return this.#changedHands(state, before, known);
    if (known !== null && known.changedAt !== null && known.changedAt !== before?.changedAt) {
      this.#notice(state, known.doctorId, "visit_changed");
    }
  }

  /** The doctor's page was covered while a change may not have been seen. */
  pageHidden(ids: Iterable<BookingId>, doctorId: PersonId): void {
    for (const id of ids) {
      const state = this.around.stateOf(id);
      const known = this.#known.get(id);
      if (state === null || known?.doctorId !== doctorId || known.changedAt === null) continue;
      this.#notice(state, doctorId, "visit_changed");
    }
  }

  stop(): void {
    this.#pagesAreBack();
  }

  #changedHands(state: BookingState, before: Known | null, known: Known | null): void {
    if (state.status === "cancelled") this.#tellCancelled(state);
    else if (before !== null && state.status !== "completed") this.#tellFormer(state);
    if (known !== null && isVisiting(state) && !tookIt(state)) {
      this.#notice(state, known.doctorId, "visit_assigned", state.assignedAt);
    }
  }

  #tellCancelled(state: Cancelled): void {
    const { doctor, cancelledBy, cancelledAt } = state;
    if (doctor === null || cancelledBy === "doctor") return;
    this.#notice(state, doctor.id, "visit_cancelled", cancelledAt);
  }

  /** Whoever gave it back knows. */
  #tellFormer(state: BookingState): void {
    const { formerDoctor = null } = state;
    if (formerDoctor === null || formerDoctor.gaveItBack) return;
    if (isVisiting(state) && state.doctor.id === formerDoctor.id) return;
    this.#notice(state, formerDoctor.id, "visit_reassigned", formerDoctor.until);
  }

  #notice(
    state: BookingState,
    doctorId: PersonId,
    template: Notice,
    since: Instant = this.around.world.clock.now(),
  ): void {
    const { world, positions, book, telling, waysOf } = this.around;
    const at = world.clock.now();
    const until = after(since, NOTICE_MILLISECONDS);
    if (until <= at) return;
    const isOnShift = positions.get(doctorId) !== null;
    // Somebody waits for the one who was given an urgent call, whatever is wished for the hours at home.
    const isForNow = template === "visit_assigned" && state.callType === "urgent";
    if (!isOnShift && !isForNow && !book.wishesOf(doctorId).offShift) return;
    // What waits to be confirmed stands on the page until it is: told once that page is covered.
    const isInHand = isOnShift && positions.isInHand(doctorId, at, this.#startedAt);
    if (isInHand && template === "visit_changed") return;
    const key = this.#keyOf(state, doctorId, template, since);
    telling.tell({
      key,
      since: at,
      until,
      make: async () => [{
        personId: doctorId,
        isOpen: isOnShift && positions.isInHand(doctorId, at),
        ways: await waysOf(doctorId, template, {}, key, { createdAt: at, expiresAt: until }),
      }],
    });
  }

  #keyOf(state: BookingState, doctorId: PersonId, template: Notice, since: Instant): NewsKey {
    const what = template === "visit_changed" ? this.#known.get(state.id)?.changedAt : since;
    return `${template}/${state.id}/${what}/${doctorId}`;
  }
}

/** A change while another waits adds to it; once confirmed, the next one is news. */
const knownOf = ({ doctor, unconfirmedFields, unconfirmedAt, assignedAt }: Visiting): Known => ({
  doctorId: doctor.id,
  changedAt: unconfirmedFields.length === 0 ? null : unconfirmedAt ?? assignedAt,
});

/** Whether the doctor has the visit because of the own yes. */
const tookIt = ({ doctor, assignedAt, offers }: Visiting): boolean =>
  offers.some((offer) =>
    offer.doctorId === doctor.id && offer.outcome === "accepted" && offer.answeredAt === assignedAt
  );
