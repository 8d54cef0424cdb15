/** The waitlist's own rules: which stretches of time somebody waits for, and which window is the first. Pure. */
import type { Instant } from "../vocabulary.ts";
import type { Slot } from "./slots.ts";

export const DAY_PARTS = ["morning", "day", "evening"] as const;
export type DayPart = typeof DAY_PARTS[number];

/** From and until which hour of the city's clock. */
export const HOURS_OF_PART: Readonly<Record<DayPart, readonly [number, number]>> = {
  morning: [8, 12],
  day: [12, 17],
  evening: [17, 22],
};

export interface Stretch {
  readonly from: Instant;
  readonly until: Instant;
}

/**
 * What is left of the days and parts of them, in order; parts that touch are one.
 * @param hourOf when the city's clock shows a full hour of a day
 */
export function stretchesOf(
  days: readonly string[],
  parts: readonly DayPart[],
  hourOf: (day: string, hour: number) => Instant,
  at: Instant,
): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (const day of days.toSorted()) {
    for (const part of DAY_PARTS.filter((one) => parts.includes(one))) {
      const [first, end] = HOURS_OF_PART[part];
      const stretch = { from: hourOf(day, first), until: hourOf(day, end) };
      if (stretch.until <= at) continue;
      const last = stretches.at(-1);
      if (last?.until === stretch.from) {
        stretches[stretches.length - 1] = { ...last, until: stretch.until };
      } else stretches.push(stretch);
    }
  }
  return stretches;
}

/** The first window that was not let pass before. */
export const firstNew = (slots: readonly Slot[], passed: readonly Instant[]): Slot | null =>
  slots.find(({ from }) => !passed.includes(from)) ?? null;
