/** Codes of the second factor, case by case, on a clock that the test moves. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { generate } from "otplib";
import { LIMITS } from "../../actors/limits.ts";
import { after, type Instant, instant, personId, SECOND } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { openOutbox } from "../../db/outbox.ts";
import { secondFactors } from "../../db/second_factors.ts";
import {
  readCode,
  type SecondFactorServices,
  secondFactorServices,
} from "../../routes/people/second_factor.ts";
import type { Outcome, Person } from "../../routes/services.ts";
import { testDatabases } from "../support/databases.ts";
import { testKeyring } from "../support/keyring.ts";

const START = instant(Date.UTC(2026, 10, 26, 12));
const STEP = 30 * SECOND;
const LANGUAGE = "en";

interface Scene {
  readonly factor: SecondFactorServices;
  readonly database: Database;
  now: Instant;
  /** Somebody new, without a factor. */
  newPerson(): Promise<Person>;
  /** Somebody new with a confirmed device, some steps ago. */
  ready(): Promise<{ person: Person; secret: string; recoveryCodes: readonly string[] }>;
  /** @param steps away from now */
  codeOf(secret: string, steps?: number): Promise<string>;
  enter(person: Person, code: string): Promise<string>;
}

const said = (outcome: Outcome<unknown>): string =>
  "ok" in outcome ? "in" : "refused" in outcome ? outcome.refused : "invalid";

async function sceneOf(database: Database): Promise<Scene> {
  const keyring = await testKeyring(database);
  const known = new Map<string, Person>();
  const signedIn: string[] = [];
  const factors = secondFactors(database, keyring);
  const factor = secondFactorServices({
    factors,
    isAsked: true,
    outbox: await openOutbox(database, keyring, () => crypto.randomUUID()),
    people: { get: (id) => Promise.resolve(known.get(id) ?? null) },
    world: {
      clock: { now: () => scene.now } as never,
      newId: () => crypto.randomUUID(),
      log: { info() {}, warn() {}, fault: () => "" },
    },
    accounts: {
      startSession: (person) => Promise.resolve({ person, sessionToken: "whole" }),
      tokensFor: (person) => {
        signedIn.push(person.id);
        return Promise.resolve({ accessToken: "token" } as never);
      },
      person: (id) => Promise.resolve(known.get(id) ?? null),
    },
    signIns: { signOut: () => Promise.resolve(), revokeAll: () => Promise.resolve(0) },
  });
  const scene: Scene = {
    factor,
    database,
    now: START,
    async newPerson() {
      const id = personId(crypto.randomUUID());
      await database.run(
        "test",
        async (sql) =>
          await sql`insert into users (id, role, contacts, email_index, first_name, last_name, created_at)
          values (${id}, 'dispatcher', ''::bytea, decode(${
            id.replaceAll("-", "")
          }, 'hex'), 'Olga', 'Belova', now())`,
      );
      const person: Person = {
        id,
        role: "dispatcher",
        email: "olga@tot.example",
        phone: null,
        firstName: "Olga",
        lastName: "Belova",
        active: true,
        createdAt: START,
      };
      known.set(id, person);
      return person;
    },
    async ready() {
      const person = await scene.newPerson();
      const setup = await factor.setup(person);
      ok(setup);
      const code = await scene.codeOf(setup.secret);
      const done = await factor.confirmSetup(person, "half", { code }, LANGUAGE);
      ok("ok" in done);
      scene.now = after(scene.now, 10 * STEP);
      return { person, secret: setup.secret, recoveryCodes: done.ok.recoveryCodes };
    },
    codeOf: (secret, steps = 0) =>
      generate({ secret, epoch: Math.floor((scene.now + steps * STEP) / SECOND) }),
    enter: async (person, code) => said(await factor.enter(person, "half", { code }, LANGUAGE)),
  };
  return scene;
}

Deno.test("a code is read as it was typed or pasted", () => {
  for (
    const [given, isTotp, code] of [
      ["123456", true, "123456"],
      [" 123 456 ", true, "123456"],
      ["123-456", true, "123456"],
      ["12345", false, "12345"],
      ["1234567", false, "1234567"],
      ["abcde-fgh1o", false, "ABCDEFGH10"],
    ] as const
  ) deepStrictEqual(readCode(given), { isTotp, code }, given);
});

