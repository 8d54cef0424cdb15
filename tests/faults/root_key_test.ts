/** The program never starts with another key than its database's, and never makes a second one. */
import { equal, match, ok } from "node:assert";
import { ADMIN, startServer } from "../support/server.ts";
import { RootKey } from "../../runtime/vault.ts";

async function exitOf(
  environment: Record<string, string>,
): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../../main.ts", import.meta.url).pathname],
    env: { HOST: "127.0.0.1", PORT: "0", DATABASE_URL: "", ...environment },
    stdin: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

Deno.test("a start with another key, or without the database's, ends with 2 and changes nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "tot-keys-" });
  const environment = { DATA_DIR: folder, DATABASE_URL: "" };
  const file = `${folder}/secrets/master.key`;
  try {
    const first = await startServer(environment);
    await first.kill("SIGKILL");
    const key = await Deno.readTextFile(file);
    equal((await Deno.stat(file)).mode! & 0o777, 0o600);

    await Deno.rename(file, `${folder}/away`);
    const without = await exitOf(environment);
    equal(without.code, 2, without.said);
    match(without.said, /MASTER_KEY/);
    await Deno.stat(file).then(() => ok(false, "a key was made"), () => {});

    const other = await exitOf({ ...environment, MASTER_KEY: RootKey.generate() });
    equal(other.code, 2, other.said);
    ok(!other.said.includes(key.trim()), "no key is said aloud");

    await Deno.rename(`${folder}/away`, file);
    const again = await startServer(environment);
    const answer = await fetch(`${again.url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ADMIN),
    });
    equal(answer.status, 200, await answer.text());
    await again.kill("SIGKILL");

    // Another root key, by the task: the old one is of no use any more.
    const rotated = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("../../rotate_key.ts", import.meta.url).pathname],
      env: { DATABASE_URL: "", DATA_DIR: folder },
    }).output();
    equal(rotated.code, 0, new TextDecoder().decode(rotated.stderr));
    ok(await Deno.readTextFile(file) !== key);
    const last = await startServer(environment);
    await last.kill("SIGKILL");
    const old = await exitOf({ ...environment, MASTER_KEY: key.trim() });
    equal(old.code, 2, old.said);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
