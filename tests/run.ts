/**
 * `deno task test`: the check, then every test on the embedded database and, where TEST_DATABASE_URL is
 * set, on PostgreSQL too. With CI=true what is missing is a failure, not a skip.
 */
const onCi = Deno.env.get("CI") === "true";

/** @param shows its output as it comes; else it is kept for later */
async function run(
  args: readonly string[],
  shows = true,
  environment: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdout: "piped",
    stderr: "inherit",
    // A story lives for seconds: what the engine's compiler would do to make the embedded database fast in
    // the long run costs half of a short story's time. The programs that stories start inherit it.
    env: {
      NO_COLOR: "1",
      DENO_V8_FLAGS: Deno.env.get("DENO_V8_FLAGS") ?? "--liftoff-only",
      ...environment,
    },
  }).spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    if (shows) await Deno.stdout.write(new TextEncoder().encode(text));
  }
  return { code: (await child.status).code, output };
}

async function found(command: string): Promise<boolean> {
  return await new Deno.Command("which", { args: [command], stdout: "null", stderr: "null" })
    .output().then(({ success }) => success, () => false);
}

const missing = [
  ...(Deno.env.get("TEST_DATABASE_URL")
    ? []
    : ["TEST_DATABASE_URL: the tests on PostgreSQL are skipped"]),
  ...(await found("chromium") ? [] : ["Chromium: the tests in a browser are skipped"]),
  ...(Deno.env.get("TEST_DATA") ? [] : ["TEST_DATA: the tests on outside data are skipped"]),
];
for (const line of missing) console.log(`missing ${line}`);
const required = missing.filter((line) => !line.startsWith("TEST_DATA"));
if (onCi && required.length > 0) {
  console.error("CI=true: all of it must be there");
  Deno.exit(1);
}

const test = ["test", "-A", "--no-check"];
const isChosen = Deno.args.length > 0;
// First of all, by one process alone: those that follow begin at the same moment.
await run(["install", "--quiet"]);
const checking = run(["task", "check"], isChosen);
if (isChosen && (await checking).code !== 0) Deno.exit(1);
/** More than these have failed for a better reason than a busy machine. */
const FILES_ASKED_AGAIN = 6;
/** A process has its price, and so has a lane that runs alone at the end. */
const FILES_TOGETHER = 12;
/** Of stores and browsers, whose files take longer. */
const STORES_TOGETHER = 5;
const BROWSERS_TOGETHER = 3;

/** Each takes one to three minutes alone, whatever its size (see `took N s`). */
const LONG = [
  "accessibility",
  "page_axe",
  "page_barriers",
  "page_keyboard",
  "three_people",
  "codes",
  "offline",
  "kill",
  "payment_kill",
  "embedded",
];
const isLong = (file: string): boolean => LONG.some((name) => file.endsWith(`/${name}_test.ts`));

/** The rules of the house, which the check looks at itself. */
const CHECKED = "house_test.ts";

/** Reads several files in one program. */
const TOGETHER = "tests/together.ts";
/** What breaks, and the page that stands in for a browser, are each for themselves. */
const APART = ["faults", "islands"];

/** Those of these files that leave nothing to others: no server of the file's, nothing put into the global object. */
async function joinable(files: readonly string[]): Promise<readonly string[]> {
  const sources = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  return files.filter((file, at) =>
    !APART.includes(file.split("/")[1]!) &&
    !/globalThis|Deno\.test\.(before|after)|serverOfFile/.test(sources[at]!)
  );
}

/** Every test file, by what holds it up. */
async function queues(): Promise<readonly string[][][]> {
  const files: string[] = [];
  async function look(folder: string): Promise<void> {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await look(`${folder}/${name}`);
      else if (/_test\.tsx?$/.test(name) && name !== CHECKED) files.push(`${folder}/${name}`);
    }
  }
  await look("tests");
  // Browsers wait most of their time, and so do tests of what breaks (for deadlines and restarts): they go
  // beside the others, which keeps two cores busy.
  const isOf = (...folders: string[]) => (file: string) =>
    folders.some((folder) => file.startsWith(`tests/${folder}/`));
  const [browser, breaking] = [isOf("browser"), isOf("db", "faults")];
  const rest = files.filter((file) => !browser(file) && !breaking(file)).sort();
  // The long ones first, so that no lane is left alone with one at the end: those that are known, then the
  // largest.
  const sizes = new Map(
    await Promise.all(files.map(async (file) => [file, (await Deno.stat(file)).size] as const)),
  );
  const longestFirst = (some: readonly string[]) =>
    some.toSorted((one, other) => sizes.get(other)! - sizes.get(one)!)
      .toSorted((one, other) => Number(isLong(other)) - Number(isLong(one)));
  /** Those that share a program by so many, after the long ones and before what else is for itself. */
  async function shared(some: readonly string[], size: number): Promise<string[][]> {
    const joined = await joinable(some.filter((file) => !isLong(file)));
    const alone = some.filter((file) => !joined.includes(file)).map((file) => [file]);
    return [
      ...alone.filter(([file]) => isLong(file!)),
      ...dealt(joined, size),
      ...alone.filter(([file]) => !isLong(file!)),
    ];
  }
  return [
    await shared(longestFirst(files.filter(browser)), BROWSERS_TOGETHER),
    await shared(longestFirst(files.filter(breaking)), STORES_TOGETHER),
    dealt(rest, FILES_TOGETHER),
  ];
}

