/** The doctor's phone on duty: places that wait and go out, steps that are foreseen, the shift as drawn. */
import { deepStrictEqual, equal, ok } from "node:assert";
import { type Fix, type FixHost, FixQueue, isWorthSending } from "../../islands/doctor/fixes.ts";
import { cardPath } from "../../islands/doctor/safety.tsx";
import { refusedSince, track } from "../../islands/doctor/track_call.ts";
import { askedAgain, loadLater } from "../../islands/load_later.ts";
import { dutyOfStream } from "../../islands/doctor/duty_of_stream.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import { predicted } from "../../views/predicted.ts";
import { ownOpen, presentVisit } from "../../views/present_visit.ts";
import type { WaitingCommand } from "../../views/live_context.ts";
import { person } from "../pages/fake_services.ts";

const START = Date.parse("2026-11-23T10:00:00Z");
const fix = (seconds: number, meters = seconds * 10): Fix => ({
  latitude: 51.1 + meters / 111_320,
  longitude: 71.4,
  accuracy: 8,
  heading: null,
  speed: null,
  recordedAt: new Date(START + seconds * 1_000).toISOString(),
});

interface Sent {
  readonly positions: readonly Fix[];
}

/** A phone whose server answers as it is told. */
function phone(answers: number[], kept: readonly Fix[] = [], now = START + 3_600_000) {
  const sent: Sent[] = [];
  let saved: readonly Fix[] = kept;
  const host: FixHost = {
    now: () => now,
    post(body) {
      sent.push(body);
      return Promise.resolve(answers.shift() ?? 202);
    },
    load: () => saved,
    save: (fixes) => saved = fixes,
  };
  return { queue: new FixQueue(host), sent, saved: () => saved };
}

Deno.test("a place is worth sending when the phone has moved, or once in a while", () => {
  const table: readonly (readonly [string, Fix | null, Fix, boolean])[] = [
    ["the first", null, fix(0), true],
    ["a second later at the same place", fix(0), fix(1, 0), false],
    ["a second later, seven meters on", fix(0), fix(1, 7), false],
    ["a second later, nine meters on", fix(0), fix(1, 9), true],
    ["fifteen seconds later at the same place", fix(0), fix(15, 0), true],
    ["by a clock that was set back by forty minutes", fix(2_400, 0), fix(0, 0), true],
  ];
  for (const [what, last, next, is] of table) equal(isWorthSending(last, next), is, what);
});

Deno.test("what was told is sent once, the oldest first, at most a hundred at a time", async () => {
  const { queue, sent, saved } = phone([]);
  for (let second = 0; second < 230; second++) queue.add(fix(second));
  equal(await queue.send(), false);
  equal(saved().length, 130, "a page that dies between two batches loses none of the rest");
  equal(await queue.send(), false);
  equal(await queue.send(), true);
  equal(saved().length, 0);
  deepStrictEqual(sent.map(({ positions }) => positions.length), [100, 100, 30]);
  const times = sent.flatMap(({ positions }) => positions.map(({ recordedAt }) => recordedAt));
  deepStrictEqual(times, times.toSorted());
  await queue.send();
  equal(sent.length, 3, "nothing is sent twice");
});

for (
  const [status, isKept] of [
    [202, false],
    [400, false],
    [409, false],
    [0, true],
    [401, true],
    [429, true],
    [503, true],
  ] as const
) {
  Deno.test(`an answer of ${status} ${isKept ? "keeps" : "lets go"} what was sent`, async () => {
    const { queue, saved } = phone([status]);
    queue.add(fix(0));
    await queue.send();
    equal(queue.size, isKept ? 1 : 0);
    equal(saved().length, isKept ? 1 : 0);
  });
}

Deno.test("two sends at once send once", async () => {
  const { queue, sent } = phone([]);
  queue.add(fix(0));
  await Promise.all([queue.send(), queue.send()]);
  equal(sent.length, 1);
});

Deno.test("places of a page before are sent, but not those of hours ago, and never too many", async () => {
  const now = START + 3 * 3_600_000;
  const { queue, sent } = phone([], [fix(0), fix(2 * 3_600)], now);
  equal(queue.size, 1, "one is three hours old");
  await queue.send();
  equal(sent[0]?.positions[0]?.recordedAt, fix(2 * 3_600).recordedAt);
  for (let second = 0; second < 1_200; second++) queue.add(fix(second));
  equal(queue.size, 1_000);
});

