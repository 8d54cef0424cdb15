/** What each kind of answer says of itself to browsers, over plain http and behind TLS. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { imageFolder } from "../../db/embedded_image.ts";
import { buildAssets } from "../../routes/assets.ts";
import { listen } from "../../routes/listener.ts";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { photoOf } from "./photo_of.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { rawRequest } from "./sessions.ts";

const [embedded] = kinds();
const CITIES = new URL("../../static/cities/", import.meta.url).pathname;
const TLS = "https://tot.example";
const FORM = { "content-type": "application/x-www-form-urlencoded" };

interface Wanted {
  /** The kind of answer; each must be there. */
  readonly what: string;
  readonly status: number;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What may run in it, if it is looked at by itself. */
  readonly policy?: "page" | "bare" | "file";
}

const headersOf = (head: string): ReadonlyMap<string, string> =>
  new Map(
    head.split("\r\n").slice(1).map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );

/** Directive → sources. */
const directivesOf = (policy: string): ReadonlyMap<string, readonly string[]> =>
  new Map(
    policy.split(";").map((directive) => {
      const [name = "", ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );

function policyIsStrict(what: string, policy: string, kind: "page" | "bare" | "file"): void {
  ok(!/unsafe-(inline|eval|hashes)|\*|https?:(?!\/\/)/.test(policy), `${what}: ${policy}`);
  const directives = directivesOf(policy);
  deepStrictEqual(directives.get("frame-ancestors"), ["'none'"], what);
  if (kind !== "page") {
    deepStrictEqual(directives.get("default-src"), ["'none'"], what);
    strictEqual(directives.has("sandbox"), kind === "file", what);
    return;
  }
  for (const name of ["default-src", "script-src", "style-src", "worker-src", "form-action"]) {
    deepStrictEqual(directives.get(name), ["'self'"], `${what}: ${name}`);
  }
  for (const name of ["object-src", "base-uri"]) {
    deepStrictEqual(directives.get(name), ["'none'"], `${what}: ${name}`);
  }
}

const ALWAYS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** One answer of each kind. */
async function answers(inside: Inside, host: string): Promise<readonly Wanted[]> {
  // The rows are made directly: through TLS's own host name an ordinary client does not come.
  const client = async (body: Record<string, unknown>) => {
    const made = await rawRequest(inside.base, "POST", "/api/v1/auth/register", {
      headers: { host, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return JSON.parse(made.body).accessToken as string;
  };
  const token = await client({
    email: `anna-${people.unique()}@tot.example`,
    password: people.PASSWORD,
    firstName: "Anna",
    lastName: "Petrova",
  });
  const authorization = `Bearer ${token}`;
  const script = [...(await buildAssets("maplibre", await imageFolder())).files.keys()].find((
    path,
  ) => path.endsWith(".js"))!;
  const tag = headersOf(
    (await rawRequest(inside.base, "GET", "/static/tokens.css", { headers: { host } })).head,
  ).get("etag")!;
  return [
    { what: "a page", status: 200, path: "/" },
    { what: "a page that needs a sign-in", status: 303, path: "/account" },
    {
      what: "a form's redirect",
      status: 303,
      method: "POST",
      path: "/language",
      body: "language=en",
    },
    {
      what: "a form with errors",
      status: 400,
      method: "POST",
      path: "/register",
      body: "role=patient",
    },
    { what: "a page that is not there", status: 404, path: "/nothing" },
    {
      what: "a form from elsewhere",
      status: 403,
      method: "POST",
      path: "/signout",
      headers: { "sec-fetch-site": "cross-site" },
    },
    { what: "JSON", status: 200, path: "/api/v1/auth/me", headers: { authorization } },
    { what: "JSON for everybody", status: 200, path: "/api/v1/specializations" },
    { what: "JSON without a sign-in", status: 401, path: "/api/v1/bookings" },
    {
      what: "JSON that is not there",
      status: 404,
      path: "/api/v1/bookings/1",
      headers: { authorization },
    },
    {
      what: "malformed JSON",
      status: 400,
      method: "POST",
      path: "/api/v1/bookings",
      headers: { authorization, "content-type": "application/json" },
      body: "{",
    },
    {
      what: "a body that is too large",
      status: 413,
      method: "POST",
      path: "/api/v1/bookings",
      headers: { "content-length": "3000000" },
    },
    { what: "the reference", status: 200, path: "/api/v1/docs" },
    { what: "the OpenAPI document", status: 200, path: "/api/v1/openapi.json" },
    { what: "a style sheet", status: 200, path: "/static/tokens.css" },
    {
      what: "a file that the browser has",
      status: 304,
      path: "/static/tokens.css",
      headers: { "if-none-match": tag },
    },
    { what: "a file that is not there", status: 404, path: "/static/nothing.css" },
    { what: "a script", status: 200, path: script },
    { what: "the service worker", status: 200, path: "/service-worker.js" },
    { what: "the manifest", status: 200, path: "/manifest.webmanifest" },
    { what: "a tile", status: 200, path: "/tiles/astana/10/715/342" },
    { what: "a tile that is not there", status: 404, path: "/tiles/nowhere/10/715/335" },
    { what: "whether it lives", status: 200, path: "/healthz" },
    { what: "whether it is ready", status: 200, path: "/readyz" },
  ];
}

async function looksAtAll(inside: Inside, publicUrl: string | null): Promise<void> {
  const host = publicUrl === null ? new URL(inside.base).host : new URL(publicUrl).host;
  const origin = publicUrl ?? inside.base;
  const wanted = await answers(inside, host);
  const foreign: Wanted = {
    what: "a foreign host",
    status: 421,
    path: "/",
    headers: { host: "evil.example" },
  };
  for (const one of publicUrl === null ? wanted : [...wanted, foreign]) {
    const method = one.method ?? "GET";
    const answer = await rawRequest(inside.base, method, one.path, {
      headers: {
        host,
        ...(method === "POST" ? { ...FORM, origin } : {}),
        ...one.headers,
      },
      ...(one.body === undefined ? {} : { body: one.body }),
    });
    const what = `${one.what}: ${method} ${one.path}`;
    strictEqual(answer.status, one.status, what);
    isGuarded(what, headersOf(answer.head), one.policy ?? "page", publicUrl !== null);
  }
}

function isGuarded(
  what: string,
  headers: ReadonlyMap<string, string>,
  policy: "page" | "bare" | "file",
  overTls: boolean,
  isStream = false,
): void {
  for (const [name, value] of Object.entries(ALWAYS)) strictEqual(headers.get(name), value, what);
  policyIsStrict(what, headers.get("content-security-policy") ?? "", policy);
  const transport = headers.get("strict-transport-security");
  strictEqual(/^max-age=\d{8,}/.test(transport ?? ""), overTls, `${what}: ${transport}`);
  // Nothing runs on a stream: it is told nothing of sensors and windows.
  if (isStream) return;
  const may = headers.get("permissions-policy") ?? "";
  ok(/(^|, )geolocation=\(self\)(,|$)/.test(may), `${what}: ${may}`);
  ok(may.split(", ").filter((one) => !one.endsWith("=()")).length === 1, `${what}: ${may}`);
  strictEqual(headers.get("cross-origin-opener-policy"), "same-origin", what);
}

Deno.test("every kind of answer is guarded over plain http, and does not ask for TLS", () =>
  withProgram(embedded!, async (inside) => {
    await looksAtAll(inside, null);
    const doctor = await people.doctor(inside.base, null);
    const document = await photoOf(doctor);
    for (const path of [`/documents/${document}`, `/doctors/${doctor.user.id}/photo`]) {
      const file = await rawRequest(inside.base, "GET", `/api/v1${path}`, {
        headers: { authorization: `Bearer ${doctor.token}` },
      });
      strictEqual(file.status, 200, path);
      isGuarded(path, headersOf(file.head), "file", false);
    }
    const stream = await fetch(`${inside.base}/api/v1/stream`, {
      headers: { authorization: `Bearer ${doctor.token}` },
    });
    strictEqual(stream.status, 200);
    isGuarded("a stream", new Map(stream.headers), "bare", false, true);
    await stream.body?.cancel();
  }, { CITIES_DIR: CITIES }));

Deno.test("behind TLS every answer says so, and no cookie of ours can come from elsewhere", () =>
  withProgram(embedded!, async (inside) => {
    await looksAtAll(inside, TLS);
    const post = (path: string, body: string) =>
      rawRequest(inside.base, "POST", path, {
        headers: { host: "tot.example", origin: TLS, ...FORM },
        body,
      });
    const set = [
      await post("/signin", new URLSearchParams({ ...ADMIN }).toString()),
      await post("/language", "language=en"),
      await post("/text-size", "size=large"),
    ].map(({ head }) => /set-cookie: ([^\r]*)/i.exec(head)?.[1] ?? "none");
    deepStrictEqual(set.map((one) => one.slice(0, one.indexOf("="))), [
      "__Host-tot_session",
      "__Host-tot_lang",
      "__Host-text",
    ]);
    for (const one of set) {
      for (const part of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]) {
        ok(one.split("; ").includes(part), `${part}: ${one}`);
      }
      ok(!/domain=/i.test(one), one);
    }
    const page = async (cookie: string) =>
      (await rawRequest(inside.base, "GET", "/signin", {
        headers: { host: "tot.example", cookie },
      }))
        .body;
    const [, language = "", size = ""] = set.map((one) => one.split(";")[0]!);
    const chosen = await page(`${language}; ${size}`);
    ok(chosen.includes('<html lang="en"') && chosen.includes('data-text="large"'));
    const plain = await page("tot_lang=en; text=large");
    ok(
      !plain.includes('<html lang="en"') && !plain.includes("data-text="),
      "a plain name is nobody's",
    );
  }, { CITIES_DIR: CITIES, PUBLIC_URL: TLS }));

Deno.test("a process that is not ready yet is guarded too", async () => {
  const listener = await listen(0, "127.0.0.1");
  try {
    for (const [path, status] of [["/", 503], ["/api/v1/bookings", 503], ["/healthz", 200]]) {
      const answer = await rawRequest(`http://127.0.0.1:${listener.port}`, "GET", String(path));
      strictEqual(answer.status, status);
      isGuarded(String(path), headersOf(answer.head), "bare", false);
    }
  } finally {
    await listener.close();
  }
});

Deno.test("who asks is the sign-in's to say: no header, query or body makes somebody else of it", () =>
  withProgram(embedded!, async ({ base }) => {
    const [anna, boris] = [await people.patient(base), await people.patient(base)];
    const admin = await people.admin(base);
    const claims = {
      "x-user-id": admin.user.id,
      "x-user-role": "admin",
      "x-role": "admin",
      "user-id": admin.user.id,
      "x-forwarded-user": admin.user.id,
      "x-original-url": "/api/v1/auth/me",
      "x-http-method-override": "DELETE",
    };
    const query =
      `userId=${admin.user.id}&role=admin&user_id=${admin.user.id}&personId=${boris.user.id}`;
    const said = {
      userId: boris.user.id,
      role: "admin",
      personId: boris.user.id,
      id: boris.user.id,
      memberships: [{ city: null, clinicIds: null }],
    };
    const send = async (method: string, path: string, token: string | null, body?: unknown) => {
      const response = await fetch(
        `${base}/api/v1${path}${path.includes("?") ? "&" : "?"}${query}`,
        {
          method,
          headers: {
            ...claims,
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
      );
      return { status: response.status, body: await response.json() };
    };
    for (const path of ["/auth/me", "/bookings", "/admin/users", "/profiles/me"]) {
      strictEqual((await send("GET", path, null)).status, 401, `${path} of nobody`);
    }
    const me = await send("GET", "/auth/me", anna.token);
    deepStrictEqual([me.body.id, me.body.role], [anna.user.id, "patient"]);
    for (const path of ["/admin/users", "/admin/audit"]) {
      strictEqual((await send("GET", path, anna.token)).status, 403, path);
    }
    const before = await boris.ok("GET", "/profiles/me");
    const changed = await send("PUT", "/profiles/me", anna.token, {
      ...said,
      birthDate: "1990-01-02",
    });
    strictEqual(changed.status, 200);
    deepStrictEqual(await boris.ok("GET", "/profiles/me"), before, "the other's stays");
    strictEqual((await anna.ok("GET", "/profiles/me")).birthDate, "1990-01-02");
    const booked = await send("POST", "/bookings", anna.token, {
      ...people.urgentBooking(),
      ...said,
    });
    deepStrictEqual([booked.status, booked.body.callerId, booked.body.patientId], [
      201,
      anna.user.id,
      anna.user.id,
    ]);
    strictEqual((await boris.get(`/bookings/${booked.body.id}`)).status, 404);
    const list = await send("GET", "/bookings", boris.token);
    deepStrictEqual(list.body.items, [], "the query names nobody");
    const still = await new ApiClient(base).signIn({
      login: anna.user.email,
      password: people.PASSWORD,
    });
    strictEqual(still.user.role, "patient");
  }));
