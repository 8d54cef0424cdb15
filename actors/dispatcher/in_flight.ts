/**
 * Proposals that are on their way to their bookings. Until a booking has answered, or too long has passed, it
 * is proposed nothing else and its doctors are asked about nothing else. Synchronous; time is an argument.
 */
import { DISPATCH } from "../limits.ts";
import type { BookingId, Instant, PersonId } from "../vocabulary.ts";
import type { BookingSummary } from "./protocol.ts";

interface Flight {
  readonly at: Instant;
  readonly doctorIds: readonly PersonId[];
  /** As the booking was: another change of it (a word in its room, a payment) is no answer. */
  readonly wave: number;
  readonly searchRevision: number;
  readonly isRoundOver: boolean;
}

export class InFlight {
  readonly #flights = new Map<BookingId, Flight>();

  /** @param doctorIds none: that nobody is left to ask */
  proposed(
    { id, wave, searchRevision, isRoundOver }: Pick<
      BookingSummary,
      "id" | "wave" | "searchRevision" | "isRoundOver"
    >,
    doctorIds: readonly PersonId[],
    at: Instant,
  ): void {
    this.#flights.set(id, { at, doctorIds, wave, searchRevision, isRoundOver });
  }

  /** A booking as it is now. */
  changed(booking: BookingSummary): void {
    const { id, status, wave, searchRevision, isRoundOver, wantsOffers, liveOffers } = booking;
    const flight = this.#flights.get(id);
    // A search that is held takes no proposal, and says nothing of one that comes.
    const isHeld = !wantsOffers && liveOffers.length === 0;
    const isSame = status === "pending" && !isHeld && wave === flight?.wave &&
      searchRevision === flight.searchRevision && isRoundOver === flight.isRoundOver;
    if (!isSame) this.#flights.delete(id);
  }

  has(id: BookingId): boolean {
    return this.#flights.has(id);
  }

  /** Doctors who are being asked; what no booking answered is forgotten. */
  doctors(at: Instant): readonly PersonId[] {
    for (const [id, flight] of this.#flights) {
      if (at - flight.at > DISPATCH.proposalMilliseconds) this.#flights.delete(id);
    }
    return [...this.#flights.values()].flatMap(({ doctorIds }) => doctorIds);
  }
}
