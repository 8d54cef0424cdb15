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

/** Between what was known before an absence and the first word that came after it. */
export interface Hole {
  /** The last sequence before it, and the first behind it. */
  readonly after: number;
  readonly before: number;
}

/** Null: nothing was known, so nothing is missing in between. */
export const lastSequenceOf = (known: readonly MessageView[]): number | null =>
  known.at(-1)?.sequence ?? null;

/**
 * A connect brings the last words of a room; more were said in a longer absence. Words that are not for
 * this reader leave a hole too: it closes with a first look into it.
 *
 * @param hole what was missing already
 * @param knownUntil null: this is not the first word since the connect, or nothing was known before
 */
export function holeAfter(
  hole: Hole | null,
  knownUntil: number | null,
  sequence: number,
): Hole | null {
  if (knownUntil === null || sequence <= knownUntil + 1) return hole;
  return { after: hole?.after ?? knownUntil, before: sequence };
}

/** What is left of a hole once the last page before its end was read; null: it is closed. */
export function holeLeft(
  hole: Hole,
  page: readonly MessageView[],
  pageSize: number,
): Hole | null {
  const first = page[0]?.sequence ?? 0;
  return page.length < pageSize || first <= hole.after + 1 ? null : { ...hole, before: first };
}
