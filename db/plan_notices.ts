/** Messages about planned bookings: written once by their keys, and taken back with the booking. */
import type { NewMessage } from "../actors/outbox/message.ts";
import type { Database } from "./client.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

export type PlanNoticeStore = ReturnType<typeof planNoticeStore>;

export function planNoticeStore(database: Database, outbox: Pick<Outbox, "enqueue" | "wake">) {
  const rows = queryOf(database);

  return {
    /** What was written before under the same key is not written again. */
    async send(messages: readonly NewMessage[]): Promise<void> {
      if (messages.length === 0) return;
      await database.transaction("planNotices.send", async (sql) => {
        for (const message of messages) await outbox.enqueue(sql, message);
      });
      outbox.wake();
    },

    /** Those that have not left are gone: what they tell of is over. */
    async recall(dedupeKeys: readonly string[]): Promise<void> {
      if (dedupeKeys.length === 0) return;
      await rows(
        "planNotices.recall",
        `delete from outbox
         where dedupe_key in (select value from jsonb_array_elements_text($1::jsonb))
           and sent_at is null and dead_at is null and claimed_at is null`,
        [dedupeKeys],
      );
    },
  };
}
