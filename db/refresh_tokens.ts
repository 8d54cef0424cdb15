/**
 * Refresh tokens of API clients. Each is used once; all that came of one sign-in are a family. One that
 * comes twice is in two hands, and the family ends, but for a short while in which its answer may have
 * been lost on the way, or another tab may have been as quick: then it gives the very same successor,
 * as long as that was not used itself.
 */
import { type Instant, type PersonId, SECOND } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { gathered } from "./gathered.ts";
import { queryOf } from "./query.ts";
import { type FoundSignIn, IDLE_OF, type SignInOrigin } from "./sessions.ts";

/** So long after its use a token may come again. */
export const GRACE_MILLISECONDS = 30 * SECOND;

export type RefreshResult =
  | ({ readonly kind: "rotated" } & FoundSignIn)
  | { readonly kind: "unknown" }
  /** In two hands: the family has ended. */
  | { readonly kind: "reused"; readonly id: string; readonly userId: PersonId };

interface Presented {
  readonly id: string;
  readonly userId: PersonId;
  readonly secondFactorAt: Instant | null;
  readonly device: string | null;
  readonly consumedAt: Instant | null;
  readonly isExpired: boolean;
  readonly isSuccessorUsed: boolean;
}

interface Asked extends SignInOrigin {
  readonly id: string;
  readonly now: Instant;
}

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export type RefreshStore = ReturnType<typeof refreshStore>;

export function refreshStore(database: Database) {
  const rows = queryOf(database);

  const found = gathered(async (asked: readonly Asked[]): Promise<(FoundSignIn | null)[]> => {
    const holding = await rows<FoundSignIn>(
      "refresh.find",
      `with asked as (
         select distinct on (id) id, device, network from jsonb_to_recordset($1::jsonb)
           as one(id uuid, device text, network text)
       ), found as (
         select f.id, f.user_id, f.second_factor_at from refresh_families f join asked using (id)
           join users u on u.id = f.user_id
         where f.expires_at > ${at("$2")} and f.last_seen_at > ${at("$2")} - ${IDLE_OF}
       ), seen as (
         update refresh_families f set last_seen_at = ${at("$2")},
           device = coalesce(asked.device, f.device), network = coalesce(asked.network, f.network)
         from asked join found using (id) where f.id = found.id
           and (f.last_seen_at < ${at("$2")} - interval '10 minutes'
             or f.device is null and asked.device is not null)
       )
       select id, user_id, second_factor_at from found`,
      [asked, Math.max(...asked.map(({ now }) => now))],
    );
    return asked.map(({ id }) => holding.find((family) => family.id === id) ?? null);
  });

  return {
    /** The first token of a new family. */
    async issue(
      tokenHash: Uint8Array,
      family: {
        readonly id: string;
        readonly userId: PersonId;
        readonly createdAt: Instant;
        readonly expiresAt: Instant;
        readonly secondFactorAt: Instant | null;
      },
    ): Promise<void> {
      await rows(
        "refresh.issue",
        `with family as (
           insert into refresh_families (id, user_id, created_at, last_seen_at, expires_at,
             second_factor_at)
           values ($2, $3, ${at("$4")}, ${at("$4")}, ${at("$5")}, ${at("$6")})
           returning id, user_id, created_at, expires_at
         )
         insert into refresh_tokens (token_hash, family_id, user_id, created_at, expires_at)
         select $1, id, user_id, created_at, expires_at from family`,
        [
          tokenHash,
          family.id,
          family.userId,
          family.createdAt,
          family.expiresAt,
          family.secondFactorAt,
        ],
      );
    },

    /**
     * Uses the old token and makes its successor, whose hash is always the same. Two at once wait for
     * each other at the family's row.
     */
    async rotate(
      oldHash: Uint8Array,
      newHash: Uint8Array,
      now: Instant,
      origin: SignInOrigin,
    ): Promise<RefreshResult> {
      return await database.transaction("refresh.rotate", async (sql) => {
        const old = await presented(sql, oldHash, now);
        if (old === null || old.isExpired) return { kind: "unknown" };
        const { id, userId, secondFactorAt } = old;
        const rotated = { kind: "rotated", id, userId, secondFactorAt } as const;
        if (old.consumedAt === null) {
          await sql.unsafe(
            `with used as (
               update refresh_tokens set consumed_at = ${at("$3")}, successor = $2
               where token_hash = $1 returning family_id, user_id, expires_at
             ), seen as (
               update refresh_families f set last_seen_at = ${at("$3")},
                 device = coalesce($4, f.device), network = coalesce($5, f.network)
               from used where f.id = used.family_id
             )
             insert into refresh_tokens (token_hash, family_id, user_id, created_at, expires_at)
             select $2, family_id, user_id, ${at("$3")}, expires_at from used`,
            [oldHash, newHash, now, origin.device, origin.network] as never[],
            { prepare: true },
          );
          return rotated;
        }
        const isSameDevice = old.device === null || old.device === origin.device;
        const isInTime = now - old.consumedAt <= GRACE_MILLISECONDS;
        if (isInTime && isSameDevice && !old.isSuccessorUsed) return rotated;
        await sql.unsafe("delete from refresh_families where id = $1", [id]);
        return { kind: "reused", id, userId };
      });
    },

    /** Whether a family holds; from where it is used is noted now and then. */
    find: (id: string, now: Instant, origin: SignInOrigin): Promise<FoundSignIn | null> =>
      found({ id, now, ...origin }),

    /** @returns the family's id, or null: the token is none */
    async endFamily(tokenHash: Uint8Array): Promise<string | null> {
      const [ended] = await rows<{ id: string }>(
        "refresh.endFamily",
        `delete from refresh_families where id in
           (select family_id from refresh_tokens where token_hash = $1) returning id`,
        [tokenHash],
      );
      return ended?.id ?? null;
    },
  };
}

/** What is known of a token. The family's row is taken first: what is read then stands still. */
async function presented(
  sql: Sql,
  tokenHash: Uint8Array,
  now: Instant,
): Promise<Presented | null> {
  const locked = await sql.unsafe(
    `select id from refresh_families where id =
       (select family_id from refresh_tokens where token_hash = $1) for update`,
    [tokenHash] as never[],
    { prepare: true },
  );
  if (locked.length === 0) return null;
  const [found] = await sql.unsafe(
    `select f.id, f.user_id, f.second_factor_at, f.device, t.consumed_at,
       t.expires_at <= ${at("$2")} or f.last_seen_at <= ${at("$2")} - ${IDLE_OF} as is_expired,
       s.token_hash is null or s.consumed_at is not null as is_successor_used
     from refresh_tokens t join refresh_families f on f.id = t.family_id
       join users u on u.id = f.user_id
       left join refresh_tokens s on s.token_hash = t.successor
     where t.token_hash = $1`,
    [tokenHash, now] as never[],
    { prepare: true },
  ) as unknown as Presented[];
  return found ?? null;
}
