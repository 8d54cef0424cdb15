/** The state of a booking as people see it: colour, icon and word, always the three together. */
import type { BookingView } from "../actors/booking/view.ts";
import type { LocaleKey } from "./words.ts";

export type Tone = "wait" | "go" | "here" | "done" | "off" | "late" | "alarm";

export interface StatusLook {
  readonly tone: Tone;
  readonly icon: string;
  readonly key: LocaleKey;
  readonly solid: boolean;
}

const look = (tone: Tone, icon: string, key: LocaleKey, solid = false): StatusLook => ({
  tone,
  icon,
  key,
  solid,
});

function pendingLook(view: BookingView): StatusLook {
  if (view.danger !== undefined) return look("alarm", "shield-alert", "status.danger");
  switch (view.search?.stage) {
    case "planned":
      return look("off", "calendar", "status.planned");
    case "held":
      return look("wait", "phone", "status.held");
    case "with_dispatcher":
      return look("alarm", "warning", "status.withDispatcher");
    case "asking":
      return look("wait", "radar", "status.asking");
    case "waiting":
      return look("wait", "clock", "status.waiting");
    default:
      return look("wait", "radar", "status.searching");
  }
}

export function statusLook(view: BookingView): StatusLook {
  switch (view.status) {
    case "pending":
      return pendingLook(view);
    case "assigned":
      return look("go", "user-check", "status.assigned");
    case "en_route":
      return look("go", "car", "status.en_route", true);
    case "arrived":
      return look("here", "door", "status.arrived");
    case "in_progress":
      return view.callType === "consultation"
        ? look("here", "chat", "status.consultation", true)
        : look("here", "stethoscope", "status.in_progress", true);
    case "completed":
      return look("done", "check", "status.completed");
    case "cancelled":
      return look("off", "x", "status.cancelled");
  }
}

/** Whether the promised arrival has passed, or the doctor should have acted by now. */
export const isLate = (view: BookingView, now: number): boolean =>
  view.attention !== null ||
  ((view.status === "assigned" || view.status === "en_route") && view.promisedBy !== null &&
    Date.parse(view.promisedBy) < now);

/** So long before the promised arrival the board turns amber: there is still time to act. */
const PRESSING_MILLISECONDS = 5 * 60_000;

/** Whether the promised arrival is about to pass, and the doctor is not at the door. */
export const isPressing = (view: BookingView, now: number): boolean =>
  (view.status === "assigned" || view.status === "en_route") && view.promisedBy !== null &&
  Date.parse(view.promisedBy) >= now &&
  Date.parse(view.promisedBy) - now <= PRESSING_MILLISECONDS;

export const isOpenView = (view: BookingView): boolean =>
  view.status !== "completed" && view.status !== "cancelled";

/** An icon of the kind of call. */
export const callTypeIcon = (view: Pick<BookingView, "callType">): string =>
  ({ urgent: "pulse", scheduled: "calendar", consultation: "chat" })[view.callType];
