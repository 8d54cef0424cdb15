/** What of the log is told besides changes of status: trouble on the way and at the door, extras. Pure. */
import type { PersonId } from "../vocabulary.ts";
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
  "shiftLost",
  "shiftRegained",
  "held",
  "holdPassed",
  "holdEnded",
  "attended",
  "attendancePassed",
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
  "shift_lost",
  "shift_regained",
  "held",
  "hold_passed",
  "hold_ended",
  "attended",
  "attendance_passed",
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
  shiftLost: "shift_lost",
  shiftRegained: "shift_regained",
  held: "held",
  holdPassed: "hold_passed",
  holdEnded: "hold_ended",
  attended: "attended",
  attendancePassed: "attendance_passed",
  attendanceEnded: "attendance_ended",
  absenceReported: "absence_reported",
  absenceCalled: "absence_called",
  extraProposed: "extra_proposed",
};

const OF_STAFF: readonly Happening[] = [
  "approval_lost",
  "approval_regained",
  "shift_lost",
  "shift_regained",
  "held",
  "hold_passed",
  "hold_ended",
  "attended",
  "attendance_passed",
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

/** Who of the desk has it by name from then on, and who had it before. */
export interface DeskPassage {
  readonly holderId: PersonId;
  /** Null: nobody handed it over. */
  readonly formerId: PersonId | null;
  /** As far as they are known; absent: nobody has asked. */
  readonly names?: { readonly holder: string | null; readonly former: string | null };
}

/**
 * @param data codes of the event's row
 * @param by who gave the command: of a time before handing over had an event, the one who left
 * @returns null: the row is not about who has it
 */
export function passageOf(type: string, data: unknown, by: PersonId | null): DeskPassage | null {
  const said = data as { readonly [part: string]: PersonId } | null;
  switch (type) {
    case "held":
      return { holderId: said!.holderId!, formerId: null };
    case "holdPassed":
      return { holderId: said!.holderId!, formerId: by };
    case "attended":
      return { holderId: said!.personId!, formerId: said!.personId === by ? null : by };
    case "attendancePassed":
      return { holderId: said!.to!, formerId: said!.from! };
    default:
      return null;
  }
}

/**
 * The same log for each audience. A question that the doctor answered well is between the two of them and
 * the staff, as in the view: the others hear of it once there was no good answer, and of how that ended.
 * Whether a doctor may work, and who of the desk held it or was at it, is a matter of the staff alone.
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
