/** What of the log is told besides changes of status: trouble on the way and at the door, extras. Pure. */
import type { Audience } from "./view.ts";

/** Types of events whose rows the timeline shows, though the status stays. */
export const SHOWN_EVENTS = [
  "wayAsked",
  "wayAnswered",
  "wayUnanswered",
  "wayResumed",
  "promiseMissed",
  "approvalLost",
  "approvalRegained",
  "attended",
  "attendanceEnded",
  "absenceReported",
  "absenceCalled",
  "extraProposed",
  "extraAnswered",
] as const;

export const HAPPENINGS = [
  "way_asked",
  "way_fine",
  "way_cannot",
  "way_silent",
  "way_resumed",
  "promise_missed",
  "approval_lost",
  "approval_regained",
  "attended",
  "attendance_ended",
  "absence_reported",
  "absence_called",
  "extra_proposed",
  "extra_approved",
  "extra_declined",
  "extra_withdrawn",
] as const;
export type Happening = typeof HAPPENINGS[number];

const CODES: Readonly<Record<string, Happening>> = {
  wayAsked: "way_asked",
  wayUnanswered: "way_silent",
  wayResumed: "way_resumed",
  promiseMissed: "promise_missed",
  approvalLost: "approval_lost",
  approvalRegained: "approval_regained",
  attended: "attended",
  attendanceEnded: "attendance_ended",
  absenceReported: "absence_reported",
  absenceCalled: "absence_called",
  extraProposed: "extra_proposed",
};

const OF_STAFF: readonly Happening[] = [
  "approval_lost",
  "approval_regained",
  "attended",
  "attendance_ended",
];

/** @param data codes of the event's row; @returns null: a change of status says it all */
export function happeningOf(type: string, data: unknown): Happening | null {
  if (type === "extraAnswered") {
    const { answer } = data as { answer: "approved" | "declined" | "withdrawn" };
    return `extra_${answer}`;
  }
  if (type !== "wayAnswered") return CODES[type] ?? null;
  const answer = (data as { answer?: unknown } | null)?.answer;
  return answer === "cannot" ? "way_cannot" : "way_fine";
}

/**
 * The same log for each audience. A question that the doctor answered well is between the two of them and
 * the staff, as in the view: the others hear of it once there was no good answer, and of how that ended.
 * Whether a doctor may work, and who of the desk was at it, is a matter of the staff alone.
 */
export function shownHistory<Item extends { readonly what: Happening | null }>(
  items: readonly Item[],
  audience: Audience,
): readonly Item[] {
  if (audience === "staff") return items;
  const own = items.filter(({ what }) => what === null || !OF_STAFF.includes(what));
  if (audience === "doctor") return own;
  let isTold = false;
  return own.filter(({ what }) => {
    switch (what) {
      case "way_silent":
      case "way_cannot":
        isTold = true;
        return true;
      case "way_asked":
        isTold = false;
        return false;
      case "way_fine":
      case "way_resumed": {
        const wasTold = isTold;
        isTold = false;
        return wasTold;
      }
      default:
        return true;
    }
  });
}
