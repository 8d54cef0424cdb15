/** The codes of a booking that pages have words for; apart from the schemas, which browsers do without. */

export const CALL_TYPES = ["urgent", "scheduled", "consultation"] as const;
export type CallType = typeof CALL_TYPES[number];

export const PAYMENT_METHODS = [
  "card",
  "sbp",
  "wallet",
  "cash",
  "bank_qr",
  "organisation",
] as const;

export const PRIORITIES = ["low", "normal", "high", "emergency"] as const;
export type Priority = typeof PRIORITIES[number];

/** What a patient may need beyond a visit, in the order in which it is asked. */
export const NEEDS = ["sick_leave", "ecg", "female_doctor", "english"] as const;
/** Those that only the doctor can say; the others stand on the card. */
export const STATED_NEEDS = [
  "sick_leave",
  "ecg",
] as const satisfies readonly (typeof NEEDS[number])[];

export const DECLINE_CODES = [
  "far",
  "busy",
  "tired",
  "unsafe",
  "not_my_field",
  "no_equipment",
  /** There is a warning on the flat: whatever else is said, it never counts. */
  "warned",
  "other",
] as const;

/** Declining for one of these never counts against the doctor. */
export const VALID_DECLINE_CODES: readonly (typeof DECLINE_CODES[number])[] = [
  "unsafe",
  "not_my_field",
  "no_equipment",
  "warned",
];

/** Why a doctor on the way is asked whether all is well. */
export const STALL_KINDS = ["still", "away", "dark"] as const;
export type StallKind = typeof STALL_KINDS[number];
/** What the doctor says to it in one tap. */
export const WAY_ANSWERS = ["fine", "cannot"] as const;
export type WayAnswer = typeof WAY_ANSWERS[number];

/** Why the doctor stands before a closed door; each is the outcome that it ends in. */
export const ABSENCE_KINDS = ["nobody_there", "refused_at_door"] as const;
export type AbsenceKind = typeof ABSENCE_KINDS[number];

export const OUTCOMES = [
  "done",
  "refused_at_door",
  "nobody_there",
  "taken_by_103",
  "doctor_could_not",
  "no_doctor_found",
  "cancelled_by_patient",
  "cancelled_by_doctor",
  "cancelled_by_clinic",
  "cancelled_by_staff",
] as const;
export type Outcome = typeof OUTCOMES[number];

/** What came of something that the doctor proposed beyond the visit. */
export const EXTRA_STATUSES = ["proposed", "approved", "declined", "withdrawn"] as const;
export type ExtraStatus = typeof EXTRA_STATUSES[number];

export const EXTRAS_LIMITS = { perBooking: 30, quantity: 20 } as const;

/** Why an offer was taken back before anybody answered it. */
export type WithdrawalReason = typeof PASSING_WITHDRAWALS[number] | "blocked";

/** These pass: whoever was asked and could not answer may be asked again, once it is over. */
export const PASSING_WITHDRAWALS = [
  "shift_ended",
  "not_approved",
  "on_break",
  "engaged",
  "other_contract",
  /** Its end came while no program ran, or before pages were back: nobody could answer it. */
  "service_away",
  /** Somebody calls in silence from that door; staff alone may know. */
  "danger",
] as const;
