/** What a patient hears of a visit beside its page, each once, when it needs no telling, and what a look ends. */
import { deepStrictEqual, ok } from "node:assert";
import type { BookingState } from "../../actors/booking/state.ts";
import { ReachBook } from "../../actors/reach/wishes.ts";
import { Telling } from "../../actors/reach/telling.ts";
import { VisitNews } from "../../actors/reach/visit_news.ts";
import { after, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { fakeNews } from "../support/fake_news.ts";
import { ManualClock } from "../support/manual_clock.ts";

const { bookingIn, newBooking, PATIENT, START } = cast;
const log = { info: () => {}, warn: () => {}, fault: () => "" };

interface Story {
  /** Some page of the patient's is open. */
  readonly isOpen?: boolean;
  readonly hasDevice?: boolean;
}

function scene({ isOpen = false, hasDevice = false }: Story = {}) {
  const clock = new ManualClock(START);
  const store = fakeNews(clock);
  const world = { clock, log };
  const book = new ReachBook(() => {});
  if (hasDevice) book.setOwners([PATIENT.id]);
  let state: BookingState = newBooking("urgent");
  const make = () => {
    const telling = new Telling({ world, news: store.rows });
    const news = new VisitNews({
      world,
      stateOf: () => state,
      book,
      contactsOf: () => Promise.resolve({ phone: "+79000000001", email: null }),
      normalPhone: (phone) => phone,
      isListening: () => isOpen,
      telling,
      origin: "https://tot.example",
    });
    return { telling, news };
  };
  const pass = async (seconds: number) => {
    await clock.advance(seconds * SECOND);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  let made = make();
  made.news.changed(state.id);
  return {
    clock,
    fail: store.fail,
    sent: store.sent,
    pass,
    async look(about: string | null = state.id) {
      await pass(1);
      made.telling.looked(PATIENT.id, about);
      await pass(0);
    },
    async become(next: BookingState) {
      state = next;
      made.news.changed(state.id);
      await pass(0);
    },
    die: () => made.telling.stop(),
    /** @param isOpen it is among the open bookings that are looked at after a start */
    async restart(isOpen = true) {
      made.telling.stop();
      made = make();
      made.telling.resume();
      if (isOpen) made.news.resume([state]);
      await pass(0);
    },
    keys: () => store.sent().map(({ dedupeKey }) => dedupeKey.split("/").slice(2, 4).join("/")),
    ways: () => store.sent().map(({ channel }) => channel),
  };
}

const visiting = (
  status: "assigned" | "en_route" | "arrived" | "in_progress",
  more: Record<string, unknown> = {},
  callType: "urgent" | "scheduled" = "urgent",
) => ({ ...bookingIn(status, callType), ...more }) as BookingState;
const cancelled = (outcome: string) =>
  ({ ...bookingIn("cancelled", "urgent"), outcome }) as BookingState;
const pending = (more: Record<string, unknown>) => {
  const state = newBooking("urgent");
  return { ...state, search: { ...state.search, ...more } } as BookingState;
};
const released = (callType: "urgent" | "scheduled" = "urgent") =>
  cast.give(bookingIn("en_route", callType), cast.DOCTOR, { type: "release", reason: "Сломалась" });
const toAnother = (state: BookingState) =>
  cast.give(state, cast.DISPATCHER, {
    type: "reassign",
    doctor: cast.facts(cast.UNASKED_DOCTOR),
    reason: "Ближе",
  });
const way = (answer: string | null) => ({
  kind: "still",
  askedAt: START,
  answerBy: START,
  answer,
  answeredAt: START,
});
const LATE = { promiseMissedAt: START };
const FOUND = { assignedAt: after(START, 3 * MINUTE) };

const STORIES: readonly (readonly [string, readonly BookingState[], readonly string[]])[] = [
  ["called off by the desk", [visiting("assigned"), cancelled("cancelled_by_staff")], [
    "cancelled/caller",
  ]],
  ["called off by the caller", [visiting("assigned"), cancelled("cancelled_by_patient")], []],
  ["nobody is found, and again nobody", [
    pending({ exhaustedAt: START }),
    pending({ exhaustedAt: null }),
    pending({ exhaustedAt: after(START, MINUTE) }),
  ], ["nobody/0"]],
  ["found at once", [visiting("assigned")], []],
  ["found after a long wait", [visiting("assigned", FOUND)], [`found/${FOUND.assignedAt}`]],
  ["the doctor gave it back", [visiting("en_route"), released()], [`released/${START}`]],
  ["another doctor comes instead", [visiting("assigned"), toAnother(visiting("assigned"))], [
    `found/${START}`,
  ]],
  ["a planned visit has its doctor", [visiting("assigned", FOUND, "scheduled")], []],
  ["a planned visit goes to another doctor", [
    visiting("assigned", {}, "scheduled"),
    toAnother(visiting("assigned", {}, "scheduled")),
  ], [`found/${START}`]],
  [
    "a planned visit is given back",
    [visiting("assigned", {}, "scheduled"), released("scheduled")],
    [
      `released/${START}`,
    ],
  ],
  ["the doctor does not answer on the way", [
    visiting("en_route", { way: way(null) }),
    visiting("en_route", { way: way("none") }),
    visiting("en_route", { way: way("none"), version: 99 }),
  ], [`way/${START}`]],
  ["the doctor says that all is well", [visiting("en_route", { way: way("fine") })], []],
  ["the promise is broken", [visiting("en_route", LATE)], [`late/${START}`]],
  ["the doctor is at the door by now", [visiting("arrived", { ...LATE, ...FOUND })], []],
  ["the doctor is at the bedside by now", [visiting("in_progress", { ...LATE, ...FOUND })], []],
];
for (const [what, states, expected] of STORIES) {
  Deno.test(`${what}: ${expected.length === 0 ? "nothing is sent" : "the patient hears of it"}`, async () => {
    const closed = scene();
    for (const state of states) await closed.become(state);
    deepStrictEqual(closed.keys(), expected);
    ok(closed.sent().every(({ template }) => template === "visit_news"));
    const seen = scene({ isOpen: true });
    for (const state of states) {
      await seen.become(state);
      await seen.look();
    }
    await seen.pass(120);
    deepStrictEqual(seen.keys(), [], "the page says it, and somebody looks");
    const covered = scene({ isOpen: true });
    for (const state of states) await covered.become(state);
    deepStrictEqual(covered.keys(), [], "the page has a moment");
    await covered.pass(60);
    deepStrictEqual(covered.keys(), expected, "nobody has looked at the open page");
    await covered.restart();
    await covered.pass(120);
    deepStrictEqual(covered.keys(), expected, "and once");
  });
}

const WAYS: readonly (readonly [
  string,
  Story,
  (of: ReturnType<typeof scene>) => unknown,
  readonly string[],
])[] = [
  ["a closed page: a push at once, an SMS where nobody looks", { hasDevice: true }, () => {}, [
    "push",
    "sms",
  ]],
  ["who looks after the push gets no SMS", { hasDevice: true }, ({ look }) => look(), ["push"]],
  ["so does who looks at the list of all", { hasDevice: true }, ({ look }) => look(null), ["push"]],
  ["another visit's page says nothing of this one", { hasDevice: true }, ({ look }) => look("x"), [
    "push",
    "sms",
  ]],
  ["a look before a start counts after it", { hasDevice: true }, async ({ look, restart }) => {
    await look();
    await restart();
  }, ["push"]],
  ["what waits for a look goes on waiting over a start", { hasDevice: true }, async (of) => {
    await of.restart(false);
    await of.look();
  }, ["push"]],
  ["called off while the process died", { hasDevice: true }, async (of) => {
    await of.look();
    of.fail(1);
    await of.become(cancelled("cancelled_by_staff"));
    await of.restart();
  }, ["push", "push", "sms"]],
  ["an open page that is not looked at", { isOpen: true, hasDevice: true }, () => {}, [
    "push",
    "sms",
  ]],
  ["an open page that is looked at", { isOpen: true, hasDevice: true }, ({ look }) => look(), []],
];
for (const [what, story, meanwhile, expected] of WAYS) {
  Deno.test(`news of a visit: ${what}`, async () => {
    const of = scene(story);
    await of.become(pending({ exhaustedAt: START }));
    await meanwhile(of);
    await of.pass(90);
    deepStrictEqual(of.ways(), expected);
  });
}

Deno.test("news of a visit: a page that has said it looks before the news was written is told nothing", async () => {
  const of = scene({ isOpen: true, hasDevice: true });
  of.fail(1);
  await of.become(pending({ exhaustedAt: START }));
  await of.look();
  await of.pass(90);
  deepStrictEqual(of.ways(), []);
});

Deno.test("whoever called by telephone is told at the number that was given", async () => {
  const of = scene();
  const byPhone = cancelled("cancelled_by_staff");
  const words = { ...byPhone.words, contactPhone: "+79000000009" };
  await of.become({ ...byPhone, callerId: null, words } as BookingState);
  // The patient's account comes first where there is one; the caller has none.
  deepStrictEqual(of.sent().map(({ recipient }) => recipient), ["+79000000001"]);
});

Deno.test("what the store could not take, or a kill lost, is told, under the same key, and nothing old", async () => {
  const of = scene();
  of.fail(2);
  await of.become(pending({ exhaustedAt: START }));
  await of.pass(2);
  deepStrictEqual(of.keys(), []);
  await of.pass(2);
  deepStrictEqual(of.keys(), ["nobody/0"]);
  await of.restart();
  await of.pass(90);
  deepStrictEqual(of.keys(), ["nobody/0"]);
  const lost = scene();
  lost.fail(1);
  await lost.become(pending({ exhaustedAt: START }));
  await lost.restart();
  await lost.pass(60);
  deepStrictEqual(lost.keys(), ["nobody/0"], "the pages had a moment to come back");
  const old = scene();
  old.fail(1);
  await old.become(pending({ exhaustedAt: START }));
  old.die();
  await old.clock.advance(31 * MINUTE);
  await old.restart();
  await old.pass(90);
  deepStrictEqual(old.keys(), []);
});
