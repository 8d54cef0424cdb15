/** Which of a doctor's visits comes first, and when its next step is due. Pure but for chance. */
import type { BookingView } from "../../actors/booking/view.ts";
import { MINUTE } from "../../actors/vocabulary.ts";
import { estimateSeconds } from "../../actors/dispatcher/distance.ts";
import { DOCTOR_PACE, drawn } from "./paces.ts";

const RANK = { in_progress: 0, arrived: 1, en_route: 2 } as const;

const isBegun = (visit: BookingView): boolean => visit.status in RANK;

/** An urgent call goes before a planned one; what has begun goes before both. */
function rank(visit: BookingView): number {
  if (isBegun(visit)) return RANK[visit.status as keyof typeof RANK];
  return visit.callType === "urgent" ? 3 : 4;
}

/** The visit to work on now, or null: none, or it is too early for those that there are. */
export function nextVisit(
  visits: Iterable<BookingView>,
  dueAt: (visit: BookingView) => number,
  now: number,
): BookingView | null {
  const sorted = [...visits].sort((one, other) =>
    rank(one) - rank(other) || dueAt(one) - dueAt(other)
  );
  const first = sorted[0];
  if (first === undefined) return null;
  return isBegun(first) || first.callType === "urgent" || dueAt(first) <= now ? first : null;
}

/**
 * When the step that this status waits for will be taken, seen from now.
 * @param meters how far away the door is
 */
export function stepDueAt(visit: BookingView, meters: number, now: number): number {
  switch (visit.status) {
    case "assigned": {
      const soon = now + drawn(DOCTOR_PACE.depart);
      if (visit.scheduledTime === null) return soon;
      const wanted = Date.parse(visit.scheduledTime);
      if (visit.callType === "consultation") return Math.max(soon, wanted);
      return Math.max(soon, wanted - estimateSeconds(meters) * 1_000 - drawn(DOCTOR_PACE.early));
    }
    case "arrived":
      return now + drawn(DOCTOR_PACE.ring);
    case "in_progress":
      return now +
        drawn(visit.callType === "consultation" ? DOCTOR_PACE.consultation : DOCTOR_PACE.visit);
    default:
      return now;
  }
}

/** Whole minutes of a visit, as the doctor writes them; never none. */
export const minutesSince = (startedAt: string | null, now: number): number =>
  startedAt === null ? 1 : Math.max(1, Math.round((now - Date.parse(startedAt)) / MINUTE));
