/** Messages in words, in the reader's language. They say that there is news, never what it is about. */
import type { ClaimedMessage, Letter, Template } from "../actors/outbox/message.ts";
import { type LocaleKey, translate } from "./locale.ts";

/**
 * Which texts a template has: `message.<template>.subject` and `.text` for e-mails, `.subject` and `.push`
 * for devices, `.sms` for telephones, where every letter costs. A template without a row does not compile.
 */
const TEMPLATES: Readonly<Record<Template, true>> = {
  register_code: true,
  register_known: true,
  register_known_password: true,
  sign_in_code: true,
  sign_in_password: true,
  reset_code: true,
  contact_code: true,
  contact_taken: true,
  contact_changed: true,
  password_changed: true,
  deletion_requested: true,
  second_factor_reset: true,
  bank_details_changed: true,
  service_account_changed: true,
  consent_code: true,
  visit_link: true,
  booking_unowned: true,
  alert_raised: true,
  alert_drill: true,
  alarm_ask: true,
  alarm_off: true,
  alarm_changed: true,
  alarm_wait: true,
  alarm_handed: true,
  alarm_handed_drill: true,
  alarm_care: true,
  alarm_care_drill: true,
  application_approved: true,
  application_rejected: true,
  licence_ends: true,
  clinic_licence_ends: true,
  visit_reminder: true,
  payment_reminder: true,
  guarantee_refused: true,
  visit_reminder_plain: true,
  visit_news: true,
  visit_news_plain: true,
  visit_moved: true,
  visit_moved_plain: true,
  day_moved: true,
  day_ahead: true,
  window_free: true,
  invitation: true,
  clinic_invitation: true,
  offer: true,
  way_question: true,
  presence_question: true,
  presence_noted: true,
  door_waits: true,
  door_waits_plain: true,
  offer_yours: true,
  offer_taken: true,
  offer_over: true,
  offer_withdrawn: true,
  offer_unclear: true,
  offer_several: true,
  visit_assigned: true,
  visit_reassigned: true,
  visit_changed: true,
  visit_cancelled: true,
  departure_due: true,
  shift_due: true,
  shift_due_plain: true,
  lone_check: true,
  relative_call: true,
};

/** What a push of these opens is the patient's own list of visits. */
const OF_PATIENTS: ReadonlySet<string> = new Set(
  [
    "door_waits",
    "visit_reminder",
    "payment_reminder",
    "visit_news",
    "visit_moved",
    "window_free",
  ] satisfies readonly Template[],
);

/** @throws for a template that this program does not know: a newer one wrote the row */
export function letterOf(message: ClaimedMessage): Letter {
  const { id, recipient, channel, language, template, values, expiresAt } = message;
  if (!Object.hasOwn(TEMPLATES, template)) throw new Error(`no texts for ${template}`);
  const words = (part: "subject" | "text" | "sms" | "push") =>
    translate(language, `message.${template}.${part}` as LocaleKey, values);
  switch (channel) {
    case "sms":
      return { id, recipient, subject: "", text: words("sms") };
    case "email":
      return { id, recipient, subject: words("subject"), text: words("text") };
    case "push": {
      const isPatients = OF_PATIENTS.has(template);
      const push = { isOffer: template === "offer", until: expiresAt, isPatients };
      return { id, recipient, subject: words("subject"), text: words("push"), push };
    }
  }
}
