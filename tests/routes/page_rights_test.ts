/** Every page and every form × every role: what `routes/rights.ts` says is what the server does. */
import { deepStrictEqual, ok, throws } from "node:assert";
import { Hono } from "hono";
import { type Role, ROLES } from "../../actors/vocabulary.ts";
import { WAYS } from "../../routes/pages/account_data.tsx";
import { everyPageHasItsRight } from "../../routes/pages/guard.ts";
import type { PagesApp, PagesEnv } from "../../routes/pages/kit.ts";
import { API_RIGHTS, mayCome, PAGE_RIGHTS, rightOf } from "../../routes/rights.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import { type Inside, kinds, withProgram } from "./program.ts";

type Reader = Role | "nobody";

/** Signs in by the page's own form. @returns the cookie */
async function cookieOf(base: string, login: string, password: string): Promise<string> {
  const answer = await fetch(`${base}/signin`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: base },
    body: new URLSearchParams({ login, password }),
  });
  await answer.body?.cancel();
  const cookie = answer.headers.getSetCookie().find((one) => one.includes("session="));
  ok(cookie, `${login} could not sign in`);
  return cookie.split(";")[0] as string;
}

async function cookies({ base }: Inside): Promise<Record<Role, string>> {
  const clinic = { role: "clinic", clinicName: "The clinic" };
  const made: [Role, ApiClient][] = [
    ["patient", await people.patient(base)],
    ["doctor", await people.doctor(base, null)],
    ["clinic", await people.patient(base, clinic)],
    ["dispatcher", await people.dispatcher(base)],
  ];
  const signedIn = await Promise.all(
    made.map(async ([role, { user }]) =>
      [role, await cookieOf(base, user.email, people.PASSWORD)] as const
    ),
  );
  const admin = await cookieOf(base, ADMIN.login, ADMIN.password);
  return Object.fromEntries([...signedIn, ["admin", admin]]) as Record<Role, string>;
}

/** What the guard alone answers: «come», to the sign-in, or 403. */
async function answerOf(
  base: string,
  route: string,
  cookie: string | null,
): Promise<"come" | "to sign in" | "forbidden"> {
  const [method = "", pattern = ""] = route.split(" ");
  const path = pattern.replaceAll(/:\w+/g, crypto.randomUUID());
  const response = await fetch(`${base}${path}`, {
    method: method.toUpperCase(),
    redirect: "manual",
    headers: { origin: base, ...(cookie === null ? {} : { cookie }) },
    ...(method === "post" ? { body: new URLSearchParams({ none: "" }) } : {}),
  });
  const text = await response.text();
  if (response.headers.get("location")?.startsWith("/signin?next=")) return "to sign in";
  return response.status === 403 && text.includes('data-code="other_role"') ? "forbidden" : "come";
}

const EVERYWHERE = "post /account/security/revoke-all";
const [embedded] = kinds();

Deno.test("pages: each role comes where the table of rights lets it, and nowhere else", (t) =>
  withProgram(embedded!, async (inside) => {
    const mine = await cookies(inside);
    const readers: readonly Reader[] = ["nobody", ...ROLES];
    // Whoever signs out everywhere is nobody afterwards: last of all.
    const { [EVERYWHERE]: everywhere, ...others } = PAGE_RIGHTS;
    for (const [route, right] of Object.entries({ ...others, [EVERYWHERE]: everywhere! })) {
      // Whoever signs out is nobody afterwards.
      if (route === "post /signout") continue;
      await t.step(route, async () => {
        const got: Record<string, string> = {};
        const expected: Record<string, string> = {};
        for (const reader of readers) {
          const role = reader === "nobody" ? null : reader;
          got[reader] = await answerOf(inside.base, route, role === null ? null : mine[role]);
          expected[reader] = mayCome(right, role)
            ? "come"
            : role === null
            ? "to sign in"
            : "forbidden";
        }
        deepStrictEqual(got, expected);
      });
    }
    deepStrictEqual(inside.faults, []);
  }));

Deno.test("pages: whoever waits for a deletion is led where the table of rights lets them come", () => {
  const ways = ROLES.flatMap((role) => Object.values(WAYS[role] ?? {}).map((way) => [role, way]));
  const closed = ways.filter(([role, way]) =>
    !mayCome(rightOf(PAGE_RIGHTS, `get ${way}`), role as Role)
  );
  deepStrictEqual([ways.length > 9, closed], [true, []]);
});

Deno.test("pages: a page without a row in the table of rights does not start", () => {
  const app: PagesApp = new Hono<PagesEnv>();
  app.get("/nobody-has-thought-of-it", (c) => c.text(""));
  throws(() => everyPageHasItsRight(app), /nobody-has-thought-of-it/);
  throws(() => rightOf(API_RIGHTS, "get /nobody-has-thought-of-it"), /no row/);
});
