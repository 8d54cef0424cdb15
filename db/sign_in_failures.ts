/**
 * Tries of passwords of each login, in the database: a restart forgets none. Who it is stands there as a
 * keyed hash, and a login that nobody has gets a row like any other.
 */
import type { Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export type SignInFailures = Awaited<ReturnType<typeof openSignInFailures>>;

export async function openSignInFailures(database: Database, keyring: Keyring) {
  const key = await keyring.purpose("sign_in_failures_index");
  const rows = queryOf(database);
  const hashed = (login: string): string => encodeBase64(key.index(login));

  return {
    /**
     * Counts a try before its password is looked at, so that of many at once each is counted and none slips
     * by. It is taken back by `clear`.
     * @param pauses milliseconds after the first, second, … wrong try; the last one for all later ones
     * @param keep milliseconds after the pause until the row is forgotten
     * @returns null: look at the password; or the milliseconds to wait: nothing was counted
     */
    async attempt(
      login: string,
      pauses: readonly number[],
      keep: number,
      at: Instant,
    ): Promise<number | null> {
      const hash = hashed(login);
      const counted = await rows(
        "signInFailures.attempt",
        `with given as (
           select to_timestamp($2::float8 / 1000) as at, $3::jsonb as pauses,
             $4::float8 * interval '1 millisecond' as keep
         )
         insert into sign_in_failures as f (login_hash, failures, not_before, expires_at)
         select decode($1::text, 'base64'), 1,
           at + (pauses ->> 0)::float8 * interval '1 millisecond',
           at + (pauses ->> 0)::float8 * interval '1 millisecond' + keep
         from given
         on conflict (login_hash) do update set
           failures = case when f.expires_at <= to_timestamp($2::float8 / 1000) then 1
             else least(f.failures, 1000000) + 1 end,
           not_before = case when f.expires_at <= to_timestamp($2::float8 / 1000)
             then excluded.not_before
             else to_timestamp($2::float8 / 1000) + interval '1 millisecond' *
               ($3::jsonb ->> least(f.failures, jsonb_array_length($3::jsonb) - 1))::float8 end,
           expires_at = case when f.expires_at <= to_timestamp($2::float8 / 1000)
             then excluded.expires_at
             else to_timestamp($2::float8 / 1000) + interval '1 millisecond' * ($4::float8 +
               ($3::jsonb ->> least(f.failures, jsonb_array_length($3::jsonb) - 1))::float8) end
         where f.not_before <= to_timestamp($2::float8 / 1000)
         returning failures`,
        [hash, at, pauses, keep],
      );
      if (counted.length > 0) return null;
      const [row] = await rows<{ notBefore: Instant }>(
        "signInFailures.wait",
        "select not_before from sign_in_failures where login_hash = decode($1::text, 'base64')",
        [hash],
      );
      // It was cleared in between by whoever knows the password.
      return Math.max(1, row === undefined ? 1 : row.notBefore - at);
    },

    async clear(login: string): Promise<void> {
      await rows(
        "signInFailures.clear",
        "delete from sign_in_failures where login_hash = decode($1::text, 'base64')",
        [hashed(login)],
      );
    },

    async tidy(at: Instant): Promise<void> {
      await rows(
        "signInFailures.tidy",
        "delete from sign_in_failures where expires_at <= to_timestamp($1::float8 / 1000)",
        [at],
      );
    },
  };
}
