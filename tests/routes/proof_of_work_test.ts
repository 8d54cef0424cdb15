/** Proofs of work: whom they cost something, what they are good for, and the way without a script. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { solve } from "../../islands/proof/solve.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import { proofOfWork } from "../../runtime/proof_of_work.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const NOW = Date.now() as Instant;
const FEW = { least: 50, most: 400 };

const read = (proof: string): Json => JSON.parse(atob(proof));
const written = (value: Json): string => btoa(JSON.stringify(value));

Deno.test("a solution proves its own challenge, and nothing that was changed proves anything", async () => {
  const work = proofOfWork("a secret", FEW);
  const challenge = await work.challenge(NOW);
  const solved = solve(challenge)!;
  const good = await work.verify(solved, NOW);
  deepStrictEqual(good, {
    name: `work/${challenge.signature}`,
    expiresAt: challenge.parameters.expiresAt * 1_000 as Instant,
  });
  const change = (edit: (value: Json) => void): string => {
    const value = read(solved);
    edit(value);
    return written(value);
  };
  const wrong: Record<string, string> = {
    nothing: "",
    "no base64": "%%%",
    "no JSON": btoa("{"),
    "the challenge alone": written({ challenge }),
    "another counter": change((value) => value.solution.counter++),
    "another key": change((value) => value.solution.derivedKey = "0".repeat(64)),
    "a later end": change((value) => value.challenge.parameters.expiresAt += 3_600),
    "no end": change((value) => delete value.challenge.parameters.expiresAt),
    "an easier prefix": change((value) => value.challenge.parameters.keyPrefix = "00".repeat(16)),
    "a dearer check": change((value) => value.challenge.parameters.cost = 1_000_000_000),
    "no signature": change((value) => delete value.challenge.signature),
    "a signature of somebody else": solve(await proofOfWork("other", FEW).challenge(NOW))!,
    "a long one": "A".repeat(100_000),
  };
  for (const [what, proof] of Object.entries(wrong)) {
    strictEqual(await work.verify(proof, NOW), null, what);
  }
  strictEqual(await work.verify(solved, NOW + 11 * 60_000 as Instant), null, "it is over");
});

const somebody = (more: Json = {}) => ({
  email: `proof-${people.unique()}@tot.example`,
  password: people.PASSWORD,
  firstName: "Anna",
  lastName: "Petrova",
  ...more,
});

async function proofFrom(client: ApiClient): Promise<string> {
  return solve(await client.ok("GET", "/auth/challenge"))!;
}

const [embedded] = kinds();

/** A form of a page, as it stands in the page. */
async function formOf(base: string, path: string) {
  const html = await (await fetch(base + path)).text();
  const ticket = /name="waitTicket" value="([^"]+)"/.exec(html)?.[1] ?? "";
  return { html, ticket };
}

const post = (base: string, path: string, body: Record<string, string>) =>
  fetch(base + path, {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams(body),
  });

