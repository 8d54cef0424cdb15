/** What comes in about a doctor's own profile, documents and public card. */
import { z } from "zod";
import { STATED_NEEDS } from "../../actors/booking/codes.ts";
import { day, text } from "../../actors/booking/schemas.ts";
import { SPECIALIZATIONS } from "../../actors/vocabulary.ts";
import { CARD_SEXES } from "../../db/applications.ts";

/** Languages that a visit may be held in; ISO 639-1. */
export const VISIT_LANGUAGES = ["ru", "en", "kk", "uz", "ky", "tg", "hy", "az", "zh"] as const;

export const doctorProfileBody = z.object({
  /** The one that was read: an older one is refused, so that two tabs do not overwrite each other. */
  version: z.number().int().min(1).optional(),
  education: text(500).nullish(),
  about: text(2_000).nullish(),
  experienceYears: z.number().int().min(0).max(70).nullish(),
  languages: z.array(z.enum(VISIT_LANGUAGES)).max(VISIT_LANGUAGES.length).optional(),
  sex: z.enum(CARD_SEXES).nullish(),
  statedNeeds: z.array(z.enum(STATED_NEEDS)).max(STATED_NEEDS.length).optional(),
  specializations: z.array(z.enum(SPECIALIZATIONS)).min(1).max(SPECIALIZATIONS.length).optional(),
  licenseNumber: text(64).optional(),
  licenseExpiresOn: day.optional(),
});
export type DoctorProfileBody = z.output<typeof doctorProfileBody>;

export const doctorsQuery = z.object({
  specialization: z.enum(SPECIALIZATIONS).optional().catch(undefined),
  language: z.enum(VISIT_LANGUAGES).optional().catch(undefined),
  sex: z.enum(CARD_SEXES).optional().catch(undefined),
  limit: z.number().optional().catch(undefined),
  cursor: z.string().optional().catch(undefined),
});
