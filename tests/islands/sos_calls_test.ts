/** A call for help on its way: kept before it is sent, sent until it is stored, one call however often. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { postForm } from "../../islands/live/post_form.ts";
import { timeLimit } from "../../islands/live/time_limit.ts";
import { type KeptCall, sosCalls } from "../../islands/sos/calls.ts";
import { linkCalls } from "../../islands/sos/link_call.ts";

const CALL: KeptCall = {
  clientId: "11111111-1111-4111-8111-111111111111",
  personId: "anna",
  bookingId: "visit",
  at: 1_000_000,
  position: null,
};
const STORED = { id: "alert", status: "counting", version: 1, raisesAt: "2026-11-26T14:02:05Z" };
/** Of the service itself: what is refused is a problem by its type, and every answer says when it was given. */
const answer = (status: number, body: unknown = {}, headers: Record<string, string> = {}) => () => {
  const type = status < 400 ? "application/json" : "application/problem+json";
  return Promise.resolve(
    new Response(JSON.stringify(body), { status, headers: { "content-type": type, ...headers } }),
  );
};
const away = () => Promise.reject(new TypeError("no connection"));

function browser(answers: readonly (() => Promise<Response>)[], now = CALL.at) {
  /** The phone's clock, which somebody may set, and the count that nobody does. */
  const clock = { now, steady: 0 };
  const storage = new Map<string, string>();
  const sent: { path: string; body: Record<string, unknown> }[] = [];
  const left = [...answers];
  const host = {
    fetch: ((path: string, options: RequestInit) => {
      sent.push({ path, body: JSON.parse(String(options.body)) });
      return (left.shift() ?? away)();
    }) as typeof fetch,
    storage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    },
    now: () => clock.now,
    steady: () => clock.steady,
    late: (ageMilliseconds: number) => `late by ${ageMilliseconds / 1_000} s`,
  };
  return { calls: sosCalls(host), host, sent, clock };
}

Deno.test("a call that nobody took is kept and sent again with its own id", async () => {
  const { calls, host, sent } = browser([away, answer(503), answer(201, STORED)]);
  calls.keep(CALL);
  deepStrictEqual(await calls.send(CALL), { kind: "later" });
  // The page was closed; another one finds it.
  const next = sosCalls(host);
  const kept = next.kept("anna");
  deepStrictEqual(kept, CALL);
  deepStrictEqual(await next.send(kept!), { kind: "later" });
  deepStrictEqual(await next.send(kept!), { kind: "stored", call: STORED, leftMilliseconds: 0 });
  deepStrictEqual(new Set(sent.map(({ body }) => body.clientId)), new Set([CALL.clientId]));
  next.drop();
  strictEqual(calls.kept("anna"), null);
});

Deno.test("it is nobody else's call, and not one of the day before yesterday", () => {
  const { calls } = browser([]);
  calls.keep(CALL);
  strictEqual(calls.kept("boris"), null);
  const { calls: first, clock, host } = browser([]);
  first.keep(CALL);
  clock.now += 48 * 3_600_000;
  strictEqual(sosCalls(host).kept("anna"), null);
});

Deno.test("a visit that is not to be found does not lose the call", async () => {
  const { calls, sent } = browser([answer(404), answer(201, STORED)]);
  strictEqual((await calls.send(CALL)).kind, "stored");
  deepStrictEqual(sent.map(({ body }) => body.bookingId), ["visit", undefined]);
});

Deno.test("a call that comes late says so; what is no answer to wait for is told apart", async () => {
  const { calls, sent } = browser([answer(401), answer(403)], CALL.at + 61_000);
  deepStrictEqual(await calls.send(CALL), { kind: "signedOut" });
  deepStrictEqual(await calls.send(CALL), { kind: "refused" });
  strictEqual(sent[0]?.body.message, "late by 61 s");
});

