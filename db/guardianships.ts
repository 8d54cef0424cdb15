/** People in an account's care: their profile, who answers for them, and how they agreed to it. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { consentValues, INSERT_CONSENT, type NewConsent } from "./consents.ts";
import type { Keyring } from "./keyring.ts";
import type { Outbox } from "./outbox.ts";
import {
  openProfile,
  PROFILE_COLUMNS,
  type ProfileChange,
  profileIndexes,
  sealProfile,
  type StoredProfile,
} from "./profiles.ts";
import { queryOf } from "./query.ts";

export const RELATIONS = ["child", "parent", "spouse", "relative", "other"] as const;
export type Relation = typeof RELATIONS[number];

/** A ward as its guardian has it. */
export interface Ward extends StoredProfile {
  /** In whose care: the account, or another record of the same human. */
  readonly guardianId: PersonId;
  readonly relation: Relation;
  readonly since: Instant;
  /** The ward agreed that this guardian sees card and conclusions. */
  readonly isDisclosed: boolean;
}

export interface ConsentCode {
  readonly codeHash: Uint8Array;
  readonly tries: number;
  readonly sends: number;
  readonly windowStartedAt: Instant;
  readonly expiresAt: Instant;
}

/** A window that is over begins anew, whatever was sent in it. */
const KEEP_CODE = `
  insert into consent_codes as c (ward_id, guardian_id, code_hash, window_started_at, expires_at)
  values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000))
  on conflict (ward_id, guardian_id) do update set code_hash = excluded.code_hash, tries = 0,
    expires_at = excluded.expires_at,
    sends = case when c.window_started_at <= to_timestamp(($4::float8 - $7::float8) / 1000)
      then 1 else c.sends + 1 end,
    window_started_at = case
      when c.window_started_at <= to_timestamp(($4::float8 - $7::float8) / 1000)
      then excluded.window_started_at else c.window_started_at end
  where c.sends < $6 or c.window_started_at <= to_timestamp(($4::float8 - $7::float8) / 1000)
  returning ward_id`;

export type GuardianshipStore = ReturnType<typeof guardianshipStore>;

