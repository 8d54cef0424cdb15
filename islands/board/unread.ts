/** Rooms in which something was said since one looked: a dispatcher must see that without opening each. */
import { useRef } from "preact/hooks";
import type { MessageView } from "../../actors/booking/view.ts";
import type { Live } from "../live/live.ts";
import { marksRead, readMarkOf } from "../read_marks.ts";

/** How many messages of others stand beyond this sequence. Pure. */
export const unreadAfter = (
  messages: readonly MessageView[],
  sequence: number,
  personId: string,
): number =>
  (messages.at(-1)?.sequence ?? 0) <= sequence
    ? 0
    : messages.filter((one) => one.sequence > sequence && one.senderId !== personId).length;

const NOTHING: ReadonlyMap<string, number> = new Map();

/**
 * What was there when the board came to life counts as seen, of a booking that comes later nothing.
 * @returns the count of each booking that has unread words
 */
export function useUnread(
  live: Live,
  ids: readonly string[],
  personId: string,
): ReadonlyMap<string, number> {
  const seen = useRef<Map<string, number> | null>(null);
  const told = useRef<ReadonlyMap<string, number>>(NOTHING);
  const unread = new Map<string, number>();
  if (!live.store.isWhole.value) return NOTHING;
  // Only asked, so that a board is drawn anew when a room of it has been read.
  void marksRead.value;
  const first = seen.current;
  const marks = seen.current ??= new Map();
  for (const id of ids) {
    const messages = live.store.messages(id).value;
    const last = messages.at(-1)?.sequence ?? 0;
    if (!marks.has(id)) marks.set(id, first === null ? last : 0);
    const mark = marks.get(id) ?? 0;
    if (last <= mark) continue;
    const read = Math.max(mark, readMarkOf(personId, id) ?? 0);
    marks.set(id, read);
    const count = unreadAfter(messages, read, personId);
    if (count > 0) unread.set(id, count);
  }
  return told.current = isSame(told.current, unread) ? told.current : unread;
}

const isSame = (one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean =>
  one.size === other.size && [...other].every(([id, count]) => one.get(id) === count);
