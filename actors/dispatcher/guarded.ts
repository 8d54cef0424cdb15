/**
 * One booking that cannot be judged must not end the matching of all others: what throws is left out for a
 * while and reported once. The booking itself goes on: its own deadline gives it to the dispatchers.
 */
import { after, type BookingId, type Instant, MINUTE } from "../vocabulary.ts";
import type { Log } from "../world.ts";
import type { Matching, Policy, Snapshot } from "./snapshot.ts";

const LEFT_OUT_MILLISECONDS = MINUTE;
/** Of more the oldest may be reported again. */
const REPORTED = 1_000;

export class GuardedMatching {
  readonly #leftOut = new Map<BookingId, Instant>();
  readonly #reported = new Set<BookingId>();

  constructor(private readonly policy: Policy, private readonly log: Pick<Log, "fault">) {}

  isLeftOut(id: BookingId, at: Instant): boolean {
    const until = this.#leftOut.get(id);
    if (until !== undefined && until <= at) this.#leftOut.delete(id);
    return until !== undefined && until > at;
  }

  /** @returns what it says of this booking; false where it throws, and then the booking is left out */
  asks(id: BookingId, at: Instant, judge: () => boolean): boolean {
    try {
      return judge();
    } catch (error) {
      this.#leaveOut(id, at, error);
      return false;
    }
  }

  /**
   * The matching of all that can be matched. Each is tried by itself only after a throw.
   * @throws where it is no single booking's fault
   */
  match(snapshot: Snapshot): Matching {
    try {
      return this.policy(snapshot);
    } catch (error) {
      const faults = new Map(snapshot.bookings.flatMap((booking) => {
        const fault = this.#faultOf({ ...snapshot, bookings: [booking] });
        return fault === null ? [] : [[booking.id, fault] as const];
      }));
      const isNoBookings = faults.size === 0 ||
        faults.size > 1 && faults.size === snapshot.bookings.length;
      if (isNoBookings) throw error;
      for (const [id, fault] of faults) this.#leaveOut(id, snapshot.at, fault.cause);
      const bookings = snapshot.bookings.filter(({ id }) => !faults.has(id));
      return this.policy({ ...snapshot, bookings });
    }
  }

  #faultOf(snapshot: Snapshot): { readonly cause: unknown } | null {
    try {
      this.policy(snapshot);
      return null;
    } catch (cause) {
      return { cause };
    }
  }

  #leaveOut(id: BookingId, at: Instant, error: unknown): void {
    this.#leftOut.set(id, after(at, LEFT_OUT_MILLISECONDS));
    if (this.#reported.has(id)) return;
    if (this.#reported.size >= REPORTED) this.#reported.clear();
    this.#reported.add(id);
    this.log.fault(`booking ${id} could not be matched and is left out`, error);
  }
}
