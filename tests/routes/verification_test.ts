/** Codes, end to end: registration, sign-in, and everything that must not open. */
import { deepStrictEqual, match, notStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { asked, bring, newEmail, newPhone, patient, registered } from "./code_stories.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const ON = { VERIFICATION: "on" };
const LIMITED = { VERIFICATION: "on", RATE_LIMITS: "on" };

/** A code that is certainly not this one. */
const otherThan = (code: string): string => code === "000000" ? "111111" : "000000";

const users = async ({ rows }: Inside): Promise<number> =>
  (await rows<{ n: number }>("select count(*)::int as n from users"))[0]?.n ?? 0;

for (const kind of kinds()) {
  Deno.test(`a code makes the account, once, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, faults } = inside;
      const before = await users(inside);
      const phone = newPhone();
      const { id, code, reply } = await asked(
        inside,
        "/auth/register",
        patient({ phone: `8 ${phone.slice(2)}` }),
      );
      match(code, /^\d{6}$/);
      deepStrictEqual(Object.keys(reply.body).sort(), ["expiresAt", "verificationId"]);
      strictEqual(await users(inside), before, "no account before the code");
      const [first, second] = await Promise.all([bring(base, id, code), bring(base, id, code)]);
      deepStrictEqual([first.status, second.status].sort(), [201, 409], "two at once: one account");
      const { body } = first.status === 201 ? first : second;
      deepStrictEqual([body.user.phone, body.user.role], [phone, "patient"]);
      strictEqual(await users(inside), before + 1);
      const client = new ApiClient(base);
      client.token = body.accessToken;
      strictEqual((await client.get("/auth/me")).body.phone, phone);
      const replay = await bring(base, id, code);
      deepStrictEqual([replay.status, replay.body.code], [409, "code_spent"]);
      deepStrictEqual(faults, []);
    }, ON));

  Deno.test(`five wrong codes end a verification, the right one too late, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { id, code } = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      for (let round = 0; round < 5; round++) {
        const wrong = await bring(inside.base, id, otherThan(code));
        deepStrictEqual([wrong.status, wrong.body.code], [400, "wrong_code"]);
        deepStrictEqual(wrong.body.errors.map((error: { path: string }) => error.path), ["code"]);
      }
      const late = await bring(inside.base, id, code);
      deepStrictEqual([late.status, late.body.code], [409, "code_spent"]);
    }, ON));

  Deno.test(`guesses at the same time count each, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { id, code } = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => bring(inside.base, id, otherThan(code))),
      );
      strictEqual(replies.filter(({ body }) => body.code === "wrong_code").length, 5);
      strictEqual((await bring(inside.base, id, code)).status, 409);
    }, ON));

  Deno.test(`a code ends after ten minutes, and belongs to its verification, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, rows } = inside;
      const one = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      const other = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      const lasts = Date.parse(one.reply.body.expiresAt) - Date.now();
      ok(lasts > 9 * 60_000 && lasts <= 10 * 60_000 + 2_000, String(lasts));
      if (one.code !== other.code) {
        strictEqual((await bring(base, one.id, other.code)).status, 400, "a foreign code");
      }
      strictEqual((await bring(base, crypto.randomUUID(), one.code)).body.code, "code_spent");
      strictEqual((await bring(base, "none", one.code)).status, 400);
      await rows(
        `update verifications set expires_at = now() - interval '1 s' where id = '${one.id}'`,
      );
      strictEqual((await bring(base, one.id, one.code)).body.code, "code_spent");
      strictEqual((await bring(base, other.id.toUpperCase(), other.code)).status, 201);
    }, ON));

  Deno.test(`a contact that has an account gets the same answer, and a code for its owner, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const phone = newPhone();
      const first = await registered(inside, { phone });
      const before = await users(inside);
      const fresh = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      const again = await asked(
        inside,
        "/auth/register",
        patient({ phone }, { firstName: "Mallory", password: people.PASSWORD }),
      );
      strictEqual(again.reply.status, fresh.reply.status);
      deepStrictEqual(
        Object.keys(again.reply.body).sort(),
        Object.keys(fresh.reply.body).sort(),
      );
      notStrictEqual(again.text, fresh.text, "the owner is told what happened");
      const entered = await bring(base, again.id, again.code);
      strictEqual(entered.status, 200);
      strictEqual(entered.body.user.id, first.user.id, "the account that was there");
      strictEqual(entered.body.user.firstName, "Anna", "nothing of it was changed");
      strictEqual(await users(inside), before);
      const login = { login: phone, password: people.PASSWORD };
      strictEqual((await new ApiClient(base).post("/auth/login", login)).status, 401);
    }, ON));

  Deno.test(`two registrations of one contact end in one account, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, faults } = inside;
      const email = newEmail();
      const one = await asked(inside, "/auth/register", patient({ email }));
      const two = await asked(inside, "/auth/register", patient({ email }, { firstName: "Olga" }));
      const replies = await Promise.all([
        bring(base, one.id, one.code),
        bring(base, two.id, two.code),
      ]);
      deepStrictEqual(replies.map(({ status }) => status).sort(), [200, 201]);
      strictEqual(replies[0]!.body.user.id, replies[1]!.body.user.id);
      deepStrictEqual(faults, []);
    }, ON));

  Deno.test(`a code never opens an account that needs a password, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, messages, rows } = inside;
      const admin = await people.admin(base);
      const { user } = admin;
      for (const path of ["/auth/register", "/auth/login/code"]) {
        const { id, text } = await asked(
          inside,
          path,
          path === "/auth/register" ? patient({ email: user.email }) : { login: user.email },
        );
        ok(!/\d{6}/.test(text), "its owner is told, without a code");
        const [row] = await rows<{ hash: unknown }>(
          `select code_hash as hash from verifications where id = '${id}'`,
        );
        strictEqual(row?.hash, null, "no code is right");
        for (let round = 0; round < 5; round++) {
          strictEqual((await bring(base, id, "000000")).body.code, "wrong_code");
        }
        strictEqual((await bring(base, id, "000000")).body.code, "code_spent");
      }
      strictEqual(messages.messages.length, 2);
    }, ON));

  Deno.test(`a patient signs in with a code; who is unknown gets the same answer, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, messages, rows } = inside;
      const email = newEmail();
      const { user } = await registered(inside, { email });
      const known = await asked(inside, "/auth/login/code", { login: email.toUpperCase() });
      const from = messages.messages.length;
      const unknown = await new ApiClient(base).post("/auth/login/code", { login: newEmail() });
      strictEqual(unknown.status, known.reply.status);
      deepStrictEqual(Object.keys(unknown.body).sort(), Object.keys(known.reply.body).sort());
      const tries = await Promise.all(
        Array.from({ length: 6 }, () => bring(base, unknown.body.verificationId, "000000")),
      );
      deepStrictEqual(
        tries.map(({ body }) => body.code).sort(),
        ["code_spent", ...Array(5).fill("wrong_code")],
        "a verification of nobody counts its tries as any other",
      );
      const entered = await bring(
        base,
        known.id,
        ` ${known.code.slice(0, 3)} ${known.code.slice(3)}`,
      );
      deepStrictEqual([entered.status, entered.body.user.id], [200, user.id]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      strictEqual(messages.messages.length, from, "nothing goes to who is unknown");
      const third = await new ApiClient(base).post("/auth/login/code", { login: newEmail() });
      const { verificationId } = third.body;
      const resend = () =>
        new ApiClient(base).post("/auth/verification/resend", { verificationId });
      strictEqual((await resend()).status, 429, "as soon as for anybody");
      await rows("update verifications set sent_at = sent_at - interval '61 s'");
      strictEqual((await resend()).status, 202, "another code of nobody's");
      await rows(`update users set active = false where id = '${user.id}'`);
      const closed = await new ApiClient(base).post("/auth/login/code", { login: email });
      strictEqual(closed.status, 202, "a closed account answers as none does");
    }, ON));

  Deno.test(`another code makes the last one void, and tries go on counting, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, rows } = inside;
      const client = new ApiClient(base);
      const first = await asked(inside, "/auth/register", patient({ phone: newPhone() }));
      const body = { verificationId: first.id };
      const soon = await client.post("/auth/verification/resend", body);
      strictEqual(soon.status, 429);
      const wait = Number(soon.headers.get("retry-after"));
      ok(wait > 50 && wait <= 60, `a minute: ${wait}`);
      for (let round = 0; round < 3; round++) {
        strictEqual((await bring(base, first.id, otherThan(first.code))).status, 400);
      }
      const later = () =>
        rows(
          `update verifications set sent_at = sent_at - interval '61 s' where id = '${first.id}'`,
        );
      await later();
      const second = await asked(inside, "/auth/verification/resend", body);
      strictEqual(second.id, first.id);
      if (second.code !== first.code) {
        strictEqual((await bring(base, first.id, first.code)).body.code, "wrong_code");
      }
      await later();
      const third = await asked(inside, "/auth/verification/resend", body);
      await later();
      strictEqual((await client.post("/auth/verification/resend", body)).body.code, "code_spent");
      strictEqual((await bring(base, first.id, third.code)).status, 201);
    }, ON));
}

const [embedded] = kinds();

Deno.test("codes are throttled for a contact in the database, known or not", () =>
  withProgram(embedded!, async (inside) => {
    const { base, rows } = inside;
    const phone = newPhone();
    const client = new ApiClient(base);
    const statuses = async (login: string) => {
      const seen: number[] = [];
      for (let round = 0; round < 6; round++) {
        seen.push((await client.post("/auth/login/code", { login })).status);
      }
      return seen;
    };
    await registered(inside, { phone });
    deepStrictEqual(await statuses(phone), [202, 202, 202, 202, 429, 429]);
    deepStrictEqual(await statuses(newPhone()), [202, 202, 202, 202, 202, 429]);
    const refused = await client.post("/auth/password-reset", { login: phone });
    strictEqual(refused.status, 429, "one budget for all that sends codes");
    ok(Number(refused.headers.get("retry-after")) > 3_000);
    const counters = await rows<{ row: string }>("select throttles::text as row from throttles");
    ok(counters.length > 0);
    ok(!JSON.stringify(counters).includes(phone.slice(2)), "counters name nobody");
  }, LIMITED));

Deno.test("codes are throttled for an address", () =>
  withProgram(embedded!, async ({ base }) => {
    const seen: number[] = [];
    for (let round = 0; round < 62; round++) {
      const response = await fetch(`${base}/api/v1/auth/login/code`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.7" },
        body: JSON.stringify({ login: newEmail() }),
      });
      await response.body?.cancel();
      seen.push(response.status);
    }
    deepStrictEqual(seen, [...Array(60).fill(202), 429, 429]);
    const elsewhere = await fetch(`${base}/api/v1/auth/login/code`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.8" },
      body: JSON.stringify({ login: newEmail() }),
    });
    await elsewhere.body?.cancel();
    strictEqual(elsewhere.status, 202);
  }, LIMITED));

Deno.test("the answer's time does not tell whether there is an account", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const email = newEmail();
    await registered(inside, { email });
    const client = new ApiClient(base);
    const time = async (path: string, body: unknown): Promise<number> => {
      const from = performance.now();
      strictEqual((await client.post(path, body)).status, 202);
      return performance.now() - from;
    };
    const password = people.PASSWORD;
    const pairs: readonly (readonly [string, () => unknown, () => unknown])[] = [
      ["/auth/login/code", () => ({ login: email }), () => ({ login: newEmail() })],
      ["/auth/password-reset", () => ({ login: email }), () => ({ login: newEmail() })],
      [
        "/auth/register",
        () => patient({ email }, { password }),
        () => patient({ email: newEmail() }, { password }),
      ],
    ];
    for (const [path, known, unknown] of pairs) {
      const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
      for (let round = 0; round < 41; round++) {
        // In turn, so that whatever else the machine does meets both.
        times.known.push(await time(path, known()));
        times.unknown.push(await time(path, unknown()));
      }
      const [one, other] = [times.known, times.unknown].map((all) =>
        all.toSorted((a, b) => a - b)[20]!
      );
      const ratio = Math.max(one!, other!) / Math.min(one!, other!);
      ok(ratio < 2, `${path}: ${one!.toFixed(1)} ms against ${other!.toFixed(1)} ms`);
    }
  }, ON));
