/** The messages of a room in their order. Pure. */
import type { MessageView } from "../../actors/booking/view.ts";

/** In one room of one page; of more, the newest stay. */
export const MESSAGES_LIMIT = 500;

/**
 * @param known in order of sequence, without doubles
 * @returns the same array where nothing is new
 */
export function withMessages(
  known: readonly MessageView[],
  more: readonly MessageView[],
): readonly MessageView[] {
  const ids = new Set(known.map((message) => message.id));
  const sequences = new Set(known.map((message) => message.sequence));
  const news = more.filter((message) => {
    if (ids.has(message.id) || sequences.has(message.sequence)) return false;
    ids.add(message.id);
    sequences.add(message.sequence);
    return true;
  });
  if (news.length === 0) return known;
  const last = known.at(-1)?.sequence ?? -1;
  const isNext = news.length === 1 && (news[0]?.sequence ?? 0) > last;
  const merged = [...known, ...news];
  if (!isNext) merged.sort((one, other) => one.sequence - other.sequence);
  return merged.slice(-MESSAGES_LIMIT);
}
