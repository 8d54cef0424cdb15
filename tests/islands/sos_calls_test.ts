/** A call for help on its way: kept before it is sent, sent until it is stored, one call however often. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { postForm } from "../../islands/live/post_form.ts";
import { timeLimit } from "../../islands/live/time_limit.ts";
import { type KeptCall, sosCalls } from "../../islands/sos/calls.ts";

const CALL: KeptCall = {
  clientId: "11111111-1111-4111-8111-111111111111",
  personId: "anna",
  bookingId: "visit",
  at: 1_000_000,
  position: null,
};
const STORED = { id: "alert", status: "counting", version: 1, raisesAt: "2026-11-26T14:02:05Z" };
const answer = (status: number, body: unknown = {}) => () =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));
const away = () => Promise.reject(new TypeError("no connection"));

function browser(answers: readonly (() => Promise<Response>)[], now = CALL.at) {
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
    now: () => now,
    late: () => "late",
  };
  return { calls: sosCalls(host), host, sent };
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
  deepStrictEqual(await next.send(kept!), { kind: "stored", call: STORED });
  deepStrictEqual(new Set(sent.map(({ body }) => body.clientId)), new Set([CALL.clientId]));
  next.drop();
  strictEqual(calls.kept("anna"), null);
});

Deno.test("it is nobody else's call, and not one of the day before yesterday", () => {
  const { calls } = browser([]);
  calls.keep(CALL);
  strictEqual(calls.kept("boris"), null);
  const later = browser([], CALL.at + 48 * 3_600_000);
  later.calls.keep(CALL);
  strictEqual(later.calls.kept("anna"), null);
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
  strictEqual(sent[0]?.body.message, "late");
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
