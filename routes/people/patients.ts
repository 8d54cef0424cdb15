/** All services about patients' own records, put together: what pages and API call. */
import type { PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import { addressServices } from "./addresses.ts";
import { consentServices } from "./consents.ts";
import { dependantServices, type DependantSurroundings } from "./dependants.ts";
import { ownProfile } from "./profiles.ts";
import { readableProfiles } from "./readable_profiles.ts";

type Surroundings =
  & Omit<DependantSurroundings, "disclosureChanged">
  & Omit<Parameters<typeof addressServices>[0], "world">
  & Omit<Parameters<typeof readableProfiles>[0], "world">
  & { readonly world: Pick<World, "clock" | "newId" | "bookings"> }
  & { readonly disclosureChanged: (patientId: PersonId, callerId: PersonId) => Promise<void> };

export type PatientServices = ReturnType<typeof patientServices>;

export function patientServices(around: Surroundings) {
  return {
    ...ownProfile(around),
    ...addressServices(around),
    ...dependantServices(around),
    ...consentServices(around),
    ...readableProfiles(around),
  };
}
