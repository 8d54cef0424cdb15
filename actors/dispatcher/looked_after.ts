/**
 * Of whom a look need be taken: those of whom something has changed, those for whom time alone may have made a
 * difference, and a few of the others in turn, so that what nobody spoke of is seen within a minute too.
 */
import { DISPATCH } from "../limits.ts";
import { after, type Instant, type PersonId } from "../vocabulary.ts";
import type { OnDuty, PositionIndex } from "./positions.ts";

/** All are seen once in so many looks. */
const LOOKS = 30;
const SLOT_MILLISECONDS = DISPATCH.fleetMilliseconds;

export class LookedAfter {
  /** Moments to come in slots of a look's length, and who is due in each. */
  readonly #slots = new Map<number, Set<PersonId>>();
  #round: readonly PersonId[] = [];
  #next = 0;

  constructor(private readonly positions: Pick<PositionIndex, "all" | "takeChanged">) {}

  /** @param others of whom something else has changed */
  due(at: Instant, others: Iterable<PersonId>): ReadonlySet<PersonId> {
    const due = new Set(this.positions.takeChanged());
    for (const id of others) due.add(id);
    for (const [slot, ids] of this.#slots) {
      if (slot * SLOT_MILLISECONDS > at) continue;
      this.#slots.delete(slot);
      for (const id of ids) due.add(id);
    }
    if (this.#next >= this.#round.length) {
      this.#round = [...this.positions.all()].map(({ doctor }) => doctor.id);
      this.#next = 0;
    }
    const until = this.#next + Math.ceil(this.#round.length / LOOKS);
    for (; this.#next < until && this.#next < this.#round.length; this.#next++) {
      due.add(this.#round[this.#next]!);
    }
    return due;
  }

  /** Has been seen as of now: when time alone may change it is noted. */
  seen({ doctor, answeredAt, breakUntil }: OnDuty, at: Instant): void {
    for (const moment of [after(answeredAt, DISPATCH.answerMaxAgeMilliseconds + 1), breakUntil]) {
      if (moment === null || moment <= at) continue;
      // Seen a little too soon it is noted once more.
      const slot = Math.floor(moment / SLOT_MILLISECONDS);
      const ids = this.#slots.get(slot);
      if (ids === undefined) this.#slots.set(slot, new Set([doctor.id]));
      else ids.add(doctor.id);
    }
  }
}
