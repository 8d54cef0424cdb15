/** Figures of one day, and of many days with what chance leaves open. Pure. */
import type { DayResult } from "./day_result.ts";

export const MEASURES = [
  "assignMinutes",
  "doorMean",
  "doorP50",
  "doorP90",
  "doorP95",
  "unservedPercent",
  "declinesPerCall",
  "driveMinutes",
  "waitingDriveMinutes",
  "giniIncome",
  "giniIdle",
] as const;
export type Measure = typeof MEASURES[number];
export type Figures = Readonly<Record<Measure, number>>;

/** The figures of one day; waits in minutes. */
export function figuresOf(day: DayResult): Figures {
  const door = day.calls.flatMap(({ doorAfterSeconds }) =>
    doorAfterSeconds === null ? [] : [doorAfterSeconds / 60]
  ).toSorted((one, other) => one - other);
  const assign = day.calls.flatMap(({ assignedAfterSeconds }) =>
    assignedAfterSeconds === null ? [] : [assignedAfterSeconds / 60]
  );
  const unserved = day.calls.filter(({ outcome }) => outcome === "unserved").length;
  return {
    assignMinutes: mean(assign),
    doorMean: mean(door),
    doorP50: quantile(door, 0.5),
    doorP90: quantile(door, 0.9),
    doorP95: quantile(door, 0.95),
    unservedPercent: 100 * unserved / day.calls.length,
    declinesPerCall: day.declines / day.calls.length,
    driveMinutes: day.driveMinutesPerVisit,
    waitingDriveMinutes: day.waitingDriveSeconds / 60 / day.calls.length,
    giniIncome: gini(day.incomeRubles),
    giniIdle: gini(day.idleMinutes),
  };
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param sorted ascending */
const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

/** 0: all have the same; towards 1: one has everything. */
export function gini(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const sum = sorted.reduce((total, value) => total + value, 0);
  if (sum === 0) return 0;
  const weighted = sorted.reduce(
    (total, value, at) => total + (2 * (at + 1) - sorted.length - 1) * value,
    0,
  );
  return weighted / (sorted.length * sum);
}

export interface Estimate {
  readonly mean: number;
  /** Half of the 95 % confidence interval. */
  readonly error: number;
}

/** Student's t for 95 %, two-sided, by degrees of freedom; beyond the table the normal's 1.96. */
const T_95 = [
  12.71,
  4.303,
  3.182,
  2.776,
  2.571,
  2.447,
  2.365,
  2.306,
  2.262,
  2.228,
  2.201,
  2.179,
  2.16,
  2.145,
  2.131,
  2.12,
  2.11,
  2.101,
  2.093,
  2.086,
  2.08,
  2.074,
  2.069,
  2.064,
  2.06,
  2.056,
  2.052,
  2.048,
  2.045,
];

export function estimate(values: readonly number[]): Estimate {
  const middle = mean(values);
  const freedom = values.length - 1;
  if (freedom < 1) return { mean: middle, error: Number.NaN };
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / freedom;
  return {
    mean: middle,
    error: (T_95[freedom - 1] ?? 1.96) * Math.sqrt(variance / values.length),
  };
}

/** How much the one differs from the other, percent of the other's mean; day by day, the same seeds. */
export function change(values: readonly number[], others: readonly number[]): Estimate {
  const base = mean(others);
  const { mean: middle, error } = estimate(values.map((value, at) => value - others[at]!));
  return { mean: 100 * middle / base, error: 100 * error / Math.abs(base) };
}
