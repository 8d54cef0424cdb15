/**
 * The doctor of a visit may not work any more: the approval, the account or the role was taken away after the
 * booking was given. Nobody is taken from the patient by that alone: the visit keeps its doctor, the
 * dispatchers see it until the visit is over or another doctor has it, and decide. Pure.
 */
import type { PersonId } from "../vocabulary.ts";
import type { BookingEvent, StampedEvent } from "./protocol.ts";
import { type BookingState, isVisiting, type Visiting } from "./state.ts";

type Event<Name extends BookingEvent["type"]> = Extract<StampedEvent, { type: Name }>;

/** @param told whose approval it is: of another doctor nothing is noted */
export function decideNoteApproval(
  state: BookingState,
  told: { readonly doctorId: PersonId; readonly approved: boolean },
): readonly BookingEvent[] {
  if (!isVisiting(state) || state.doctor.id !== told.doctorId) return [];
  const isLost = state.approvalLostAt != null;
  if (isLost === !told.approved) return [];
  return [{ type: told.approved ? "approvalRegained" : "approvalLost" }];
}

export const approvalNoted = (
  state: Visiting,
  event: Event<"approvalLost"> | Event<"approvalRegained">,
): Visiting => ({ ...state, approvalLostAt: event.type === "approvalLost" ? event.at : null });
