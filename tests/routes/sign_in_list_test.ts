/** Where one is signed in: the list, the end of one, of the others, of all; and what ends by itself. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { CookieStream, rawRequest, signInByPage } from "./sessions.ts";

const PHONE = "Mozilla/5.0 (Linux; Android 15) Gecko/139.0 Firefox/139.0";

const me = async (base: string, cookie: string) =>
  (await rawRequest(base, "GET", "/api/v1/auth/me", {
    headers: { cookie, "user-agent": PHONE, "x-forwarded-for": "203.0.113.77" },
  })).status;

async function listsAndEnds({ base, rows, faults }: Inside): Promise<void> {
  const anna = await people.patient(base);
  const boris = await people.patient(base);
  const login = { login: anna.user.email, password: people.PASSWORD };
  const cookie = await signInByPage(base, anna.user.email);
  strictEqual(await me(base, cookie), 200);
  const other = await new ApiClient(base).signIn(login);
  const list = async (who: ApiClient) => (await who.ok("GET", "/auth/sessions")).items;
  const seen: Json[] = await list(anna);
  deepStrictEqual(seen.map(({ kind, isCurrent }) => [kind, isCurrent]).sort(), [
    ["page", false],
    ["program", false],
    ["program", true],
  ]);
  strictEqual(seen[0].isCurrent, true, "this one first");
  const page = seen.find(({ kind }) => kind === "page");
  deepStrictEqual([page.device, page.network], ["firefox/android", "203.0.113.*"]);
  const hashes = await rows<{ hash: string }>(
    "select encode(token_hash, 'hex') as hash from sessions",
  );
  ok(hashes.every(({ hash }) => !JSON.stringify(seen).includes(hash)), "ids are no hashes");
  deepStrictEqual((await list(boris)).length, 1);

  // A foreign one is not there.
  strictEqual((await boris.post(`/auth/sessions/${page.id}/revoke`)).status, 404);
  const stream = new CookieStream(base, cookie);
  await stream.opened;
  await anna.ok("POST", `/auth/sessions/${page.id}/revoke`);
  await stream.done;
  strictEqual(await me(base, cookie), 401);
  strictEqual((await anna.post(`/auth/sessions/${page.id}/revoke`)).status, 404, "once");

  const again = await signInByPage(base, anna.user.email);
  const { ended } = await anna.ok("POST", "/auth/sessions/revoke-all", { exceptThis: true });
  strictEqual(ended, 2);
  deepStrictEqual(
    [
      (await anna.get("/auth/me")).status,
      (await other.get("/auth/me")).status,
      await me(base, again),
    ],
    [200, 401, 401],
  );
  await anna.ok("POST", "/auth/sessions/revoke-all");
  strictEqual((await anna.get("/auth/me")).status, 401);
  strictEqual((await boris.get("/auth/me")).status, 200);
  deepStrictEqual(faults, []);
}

/** Each case with a session of its own: what was found is remembered for a minute. */
async function endsByItself({ base, rows }: Inside): Promise<void> {
  const anna = await people.patient(base);
  const aged = async (change: string) => {
    const cookie = await signInByPage(base, anna.user.email);
    await rows(`update sessions set ${change} where user_id = '${anna.user.id}'`);
    return await me(base, cookie);
  };
  strictEqual(await aged("expires_at = now() + interval '1 minute'"), 200);
  strictEqual(await aged("expires_at = now() - interval '1 second'"), 401, "absolute end");
  strictEqual(await aged("last_seen_at = now() - interval '13 days'"), 200);
  strictEqual(await aged("last_seen_at = now() - interval '15 days'"), 401, "unused too long");

  // The same of an API client's tokens: neither the access token nor its refresh opens anything then.
  const login = { login: anna.user.email, password: people.PASSWORD };
  const lain = async (days: number) => {
    const client = await new ApiClient(base).signIn(login);
    await rows(
      `update refresh_families set last_seen_at = now() - interval '${days} days' where id =
         (select id from refresh_families order by created_at desc, id desc limit 1)`,
    );
    const listed = (await anna.ok("GET", "/auth/sessions")).items.length;
    const { refreshToken } = client;
    const refreshed = (await anna.post("/auth/refresh", { refreshToken })).status;
    return [(await client.get("/auth/me")).status, refreshed, listed];
  };
  const [, , before] = await lain(13);
  deepStrictEqual(await lain(13), [200, 200, before + 1]);
  deepStrictEqual(await lain(15), [401, 401, before + 1], "unused too long");
  await rows(`update users set role = 'admin' where id = '${anna.user.id}'`);
  strictEqual((await lain(2))[1], 401, "staff a day");
  await rows(`update users set role = 'patient' where id = '${anna.user.id}'`);

  // «Last seen» is written now and then, not with each request.
  const cookie = await signInByPage(base, anna.user.email);
  await me(base, cookie);
  const seenAt = async () =>
    (await rows<{ at: number }>("select max(last_seen_at) as at from sessions"))[0]?.at;
  const seen = await seenAt();
  for (let count = 0; count < 5; count++) await me(base, cookie);
  strictEqual(await seenAt(), seen);
}

for (const kind of kinds()) {
  Deno.test(`one sees where one is signed in and ends one, the others or all, on ${kind.name}`, () =>
    withProgram(kind, listsAndEnds));
  Deno.test(`a session ends after its time, and unused sooner, on ${kind.name}`, () =>
    withProgram(kind, endsByItself));
}
