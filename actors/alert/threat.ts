/** Which door an alarm is about, whether it keeps others away from it, and whom it threatens. Pure. */
import { type Door, isSameDoor, type Threat } from "../booking/danger.ts";
import type { PersonId } from "../vocabulary.ts";
import { isSilent } from "./codes.ts";
import { waitsOutside } from "./halt.ts";
import { helperOf } from "./search.ts";
import { type AlertState, isAlertOpen, raisedAtOf } from "./state.ts";

/** Whoever has called in silence may be moved on from there: the door is where the call came from. */
export const doorOf = ({ bookingId, city, kind, words }: AlertState): Door => ({
  bookingId,
  city,
  address: words.place,
  point: (isSilent(kind) ? words.calledFrom : words.senderPlace) ?? null,
});

/** @returns null: it is not silent, over, or a drill, which takes nothing from anybody */
export function threatOf(state: AlertState): Threat | null {
  const { id: alertId, kind, isDrill } = state;
  if (isDrill || !isAlertOpen(state) || (kind !== "danger" && kind !== "lone_visit")) return null;
  return { ...doorOf(state), alertId, kind, since: raisedAtOf(state) ?? state.createdAt };
}

/** Who has called in silence from this door. */
export const silentCallersAt = (
  door: Door,
  open: readonly AlertState[],
): readonly PersonId[] =>
  open.flatMap((one) => {
    const threat = threatOf(one);
    return threat === null || !isSameDoor(threat, door)
      ? []
      : one.words.reports.filter(({ kind }) => isSilent(kind)).map(({ by }) => by);
  });

/**
 * Doctors behind dangerous doors, as far as alarms tell it: whoever has called in silence, and of an alarm that was
 * halted there the doctors who have called and the one who is inside. Nothing may ring or light up beside them.
 */
export function threatenedDoctors(open: readonly AlertState[]): ReadonlySet<PersonId> {
  const found = new Set<PersonId>();
  for (const state of open) {
    const isThreat = threatOf(state) !== null;
    const isHalted = state.search?.halted != null;
    for (const { by, kind, role } of state.words.reports) {
      if (isThreat ? isSilent(kind) : isHalted && role === "doctor") found.add(by);
    }
    const helper = helperOf(state);
    if (helper !== null && isHalted && !waitsOutside(state.search!)) found.add(helper.doctorId);
  }
  return found;
}
