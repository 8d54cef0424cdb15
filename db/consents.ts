/**
 * What people agreed to: which words (their version), how, by whom, when, and when it was taken back.
 * Rows stay: a consent that was revoked has been given all the same.
 */
import { LIMITS } from "../actors/limits.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export const CONSENT_KINDS = ["processing", "intervention", "disclosure"] as const;
export type ConsentKind = typeof CONSENT_KINDS[number];
export const CONSENT_WAYS = ["self", "guardian", "code", "doctor", "staff"] as const;
export type ConsentWay = typeof CONSENT_WAYS[number];

/**
 * The version of the words of each kind, as they stand in the locales (`consent.<kind>.text`). Other words
 * are another version; tests/routes/consent_texts_test.ts holds them together.
 */
export const CONSENT_VERSIONS: Readonly<Record<ConsentKind, string>> = {
  processing: "2026-11-1",
  intervention: "2026-11-1",
  disclosure: "2026-11-1",
};

export interface Consent {
  readonly id: string;
  readonly personId: string;
  readonly kind: ConsentKind;
  readonly toPersonId: string | null;
  readonly bookingId: string | null;
  readonly textVersion: string;
  readonly how: ConsentWay;
  readonly givenBy: string | null;
  readonly givenAt: Instant;
  readonly revokedAt: Instant | null;
}

export type NewConsent = Omit<Consent, "revokedAt" | "textVersion">;

const COLUMNS =
  "id, person_id, kind, to_person_id, booking_id, text_version, how, given_by, given_at, revoked_at";

/** As a part of another statement's values; the columns of `consents` in their order. */
export const consentValues = (consent: NewConsent) => [
  consent.id,
  consent.personId,
  consent.kind,
  consent.toPersonId,
  consent.bookingId,
  CONSENT_VERSIONS[consent.kind],
  consent.how,
  consent.givenBy,
  consent.givenAt,
];

export const INSERT_CONSENT = `
  insert into consents (id, person_id, kind, to_person_id, booking_id, text_version, how, given_by,
    given_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9::float8 / 1000))
  on conflict do nothing`;

export type ConsentStore = ReturnType<typeof consentStore>;

export function consentStore(database: Database) {
  const rows = queryOf(database);

  return {
    /** Those of these people, newest first; also those that were taken back. */
    async list(personIds: readonly string[]): Promise<readonly Consent[]> {
      return await rows<Consent>(
        "consents.list",
        `select ${COLUMNS} from consents
         where person_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
         order by given_at desc, id limit ${LIMITS.consentsListed}`,
        [personIds],
      );
    },

    /** Nothing happens where the same consent stands already. */
    async give(consent: NewConsent): Promise<void> {
      await rows("consents.give", INSERT_CONSENT, consentValues(consent));
    },

    /**
     * Whether this person agreed that another sees the conclusion, and has not taken it back.
     * @param toPersonIds all records of the other human
     */
    async isDisclosed(personId: string, toPersonIds: readonly string[]): Promise<boolean> {
      const found = await rows(
        "consents.isDisclosed",
        `select 1 from consents where person_id = $1
           and to_person_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
           and kind = 'disclosure' and revoked_at is null limit 1`,
        [personId, toPersonIds],
      );
      return found.length > 0;
    },

    /** Who has agreed that one of these records sees conclusions. */
    async disclosedTo(toPersonIds: readonly string[]): Promise<readonly PersonId[]> {
      const found = await rows<{ personId: PersonId }>(
        "consents.disclosedTo",
        `select distinct person_id from consents
         where to_person_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
           and kind = 'disclosure' and revoked_at is null limit 500`,
        [toPersonIds],
      );
      return found.map(({ personId }) => personId);
    },

    /** @returns what was taken back, or null: there is no such consent that stands */
    async revoke(
      id: string,
      personIds: readonly string[],
      by: string | null,
      at: Instant,
    ): Promise<Consent | null> {
      const [revoked] = await rows<Consent>(
        "consents.revoke",
        `update consents set revoked_at = to_timestamp($4::float8 / 1000), revoked_by = $3
         where id = $1 and revoked_at is null and kind <> 'processing'
           and person_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
         returning ${COLUMNS}`,
        [id, personIds, by, at],
      );
      return revoked ?? null;
    },

    /** Takes back a disclosure, whoever recorded it. @param toPersonIds all records of the other human */
    async revokeDisclosure(
      personId: string,
      toPersonIds: readonly string[],
      by: string | null,
      at: Instant,
    ): Promise<void> {
      await rows(
        "consents.revokeDisclosure",
        `update consents set revoked_at = to_timestamp($4::float8 / 1000), revoked_by = $3
         where person_id = $1
           and to_person_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
           and kind = 'disclosure' and revoked_at is null`,
        [personId, toPersonIds, by, at],
      );
    },
  };
}
