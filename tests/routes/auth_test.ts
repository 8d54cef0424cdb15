/** Sessions of pages: the cookie, same-origin writes, hosts, the first admin, roles that act at once. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { peopleStore } from "../../db/people.ts";
import { ApiClient, EventReader } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { CookieStream, rawRequest, signInByPage } from "./sessions.ts";

const AT_ONCE_MILLISECONDS = 1_000 * 3; // promised: 1 s

async function endsAtOnce(stream: { done: Promise<void> }, what: string): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: the stream is still open`)),
      AT_ONCE_MILLISECONDS,
    );
  });
  await Promise.race([stream.done, late]);
  clearTimeout(timer);
}

const isReset = ({ event }: { event: string }) => event === "reset";

const WRITES: readonly (readonly [string, Record<string, string>, boolean])[] = [
  ["Sec-Fetch-Site: same-origin", { "sec-fetch-site": "same-origin" }, true],
  ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }, false],
  ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }, false],
  ["Sec-Fetch-Site: none", { "sec-fetch-site": "none" }, false],
  ["an empty Sec-Fetch-Site", { "sec-fetch-site": "" }, false],
  ["its own Origin", { origin: "OWN" }, true],
  ["a foreign Origin", { origin: "https://evil.example" }, false],
  ["an Origin on another port", { origin: "http://127.0.0.1:1" }, false],
  ["an Origin that begins like ours", { origin: "OWN.evil.example" }, false],
  ["Origin: null", { origin: "null" }, false],
  ["an Origin that is none", { origin: "127.0.0.1" }, false],
  ["a foreign page whose Origin is ours", { origin: "OWN", "sec-fetch-site": "cross-site" }, false],
  ["neither", {}, false],
  ["a Referer alone", { referer: "OWN/book" }, false],
];

const kindsOfTest = kinds();
const [embedded] = kindsOfTest;

Deno.test("a write with a cookie from a foreign page is refused, and changes nothing", () =>
  withProgram(embedded!, async ({ base, rows }) => {
    const anna = await people.patient(base);
    const cookie = await signInByPage(base, anna.user.email);
    const count = async () =>
      (await rows<{ n: number }>("select count(*)::int as n from bookings"))[0]?.n ?? 0;
    const own = new URL(base).origin;
    for (const [what, headers, allowed] of WRITES) {
      const sent = Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, value.replace("OWN", own)]),
      );
      const before = await count();
      const api = await rawRequest(base, "POST", "/api/v1/bookings", {
        headers: { cookie, "content-type": "application/json", ...sent },
        body: JSON.stringify(people.urgentBooking()),
      });
      strictEqual(api.status, allowed ? 201 : 403, `API with ${what}`);
      if (!allowed) strictEqual(JSON.parse(api.body).code, "foreign_origin");
      strictEqual(await count(), before + (allowed ? 1 : 0), what);
      const page = await rawRequest(base, "POST", "/signin", {
        headers: { "content-type": "application/x-www-form-urlencoded", ...sent },
        body: "login=nobody%40tot.example&password=wrong",
      });
      strictEqual(page.status === 403, !allowed, `sign-in form with ${what}: ${page.status}`);
    }
    const read = await rawRequest(base, "GET", "/api/v1/bookings", {
      headers: { cookie, "sec-fetch-site": "cross-site" },
    });
    strictEqual(read.status, 200, "reading changes nothing");
    const token = await rawRequest(base, "POST", "/api/v1/bookings", {
      headers: {
        authorization: `Bearer ${anna.token}`,
        "content-type": "application/json",
        origin: "https://evil.example",
      },
      body: JSON.stringify(people.urgentBooking()),
    });
    strictEqual(token.status, 201, "a token does not come along by itself");
  }));

Deno.test("signing out ends this session and its streams, and no other session", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const here = await signInByPage(base, anna.user.email);
    const there = await signInByPage(base, anna.user.email);
    for (const path of ["/signout", "/api/v1/auth/logout"]) {
      const cookie = path === "/signout" ? here : await signInByPage(base, anna.user.email);
      const [first, second, other] = [cookie, cookie, there].map((one) =>
        new CookieStream(base, one)
      );
      await Promise.all([first, second, other].map((stream) => stream!.opened));
      const out = await rawRequest(base, "POST", path, {
        headers: { cookie, "sec-fetch-site": "same-origin" },
      });
      ok(out.status < 400, `${path}: ${out.status}`);
      ok(/tot_session=;/.test(out.head), "the cookie is taken back");
      await endsAtOnce(first!, path);
      await endsAtOnce(second!, path);
      strictEqual(other!.ended, false);
      const after = await rawRequest(base, "GET", "/api/v1/auth/me", { headers: { cookie } });
      strictEqual(after.status, 401, "an old cookie is worth nothing");
      const still = await rawRequest(base, "GET", "/api/v1/auth/me", {
        headers: { cookie: there },
      });
      strictEqual(still.status, 200);
      await other!.close();
    }
  }));

Deno.test("a foreign Host is refused when PUBLIC_URL is set, and the cookie is for https alone", () =>
  withProgram(embedded!, async ({ base }) => {
    for (
      const host of ["evil.example", "tot.example.evil.example", "127.0.0.1", "tot.example:80"]
    ) {
      for (
        const path of ["/", "/api/v1/specializations", "/api/v1/auth/me", "/static/tokens.css"]
      ) {
        strictEqual((await rawRequest(base, "GET", path, { headers: { host } })).status, 421);
      }
      strictEqual((await rawRequest(base, "GET", "/healthz", { headers: { host } })).status, 200);
    }
    // The same host in capitals, and with the port that is meant anyway.
    for (const host of ["tot.example", "TOT.Example", "tot.example:443"]) {
      strictEqual((await rawRequest(base, "GET", "/", { headers: { host } })).status, 200, host);
    }
    const headers = { host: "tot.example" };
    const signIn = await rawRequest(base, "POST", "/signin", {
      headers: {
        ...headers,
        origin: "https://tot.example",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "login=admin%40tot.example&password=correct-horse-9",
    });
    const set = /set-cookie: (__Host-tot_session=[^\r]*)/i.exec(signIn.head)?.[1] ?? "";
    for (const wanted of ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"]) {
      ok(set.includes(wanted), `${wanted}: ${set}`);
    }
    ok(!/domain=/i.test(set));
    ok(/strict-transport-security: max-age=/i.test(signIn.head));
    const cookie = set.split(";")[0] ?? "";
    for (
      const [origin, status] of [
        // What came over nothing may be anybody's.
        ["http://tot.example", 403],
        ["https://tot.example:8443", 403],
        ["https://tot.example", 204],
      ] as const
    ) {
      const out = await rawRequest(base, "POST", "/api/v1/auth/logout", {
        headers: { ...headers, cookie, origin },
      });
      strictEqual(out.status, status, origin);
    }
  }, { PUBLIC_URL: "https://tot.example" }));

Deno.test("the first admin's password is said to be a common one where it is", () =>
  withProgram(embedded!, ({ said }) => {
    const lines = said.filter((line) => line.includes("ADMIN_PASSWORD"));
    strictEqual(lines.length, 1);
    ok(!lines[0]?.includes("password123"));
    return Promise.resolve();
  }, { ADMIN_PASSWORD: "password123" }));

Deno.test("the first admin's link works once, however many hurry", () =>
  withProgram(embedded!, async ({ base, program, rows }) => {
    const link = new URL(program.setupUrl ?? "").pathname;
    const send = (path: string, email: string, password = "a-long-enough-phrase-7") =>
      rawRequest(base, "POST", path, {
        headers: {
          "sec-fetch-site": "same-origin",
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams({ email, password, firstName: "Ada", lastName: "Min" })
          .toString(),
      });
    const admins = async () => (await rows("select 1 from users where role = 'admin'")).length;
    strictEqual((await rawRequest(base, "GET", link)).status, 200);
    const guess = await send("/first-admin/guess", "guess@tot.example");
    ok(guess.status >= 400 && guess.status < 500, `a guess: ${guess.status}`);
    const common = await send(link, "common@tot.example", "password");
    strictEqual(common.status, 400);
    strictEqual(await admins(), 0);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => send(link, `admin-${at}@tot.example`)),
    );
    strictEqual(answers.filter(({ status }) => status === 303).length, 1);
    strictEqual(await admins(), 1);
    const late = await send(link, "late@tot.example");
    ok(late.status >= 400 && late.status < 500);
    ok((await rawRequest(base, "GET", link)).status >= 300, "the page is gone too");
    strictEqual(await admins(), 1);
  }, { ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }));

async function rolesActAtOnce({ base, faults, rows, program }: Inside): Promise<void> {
  const admin = await people.admin(base);
  const olga = await people.patient(base);
  const may = async (path: string) => (await olga.get(path)).status;
  // An id in capitals is the same person: what was cached of them is forgotten all the same.
  const change = async (role: string, id: string = olga.user.id) => {
    const stream: EventReader = olga.stream();
    await stream.find("reset", isReset);
    await admin.ok("PUT", `/admin/users/${id}/role`, { role });
    await endsAtOnce(stream, `now ${role}`);
    if (role === "patient") return;
    // Whoever had one of the sign-ins from before must not come in with the new rights.
    const { refreshToken } = olga;
    strictEqual(await may("/bookings"), 401, role);
    strictEqual((await olga.post("/auth/refresh", { refreshToken })).status, 401, role);
    await olga.signIn({ login: olga.user.email, password: people.PASSWORD });
  };
  deepStrictEqual([await may("/admin/bookings"), await may("/admin/users")], [403, 403]);
  await change("dispatcher");
  deepStrictEqual([await may("/admin/bookings"), await may("/admin/users")], [200, 403]);
  await change("admin", olga.user.id.toUpperCase());
  deepStrictEqual([await may("/admin/bookings"), await may("/admin/users")], [200, 200]);
  await change("patient");
  deepStrictEqual([await may("/admin/bookings"), await may("/admin/users")], [403, 403]);
  // With the role itself: whoever is killed right after it leaves nobody in.
  await olga.signIn({ login: olga.user.email, password: people.PASSWORD });
  const store = peopleStore(program.database, program.keyring);
  ok((await store.setRole(olga.user.id, "dispatcher"))!.length > 0);
  const held = `select 1 from refresh_families where user_id = '${olga.user.id}'`;
  deepStrictEqual(await rows(held), []);
  await store.setRole(olga.user.id, "patient");
  await rows(`update users set password_hash = null where id = '${olga.user.id}'`);
  const open = await admin.put(`/admin/users/${olga.user.id}/role`, { role: "admin" });
  deepStrictEqual([open.status, open.body.code], [409, "role_needs_password"]);
  const doctor = await admin.put(`/admin/users/${olga.user.id}/role`, { role: "doctor" });
  strictEqual(doctor.status, 403, "nobody becomes a doctor without an application");

  const marina = await people.doctor(base);
  const near =
    `/geo/doctors/nearby?latitude=${people.HOME.latitude}&longitude=${people.HOME.longitude}`;
  const found = async () => (await admin.ok("GET", near)).items.map((item: Json) => item.doctorId);
  ok((await found()).includes(marina.user.id));
  await admin.ok("PUT", `/admin/users/${marina.user.id}/role`, { role: "patient" });
  strictEqual((await marina.put("/geo/availability", { available: true })).status, 403);
  ok(!(await found()).includes(marina.user.id), "whoever is no doctor is not on duty");

  const kira = await people.doctor(base);
  await admin.ok("POST", `/admin/doctors/${kira.user.id.toUpperCase()}/reject`, {
    reason: "Expired",
  });
  ok(!(await found()).includes(kira.user.id));
  const refused = await kira.put("/geo/availability", { available: true });
  deepStrictEqual([refused.status, refused.body.code], [403, "doctor_not_approved"]);
  deepStrictEqual(faults, []);
}

async function lastAdminStays({ base, rows }: Inside): Promise<void> {
  const first = await people.admin(base);
  const alone = await first.put(`/admin/users/${first.user.id}/role`, { role: "patient" });
  deepStrictEqual([alone.status, alone.body.code], [409, "last_admin"]);
  const second = await people.patient(base);
  for (let round = 0; round < 10; round++) {
    await rows(
      `update users set role = 'admin' where id in ('${first.user.id}', '${second.user.id}')`,
    );
    const fresh = await Promise.all(
      [first, second].map((who) =>
        new ApiClient(base).signIn({
          login: who.user.email,
          password: who === first ? "correct-horse-9" : people.PASSWORD,
        })
      ),
    );
    await Promise.all(
      fresh.map((who, at) =>
        who.put(`/admin/users/${(at === 0 ? second : first).user.id}/role`, { role: "patient" })
      ),
    );
    strictEqual(
      (await rows("select 1 from users where role = 'admin'")).length,
      1,
      `round ${round}`,
    );
  }
}

for (const kind of kindsOfTest) {
  Deno.test(`a change of role acts at once on tokens, streams and shifts, on ${kind.name}`, () =>
    withProgram(kind, rolesActAtOnce));
  Deno.test(`the last admin keeps the role, even when two demote each other, on ${kind.name}`, () =>
    withProgram(kind, lastAdminStays));
}
