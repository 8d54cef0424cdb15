/**
 * What the hour does to driving time. The operator sets 168 factors (24 hours of 7 days), finished
 * drives correct them. Pure.
 */

/** Index = weekday (0 Monday … 6 Sunday) × 24 + hour of the city's clock; 1 is free city traffic. */
export type HourFactors = readonly number[];

export interface FinishedDrive {
  /** Monday 0 to Sunday 6, and hour 0 to 23, by the city's clock at departure. */
  readonly weekday: number;
  readonly hour: number;
  /** What the streets alone said (factor 1), and what it took. */
  readonly freeSeconds: number;
  readonly actualSeconds: number;
}

export const HOURS_OF_WEEK = 168;
/** What one drive may move a factor by; about the last 30 drives of that hour count. */
const LEARNING_SHARE = 1 / 30;
/** Shorter drives are mostly parking and stairs. */
const SHORTEST_DRIVE_SECONDS = 120;
const LEAST_FACTOR = 0.6;
const GREATEST_FACTOR = 4;

/** Where nothing is known yet: the rush hours of a big city on working days. */
export function defaultHourFactors(): HourFactors {
  return Array.from({ length: HOURS_OF_WEEK }, (_, index) => {
    const weekday = Math.floor(index / 24), hour = index % 24;
    if (hour < 6 || hour >= 23) return 0.85;
    if (weekday >= 5) return hour >= 11 && hour < 20 ? 1.15 : 1;
    if (hour >= 8 && hour < 11) return 1.5;
    if (hour >= 17 && hour < 20) return 1.7;
    return 1.2;
  });
}

export function factorAt(factors: HourFactors, weekday: number, hour: number): number {
  return factors[(weekday % 7) * 24 + (hour % 24)] ?? 1;
}

/** The factors after a drive. A wild one (a stop for lunch) is bounded before it counts. */
export function learn(factors: HourFactors, drive: FinishedDrive): HourFactors {
  if (drive.freeSeconds < SHORTEST_DRIVE_SECONDS || !(drive.actualSeconds > 0)) return factors;
  const seen = Math.min(
    GREATEST_FACTOR,
    Math.max(LEAST_FACTOR, drive.actualSeconds / drive.freeSeconds),
  );
  const index = (drive.weekday % 7) * 24 + (drive.hour % 24);
  return factors.map((factor, i) =>
    i === index ? factor + (seen - factor) * LEARNING_SHARE : factor
  );
}
