/** Wrong passwords cost a login a pause that doubles: the table by a clock of its own, and over HTTP. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { after, instant, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import { openSignInFailures } from "../../db/sign_in_failures.ts";
import { LockOut } from "../../routes/people/lock_out.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";
import { ADMIN } from "../support/server.ts";
import { kinds, withProgram } from "./program.ts";

const START = instant(Date.UTC(2026, 10, 26, 12));
const [embedded] = kinds();

for (const kind of testDatabases()) {
  Deno.test(`a login waits, twice as long each time (${kind.name})`, async (t) => {
    const database = await kind.open();
    try {
      const keyring = await testKeyring(database);
      const opened = async () => new LockOut(await openSignInFailures(database, keyring), true);
      const lockOut = await opened();
      const count = async () =>
        (await database.run("test", async (sql) => [...await sql`select * from sign_in_failures`]))
          .length;

      await t.step("five are free, then 2 s, 4 s, … 15 minutes and no more", async () => {
        let now = START;
        const waits: number[] = [];
        for (let tries = 1; tries <= 18; tries++) {
          strictEqual(await lockOut.attempt("anna@tot.example", now), null, `try ${tries}`);
          const probe = tries < 6 ? null : await lockOut.attempt("anna@tot.example", now);
          if (probe !== null) {
            waits.push(probe);
            now = after(now, probe * SECOND - 1);
            strictEqual(await lockOut.attempt("anna@tot.example", now), 1, "a moment early");
            now = after(now, 1);
          }
        }
        deepStrictEqual(waits, [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
      });

      await t.step("of many at once each is counted and six are looked at", async () => {
        const all = await Promise.all(
          Array.from({ length: 40 }, () => lockOut.attempt("boris@tot.example", START)),
        );
        strictEqual(all.filter((wait) => wait === null).length, 6);
        ok(all.every((wait) => wait === null || wait === 2));
      });

      await t.step("a restart forgets nothing; a right password forgets all", async () => {
        const anew = await opened();
        strictEqual(await anew.attempt("boris@tot.example", START), 2);
        strictEqual(await anew.attempt("vera@tot.example", START), null, "another login");
        await anew.clear("boris@tot.example");
        strictEqual(await anew.attempt("boris@tot.example", START), null);
      });

      await t.step("old rows go with the sweep, and not before", async () => {
        strictEqual(await count(), 3);
        await lockOut.tidy(after(START, 24 * 60 * MINUTE - 1));
        strictEqual(await count(), 3);
        await lockOut.tidy(after(START, 24 * 60 * MINUTE));
        strictEqual(await count(), 1, "anna's pauses have lasted longer");
      });
    } finally {
      await database.close();
    }
  });
}

const signIn = async (base: string, login: string, password: string) => {
  const response = await fetch(`${base}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  const { code } = await response.json();
  return { status: response.status, code, retryAfter: response.headers.get("retry-after") };
};

Deno.test("over HTTP a login waits, the same whether there is such an account or not", async () => {
  await withProgram(embedded!, async ({ base, rows }) => {
    const story = async (login: string) => {
      const told = [];
      for (let tries = 0; tries < 6; tries++) {
        told.push(await signIn(base, login, "not the word 1"));
      }
      await rows("update sign_in_failures set not_before = not_before + interval '1 minute'");
      const { status, code, retryAfter } = await signIn(base, login, ADMIN.password);
      ok(Number(retryAfter) > 30 && Number(retryAfter) <= 62, `${retryAfter}`);
      return [...told, { status, code }];
    };
    const known = await story(ADMIN.login);
    deepStrictEqual(known.at(-1), { status: 429, code: "too_many_attempts" });
    deepStrictEqual(known[5], { status: 401, code: "invalid_credentials", retryAfter: null });
    await rows("update sign_in_failures set not_before = now() - interval '1 minute'");
    strictEqual((await signIn(base, ADMIN.login, ADMIN.password)).status, 200);
    deepStrictEqual(await rows("select * from sign_in_failures"), [], "cleared");
    deepStrictEqual(await story("nobody@tot.example"), known);
  }, { RATE_LIMITS: "on" });
});

Deno.test("without limits nothing is counted", async () => {
  await withProgram(embedded!, async ({ base, rows }) => {
    for (let tries = 0; tries < 8; tries++) {
      strictEqual((await signIn(base, ADMIN.login, "not the word 1")).status, 401);
    }
    deepStrictEqual(await rows("select * from sign_in_failures"), []);
  });
});
