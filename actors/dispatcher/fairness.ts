/** How even a day has been to its doctors. Pure. */

/** The middle value, the lower of two; null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** 0: all have the same; towards 1: one has everything (Gini, mean difference over twice the mean). */
export function giniOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  const weighted = sorted.reduce(
    (total, value, at) => total + (2 * (at + 1) - sorted.length - 1) * value,
    0,
  );
  return weighted / (sorted.length * sum);
}