Deno.test("a browser without storage still sends", async () => {
  const { host } = browser([answer(201, STORED)]);
  const full = () => {
    throw new Error("full");
  };
  const calls = sosCalls({ ...host, storage: { ...host.storage, setItem: full, getItem: full } });
  calls.keep(CALL);
  deepStrictEqual(calls.kept("anna"), CALL);
  deepStrictEqual(calls.unkept(), CALL, "it goes with the page, which the sign-out must know");
  strictEqual((await calls.send(CALL)).kind, "stored");
  calls.drop();
  strictEqual(calls.unkept(), null);
});

Deno.test("a call that the storage has does not go with its page", () => {
  const { calls } = browser([]);
  calls.keep(CALL);
  strictEqual(calls.unkept(), null);
});

Deno.test("a line that hangs is given up after eight seconds, and the same call goes again", async () => {
  const { timeout } = AbortSignal;
  const given: number[] = [];
  const over = new AbortController();
  AbortSignal.timeout = (milliseconds) => {
    given.push(milliseconds);
    return over.signal;
  };
  const storage = { getItem: () => null, setItem() {}, removeItem() {} };
  const calls = sosCalls({
    fetch: (_, { signal } = {}) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    storage,
    now: () => CALL.at,
    steady: () => 0,
    late: () => "late",
  });
  const hanging = calls.send(CALL);
  over.abort();
  const next = new Promise((resolve) => setTimeout(resolve, 0, "still hanging"));
  deepStrictEqual(await Promise.race([hanging, next]), { kind: "later" });
  AbortSignal.timeout = timeout;
  deepStrictEqual(given, [8_000]);
});

Deno.test("a browser that knows no limit for a request calls all the same, and gives a line up that hangs", async () => {
  const { timeout } = AbortSignal;
  const { setTimeout: wait } = globalThis;
  const given: number[] = [];
  // Safari before 16, Chrome before 103.
  Object.assign(AbortSignal, { timeout: undefined });
  Object.assign(globalThis, {
    setTimeout: (end: () => void, milliseconds: number) => (given.push(milliseconds), wait(end)),
  });
  try {
    const hanging: typeof fetch = (_, options) =>
      new Promise((_, reject) =>
        options?.signal?.addEventListener("abort", () => reject(new Error("given up")))
      );
    const { host } = browser([]);
    deepStrictEqual(await sosCalls({ ...host, fetch: hanging }).send(CALL), { kind: "later" });
    strictEqual((await postForm(hanging, "/doctor/alarm", "kind=danger")).kind, "later");
    deepStrictEqual(given, [8_000, 15_000]);
    const { calls } = browser([answer(201, STORED)]);
    strictEqual((await calls.send(CALL)).kind, "stored");
  } finally {
    Object.assign(AbortSignal, { timeout });
    Object.assign(globalThis, { setTimeout: wait });
  }
  await new Promise((resolve) => wait(resolve));
});

Deno.test("a request that is called off ends before its limit", async () => {
  const off = new AbortController();
  const limit = timeLimit(1, off.signal);
  off.abort();
  strictEqual(limit.aborted, true);
  strictEqual(timeLimit(1, off.signal).aborted, true);
  await new Promise((resolve) => setTimeout(resolve, 2));
});

/** What somebody in between says, whatever the status: it is no answer of the service. */
const page = (status: number) => () =>
  Promise.resolve(
    new Response("<html>Sign in to the network</html>", {
      status,
      headers: { "content-type": "text/html" },
    }),
  );

Deno.test("an answer of somebody in between neither ends a call nor takes one back", async () => {
  for (const status of [200, 401, 403, 404, 407, 511]) {
    const { calls } = browser([page(status), page(status)]);
    deepStrictEqual(await calls.send(CALL), { kind: "later" }, `${status}`);
    strictEqual(await browser([page(status)]).calls.cancel("alert"), false, `${status}`);
  }
  const other = browser([answer(200, { ok: true })]);
  deepStrictEqual(await other.calls.send(CALL), { kind: "later" }, "JSON of somebody else");
  strictEqual(await browser([answer(200, { ok: true })]).calls.cancel("alert"), false);
  const taken = answer(200, { ...STORED, status: "cancelled" });
  strictEqual(await browser([taken]).calls.cancel("alert"), true);
  strictEqual(await browser([answer(409)]).calls.cancel("alert"), false);
});

