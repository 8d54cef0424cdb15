/** The table that a simulation prints: each line a policy at a load, beside greedy pair. */
import { POLICY_TITLES, type PolicyName } from "./policies.ts";
import { change, estimate, type Figures, type Measure } from "./statistics.ts";

export interface Row {
  readonly load: number;
  readonly policy: PolicyName;
  readonly days: readonly Figures[];
  /** Greedy pair on the same days. */
  readonly beside: readonly Figures[];
}

interface Column {
  readonly title: string;
  readonly measure: Measure;
  readonly digits: number;
  /** Whether it is compared with greedy pair. */
  readonly isCompared: boolean;
}

const COLUMNS: readonly Column[] = [
  { title: "to assignment, min", measure: "assignMinutes", digits: 1, isCompared: false },
  { title: "to the door, mean", measure: "doorMean", digits: 1, isCompared: true },
  { title: "p50", measure: "doorP50", digits: 1, isCompared: false },
  { title: "p90", measure: "doorP90", digits: 1, isCompared: false },
  { title: "p95", measure: "doorP95", digits: 1, isCompared: true },
  { title: "unserved, %", measure: "unservedPercent", digits: 2, isCompared: false },
  { title: "declines a call", measure: "declinesPerCall", digits: 2, isCompared: false },
  { title: "drive, min", measure: "driveMinutes", digits: 1, isCompared: false },
  {
    title: "drive to wait, min",
    measure: "waitingDriveMinutes",
    digits: 1,
    isCompared: false,
  },
  { title: "Gini income", measure: "giniIncome", digits: 3, isCompared: false },
  { title: "Gini idle", measure: "giniIdle", digits: 3, isCompared: true },
];

export function printTable(rows: readonly Row[]): void {
  const head = ["load", "policy", ...COLUMNS.map(({ title }) => title)];
  const cells = rows.map((row) => [
    `${row.load} %`,
    POLICY_TITLES[row.policy],
    ...COLUMNS.map((column) => cellOf(row, column)),
  ]);
  const widths = head.map((title, at) =>
    Math.max(title.length, ...cells.map((line) => line[at]!.length))
  );
  const line = (of: readonly string[]) =>
    `| ${of.map((cell, at) => cell.padEnd(widths[at]!)).join(" | ")} |`;
  console.log(line(head));
  console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const one of cells) console.log(line(one));
}

function cellOf({ policy, days, beside }: Row, { measure, digits, isCompared }: Column): string {
  const own = days.map((figures) => figures[measure]);
  const { mean, error } = estimate(own);
  const value = `${mean.toFixed(digits)} ± ${error.toFixed(digits)}`;
  if (!isCompared || policy === "greedy") return value;
  const by = change(own, beside.map((figures) => figures[measure]));
  const sign = by.mean > 0 ? "+" : "−";
  return `${value} (${sign}${Math.abs(by.mean).toFixed(0)} ± ${by.error.toFixed(0)} %)`;
}
