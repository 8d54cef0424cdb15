/**
 * Sessions of pages and refresh tokens of API clients. Both are kept as SHA-256 of the token only.
 * A refresh token is consumed by one conditional update; a token that comes twice kills its family.
 */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type RefreshResult =
  | ({ readonly kind: "rotated" } & FoundSession)
  | { readonly kind: "unknown" }
  | { readonly kind: "reused"; readonly userId: PersonId };

/** A page's session, as far as it is remembered. */
export interface FoundSession {
  readonly userId: PersonId;
  /** When the second factor was given; null: it was not. */
  readonly secondFactorAt: Instant | null;
}

export type SessionStore = ReturnType<typeof sessionStore>;

export function sessionStore(database: Database) {
  const rows = queryOf(database);

  return {
    /** @param secondFactorAt null: the password alone was given */
    async start(
      tokenHash: Uint8Array,
      userId: PersonId,
      at: Instant,
      expiresAt: Instant,
      secondFactorAt: Instant | null,
    ) {
      await rows(
        "sessions.start",
        `insert into sessions (token_hash, user_id, created_at, expires_at, second_factor_at) values
           ($1, $2, to_timestamp($3::float8 / 1000), to_timestamp($4::float8 / 1000),
             to_timestamp($5::float8 / 1000))`,
        [tokenHash, userId, at, expiresAt, secondFactorAt],
      );
    },

    async find(tokenHash: Uint8Array, at: Instant): Promise<FoundSession | null> {
      const [found] = await rows<FoundSession>(
        "sessions.find",
        `select user_id, second_factor_at from sessions
         where token_hash = $1 and expires_at > to_timestamp($2::float8 / 1000)`,
        [tokenHash, at],
      );
      return found ?? null;
    },

    async end(tokenHash: Uint8Array): Promise<void> {
      await rows("sessions.end", "delete from sessions where token_hash = $1", [tokenHash]);
    },

    /** @param except the hash of a token, in hex @returns the hashes of the sessions that ended */
    async endAll(userId: PersonId, except: string | null): Promise<readonly string[]> {
      const ended = await rows<{ hash: string }>(
        "sessions.endAll",
        `with refresh as (delete from refresh_tokens where user_id = $1)
         delete from sessions
         where user_id = $1 and encode(token_hash, 'hex') is distinct from $2::text
         returning encode(token_hash, 'hex') as hash`,
        [userId, except],
      );
      return ended.map(({ hash }) => hash);
    },

    async endExpired(at: Instant): Promise<void> {
      await rows(
        "sessions.endExpired",
        `with gone as (
           delete from sessions where expires_at < to_timestamp($1::float8 / 1000)
         ) delete from refresh_tokens where expires_at < to_timestamp($1::float8 / 1000)`,
        [at],
      );
    },

    async issueRefresh(
      tokenHash: Uint8Array,
      familyId: string,
      userId: PersonId,
      at: Instant,
      expiresAt: Instant,
      secondFactorAt: Instant | null,
    ): Promise<void> {
      await rows(
        "refresh.issue",
        `insert into refresh_tokens (token_hash, family_id, user_id, created_at, expires_at,
           second_factor_at)
         values ($1, $2, $3, to_timestamp($4::float8 / 1000), to_timestamp($5::float8 / 1000),
           to_timestamp($6::float8 / 1000))`,
        [tokenHash, familyId, userId, at, expiresAt, secondFactorAt],
      );
    },

    /** Consumes the old token and issues the next of its family, in one statement. */
    async rotate(
      oldHash: Uint8Array,
      newHash: Uint8Array,
      at: Instant,
    ): Promise<RefreshResult> {
      const [rotated] = await rows<FoundSession>(
        "refresh.rotate",
        `with old as (
           update refresh_tokens set consumed_at = to_timestamp($3::float8 / 1000)
           where token_hash = $1 and consumed_at is null
             and expires_at > to_timestamp($3::float8 / 1000)
           returning family_id, user_id, expires_at, second_factor_at
         )
         insert into refresh_tokens (token_hash, family_id, user_id, created_at, expires_at,
           second_factor_at)
         select $2, family_id, user_id, to_timestamp($3::float8 / 1000), expires_at,
           second_factor_at from old
         returning user_id, second_factor_at`,
        [oldHash, newHash, at],
      );
      if (rotated !== undefined) return { kind: "rotated", ...rotated };
      // A token that was consumed already is in two hands: all of its family end.
      const [reused] = await rows<{ userId: PersonId }>(
        "refresh.reuse",
        `delete from refresh_tokens where family_id in
           (select family_id from refresh_tokens where token_hash = $1 and consumed_at is not null)
         returning user_id`,
        [oldHash],
      );
      return reused === undefined ? { kind: "unknown" } : { kind: "reused", userId: reused.userId };
    },

    async endFamily(tokenHash: Uint8Array): Promise<void> {
      await rows(
        "refresh.endFamily",
        `delete from refresh_tokens where family_id in
           (select family_id from refresh_tokens where token_hash = $1)`,
        [tokenHash],
      );
    },
  };
}
