/** Refresh tokens: they rotate, a lost reply does no harm, and a token in two hands ends its family. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { ApiClient, type Reply } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { type Inside, kinds, withProgram } from "./program.ts";
import { rawRequest } from "./sessions.ts";

const ROUNDS = 200;

interface Client {
  readonly me: ApiClient;
  refresh(refreshToken: string): Promise<Reply>;
  me200(accessToken: string): Promise<boolean>;
}

async function clientOf({ base }: Inside): Promise<Client> {
  const me = await people.patient(base);
  const anybody = new ApiClient(base);
  return {
    me,
    refresh: (refreshToken) => anybody.post("/auth/refresh", { refreshToken }),
    async me200(accessToken) {
      const client = new ApiClient(base);
      client.token = accessToken;
      return (await client.get("/auth/me")).status === 200;
    },
  };
}

/** Makes every use of a token so many seconds older. */
const age = ({ rows }: Inside, seconds: number) =>
  rows(`update refresh_tokens set consumed_at = consumed_at - interval '${seconds} seconds'`);

async function rotation(inside: Inside): Promise<void> {
  const { me, refresh, me200 } = await clientOf(inside);
  const first = me.refreshToken!;
  const second = (await refresh(first)).body;
  ok(second.refreshToken !== first);
  strictEqual(second.user.id, me.user.id);
  const third = (await refresh(second.refreshToken)).body;
  ok(await me200(third.accessToken));
  // The first one again: its successor was used, so it is in two hands.
  deepStrictEqual((await refresh(first)).body.code, "invalid_credentials");
  strictEqual((await refresh(third.refreshToken)).status, 401, "the family has ended");
  strictEqual(await me200(third.accessToken), false, "and its access tokens with it");
  for (const token of ["", "x", "x".repeat(200), me.token ?? ""]) {
    const { status } = await refresh(token);
    ok(status === 401 || status === 400, `${status}`);
  }
}

async function lostReply(inside: Inside): Promise<void> {
  const { me, refresh } = await clientOf(inside);
  const lost = (await refresh(me.refreshToken!)).body;
  const again = (await refresh(me.refreshToken!)).body;
  strictEqual(again.refreshToken, lost.refreshToken, "one token has one successor");
  const next = await refresh(again.refreshToken);
  strictEqual(next.status, 200);

  // Later than the grace it is a replay, whether the successor was used or not.
  await age(inside, 31);
  strictEqual((await refresh(again.refreshToken)).status, 401);
  strictEqual((await refresh(next.body.refreshToken)).status, 401);
}

async function otherDevice(inside: Inside): Promise<void> {
  const { me } = await clientOf(inside);
  const from = (refreshToken: string, userAgent: string) =>
    rawRequest(inside.base, "POST", "/api/v1/auth/refresh", {
      headers: { "content-type": "application/json", "user-agent": userAgent },
      body: JSON.stringify({ refreshToken }),
    });
  const phone = "Mozilla/5.0 (Linux; Android 15) Gecko/139.0 Firefox/139.0";
  const thief = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36";
  const second = await from(me.refreshToken!, phone);
  strictEqual(second.status, 200);
  strictEqual(
    (await from(me.refreshToken!, phone)).status,
    200,
    "the same telephone may ask again",
  );
  strictEqual((await from(me.refreshToken!, thief)).status, 401, "another device may not");
  const { refreshToken } = JSON.parse(second.body);
  strictEqual((await from(refreshToken, phone)).status, 401, "and the family has ended");
}

/** Two tabs of one browser, each with the token that both know. */
async function twoTabs(inside: Inside): Promise<void> {
  const { me, refresh } = await clientOf(inside);
  let token = me.refreshToken!;
  for (let round = 0; round < ROUNDS; round++) {
    const tabs = await Promise.all([refresh(token), refresh(token)]);
    deepStrictEqual(tabs.map(({ status }) => status), [200, 200], `round ${round}`);
    const [one, other] = tabs.map(({ body }) => body.refreshToken);
    strictEqual(one, other, `round ${round}: both tabs go on with the same token`);
    token = one;
  }
  const [{ families, tokens } = { families: 0, tokens: 0 }] = await inside.rows<
    { families: number; tokens: number }
  >(
    `select count(distinct family_id)::int as families, count(*)::int as tokens
     from refresh_tokens where user_id = '${me.user.id}'`,
  );
  deepStrictEqual([families, tokens], [1, ROUNDS + 1], "no token was made twice");
}

