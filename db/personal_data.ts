/**
 * What of a person lies in which table: what the export tells of it and what becomes of it when the
 * account is deleted. A table that is not here fails a test, so that a new store cannot be forgotten.
 */

import { PERSONAL_MONEY } from "./personal_money.ts";

/** `$1` of a statement that erases. */
export type ErasedBy =
  /** The account's id. */
  | "account"
  /** A JSON array: the account and those without one who were only in its care. */
  | "subjects";

export interface PersonalTable {
  /** Section of the export (routes/people/export_sections.ts), or null with the reason in `why`. */
  readonly section: string | null;
  readonly why?: string;
  /** What becomes of the rows on deletion, in a few words. */
  readonly onDeletion: string;
  readonly erase?: readonly { readonly by: ErasedBy; readonly sql: string }[];
}

const SUBJECTS = "(select value::uuid from jsonb_array_elements_text($1::jsonb))";
const THEIR_BOOKINGS = `(select id from bookings where patient_id in ${SUBJECTS})`;

const deletedOf = (table: string, column = "user_id") =>
  [{ by: "account", sql: `delete from ${table} where ${column} = $1` }] as const;

/** In the order in which they are erased. */
export const PERSONAL_TABLES: Readonly<Record<string, PersonalTable>> = {
  sessions: {
    section: "signIns",
    onDeletion: "deleted",
    erase: deletedOf("sessions"),
  },
  refresh_tokens: {
    section: "signIns",
    onDeletion: "deleted",
    erase: deletedOf("refresh_tokens"),
  },
  refresh_families: {
    section: "signIns",
    onDeletion: "deleted",
    erase: deletedOf("refresh_families"),
  },
  totp_factors: {
    section: null,
    why: "the secret of a second factor: who reads it signs in with it",
    onDeletion: "deleted",
    erase: deletedOf("totp_factors"),
  },
  totp_recovery_codes: {
    section: null,
    why: "keyed hashes of codes that open the account",
    onDeletion: "deleted",
    erase: deletedOf("totp_recovery_codes"),
  },
  totp_challenges: {
    section: null,
    why: "a hash that stands between password and code, for ten minutes",
    onDeletion: "deleted",
    erase: deletedOf("totp_challenges"),
  },
  verifications: {
    section: null,
    why: "a code that is on its way and its hash, for ten minutes",
    onDeletion: "deleted",
    erase: deletedOf("verifications"),
  },
  outbox: {
    section: null,
    why: "emptied as soon as a message has left; what it said is in the other sections",
    onDeletion: "deleted",
    erase: deletedOf("outbox", "person_id"),
  },
  push_subscriptions: {
    section: "reach",
    onDeletion: "deleted: nobody is told any more",
    erase: deletedOf("push_subscriptions"),
  },
  reach_settings: {
    section: "reach",
    onDeletion: "deleted",
    erase: deletedOf("reach_settings"),
  },
  notice_wishes: {
    section: "reach",
    onDeletion: "deleted",
    erase: deletedOf("notice_wishes"),
  },
  offer_calls: {
    section: null,
    why: "by which way a doctor was told of an offer; ids and times alone",
    onDeletion: "deleted",
    erase: deletedOf("offer_calls", "doctor_id"),
  },
  doctor_pins: {
    section: null,
    why: "hashes of the digits that a doctor answers with: who reads them may try them out",
    onDeletion: "deleted",
    erase: deletedOf("doctor_pins", "doctor_id"),
  },
  hospital_transports: {
    section: null,
    why: "where a patient was taken and the note for those who took over, as words of the visit",
    onDeletion: "the words are emptied; they went with the key",
    erase: [{
      by: "subjects",
      sql: `update hospital_transports set words = '\\x' where patient_id in ${SUBJECTS}`,
    }],
  },
  lone_visits: {
    section: null,
    why: "when a doctor came to a door and left it, as ids and times: the visits' own times say it",
    onDeletion: "stays with the visits",
  },
  visit_links: {
    section: null,
    why: "only hashes of links that ended with the visit",
    onDeletion: "deleted",
    erase: [{
      by: "subjects",
      sql: `delete from visit_links where booking_id in ${THEIR_BOOKINGS}`,
    }],
  },
  visit_positions: {
    section: null,
    why: "the doctor's way; the door is in the booking's address",
    onDeletion: "deleted: a way ends at the patient's door",
    erase: [{
      by: "subjects",
      sql: `delete from visit_positions where booking_id in ${THEIR_BOOKINGS}`,
    }],
  },
  patient_addresses: {
    section: "addresses",
    onDeletion: "deleted",
    erase: [{
      by: "subjects",
      sql: `delete from patient_addresses where person_id in ${SUBJECTS}`,
    }],
  },
  consent_codes: {
    section: null,
    why: "a code that is on its way and its hash, for ten minutes",
    onDeletion: "deleted",
    erase: deletedOf("consent_codes", "guardian_id"),
  },
  guardianships: {
    section: "dependants",
    onDeletion: "deleted",
    erase: deletedOf("guardianships", "guardian_id"),
  },
  consents: {
    section: "consents",
    onDeletion: "stays: who agreed to which version of which words, as ids",
  },
  patient_profiles: {
    section: "profile",
    onDeletion: "the row stays for what refers to it; facts, card and indexes are emptied",
    erase: [{
      by: "subjects",
      sql: `update patient_profiles set facts = null, card = null, policy_index = null,
              phone_index = null
            where person_id in ${SUBJECTS}`,
    }],
  },
  booking_messages: {
    section: "bookings",
    onDeletion: "that something was said stays, the words are emptied",
    erase: [{
      by: "subjects",
      sql: `update booking_messages set sealed = '\\x' where booking_id in ${THEIR_BOOKINGS}`,
    }],
  },
  booking_commands: {
    section: null,
    why: "fingerprints of commands that were carried out",
    onDeletion: "the fingerprints of what was typed are emptied",
    erase: [{
      by: "subjects",
      sql: `update booking_commands set body_hash = '' where booking_id in ${THEIR_BOOKINGS}`,
    }],
  },
  booking_events: {
    section: "bookings",
    onDeletion: "stays (the ledger and the law ask for it); its words went with the key",
  },
  alert_events: {
    section: null,
    why: "what happened to an alert, as codes; the alerts themselves are in the export",
    onDeletion: "stays; its words were never in it",
  },
  alert_calls: {
    section: null,
    why: "ids that pages gave to calls, so that none counts twice",
    onDeletion: "deleted",
    erase: deletedOf("alert_calls", "person_id"),
  },
  ...PERSONAL_MONEY,
  alerts: {
    section: "alerts",
    onDeletion: "stays with ids and times; places, messages and names are emptied",
    erase: [{
      by: "subjects",
      sql: `update alerts set words = '\\x' where subject_id in ${SUBJECTS}`,
    }],
  },
  bookings: {
    section: "bookings",
    onDeletion: "stays with ids, times and prices; words, indexes and warning signs are emptied",
    erase: [{
      by: "subjects",
      sql: `update bookings set words = '\\x', phone_index = null, door_phone_index = null,
              place_index = null, state = state || '{"redFlags": [], "triage": null, "needs": []}'::jsonb
            where patient_id in ${SUBJECTS}`,
    }],
  },
  medical_records: {
    section: "bookings",
    onDeletion: "made here: the records that the law has the provider keep for 25 years",
  },
  person_merges: {
    section: null,
    why: "which records staff found to be one person",
    onDeletion: "stays with ids; its words went with the key",
  },
  person_blocks: {
    section: null,
    why: "who did not want to meet whom: to tell it would name the one to the other",
    onDeletion: "ends, as ids; its reason went with the patient's key",
    erase: [{
      by: "subjects",
      sql: `update person_blocks set reason = null, ended_at = coalesce(ended_at, now()),
              ended_by = coalesce(ended_by, doctor_id)
            where patient_id in ${SUBJECTS} and (reason is not null or ended_at is null)`,
    }],
  },
  flat_warnings: {
    section: null,
    why: "what staff know of a flat, not of a person; docs/security.md says what may be asked for",
    onDeletion: "stays until its end, at most 180 days: it keeps others from harm",
  },
  flat_warning_changes: {
    section: null,
    why: "who of the staff changed which warning, as codes",
    onDeletion: "stays",
  },
  dispatch_settings: {
    section: null,
    why: "settings of dispatch and the id of the admin who changed them",
    onDeletion: "stays",
  },
  pay_links: {
    section: null,
    why: "hashes of links by which others pay, and their contacts, which are theirs",
    onDeletion: "the links end and the contacts are emptied; who made them stays with the payments",
    erase: [{
      by: "account",
      sql: `update pay_links set contact = null, revoked_by = coalesce(revoked_by, created_by),
              revoked_at = coalesce(revoked_at, now())
            where created_by = $1 and (contact is not null or revoked_at is null)`,
    }],
  },
  bank_details: {
    section: null,
    why: "shown whole on the page of bank details, to the owner and to nobody else but admins",
    onDeletion: "stays: who moved the target of money when; the details went with the key",
  },
  payout_runs: {
    section: null,
    why: "which admins prepared, approved and closed a run of payouts",
    onDeletion: "stays: who has moved money stays on record",
  },
  payout_lines: {
    section: null,
    why: "what was paid to whom, as ids and sums: the account's statement tells it",
    onDeletion: "stays: sums and ids alone, as the law on accounts wants them kept",
  },
  cash_handovers: {
    section: null,
    why: "cash that a doctor handed over, as ids and sums: the account's statement tells it",
    onDeletion: "stays: sums and ids alone, as the law on accounts wants them kept",
  },
  tariffs: {
    section: null,
    why: "what visits cost and the id of whoever set it",
    onDeletion: "stays",
  },
  promo_codes: {
    section: null,
    why: "codes that anybody may use and the ids of who made and ended them",
    onDeletion: "stays",
  },
  promo_uses: {
    section: null,
    why: "that a person has used a code: the price of the booking, which is exported, names it",
    onDeletion: "stays with the booking that it belongs to, so that limits hold",
  },
  documents: {
    section: "documents",
    onDeletion: "deleted",
    erase: deletedOf("documents", "owner_id"),
  },
  application_steps: {
    section: "doctorProfile",
    onDeletion: "stays: who was approved when and by whom; reasons went with the key",
  },
  doctor_profiles: {
    section: "doctorProfile",
    onDeletion: "the licence stays with the visits that it was used for; no approval any more",
    erase: [{
      by: "account",
      sql: `update doctor_profiles set status = 'rejected', reason = null, proposal = null,
              card = '{}' where user_id = $1`,
    }],
  },
  clinic_profiles: {
    section: "clinicProfile",
    onDeletion: "stays: in its name contracts stand",
  },
  clinic_doctors: {
    section: "clinicDoctors",
    onDeletion: "ends; who worked where and when stays with the visits",
    erase: [{
      by: "account",
      sql: `update clinic_doctors set until_at = greatest(now(), from_at), ended_by = $1
        where $1 in (doctor_id, clinic_id) and until_at is null`,
    }],
  },
  clinic_invites: {
    section: null,
    why: "hashes of links, worth nothing to anybody",
    onDeletion: "deleted",
    erase: [{
      by: "account",
      sql: `delete from clinic_invites where $1 in (clinic_id, created_by, used_by)`,
    }],
  },
  clinic_members: {
    section: "staff",
    onDeletion: "deleted",
    erase: deletedOf("clinic_members"),
  },
  clinic_member_invites: {
    section: null,
    why: "contacts that a clinic has invited, which are theirs, and hashes of links",
    onDeletion: "deleted",
    erase: [{
      by: "account",
      sql: `delete from clinic_member_invites where $1 in (clinic_id, created_by, used_by)`,
    }],
  },
  clinic_member_changes: {
    section: null,
    why: "who acted in a clinic's name from when to when, as ids: the section of staff tells it",
    onDeletion: "stays: who had which rights when",
  },
  staff_memberships: {
    section: "staff",
    onDeletion: "stays: who had which rights when",
  },
  staff_duties: {
    section: "staff",
    onDeletion: "stays: who was on duty when; notes went with the key of their reader",
    erase: [{
      by: "account",
      sql: `update staff_duties set note = null where handed_to = $1 and note is not null`,
    }],
  },
  on_call_lists: {
    section: null,
    why: "ids in lists of a city's staff",
    onDeletion: "stays in earlier versions of a list",
  },
  shifts: {
    section: "shifts",
    onDeletion: "stays without the last position",
    erase: [{
      by: "account",
      sql: `update shifts set latitude = null, longitude = null, accuracy_meters = null,
              heading_degrees = null, speed_meters_per_second = null, recorded_at = null, place_device = null
            where doctor_id = $1`,
    }],
  },
  licence_notices: {
    section: null,
    why: "which letters about the licence's end have gone out: the letters said it",
    onDeletion: "deleted",
    erase: deletedOf("licence_notices", "doctor_id"),
  },
  planned_shifts: {
    section: "shifts",
    onDeletion: "deleted",
    erase: deletedOf("planned_shifts", "doctor_id"),
  },
  waitlist_entries: {
    section: "waitlist",
    onDeletion: "deleted",
    erase: deletedOf("waitlist_entries", "person_id"),
  },
  city_settings: {
    section: null,
    why: "a city's settings and the id of the admin who changed them",
    onDeletion: "stays",
  },
  access_log: {
    section: "accessLog",
    onDeletion: "stays with ids: the chain must not break; reasons went with the key",
  },
  access_reviews: {
    section: null,
    why: "that an admin has looked at a broken glass",
    onDeletion: "stays",
  },
  account_deletions: {
    section: "account",
    onDeletion: "stays: the proof that the wish was carried out",
  },
  users: {
    section: "account",
    onDeletion: "the row stays for what refers to it; contacts, password and a patient's name go",
    erase: [{
      by: "account",
      // Who treated, moved a booking or looked into data keeps the name: others have a right to know.
      sql: `update users set contacts = '\\x', email_index = null, phone_index = null,
              password_hash = null, active = false,
              first_name = case when role = 'patient' then '' else first_name end,
              last_name = case when role = 'patient' then '' else last_name end
            where id = $1`,
    }],
  },
  data_keys: {
    section: null,
    why: "the keys themselves",
    onDeletion: "the person's is deleted for good; a stone stays in its place",
  },
};

/** Tables that look as if they held somebody, and hold nobody. */
export const NOBODYS_TABLES: Readonly<Record<string, string>> = {
  root_keys: "fingerprints of the installation's keys",
  throttles: "keyed hashes of addresses and logins, for minutes",
  spent_proofs: "hashes of proofs of work that count no more, for minutes",
  sign_in_failures: "keyed hashes of logins whose password was wrong, for a day",
  sms_inbound: "keyed hashes of providers' message ids, for two weeks",
  access_chain: "where the access log ends",
};
