/**
 * What the stream does not bring (a booking's log, the words of an absence) is read by itself. A read that failed
 * is made again: the next change, which would have brought it, may be an hour away.
 */
import type { MessageView } from "../../actors/booking/view.ts";
import type { HistoryItem } from "../../actors/world.ts";
import { type BackOff, waitAfter } from "./back_off.ts";
import { timer } from "./browser.ts";
import { type Hole, holeLeft } from "./room_messages.ts";
import type { LiveStore } from "./store.ts";

const BACK_OFF: BackOff = { firstMilliseconds: 2_000, longestMilliseconds: 30_000 };
const TRIES_LIMIT = 20;
export const PAGE_LIMIT = 50;

/**
 * False where the same question gets the same answer again.
 * @throws where another one may come: the server is away, or has too much to do
 */
export function isThere({ ok, status }: Pick<Response, "ok" | "status">): boolean {
  if (status === 429 || status >= 500) throw new Error(`read later: ${status}`);
  return ok;
}

/** @param read is made again where it throws, until the signal comes */
export function readUntilDone(
  read: () => Promise<void>,
  signal: AbortSignal,
  host = { timer, random: Math.random },
): void {
  const go = (tries: number): void => {
    if (signal.aborted) return;
    read().catch(() => {
      if (signal.aborted || tries === TRIES_LIMIT) return;
      const cancel = host.timer(waitAfter(tries, host.random(), BACK_OFF), () => go(tries + 1));
      signal.addEventListener("abort", cancel);
    });
  };
  go(1);
}

/** @param take the whole log */
export function readHistory(
  bookingId: string,
  signal: AbortSignal,
  take: (history: readonly HistoryItem[]) => void,
): void {
  readUntilDone(async () => {
    const answer = await fetch(`/api/v1/bookings/${bookingId}/history`, { signal });
    if (isThere(answer)) take((await answer.json() as { items: HistoryItem[] }).items);
  }, signal);
}

/**
 * The page of words before a sequence; null: the server would not have it.
 * @throws where it may have it later
 */
export async function readBefore(
  bookingId: string,
  sequence: number,
  signal: AbortSignal | null = null,
): Promise<readonly MessageView[] | null> {
  const page = `before=${sequence}&limit=${PAGE_LIMIT}`;
  const answer = await fetch(`/api/v1/bookings/${bookingId}/messages?${page}`, { signal });
  if (!isThere(answer)) return null;
  return (await answer.json() as { items: readonly MessageView[] }).items;
}

/** Page by page from its end: what one reads stays where it is, and a new absence only moves the end. */
export function readHole(
  store: Pick<LiveStore, "addMessages" | "narrowHole">,
  bookingId: string,
  hole: Hole,
  signal: AbortSignal,
): void {
  readUntilDone(async () => {
    const items = await readBefore(bookingId, hole.before, signal);
    if (items === null) return;
    store.addMessages(bookingId, items);
    store.narrowHole(bookingId, holeLeft(hole, items, PAGE_LIMIT));
  }, signal);
}
