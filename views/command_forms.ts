/** The forms that give commands to a booking: their state, and the fields of their errors. */
import { type Attempt, FormState } from "./forms.ts";

/** Where the address text stands in the form, so that errors find their field. */
export const ADDRESS_ALIASES: Readonly<Record<string, string>> = {
  address: "address.text",
  "address.latitude": "place",
  "address.longitude": "place",
  "address.district": "place",
};

const ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  amend: { ...ADDRESS_ALIASES, scheduledTime: "date", scheduledUntil: "until", "": "symptoms" },
  hold: { until: "minutes" },
  // Each way is a box of one question.
  reach: { push: "ways", sms: "ways", offShift: "ways" },
  place: { "positions.0.latitude": "place", positions: "place" },
  "alarmcall-leave": { because: "reason" },
};

/** The state of one command's form for one booking; of another booking's attempt it knows nothing. */
export function commandState(
  command: string,
  attempt: Attempt | null,
  bookingId: string,
  prefix: string = command,
): FormState {
  const own = attempt !== null && (attempt.bookingId ?? bookingId) === bookingId ? attempt : null;
  return new FormState(command, own, ALIASES[command] ?? {}, prefix);
}

/** The state of a form of the doctor's page that is no command to a booking. */
export const ownState = (form: string, attempt: Attempt | null): FormState =>
  new FormState(form, attempt, ALIASES[form] ?? {});

/** The ids of an offer's answer are told apart by its booking: there may be several. */
export const declinePrefix = (bookingId: string): string => `decline-${bookingId.slice(-6)}`;

/** Whatever was tried last on the page, for the summary on top of it. */
export function lastState(attempt: Attempt | null): FormState {
  const form = attempt?.form ?? "none";
  const prefix = form === "decline" && attempt?.bookingId !== undefined
    ? declinePrefix(attempt.bookingId)
    : form;
  return new FormState(form, attempt, ALIASES[form] ?? {}, prefix);
}