/** Groups of at most so many, every so manieth in one: the dear ones are neighbours. */
function dealt(files: readonly string[], size: number): string[][] {
  const groups = Math.ceil(files.length / size);
  return Array.from(
    { length: groups },
    (_, group) => files.filter((_, at) => at % groups === group),
  );
}

interface Done {
  readonly code: number;
  readonly output: string;
  readonly files: readonly string[];
}

/** Runs these and shows their output when all of it is there. */
async function runApart(files: readonly string[]): Promise<Done> {
  const began = performance.now();
  const joined = await joinable(files);
  const apart = files.filter((file) => !joined.includes(file));
  const done = joined.length < 2 ? await run([...test, ...files], false) : await run(
    [...test, ...apart, TOGETHER],
    false,
    { TEST_TOGETHER: joined.join(" ") },
  );
  const seconds = Math.round((performance.now() - began) / 1_000);
  const text = `${done.output}took ${seconds} s: ${files.join(" ")}\n`;
  await Deno.stdout.write(new TextEncoder().encode(text));
  return { ...done, files };
}

/** A lane for each queue, two for browsers; one whose own is empty takes from the longest of the others. */
async function runAll(): Promise<readonly Done[]> {
  // What all begin with, by one of them.
  await (await import("./support/databases.ts")).migratedImage();
  const waiting = await queues();
  const done: Done[] = [];
  const [browsers] = waiting;
  await Promise.all([...waiting, browsers!].map(async (own) => {
    const next = () =>
      (own.length > 0 ? own : waiting.toSorted((a, b) => b.length - a.length)[0]!).shift();
    for (let files = next(); files !== undefined; files = next()) done.push(await runApart(files));
  }));
  return done;
}

const runs = isChosen
  ? [{ ...await run([...test, "tests/", ...Deno.args]), files: [] }]
  : await runAll();
const check = await checking;
if (!isChosen) await Deno.stdout.write(new TextEncoder().encode(check.output));
const countOf = (output: string) =>
  /(\d+) passed.*?\| (\d+) failed/.exec(
    output.split("\n").findLast((line) => /\d+ passed/.test(line)) ?? "",
  );

/**
 * The files of the tests that failed, in the order in which they ran. Of files that ran together those are meant in
 * which the tests stand that are listed at the end.
 */
function failedFiles(output: string): readonly string[] {
  const failed = new Set<string>();
  let file = "";
  for (const line of output.split("\n")) {
    file = /^running \d+ tests? from \.\/(\S+)/.exec(line)?.[1] ?? file;
    if (/FAILED \(/.test(line)) failed.add(file);
  }
  if (!failed.delete(TOGETHER)) return [...failed];
  const listed = output.slice(output.lastIndexOf("\n FAILURES \n"));
  for (const [, file] of listed.matchAll(/ => \.\/(\S+?):\d+:\d+$/gm)) failed.add(file!);
  return failed.size > 0 ? [...failed] : [TOGETHER];
}

const counts = runs.map(({ output }) => countOf(output));
if (counts.includes(null)) {
  console.error("no test was run");
  Deno.exit(1);
}
const sum = (at: 1 | 2) => counts.reduce((sum, count) => sum + Number(count?.[at]), 0);
let [passed, failed] = [sum(1), sum(2)];
let code = runs.find(({ code }) => code !== 0)?.code ?? 0;
// Two runs at once are a load, and some tests are about time: what failed is asked once more, alone. It
// must pass then, and that it did not at first is said.
// A test that is written in another file than the one that was run is found by running that one.
const failing = runs.map(({ output, files }) => ({ failed: failedFiles(output), files }));
const files = failing.flatMap(({ failed, files }) =>
  failed.every((file) => files.includes(file)) ? failed : files
);
// Of tests of a browser, which are all written in one file, those that ran together are asked again as one.
const failedCount = failing.reduce((sum, { failed }) => sum + failed.length, 0);
// Only where each failure is a test's: an error between tests is nobody's to ask again.
// A step that fails is named as well as its test, and counted apart: «1 failed (2 steps)».
const named = runs.reduce((sum, { output }) => sum + (output.match(/FAILED \(/g) ?? []).length, 0);
const failedSteps = runs.reduce((sum, { output }) => {
  const last = output.split("\n").findLast((line) => /\d+ passed/.test(line)) ?? "";
  return sum + Number(/\| \d+ failed \((\d+) steps?\)/.exec(last)?.[1] ?? 0);
}, 0);
const isTestsAlone = named === failed + failedSteps &&
  runs.every(({ code, output }) => code === 0 || failedFiles(output).length > 0);
if (!isChosen && isTestsAlone && files.length > 0 && failedCount <= FILES_ASKED_AGAIN) {
  console.log(`\nonce more, alone: ${files.join(" ")}`);
  const again = await run([...test, ...files]);
  const left = Number(countOf(again.output)?.[2] ?? failed);
  passed += failed - left;
  failed = left;
  code = again.code;
}
console.log(`${passed} passed, ${failed} failed`);
if (check.code !== 0) console.error("the check failed: see above");
Deno.exit(code === 0 ? check.code : code);
