/** A doctor's call for help on its way: nothing that waits, hangs or fails beside it holds it up. */
import { deepStrictEqual, equal, match } from "node:assert";
import { type CallAnswer, callLane } from "../../islands/doctor/call_lane.ts";
import { listedStorage, type OutboxStorage } from "../../islands/live/outbox_storage.ts";
import { after, instant } from "../../actors/vocabulary.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { START } from "./stream_cast.ts";

const PERSON = "doctor-1";
const SECOND = 1_000;
const never = (): Promise<never> => new Promise(() => {});

/** A server that answers as it is told: a status of its own, somebody else's answer, the network's silence, or never. */
type Reply = number | Response | "away" | "never";

const refusal = (status: number): Response =>
  new Response(JSON.stringify({ status, refusal: "Нет", errors: [] }), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
const page = (status: number): Response =>
  new Response("<html>Blocked</html>", { status, headers: { "content-type": "text/html" } });

const asItIs = (kept: OutboxStorage) => Promise.resolve(kept);

function prepared(given: (kept: OutboxStorage) => Promise<OutboxStorage> = asItIs) {
  const clock = new ManualClock(instant(START));
  const values = new Map<string, string>();
  const storage = listedStorage(PERSON, {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  }, clock.now());
  const sent: URLSearchParams[] = [];
  const server = { reply: (_body: URLSearchParams): Reply => 200 };
  let ids = 0;
  /** What somebody has changed the phone's clock by. */
  const set = { byMilliseconds: 0 };
  const page = () =>
    callLane(PERSON, {
      storage: given(storage),
      now: () => clock.now() + set.byMilliseconds,
      steady: () => clock.now(),
      newId: () => `id-${++ids}`,
      timer: (milliseconds, call) => clock.timer(after(clock.now(), milliseconds), call),
      fetch: ((_url: string, { body, signal }: RequestInit) => {
        const given = new URLSearchParams(String(body));
        sent.push(given);
        const reply = server.reply(given);
        if (reply === "never") {
          return new Promise((_, reject) =>
            signal?.addEventListener("abort", () => reject(signal.reason))
          );
        }
        if (reply === "away") return Promise.reject(new TypeError("network"));
        return Promise.resolve(
          typeof reply !== "number"
            ? reply
            : reply === 200
            ? Response.json({ isOfVisit: true })
            : refusal(reply),
        );
      }) as typeof fetch,
    });
  const heard: [string, boolean][] = [];
  const hear = ({ kind }: CallAnswer, isLate: boolean) => void heard.push([kind, isLate]);
  const sentIds = () => sent.map((body) => body.get("clientId"));
  return { clock, set, storage, sent, server, page, heard, hear, sentIds };
}

/** All that a browser's storage may do to whoever waits for it. */
const STORAGES: readonly [string, (kept: OutboxStorage) => Promise<OutboxStorage>][] = [
  ["is as it should be", asItIs],
  ["does not open", () => Promise.reject(new Error("no room"))],
  ["opens never", never],
  ["is full", (kept) => Promise.resolve({ ...kept, put: () => Promise.reject(new Error()) })],
  ["hangs", () => Promise.resolve({ list: never, put: never, remove: never })],
];

for (const [what, given] of STORAGES) {
  Deno.test(`a call whose storage ${what} goes out at once, and again until it is taken`, async () => {
    const { page, server, clock, sent, heard, hear, sentIds } = prepared(given);
    server.reply = () => "away";
    page().send("danger", "a", hear);
    await clock.advance(0);
    equal(sent.length, 1, "at once");
    await clock.advance(2 * SECOND);
    equal(sent.length, 6, "and each 0.4 s");
    deepStrictEqual(heard, []);
    server.reply = () => 200;
    await clock.advance(SECOND);
    deepStrictEqual(heard, [["done", true]]);
    deepStrictEqual(new Set(sentIds()), new Set(["id-1"]));
    await clock.advance(60 * SECOND);
    equal(sent.length, 7, "once it is taken it rests");
  });
}

Deno.test("a hundred steps that wait, and one that hangs in another tab, hold no call up", async () => {
  const { page, server, clock, sent, storage, hear } = prepared();
  for (let at = 0; at < 100; at++) {
    await storage.put({
      id: `${at}`,
      url: `/bookings/${at}/depart`,
      body: "",
      label: "depart",
      at,
    });
  }
  server.reply = () => "away";
  page().send("second_doctor", null, hear);
  await clock.advance(0);
  await clock.advance(SECOND);
  equal(sent.length, 3);
  equal(
    (await storage.list()).filter(({ label }) => label === "alarm").length,
    1,
    "it is kept too",
  );
});

/** Answers of somebody in between, and of a server that has not judged the call. */
const NO_ANSWERS: readonly (readonly [string, () => Reply])[] = [
  ...[401, 408, 429, 500, 503].map((status) => [`${status}`, () => status] as const),
  ...[200, 403, 404, 405, 421].map((status) =>
    [`a foreign page with ${status}`, () => page(status)] as const
  ),
  ["a foreign answer of another program", () => Response.json({ ok: true })],
  ["a foreign problem", () => Response.json({ status: 403, error: "Forbidden" }, { status: 403 })],
  ["a redirect", () => Object.defineProperty(page(200), "ok", { value: false })],
];

for (const [what, reply] of NO_ANSWERS) {
  Deno.test(`${what} is no answer to a call`, async () => {
    const { page, server, clock, storage, heard, hear } = prepared();
    server.reply = reply;
    page().send("danger", null, hear);
    await clock.advance(5 * SECOND);
    deepStrictEqual(heard, []);
    equal((await storage.list()).length, 1);
    server.reply = () => 200;
    await clock.advance(SECOND);
    deepStrictEqual(heard, [["done", true]]);
    deepStrictEqual(await storage.list(), []);
  });
}

Deno.test("what is refused comes back once, and is let go", async () => {
  const { page, server, clock, sent, storage, heard, hear } = prepared();
  server.reply = () => 403;
  page().send("danger", null, hear);
  await clock.advance(60 * SECOND);
  deepStrictEqual([heard, sent.length], [[["refused", false]], 1]);
  deepStrictEqual(await storage.list(), []);
});

Deno.test("a line that hangs is let go, and the call goes out anew", async () => {
  const { page, server, clock, sent, hear } = prepared();
  server.reply = () => "never";
  page().send("danger", null, hear);
  await clock.advance(9 * SECOND);
  equal(sent.length, 2);
});

Deno.test("a phone's clock that is set back holds no call up", async () => {
  const { page, server, clock, set, sent, hear } = prepared();
  server.reply = () => "away";
  const calls = page();
  const first = calls.send("danger", null, hear);
  await clock.advance(SECOND);
  set.byMilliseconds = -3 * 3_600 * SECOND;
  sent.length = 0;
  await clock.advance(2 * SECOND);
  equal(sent.length >= 4, true, `${sent.length}`);
  await clock.advance(60 * SECOND);
  equal(calls.send("danger", null, hear) === first, false, "a minute later it is another one");
  await clock.advance(11 * 60 * SECOND);
  sent.length = 0;
  await clock.advance(10 * 60 * SECOND);
  equal(sent.length <= 30, true, "a server that is away for long is left in peace all the same");
});

Deno.test("a call that a page of before has kept goes out for whoever made it", async () => {
  const { page, clock, sent, storage } = prepared();
  const body = "kind=danger&clientId=old";
  await storage.put({ id: "old", url: "/doctor/alarm", body, label: "alarm", at: clock.now() });
  page();
  await clock.advance(0);
  deepStrictEqual(sent.map((one) => one.get("personId")), [PERSON]);
});

Deno.test("a call that a line or a fault holds up holds up no other one", async () => {
  const { page, server, clock, heard, hear } = prepared();
  server.reply = (body) => body.get("kind") === "danger" ? "never" : 200;
  const calls = page();
  calls.send("danger", "a", () => {});
  calls.send("resuscitation", "a", hear);
  await clock.advance(0);
  deepStrictEqual(heard, [["done", false]]);
});

Deno.test("tapped twice it is one call, a minute later it is another one", async () => {
  const { page, server, clock, hear, heard, sentIds } = prepared();
  server.reply = () => "away";
  const calls = page();
  const first = calls.send("danger", "a", () => {});
  equal(calls.send("danger", "a", hear), first);
  equal(calls.send("second_doctor", "a", () => {}) === first, false);
  await clock.advance(61 * SECOND);
  equal(calls.send("danger", "a", () => {}), "id-3");
  server.reply = () => 200;
  await clock.advance(SECOND);
  deepStrictEqual(new Set(sentIds()), new Set(["id-1", "id-2", "id-3"]));
  deepStrictEqual(heard, [["done", true]], "whoever tapped last hears it");
  equal(calls.send("danger", "a", hear), "id-4", "what was taken is over");
});

Deno.test("what an earlier page had to leave goes out with the next, the very same", async () => {
  const { page, server, clock, sent, storage, hear } = prepared();
  server.reply = () => "away";
  page().send("danger", "a", hear);
  await clock.advance(0);
  const [first] = sent;
  match(first?.get("occurredAt") ?? "", /^2026-11-23T10:00:00/);
  equal(first?.get("personId"), PERSON, "the server judges for whom it is");
  sent.length = 0;
  server.reply = () => 200;
  await clock.advance(0);
  page();
  await clock.advance(0);
  equal(sent.at(-1)?.toString(), first?.toString());
  await clock.advance(SECOND);
  deepStrictEqual(await storage.list(), []);
});

Deno.test("a server that is away for long is asked less often, and at once when the line is back", async () => {
  const { page, server, clock, sent, hear } = prepared();
  server.reply = () => "away";
  const calls = page();
  calls.send("danger", null, hear);
  await clock.advance(11 * 60 * SECOND);
  sent.length = 0;
  await clock.advance(10 * 60 * SECOND);
  equal(sent.length >= 9 && sent.length <= 15, true, `${sent.length}`);
  sent.length = 0;
  calls.flush();
  equal(sent.length, 1);
});

Deno.test("a page says what it holds until somebody has taken it, and what of it is silent", async () => {
  const { page, server, clock, hear } = prepared(() => Promise.reject(new Error("no room")));
  server.reply = () => "away";
  const calls = page();
  calls.send("danger", "a", hear);
  calls.send("second_doctor", "a", hear);
  await clock.advance(0);
  deepStrictEqual(calls.held(), [{ id: "id-1", isSilent: true }, { id: "id-2", isSilent: false }]);
  server.reply = () => 200;
  await clock.advance(SECOND);
  deepStrictEqual(calls.held(), []);
});
