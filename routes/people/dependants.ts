/** People in a patient's care, or in that of another record of the same human: taken, changed, let go; and how an adult among them agrees. */
import { LIMITS } from "../../actors/limits.ts";
import { after, idsOf, type PersonId, personId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ConsentStore, NewConsent } from "../../db/consents.ts";
import type { GuardianshipStore, Ward } from "../../db/guardianships.ts";
import type { Keyring } from "../../db/keyring.ts";
import { EMPTY_CARD } from "../../db/profiles.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { consentCodeBody, dependantBody, newDependantBody } from "./profile_schemas.ts";
import {
  type DependantSummary,
  dependantSummary,
  type DependantView,
  isAdult,
  isOpenTo,
} from "./profile_views.ts";
import { birthErrors } from "./birth_date.ts";
import {
  changedCard,
  changedFacts,
  type ProfileSurroundings,
  saveChanges,
  saysCard,
} from "./profiles.ts";

export interface DependantSurroundings extends ProfileSurroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly guardianships: GuardianshipStore;
  readonly consents: ConsentStore;
  readonly keyring: Pick<Keyring, "purpose">;
  readonly newCode: () => string;
  /** What stands of bookings between these two opens, or closes, with the consent. */
  readonly disclosureChanged: (patientId: PersonId, callerId: PersonId) => Promise<void>;
}

const NOT_FOUND = { refused: "not_found" } as const;

