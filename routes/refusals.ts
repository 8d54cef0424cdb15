/** Refusal code → HTTP status, in one table. A new code without a row does not compile. */
import type { RefusalCode } from "../actors/vocabulary.ts";
import type { AccountRefusal } from "./services.ts";

export type AnyRefusal = RefusalCode | AccountRefusal;

export const STATUS_OF_REFUSAL: Readonly<Record<AnyRefusal, 400 | 401 | 403 | 404 | 409 | 429>> = {
  not_found: 404,
  forbidden: 403,
  illegal_transition: 409,
  offer_closed: 409,
  command_reused: 409,
  doctor_busy: 409,
  doctor_unsuitable: 409,
  doctor_not_approved: 403,
  licence_expired: 409,
  wrong_door_code: 409,
  door_code_locked: 409,
  reason_required: 400,
  hold_too_long: 400,
  window_in_past: 400,
  window_order: 400,
  window_too_far: 400,
  outside_served_area: 400,
  outside_membership: 403,
  urgent_closed: 409,
  too_many_open_bookings: 409,
  too_many_messages: 409,
  room_closed: 409,
  nothing_to_confirm: 409,
  nothing_to_pass: 409,
  wave_stale: 409,
  position_not_shared: 409,
  invalid_credentials: 401,
  account_exists: 409,
  account_disabled: 403,
  too_many_attempts: 429,
  role_not_open: 403,
  not_on_duty: 409,
  colleague_not_on_duty: 409,
  duty_last_one: 409,
  last_admin: 409,
  message_closed: 409,
  nothing_closed: 409,
};

/** The field that a refusal with 400 speaks of. */
export const FIELD_OF_REFUSAL: Readonly<Partial<Record<AnyRefusal, string>>> = {
  reason_required: "reason",
  hold_too_long: "until",
  window_in_past: "scheduledTime",
  window_order: "scheduledUntil",
  window_too_far: "scheduledTime",
  outside_served_area: "address",
};
