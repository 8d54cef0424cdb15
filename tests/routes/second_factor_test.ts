/** The second factor of staff over HTTP: by pages, by the API, and what a half of a sign-in may reach. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { generate } from "otplib";
import { mayCome, PAGE_RIGHTS } from "../../routes/rights.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { type Operation, operations, pathOf, ROWS } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

const [embedded] = kinds();
const ON = { STAFF_TOTP: "on" };

const codeOf = (secret: string): Promise<string> => generate({ secret });

/** A step opens once; a test does not wait for the next. */
const forgetSteps = (inside: Inside): Promise<unknown> =>
  inside.rows("update totp_factors set last_step = 0, tries = 0");

/** A browser without a script. */
class Browser {
  cookie = "";
  constructor(private readonly base: string) {}

  async get(path: string): Promise<{ status: number; html: string; location: string | null }> {
    return await this.#read(await fetch(`${this.base}${path}`, this.#with()));
  }

  async post(path: string, values: Record<string, string> = {}) {
    const body = new URLSearchParams(values);
    return await this.#read(
      await fetch(`${this.base}${path}`, { ...this.#with(), method: "POST", body }),
    );
  }

  async stream(): Promise<{ status: number; body: string }> {
    const response = await fetch(`${this.base}/api/v1/stream`, this.#with());
    return { status: response.status, body: await response.text() };
  }

  #with() {
    return {
      redirect: "manual" as const,
      headers: { origin: this.base, cookie: this.cookie, "accept-language": "en" },
    };
  }

  async #read(response: Response) {
    const set = response.headers.getSetCookie().find((one) => one.includes("session="));
    if (set !== undefined) this.cookie = set.split(";")[0]!;
    return {
      status: response.status,
      html: await response.text(),
      location: response.headers.get("location"),
    };
  }
}

const secretIn = (html: string): string =>
  /class="factor__secret"[^>]*>([A-Z2-7 ]+)</.exec(html)![1]!.replaceAll(" ", "");
const codesIn = (html: string): string[] =>
  /<pre class="recovery">([^<]+)</.exec(html)![1]!.split("\n");

/** Signs in with the password alone. */
async function half(inside: Inside, login: string, password: string): Promise<Browser> {
  const browser = new Browser(inside.base);
  strictEqual((await browser.post("/signin", { login, password })).status, 303);
  return browser;
}

/** An API client of the admin, from the password to the first tokens. */
async function adminOverApi(inside: Inside) {
  const client = new ApiClient(inside.base);
  const first = await client.post("/auth/login", ADMIN);
  deepStrictEqual([first.status, first.body.code], [401, "second_factor_setup_required"]);
  ok(Date.parse(first.body.expiresAt) > Date.now());
  const { challenge } = first.body;
  const setup = await client.ok("POST", "/auth/login/totp/setup", { challenge });
  ok(setup.otpauthUrl.startsWith("otpauth://totp/"), setup.otpauthUrl);
  const wrong = await client.post("/auth/login/totp/confirm", { challenge, code: "000000" });
  deepStrictEqual([wrong.status, wrong.body.code], [400, "wrong_code"]);
  const code = await codeOf(setup.secret);
  const done = await client.ok("POST", "/auth/login/totp/confirm", { challenge, code });
  strictEqual(done.recoveryCodes.length, 10);
  client.token = done.accessToken;
  client.refreshToken = done.refreshToken;
  client.user = done.user;
  return { client, secret: setup.secret as string, recoveryCodes: done.recoveryCodes as string[] };
}

