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

  async function look(): Promise<void> {
    // Once it may be this row alone, at which the store gives up each time; twice in a row it is the store.
    let away: readonly StoreUnavailable[] = [];
    const come = async (id: Id): Promise<void> => {
      try {
        await act(id);
        away = [];
      } catch (error) {
        failed(id, error);
        away = error instanceof StoreUnavailable ? [...away, error] : [];
      }
    };
    const tried = new Set<Id>();
    for (const id of last === null ? [] : await page(null)) {
      if (away.length > 1) break;
      tried.add(id);
      await come(id);
    }
    const ids = await page(last);
    for (const id of ids) {
      // Behind it, whatever came of it: a row that fails each time would end each look.
      last = id;
      if (tried.has(id)) continue;
      await come(id);
      if (away.length > 1) throw away[0];
    }
    if (ids.length < most) last = null;
  }

  // A look that outlasts the time until the next one is joined by it.
  return () => looking ??= look().finally(() => looking = null);
}
