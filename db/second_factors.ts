/**
 * The second factor of staff. A try is counted before its code is looked at, a step opens once, a
 * recovery code too: each is one conditional update, so that two requests at once cannot share a code.
 */
import { LIMITS } from "../actors/limits.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

/** What may be said of a person's second factor. */
export interface FactorState {
  /** When its device was confirmed; null: there is none. */
  readonly confirmedAt: Instant | null;
  readonly recoveryCodesLeft: number;
}

/** One try that was counted: the secrets that its code may be of. */
export interface FactorTry {
  readonly secret: string | null;
  /** Of a device that waits for its first code. */
  readonly pending: Pending | null;
}

export interface Pending {
  readonly secret: string;
  /** As it lies: what is confirmed is the very one that was looked at. */
  readonly sealed: Uint8Array;
}

export type SecondFactors = ReturnType<typeof secondFactors>;

const place = (userId: string): string => `totp_factors.secret/${userId}`;
const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
/** The pause after a try: none for the first few, then twice as long each time, up to a bound. */
const NEXT_TRY = `case when tries + 1 < ${LIMITS.totpFreeTries} then 0 else
  least(${LIMITS.totpLongestPauseMilliseconds}, ${LIMITS.totpPauseMilliseconds} *
    power(2, least(tries + 1 - ${LIMITS.totpFreeTries}, 30))) end * interval '1 millisecond'`;
const NEW_CODES = (parameter: string, instant: string): string =>
  `select $1::uuid, decode(code, 'base64'), ${instant}
   from jsonb_array_elements_text(${parameter}::jsonb) as codes(code)`;

