/**
 * How urgent a kind of message is. A provider takes a second or two for each: a call for help must not stand
 * behind five hundred reminders. Pure.
 */
import type { Template } from "./message.ts";

/** Of each kind: an alarm goes first, and what can wait has a queue of its own. */
export const URGENCY: Readonly<Record<Template, "alarm" | "soon" | "later">> = {
  alert_raised: "alarm",
  alarm_care: "alarm",
  alarm_ask: "alarm",
  alarm_handed: "alarm",
  alarm_off: "alarm",
  alarm_changed: "alarm",
  alarm_wait: "alarm",
  lone_check: "alarm",
  relative_call: "alarm",
  alert_drill: "soon",
  alarm_care_drill: "soon",
  alarm_handed_drill: "soon",
  register_code: "soon",
  register_known: "soon",
  register_known_password: "soon",
  sign_in_code: "soon",
  sign_in_password: "soon",
  reset_code: "soon",
  contact_code: "soon",
  consent_code: "soon",
  visit_link: "soon",
  booking_unowned: "soon",
  offer: "soon",
  way_question: "soon",
  presence_question: "soon",
  presence_noted: "soon",
  door_waits: "soon",
  door_waits_plain: "soon",
  offer_yours: "soon",
  offer_taken: "soon",
  offer_over: "soon",
  offer_withdrawn: "soon",
  offer_unclear: "soon",
  offer_several: "soon",
  visit_assigned: "soon",
  visit_reassigned: "soon",
  visit_changed: "soon",
  visit_cancelled: "soon",
  departure_due: "soon",
  shift_due: "soon",
  shift_due_plain: "soon",
  visit_news: "soon",
  visit_news_plain: "soon",
  visit_moved: "soon",
  visit_moved_plain: "soon",
  day_moved: "soon",
  // Held for some minutes alone.
  window_free: "soon",
  contact_taken: "later",
  contact_changed: "later",
  password_changed: "later",
  deletion_requested: "later",
  second_factor_reset: "later",
  bank_details_changed: "later",
  service_account_changed: "later",
  application_approved: "later",
  application_rejected: "later",
  licence_ends: "later",
  clinic_licence_ends: "later",
  visit_reminder: "later",
  visit_reminder_plain: "later",
  payment_reminder: "later",
  guarantee_refused: "later",
  day_ahead: "later",
  clinic_invitation: "later",
  invitation: "later",
};

/** Answers to whoever has just asked for one, on the phone that they hold: nobody waits for them unawares. */
export const ASKED_TEMPLATES = [
  "register_code",
  "register_known",
  "register_known_password",
  "sign_in_code",
  "sign_in_password",
  "reset_code",
  "contact_code",
] as const satisfies readonly Template[];

/** Each is sent by drains of its own, so that neither waits for the other. */
export const LANES = ["at_once", "in_turn"] as const;
export type Lane = typeof LANES[number];

const TEMPLATES = Object.keys(URGENCY) as readonly Template[];

export const ALARM_TEMPLATES = TEMPLATES.filter((one) => URGENCY[one] === "alarm");
/** What can wait; all else goes at once. */
export const LATER_TEMPLATES = TEMPLATES.filter((one) => URGENCY[one] === "later");
