/** Accounts and tokens of API clients: registration, sign-in, rotation, forgery, limits, secrets. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { base64url, generateKeyPair, importPKCS8, SignJWT } from "jose";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { rawRequest } from "./sessions.ts";

const somebody = (more: Record<string, unknown> = {}) => ({
  email: `person-${people.unique()}@tot.example`,
  password: people.PASSWORD,
  firstName: "Anna",
  lastName: "Petrova",
  ...more,
});

async function accounts({ base, rows, faults }: Inside): Promise<void> {
  const client = new ApiClient(base);
  const body = somebody({
    email: `Anna.${people.unique()}@TOT.example`,
    phone: "8 (900) 123-45-67",
  });
  const made = await client.post("/auth/register", body);
  strictEqual(made.status, 201);
  deepStrictEqual(
    Object.keys(made.body).sort(),
    ["accessToken", "expiresAt", "refreshToken", "user"],
  );
  deepStrictEqual([made.body.user.role, made.body.user.phone], ["patient", "+79001234567"]);
  ok(!JSON.stringify(made.body).includes("password"));
  for (const login of [body.email, body.email.toLowerCase(), "+79001234567", "8 900 123 45 67"]) {
    const signedIn = await client.post("/auth/login", { login, password: people.PASSWORD });
    deepStrictEqual([signedIn.status, signedIn.body.user?.id], [200, made.body.user.id]);
  }
  for (const twice of [somebody({ email: body.email }), somebody({ phone: "+7 900 1234567" })]) {
    const reply = await client.post("/auth/register", twice);
    deepStrictEqual([reply.status, reply.body.code], [409, "account_exists"]);
  }

  // The role is the admin's to give; what the form does not know is not obeyed.
  const before = (await rows<{ n: number }>("select count(*)::int as n from users"))[0]?.n;
  for (const role of ["admin", "dispatcher"]) {
    const reply = await client.post("/auth/register", somebody({ role }));
    deepStrictEqual([reply.status, reply.body.code], [400, "role_not_open"]);
    strictEqual(reply.body.errors[0].path, "role");
  }
  strictEqual((await rows<{ n: number }>("select count(*)::int as n from users"))[0]?.n, before);
  const wish = somebody({
    id: made.body.user.id,
    isAdmin: true,
    is_verified: true,
    active: false,
    createdAt: "1999-01-01T00:00:00Z",
    passwordHash: "x",
    status: "approved",
  });
  const { user } = (await client.post("/auth/register", wish)).body;
  ok(user.id !== made.body.user.id && user.role === "patient" && user.createdAt > "2020");
  const applicant = await new ApiClient(base).register(somebody({
    role: "doctor",
    specializations: ["therapist"],
    licenseNumber: "L041",
    licenseExpiresOn: "2035-03-14",
    status: "approved",
    approved: true,
    clinicId: user.id,
  }));
  strictEqual((await applicant.put("/geo/availability", { available: true })).status, 403);

  for (const password of ["password", "12345678", "Qwerty123", "PASSWORD1"]) {
    const reply = await client.post("/auth/register", somebody({ password }));
    deepStrictEqual([reply.status, reply.body.errors?.[0].path], [400, "password"], password);
  }
  for (
    const [password, status] of [["a".repeat(129), 400], ["b2Q".repeat(42) + "xy", 201]] as const
  ) {
    strictEqual((await client.post("/auth/register", somebody({ password }))).status, status);
  }
  deepStrictEqual(faults, []);
}

async function unknownFields({ base }: Inside): Promise<void> {
  const anna = await people.patient(base);
  const boris = await people.patient(base);
  const marina = await people.doctor(base, null);
  const olga = await people.dispatcher(base);
  const foreign = { ...people.urgentBooking(), patientId: boris.user.id };
  strictEqual((await anna.post("/bookings", foreign)).status, 404, "nobody in her care");
  const view = await anna.ok("POST", "/bookings", {
    ...people.urgentBooking(),
    id: crypto.randomUUID(),
    callerId: boris.user.id,
    payerId: boris.user.id,
    patient_id: boris.user.id,
    user_id: boris.user.id,
    clinicId: boris.user.id,
    doctorId: marina.user.id,
    status: "completed",
    priority: "emergency",
    version: 99,
    number: 1,
    doorCode: "0000",
    city: "elsewhere",
    createdAt: "1999-01-01T00:00:00Z",
    priceKopecks: 1,
    role: "admin",
  });
  deepStrictEqual(
    [view.patientId, view.callerId, view.clinicId, view.doctorId, view.status, view.version],
    [anna.user.id, anna.user.id, null, null, "pending", 1],
  );
  deepStrictEqual([view.priority, view.createdAt > "2020", view.number > 1], ["high", true, true]);
  strictEqual((await boris.get(`/bookings/${view.id}`)).status, 404);
  await olga.ok("POST", `/bookings/${view.id}/assign`, {
    doctorId: marina.user.id,
    by: boris.user.id,
    status: "completed",
    at: "1999-01-01T00:00:00Z",
  });
  const said = await anna.ok("POST", `/bookings/${view.id}/messages`, {
    content: "Hello",
    senderId: boris.user.id,
    senderRole: "dispatcher",
    sequence: 77,
    id: crypto.randomUUID(),
  });
  deepStrictEqual([said.senderId, said.senderRole, said.sequence], [anna.user.id, "patient", 1]);
  strictEqual(
    (await anna.post(`/bookings/${view.id}/messages`, { content: "x", audience: "staff" })).status,
    403,
  );
  await marina.ok("POST", `/bookings/${view.id}/depart`, {
    onBehalf: true,
    doctorId: boris.user.id,
  });
  const after = await anna.ok("GET", `/bookings/${view.id}`);
  deepStrictEqual([after.status, after.doctorId], ["en_route", marina.user.id]);
  const { items } = await anna.ok("GET", `/bookings/${view.id}/history`);
  deepStrictEqual(
    items.map((item: Json) => [item.to, item.by]),
    [["pending", anna.user.id], ["assigned", olga.user.id], ["en_route", marina.user.id]],
  );
  ok(items.every((item: Json) => item.at > "2020"));
}

for (const kind of kinds()) {
  Deno.test(`accounts: contacts in any form, roles and common passwords refused, on ${kind.name}`, () =>
    withProgram(kind, accounts));
  Deno.test(`fields that a body may not have are never obeyed, on ${kind.name}`, () =>
    withProgram(kind, unknownFields));
}

const [embedded] = kinds();

Deno.test("an unknown account and a wrong password get the same answer in about the same time", () =>
  withProgram(embedded!, async ({ base }) => {
    const anna = await people.patient(base);
    const attempt = async (login: string) => {
      const began = performance.now();
      const reply = await new ApiClient(base).post("/auth/login", {
        login,
        password: "wrong-one-7",
      });
      return { time: performance.now() - began, reply };
    };
    const times: Record<"known" | "unknown", number[]> = { known: [], unknown: [] };
    for (let round = 0; round < 15; round++) {
      const known = await attempt(anna.user.email);
      const unknown = await attempt(`nobody-${round}@tot.example`);
      deepStrictEqual([known.reply.status, known.reply.body], [401, unknown.reply.body]);
      strictEqual(known.reply.body.code, "invalid_credentials");
      times.known.push(known.time);
      times.unknown.push(unknown.time);
    }
    const median = (list: number[]) => list.toSorted((one, other) => one - other)[7] ?? 0;
    const ratio = median(times.known) / median(times.unknown);
    ok(ratio > 0.4 && ratio < 2.5, `the times differ: ${ratio}`);
  }));

Deno.test("ten sign-ins a minute for a person from an address, then 429 with Retry-After", () =>
  withProgram(embedded!, async ({ base, rows }) => {
    const [anna, boris] = [await people.patient(base), await people.patient(base)];
    const attempt = (who: ApiClient, password: string, from = "198.51.100.7") =>
      rawRequest(base, "POST", "/api/v1/auth/login", {
        headers: { "content-type": "application/json", "x-forwarded-for": from },
        body: JSON.stringify({ login: who.user.email, password }),
      });
    for (let count = 0; count < 10; count++) {
      // The limit of an address alone: the pauses of the login are another test's.
      await rows("delete from sign_in_failures");
      strictEqual((await attempt(anna, "wrong-one-7")).status, 401);
    }
    const limited = await attempt(anna, people.PASSWORD);
    strictEqual(limited.status, 429, "the right password too");
    const wait = Number(/retry-after: (\d+)/i.exec(limited.head)?.[1]);
    ok(wait >= 1 && wait <= 60, `${wait} s`);
    strictEqual(JSON.parse(limited.body).code, "too_many_attempts");
    strictEqual((await attempt(boris, people.PASSWORD)).status, 200, "another person");
    strictEqual((await attempt(anna, people.PASSWORD, "203.0.113.9")).status, 200, "elsewhere");
  }, { RATE_LIMITS: "on" }));

Deno.test("every path of the API but the public ones is 401 without a sign-in, known or not", () =>
  withProgram(embedded!, async ({ base }) => {
    const paths = [
      "",
      "/",
      "/nothing",
      "/bookings",
      "/bookings/x/y/z",
      "//bookings",
      "/doctorsx",
      "/authx",
      "/auth",
      "/auth/me",
      "/auth/loginx",
      "/admin",
      "/admin/dashboard",
      "/payments",
      "/payments/webhook",
      "/wallets/me",
      "/emergency",
      "/notifications",
      "/stream",
      "/geo/track",
      "/openapi",
      "/BOOKINGS",
    ];
    for (const path of paths) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        for (const authorization of [null, "Bearer x", "Bearer ", "Basic YTpi", "bearer a.b.c"]) {
          const answer = await rawRequest(base, method, `/api/v1${path}`, {
            headers: authorization === null ? {} : { authorization },
          });
          strictEqual(answer.status, 401, `${method} ${path} with ${authorization}`);
          ok(/www-authenticate: Bearer/i.test(answer.head));
        }
      }
    }
    for (const path of ["/specializations", "/doctors", "/openapi.json", "/docs"]) {
      strictEqual((await rawRequest(base, "GET", `/api/v1${path}`)).status, 200);
    }
    for (const path of ["/doctors/x", "/events", "/payments/webhooks/yookassa"]) {
      strictEqual((await rawRequest(base, "GET", `/api/v1${path}`)).status, 404, path);
    }
  }));

Deno.test("tokens outlive a restart, secrets are the owner's alone, forged tokens are nobody", async () => {
  const { environment, drop } = await homes()[0]!.make();
  let server = await startServer(environment);
  try {
    const anna = await people.patient(server.url);
    const folder = `${environment.DATA_DIR}/secrets`;
    const modes = [...Deno.readDirSync(folder)].map(({ name }) =>
      (Deno.statSync(`${folder}/${name}`).mode ?? 0) & 0o777
    );
    // The signing key and the root key.
    deepStrictEqual(modes, modes.map(() => 0o600));
    ok(modes.length >= 2);
    const pem = await Deno.readTextFile(`${folder}/token-signing.pem`);
    const key = await importPKCS8(pem, "EdDSA");
    const { privateKey: otherKey } = await generateKeyPair("EdDSA");
    await server.kill("SIGTERM");
    server = await startServer(environment);
    const me = async (token: string) => {
      const client = new ApiClient(server.url);
      client.token = token;
      return (await client.get("/auth/me")).status;
    };
    strictEqual(await me(anna.token!), 200, "after a restart");
    const [head = "", payload = "", signature = ""] = anna.token!.split(".");
    const now = Math.floor(Date.now() / 1_000);
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)));
    const json = (value: unknown) => base64url.encode(JSON.stringify(value));
    const sign = (changes: Json, header: Json = {}, by: CryptoKey | Uint8Array = key) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", ...header }).sign(by);
    strictEqual(await me(await sign({})), 200, "the key of the test is the right one");
    const admin = (await people.admin(server.url)).user.id;
    const secret = new TextEncoder().encode("secret-secret-secret-secret-secret-secret");
    const forged: Record<string, string> = {
      "alg none": `${json({ alg: "none", typ: "at+jwt" })}.${payload}.`,
      "alg none, signed": `${json({ alg: "none", typ: "at+jwt" })}.${payload}.${signature}`,
      "no signature": `${head}.${payload}.`,
      "another subject": `${head}.${json({ ...claims, sub: admin })}.${signature}`,
      "another key": await sign({}, {}, otherKey),
      "HS256": await sign({}, { alg: "HS256" }, secret),
      "expired": await sign({ iat: now - 700, exp: now - 100 }),
      "not yet": await sign({ nbf: now + 600 }),
      "without an end": await sign({ exp: undefined }),
      "another audience": await sign({ aud: "other" }),
      "another issuer": await sign({ iss: "other" }),
      "another type": await sign({}, { typ: "JWT" }),
      "nobody": await sign({ sub: crypto.randomUUID() }),
      "no subject": await sign({ sub: undefined }),
      "its own key inside": await sign(
        {},
        { jwk: { kty: "OKP", crv: "Ed25519", x: "AA" } },
        otherKey,
      ),
      "the refresh token": anna.refreshToken!,
      "a long one": "a".repeat(4_000),
      "of a sign-in that was ended": await ended(server.url, anna.user.email),
      "of another installation": await sign({}, { kid: "other" }, otherKey),
      "truncated by a character": anna.token!.slice(0, -1),
      "truncated by half": anna.token!.slice(0, Math.floor(anna.token!.length / 2)),
      "truncated to its claims": `${head}.${payload}`,
      "truncated in its claims": `${head}.${payload.slice(0, -4)}.${signature}`,
      "truncated at its head": anna.token!.slice(1),
      "with more behind it": `${anna.token}AA`,
      "twice": `${anna.token}.${anna.token}`,
    };
    for (const [what, token] of Object.entries(forged)) {
      strictEqual(await me(token), 401, what);
      const headers = { authorization: `Bearer ${token}` };
      const stream = await fetch(`${server.url}/api/v1/stream`, { headers });
      await stream.body?.cancel();
      strictEqual(stream.status, 401, `${what}: the stream`);
      if (token === anna.refreshToken) continue;
      const refreshed = await new ApiClient(server.url).post("/auth/refresh", {
        refreshToken: token,
      });
      ok([400, 401].includes(refreshed.status), `${what}: ${refreshed.status} as a refresh token`);
    }
    strictEqual(await me(anna.token!), 200, "nothing of this has ended her own sign-in");
  } finally {
    await server.kill("SIGKILL");
    await drop();
  }
});

/** An access token that was good until its owner signed out. */
async function ended(base: string, login: string): Promise<string> {
  const client = await new ApiClient(base).signIn({ login, password: people.PASSWORD });
  await client.ok("GET", "/auth/me");
  await client.post("/auth/logout", { refreshToken: client.refreshToken });
  return client.token!;
}
