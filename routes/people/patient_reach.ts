/** Which patients somebody has to do with: staff by their places, a doctor by the own visits. */
import { type DoctorFacts, isLicensedOn } from "../../actors/booking/protocol.ts";
import { covers, membershipsOf } from "../../actors/membership.ts";
import { isStaff, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Person } from "../services.ts";

/** The newest ones of a person, among which one must be the reader's own. */
const BOOKINGS_LOOKED_AT = 100;

interface Surroundings {
  readonly world: Pick<World, "bookings">;
  /** The other records that staff have found to be the same human. */
  readonly sameHuman: (id: PersonId) => Promise<readonly PersonId[]>;
}

/** @returns whether staff of a city or a clinic have, or had, a booking of this patient */
export const staffReach =
  ({ world, sameHuman }: Surroundings) => async (by: Person, id: PersonId): Promise<boolean> => {
    const memberships = membershipsOf(by);
    if (memberships.some((one) => one.city === null && one.clinicIds === null)) return true;
    if (memberships.length === 0) return false;
    const theirs = await world.bookings.list(
      { kind: "person", personIds: [id, ...await sameHuman(id)] },
      {},
      { before: null, limit: BOOKINGS_LOOKED_AT },
    );
    return theirs.some((booking) => covers(memberships, booking));
  };

/**
 * @returns whether this person may give a reason to open a patient's card: staff within their reach, and a
 *   doctor who works today and has had a visit of this patient. Anybody may register as a doctor.
 */
export function cardReach(
  around: Surroundings & {
    readonly world: Pick<World, "today">;
    readonly doctorFacts: (id: PersonId) => Promise<DoctorFacts | null>;
    readonly hasHad: (doctorId: PersonId, patientIds: readonly PersonId[]) => Promise<boolean>;
  },
): (by: Person, patientId: string) => Promise<boolean> {
  const isInReach = staffReach(around);
  return async (by, given) => {
    const id = personId(given);
    if (isStaff(by.role)) return await isInReach(by, id);
    if (by.role !== "doctor") return false;
    const facts = await around.doctorFacts(by.id);
    if (facts === null || !facts.approved || !isLicensedOn(facts, around.world.today())) {
      return false;
    }
    return await around.hasHad(by.id, [id, ...await around.sameHuman(id)]);
  };
}