export function dependantServices(around: DependantSurroundings) {
  const { world, guardianships, consents, keyring, readCard } = around;

  async function wardOf(by: Person, given: string): Promise<Ward | null> {
    const id = uuidOrNull(given);
    return id === null ? null : await guardianships.ward(idsOf(by), id);
  }

  async function viewOf(by: Person, ward: Ward): Promise<DependantView> {
    const at = world.clock.now();
    const card = isOpenTo(ward, at) ? await readCard(by, ward.personId, "guardian") : null;
    return { ...dependantSummary(ward, at), ...(card ?? EMPTY_CARD) };
  }

  const hashOf = async (ward: Ward, code: string): Promise<Uint8Array> =>
    (await keyring.purpose("consent_code")).index(`${ward.guardianId}/${ward.personId}/${code}`);

  return {
    async dependants(by: Person): Promise<readonly DependantSummary[]> {
      const at = world.clock.now();
      return (await guardianships.wards(idsOf(by))).map((ward) => dependantSummary(ward, at));
    },

    async dependant(by: Person, id: string): Promise<Outcome<DependantView>> {
      const ward = await wardOf(by, id);
      return ward === null ? NOT_FOUND : { ok: await viewOf(by, ward) };
    },

    async addDependant(
      by: Person,
      body: unknown,
      language: Language,
    ): Promise<Outcome<DependantView>> {
      const input = validate(newDependantBody, body, language);
      if ("invalid" in input) return input;
      const at = world.clock.now();
      const { relation, consent: _given, ...changes } = input.ok;
      const wrong = birthErrors(changes.birthDate, at, language);
      if (wrong.length > 0) return { invalid: wrong };
      const adult = isAdult(changes.birthDate, at);
      if (adult && saysCard(changes)) return { refused: "consent_needed" };
      const id = personId(world.newId());
      const agreed = (kind: NewConsent["kind"]): NewConsent => ({
        id: world.newId(),
        personId: id,
        kind,
        toPersonId: null,
        bookingId: null,
        how: "guardian",
        givenBy: by.id,
        givenAt: at,
      });
      const card = changedCard(EMPTY_CARD, changes);
      const taken = await guardianships.take(
        {
          id,
          guardianId: by.id,
          guardianshipId: world.newId(),
          relation,
          change: { facts: changedFacts({}, changes), ...(card === undefined ? {} : { card }) },
          // To treatment an adult agrees alone.
          consents: adult ? [agreed("processing")] : [agreed("processing"), agreed("intervention")],
        },
        LIMITS.dependantsPerPerson,
        at,
      );
      if (!taken) return { refused: "too_many_dependants" };
      const ward = await guardianships.ward(idsOf(by), id);
      return ward === null ? NOT_FOUND : { ok: await viewOf(by, ward) };
    },

    async changeDependant(
      by: Person,
      given: string,
      body: unknown,
      language: Language,
    ): Promise<Outcome<DependantView>> {
      const ward = await wardOf(by, given);
      if (ward === null) return NOT_FOUND;
      const input = validate(dependantBody, body, language);
      if ("invalid" in input) return input;
      const at = world.clock.now();
      const { version, relation, ...changes } = input.ok;
      const wrong = birthErrors(changes.birthDate, at, language);
      if (wrong.length > 0) return { invalid: wrong };
      // Nobody makes a grown-up a child, and so opens a card that was closed to them.
      const closed = !isOpenTo(ward, at);
      if (closed && (saysCard(changes) || !isAdult(changes.birthDate ?? "1900-01-01", at))) {
        return { refused: "consent_needed" };
      }
      const saved = await saveChanges(
        around,
        by,
        version,
        changes,
        () => guardianships.ward(idsOf(by), ward.personId),
      );
      if (saved !== "saved") return { refused: saved };
      if (relation !== undefined && relation !== ward.relation) {
        await guardianships.setRelation(ward.guardianId, ward.personId, relation);
      }
      const changed = await guardianships.ward(idsOf(by), ward.personId);
      return changed === null ? NOT_FOUND : { ok: await viewOf(by, changed) };
    },

    async endCare(by: Person, given: string): Promise<Outcome<null>> {
      const ward = await wardOf(by, given);
      if (ward === null) return NOT_FOUND;
      if (!await guardianships.end(ward.guardianId, ward.personId, world.clock.now())) {
        return NOT_FOUND;
      }
      if (ward.isDisclosed) await around.disclosureChanged(ward.personId, ward.guardianId);
      return { ok: null };
    },

    /** A code to the adult's own telephone: whoever says it to the guardian has agreed. */
    async sendConsentCode(
      by: Person,
      given: string,
      language: Language,
    ): Promise<Outcome<{ expiresAt: string }>> {
      const ward = await wardOf(by, given);
      if (ward === null) return NOT_FOUND;
      const at = world.clock.now();
      const { phone } = ward.facts;
      if (isOpenTo(ward, at)) return { refused: "consent_given" };
      // The guardian's own telephone would prove the guardian's will.
      if (!phone || phone === by.phone) return { refused: "consent_phone_missing" };
      const code = around.newCode();
      const expiresAt = after(at, LIMITS.consentCodeMilliseconds);
      const waits = await guardianships.keepCode(
        { wardId: ward.personId, guardianId: ward.guardianId, hash: await hashOf(ward, code) },
        {
          channel: "sms",
          recipient: phone,
          language: ward.facts.contactLanguage ?? language,
          template: "consent_code",
          values: { code },
          dedupeKey: `consent_code/${world.newId()}`,
          personId: ward.personId,
          createdAt: at,
          expiresAt,
        },
        { limit: LIMITS.consentCodesPerHour, window: LIMITS.consentCodeWindowMilliseconds },
      );
      if (waits !== null) {
        return {
          refused: "too_many_attempts",
          retryAfterSeconds: Math.max(1, Math.ceil((waits - at) / 1000)),
        };
      }
      return { ok: { expiresAt: new Date(expiresAt).toISOString() } };
    },

    async confirmConsent(
      by: Person,
      given: string,
      body: unknown,
      language: Language,
    ): Promise<Outcome<DependantView>> {
      const ward = await wardOf(by, given);
      if (ward === null) return NOT_FOUND;
      const input = validate(consentCodeBody, body, language);
      if ("invalid" in input) return input;
      const at = world.clock.now();
      const hash = await hashOf(ward, input.ok.code);
      const code = { wardId: ward.personId, guardianId: ward.guardianId, hash };
      if (!await guardianships.takeCode(code, LIMITS.consentCodeTries, at)) {
        return { refused: "wrong_code" };
      }
      await consents.give({
        id: world.newId(),
        personId: ward.personId,
        kind: "disclosure",
        toPersonId: ward.guardianId,
        bookingId: null,
        how: "code",
        givenBy: ward.personId,
        givenAt: at,
      });
      await around.disclosureChanged(ward.personId, ward.guardianId);
      const opened = await guardianships.ward(idsOf(by), ward.personId);
      return opened === null ? NOT_FOUND : { ok: await viewOf(by, opened) };
    },
  };
}
