/** Which door an alarm is about, and whether it keeps others away from it. Pure. */
import type { Door, Threat } from "../booking/danger.ts";
import { isAlertOpen } from "./state.ts";
import { type AlertState, raisedAtOf } from "./state.ts";

export const doorOf = ({ bookingId, city, words }: AlertState): Door => ({
  bookingId,
  city,
  address: words.place,
});

/** @returns null: it is not silent, over, or a drill, which takes nothing from anybody */
export function threatOf(state: AlertState): Threat | null {
  const { id: alertId, kind, isDrill } = state;
  if (isDrill || !isAlertOpen(state) || (kind !== "danger" && kind !== "lone_visit")) return null;
  return { ...doorOf(state), alertId, kind, since: raisedAtOf(state) ?? state.createdAt };
}
