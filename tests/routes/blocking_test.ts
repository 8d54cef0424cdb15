/** A closed account can do nothing any more: pages, tokens, streams, shifts, within a second. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { CookieStream, rawRequest, signInByPage } from "./sessions.ts";

/** What is promised. */
const AT_ONCE_MILLISECONDS = 1_000;
const REASON = { reason: "Somebody else's telephone" };

async function within(done: Promise<unknown>, what: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: later than a second`)),
      AT_ONCE_MILLISECONDS,
    );
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

const me = (base: string, cookie: string) =>
  rawRequest(base, "GET", "/api/v1/auth/me", { headers: { cookie } });

async function everythingEnds(inside: Inside): Promise<void> {
  const { base, rows, faults } = inside;
  const admin = await people.admin(base);
  const anna = await people.patient(base);
  const boris = await people.patient(base);
  const cookie = await signInByPage(base, anna.user.email);
  const byToken = anna.stream();
  const byCookie = new CookieStream(base, cookie);
  const ofBoris = boris.stream();
  await Promise.all([
    byCookie.opened,
    ...[byToken, ofBoris].map((stream) => stream.find("reset", ({ event }) => event === "reset")),
  ]);

  const blocked = await admin.ok(
    "POST",
    `/admin/users/${anna.user.id.toUpperCase()}/block`,
    { ...REASON, told: "Call us" },
  );
  await within(Promise.all([byToken.done, byCookie.done]), "the streams");
  const last = byToken.events.at(-1);
  deepStrictEqual([last?.event, last?.data], ["account_closed", { told: "Call us" }]);
  deepStrictEqual(
    [blocked.active, blocked.block.reason, blocked.block.by, blocked.signIns],
    [false, REASON.reason, admin.user.id, 0],
  );
  strictEqual(ofBoris.ended, false, "nobody else's stream");
  strictEqual((await anna.get("/auth/me")).status, 401, "the access token");
  strictEqual((await me(base, cookie)).status, 401, "the session");
  const page = await rawRequest(base, "GET", "/bookings", { headers: { cookie } });
  deepStrictEqual([page.status, /location: (\S+)/i.exec(page.head)?.[1]], [
    303,
    "/signin?next=%2Fbookings",
  ]);
  const anybody = new ApiClient(base);
  strictEqual(
    (await anybody.post("/auth/refresh", { refreshToken: anna.refreshToken })).status,
    401,
  );
  const login = { login: anna.user.email, password: people.PASSWORD };
  const refused = await anybody.post("/auth/login", login);
  deepStrictEqual([refused.status, refused.body.code], [403, "account_disabled"]);
  const guessed = await anybody.post("/auth/login", { ...login, password: "not-the-password" });
  deepStrictEqual([guessed.status, guessed.body.code], [401, "invalid_credentials"]);
  deepStrictEqual(
    await rows(`select 1 from sessions where user_id = '${anna.user.id}' union all
      select 1 from refresh_families where user_id = '${anna.user.id}'`),
    [],
  );
  // What an admin wrote about a person does not lie open.
  const dump = JSON.stringify(
    await rows(`select encode(blocked_reason, 'escape') as reason from users`),
  );
  ok(!dump.includes("telephone"));

  const { items } = await admin.ok("GET", "/admin/users?state=blocked");
  deepStrictEqual(items.map((item: Json) => item.id), [anna.user.id]);
  const open = await admin.ok("GET", "/admin/users?state=active&limit=100");
  ok(open.items.every((item: Json) => item.active && item.block === null));

  const opened = await admin.ok("POST", `/admin/users/${anna.user.id}/unblock`);
  deepStrictEqual([opened.active, opened.block], [true, null]);
  strictEqual((await me(base, cookie)).status, 401, "what has ended does not come back");
  strictEqual((await anna.get("/auth/me")).status, 401);
  await anybody.signIn(login);
  strictEqual((await anybody.get("/auth/me")).status, 200);
  await ofBoris.close();
  deepStrictEqual(faults, []);
}

async function doctorsLeave(inside: Inside): Promise<void> {
  const { base } = inside;
  const admin = await people.admin(base);
  const marina = await people.doctor(base);
  const near =
    `/geo/doctors/nearby?latitude=${people.HOME.latitude}&longitude=${people.HOME.longitude}`;
  const found = async () => (await admin.ok("GET", near)).items.map((item: Json) => item.doctorId);
  ok((await found()).includes(marina.user.id));
  await admin.ok("POST", `/admin/users/${marina.user.id}/block`, REASON);
  ok(!(await found()).includes(marina.user.id), "off shift at once");
  await admin.ok("POST", `/admin/users/${marina.user.id}/unblock`);
  const again = await new ApiClient(base).signIn({
    login: marina.user.email,
    password: people.PASSWORD,
  });
  strictEqual((await again.put("/geo/availability", { available: true })).status, 200);
}

async function adminsStay(inside: Inside): Promise<void> {
  const { base, rows } = inside;
  const first = await people.admin(base);
  const own = await first.post(`/admin/users/${first.user.id}/block`, REASON);
  deepStrictEqual([own.status, own.body.code], [409, "own_account"]);
  const second = await people.patient(base);
  for (let round = 0; round < 10; round++) {
    await rows(`update users set role = 'admin', active = true
      where id in ('${first.user.id}', '${second.user.id}')`);
    // Both hold a sign-in as long as both are open: they close each other at once.
    const both = await Promise.all([
      new ApiClient(base).signIn({ login: first.user.email, password: "correct-horse-9" }),
      new ApiClient(base).signIn({ login: second.user.email, password: people.PASSWORD }),
    ]);
    await Promise.all(
      both.map((who, at) => who.post(`/admin/users/${both[1 - at]!.user.id}/block`, REASON)),
    );
    const left = await rows("select 1 from users where role = 'admin' and active");
    strictEqual(left.length, 1, `round ${round}: one admin stays`);
    const stays = (await rows<{ id: string }>(
      "select id from users where role = 'admin' and active",
    ))[0]!.id;
    const admin = both.find((who) => who.user.id === stays)!;
    const other = both.find((who) => who.user.id !== stays)!;
    await admin.ok("POST", `/admin/users/${other.user.id}/unblock`);
  }
  const nobody = crypto.randomUUID();
  const admin = await new ApiClient(base).signIn({
    login: first.user.email,
    password: "correct-horse-9",
  });
  strictEqual((await admin.post(`/admin/users/${nobody}/block`, REASON)).status, 404);
  strictEqual((await admin.post(`/admin/users/${second.user.id}/block`, {})).status, 400);
}

for (const kind of kinds()) {
  Deno.test(`a closed account loses pages, tokens and streams within a second, on ${kind.name}`, () =>
    withProgram(kind, everythingEnds));
  Deno.test(`a doctor whose account is closed is off shift at once, on ${kind.name}`, () =>
    withProgram(kind, doctorsLeave));
  Deno.test(`nobody closes the own account or the last admin's, on ${kind.name}`, () =>
    withProgram(kind, adminsStay));
}
