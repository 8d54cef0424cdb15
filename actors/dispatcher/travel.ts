/**
 * Travel times that the dispatcher knows: asked for outside of its turns, kept for seconds, and replaced
 * by an estimate from the straight line where no answer came in time. Synchronous; time is an argument.
 */
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { Leg } from "../world.ts";

interface Table {
  readonly at: Instant;
  readonly legs: ReadonlyMap<PersonId, Leg>;
}

export class TravelTimes {
  readonly #tables = new Map<BookingId, Table>();
  readonly #asked = new Map<BookingId, Instant>();

  /**
   * `known`: match now. `ask`: ask the streets first. `refresh`: match by what is known, and ask beside
   * it. `wait`: an answer is on its way.
   */
  stateOf(id: BookingId, at: Instant): "known" | "ask" | "refresh" | "wait" {
    const table = this.#tables.get(id);
    const age = table === undefined ? Infinity : at - table.at;
    if (age <= DISPATCH.travelFreshMilliseconds) return "known";
    const asked = this.#asked.get(id);
    // A booking that waits must not be left out of a matching each time that its ways grow old.
    if (age <= DISPATCH.travelUsableMilliseconds) return asked === undefined ? "refresh" : "known";
    if (asked === undefined) return "ask";
    // Too late: the doctors are asked by the straight line, rather than nobody at all.
    return at - asked <= DISPATCH.travelWaitMilliseconds ? "wait" : "known";
  }

  asked(id: BookingId, at: Instant): void {
    this.#asked.set(id, at);
  }

  put(id: BookingId, legs: ReadonlyMap<PersonId, Leg>, at: Instant): void {
    this.#asked.delete(id);
    this.#tables.set(id, { at, legs });
  }

  leg(id: BookingId, doctorId: PersonId): Leg | null {
    return this.#tables.get(id)?.legs.get(doctorId) ?? null;
  }

  forget(id: BookingId): void {
    this.#tables.delete(id);
    this.#asked.delete(id);
  }

  get size(): number {
    return this.#tables.size;
  }
}
