/**
 * The operator's command: `city import FILE`, `city list`, `city use NAME`.
 *
 * One clear line on stderr and exit 1 for everything that goes wrong, exit 2 for a wrong call. Progress
 * goes to stderr, results to stdout.
 */
import type { CityFailure } from "./failure.ts";
import { failureOf } from "./failure.ts";
import { importCity } from "./import/import_city.ts";
import { Progress } from "./import/progress.ts";
import { reportOf } from "./import/report.ts";
import { chooseCity, cityInUse, listCities } from "./pack_store.ts";

const USAGE = `city import FILE [--name NAME] [--title TITLE] [--time-zone ZONE] [--out FOLDER]
city list [--out FOLDER]
city use NAME [--out FOLDER]

FILE is an OpenStreetMap extract of the city: .osm, .osm.gz or .osm.pbf (download.geofabrik.de,
extract.bbbike.org). FOLDER holds all cities, by default DATA_DIR/cities.`;

interface Call {
  readonly command: string;
  readonly argument: string | null;
  readonly options: Readonly<Record<string, string>>;
}

const OPTIONS = new Set(["name", "title", "time-zone", "out"]);

export function parseCall(args: readonly string[]): Call | { readonly problem: string } {
  const plain: string[] = [];
  const options: Record<string, string> = {};
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (!arg.startsWith("--")) {
      plain.push(arg);
      continue;
    }
    const [key, inline] = arg.slice(2).split(/=(.*)/s) as [string, string | undefined];
    if (!OPTIONS.has(key)) return { problem: `unknown option --${key}` };
    const value = inline ?? args[++i];
    if (value === undefined || value === "" || value.startsWith("--")) {
      return { problem: `--${key} needs a value` };
    }
    options[key] = value;
  }
  const [command, argument, ...rest] = plain;
  const wants = command === "import" || command === "use";
  if (command === undefined || (!wants && command !== "list")) {
    return { problem: command === undefined ? "say what to do" : `unknown command ${command}` };
  }
  if (wants !== (argument !== undefined) || rest.length > 0) {
    return { problem: wants ? `${command} needs one argument` : `${command} takes no argument` };
  }
  return { command, argument: argument ?? null, options };
}

/** Answers the exit code. */
export async function main(
  args: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const call = parseCall(args);
  if ("problem" in call) {
    complain(`${call.problem}\n\n${USAGE}`);
    return 2;
  }
  const root = call.options.out ?? `${Deno.env.get("DATA_DIR") ?? "./data"}/cities`;
  try {
    if (call.command === "list") return await list(root, print);
    if (call.command === "use") return await use(root, call.argument!, print);
    return await runImport(root, call, print, complain);
  } catch (error) {
    return fail(failureOf(error), complain);
  }
}

async function runImport(
  root: string,
  call: Call,
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const progress = new Progress(() => performance.now(), complain);
  const { name, title, "time-zone": timeZone } = call.options;
  const result = await importCity({
    file: call.argument!,
    root,
    ...(name === undefined ? {} : { name }),
    ...(title === undefined ? {} : { title }),
    ...(timeZone === undefined ? {} : { timeZone }),
    now: () => new Date(),
    onProgress: (stage, share) => progress.report(stage, share),
  });
  if (!result.ok) return fail(result, complain);
  for (const line of reportOf(result.manifest, result.folder)) print(line);
  if (cityInUse(root) !== result.manifest.name) {
    print(`Use it for new bookings: city use ${result.manifest.name}`);
  }
  return 0;
}

async function list(root: string, print: (line: string) => void): Promise<number> {
  const cities = await listCities(root);
  if (cities.length === 0) print(`no cities in ${root}; city import FILE makes one`);
  for (const { name, isInUse, pack, problem } of cities) {
    const mark = isInUse ? "*" : " ";
    if (pack === null) print(`${mark} ${name}  damaged: ${problem}`);
    else {
      const { title, timeZone, counts, importedAt } = pack.manifest;
      print(
        `${mark} ${name}  ${title}, ${timeZone}, ${counts.addresses} addresses, ` +
          `imported ${importedAt.slice(0, 10)}`,
      );
    }
  }
  return 0;
}

async function use(root: string, name: string, print: (line: string) => void): Promise<number> {
  const pack = await chooseCity(root, name);
  print(`${pack.manifest.title} (${name}) is the city of new bookings`);
  return 0;
}

function fail(failure: CityFailure, complain: (line: string) => void): number {
  complain(`city: ${failure.message.replaceAll("\n", " ")} [${failure.code}]`);
  return 1;
}

if (import.meta.main) {
  Deno.exit(await main(Deno.args, (line) => console.log(line), (line) => console.error(line)));
}