export function guardianshipStore(
  database: Database,
  keyring: Keyring,
  outbox: Pick<Outbox, "enqueue" | "wake">,
) {
  const rows = queryOf(database);

  async function wardsOf(
    guardianIds: readonly string[],
    wardId: string | null,
  ): Promise<readonly Ward[]> {
    const found = await rows<
      & Parameters<typeof openProfile>[0]
      & Pick<Ward, "guardianId" | "relation" | "since" | "isDisclosed">
    >(
      "guardianships.wards",
      `select ${PROFILE_COLUMNS}, g.guardian_id, g.relation, g.started_at as since, exists (
           select from consents c where c.person_id = g.ward_id and c.to_person_id = g.guardian_id
             and c.kind = 'disclosure' and c.revoked_at is null
         ) as is_disclosed
       from guardianships g join patient_profiles p on p.person_id = g.ward_id
       left join users u on u.id = p.user_id
       where g.guardian_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
         and g.ended_at is null and ($2::uuid is null or g.ward_id = $2)
       order by g.started_at, g.id`,
      [guardianIds, wardId],
    );
    const keys = await keyring.persons(found.map(({ personId }) => personId));
    // Whose key was deleted is nobody any more.
    return found.flatMap(({ guardianId, relation, since, isDisclosed, ...row }) => {
      const key = keys.get(row.personId);
      return key === undefined
        ? []
        : [{ ...openProfile(row, key), guardianId, relation, since, isDisclosed }];
    });
  }

  return {
    /** @param guardianIds all records of one human */
    wards: (guardianIds: readonly string[]): Promise<readonly Ward[]> => wardsOf(guardianIds, null),

    /** Null: there is none, or it is not in this guardian's care. */
    ward: async (guardianIds: readonly string[], wardId: string): Promise<Ward | null> =>
      (await wardsOf(guardianIds, wardId))[0] ?? null,

    /** Profile, care and consents, or nothing of them. @returns false: `limit` wards already */
    async take(
      ward: {
        readonly id: PersonId;
        readonly guardianId: PersonId;
        readonly guardianshipId: string;
        readonly relation: Relation;
        readonly change: ProfileChange;
        readonly consents: readonly NewConsent[];
      },
      limit: number,
      at: Instant,
    ): Promise<boolean> {
      const { id, guardianId, guardianshipId, relation, change } = ward;
      const sealed = sealProfile(await keyring.person(id), id, change, false);
      const indexes = await profileIndexes(keyring, change.facts);
      return await database.transaction("guardianships.take", async (sql) => {
        // The guardian's row is the lock, so that the limit holds for two tabs at once.
        await sql.unsafe("select 1 from users where id = $1 for update", [guardianId]);
        const [known] = await sql.unsafe<{ count: number }[]>(
          `select count(*)::integer as count from guardianships
           where guardian_id = $1 and ended_at is null`,
          [guardianId],
        );
        if ((known?.count ?? 0) >= limit) return false;
        await sql.unsafe(
          `insert into patient_profiles (person_id, facts, card, policy_index, phone_index,
             created_at, updated_at)
           values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000),
             to_timestamp($6::float8 / 1000))`,
          [id, sealed.facts, sealed.card, indexes.policy, indexes.phone, at] as never[],
        );
        await sql.unsafe(
          `insert into guardianships (id, guardian_id, ward_id, relation, started_at)
           values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))`,
          [guardianshipId, guardianId, id, relation, at],
        );
        for (const consent of ward.consents) {
          await sql.unsafe(INSERT_CONSENT, consentValues(consent) as never[]);
        }
        return true;
      });
    },

    async setRelation(guardianId: string, wardId: string, relation: Relation): Promise<void> {
      await rows(
        "guardianships.setRelation",
        `update guardianships set relation = $3
         where guardian_id = $1 and ward_id = $2 and ended_at is null`,
        [guardianId, wardId, relation],
      );
    },

    /** The care ends, and with it what the ward had opened to this guardian. @returns false: none */
    async end(guardianId: string, wardId: string, at: Instant): Promise<boolean> {
      const ended = await rows(
        "guardianships.end",
        `with care as (
           update guardianships set ended_at = to_timestamp($3::float8 / 1000)
           where guardian_id = $1 and ward_id = $2 and ended_at is null returning ward_id
         ), consent as (
           update consents set revoked_at = to_timestamp($3::float8 / 1000), revoked_by = $1
           from care where consents.person_id = care.ward_id and consents.to_person_id = $1
             and consents.revoked_at is null
         )
         select ward_id from care`,
        [guardianId, wardId, at],
      );
      return ended.length === 1;
    },

    /**
     * Keeps a new code in place of the last one, and the message that tells it, or neither.
     * @param allowed so many codes in a window of so many milliseconds
     * @returns when the next one may be sent, or null: this one may
     */
    async keepCode(
      code: { readonly wardId: string; readonly guardianId: string; readonly hash: Uint8Array },
      message: NewMessage,
      allowed: { readonly limit: number; readonly window: number },
    ): Promise<Instant | null> {
      const { createdAt: at, expiresAt } = message;
      const waits = await database.transaction("consentCodes.keep", async (sql) => {
        const kept = await sql.unsafe(KEEP_CODE, [
          code.wardId,
          code.guardianId,
          code.hash,
          at,
          expiresAt,
          allowed.limit,
          allowed.window,
        ]);
        if (kept.length === 1) {
          await outbox.enqueue(sql, message);
          return null;
        }
        const [known] = await sql.unsafe<{ windowStartedAt: Instant }[]>(
          "select window_started_at from consent_codes where ward_id = $1 and guardian_id = $2",
          [code.wardId, code.guardianId],
        );
        return ((known?.windowStartedAt ?? at) + allowed.window) as Instant;
      });
      if (waits === null) outbox.wake();
      return waits;
    },

    /** Each try counts before it is judged; a right code is gone with it. @returns whether it was */
    async takeCode(
      code: { readonly wardId: string; readonly guardianId: string; readonly hash: Uint8Array },
      limit: number,
      at: Instant,
    ): Promise<boolean> {
      const [tried] = await rows<{ isRight: boolean }>(
        "consentCodes.try",
        `update consent_codes set tries = tries + 1
         where ward_id = $1 and guardian_id = $2 and tries < $4
           and expires_at > to_timestamp($5::float8 / 1000)
         returning code_hash = $3 as is_right`,
        [code.wardId, code.guardianId, code.hash, limit, at],
      );
      if (tried?.isRight !== true) return false;
      const taken = await rows(
        "consentCodes.take",
        `update consent_codes set expires_at = to_timestamp($4::float8 / 1000)
         where ward_id = $1 and guardian_id = $2 and code_hash = $3
           and expires_at > to_timestamp($4::float8 / 1000) returning ward_id`,
        [code.wardId, code.guardianId, code.hash, at],
      );
      return taken.length === 1;
    },
  };
}
