/** Nobody opens: the doctor says so, calls twice, and goes when the city's wait is over. */
import { type Absence, ABSENCE_RULES } from "../actors/booking/absence.ts";
import { type BookingState, isVisiting } from "../actors/booking/state.ts";
import { MINUTE, SECOND } from "../actors/vocabulary.ts";

export const ABSENCE_SAID_AFTER = MINUTE;
export const ABSENCE_CALLS_AFTER = [3 * MINUTE, 6 * MINUTE] as const;
/** After the moment at which the page lets the doctor go. */
export const ABSENCE_ENDED_AFTER = 5 * SECOND;
/** How long a doctor stands there. */
export const CLOSED_DOOR_MINUTES = ABSENCE_SAID_AFTER / MINUTE + ABSENCE_RULES.waitMinutes;

/** What the booking knows of a door that nobody opens. */
export const absenceOf = (state: BookingState): Absence | null =>
  isVisiting(state) ? state.absence ?? null : null;
