/**
 * A round over rows that are too many for one look. Each look goes on behind the last row of the one before it,
 * and from the beginning again after the end: rows that stay, and rows that fail, stand in nobody's way.
 */
export function roundTrip<Id>(
  most: number,
  /** Those behind `last`, at most as many as are looked at once, in an order that does not change. */
  page: (last: Id | null) => Promise<readonly Id[]>,
  act: (id: Id) => Promise<void>,
  failed: (id: Id, error: unknown) => void,
): () => Promise<void> {
  let last: Id | null = null;
  return async () => {
    const ids = await page(last);
    last = ids.length < most ? null : ids.at(-1)!;
    for (const id of ids) {
      try {
        await act(id);
      } catch (error) {
        failed(id, error);
      }
    }
  };
}
