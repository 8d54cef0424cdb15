/** When the doctor of a visit is likely to be free again: a guess that every step makes better. Pure. */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant } from "../vocabulary.ts";
import { type BookingState, isVisiting } from "./state.ts";

/** @returns null where no doctor is engaged by it */
export function expectedFreeAt(state: BookingState): Instant | null {
  if (!isVisiting(state)) return null;
  if (state.freeAt != null) return state.freeAt;
  const length = state.callType === "consultation"
    ? BOOKING_TIMES.consultationLengthMilliseconds
    : BOOKING_TIMES.visitLengthMilliseconds;
  switch (state.status) {
    case "in_progress":
      return after(state.startedAt, length);
    case "arrived":
      return after(state.arrivedAt, length);
    case "en_route":
    case "assigned": {
      const way = state.offers.findLast((offer) => offer.outcome === "accepted")?.etaSeconds ??
        BOOKING_TIMES.unknownWaySeconds;
      const outset = state.status === "en_route" ? state.departedAt : state.assignedAt;
      const begins = state.expectedArrivalAt ?? state.plan?.from ?? state.scheduledTime ?? 0;
      return instant(Math.max(outset + way * 1_000, begins) + length);
    }
  }
}
