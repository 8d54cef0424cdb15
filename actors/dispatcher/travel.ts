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
  /** When the streets failed last; until then nobody waits for them any more. */
  readonly #failed = new Map<BookingId, Instant>();

  /**
   * `known`: match now. `ask`: ask the streets first. `refresh`: match by what is known, and ask beside
   * it. `wait`: an answer is on its way.
   */
  stateOf(id: BookingId, at: Instant): "known" | "ask" | "refresh" | "wait" {
    const table = this.#tables.get(id);
    const age = table === undefined ? Infinity : at - table.at;
    if (age <= DISPATCH.travelFreshMilliseconds) return "known";
    const asked = this.#asked.get(id);
    const failed = this.#failed.get(id);
    if (failed !== undefined) {
      const isDue = asked === undefined && at - failed >= DISPATCH.travelFreshMilliseconds;
      return isDue ? "refresh" : "known";
    }
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
    this.#failed.delete(id);
    this.#tables.set(id, { at, legs });
  }

  /** They did not answer: asked again in a while, beside the matching. */
  failed(id: BookingId, at: Instant): void {
    this.#asked.delete(id);
    this.#failed.set(id, at);
  }

  /** One that is too old says less than the straight line. */
  leg(id: BookingId, doctorId: PersonId, at: Instant): Leg | null {
    const table = this.#tables.get(id);
    const isUsable = table !== undefined && at - table.at <= DISPATCH.travelUsableMilliseconds;
    return isUsable ? table.legs.get(doctorId) ?? null : null;
  }

  forget(id: BookingId): void {
    this.#tables.delete(id);
    this.#asked.delete(id);
    this.#failed.delete(id);
  }

  get size(): number {
    return this.#tables.size;
  }
}
