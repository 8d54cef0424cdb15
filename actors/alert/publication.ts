/** What a change of an alert means for those who listen. Pure; each audience's view is encoded once. */
import { clinicStaffTopic, type Frame, frame, personTopic, staffTopic } from "../hub.ts";
import { isSilent } from "./codes.ts";
import type { AlertState } from "./state.ts";
import { type AlertAudience, alertViewFor } from "./view.ts";

/** Topic → as whom its readers see the alert. */
export function alertReaders(state: AlertState): ReadonlyMap<string, AlertAudience> {
  const readers = new Map<string, AlertAudience>();
  for (const { by, kind, role } of state.words.reports) {
    const isStaff = role === "dispatcher" || role === "admin";
    if (!isSilent(kind) && !isStaff) readers.set(personTopic(by), "raiser");
  }
  readers.set(staffTopic(state.city), "staff");
  if (state.clinicId !== null) {
    readers.set(clinicStaffTopic(state.city, state.clinicId), "staff");
  }
  return readers;
}

/** The alert whole for this audience, or null. What is said in it of a patient counts as read. */
export function alertFrame(state: AlertState, audience: AlertAudience): Frame | null {
  const view = alertViewFor(state, audience);
  if (view === null) return null;
  const made = { ...frame("alert", view), isAlarm: true } as const;
  const { bookingId, subjectId } = state;
  return audience === "staff" && bookingId !== null && view.message !== null
    ? { ...made, medical: { bookingId, patientId: subjectId, fields: ["messages"] } }
    : made;
}

/**
 * Nothing is made for a topic that nobody listens to. Whose alert it is not any more (it turned out to be in another
 * city) hears that it has gone, before those hear of it whose it is: some are both.
 * @param before as it was told last, or null
 */
export function alertPublications(
  state: AlertState,
  before: AlertState | null,
  isHeard: (topic: string) => boolean,
): readonly { readonly topic: string; readonly frame: Frame }[] {
  const readers = alertReaders(state);
  const encoded = new Map<AlertAudience, Frame | null>();
  const left = before === null ? [] : [...alertReaders(before).keys()]
    .filter((topic) => !readers.has(topic) && isHeard(topic))
    .map((topic) => ({ topic, frame: removedFrame(state) }));
  return [
    ...left,
    ...[...readers].flatMap(([topic, audience]) => {
      if (!isHeard(topic)) return [];
      if (!encoded.has(audience)) encoded.set(audience, alertFrame(state, audience));
      const made = encoded.get(audience) ?? null;
      return made === null ? [] : [{ topic, frame: made }];
    }),
  ];
}

const removedFrame = ({ id }: AlertState): Frame =>
  ({ ...frame("alert_removed", { id, reason: "moved" }), isAlarm: true }) as const;
