/** How far the search for one booking is: asked so far, how many suit, its place among those who wait. Pure. */
import type { PersonId } from "../vocabulary.ts";
import type { Candidate } from "./candidates.ts";
import { isAskable, type Verdict } from "./eligibility.ts";
import { rankOf } from "./matching.ts";
import type { BookingSummary } from "./protocol.ts";
import type { Instant } from "../vocabulary.ts";

export interface Progress {
  readonly asked: number;
  readonly total: number;
  readonly queuePlace: number | null;
}

/** Suitable, and asked when others have answered. */
const LATER: readonly Verdict[] = [
  "has_offer",
  "wished_first",
  "kept_for_own",
  "matched_elsewhere",
];

/** @param wanting all bookings whose search has begun and that nobody is asked about */
export function progressOf(
  booking: BookingSummary,
  candidates: readonly Candidate[],
  wanting: readonly BookingSummary[],
  at: Instant,
): Progress {
  const asked = new Set<PersonId>(booking.offers.map(({ doctorId }) => doctorId));
  const others = candidates.filter(({ doctorId, verdict }) =>
    !asked.has(doctorId) && (isAskable(verdict) || LATER.includes(verdict))
  );
  return {
    asked: asked.size,
    total: asked.size + others.length,
    queuePlace: booking.wantsOffers ? placeOf(booking, wanting, at) : null,
  };
}

/** The more pressing and then the earlier ones of the same city, field and kind are before it. */
function placeOf(booking: BookingSummary, wanting: readonly BookingSummary[], at: Instant): number {
  const rank = rankOf(booking, at);
  const before = wanting.filter((other) => {
    if (
      other.id === booking.id || other.city !== booking.city ||
      other.callType !== booking.callType || other.specialization !== booking.specialization
    ) return false;
    const own = rankOf(other, at);
    return own < rank ||
      (own === rank && (other.createdAt < booking.createdAt ||
        (other.createdAt === booking.createdAt && other.id < booking.id)));
  });
  return before.length + 1;
}
