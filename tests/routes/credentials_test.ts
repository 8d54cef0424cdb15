/** Passwords that were forgotten or are changed, other contacts, and staff who are invited. */
import { deepStrictEqual, match, ok, rejects, strictEqual } from "node:assert";
import { credentialStore } from "../../db/credentials.ts";
import { endAllWithin } from "../../db/sessions.ts";
import type { Person } from "../../routes/services.ts";
import { passwordChange, type PasswordSurroundings } from "../../routes/people/password_change.ts";
import { ApiClient, type Reply } from "../support/api_client.ts";
import { codeIn, type LoggedMessage } from "../support/messages.ts";
import * as people from "../support/people.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const NEW_PASSWORD = "another-long-phrase-8";
const ON = { VERIFICATION: "on" };

/** Sends something that causes a message to this recipient. @returns the answer, and the message */
async function asked(
  { messages }: Inside,
  client: ApiClient,
  path: string,
  body: unknown,
  wanted: (message: LoggedMessage) => boolean = () => true,
): Promise<{ reply: Reply; message: LoggedMessage }> {
  const from = messages.messages.length;
  const reply = await client.post(path, body);
  ok(reply.status < 300, `${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
  return { reply, message: await messages.find(wanted, from) };
}

/** A patient of a program that verifies: made with a code, with a password too. */
async function verified(inside: Inside): Promise<ApiClient> {
  const client = new ApiClient(inside.base);
  const { reply, message } = await asked(inside, client, "/auth/register", {
    email: `patient-${people.unique()}@tot.example`,
    firstName: "Anna",
    lastName: "Petrova",
    password: people.PASSWORD,
  });
  const { verificationId } = reply.body;
  const made = await client.ok("POST", "/auth/verification", {
    verificationId,
    code: codeIn(message),
  });
  client.token = made.accessToken;
  client.user = made.user;
  return client;
}

const signsIn = async (base: string, login: string, password: string): Promise<number> =>
  (await new ApiClient(base).post("/auth/login", { login, password })).status;

for (const kind of kinds()) {
  Deno.test(`a reset sets the password and ends every sign-in, once, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, messages, faults } = inside;
      const doctor = await people.doctor(base, null);
      const other = await new ApiClient(base).signIn({
        login: doctor.user.email,
        password: people.PASSWORD,
      });
      const stream = other.stream();
      await stream.find("reset", ({ event }) => event === "reset");
      const nobody = new ApiClient(base);
      const { reply, message } = await asked(inside, nobody, "/auth/password-reset", {
        login: doctor.user.email,
      });
      const body = {
        verificationId: reply.body.verificationId,
        code: codeIn(message),
        password: NEW_PASSWORD,
      };
      const confirm = (changes: Record<string, string> = {}) =>
        nobody.post("/auth/password-reset/confirm", { ...body, ...changes });
      strictEqual((await confirm({ password: "password" })).body.errors[0].path, "password");
      strictEqual((await confirm({ code: "none" })).body.code, "wrong_code");
      strictEqual((await confirm({ password: "Marina-Kovaleva" })).status, 400);
      const from = messages.messages.length;
      const [first, second] = await Promise.all([confirm(), confirm()]);
      deepStrictEqual([first.status, second.status].sort(), [204, 409]);
      strictEqual(await signsIn(base, doctor.user.email, people.PASSWORD), 401);
      strictEqual(await signsIn(base, doctor.user.email, NEW_PASSWORD), 200);
      for (const client of [doctor, other]) {
        const refresh = await nobody.post("/auth/refresh", { refreshToken: client.refreshToken });
        strictEqual(refresh.status, 401, "refresh families end");
      }
      const told = await messages.find(({ text }) => /password|парол/i.test(text), from);
      ok(!/\d{6}/.test(told.text), "its owner is told, without any code");
      strictEqual((await confirm()).body.code, "code_spent");
      await stream.close();
      deepStrictEqual(faults, []);
    }));

  Deno.test(`a code of one kind opens nothing of another, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base } = inside;
      const anna = await people.patient(base);
      const nobody = new ApiClient(base);
      const login = { login: anna.user.email };
      const reset = await asked(inside, nobody, "/auth/password-reset", login);
      const asSignIn = await nobody.post("/auth/verification", {
        verificationId: reset.reply.body.verificationId,
        code: codeIn(reset.message),
      });
      deepStrictEqual([asSignIn.status, asSignIn.body.code], [400, "wrong_code"]);
      const signIn = await asked(inside, nobody, "/auth/login/code", login);
      const asReset = await nobody.post("/auth/password-reset/confirm", {
        verificationId: signIn.reply.body.verificationId,
        code: codeIn(signIn.message),
        password: NEW_PASSWORD,
      });
      deepStrictEqual([asReset.status, asReset.body.code], [400, "wrong_code"]);
      strictEqual(await signsIn(base, anna.user.email, people.PASSWORD), 200);
    }));

  Deno.test(`a password is changed by whoever knows it, and the other sign-ins end, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, messages } = inside;
      const anna = await people.patient(base);
      const wrong = await anna.put("/auth/password", {
        currentPassword: NEW_PASSWORD,
        password: NEW_PASSWORD,
      });
      deepStrictEqual([wrong.status, wrong.body.code], [400, "wrong_password"]);
      const from = messages.messages.length;
      const changed = await anna.put("/auth/password", {
        currentPassword: people.PASSWORD,
        password: NEW_PASSWORD,
      });
      strictEqual(changed.status, 204);
      strictEqual(await signsIn(base, anna.user.email, people.PASSWORD), 401);
      strictEqual(await signsIn(base, anna.user.email, NEW_PASSWORD), 200);
      await messages.find(({ channel }) => channel === "email", from);
      await messages.find(({ channel }) => channel === "sms", from);
    }));

  Deno.test(`another contact is proved by its code, and those from before are told, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const { base, messages, faults } = inside;
      const anna = await verified(inside);
      const mallory = await verified(inside);
      const email = `other-${people.unique()}@tot.example`;
      const body = { contact: email, currentPassword: people.PASSWORD };
      const noPassword = await anna.post("/auth/contacts", { contact: email });
      deepStrictEqual([noPassword.status, noPassword.body.code], [400, "wrong_password"]);
      const { reply, message } = await asked(inside, anna, "/auth/contacts", body);
      strictEqual(reply.status, 202);
      const confirmation = { verificationId: reply.body.verificationId, code: codeIn(message) };
      strictEqual((await anna.get("/auth/me")).body.email, anna.user.email, "not before the code");
      for (let round = 0; round < 7; round++) {
        const foreign = await mallory.post("/auth/contacts/confirm", confirmation);
        strictEqual(foreign.body.code, "code_spent", "nobody uses up somebody else's tries");
      }
      const from = messages.messages.length;
      const user = await anna.ok("POST", "/auth/contacts/confirm", confirmation);
      strictEqual(user.email, email);
      strictEqual((await anna.get("/auth/me")).body.email, email, "at once");
      strictEqual(await signsIn(base, email, people.PASSWORD), 200);
      strictEqual(await signsIn(base, anna.user.email, people.PASSWORD), 401);
      await messages.find(({ channel, to }) => channel === "email" && to.startsWith("p…"), from);
      strictEqual(
        (await anna.post("/auth/contacts/confirm", confirmation)).body.code,
        "code_spent",
      );
      deepStrictEqual(faults, []);
    }, ON));

  Deno.test(`a contact of somebody else is never taken, and its owner alone is told, on ${kind.name}`, () =>
    withProgram(kind, async (inside) => {
      const anna = await verified(inside);
      const olga = await verified(inside);
      const { reply, message } = await asked(inside, anna, "/auth/contacts", {
        contact: olga.user.email,
        currentPassword: people.PASSWORD,
      });
      strictEqual(reply.status, 202, "the same answer");
      deepStrictEqual(Object.keys(reply.body).sort(), ["expiresAt", "verificationId"]);
      strictEqual(codeIn(message), "", "no code that could be talked out of its owner");
      const { verificationId } = reply.body;
      for (let round = 0; round < 5; round++) {
        const tried = await anna.post("/auth/contacts/confirm", { verificationId, code: "000000" });
        strictEqual(tried.body.code, "wrong_code");
      }
      strictEqual((await olga.get("/auth/me")).body.email, olga.user.email);
    }, ON));
}

const [embedded] = kinds();

Deno.test("a program that is killed after a password has changed leaves no other sign-in", () =>
  withProgram(embedded!, async ({ base, program: { database, keyring }, rows }) => {
    const anna = await people.patient(base);
    await new ApiClient(base).signIn({ login: anna.user.email, password: people.PASSWORD });
    const held = () =>
      rows<{ id: string }>(`select id from refresh_families where user_id = '${anna.user.id}'
        order by created_at`);
    const [own, other] = await held();
    ok(own && other);
    const { change } = passwordChange({
      world: { clock: { now: () => Date.now() }, newId: () => crypto.randomUUID() },
      credentials: credentialStore(database, keyring),
      passwords: {
        isCommon: () => false,
        verify: () => Promise.resolve(true),
        hash: () => Promise.resolve("a hash"),
      },
      outbox: {
        enqueue: () => Promise.resolve(),
        wake() {
          throw new Error("killed");
        },
      },
      endSignIns: { within: endAllWithin, after: () => Promise.resolve() },
      throttle: () => null,
    } as unknown as PasswordSurroundings);
    const body = { currentPassword: people.PASSWORD, password: NEW_PASSWORD };
    await rejects(change(anna.user as Person, own.id, body, "en"), /killed/);
    deepStrictEqual(await held(), [own]);
  }));

Deno.test("a reset that went to a contact which the account has no more opens nothing", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const anna = await people.patient(base);
    const nobody = new ApiClient(base);
    const { reply, message } = await asked(inside, nobody, "/auth/password-reset", {
      login: anna.user.email,
    });
    const contact = `moved-${people.unique()}@tot.example`;
    await anna.ok("POST", "/auth/contacts", { contact, currentPassword: people.PASSWORD });
    const late = await nobody.post("/auth/password-reset/confirm", {
      verificationId: reply.body.verificationId,
      code: codeIn(message),
      password: NEW_PASSWORD,
    });
    deepStrictEqual([late.status, late.body.code], [409, "code_spent"]);
    strictEqual(await signsIn(base, contact, people.PASSWORD), 200, "the password stands");
  }));

Deno.test("without verification a contact is taken as given, but never somebody else's", () =>
  withProgram(embedded!, async (inside) => {
    const { base, messages } = inside;
    const anna = await people.patient(base);
    const olga = await people.patient(base);
    const phone = "+7 902 555-00-01";
    const from = messages.messages.length;
    const changed = await anna.post("/auth/contacts", {
      contact: phone,
      currentPassword: people.PASSWORD,
    });
    deepStrictEqual([changed.status, changed.body.phone], [200, "+79025550001"]);
    await messages.find(({ channel }) => channel === "email", from);
    const taken = await olga.post("/auth/contacts", {
      contact: phone,
      currentPassword: people.PASSWORD,
    });
    deepStrictEqual([taken.status, taken.body.code], [409, "account_exists"]);
    strictEqual((await olga.get("/auth/me")).body.phone, olga.user.phone);
  }));

Deno.test("an admin invites staff: the code sets a password, once, and a new one makes the old void", () =>
  withProgram(embedded!, async (inside) => {
    const { base, faults } = inside;
    const admin = await people.admin(base);
    const email = `olga-${people.unique()}@tot.example`;
    const body = { email, firstName: "Olga", lastName: "Belova", role: "dispatcher" };
    const { reply, message } = await asked(inside, admin, "/admin/users", body);
    strictEqual(reply.status, 201);
    const { user } = reply.body;
    deepStrictEqual([user.email, user.role], [email, "dispatcher"]);
    strictEqual((await admin.post("/admin/users", body)).body.code, "account_exists");
    for (const role of ["patient", "doctor", "clinic"]) {
      strictEqual((await admin.post("/admin/users", { ...body, role })).status, 400);
    }
    const idOf = ({ text }: LoggedMessage) => /\/reset\/([0-9a-f-]{36})/.exec(text)?.[1] ?? "";
    match(codeIn(message), /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    ok(!idOf(message).includes(codeIn(message)), "the link alone opens nothing");
    const nobody = new ApiClient(base);
    const accept = (from: LoggedMessage, code = codeIn(from)) =>
      nobody.post("/auth/password-reset/confirm", {
        verificationId: idOf(from),
        code,
        password: NEW_PASSWORD,
      });
    strictEqual(
      (await nobody.post("/auth/verification/resend", { verificationId: idOf(message) })).status,
      409,
      "an admin alone sends it again",
    );
    const again = await asked(inside, admin, `/admin/users/${user.id}/invitation`, {});
    strictEqual((await accept(message)).body.code, "code_spent", "the first one is void");
    const typed = codeIn(again.message).toLowerCase().replace("-", " ");
    strictEqual((await accept(again.message, typed)).status, 204);
    const olga = await new ApiClient(base).signIn({ login: email, password: NEW_PASSWORD });
    const patient = await people.patient(base);
    const { id } = await patient.ok("POST", "/bookings", people.urgentBooking());
    strictEqual((await olga.get(`/bookings/${id}`)).status, 200, "with the rights of the role");
    strictEqual((await accept(again.message)).body.code, "code_spent");
    const late = await admin.post(`/admin/users/${user.id}/invitation`);
    deepStrictEqual([late.status, late.body.code], [409, "invitation_not_open"]);
    const anna = await people.patient(base);
    strictEqual((await anna.post("/admin/users", body)).status, 403);
    strictEqual((await admin.post(`/admin/users/${anna.user.id}/invitation`)).status, 409);
    deepStrictEqual(faults, []);
  }));

Deno.test("an account without a password sets one by a code, never by an open session alone", () =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const email = `anna-${people.unique()}@tot.example`;
    const nobody = new ApiClient(base);
    const sent = await asked(inside, nobody, "/auth/register", {
      email,
      firstName: "Anna",
      lastName: "Petrova",
    });
    const { verificationId } = sent.reply.body;
    const made = await nobody.ok("POST", "/auth/verification", {
      verificationId,
      code: codeIn(sent.message),
    });
    const anna = new ApiClient(base);
    anna.token = made.accessToken;
    const refused = await anna.put("/auth/password", {
      currentPassword: "",
      password: NEW_PASSWORD,
    });
    strictEqual(refused.status, 400);
    const guessed = await anna.put("/auth/password", {
      currentPassword: "anything",
      password: NEW_PASSWORD,
    });
    deepStrictEqual([guessed.status, guessed.body.code], [409, "password_not_set"]);
    strictEqual(await signsIn(base, email, "anything"), 401);
    const reset = await asked(inside, nobody, "/auth/password-reset", { login: email });
    const done = await nobody.post("/auth/password-reset/confirm", {
      verificationId: reset.reply.body.verificationId,
      code: codeIn(reset.message),
      password: NEW_PASSWORD,
    });
    strictEqual(done.status, 204);
    strictEqual(await signsIn(base, email, NEW_PASSWORD), 200);
  }, ON));