/** A replay beside the owner's own use: whoever is first, nobody goes on with two families. */
async function replayRaces(inside: Inside): Promise<void> {
  const { me, refresh } = await clientOf(inside);
  const login = { login: me.user.email, password: people.PASSWORD };
  for (let round = 0; round < ROUNDS / 10; round++) {
    const { refreshToken: first } = await new ApiClient(inside.base).signIn(login);
    const second = (await refresh(first!)).body.refreshToken;
    const [owner, replay] = await Promise.all([refresh(second), refresh(first!)]);
    if (replay.status === 200) {
      strictEqual(replay.body.refreshToken, second, "the replay came first, within the grace");
      strictEqual(owner.status, 200);
    } else {
      const next = owner.status === 200 ? await refresh(owner.body.refreshToken) : owner;
      strictEqual(next.status, 401, `round ${round}: the family has ended for both`);
    }
  }
}

async function families(inside: Inside): Promise<void> {
  const { me, refresh, me200 } = await clientOf(inside);
  const login = { login: me.user.email, password: people.PASSWORD };
  const other = await new ApiClient(inside.base).signIn(login);
  await refresh(me.refreshToken!).then(({ body }) => refresh(body.refreshToken));
  strictEqual((await refresh(me.refreshToken!)).status, 401);
  ok(await me200(other.token!), "another sign-in is another family");
  strictEqual((await refresh(other.refreshToken!)).status, 200);

  const out = await new ApiClient(inside.base).signIn(login);
  strictEqual((await out.post("/auth/logout", { refreshToken: out.refreshToken })).status, 204);
  strictEqual((await refresh(out.refreshToken!)).status, 401);
  strictEqual(await me200(out.token!), false, "the access token ends with the sign-in");

  // The access token says whose it is, so that no other is needed to end it.
  const bare = await new ApiClient(inside.base).signIn(login);
  const second = await new ApiClient(inside.base).signIn(login);
  strictEqual((await bare.post("/auth/logout")).status, 204);
  strictEqual(await me200(bare.token!), false);
  strictEqual((await refresh(bare.refreshToken!)).status, 401);
  ok(await me200(second.token!), "a sign-in elsewhere stays");

  // Rotation does not make a sign-in longer than it is.
  const old = await new ApiClient(inside.base).signIn(login);
  const [before] = await inside.rows<{ end: number }>(
    `select max(expires_at) as end from refresh_families where user_id = '${me.user.id}'`,
  );
  const next = (await refresh(old.refreshToken!)).body;
  const [after] = await inside.rows<{ end: number }>(
    `select max(expires_at) as end from refresh_tokens where user_id = '${me.user.id}'`,
  );
  strictEqual(after?.end, before?.end);
  await inside.rows(`update refresh_tokens set expires_at = now()`);
  strictEqual((await refresh(next.refreshToken)).status, 401);
  deepStrictEqual(inside.faults, []);
}

for (const kind of kinds()) {
  const test = (name: string, work: (inside: Inside) => Promise<void>) =>
    Deno.test(`${name}, on ${kind.name}`, () => withProgram(kind, work));
  test("refresh tokens rotate, and one that comes again after its successor ends all", rotation);
  test(
    "a lost reply is given again for half a minute, and a replay later ends the family",
    lostReply,
  );
  test("the grace is for the device that had the token", otherDevice);
  test(`two honest tabs that refresh at once both go on, ${ROUNDS} times`, twoTabs);
  test("a replay beside the owner's own use leaves one family or none", replayRaces);
  test("families are apart, end with the sign-out, and keep their absolute end", families);
}
