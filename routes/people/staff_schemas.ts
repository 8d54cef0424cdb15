/** What comes in about staff: rights, duties, the list of whom to call. */
import { z } from "zod";
import { text } from "../../actors/booking/schemas.ts";
import { LIMITS } from "../../actors/limits.ts";

/** Name of a city, as its pack has it. */
const city = text(100);
const id = z.uuid().transform((value) => value.toLowerCase());

export const membershipsBody = z.object({
  memberships: z.array(z.object({
    /** Null: all cities, those to come too. */
    city: city.nullable(),
    /** Null: all clinics of the city, and what belongs to none. */
    clinicIds: z.array(id).min(1).max(LIMITS.clinicsPerMembership).nullable(),
  })).max(LIMITS.membershipsPerPerson),
});

/** Without `confirmed` nobody leaves a city alone. */
const confirmed = z.boolean().optional();
export const endDutyBody = z.object({ confirmed });
export const handOverBody = z.object({
  to: id,
  note: text(LIMITS.reasonCharacters).nullish(),
  confirmed,
});

export const onCallBody = z.object({ userIds: z.array(id).max(LIMITS.onCallPerCity) });
