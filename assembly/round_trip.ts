/**
 * A round over rows that are too many for one look. Each look goes on behind the last row of the one before it,
 * and from the beginning again after the end: rows that stay, and rows that fail, stand in nobody's way. What
 * has come to the head of the list meanwhile does not wait until the trip is over: each look begins there.
 */
import { StoreUnavailable } from "../actors/world.ts";

export function roundTrip<Id>(
  most: number,
  /**
   * Those behind `last`, or at the head of the list, at most as many as are looked at once; the newest first, in
   * an order that does not change.
   */
  page: (last: Id | null) => Promise<readonly Id[]>,
  act: (id: Id) => Promise<void>,
  failed: (id: Id, error: unknown) => void,
): () => Promise<void> {
  let last: Id | null = null;
  let looking: Promise<void> | null = null;

  async function come(id: Id): Promise<void> {
    try {
      await act(id);
    } catch (error) {
      // It would be the same with each of the others, and says nothing about this one.
      if (error instanceof StoreUnavailable) throw error;
      failed(id, error);
    }
  }

  async function look(): Promise<void> {
    const newest = last === null ? [] : await page(null);
    for (const id of newest) await come(id);
    const ids = await page(last);
    for (const id of ids) {
      if (!newest.includes(id)) await come(id);
      last = id;
    }
    if (ids.length < most) last = null;
  }

  // A look that outlasts the time until the next one is joined by it.
  return () => looking ??= look().finally(() => looking = null);
}
