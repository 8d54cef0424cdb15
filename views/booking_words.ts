/** A booking in words: who, where, when, what. Each says only what the view holds. */
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** A code from the program (a specialisation, a need, an outcome) in words, else the code. */
export function codeText(reader: Reader, family: string, code: string): string {
  const key = `${family}.${code}`;
  return reader.words.has(key) ? reader.t(key) : code;
}

export const specializationOf = (reader: Reader, code: string): string =>
  codeText(reader, "specialization", code);

/** «Терапевт, кардиолог». */
export const specializationsOf = (reader: Reader, codes: readonly string[]): string =>
  codes.map((code) => specializationOf(reader, code))
    .map((text, index) => index === 0 ? text : lowered(text)).join(", ");

/** With a small first letter; abbreviations such as ЛОР stay as they are. */
export const lowered = (text: string): string =>
  /^\p{Lu}{2}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);

/** «Вызов 4127 · терапевт · сейчас». */
export const headlineOf = (reader: Reader, view: BookingView): string =>
  [
    reader.t("booking.number", { number: view.number }),
    lowered(specializationOf(reader, view.specialization)),
    lowered(reader.t(`callType.${view.callType}`)),
  ].join(" · ");

/** «Ирина Волкова, 72 года, мама», or what of it is known. */
export function patientOf(reader: Reader, view: BookingView): string {
  const { firstName, lastName, ageYears, ageMonths, relation } = view.patient;
  const name = [firstName, lastName].filter((part) => part !== null).join(" ");
  const parts = [
    name,
    ageYears === null ? "" : reader.age(ageYears, ageMonths),
    relation === null ? "" : codeText(reader, "relation", relation),
  ].filter((part) => part !== "");
  return parts.length === 0 ? reader.t("booking.patientUnknown") : parts.join(", ");
}

/** The street and the house, or the district, or nothing. */
export const placeOf = (view: BookingView): string | null =>
  view.address?.text ?? view.address?.district ?? null;

/** «подъезд 3, этаж 5, кв. 48, домофон 48В», or null. */
export function doorOf(reader: Reader, view: BookingView): string | null {
  const { address } = view;
  if (address === null) return null;
  const parts = (["entrance", "floor", "flat", "intercom"] as const)
    .filter((part) => address[part] != null && address[part] !== "")
    .map((part) => `${reader.t(`door.${part}`)}\u00a0${address[part]}`);
  return parts.length === 0 ? null : parts.join(", ");
}

/** When it is wanted: now, or the window. */
export function whenOf(reader: Reader, view: BookingView): string {
  if (view.scheduledTime === null) return reader.t("when.now");
  const when = reader.window(view.scheduledTime, view.scheduledUntil);
  return view.expectedArrivalAt === undefined
    ? when
    : reader.t("when.expected", { when, time: reader.clock(view.expectedArrivalAt) });
}

export const doctorName = (view: BookingView): string | null =>
  view.doctor === null ? null : `${view.doctor.lastName} ${view.doctor.firstName}`;

/** A telephone in the groups in which it is read aloud; of another country as it was written. */
export const groupsOf = (number: string): string =>
  number.replace(/^(\+7)(\d{3})(\d{3})(\d\d)(\d\d)$/, "$1 $2 $3 $4 $5");

/** A telephone as `tel:` takes it. */
export const telephone = (number: string): string => `tel:${number.replace(/[^\d+]/g, "")}`;
