/** What an alert may be, in codes: its kinds, its states and how it may end. */

/**
 * `sos`: the patient or the caller. The others are a doctor's: `danger` (silent), `second_doctor`
 * («Сложный случай»), `resuscitation`, `hospital_transport`. `lone_visit`: the server, of a doctor who is
 * silent in a visit.
 */
export const ALERT_KINDS = [
  "sos",
  "danger",
  "second_doctor",
  "resuscitation",
  "hospital_transport",
  "lone_visit",
] as const;
export type AlertKind = typeof ALERT_KINDS[number];

/** The gravest first: an alert that is joined by a graver one is that from then on. */
const BY_GRAVITY: readonly AlertKind[] = [
  "danger",
  "resuscitation",
  "sos",
  "lone_visit",
  "hospital_transport",
  "second_doctor",
];
export const isGraver = (one: AlertKind, other: AlertKind): boolean =>
  BY_GRAVITY.indexOf(one) < BY_GRAVITY.indexOf(other);

/**
 * Nobody but staff may ever see that there is one: whoever threatens the doctor looks at the same
 * screens, or raises an SOS to see what comes back.
 */
export const SILENT_KINDS: readonly AlertKind[] = ["danger", "lone_visit"];
export const isSilent = (kind: AlertKind): boolean => SILENT_KINDS.includes(kind);

/** `counting`: the patient may still take it back; `cancelled`: that was done. */
export const ALERT_STATUSES = [
  "counting",
  "raised",
  "acknowledged",
  "responding",
  "resolved",
  "false_alarm",
  "cancelled",
] as const;
export type AlertStatus = typeof ALERT_STATUSES[number];
const ENDED: readonly AlertStatus[] = ["resolved", "false_alarm", "cancelled"];
export const isOver = (status: AlertStatus): boolean => ENDED.includes(status);

/** How it ended, where it was no false alarm. */
export const ALERT_OUTCOMES = [
  "helped",
  "ambulance",
  "police",
  "second_doctor_came",
  "hospital",
  "nobody_needed",
  "drill_done",
  "other",
] as const;
export type AlertOutcome = typeof ALERT_OUTCOMES[number];

/** `withdrawn`: the alert was closed, or staff ended the search. */
export const ASK_OUTCOMES = [
  "accepted",
  "declined",
  "expired",
  "taken_by_other",
  "withdrawn",
] as const;
export type AskOutcome = typeof ASK_OUTCOMES[number];

/** Why a doctor cannot come. With one of them a no is never held against anybody. */
export const ASK_DECLINES = ["with_patient", "too_far", "unwell", "not_equipped", "other"] as const;
export type AskDecline = typeof ASK_DECLINES[number];

/** Why a doctor who was bound goes. */
export const LEAVE_REASONS = ["done", ...ASK_DECLINES] as const;
/** `lost`: nobody said so, and nothing is heard of them. */
export type LeaveReason = typeof LEAVE_REASONS[number] | "lost";
