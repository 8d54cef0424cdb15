/** What comes in about people: registration, sign-in, roles, applications; and how lists are paged. */
import { z } from "zod";
import { day, text } from "../actors/booking/schemas.ts";
import { LIMITS } from "../actors/limits.ts";
import { type Role, ROLES, SPECIALIZATIONS } from "../actors/vocabulary.ts";
import { type PhoneReader, phoneReader } from "./people/contact_rules.ts";
import { proofField } from "./people/proof_desk.ts";
import type { PageOf } from "./services.ts";

/** Where no city has said how its numbers are written. */
const anywhere = phoneReader(() => null);

export const emailField = z.string().trim().max(254).pipe(z.email({ error: "email" }))
  .transform((value) => value.toLowerCase());

export const phoneField = (phone: PhoneReader) =>
  z.string().max(40).transform((value, context) => {
    const normal = phone(value);
    if (normal !== null) return normal;
    context.addIssue({ code: "custom", message: "phone" });
    return z.NEVER;
  });

export const phone = phoneField(anywhere);

/** What PostgreSQL and UTF-8 can keep to the letter: two passwords must not fall into one. */
export const kept = (value: string): boolean => value.isWellFormed() && !value.includes("\0");
export const newPassword = z.string().min(8).max(128).refine(kept, { error: "text_malformed" });
const name = text(80);

/** What is asked of the fields together is said beside what is wrong with one, and not only after it. */
const unlessWrong = (...names: readonly string[]) => ({ issues }: z.core.ParsePayload): boolean =>
  !issues.some(({ path }) => names.includes(String(path?.[0])));

/** What is asked of doctors alone. */
type OfDoctor = "specializations" | "licenseNumber" | "licenseExpiresOn";
type Applicant = { readonly role: Role } & { readonly [name in OfDoctor]?: unknown };
const isSaid = (name: OfDoctor) => (body: Applicant) =>
  body.role !== "doctor" || body[name] !== undefined;
const asked = (name: OfDoctor) => ({ path: [name], error: "required", when: unlessWrong(name) });

export const registerBodyOf = (phone: PhoneReader) =>
  z.object({
    email: emailField.nullish(),
    phone: phoneField(phone).nullish(),
    /** Patients may go without, where a code proves the contact. */
    password: newPassword.optional(),
    proofOfWork: proofField,
    firstName: name,
    lastName: name,
    role: z.enum(ROLES).default("patient"),
    specializations: z.array(z.enum(SPECIALIZATIONS)).min(1).max(SPECIALIZATIONS.length).optional(),
    licenseNumber: text(64).optional(),
    licenseExpiresOn: day.optional(),
    clinicName: text(200).optional(),
  }).refine(({ email, phone }) => Boolean(email || phone), {
    path: ["email"],
    error: "login_missing",
    when: unlessWrong("email", "phone"),
  })
    .refine(isSaid("specializations"), asked("specializations"))
    .refine(isSaid("licenseNumber"), asked("licenseNumber"))
    .refine(isSaid("licenseExpiresOn"), asked("licenseExpiresOn"));

/** As the document shows it. */
export const registerBody = registerBodyOf(anywhere);
export type RegisterBody = z.output<typeof registerBody>;

export const loginText = z.string().min(1).max(254).refine(kept, { error: "text_malformed" });

export const loginBody = z.object({
  login: loginText,
  password: z.string().min(1).max(128).refine(kept, { error: "text_malformed" }),
  proofOfWork: proofField,
});

export const refreshBody = z.object({ refreshToken: z.string().min(1).max(200) });
export const logoutBody = z.object({ refreshToken: z.string().max(200).nullish() });

export const firstAdminBody = z.object({
  email: emailField,
  password: newPassword,
  firstName: name,
  lastName: name,
});

export const roleBody = z.object({ role: z.enum(ROLES) });
export const rejectBody = z.object({
  reason: text(LIMITS.reasonCharacters),
  /** Of an approved doctor: the change alone is declined, what was approved stays in force. */
  onlyChange: z.boolean().optional(),
});

const uuid = z.uuid();
export const isUuid = (value: string): boolean => uuid.safeParse(value).success;

/** The one form in which an id is kept (a UUID may be written in capitals too), or null. */
export const uuidOrNull = (value: string): string | null =>
  isUuid(value) ? value.toLowerCase() : null;

export const roleOrNull = (value: string | undefined): Role | null =>
  ROLES.find((role) => role === value) ?? null;

export const APPLICATION_STATUSES = ["applied", "approved", "rejected"] as const;

export const applicationStatusOrNull = (value: string | undefined): string | null =>
  APPLICATION_STATUSES.find((status) => status === value) ?? null;

/** Bounds a page; a cursor that is none begins from the start. */
export function page(query: { limit?: number; cursor?: string }) {
  const wanted = query.limit ?? 50;
  const limit = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, LIMITS.pageSize) : 50;
  const cursor = query.cursor === undefined ? null : uuidOrNull(query.cursor);
  return { limit, cursor };
}

/** @param items one more than the page holds, where there are more */
export function pageOf<Item>(
  items: readonly Item[],
  limit: number,
  idOf: (item: Item) => string,
): PageOf<Item> {
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown, nextCursor: items.length > limit && last ? idOf(last) : null };
}
