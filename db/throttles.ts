/**
 * Counters of attempts in fixed windows, in the database: a restart forgets none. What is counted is known
 * by a keyed hash alone.
 */
import type { Instant } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import type { Database } from "./client.ts";
import { encodeBase64 } from "./codecs.ts";
import type { Keyring } from "./keyring.ts";
import { queryOf } from "./query.ts";

export interface Window {
  /** What is counted: «code/contact/+7…». */
  readonly key: string;
  readonly attempts: number;
  readonly milliseconds: number;
}

export type Throttles = Awaited<ReturnType<typeof openThrottles>>;

export async function openThrottles(database: Database, keyring: Keyring) {
  const key: DataKey = await keyring.purpose("throttle_index");
  const rows = queryOf(database);
  const named = ({ key: name, milliseconds }: Window): string =>
    encodeBase64(key.index(`${milliseconds}/${name}`));

  return {
    /** Counts one attempt in each window. @returns the milliseconds to wait, or null: go on */
    async attempt(windows: readonly Window[], at: Instant): Promise<number | null> {
      const counted = await rows<{ key: string; attempts: number; endsAt: Instant }>(
        "throttles.attempt",
        `insert into throttles as t (key, attempts, ends_at)
         select decode(w.key, 'base64'), 1,
           to_timestamp($2::float8 / 1000) + w.milliseconds * interval '1 millisecond'
         from jsonb_to_recordset($1::jsonb) as w(key text, milliseconds float8)
         order by w.key
         on conflict (key) do update set
           attempts = case when t.ends_at <= to_timestamp($2::float8 / 1000) then 1
             else least(t.attempts, 1000000) + 1 end,
           ends_at = case when t.ends_at <= to_timestamp($2::float8 / 1000) then excluded.ends_at
             else t.ends_at end
         returning encode(key, 'base64') as key, attempts, ends_at`,
        [windows.map((one) => ({ key: named(one), milliseconds: one.milliseconds })), at],
      );
      const limits = new Map(windows.map((one) => [named(one), one.attempts]));
      const waits = counted.filter((row) => row.attempts > (limits.get(row.key) ?? 0))
        .map((row) => row.endsAt - at);
      return waits.length === 0 ? null : Math.max(...waits);
    },

    /** Takes one attempt back in each window: it was a good one. */
    async takeBack(windows: readonly Window[]): Promise<void> {
      await rows(
        "throttles.takeBack",
        `update throttles set attempts = greatest(0, attempts - 1)
         where key in (select decode(w, 'base64') from jsonb_array_elements_text($1::jsonb) as w)`,
        [windows.map(named)],
      );
    },

    async tidy(at: Instant): Promise<void> {
      await rows(
        "throttles.tidy",
        "delete from throttles where ends_at <= to_timestamp($1::float8 / 1000)",
        [at],
      );
    },
  };
}
