/** What of a person lies in the tables of payments; part of `personal_data.ts`. */
import type { PersonalTable } from "./personal_data.ts";

export const PERSONAL_MONEY: Readonly<Record<string, PersonalTable>> = {
  organisations: {
    section: null,
    why: "contracts of organisations, and the id of the admin who changed them",
    onDeletion: "stays",
  },
  guarantees: {
    section: null,
    why: "by which letter an organisation pays for a visit: the booking's payment tells it",
    onDeletion: "stays with the payments: ids, sums and the number of a letter, which bills name",
  },
  organisation_charges: {
    section: null,
    why: "what an organisation is billed for, as ids and sums",
    onDeletion: "stays: sums and ids alone, as the law on accounts wants them kept",
  },
  organisation_registers: {
    section: null,
    why: "which admin closed the bill of which month",
    onDeletion: "stays: who has moved money stays on record",
  },
  organisation_register_payments: {
    section: null,
    why: "which admin has marked the payment of a bill",
    onDeletion: "stays: who has moved money stays on record",
  },
  payments: {
    section: "payments",
    onDeletion: "stays: sums and ids alone, as the law on accounts wants them kept",
  },
  payment_events: {
    section: null,
    why: "what happened to a payment, as codes and sums; the payments are in the export",
    onDeletion: "stays with the payments",
  },
  payment_refund_reasons: {
    section: null,
    why: "why money was given back, in an admin's words; the refunds are with the payments",
    onDeletion: "the words are emptied; they went with the key",
    erase: [{
      by: "account",
      sql: "update payment_refund_reasons set words = '\\x' where person_id = $1",
    }],
  },
  payment_receipts: {
    section: null,
    why: "what tax receipts were sent: sums, numbers and ids; the payments are in the export",
    onDeletion: "stays with the payments, as the law on accounts wants it",
  },
  payment_receipt_acts: {
    section: null,
    why: "who sent a receipt anew or wrote a till's numbers down, as ids",
    onDeletion: "stays with the receipts",
  },
  receipt_settings: {
    section: null,
    why: "how a provider's receipts are made out, shown whole on the page of receipts",
    onDeletion: "stays: receipts were made out by it",
  },
  service_account: {
    section: null,
    why: "the service's own bank account, and which admins have changed it",
    onDeletion: "stays: who has moved money stays on record",
  },
  money_checks: {
    section: null,
    why: "what was found when the books were checked, and which admin had asked for it",
    onDeletion: "stays: ids alone",
  },
  payment_calls: {
    section: null,
    why:
      "calls to the payment provider; a contact for a receipt lies sealed until its call is made",
    onDeletion: "the contact is emptied; it went with the key",
    erase: [{
      by: "account",
      sql: "update payment_calls set customer = null where customer_of = $1",
    }],
  },
  payment_differences: {
    section: null,
    why: "where the provider's books are not ours; it names who of the admins has looked",
    onDeletion: "stays: ids alone",
  },
};
