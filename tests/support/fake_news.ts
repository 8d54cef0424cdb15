/** News that are told beside the page, as the outbox would have them: what has left by now, and what was seen first. */
import type { NewMessage } from "../../actors/outbox/message.ts";
import type { NewsRows } from "../../actors/reach/telling.ts";
import type { Instant, PersonId } from "../../actors/vocabulary.ts";

interface Row {
  readonly message: NewMessage;
  isSeen: boolean;
}

export interface FakeNews {
  readonly rows: NewsRows;
  /** What has left by now, in the order of leaving. */
  sent(): readonly NewMessage[];
  /** The store is away for so many calls. */
  fail(times: number): void;
}

const leavesAt = ({ notBefore, createdAt }: NewMessage): Instant => notBefore ?? createdAt;

export function fakeNews(clock: { now(): Instant }): FakeNews {
  const rows: Row[] = [];
  let fails = 0;
  const store = <Value>(act: () => Value): Promise<Value> =>
    fails-- > 0 ? Promise.reject(new Error("the store is away")) : Promise.resolve(act());
  const has = (key: string) => rows.some(({ message }) => message.dedupeKey === key);
  return {
    rows: {
      tell: (messages, isSeen) =>
        store(() => {
          const [first] = messages;
          if (first === undefined || has(first.dedupeKey)) return;
          for (const message of messages) {
            if (!has(message.dedupeKey)) rows.push({ message, isSeen });
          }
        }),
      seen: (keys, at) =>
        store(() => {
          for (const row of rows) {
            const hasLeft = leavesAt(row.message) <= at;
            if (!hasLeft && keys.includes(row.message.dedupeKey)) row.isSeen = true;
          }
        }),
      waiting: (at) =>
        store(() =>
          rows.filter(({ message, isSeen }) => !isSeen && leavesAt(message) > at)
            .map(({ message: { personId, dedupeKey, createdAt, notBefore } }) => ({
              personId: personId as PersonId,
              dedupeKey,
              until: notBefore ?? createdAt,
            }))
        ),
    },
    sent: () =>
      rows.filter(({ message, isSeen }) => !isSeen && leavesAt(message) <= clock.now())
        .map(({ message }) => message)
        .toSorted((one, other) => leavesAt(one) - leavesAt(other)),
    fail: (times) => void (fails = times),
  };
}
