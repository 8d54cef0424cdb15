/** What the fields of the form for a call are called, where no other live page has them. */
import type { LocaleKey } from "./words.ts";

export const BOOK_FIELD_LABELS: Readonly<Record<string, LocaleKey>> = {
  who: "book.who",
  "patient.firstName": "person.firstName",
  "patient.lastName": "person.lastName",
  "patient.birthDate": "person.birthDate",
  specialization: "book.specialization",
  callType: "book.when",
  slot: "bookTime.nearest",
  waitDays: "bookTime.waitDays",
  waitParts: "bookTime.waitParts",
};