Deno.test("staff: by the API, by pages, and by change of role", (t) =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const { client: admin, secret, recoveryCodes } = await adminOverApi(inside);

    await t.step("API: the challenge and a code give tokens, which refresh as such", async () => {
      await admin.ok("GET", "/admin/users");
      const { refreshToken } = admin;
      const next = await new ApiClient(base).ok("POST", "/auth/refresh", { refreshToken });
      admin.token = next.accessToken;
      await admin.ok("GET", "/admin/users");

      await forgetSteps(inside);
      const again = new ApiClient(base);
      const asked = await again.post("/auth/login", ADMIN);
      deepStrictEqual([asked.status, asked.body.code], [401, "second_factor_required"]);
      const { challenge } = asked.body;
      const body = { challenge, code: await codeOf(secret) };
      again.token = (await again.ok("POST", "/auth/login/totp", body)).accessToken;
      await again.ok("GET", "/admin/users");
      const twice = await new ApiClient(base).post("/auth/login/totp", body);
      deepStrictEqual([twice.status, twice.body.code], [401, "challenge_over"]);
      const other = (await new ApiClient(base).post("/auth/login", ADMIN)).body.challenge;
      const replayed = await new ApiClient(base).post("/auth/login/totp", {
        ...body,
        challenge: other,
      });
      strictEqual(replayed.body.code, "wrong_code");
      const lost = { challenge: other, code: recoveryCodes[0] };
      await new ApiClient(base).ok("POST", "/auth/login/totp", lost);
    });

    await t.step(
      "pages: password, then the code; recovery code once; a new cookie each",
      async () => {
        await forgetSteps(inside);
        const browser = await half(inside, ADMIN.login, ADMIN.password);
        const before = browser.cookie;
        const led = await browser.get("/admin/users?role=doctor");
        strictEqual(led.location, "/second-factor?next=%2Fadmin%2Fusers%3Frole%3Ddoctor");
        strictEqual((await browser.get("/second-factor/setup")).location, "/second-factor");
        const wrong = await browser.post("/second-factor", { code: "000000" });
        strictEqual(wrong.status, 400);
        ok(wrong.html.includes("The code is not right"), wrong.html);
        const code = await codeOf(secret);
        const entered = await browser.post("/second-factor", { code, next: "/admin/doctors" });
        deepStrictEqual([entered.status, entered.location], [303, "/admin/doctors"]);
        ok(browser.cookie !== before);
        strictEqual((await browser.get("/admin/doctors")).status, 200);
        const old = new Browser(base);
        old.cookie = before;
        strictEqual((await old.get("/admin")).location, "/signin?next=%2Fadmin");

        const lost = await half(inside, ADMIN.login, ADMIN.password);
        ok((await lost.get("/second-factor?recovery")).html.includes("Recovery code"));
        const spent = { code: recoveryCodes[0]!, way: "recovery" };
        strictEqual((await lost.post("/second-factor", spent)).status, 400);
        const fresh = { code: recoveryCodes[1]!, way: "recovery" };
        strictEqual((await lost.post("/second-factor", fresh)).status, 303);
        strictEqual((await lost.get("/admin")).status, 200);
        const account = await lost.get("/account/second-factor");
        ok(account.html.includes("8 codes left"));
      },
    );

    await t.step(
      "a patient who becomes staff is signed in nowhere, and sets it up after the password",
      async () => {
        const olga = await people.patient(base, { firstName: "Olga", lastName: "Belova" });
        const before = await half(inside, olga.user.email, people.PASSWORD);
        strictEqual((await before.get("/account")).status, 200);
        const events = olga.stream();
        await events.find("reset", ({ event }) => event === "reset");
        await admin.ok("PUT", `/admin/users/${olga.user.id}/role`, { role: "dispatcher" });
        await events.done;
        strictEqual((await olga.get("/bookings")).status, 401);
        strictEqual((await before.stream()).status, 401);
        const { refreshToken } = olga;
        const refreshed = await new ApiClient(base).post("/auth/refresh", { refreshToken });
        deepStrictEqual([refreshed.status, refreshed.body.code], [401, "invalid_credentials"]);
        // Whoever had one of them must not be the one who sets it up.
        strictEqual(
          (await before.get("/second-factor/setup")).location,
          "/signin",
        );

        const browser = await half(inside, olga.user.email, people.PASSWORD);
        strictEqual((await browser.get("/board")).location, "/second-factor?next=%2Fboard");
        strictEqual(
          (await browser.get("/second-factor?next=%2Fboard")).location,
          "/second-factor/setup?next=%2Fboard",
        );
        const asked = await browser.stream();
        strictEqual(asked.status, 401);
        ok(asked.body.includes("second_factor_required"));
        const setup = await browser.get("/second-factor/setup?next=%2Fboard");
        ok(setup.html.includes('class="qr"'));
        const olgasSecret = secretIn(setup.html);
        strictEqual(secretIn((await browser.get("/second-factor/setup")).html), olgasSecret);
        const code = await codeOf(olgasSecret);
        const ready = await browser.post("/second-factor/setup", { code, next: "/board" });
        strictEqual(ready.status, 200);
        strictEqual(codesIn(ready.html).length, 10);
        ok(ready.html.includes('href="/board"'));
        strictEqual((await browser.get("/board")).status, 200);

        // Where it was switched on later, tokens from before are halves.
        await forgetSteps(inside);
        const login = { login: olga.user.email, password: people.PASSWORD };
        const { challenge } = (await new ApiClient(base).post("/auth/login", login)).body;
        const early = await new ApiClient(base).ok("POST", "/auth/login/totp", {
          challenge,
          code: await codeOf(olgasSecret),
        });
        await inside.rows(
          `update refresh_families set second_factor_at = null where user_id = '${olga.user.id}'`,
        );
        olga.token = early.accessToken;
        const refused = await olga.get("/bookings");
        deepStrictEqual([refused.status, refused.body.code], [401, "second_factor_required"]);
        const late = { refreshToken: early.refreshToken };
        const next = await new ApiClient(base).post("/auth/refresh", late);
        deepStrictEqual([next.status, next.body.code], [401, "second_factor_required"]);

        // Taken down she is asked for nothing; promoted again she signs in anew, with a code.
        await admin.ok("PUT", `/admin/users/${olga.user.id}/role`, { role: "patient" });
        await olga.signIn(login);
        await olga.ok("GET", "/bookings");
        await admin.ok("PUT", `/admin/users/${olga.user.id}/role`, { role: "dispatcher" });
        strictEqual((await olga.get("/bookings")).status, 401);
        strictEqual((await browser.get("/board")).location, "/signin?next=%2Fboard");
        const third = await half(inside, olga.user.email, people.PASSWORD);
        ok((await third.get("/second-factor")).html.includes("Code from the app"));
        await forgetSteps(inside);
        await third.post("/second-factor", { code: await codeOf(olgasSecret) });
        strictEqual((await third.get("/board")).status, 200);

        // An admin takes it away: every sign-in ends, she is told, and sets it up anew.
        strictEqual(
          (await admin.post(`/admin/users/${olga.user.id}/second-factor/reset`)).status,
          204,
        );
        strictEqual((await third.get("/board")).location, "/signin?next=%2Fboard");
        const sent = await inside.rows<{ template: string }>(
          `select template from outbox where person_id = '${olga.user.id}'
         and template = 'second_factor_reset'`,
        );
        strictEqual(sent.length, 2);
        ok(inside.said.some((line) => line.startsWith("a second factor was reset")));
        const anew = await half(inside, olga.user.email, people.PASSWORD);
        strictEqual((await anew.get("/second-factor")).location, "/second-factor/setup");
        const own = await admin.post(`/admin/users/${admin.user.id}/second-factor/reset`);
        strictEqual(own.status, 403, "one's own is replaced with a code");
      },
    );

    await t.step("account: another device and new recovery codes, each with a code", async () => {
      await forgetSteps(inside);
      const browser = await half(inside, ADMIN.login, ADMIN.password);
      await browser.post("/second-factor", { code: recoveryCodes[2]! });
      const path = "/account/second-factor";
      strictEqual((await browser.post(`${path}/replace`, { code: "000000" })).status, 400);
      ok(!(await browser.get(path)).html.includes('class="qr"'));
      const begun = await browser.post(`${path}/replace`, { code: await codeOf(secret) });
      strictEqual(begun.location, `${path}#factor-new`);
      const newSecret = secretIn((await browser.get(path)).html);
      const done = await browser.post(`${path}/confirm`, { code: await codeOf(newSecret) });
      strictEqual(codesIn(done.html).length, 10);
      await forgetSteps(inside);
      const renewed = await browser.post(`${path}/codes`, { code: await codeOf(newSecret) });
      ok(codesIn(renewed.html).every((one) => !codesIn(done.html).includes(one)));
      ok(!(await browser.get(path)).html.includes('<pre class="recovery">'), "shown once");
    });
    deepStrictEqual(inside.faults, []);
  }, ON));

