/** How profiles answer, for the OpenAPI document. */
import { z } from "zod";
import { CONSENT_KINDS, CONSENT_WAYS } from "../../db/consents.ts";
import { RELATIONS } from "../../db/guardianships.ts";

const id = z.uuid();
const moment = z.iso.datetime();
const textOrNull = z.string().nullable();
const sex = z.enum(["female", "male"]).nullable();
const language = z.enum(["ru", "en"]).nullable();
const entries = z.array(z.string()).nullable();
const card = { allergies: entries, chronicConditions: entries, medicines: entries };
const emergencyContact = z.object({
  name: z.string(),
  phone: z.string(),
  relation: textOrNull,
}).nullable();

const person = {
  id,
  version: z.number().int(),
  firstName: z.string(),
  lastName: z.string(),
  middleName: textOrNull,
  birthDate: z.iso.date().nullable(),
  ageYears: z.number().int().nullable(),
  sex,
  policyNumber: textOrNull,
  snils: textOrNull,
  phone: textOrNull,
  emergencyContact,
  contactLanguage: language,
  updatedAt: moment,
};

/** Another record that staff have found to be the same human. */
const record = z.object({ ...person, email: textOrNull, ...card });
export const profile = record.extend({ otherRecords: z.array(record) });

export const dependantSummary = z.object({
  ...person,
  relation: z.enum(RELATIONS),
  since: moment,
  isAdult: z.boolean(),
  isOpen: z.boolean(),
});
export const dependant = dependantSummary.extend(card);

export const address = z.object({
  id,
  version: z.number().int(),
  isDefault: z.boolean(),
  label: textOrNull,
  text: z.string(),
  latitude: z.number(),
  longitude: z.number(),
  district: textOrNull.optional(),
  entrance: textOrNull.optional(),
  floor: textOrNull.optional(),
  flat: textOrNull.optional(),
  intercom: textOrNull.optional(),
  notes: textOrNull.optional(),
});

export const consent = z.object({
  id,
  personId: id,
  kind: z.enum(CONSENT_KINDS),
  toPersonId: id.nullable(),
  bookingId: id.nullable(),
  textVersion: z.string(),
  how: z.enum(CONSENT_WAYS),
  givenAt: moment,
  revokedAt: moment.nullable(),
});

export const codeSent = z.object({ expiresAt: moment });

export const patient = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  middleName: textOrNull,
  birthDate: z.iso.date().nullable(),
  ageYears: z.number().int().nullable(),
  sex,
  phone: textOrNull,
  email: textOrNull,
  emergencyContact,
  contactLanguage: language,
  policyNumber: textOrNull.optional(),
  snils: textOrNull.optional(),
  card: z.object({ ...card, updatedAt: moment, hasInterventionConsent: z.boolean() }).optional(),
});