Deno.test("a tab that takes over sends what the one before it had not, each once and in its order", async () => {
  const before = phone([0]);
  for (const second of [1, 3]) before.queue.add(fix(second));
  await before.queue.send();
  before.queue.add(fix(5));
  // What was kept stands in the storage, too; what it gives away it does not send itself.
  const after = phone([], before.saved());
  after.queue.add(fix(4));
  after.queue.take(before.queue.giveAway());
  equal(before.queue.size, 0);
  await after.queue.send();
  deepStrictEqual(after.sent[0]?.positions, [1, 3, 4, 5].map((second) => fix(second)));
});

Deno.test("at the end of a shift nothing of the way is left", async () => {
  const { queue, saved } = phone([0]);
  queue.add(fix(0));
  await queue.send();
  queue.clear();
  equal(queue.size, 0);
  equal(saved().length, 0);
});

Deno.test("a page knows why the server takes no place, and since when; without an answer it knows nothing anew", async () => {
  type Row = readonly [
    what: string,
    answer: Response | null,
    refused: ReturnType<typeof refusedSince>,
  ];
  const accepted = (more: object = {}) => Response.json({ accepted: 0, ...more }, { status: 202 });
  const table: readonly Row[] = [
    ["a place that is taken", accepted(), null],
    ["one that is not", accepted({ refused: "inaccurate" }), { why: "inaccurate", since: 1 }],
    ["nor the next", accepted({ refused: "inaccurate" }), { why: "inaccurate", since: 1 }],
    ["no connection", null, { why: "inaccurate", since: 1 }],
    ["a server in need", new Response("", { status: 503 }), { why: "inaccurate", since: 1 }],
    ["an answer cut short", new Response("{", { status: 202 }), { why: "inaccurate", since: 1 }],
    ["another reason", accepted({ refused: "other_device" }), { why: "other_device", since: 6 }],
    ["a place that is taken again", accepted(), null],
  ];
  const { fetch: realFetch } = globalThis;
  let known: Row[2] = null;
  try {
    for (const [at, [what, answer, refused]] of table.entries()) {
      globalThis.fetch = () =>
        answer === null ? Promise.reject(new TypeError("offline")) : Promise.resolve(answer);
      const status = await track("p1", {}, (why) => known = refusedSince(known, why, at));
      equal(status, answer?.status ?? 0, what);
      await new Promise((resolve) => setTimeout(resolve));
      deepStrictEqual(known, refused, what);
    }
  } finally {
    globalThis.fetch = realFetch;
  }
});

const booking = (more: Partial<BookingView>): BookingView =>
  ({
    id: "b1",
    status: "assigned",
    callType: "urgent",
    doctorId: "d1",
    scheduledTime: null,
    ...more,
  }) as BookingView;
const waiting = (command: string, bookingId = "b1"): WaitingCommand => ({
  id: command,
  bookingId,
  command,
  content: null,
  clientId: null,
  at: START,
});

Deno.test("steps that wait are shown as taken, in their order, and no others", () => {
  const table: readonly (readonly [string, BookingView, WaitingCommand[], string])[] = [
    ["nothing waits", booking({}), [], "assigned"],
    ["a departure", booking({}), [waiting("depart")], "en_route"],
    ["a departure and an arrival", booking({}), [waiting("depart"), waiting("arrive")], "arrived"],
    ["an arrival that cannot be yet", booking({}), [waiting("arrive")], "assigned"],
    ["a code at the door", booking({ status: "arrived" }), [waiting("start")], "in_progress"],
    [
      "a consultation",
      booking({ callType: "consultation" }),
      [waiting("start")],
      "in_progress",
    ],
    ["of another booking", booking({}), [waiting("depart", "b2")], "assigned"],
    ["words in the room", booking({}), [waiting("say")], "assigned"],
    ["a conclusion", booking({ status: "in_progress" }), [waiting("complete")], "in_progress"],
  ];
  for (const [what, view, commands, status] of table) {
    equal(predicted(view, commands).status, status, what);
  }
  equal(
    predicted(booking({}), [waiting("depart")]).departedAt,
    new Date(START).toISOString(),
  );
});