/** What stands open to a half of a sign-in is what stands open to nobody at all, and the way on. */
Deno.test("a half of a sign-in reaches no page and no route of the API that needs a person", (t) =>
  withProgram(embedded!, async (inside) => {
    const { base } = inside;
    const browser = await half(inside, ADMIN.login, ADMIN.password);
    const { cookie } = browser;

    await t.step("pages", async () => {
      for (const [route, right] of Object.entries(PAGE_RIGHTS)) {
        if (mayCome(right, null)) continue;
        const [method = "", pattern = ""] = route.split(" ");
        const path = pattern.replaceAll(/:\w+/g, crypto.randomUUID());
        const answer = method === "get" ? await browser.get(path) : await browser.post(path);
        // A form is not sent a second time; where it has a page of its own one is led back to that.
        const isPage = Object.hasOwn(PAGE_RIGHTS, `get ${pattern}`);
        const next = isPage ? `?next=${encodeURIComponent(path)}` : "";
        deepStrictEqual(
          [route, answer.status, answer.location],
          [route, 303, `/second-factor${next}`],
        );
        strictEqual(browser.cookie, cookie);
      }
    });

    await t.step("API, by the cookie of a page", async () => {
      const all = (await operations(base)).filter(({ isPublic }) => !isPublic);
      ok(all.length > 60);
      for (const operation of all) {
        deepStrictEqual(
          [operation.name, ...await called(base, operation, { cookie })],
          [operation.name, 401, "second_factor_required"],
        );
      }
    });

    await t.step("and the way out", async () => {
      strictEqual((await browser.post("/signout")).location, "/");
      const old = new Browser(base);
      old.cookie = cookie;
      strictEqual((await old.get("/second-factor")).location, "/signin");
    });
    deepStrictEqual(inside.faults, []);
  }, ON));

async function called(
  base: string,
  operation: Operation,
  headers: Record<string, string>,
): Promise<[number, string]> {
  const body = ROWS[operation.name]?.body;
  const response = await fetch(`${base}/api/v1${pathOf(operation, crypto.randomUUID())}`, {
    method: operation.method,
    headers: {
      origin: base,
      ...headers,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return [response.status, (await response.json()).code];
}

Deno.test("without STAFF_TOTP the password alone opens the account of staff", () =>
  withProgram(embedded!, async (inside) => {
    const browser = await half(inside, ADMIN.login, ADMIN.password);
    strictEqual((await browser.get("/admin")).status, 200);
    strictEqual((await browser.get("/second-factor")).location, "/board");
  }));
