/** What a person agreed to, for themselves and for those in their care; given and taken back. */
import { idsOf, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ConsentStore } from "../../db/consents.ts";
import type { GuardianshipStore } from "../../db/guardianships.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { consentBody } from "./profile_schemas.ts";
import { type ConsentView, consentView, isAdult } from "./profile_views.ts";

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly consents: ConsentStore;
  readonly guardianships: GuardianshipStore;
  readonly disclosureChanged: (patientId: PersonId, callerId: PersonId) => Promise<void>;
}

export function consentServices(
  { world, consents, guardianships, disclosureChanged }: Surroundings,
) {
  /** The human, whatever records there are of them, and those in their care. */
  const inCareOf = async (by: Person): Promise<readonly PersonId[]> => [
    ...idsOf(by),
    ...(await guardianships.wards(idsOf(by))).map((ward) => ward.personId),
  ];

  return {
    /** Newest first; also those that were taken back. */
    async consents(by: Person): Promise<readonly ConsentView[]> {
      return (await consents.list(await inCareOf(by))).map(consentView);
    },

    /** To treatment: for oneself, or for a child in one's care. An adult agrees alone. */
    async giveConsent(
      by: Person,
      body: unknown,
      language: Language,
    ): Promise<Outcome<readonly ConsentView[]>> {
      const input = validate(consentBody, body, language);
      if ("invalid" in input) return input;
      const id = personId((input.ok.personId ?? by.id).toLowerCase());
      const at = world.clock.now();
      if (id !== by.id) {
        const ward = await guardianships.ward(idsOf(by), id);
        if (ward === null) return { refused: "not_found" };
        if (isAdult(ward.facts.birthDate, at)) return { refused: "consent_needed" };
      }
      await consents.give({
        id: world.newId(),
        personId: id,
        kind: input.ok.kind,
        toPersonId: null,
        bookingId: null,
        how: id === by.id ? "self" : "guardian",
        givenBy: by.id,
        givenAt: at,
      });
      return { ok: await this.consents(by) };
    },

    async revokeConsent(by: Person, given: string): Promise<Outcome<ConsentView>> {
      const id = uuidOrNull(given);
      if (id === null) return { refused: "not_found" };
      const whose = await inCareOf(by);
      const known = (await consents.list(whose)).find((one) => one.id === id);
      if (known === undefined) return { refused: "not_found" };
      // Data without which there is no account go with the account.
      if (known.kind === "processing") return { refused: "consent_with_account" };
      const revoked = await consents.revoke(id, whose, by.id, world.clock.now());
      if (revoked === null) return { refused: "consent_revoked" };
      if (revoked.toPersonId !== null) {
        await disclosureChanged(personId(revoked.personId), personId(revoked.toPersonId));
      }
      return { ok: consentView(revoked) };
    },
  };
}
