/** When the doctor of a visit is likely to be free again: a guess that every step makes better. Pure. */
import { BOOKING_TIMES } from "../limits.ts";
import { after, type Instant, instant, type Specialization } from "../vocabulary.ts";
import type { CallType } from "./codes.ts";
import { type BookingState, isVisiting } from "./state.ts";

/** How long visits of a kind last, as it was learned; milliseconds, null: not known. */
export type VisitLength = (callType: CallType, specialization: Specialization) => number | null;

/** @returns null where no doctor is engaged by it */
export function expectedFreeAt(
  state: BookingState,
  visitLength: VisitLength = () => null,
): Instant | null {
  if (!isVisiting(state)) return null;
  if (state.freeAt != null) return state.freeAt;
  const length = visitLength(state.callType, state.specialization) ??
    (state.callType === "consultation"
      ? BOOKING_TIMES.consultationLengthMilliseconds
      : BOOKING_TIMES.visitLengthMilliseconds);
  switch (state.status) {
    case "in_progress":
      return after(state.startedAt, length);
    case "arrived":
      return after(state.arrivedAt, length);
    case "en_route":
    case "assigned": {
      const accepted = state.offers.findLast((offer) =>
        offer.outcome === "accepted" && offer.doctorId === state.doctor.id
      );
      const way = state.callType === "consultation"
        ? 0
        : accepted?.etaSeconds ?? BOOKING_TIMES.unknownWaySeconds;
      const outset = state.status === "en_route" ? state.departedAt : state.assignedAt;
      const begins = state.expectedArrivalAt ?? state.plan?.from ?? state.scheduledTime ?? 0;
      return instant(Math.max(outset + way * 1_000, begins) + length);
    }
  }
}
