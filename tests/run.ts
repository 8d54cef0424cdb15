/**
 * `deno task test`: the check, then every test on the embedded database and, where TEST_DATABASE_URL is
 * set, on PostgreSQL too. With CI=true what is missing is a failure, not a skip.
 */
const onCi = Deno.env.get("CI") === "true";

/** @param shows its output as it comes; else it is kept for later */
async function run(
  args: readonly string[],
  shows = true,
): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
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

const check = await run(["task", "check"]);
if (check.code !== 0) Deno.exit(check.code);
// Browsers wait most of their time: they go beside the others, which keeps two cores busy.
const BROWSER = "tests/browser/";
const test = ["test", "-A", "--no-check"];
const isChosen = Deno.args.length > 0;
const runs = isChosen ? [await run([...test, "tests/", ...Deno.args])] : await Promise.all([
  run([...test, `--ignore=${BROWSER}`, "tests/"]),
  run([...test, BROWSER], false).then(async (browsers) => {
    await Deno.stdout.write(new TextEncoder().encode(browsers.output));
    return browsers;
  }),
]);
const counts = runs.map(({ output }) =>
  /(\d+) passed.*?\| (\d+) failed/.exec(
    output.split("\n").findLast((line) => /\d+ passed/.test(line)) ?? "",
  )
);
if (counts.includes(null)) {
  console.error("no test was run");
  Deno.exit(1);
}
const sum = (at: 1 | 2) => counts.reduce((sum, count) => sum + Number(count?.[at]), 0);
console.log(`${sum(1)} passed, ${sum(2)} failed`);
Deno.exit(runs.find(({ code }) => code !== 0)?.code ?? 0);
