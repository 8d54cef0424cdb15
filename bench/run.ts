/**
 * The program's own benchmarks: `deno task bench`, or one of them with `--only turns`.
 * Figures of one run stand beside each other; nothing is asserted, since machines differ.
 */
import { alarms } from "./alarms.ts";
import { boardTick } from "./board_tick.ts";
import { cityLatencies } from "./city_bench.ts";
import { create } from "./create.ts";
import { type Benchmark, type Figure, printTable } from "./figures.ts";
import { ledger } from "./ledger.ts";
import { nearby } from "./nearby.ts";
import { offerLatency } from "./offer_latency.ts";
import { pages } from "./pages.ts";
import { streams } from "./streams.ts";
import { turns } from "./turns.ts";

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  turns,
  create,
  ledger,
  offer_latency: offerLatency,
  alarms,
  city: cityLatencies,
  nearby,
  board: boardTick,
  streams,
  pages: () => pages({ page: argument("--page"), keep: argument("--keep") }),
};

/** What stands behind a word of the command line; null: it does not stand there. */
function argument(name: string): string | null {
  const at = Deno.args.indexOf(name);
  return at < 0 ? null : Deno.args[at + 1] ?? "";
}

const only = argument("--only");
if (only !== null && !Object.hasOwn(BENCHMARKS, only)) {
  console.error(`--only takes one of: ${Object.keys(BENCHMARKS).join(", ")}`);
  Deno.exit(2);
}
const figures: Figure[] = [];
for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
  if (only !== null && name !== only) continue;
  console.error(name);
  figures.push(...await benchmark());
}
printTable(figures);
Deno.exit(0);
