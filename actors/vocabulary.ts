/**
 * The words that every part of the program shares: ids, instants, places, roles, refusals.
 * One vocabulary from the SQL column to the page; nothing here knows about time, chance or I/O.
 */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A UUID (version 7) of a booking. */
export type BookingId = Branded<string, "BookingId">;
/** A UUID of a person with an account: patient, caller, doctor, clinic, dispatcher or admin. */
export type PersonId = Branded<string, "PersonId">;
/** A UUID of an offer: one doctor asked about one booking, with an end. */
export type OfferId = Branded<string, "OfferId">;
/** A UUID of an alert: somebody needs help. */
export type AlertId = Branded<string, "AlertId">;
/** A UUID of a payment: one sum, asked of one payer. */
export type PaymentId = Branded<string, "PaymentId">;
/** A moment: milliseconds since 1970-01-01T00:00:00Z, from the world's clock. */
export type Instant = Branded<number, "Instant">;

export const bookingId = (id: string): BookingId => id as BookingId;
export const personId = (id: string): PersonId => id as PersonId;
export const offerId = (id: string): OfferId => id as OfferId;
export const alertId = (id: string): AlertId => id as AlertId;
export const paymentId = (id: string): PaymentId => id as PaymentId;
export const instant = (epochMilliseconds: number): Instant => epochMilliseconds as Instant;

/** A later (or, with a negative number, earlier) moment. */
export const after = (at: Instant, milliseconds: number): Instant => (at + milliseconds) as Instant;
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** YYYY-MM-DD as clocks in UTC say; a city's own day is the city's to tell. */
export function utcDay(at: Instant): string {
  const day = Math.floor(at / DAY);
  if (toldDay.at !== day) {
    toldDay = { at: day, text: new Date(day * DAY).toISOString().slice(0, "2026-11-28".length) };
  }
  return toldDay.text;
}

/** Mostly it is asked about the same one. */
let toldDay = { at: Number.NaN, text: "" };

/** WGS 84, degrees. */
export interface GeoPoint {
  readonly latitude: number;
  readonly longitude: number;
}

export const ROLES = ["patient", "doctor", "clinic", "dispatcher", "admin"] as const;
export type Role = typeof ROLES[number];

/** Where a dispatcher has rights; `membership.ts` reads it. */
export interface Membership {
  /** Name of a city; null: all, those to come too. */
  readonly city: string | null;
  /** Named clinics alone; null: all of them, and what belongs to none. */
  readonly clinicIds: readonly PersonId[] | null;
}

/** Who gives a command: a signed-in person, or the system itself (timers and the dispatcher). */
export type By =
  | {
    readonly id: PersonId;
    readonly role: Role;
    /** Of a dispatcher; without any a dispatcher may do nothing. */
    readonly memberships?: readonly Membership[] | null | undefined;
    /** Of a clinic's account: the clinic. Absent: the account is the clinic itself. */
    readonly clinicId?: PersonId | null | undefined;
    /** Other records of the same human, as staff have found. */
    readonly sameAs?: readonly PersonId[] | null | undefined;
  }
  | { readonly id: null; readonly role: "system" };

/** The clinic in whose name its account acts. */
export const clinicOf = (
  by: { readonly id: PersonId; readonly clinicId?: PersonId | null | undefined },
): PersonId => by.clinicId ?? by.id;

/** The person's own id, and those of the records that are the same human. */
export const idsOf = (
  by: { readonly id: PersonId; readonly sameAs?: readonly PersonId[] | null | undefined },
): readonly PersonId[] => [by.id, ...by.sameAs ?? []];

export const SYSTEM: By = { id: null, role: "system" };

export const isStaff = (role: Role | "system"): boolean =>
  role === "dispatcher" || role === "admin";

export const SPECIALIZATIONS = [
  "therapist",
  "pediatrician",
  "cardiologist",
  "neurologist",
  "surgeon",
  "otolaryngologist",
  "gynecologist",
  "urologist",
  "psychiatrist",
  "dermatologist",
  "ophthalmologist",
  "traumatologist",
] as const;
export type Specialization = typeof SPECIALIZATIONS[number];

/** Why a doctor's place was not taken. */
export const PLACE_REFUSALS = ["inaccurate", "old", "other_device", "off_shift"] as const;
export type PlaceRefusal = typeof PLACE_REFUSALS[number];

/** Why a lawful request is not carried out: nothing changed, and this is why. Never thrown. */
export const REFUSAL_CODES = [
  "not_found",
  "forbidden",
  "illegal_transition",
  "offer_closed",
  "command_reused",
  "doctor_busy",
  "doctor_changed",
  "doctor_on_alarm",
  "danger_at_door",
  "doctor_unsuitable",
  "no_telemedicine",
  "doctor_blocked",
  "doctor_not_approved",
  "licence_expired",
  "wrong_door_code",
  "door_code_locked",
  "reason_required",
  "hold_too_long",
  "window_in_past",
  "hold_in_past",
  "end_in_past",
  "window_order",
  "window_too_far",
  "outside_served_area",
  "outside_membership",
  "urgent_closed",
  "too_many_open_bookings",
  "slot_taken",
  "too_many_messages",
  "room_closed",
  "nothing_to_confirm",
  "nothing_to_pass",
  "nothing_to_answer",
  "absence_unproven",
  "break_on_visit",
  "wave_stale",
  "position_not_shared",
  "pin_needed",
  "price_unknown",
  "method_not_offered",
  "insufficient_funds",
  "refund_above_paid",
  "nothing_to_pay",
  "extra_unknown",
  "extra_answered",
  "too_many_extras",
  "taken_by_other",
  "ask_over",
  "transfer_differs",
  "transfer_too_early",
  "price_changed",
  "clinic_paid",
  "guarantee_taken",
  "contract_elsewhere",
  "guarantee_month_spent",
  "cash_unanswered",
] as const;
export type RefusalCode = typeof REFUSAL_CODES[number];

export interface Refusal {
  readonly refused: RefusalCode;
}

export const refuse = (code: RefusalCode): Refusal => ({ refused: code });

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === "object" && value !== null && "refused" in value;

/** Makes the compiler name the case that a switch forgot. */
export function assertNever(value: never): never {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
}
