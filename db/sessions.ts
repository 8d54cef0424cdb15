/**
 * Sessions of pages: found by the hash of their token, listed by an id. When one was last seen is
 * written coarsely: a read that writes each time would be most of all writes.
 */
import { HOUR, type Instant, MINUTE, type PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { gathered } from "./gathered.ts";
import { queryOf } from "./query.ts";

/** Unused for so long a session has ended; of staff sooner. */
export const IDLE_MILLISECONDS = 14 * 24 * HOUR;
export const STAFF_IDLE_MILLISECONDS = 24 * HOUR;
/** How exact «last seen» is. */
export const SEEN_MILLISECONDS = 10 * MINUTE;

/** Where a sign-in is used, as far as it is kept. */
export interface SignInOrigin {
  /** «firefox/android». */
  readonly device: string | null;
  /** The network without its last part: «203.0.113.*». */
  readonly network: string | null;
}

/** A sign-in that holds: a page's session, or a family of an API client's tokens. */
export interface FoundSignIn {
  readonly id: string;
  readonly userId: PersonId;
  /** When the second factor was given; null: it was not. */
  readonly secondFactorAt: Instant | null;
}

/** A session is asked for: by which token, when, from where. */
interface Asked extends SignInOrigin {
  /** In hexadecimal digits. */
  readonly hash: string;
  readonly now: Instant;
}

/** One row of the list of sign-ins. */
export interface ListedSignIn extends SignInOrigin {
  readonly id: string;
  readonly kind: "page" | "program";
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
}

/** A page's session, as far as it is remembered. */
export interface FoundSession {
  readonly userId: PersonId;
  /** When the second factor was given; null: it was not. */
  readonly secondFactorAt: Instant | null;
}

export type SessionStore = ReturnType<typeof sessionStore>;

/** How long a sign-in of this person may lie unused, as SQL; `u` is the row of users. */
export const IDLE_OF = `(case when u.role in ('dispatcher', 'admin')
  then ${STAFF_IDLE_MILLISECONDS} else ${IDLE_MILLISECONDS} end * interval '1 millisecond')`;

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

const END_ALL = `with challenges as (
     delete from totp_challenges where user_id = $1
   ), page as (
     delete from sessions where user_id = $1 and id is distinct from $2::uuid returning id
   ), program as (
     delete from refresh_families where user_id = $1 and id is distinct from $2::uuid returning id
   ) select id from page union all select id from program`;

/**
 * Ends all sign-ins of a person, but `except`, with the change that they must not outlive.
 * @returns the ids of those that ended
 */
export async function endAllWithin(
  sql: Sql,
  userId: PersonId,
  except: string | null,
): Promise<readonly string[]> {
  const ended = await sql.unsafe<{ id: string }[]>(END_ALL, [userId, except] as never[], {
    prepare: true,
  });
  return ended.map(({ id }) => id);
}

export function sessionStore(database: Database) {
  const rows = queryOf(database);

  const found = gathered(async (asked: readonly Asked[]): Promise<(FoundSignIn | null)[]> => {
    const holding = await rows<FoundSignIn & { hash: string }>(
      "sessions.find",
      `with asked as (
         select distinct on (hash) decode(hash, 'hex') as token_hash, hash, device, network
         from jsonb_to_recordset($1::jsonb) as one(hash text, device text, network text)
       ), found as (
         select s.token_hash, s.id, s.user_id, s.second_factor_at, asked.hash, asked.device,
           asked.network, s.last_seen_at < ${at("$2")} - ${SEEN_MILLISECONDS} *
             interval '1 millisecond'
             or s.device is null and asked.device is not null as is_stale
         from asked join sessions s using (token_hash) join users u on u.id = s.user_id
         where s.expires_at > ${at("$2")} and s.last_seen_at > ${at("$2")} - ${IDLE_OF}
       ), seen as (
         update sessions s set last_seen_at = ${at("$2")},
           device = coalesce(found.device, s.device), network = coalesce(found.network, s.network)
         from found where s.token_hash = found.token_hash and found.is_stale
       )
       select hash, id, user_id, second_factor_at from found`,
      [asked, Math.max(...asked.map(({ now }) => now))],
    );
    return asked.map(({ hash }) => {
      const session = holding.find((one) => one.hash === hash);
      if (session === undefined) return null;
      const { id, userId, secondFactorAt } = session;
      return { id, userId, secondFactorAt };
    });
  });

  return {
    async start(
      tokenHash: Uint8Array,
      session: {
        readonly id: string;
        readonly userId: PersonId;
        readonly createdAt: Instant;
        readonly expiresAt: Instant;
        readonly secondFactorAt: Instant | null;
      },
    ): Promise<void> {
      await rows(
        "sessions.start",
        `insert into sessions (token_hash, id, user_id, created_at, last_seen_at, expires_at,
           second_factor_at)
         values ($1, $2, $3, ${at("$4")}, ${at("$4")}, ${at("$5")}, ${at("$6")})`,
        [
          tokenHash,
          session.id,
          session.userId,
          session.createdAt,
          session.expiresAt,
          session.secondFactorAt,
        ],
      );
    },

    /** The session of a token, if it holds at `now`; from where it is used is noted now and then. */
    find: (
      tokenHash: Uint8Array,
      now: Instant,
      origin: SignInOrigin,
    ): Promise<FoundSignIn | null> => found({ hash: tokenHash.toHex(), now, ...origin }),

    /** Which of these sessions hold still; a stream that is open counts as use. */
    async alive(ids: readonly string[], now: Instant): Promise<ReadonlySet<string>> {
      const found = await rows<{ id: string }>(
        "sessions.alive",
        `with wanted as (
           select distinct value::uuid as id from jsonb_array_elements_text($1::jsonb)
         ), seen as (
           update sessions s set last_seen_at = ${at("$2")} from wanted
           where s.id = wanted.id and s.expires_at > ${at("$2")}
             and s.last_seen_at < ${at("$2")} - ${SEEN_MILLISECONDS} * interval '1 millisecond'
         ), used as (
           update refresh_families f set last_seen_at = ${at("$2")} from wanted
           where f.id = wanted.id and f.expires_at > ${at("$2")}
             and f.last_seen_at < ${at("$2")} - ${SEEN_MILLISECONDS} * interval '1 millisecond'
         )
         select id from (
           select s.id from sessions s join wanted using (id) where s.expires_at > ${at("$2")}
           union all
           select f.id from refresh_families f join wanted using (id)
           where f.expires_at > ${at("$2")}
         ) holding`,
        [ids, now],
      );
      return new Set(found.map(({ id }) => id));
    },

    /** @returns the id of the session that ended, or null: there was none */
    async end(tokenHash: Uint8Array): Promise<string | null> {
      const [ended] = await rows<{ id: string }>(
        "sessions.end",
        "delete from sessions where token_hash = $1 returning id",
        [tokenHash],
      );
      return ended?.id ?? null;
    },

    /** Sessions and token families of a person that hold, the last used first. */
    async list(userId: PersonId, now: Instant): Promise<readonly ListedSignIn[]> {
      return await rows<ListedSignIn>(
        "sessions.list",
        `select id, 'page' as kind, created_at, last_seen_at, expires_at, device, network
         from (select s.*, u.role from sessions s join users u on u.id = s.user_id
           where s.user_id = $1 and s.expires_at > ${at("$2")}
             and s.last_seen_at > ${at("$2")} - ${IDLE_OF}) s
         union all
         select id, 'program', created_at, last_seen_at, expires_at, device, network
         from (select f.*, u.role from refresh_families f join users u on u.id = f.user_id
           where f.user_id = $1 and f.expires_at > ${at("$2")}
             and f.last_seen_at > ${at("$2")} - ${IDLE_OF}) f
         order by last_seen_at desc, created_at desc limit 100`,
        [userId, now],
      );
    },

    /** Ends one of a person's sign-ins. @returns false: this person has none of that id */
    async endOne(userId: PersonId, id: string): Promise<boolean> {
      const ended = await rows(
        "sessions.endOne",
        `with page as (
           delete from sessions where user_id = $1 and id = $2 returning id
         ), program as (
           delete from refresh_families where user_id = $1 and id = $2 returning id
         ) select id from page union all select id from program`,
        [userId, id],
      );
      return ended.length > 0;
    },

    /** Ends all sign-ins of a person, but `except`. @returns the ids of those that ended */
    async endAll(userId: PersonId, except: string | null): Promise<readonly string[]> {
      const ended = await rows<{ id: string }>(
        "sessions.endAll",
        END_ALL,
        [userId, except],
      );
      return ended.map(({ id }) => id);
    },

    /** What nobody can use any more. */
    async endExpired(now: Instant): Promise<void> {
      await rows(
        "sessions.endExpired",
        `with gone as (
           delete from sessions s using users u where u.id = s.user_id
             and (s.expires_at < ${at("$1")} or s.last_seen_at < ${at("$1")} - ${IDLE_OF})
         ), challenges as (
           delete from totp_challenges where expires_at < ${at("$1")}
         ) delete from refresh_families f using users u where u.id = f.user_id
             and (f.expires_at < ${at("$1")} or f.last_seen_at < ${at("$1")} - ${IDLE_OF})`,
        [now],
      );
    },
  };
}
