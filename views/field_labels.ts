/**
 * What a field is called where it stands away from its label: in the summary of errors. Here are the fields
 * of live pages, whose scripts carry them; the form for a call has its own (`book_labels.ts`), and a page that
 * the server draws knows the others too.
 */
import { createContext } from "preact";
import type { LocaleKey } from "./words.ts";

type Labels = Readonly<Record<string, LocaleKey>>;

export const LIVE_FIELD_LABELS: Labels = {
  symptoms: "booking.symptoms",
  date: "book.date",
  from: "book.from",
  until: "book.until",
  "address.text": "address.text",
  "address.entrance": "address.entrance",
  "address.floor": "address.floor",
  "address.flat": "address.flat",
  "address.intercom": "address.intercom",
  "address.notes": "address.notes",
  "address.choice": "address.text",
  place: "place.label",
  contactPhone: "book.contactPhone",
  "doorContact.name": "book.doorName",
  "doorContact.phone": "book.doorPhone",
  reason: "form.reason",
  reasonCode: "form.reason",
  doctorId: "act.assign",
  minutes: "act.holdMinutes",
  conclusion: "complete.conclusion",
  actualDurationMinutes: "complete.minutes",
  doorCode: "visit.code",
  content: "chat.message",
  text: "conclusion.add",
};

export const FieldLabels = createContext(LIVE_FIELD_LABELS);
