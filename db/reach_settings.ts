/** By which ways each person wants to be told while the page is silent. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { ReachWishes } from "../actors/reach/wishes.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type ReachSettingsStore = ReturnType<typeof reachSettingsStore>;

export function reachSettingsStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** Of everybody who has said something: a few bytes each. */
    async all(): Promise<ReadonlyMap<PersonId, ReachWishes>> {
      const found = await rows<ReachWishes & { userId: PersonId }>(
        "reach.all",
        "select user_id, push, sms, off_shift, language from reach_settings",
        [],
      );
      return new Map(found.map(({ userId, ...wishes }) => [userId, wishes]));
    },

    async put(userId: PersonId, wishes: ReachWishes, now: Instant): Promise<void> {
      await rows(
        "reach.put",
        `insert into reach_settings (user_id, push, sms, off_shift, language, updated_at)
         values ($1, $2, $3, $4, $5, to_timestamp($6::float8 / 1000))
         on conflict (user_id) do update set push = excluded.push, sms = excluded.sms,
           off_shift = excluded.off_shift, language = excluded.language,
           updated_at = excluded.updated_at`,
        [userId, wishes.push, wishes.sms, wishes.offShift, wishes.language, now],
      );
    },
  };
}
