/** What comes in about clinics. */
import { z } from "zod";
import { day, text } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";
import { digitsOf, isInn } from "./checksums.ts";

const inn = z.string().max(40).transform((value, context) => {
  const digits = digitsOf(value);
  if (isInn(digits)) return digits;
  context.addIssue({ code: "custom", message: "inn" });
  return z.NEVER;
});

/** Absent: stays as it is; null: empties it. */
export const clinicBody = z.object({
  version: z.number().int().min(1),
  name: text(200).optional(),
  licenseNumber: text(64).nullish(),
  inn: inn.nullish(),
  /** The last day of the medical licence; null: it has no end. */
  licenseExpiresOn: day.nullish(),
  telemedicine: z.boolean().optional(),
  addresses: z.array(text(300)).max(20).optional(),
  hours: text(500).nullish(),
  services: z.array(text(120)).max(50).optional(),
});

export const inviteTokenBody = z.object({ token: text(100) });

export const rejectClinicBody = z.object({ reason: text(LIMITS.reasonCharacters) });
