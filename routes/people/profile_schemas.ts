/** What comes in about patients: their own profile, their addresses, and those in their care. */
import { z } from "zod";
import { address, day, text } from "../../actors/booking/schemas.ts";
import { CONSENT_KINDS } from "../../db/consents.ts";
import { RELATIONS } from "../../db/guardianships.ts";
import { phone } from "../account_schemas.ts";
import { digitsOf, isPolicyNumber, isSnils } from "./checksums.ts";

/** Entries of one list of a medical card, and how long one may be. */
export const CARD_ENTRIES = 50;
export const CARD_ENTRY_CHARACTERS = 200;

const numbered = (isRight: (digits: string) => boolean, code: string) =>
  z.string().max(40).transform((value, context) => {
    const digits = digitsOf(value);
    if (isRight(digits)) return digits;
    context.addIssue({ code: "custom", message: code });
    return z.NEVER;
  });

const entries = z.array(text(CARD_ENTRY_CHARACTERS)).max(CARD_ENTRIES).nullish();

/** Absent: stays as it is; null: is not known any more. An empty list says that there are none. */
const card = { allergies: entries, chronicConditions: entries, medicines: entries };

const emergencyContact = z.object({
  name: text(120),
  phone,
  relation: text(40).nullish().transform((value) => value ?? null),
});

const person = {
  middleName: text(80).nullish(),
  birthDate: day.nullish(),
  sex: z.enum(["female", "male"]).nullish(),
  policyNumber: numbered(isPolicyNumber, "policy_number").nullish(),
  snils: numbered(isSnils, "snils").nullish(),
  emergencyContact: emergencyContact.nullish(),
  contactLanguage: z.enum(["ru", "en"]).nullish(),
  ...card,
};

/** The version that the change was made from; another one meanwhile is refused. */
const version = z.number().int().min(1).optional();

export const profileBody = z.object({
  version,
  firstName: text(80).optional(),
  lastName: text(80).optional(),
  ...person,
});
export type ProfileBody = z.output<typeof profileBody>;

export const dependantBody = profileBody.extend({
  relation: z.enum(RELATIONS).optional(),
  phone: phone.nullish(),
});
export type DependantBody = z.output<typeof dependantBody>;

/** The guardian says that this person (or the law) lets it be. */
export const newDependantBody = dependantBody.omit({ version: true }).required({
  firstName: true,
  lastName: true,
  relation: true,
}).extend({
  birthDate: day,
  consent: z.literal(true, { error: "consent_required" }),
});

export const addressBody = address.extend({
  label: text(60).nullish(),
  isDefault: z.boolean().optional(),
  version,
});

export const consentCodeBody = z.object({
  code: z.string().regex(/^\s*\d{3}\s?\d{3}\s*$/, { error: "code_digits" })
    .transform((value) => value.replace(/\s/g, "")),
});

export const consentBody = z.object({
  kind: z.enum(CONSENT_KINDS).extract(["intervention"]),
  /** Oneself, or one of those in one's care. */
  personId: z.uuid().nullish(),
});
