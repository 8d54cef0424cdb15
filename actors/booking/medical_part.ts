/**
 * When the medical part of a booking closes to those who helped. Pure. Staff need it while a visit is
 * under way and as long as its room is open; its doctor for a month, in which patients ask back. A
 * conclusion is never open to staff. Later, each of them says why («break glass»), for a quarter of an
 * hour. The patient, and the clinic that answers for the record, keep it.
 */
import { BOOKING_TIMES } from "../limits.ts";
import type { Instant } from "../vocabulary.ts";
import { type BookingState, isEnded } from "./state.ts";
import type { Audience } from "./view.ts";

export interface MedicalPart {
  /** Symptoms, red flags, reasons, what was said in the room. */
  readonly words: boolean;
  readonly conclusion: boolean;
}

const OPEN: MedicalPart = { words: true, conclusion: true };

/** What of it is open to this audience without a reason. */
export function openMedicalPart(
  state: BookingState,
  audience: Audience,
  at: Instant,
): MedicalPart {
  const endedAt = endOf(state);
  switch (audience) {
    case "patient":
    case "clinic":
      return OPEN;
    case "caller":
      // Of the words a caller has those that were written to them, and their own: `view.ts`.
      return { words: true, conclusion: state.callerSees === "all" };
    case "offered":
      return { words: true, conclusion: false };
    case "doctor": {
      const open = endedAt === null || at - endedAt <= BOOKING_TIMES.doctorReadsMilliseconds;
      return { words: open, conclusion: open };
    }
    case "staff": {
      const open = endedAt === null || at - endedAt <= BOOKING_TIMES.roomOpenAfterEndMilliseconds;
      return { words: open, conclusion: false };
    }
  }
}

/** Whether there is something that only a reason opens. */
export function hasClosedPart(state: BookingState, audience: Audience, at: Instant): boolean {
  // What is the patient's to show no reason opens.
  if (audience === "offered" || audience === "caller") return false;
  const open = openMedicalPart(state, audience, at);
  return isEnded(state) && (!open.words || !open.conclusion && state.status === "completed");
}

function endOf(state: BookingState): Instant | null {
  if (state.status === "completed") return state.completedAt;
  return state.status === "cancelled" ? state.cancelledAt : null;
}
