/** Of which events each person wants to hear, by which ways and when not. */
import {
  DEFAULT_NOTICES,
  NOTICE_KINDS,
  NOTICE_WAYS,
  type NoticeWishes,
} from "../actors/reach/notice_wishes.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type NoticeWishStore = ReturnType<typeof noticeWishStore>;

interface Row {
  readonly userId: PersonId;
  readonly ways: Readonly<Record<string, readonly string[]>>;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
}

/** A kind that an earlier version did not ask about is as it is for everybody. */
const wishesOf = ({ ways, quietFrom, quietUntil }: Row): NoticeWishes => ({
  ways: Object.fromEntries(NOTICE_KINDS.map((kind) => [
    kind,
    ways[kind] === undefined
      ? DEFAULT_NOTICES.ways[kind]
      : NOTICE_WAYS.filter((way) => ways[kind]!.includes(way)),
  ])) as NoticeWishes["ways"],
  quiet: quietFrom === null || quietUntil === null ? null : { from: quietFrom, until: quietUntil },
});

export function noticeWishStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** Of everybody who has said something: a few bytes each. */
    async all(): Promise<ReadonlyMap<PersonId, NoticeWishes>> {
      const found = await rows<Row>(
        "noticeWishes.all",
        "select user_id, ways, quiet_from, quiet_until from notice_wishes",
        [],
      );
      return new Map(found.map((row) => [row.userId, wishesOf(row)]));
    },

    async put(userId: PersonId, { ways, quiet }: NoticeWishes, now: Instant): Promise<void> {
      await rows(
        "noticeWishes.put",
        `insert into notice_wishes (user_id, ways, quiet_from, quiet_until, updated_at)
         values ($1, $2::jsonb, $3, $4, to_timestamp($5::float8 / 1000))
         on conflict (user_id) do update set ways = excluded.ways,
           quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
           updated_at = excluded.updated_at`,
        [userId, ways, quiet?.from ?? null, quiet?.until ?? null, now],
      );
    },
  };
}
