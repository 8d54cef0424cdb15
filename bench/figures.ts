/** What a benchmark found, and how it is shown. Nothing here fails: figures inform, they do not judge. */

/** One line of the table at the end. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What the same run gave beside it. */
  readonly nextTo: string;
  readonly ratio: string;
  readonly aim: string;
}

export type Benchmark = () => Promise<readonly Figure[]>;

/** The middle value; of an even number, the lower of the two. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest value that is not below `percent` of all. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * percent / 100) - 1)] ?? Number.NaN;
}

/** What is compared in one run: each named contestant gives its rate, turn by turn. */
export type Contestants = Readonly<Record<string, () => Promise<number>>>;

const ROUNDS = 7;

/**
 * Runs the contestants in turn, so that a machine that slows down slows them all. A first round
 * warms up and does not count.
 * @returns the rates of each, in the order of the rounds
 */
export async function interleave(
  contestants: Contestants,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const rates: Record<string, number[]> = {};
  for (let round = 0; round <= ROUNDS; round++) {
    const line: string[] = [];
    for (const [name, run] of Object.entries(contestants)) {
      const rate = await run();
      line.push(`${name} ${perSecond(rate)}`);
      if (round > 0) (rates[name] ??= []).push(rate);
    }
    console.error(`  ${round === 0 ? "warming up" : `round ${round}`}: ${line.join(", ")}`);
  }
  return rates;
}

/** A line for contestants that were interleaved. */
export function compared(
  what: string,
  mine: readonly number[],
  name: string,
  beside: readonly number[],
  aim = "",
): Figure {
  return {
    what,
    figure: perSecond(median(mine)),
    nextTo: `${name}: ${perSecond(median(beside))}`,
    ratio: percent(medianRatio(mine, beside)),
    aim,
  };
}

/** A line that has nothing beside it. */
export const alone = (what: string, figure: string, nextTo = "", aim = ""): Figure => ({
  what,
  figure,
  nextTo,
  ratio: "",
  aim,
});

/** The median of the rounds' ratios: two rates of one round had the same machine. */
export function medianRatio(rates: readonly number[], beside: readonly number[]): number {
  return median(rates.map((rate, round) => rate / (beside[round] ?? Number.NaN)));
}

export const perSecond = (rate: number): string => `${Math.round(rate).toLocaleString("en")}/s`;
export const percent = (ratio: number): string => `${Math.round(ratio * 100)} %`;
export const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;

export function printTable(figures: readonly Figure[]): void {
  const head: Figure = {
    what: "what",
    figure: "figure",
    nextTo: "next to, in the same run",
    ratio: "ratio",
    aim: "aim",
  };
  const columns = ["what", "figure", "nextTo", "ratio", "aim"] as const;
  const widths = columns.map((column) =>
    Math.max(...[head, ...figures].map((figure) => figure[column].length))
  );
  const line = (figure: Figure) =>
    `| ${columns.map((column, at) => figure[column].padEnd(widths[at] ?? 0)).join(" | ")} |`;
  console.log(line(head));
  console.log(`|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`);
  for (const figure of figures) console.log(line(figure));
}