export function secondFactors(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  const hashed = async (userId: PersonId, codes: readonly string[]): Promise<string[]> => {
    const key = await keyring.person(userId);
    return codes.map((code) => encodeBase64(key.index(`recovery/${code}`)));
  };

  return {
    async state(userId: PersonId): Promise<FactorState> {
      const [found] = await rows<FactorState>(
        "totp.state",
        `select f.confirmed_at, (select count(*) from totp_recovery_codes c
             where c.user_id = f.user_id and c.used_at is null) as recovery_codes_left
         from totp_factors f where f.user_id = $1 and f.secret is not null`,
        [userId],
      );
      return found ?? { confirmedAt: null, recoveryCodesLeft: 0 };
    },

    /**
     * A secret that waits for its first code: the one that waits already, else this one.
     * @param replaces true: beside the one that holds until then
     * @returns null: there is a factor, and nothing is to replace it
     */
    async begin(
      userId: PersonId,
      secret: string,
      now: Instant,
      until: Instant,
      replaces: boolean,
    ): Promise<string | null> {
      const key = await keyring.person(userId);
      const [found] = await rows<{ pendingSecret: Uint8Array }>(
        "totp.begin",
        `insert into totp_factors as f (user_id, pending_secret, pending_until, not_before)
         values ($1, $2, ${at("$4")}, ${at("$3")})
         on conflict (user_id) do update set
           pending_secret = case when f.pending_until > ${at("$3")} then f.pending_secret
             else excluded.pending_secret end,
           pending_until = excluded.pending_until
         where f.secret is null or $5
         returning pending_secret`,
        [userId, key.seal(place(userId), secret), now, until, replaces],
      );
      return found === undefined ? null : key.open(place(userId), found.pendingSecret);
    },

    /** The secret that waits to take the place of the one that holds. */
    async pending(userId: PersonId, now: Instant): Promise<string | null> {
      const [found] = await rows<{ pendingSecret: Uint8Array }>(
        "totp.pending",
        `select pending_secret from totp_factors
         where user_id = $1 and secret is not null and pending_until > ${at("$2")}`,
        [userId, now],
      );
      if (found === undefined) return null;
      return (await keyring.person(userId)).open(place(userId), found.pendingSecret);
    },

    /** Counts a try. @returns the milliseconds to wait where it is too soon; null: no factor at all */
    async attempt(userId: PersonId, now: Instant): Promise<FactorTry | number | null> {
      const key = await keyring.person(userId);
      const [counted] = await rows<
        { secret: Uint8Array | null; pendingSecret: Uint8Array | null }
      >(
        "totp.attempt",
        `update totp_factors set tries = tries + 1, not_before = ${at("$2")} + ${NEXT_TRY}
         where user_id = $1 and not_before <= ${at("$2")}
         returning secret,
           case when pending_until > ${at("$2")} then pending_secret end as pending_secret`,
        [userId, now],
      );
      if (counted === undefined) {
        const [found] = await rows<{ notBefore: Instant }>(
          "totp.wait",
          "select not_before from totp_factors where user_id = $1",
          [userId],
        );
        return found === undefined ? null : Math.max(1, found.notBefore - now);
      }
      const { secret, pendingSecret } = counted;
      return {
        secret: secret === null ? null : key.open(place(userId), secret),
        pending: pendingSecret === null
          ? null
          : { secret: key.open(place(userId), pendingSecret), sealed: pendingSecret },
      };
    },

    /** @returns false: this step, or a later one, has opened already */
    async takeStep(userId: PersonId, step: number, now: Instant): Promise<boolean> {
      const taken = await rows(
        "totp.step",
        `update totp_factors set last_step = $2, tries = 0, not_before = ${at("$3")}
         where user_id = $1 and secret is not null and last_step < $2 returning user_id`,
        [userId, step, now],
      );
      return taken.length === 1;
    },

    /** @returns false: it is none of this person's, or was used */
    async takeRecoveryCode(userId: PersonId, code: string, now: Instant): Promise<boolean> {
      const [hash] = await hashed(userId, [code]);
      const taken = await rows(
        "totp.recover",
        `with taken as (
           update totp_recovery_codes set used_at = ${at("$3")}
           where user_id = $1 and code_hash = decode($2::text, 'base64') and used_at is null
           returning user_id
         )
         update totp_factors set tries = 0, not_before = ${at("$3")}
         where user_id in (select user_id from taken) and secret is not null returning user_id`,
        [userId, hash, now],
      );
      return taken.length === 1;
    },

    /** What waited becomes the factor, with new recovery codes. @returns false: it waits no more */
    async confirm(
      userId: PersonId,
      pending: Pending,
      step: number,
      codes: readonly string[],
      now: Instant,
    ): Promise<boolean> {
      const made = await rows(
        "totp.confirm",
        `with confirmed as (
           update totp_factors set secret = pending_secret, pending_secret = null,
             pending_until = null, confirmed_at = ${at("$4")}, last_step = $3, tries = 0,
             not_before = ${at("$4")}
           where user_id = $1 and pending_secret = $2::bytea and pending_until > ${at("$4")}
           returning user_id
         ), gone as (
           delete from totp_recovery_codes where user_id in (select user_id from confirmed)
         )
         insert into totp_recovery_codes (user_id, code_hash, created_at)
         select fresh.* from (${NEW_CODES("$5", at("$4"))}) as fresh, confirmed
         returning user_id`,
        [userId, pending.sealed, step, now, await hashed(userId, codes)],
      );
      return made.length > 0;
    },

    /** New recovery codes; the ones from before open nothing more. */
    async renewRecoveryCodes(
      userId: PersonId,
      codes: readonly string[],
      now: Instant,
    ): Promise<void> {
      await rows(
        "totp.renew",
        `with gone as (delete from totp_recovery_codes where user_id = $1)
         insert into totp_recovery_codes (user_id, code_hash, created_at)
         ${NEW_CODES("$3", at("$2"))}`,
        [userId, now, await hashed(userId, codes)],
      );
    },

    /**
     * Takes the factor away.
     * @param within what belongs to it, in the same transaction
     * @returns false: there was none, and nothing was done
     */
    async remove(userId: PersonId, within: (sql: Sql) => Promise<void>): Promise<boolean> {
      return await database.transaction("totp.remove", async (sql) => {
        const gone = await sql.unsafe(
          `with codes as (delete from totp_recovery_codes where user_id = $1),
             challenges as (delete from totp_challenges where user_id = $1)
           delete from totp_factors where user_id = $1 returning user_id`,
          [userId],
          { prepare: true },
        );
        if (gone.length === 0) return false;
        await within(sql);
        return true;
      });
    },

    /** A challenge for whoever has given the right password. */
    async challenge(
      tokenHash: Uint8Array,
      userId: PersonId,
      now: Instant,
      expiresAt: Instant,
    ): Promise<void> {
      await rows(
        "totp.challenge",
        `with gone as (delete from totp_challenges where expires_at <= ${at("$3")})
         insert into totp_challenges (token_hash, user_id, expires_at)
         values ($1, $2, ${at("$4")})`,
        [tokenHash, userId, now, expiresAt],
      );
    },

    /** Whose challenge it is. @param counts a try @returns null: it is over */
    async challenged(
      tokenHash: Uint8Array,
      now: Instant,
      counts: boolean,
    ): Promise<PersonId | null> {
      const [found] = await rows<{ userId: PersonId }>(
        "totp.challenged",
        `update totp_challenges set tries = tries + case when $3 then 1 else 0 end
         where token_hash = $1 and expires_at > ${at("$2")} and tries < ${LIMITS.challengeTries}
         returning user_id`,
        [tokenHash, now, counts],
      );
      return found?.userId ?? null;
    },

    /** @returns false: somebody else was faster */
    async spendChallenge(tokenHash: Uint8Array): Promise<boolean> {
      const spent = await rows(
        "totp.spend",
        "delete from totp_challenges where token_hash = $1 returning user_id",
        [tokenHash],
      );
      return spent.length === 1;
    },
  };
}
