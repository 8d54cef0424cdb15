/**
 * `deno task test`: the check, then every test on the embedded database and, where TEST_DATABASE_URL is
 * set, on PostgreSQL too. With CI=true what is missing is a failure, not a skip.
 */
const onCi = Deno.env.get("CI") === "true";

async function run(args: readonly string[]): Promise<{ code: number; output: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdout: "piped",
    stderr: "inherit",
    env: { NO_COLOR: "1" },
  }).spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    await Deno.stdout.write(new TextEncoder().encode(text));
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
const tests = await run(["test", "-A", "--no-check", "tests/", ...Deno.args]);
const summary = /(\d+) passed.*?\| (\d+) failed(?:.*?\| (\d+) ignored)?/.exec(
  tests.output.split("\n").findLast((line) => /\d+ passed/.test(line)) ?? "",
);
if (summary === null) {
  console.error("no test was run");
  Deno.exit(1);
}
console.log(`${summary[1]} passed, ${summary[2]} failed`);
Deno.exit(tests.code);
