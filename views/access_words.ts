/** A reading of somebody's data in words. */
import type { Reader } from "./reader.ts";

/** Codes that have a text of their own (`access.field.…`); the rest is «другие сведения». */
const FIELDS = [
  "symptoms",
  "redFlags",
  "conclusion",
  "addenda",
  "messages",
  "history",
  "card",
  "profile",
  "address",
  "documents",
  "record",
] as const;

const PURPOSES = [
  "visit",
  "offer",
  "dispatch",
  "board",
  "clinic",
  "caller",
  "card",
  "application",
  "break_glass",
] as const;

const ROLES = ["patient", "doctor", "clinic", "dispatcher", "admin"] as const;

/** «Жалобы, заключение» */
export function accessFields(reader: Reader, fields: readonly string[]): string {
  const known = FIELDS.filter((field) => fields.includes(field))
    .map((field) => reader.t(`access.field.${field}`));
  const others = fields.some((field) => !(FIELDS as readonly string[]).includes(field));
  const all = others ? [...known, reader.t("access.field.other")] : known;
  const text = all.map((part, index) => index === 0 ? part : part.toLocaleLowerCase());
  return text.join(", ");
}

export function accessPurpose(reader: Reader, purpose: string): string {
  const known = PURPOSES.find((one) => one === purpose) ?? "other";
  return reader.t(`access.purpose.${known}`);
}

export function readerRole(reader: Reader, role: string): string {
  const known = ROLES.find((one) => one === role);
  return known === undefined ? role : reader.t(`role.${known}`);
}