Deno.test("the visit that is shown is the one that the doctor is busy with", () => {
  const soon = new Date(START + 3_600_000).toISOString();
  const later = new Date(START + 5 * 3_600_000).toISOString();
  const urgent = booking({ id: "urgent" });
  const onWay = booking({ id: "on the way", status: "en_route", scheduledTime: later });
  const planned = booking({ id: "planned", scheduledTime: soon });
  const evening = booking({ id: "evening", scheduledTime: later });
  const table: readonly (readonly [string, BookingView[], string | null, string | null])[] = [
    ["none", [], null, null],
    ["under way comes first", [urgent, onWay], null, "on the way"],
    ["then the one that engages", [urgent, planned], "planned", "planned"],
    ["then the urgent one", [planned, urgent], null, "urgent"],
    ["then the next of the day", [evening, planned], null, "planned"],
    ["an evening's visit is not shown at noon", [evening], null, null],
  ];
  for (const [what, views, engaged, id] of table) {
    equal(presentVisit(views, engaged, START)?.id ?? null, id, what);
  }
  deepStrictEqual(
    ownOpen([urgent, booking({ doctorId: "d2" }), booking({ status: "completed" })], "d1"),
    [urgent],
  );
});

Deno.test("a shift is drawn by the newest place that the server can know", () => {
  const marina = person("doctor");
  const told = (recordedAt: number) => ({
    available: true,
    startedAt: new Date(START).toISOString(),
    reachable: true,
    fix: {
      latitude: 51,
      longitude: 71,
      accuracyMeters: 10,
      recordedAt: new Date(recordedAt).toISOString(),
    },
    bookingId: null,
  });
  const now = START + 600_000;
  const own = { fix: fix(590), fixAt: now - 10_000, keptFixes: 0, refused: null };
  equal(dutyOfStream(told(START), marina, own, now)?.fix?.ageSeconds, 10);
  equal(
    dutyOfStream(told(START), marina, { ...own, keptFixes: 5 }, now)?.fix?.ageSeconds,
    600,
    "what waits here is not known there",
  );
  const refused = { why: "inaccurate" as const, since: now };
  equal(dutyOfStream(told(START), marina, { ...own, refused }, now)?.fix?.ageSeconds, 600);
  equal(dutyOfStream(told(now - 1_000), marina, own, now)?.fix?.ageSeconds, 1);
  equal(dutyOfStream({ ...told(now), available: false }, marina, own, now), null);
  ok(dutyOfStream({ ...told(now), fix: null }, marina, { ...own, fix: null }, now)?.fix === null);
});

Deno.test("a call that was taken opens the card of its visit, and none where the visit is not its own", () => {
  const rows: readonly (readonly [Parameters<typeof cardPath>, string | null])[] = [
    [["resuscitation", "b1", { isOfVisit: true }], "/bookings/b1/resuscitation"],
    [["hospital_transport", "b1", {}], "/bookings/b1/transport"],
    [["resuscitation", "b1", { isOfVisit: false }], null],
    [["resuscitation", null, { isOfVisit: true }], null],
    [["danger", "b1", { isOfVisit: true }], null],
    [["second_doctor", "b1", { isOfVisit: true }], null],
  ];
  for (const [given, path] of rows) equal(cardPath(...given), path, given.join());
});

Deno.test("a part that could not be loaded is asked for again when the browser is connected, each time by another name", async () => {
  let tries = 0;
  const asked: string[] = [];
  const coming = loadLater(() => {
    tries++;
    asked.push(askedAgain("/assets/map.js"));
    return tries < 3 ? Promise.reject(new Error("no connection")) : Promise.resolve("the part");
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve));
  await turn();
  equal(tries, 1, "without a connection it is not asked for again and again");
  globalThis.dispatchEvent(new Event("online"));
  await turn();
  equal(tries, 2);
  globalThis.dispatchEvent(new Event("online"));
  equal(await coming, "the part");
  globalThis.dispatchEvent(new Event("online"));
  await turn();
  equal(tries, 3, "what is there is not asked for");
  deepStrictEqual(asked, ["/assets/map.js", "/assets/map.js?1", "/assets/map.js?2"]);
  equal(askedAgain("/assets/map.js"), "/assets/map.js", "others are asked for by their own");
});