async function story(t: Deno.TestContext, inside: Inside): Promise<void> {
  const { base, rows } = inside;
  const client = new ApiClient(base);
  const required = { status: 409, code: "proof_of_work_required" };
  const asked = ({ status, body }: { status: number; body: Json }) => ({
    status,
    code: body.code,
  });
  const anna = somebody();

  await t.step("registration asks for a proof, and takes each once", async () => {
    deepStrictEqual(asked(await client.post("/auth/register", anna)), required);
    const proofOfWork = await proofFrom(client);
    const staff = await client.post("/auth/register", somebody({ role: "admin" }));
    deepStrictEqual(
      [staff.status, staff.body.errors[0].path],
      [400, "role"],
      "a role that is not open is refused by itself",
    );
    const wrong = await client.post("/auth/register", somebody({ firstName: "", proofOfWork }));
    strictEqual(wrong.status, 400, "what is wrong with the form costs no proof");
    const all = await Promise.all(
      Array.from(
        { length: 5 },
        (_, at) =>
          client.post(
            "/auth/register",
            at === 0 ? { ...anna, proofOfWork } : somebody({ proofOfWork }),
          ),
      ),
    );
    deepStrictEqual(all.map(({ status }) => status).sort(), [201, 409, 409, 409, 409]);
    const again = await client.post("/auth/register", somebody({ proofOfWork }));
    deepStrictEqual(asked(again), required);
  });

  await t.step("a person who mistypes is free, whoever goes on works for it", async () => {
    const boris = somebody();
    await client.ok("POST", "/auth/register", { ...boris, proofOfWork: await proofFrom(client) });
    const login = (password: string, proofOfWork?: string) =>
      client.post("/auth/login", { login: boris.email, password, proofOfWork });
    for (let right = 0; right < 6; right++) strictEqual((await login(people.PASSWORD)).status, 200);
    for (let wrong = 0; wrong < 3; wrong++) strictEqual((await login("wrong-one-7")).status, 401);
    deepStrictEqual(asked(await login("wrong-one-7")), required);
    deepStrictEqual(asked(await login(people.PASSWORD)), required, "the right one too");
    const wrong = await login("wrong-one-7", await proofFrom(client));
    strictEqual(wrong.status, 401);
    strictEqual((await login(people.PASSWORD, await proofFrom(client))).status, 200);
    const nobody = `nobody-${people.unique()}@tot.example`;
    const answers: number[] = [];
    for (let tried = 0; tried < 4; tried++) {
      answers.push((await client.post("/auth/login", { login: nobody, password: "x" })).status);
    }
    deepStrictEqual(answers, [401, 401, 401, 409], "alike for a login that nobody has");
  });

  await t.step("codes cost something after three for a contact", async () => {
    const login = `code-${people.unique()}@tot.example`;
    const answers: number[] = [];
    for (const path of ["/auth/login/code", "/auth/password-reset", "/auth/login/code"]) {
      answers.push((await client.post(path, { login })).status);
    }
    deepStrictEqual(answers, [202, 202, 202]);
    deepStrictEqual(asked(await client.post("/auth/login/code", { login })), required);
    deepStrictEqual(asked(await client.post("/auth/password-reset", { login })), required);
    const proofOfWork = await proofFrom(client);
    const sent = await client.ok("POST", "/auth/login/code", { login, proofOfWork });
    const enter = (more: Json = {}) =>
      client.post("/auth/verification", {
        verificationId: sent.verificationId,
        code: "000000",
        ...more,
      });
    for (let wrong = 0; wrong < 3; wrong++) strictEqual((await enter()).status, 400);
    deepStrictEqual(asked(await enter()), required);
    strictEqual((await enter({ proofOfWork: await proofFrom(client) })).status, 400);
  });

  await t.step(
    "without a script the form's ticket does, after some seconds, and once",
    async () => {
      const { ticket } = await formOf(base, "/register");
      const vera = (more: Record<string, string> = {}) => ({
        ...somebody() as Record<string, string>,
        role: "patient",
        waitTicket: ticket,
        ...more,
      });
      const early = await post(base, "/register", vera());
      strictEqual(early.status, 409);
      const html = await early.text();
      ok(html.includes("Проверка ещё не закончилась"), "it says what to do");
      ok(html.includes('value="Petrova"'), "what was typed is still there");
      ok(html.includes(ticket), "the ticket goes on, and does not begin anew");
      const forged = ticket.replace(/\.(\d+)\./, (_, at) => `.${Number(at) - 60_000}.`);
      strictEqual((await post(base, "/register", vera({ waitTicket: forged }))).status, 409);
      // As the form would have had it some seconds or hours ago.
      const key = await inside.program.keyring.purpose("wait_ticket");
      const since = (seconds: number): string => {
        const words = `${Date.now() - seconds * 1_000}.${crypto.randomUUID()}`;
        return `wait.${words}.${key.mac(`ticket/${words}`).toHex()}`;
      };
      const sent = async (waitTicket: string) => {
        const answer = await post(base, "/register", vera({ ...somebody(), waitTicket }));
        return { status: answer.status, html: await answer.text() };
      };
      strictEqual((await sent(since(3 * 3_600))).status, 409, "it is hours old");
      const waited = since(6);
      strictEqual((await sent(waited)).status, 303);
      const twice = await sent(waited);
      strictEqual(twice.status, 409);
      ok(!twice.html.includes(waited), "one that was spent is not given again");
      const many: number[] = [];
      for (let at = 0; at < 6; at++) many.push((await sent(since(6))).status);
      deepStrictEqual(many, [303, 303, 303, 303, 409, 409], "an address gets a few an hour");
    },
  );

  await t.step("what was spent is forgotten when it is too old anyhow", async () => {
    const count = async () =>
      (await rows<{ n: number }>("select count(*)::int as n from spent_proofs"))[0]!.n;
    ok(await count() >= 10, `${await count()}`);
    const { spentProofs } = await import("../../db/spent_proofs.ts");
    const store = spentProofs(inside.program.database);
    await store.tidy(Date.now() as Instant);
    ok(await count() >= 10, "while they are good they stay");
    await store.tidy(Date.now() + 3 * 3_600_000 as Instant);
    strictEqual(await count(), 0);
  });
  deepStrictEqual(inside.faults, []);
}

Deno.test("a proof of work for registration, and after failures", (t) =>
  withProgram(embedded!, (inside) => story(t, inside), { PROOF_OF_WORK: "on" }));

Deno.test("where it is off nobody is asked for a proof, and pages carry no ticket", () =>
  withProgram(embedded!, async ({ base }) => {
    strictEqual((await new ApiClient(base).post("/auth/register", somebody())).status, 201);
    const { html } = await formOf(base, "/register");
    ok(!html.includes("waitTicket") && !html.includes("x-island"));
  }));
