/** News that are told beside the open page: their messages, and that somebody has seen them before they left. */
import { NEWS_KINDS, type NewsRows, type Waiting } from "../actors/reach/telling.ts";
import type { BookingId, Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Outbox } from "./outbox.ts";
import { queryOf } from "./query.ts";

/** Why a message that is done with was not sent: somebody looked first. */
const SEEN = "seen_first";

export function toldNews(
  database: Database,
  outbox: Pick<Outbox, "enqueue" | "wake">,
): NewsRows & {
  /** What was called off since then: it is no open booking any more, and may not have been told. */
  calledOff(since: Instant): Promise<readonly BookingId[]>;
} {
  const rows = queryOf(database);
  return {
    async tell(messages, isSeen) {
      const [first] = messages;
      if (first === undefined) return;
      await database.transaction("toldNews.tell", async (sql) => {
        const known = await sql.unsafe(
          "select 1 from outbox where dedupe_key = $1",
          [first.dedupeKey],
          { prepare: true },
        );
        if (known.length > 0) return;
        for (const message of messages) await outbox.enqueue(sql, message, isSeen);
      });
      outbox.wake();
    },

    async seen(dedupeKeys, at) {
      await rows(
        "toldNews.seen",
        `update outbox set sent_at = to_timestamp($2::float8 / 1000), sealed = null,
           last_error = '${SEEN}'
         where dedupe_key in (select value from jsonb_array_elements_text($1::jsonb))
           and sent_at is null and dead_at is null and claimed_at is null`,
        [dedupeKeys, at],
      );
    },

    async calledOff(since) {
      const found = await rows<{ id: BookingId }>(
        "toldNews.calledOff",
        `select id from bookings
         where status = 'cancelled' and ended_at >= to_timestamp($1::float8 / 1000)`,
        [since],
      );
      return found.map(({ id }) => id);
    },

    async waiting(at) {
      return await rows<Waiting>(
        "toldNews.waiting",
        `select person_id, dedupe_key, next_attempt_at as until from outbox
         where sent_at is null and dead_at is null and attempts = 0 and person_id is not null
           and next_attempt_at > to_timestamp($1::float8 / 1000)
           and split_part(dedupe_key, '/', 1) in
             (select value from jsonb_array_elements_text($2::jsonb))`,
        [at, NEWS_KINDS],
      );
    },
  };
}
