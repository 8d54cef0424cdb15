/**
 * The questions of a booking in their order, and which fields belong to which. The server judges one
 * question by it, the browser finds the question of an error. Pure.
 */
import type { LocaleKey } from "./words.ts";
import { ADDRESS_ALIASES } from "./command_forms.ts";

export const QUESTIONS = [
  "flags",
  "who",
  "what",
  "signs",
  "when",
  "where",
  "time",
  "contacts",
] as const;
export type Question = typeof QUESTIONS[number];
/** The last step shows the answers. */
export type BookStep = Question | "check";

export const isQuestion = (text: string): text is Question =>
  (QUESTIONS as readonly string[]).includes(text);

export const isBookStep = (text: string): text is BookStep => text === "check" || isQuestion(text);

/** Paths of the service's errors → the fields of this form. */
export const BOOK_ALIASES: Readonly<Record<string, string>> = {
  ...ADDRESS_ALIASES,
  scheduledTime: "date",
  days: "waitDays",
  parts: "waitParts",
  scheduledUntil: "until",
  "patient": "patient.firstName",
  "patientId": "who",
};

export const TITLES: Readonly<Record<BookStep, LocaleKey>> = {
  flags: "book.redFlags",
  who: "book.who",
  what: "book.symptoms",
  signs: "book.signs",
  when: "book.when",
  where: "book.where",
  time: "bookTime.title",
  contacts: "book.contacts",
  check: "check.title",
};

/** Names of fields, or what they begin with. */
const FIELDS: Readonly<Record<Question, readonly string[]>> = {
  flags: ["redFlags"],
  signs: ["signs"],
  who: ["who", "patient."],
  what: ["symptom", "symptoms", "specialization", "preferredDoctorId"],
  when: ["callType"],
  where: ["address", "address.", "place"],
  time: ["slot", "slots", "date", "from", "until", "waitDays", "waitParts"],
  contacts: ["contactPhone", "doorContact", "doorContact.", "needs"],
};

/** Where an error is answered; what belongs to no question is shown at the last. */
export function questionOf(path: string): Question {
  const name = BOOK_ALIASES[path] ?? path;
  return QUESTIONS.find((question) =>
    FIELDS[question].some((field) => field.endsWith(".") ? name.startsWith(field) : name === field)
  ) ?? "contacts";
}

/**
 * A consultation needs no address, an urgent call no hour.
 * @param hasSigns age or complaint ask for more danger signs
 */
export const stepsFor = (callType: string, hasSigns = false): readonly BookStep[] => [
  ...QUESTIONS.filter((question) =>
    (question !== "signs" || hasSigns) &&
    (question !== "where" || callType !== "consultation") &&
    (question !== "time" || callType === "scheduled" || callType === "consultation")
  ),
  "check",
];
