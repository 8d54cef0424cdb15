/** The environment: each malformed value is one clear line that names the variable, not its value. */
import { ok, strictEqual, throws } from "node:assert";
import { ConfigError, readConfig } from "../../runtime/config.ts";

const MALFORMED: readonly [string, Record<string, string>][] = [
  ["PORT", { PORT: "eighty" }],
  ["PORT", { PORT: "70000" }],
  ["PUBLIC_URL", { PUBLIC_URL: "tot.example" }],
  ["DATABASE_URL", { DATABASE_URL: "mysql://x" }],
  ["VERIFICATION", { VERIFICATION: "maybe" }],
  ["ADMIN_EMAIL", { ADMIN_EMAIL: "nobody" }],
  ["ADMIN_EMAIL", { ADMIN_EMAIL: "a@tot.example" }],
  ["ADMIN_PASSWORD", { ADMIN_EMAIL: "a@tot.example", ADMIN_PASSWORD: "short" }],
];

for (const [name, environment] of MALFORMED) {
  Deno.test(`settings: ${JSON.stringify(environment)} is refused by name`, () => {
    throws(() => readConfig(environment), (error) => {
      ok(error instanceof ConfigError && error.message.includes(name), String(error));
      ok(!error.message.includes("short"), "the value is not repeated");
      return true;
    });
  });
}

Deno.test("settings: an empty environment is a working one, and what is off is said", () => {
  const config = readConfig({});
  strictEqual(config.port, 8_000);
  strictEqual(config.databaseUrl, null);
  ok(config.warnings.some((line) => line.startsWith("VERIFICATION")));
  ok(!readConfig({}).warnings.some((line) => line.startsWith("RATE_LIMITS")));
  ok(readConfig({ RATE_LIMITS: "off" }).warnings.includes("RATE_LIMITS is off"));
});

Deno.test("settings: start with a malformed value prints one line and exits with 2", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../../main.ts", import.meta.url).pathname],
    env: { PORT: "eighty" },
    stdout: "null",
    stderr: "piped",
  }).output();
  strictEqual(code, 2);
  const lines = new TextDecoder().decode(stderr).trim().split("\n");
  ok(lines.at(-1)?.includes("PORT"), lines.join("\n"));
});
