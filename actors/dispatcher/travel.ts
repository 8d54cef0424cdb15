/**
 * Travel times that the dispatcher knows: asked for outside of its turns, kept for seconds, and replaced
 * by an estimate from the straight line where no answer came in time. Synchronous; time is an argument.
 */
import { DISPATCH } from "../limits.ts";
import { after, type BookingId, type Instant, type PersonId } from "../vocabulary.ts";
import type { Leg } from "../world.ts";

interface Table {
  readonly at: Instant;
  readonly legs: ReadonlyMap<PersonId, Leg>;
}

export class TravelTimes {
  readonly #tables = new Map<BookingId, Table>();
  /** When the question was asked whose answer is waited for. */
  readonly #asked = new Map<BookingId, Instant>();
  /** When the streets failed last; until they answer nobody waits for them any more. */
  readonly #failed = new Map<BookingId, Instant>();

  /**
   * `known`: match now. `ask`: ask the streets first. `refresh`: match by what is known, and ask beside
   * it. `wait`: an answer is on its way.
   */
  stateOf(id: BookingId, at: Instant): "known" | "ask" | "refresh" | "wait" {
    const table = this.#tables.get(id);
    const age = table === undefined ? Infinity : at - table.at;
    if (age <= DISPATCH.travelFreshMilliseconds) return "known";
    const asked = this.#askedAt(id, at);
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

  /** They have answered what was asked at `at`: then the doctors were where these ways begin. */
  put(id: BookingId, legs: ReadonlyMap<PersonId, Leg>, at: Instant): void {
    // One that comes after its deadline is still of use, but it is not the answer that is waited for.
    if (this.#asked.get(id) === at) {
      this.#asked.delete(id);
      this.#failed.delete(id);
    }
    const known = this.#tables.get(id);
    if (known === undefined || known.at < at) this.#tables.set(id, { at, legs });
  }

  /** They did not answer what was asked at `askedAt`: asked again in a while, beside the matching. */
  failed(id: BookingId, askedAt: Instant, at: Instant): void {
    if (this.#asked.get(id) !== askedAt) return;
    this.#asked.delete(id);
    this.#failed.set(id, at);
  }

  /** What has not answered by its deadline never will, and has failed as of then. */
  #askedAt(id: BookingId, at: Instant): Instant | undefined {
    const asked = this.#asked.get(id);
    if (asked === undefined) return undefined;
    const deadline = after(asked, DISPATCH.travelDeadlineMilliseconds);
    if (at > deadline) this.failed(id, asked, deadline);
    return this.#asked.get(id);
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

  /** Bookings of which anything is known or waited for. */
  get size(): number {
    return new Set([...this.#tables.keys(), ...this.#asked.keys(), ...this.#failed.keys()]).size;
  }
}
