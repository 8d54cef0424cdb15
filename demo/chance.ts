/** Chance, as the demo's people need it. */

/** Evenly from `from` up to (not including) `to`. */
export const between = (from: number, to: number): number => from + Math.random() * (to - from);

export const whole = (from: number, to: number): number => Math.floor(between(from, to + 1));

/** True in so many of a hundred cases. */
export const inPercent = (percent: number): boolean => Math.random() * 100 < percent;

/** @throws for an empty list: there is nothing to choose */
export function oneOf<Item>(items: readonly Item[]): Item {
  const found = items[Math.floor(Math.random() * items.length)];
  if (found === undefined) throw new Error("nothing to choose from");
  return found;
}

export function shuffled<Item>(items: readonly Item[]): Item[] {
  return items.map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