Deno.test("a phone whose clock is set while a call waits loses it not, and sleep makes it older", async () => {
  const { calls, clock, sent } = browser([away, away, away, answer(201, STORED)]);
  calls.keep(CALL);
  await calls.send(CALL);
  // It finds its network again, and with it the year.
  clock.now += 56 * 365 * 24 * 3_600_000;
  clock.steady = 30_000;
  deepStrictEqual(calls.kept("anna"), CALL);
  await calls.send(CALL);
  clock.now = CALL.at - 3 * 3_600_000;
  clock.steady = 90_000;
  await calls.send(CALL);
  // In a pocket only the clock goes on.
  clock.now = CALL.at + 7_200_000;
  strictEqual((await calls.send(CALL)).kind, "stored");
  deepStrictEqual(sent.map(({ body }) => body.message), [
    undefined,
    undefined,
    "late by 90 s",
    "late by 7200 s",
  ]);
});

Deno.test("of the count as much is left as the server says, also where an earlier answer was lost", async () => {
  const sentAt = (date: string) =>
    browser([answer(201, STORED, { date })]).calls.send(CALL).then((said) =>
      said.kind === "stored" ? said.leftMilliseconds : null
    );
  strictEqual(await sentAt("Thu, 26 Nov 2026 14:02:00 GMT"), 5_000);
  strictEqual(await sentAt("Thu, 26 Nov 2026 14:02:03 GMT"), 2_000);
  strictEqual(await sentAt("Thu, 26 Nov 2026 14:01:58 GMT"), 5_000, "never more than it counts");
  strictEqual(await sentAt(""), 0, "and nothing that is not known");
});

Deno.test("a call by the link of a visit is kept until the service itself has answered, and says how old it is", async () => {
  const call = { path: "/v/secret", clientId: "one", at: 1_000_000 };
  const storage = new Map<string, string>();
  const rests: number[] = [];
  const sent: string[] = [];
  let now = call.at;
  const ours = (status: number, body: string) =>
    new Response(body, { status, headers: { "x-request-id": "r" } });
  const host = (answers: (Response | null)[]) => ({
    fetch: ((path: string, { body }: RequestInit) => {
      sent.push(`${path} ${body}`);
      const given = answers.shift();
      return given ? Promise.resolve(given) : Promise.reject(new TypeError("no connection"));
    }) as typeof fetch,
    storage: {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    },
    now: () => now,
    rest: (milliseconds: number) => Promise.resolve(now += rests.push(milliseconds) && 61_000),
  });
  const first = linkCalls(host([null]));
  first.keep(call);
  // The page is gone; the next one finds it. A network that wants a sign-in, a store that is away, a page without the call.
  const portal = new Response('<p class="sos__status">Sign in</p>');
  const next = linkCalls(
    host([null, portal, ours(503, ""), ours(429, ""), ours(200, ""), ours(200, "sos__status")]),
  );
  deepStrictEqual(next.kept(), call);
  strictEqual(await next.deliver(), "stored");
  deepStrictEqual([next.kept(), storage.size], [null, 0]);
  deepStrictEqual(sent.at(0), "/v/secret clientId=one&ageSeconds=0");
  deepStrictEqual(sent.at(-1), "/v/secret clientId=one&ageSeconds=305");
  deepStrictEqual(rests, [400, 400, 3_000, 3_000, 3_000]);
  // Refused, taken back, too old.
  const over = linkCalls(host([ours(404, "")]));
  over.keep({ ...call, at: now });
  strictEqual(await over.deliver(), "over");
  strictEqual(storage.size, 0);
  const back = linkCalls({
    ...host([null]),
    rest: () => Promise.resolve(back.drop()),
  });
  back.keep({ ...call, at: now });
  strictEqual(await back.deliver(), "gone");
  back.keep(call);
  now = call.at + 25 * 3_600_000;
  strictEqual(back.kept(), null);
});
