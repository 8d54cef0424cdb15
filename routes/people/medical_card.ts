/** The one way to a medical card: whoever reads it is written down in the same transaction. */
import type { World } from "../../actors/world.ts";
import type { AccessEntry } from "../../db/audit.ts";
import type { Sql } from "../../db/client.ts";
import type { MedicalCard, ProfileFacts, ProfileStore } from "../../db/profiles.ts";
import { currentRequestId } from "../request_scope.ts";
import type { Person } from "../services.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly profiles: Pick<ProfileStore, "card">;
  readonly audit: { recordAccess(sql: Sql, entries: readonly AccessEntry[]): Promise<void> };
}

/** Why a card is read: code of the access log. */
export type CardPurpose = "visit" | "guardian" | "own" | "break_glass";

export type ReadCard = (
  by: Pick<Person, "id" | "role">,
  patientId: string,
  purpose: CardPurpose,
) => Promise<MedicalCard | null>;

/** @returns reads a card; null: there is no such person. Throws where it cannot be written down */
export function cardReader({ world, profiles, audit }: Surroundings): ReadCard {
  return async (by, patientId, purpose) => {
    // One's own card is nobody else's business, and no reading.
    if (by.id === patientId) return await profiles.card(patientId);
    const entry: AccessEntry = {
      id: world.newId(),
      at: world.clock.now(),
      readerId: by.id,
      readerRole: by.role,
      personId: patientId,
      bookingId: null,
      fields: ["card"],
      purpose,
      outcome: "read",
      requestId: currentRequestId(),
      reason: null,
    };
    return await profiles.card(patientId, (sql) => audit.recordAccess(sql, [entry]));
  };
}

/** What any of the cards says; where nobody was asked by any of them it stays unknown. Pure. */
export function joinedCard(cards: readonly MedicalCard[]): MedicalCard {
  const all = (name: keyof MedicalCard): readonly string[] | null => {
    const said = cards.flatMap((card) => card[name] === null ? [] : [card[name]]);
    return said.length === 0 ? null : [...new Set(said.flat())];
  };
  return {
    allergies: all("allergies"),
    chronicConditions: all("chronicConditions"),
    medicines: all("medicines"),
  };
}

/** Of each fact what the first of the records says that says anything. Pure. */
export function joinedFacts(records: readonly ProfileFacts[]): ProfileFacts {
  const said = (facts: ProfileFacts) =>
    Object.fromEntries(
      Object.entries(facts).filter(([, value]) =>
        value !== null && value !== undefined && value !== ""
      ),
    );
  return Object.assign({}, ...records.toReversed().map(said)) as ProfileFacts;
}
