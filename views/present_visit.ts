/** Which of a doctor's bookings is the one to be shown now. Pure. */
import type { BookingView } from "../actors/booking/view.ts";

const UNDER_WAY: readonly string[] = ["en_route", "arrived", "in_progress"];
const SOON_MILLISECONDS = 2 * 3_600_000;

/** Bookings that are this doctor's and not over. */
export const ownOpen = (views: readonly BookingView[], doctorId: string): readonly BookingView[] =>
  views.filter((view) =>
    view.doctorId === doctorId && view.status !== "completed" && view.status !== "cancelled"
  );

/**
 * Under way first, then the one that engages the doctor, then the urgent one, then the next.
 * @param now milliseconds
 */
export function presentVisit(
  views: readonly BookingView[],
  engagedId: string | null,
  now: number,
): BookingView | null {
  return views.find((view) => UNDER_WAY.includes(view.status)) ??
    views.find((view) => view.id === engagedId) ??
    views.find((view) => view.scheduledTime === null) ??
    views.find((view) => Date.parse(view.scheduledTime ?? "") - now < SOON_MILLISECONDS) ??
    null;
}
