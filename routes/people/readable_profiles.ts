/** A patient as others may see one: the doctor who comes, and staff. Everybody else learns nothing. */
import { ageYears } from "../../actors/booking/age.ts";
import { iso } from "../../actors/booking/view.ts";
import { type Instant, isStaff, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ConsentStore } from "../../db/consents.ts";
import type { MedicalCard, ProfileFacts, ProfileStore, StoredProfile } from "../../db/profiles.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Outcome, Person } from "../services.ts";
import type { AccessReader, Reading } from "./access_log.ts";
import { type CardPurpose, joinedCard, joinedFacts, type ReadCard } from "./medical_card.ts";
import { staffReach } from "./patient_reach.ts";
import type { PatientView } from "./profile_views.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "bookings">;
  readonly profiles: ProfileStore;
  readonly consents: ConsentStore;
  readonly readCard: ReadCard;
  /** The other records that staff have found to be the same human. */
  readonly sameHuman: (id: PersonId) => Promise<readonly PersonId[]>;
  readonly account: (id: Person["id"]) => Promise<Person | null>;
  /** Somebody tried, and was shown nothing. */
  readonly glass: {
    openUntil(by: Person, of: { readonly personId: string }): Promise<Instant | null>;
  };
  readonly denied: (by: AccessReader, reading: Omit<Reading, "outcome">) => Promise<void>;
}

const NOT_FOUND = { refused: "not_found" } as const;

export function readableProfiles(around: Surroundings) {
  const { world, profiles, consents, readCard, sameHuman, account, denied, glass } = around;

  /** Of all records of the human: an allergy that is written in another one is no less of an allergy. */
  async function wholeCard(
    by: Person,
    id: PersonId,
    purpose: CardPurpose,
  ): Promise<MedicalCard | null> {
    const own = await readCard(by, id, purpose);
    if (own === null) return null;
    const cards = [own];
    for (const other of await sameHuman(id)) {
      const card = await readCard(by, other, purpose);
      if (card !== null) cards.push(card);
    }
    return joinedCard(cards);
  }

  /** What this record does not say, another one of the human may. */
  async function wholeFacts(profile: StoredProfile): Promise<ProfileFacts> {
    const others = await Promise.all((await sameHuman(profile.personId)).map(profiles.get));
    return joinedFacts([profile, ...others.filter((one) => one !== null)].map((one) => one.facts));
  }

  async function viewOf(profile: StoredProfile, facts: ProfileFacts): Promise<PatientView> {
    const known = profile.userId === null ? null : await account(profile.userId);
    return {
      id: profile.personId,
      firstName: facts.firstName ?? "",
      lastName: facts.lastName ?? "",
      middleName: facts.middleName ?? null,
      birthDate: facts.birthDate ?? null,
      ageYears: ageYears(facts.birthDate, world.clock.now()),
      sex: facts.sex ?? null,
      phone: known?.phone ?? facts.phone ?? null,
      email: known?.email ?? null,
      emergencyContact: facts.emergencyContact ?? null,
      contactLanguage: facts.contactLanguage ?? null,
    };
  }

  /** Why this person may read the card now; null: may not. */
  async function purposeOf(by: Person, personId: string): Promise<CardPurpose | null> {
    // Accepted, and not ended yet: an offer opens no card, and with the visit it closes again.
    if (by.role === "doctor" && await profiles.treats(by.id, personId)) return "visit";
    return await glass.openUntil(by, { personId }) === null ? null : "break_glass";
  }

  /** Staff of a city or a clinic see whom they have, or had, a booking of. */
  const isInReach = staffReach(around);

  return {
    async patient(by: Person, given: string): Promise<Outcome<PatientView>> {
      const id = uuidOrNull(given);
      const profile = id === null ? null : await profiles.get(id);
      if (profile === null) return NOT_FOUND;
      const purpose = await purposeOf(by, profile.personId);
      if (purpose === null && isStaff(by.role) && await isInReach(by, profile.personId)) {
        return { ok: await viewOf(profile, await wholeFacts(profile)) };
      }
      if (purpose === null) {
        await denied(by, {
          personId: profile.personId,
          bookingId: null,
          fields: ["card"],
          purpose: "card",
        });
        return NOT_FOUND;
      }
      const card = await wholeCard(by, profile.personId, purpose);
      if (card === null) return NOT_FOUND;
      const facts = await wholeFacts(profile);
      const agreed = await consents.list([
        profile.personId,
        ...await sameHuman(profile.personId),
      ]);
      return {
        ok: {
          ...await viewOf(profile, facts),
          policyNumber: facts.policyNumber ?? null,
          snils: facts.snils ?? null,
          card: {
            ...card,
            updatedAt: iso(profile.updatedAt),
            hasInterventionConsent: agreed.some(({ kind, revokedAt }) =>
              kind === "intervention" && revokedAt === null
            ),
          },
        },
      };
    },

    /** Whether there is a person with this id at all, for links on a doctor's page. */
    exists: async (id: string): Promise<boolean> => await profiles.get(personId(id)) !== null,
  };
}