for (const { name, open } of testDatabases()) {
  Deno.test(`the second factor's codes on ${name}`, async (t) => {
    const database = await open();
    try {
      const scene = await sceneOf(database);
      const { factor } = scene;

      await t.step(
        "the step before and the one after count, those further off do not",
        async () => {
          for (const [steps, expected] of [[-2, "wrong_code"], [2, "wrong_code"]] as const) {
            const { person, secret } = await scene.ready();
            strictEqual(await scene.enter(person, await scene.codeOf(secret, steps)), expected);
          }
          const { person, secret } = await scene.ready();
          for (const steps of [-1, 0, 1]) {
            strictEqual(await scene.enter(person, await scene.codeOf(secret, steps)), "in");
          }
        },
      );

      await t.step("a step opens once, and none before it opens any more", async () => {
        const { person, secret } = await scene.ready();
        const [old, current] = [await scene.codeOf(secret, -1), await scene.codeOf(secret)];
        strictEqual(await scene.enter(person, current), "in");
        strictEqual(await scene.enter(person, current), "wrong_code");
        strictEqual(await scene.enter(person, old), "wrong_code");
      });

      await t.step("one code that comes several times at once opens once", async () => {
        const { person, secret } = await scene.ready();
        const code = await scene.codeOf(secret);
        const got = await Promise.all([1, 2, 3, 4].map(() => scene.enter(person, code)));
        strictEqual(got.filter((one) => one === "in").length, 1, String(got));
      });

      await t.step("the code of the set-up itself opens nothing more", async () => {
        const person = await scene.newPerson();
        const setup = (await factor.setup(person))!;
        const code = await scene.codeOf(setup.secret);
        strictEqual(said(await factor.confirmSetup(person, "half", { code }, LANGUAGE)), "in");
        strictEqual(await scene.enter(person, code), "wrong_code");
      });

      await t.step(
        "a recovery code opens once, however it is written; a foreign one never",
        async () => {
          const { person, recoveryCodes } = await scene.ready();
          const other = await scene.ready();
          strictEqual(new Set(recoveryCodes).size, LIMITS.recoveryCodes);
          const [first = "", second = ""] = recoveryCodes;
          strictEqual(await scene.enter(other.person, first), "wrong_code");
          const typed = first.toLowerCase().replace("-", " ");
          const got = await Promise.all([1, 2, 3].map(() => scene.enter(person, typed)));
          strictEqual(got.filter((one) => one === "in").length, 1, String(got));
          strictEqual(await scene.enter(person, second), "in");
          strictEqual((await factor.state(person)).recoveryCodesLeft, LIMITS.recoveryCodes - 2);
        },
      );

      await t.step(
        "wrong codes cost growing pauses, in which a right one is not looked at",
        async () => {
          const { person, secret } = await scene.ready();
          const pauses: number[] = [];
          for (let tries = 0; tries < 30; tries++) {
            const tried = await factor.enter(person, "half", { code: "000000" }, LANGUAGE);
            if ("refused" in tried && tried.refused === "too_many_attempts") {
              const seconds = tried.retryAfterSeconds!;
              pauses.push(seconds);
              const code = await scene.codeOf(secret);
              strictEqual(await scene.enter(person, code), "too_many_attempts");
              scene.now = after(scene.now, seconds * SECOND);
            } else strictEqual(said(tried), "wrong_code");
          }
          deepStrictEqual(pauses.slice(0, 7), [15, 30, 60, 120, 240, 480, 900]);
          strictEqual(pauses.at(-1), 900);
          scene.now = after(scene.now, 900 * SECOND);
          strictEqual(await scene.enter(person, await scene.codeOf(secret)), "in");
          strictEqual(await scene.enter(person, "000000"), "wrong_code", "and all begins anew");
          strictEqual(await scene.enter(person, "000000"), "wrong_code");
        },
      );

      await t.step("a device that waits too long is another one", async () => {
        const person = await scene.newPerson();
        const first = (await factor.setup(person))!;
        deepStrictEqual(await factor.setup(person), first, "a reload shows the same");
        scene.now = after(scene.now, LIMITS.totpPendingMilliseconds);
        const code = await scene.codeOf(first.secret);
        strictEqual(
          said(await factor.confirmSetup(person, "half", { code }, LANGUAGE)),
          "second_factor_not_set",
        );
        ok((await factor.setup(person))!.secret !== first.secret);
      });

      await t.step(
        "with a password alone nobody gets another device beside the one there is",
        async () => {
          const { person, secret } = await scene.ready();
          strictEqual(await factor.setup(person), null);
          const code = await scene.codeOf(secret);
          strictEqual(
            said(await factor.confirmSetup(person, "half", { code }, LANGUAGE)),
            "second_factor_required",
          );
          strictEqual(
            said(await factor.beginReplacement(person, { code: "000000" }, LANGUAGE)),
            "wrong_code",
          );
          strictEqual(await factor.replacement(person), null);
        },
      );

      await t.step(
        "a new device takes over with its first code, and the old one opens nothing",
        async () => {
          const { person, secret, recoveryCodes } = await scene.ready();
          const begun = await factor.beginReplacement(
            person,
            { code: await scene.codeOf(secret) },
            LANGUAGE,
          );
          ok("ok" in begun);
          strictEqual(await scene.enter(person, await scene.codeOf(secret, 1)), "in", "still");
          const code = await scene.codeOf(begun.ok.secret);
          const done = await factor.confirmReplacement(person, { code }, LANGUAGE);
          ok("ok" in done);
          scene.now = after(scene.now, 4 * STEP);
          strictEqual(await scene.enter(person, await scene.codeOf(secret)), "wrong_code");
          strictEqual(await scene.enter(person, recoveryCodes[0]!), "wrong_code");
          strictEqual(await scene.enter(person, done.ok.recoveryCodes[0]!), "in");
          strictEqual(await scene.enter(person, await scene.codeOf(begun.ok.secret)), "in");
        },
      );

      await t.step("new recovery codes need a code, and end the ones from before", async () => {
        const { person, secret, recoveryCodes } = await scene.ready();
        const without = await factor.renewRecoveryCodes(person, { code: "000000" }, LANGUAGE);
        strictEqual(said(without), "wrong_code");
        const code = await scene.codeOf(secret);
        const renewed = await factor.renewRecoveryCodes(person, { code }, LANGUAGE);
        ok("ok" in renewed);
        strictEqual(await scene.enter(person, recoveryCodes[0]!), "wrong_code");
        strictEqual(await scene.enter(person, renewed.ok.recoveryCodes[0]!), "in");
      });

      await t.step("a challenge opens once, for ten minutes and five tries", async () => {
        const { person, secret } = await scene.ready();
        const enter = async (challenge: string, code: string) =>
          said(await factor.enterChallenge({ challenge, code }, LANGUAGE));
        const first = await factor.challenge(person);
        strictEqual(first.code, "second_factor_required");
        strictEqual(await enter(first.challenge, "000000"), "wrong_code");
        strictEqual(await enter(first.challenge, await scene.codeOf(secret)), "in");
        strictEqual(await enter(first.challenge, await scene.codeOf(secret, 1)), "challenge_over");
        strictEqual(await enter("none", await scene.codeOf(secret, 1)), "challenge_over");

        const late = await factor.challenge(person);
        scene.now = after(scene.now, LIMITS.challengeMilliseconds);
        strictEqual(await enter(late.challenge, await scene.codeOf(secret)), "challenge_over");

        const tired = await factor.challenge(person);
        for (let tries = 0; tries < LIMITS.challengeTries; tries++) {
          await enter(tired.challenge, "000000");
        }
        scene.now = after(scene.now, 60 * SECOND);
        strictEqual(await enter(tired.challenge, await scene.codeOf(secret)), "challenge_over");
        const setup = await factor.setupChallenge(
          { challenge: (await factor.challenge(person)).challenge },
          LANGUAGE,
        );
        strictEqual(said(setup), "challenge_over", "there is a device already");
      });

      await t.step("neither the secret nor a recovery code lies open in the database", async () => {
        const { secret, recoveryCodes } = await scene.ready();
        const [{ all } = { all: "" }] = await database.run("test", async (sql) => [
          ...await sql.unsafe<{ all: string }[]>(
            `select string_agg(encode(secret, 'escape'), ' ') ||
               (select string_agg(encode(code_hash, 'escape'), ' ') from totp_recovery_codes) as all
             from totp_factors where secret is not null`,
          ),
        ]);
        ok(all.length > 100);
        for (const text of [secret, ...recoveryCodes.map((one) => one.replace("-", ""))]) {
          ok(!all.includes(text));
        }
      });
    } finally {
      await database.close();
    }
  });
}
