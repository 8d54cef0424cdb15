/**
 * `deno task simulate`: a city's day under each policy, at several loads and over many seeds, on the very
 * machine of production with a clock that jumps.
 *
 *     deno task simulate                                  # the whole table
 *     deno task simulate --policy tot --load 75 --seeds 5 # a look
 *     deno task simulate --settings '{"companionSeconds": 120}' # before a city decides it
 */
import {
  DEFAULT_DISPATCH_SETTINGS,
  type DispatchSettings,
  dispatchSettingsSchema,
} from "../actors/dispatcher/settings.ts";
import { fileURLToPath } from "node:url";
import { Crew, type DayFigures } from "./crew.ts";
import { POLICIES, type PolicyName } from "./policies.ts";
import { printTable, type Row } from "./table.ts";
import { mean } from "./statistics.ts";
import { plotsOf } from "./plot.ts";

const options = readOptions(Deno.args);
const crew = new Crew();
const day = (policy: PolicyName, seed: number, callsPerHour: number) =>
  crew.simulate({
    policy,
    seed,
    callsPerHour,
    doctors: options.doctors,
    hours: options.hours,
    city: options.city,
    settings: options.settings,
  });

/** A load is demand × (drive and visit under greedy pair) ÷ doctors: measured once at 75 %, then fixed. */
async function cycleMinutes(): Promise<number> {
  let cycle = 42;
  for (let round = 0; round < 3; round++) {
    const calls = 0.75 * options.doctors * 60 / cycle;
    const days = await Promise.all([1, 2, 3, 4].map((seed) => day("greedy", 5_000 + seed, calls)));
    cycle = mean(days.map((one) => one.cycleMinutes));
  }
  return cycle;
}

const cycle = await cycleMinutes();
const rows: Row[] = [];
for (const load of options.loads) {
  const callsPerHour = load / 100 * options.doctors * 60 / cycle;
  const days = new Map<PolicyName, readonly DayFigures[]>();
  for (const policy of options.policies) {
    const seeds = Array.from({ length: options.seeds }, (_, at) => at + 1);
    days.set(policy, await Promise.all(seeds.map((seed) => day(policy, seed, callsPerHour))));
    console.error(`  ${load} % ${policy}`);
  }
  for (const [policy, figures] of days) {
    const beside = days.get("greedy") ?? figures;
    rows.push({
      load,
      policy,
      days: figures.map((one) => one.figures),
      beside: beside.map((one) => one.figures),
    });
  }
}
crew.stop();
console.log(
  `${options.doctors} doctors, ${options.hours} h, ${options.seeds} seeds a line; a visit with its ` +
    `drive takes ${cycle.toFixed(1)} min under greedy pair at 75 %\n`,
);
printTable(rows);
if (options.plots !== null) {
  for (const [name, svg] of plotsOf(rows)) {
    await Deno.writeTextFile(`${options.plots}/${name}.svg`, svg);
  }
}

interface Options {
  readonly policies: readonly PolicyName[];
  readonly loads: readonly number[];
  readonly seeds: number;
  readonly doctors: number;
  readonly hours: number;
  readonly city: string;
  readonly settings: DispatchSettings;
  /** A folder for plots; null: none are drawn. */
  readonly plots: string | null;
}

function readOptions(args: readonly string[]): Options {
  const given = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? null : args[at + 1] ?? null;
  };
  const policies = (given("policy") ?? Object.keys(POLICIES).join(",")).split(",");
  for (const policy of policies) {
    if (!Object.hasOwn(POLICIES, policy)) {
      console.error(`--policy takes some of: ${Object.keys(POLICIES).join(", ")}`);
      Deno.exit(2);
    }
  }
  return {
    policies: policies as PolicyName[],
    loads: (given("load") ?? "60,75,85,95").split(",").map(Number),
    seeds: Number(given("seeds") ?? 20),
    doctors: Number(given("doctors") ?? 30),
    hours: Number(given("hours") ?? 12),
    city: given("city") ?? fileURLToPath(new URL("../static/cities/astana", import.meta.url)),
    settings: readSettings(given("settings")),
    plots: given("plots"),
  };
}

/** Those of production, but for what is given: whole parts of them, as JSON. */
function readSettings(given: string | null): DispatchSettings {
  if (given === null) return DEFAULT_DISPATCH_SETTINGS;
  const parsed = dispatchSettingsSchema.safeParse({
    ...DEFAULT_DISPATCH_SETTINGS,
    ...JSON.parse(given),
  });
  if (parsed.success) return parsed.data;
  for (const { path, message } of parsed.error.issues) {
    console.error(`--settings ${path.join(".")}: ${message}`);
  }
  Deno.exit(2);
}
