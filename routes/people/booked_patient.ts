/** For whom a booking is: oneself, somebody in one's care, or another person with name and age. */
import type { CallerSight } from "../../actors/booking/protocol.ts";
import type { CreateBody, PatientDetails } from "../../actors/booking/schemas.ts";
import { idsOf, type Instant, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { GuardianshipStore } from "../../db/guardianships.ts";
import type { ProfileStore } from "../../db/profiles.ts";
import type { Person } from "../services.ts";
import { isAdult, isOpenTo } from "./profile_views.ts";

export interface BookedPatient {
  readonly id: PersonId;
  readonly details: PatientDetails;
  /** What the caller will see of the visit. */
  readonly callerSees: CallerSight;
}

interface Surroundings {
  readonly world: Pick<World, "newId">;
  readonly profiles: Pick<ProfileStore, "get">;
  readonly guardianships: Pick<GuardianshipStore, "ward">;
}

export type FindPatient = (
  by: Person,
  wanted: Pick<CreateBody, "patient" | "patientId">,
  at: Instant,
) => Promise<BookedPatient | null>;

/** @returns finds the patient; null: a person who is not in the caller's care, or does not exist */
export function patientFinder({ world, profiles, guardianships }: Surroundings): FindPatient {
  async function self(by: Person): Promise<BookedPatient> {
    const profile = await profiles.get(by.id);
    const { firstName, lastName } = by;
    return {
      id: by.id,
      details: { firstName, lastName, birthDate: profile?.facts.birthDate ?? null },
      callerSees: "all",
    };
  }

  return async (by, { patient, patientId }, at) => {
    const id = patientId?.toLowerCase() ?? null;
    if (by.role !== "patient") {
      // Staff and clinics name the person; whose record it is they cannot claim.
      if (id !== null) return null;
      const details = patient ?? { firstName: by.firstName, lastName: by.lastName };
      return { id: personId(world.newId()), details, callerSees: "all" };
    }
    if (patient) {
      // A child is whom the caller says it is; of a grown-up one sees the journey.
      const callerSees = isAdult(patient.birthDate, at) ? "journey" : "all";
      return { id: personId(world.newId()), details: patient, callerSees };
    }
    if (id === null || id === by.id) return await self(by);
    const ward = await guardianships.ward(idsOf(by), id);
    if (ward === null) return null;
    const { firstName, lastName, birthDate } = ward.facts;
    return {
      id: ward.personId,
      details: {
        firstName: firstName ?? "",
        lastName: lastName ?? "",
        birthDate: birthDate ?? null,
        relation: ward.relation,
      },
      callerSees: isOpenTo(ward, at) ? "all" : "journey",
    };
  };
}
