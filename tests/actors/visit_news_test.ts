/** What a patient whose page is closed hears of a visit, each once, and what needs no telling. */
import { deepStrictEqual, ok } from "node:assert";
import type { NewMessage } from "../../actors/outbox/message.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { ReachBook } from "../../actors/reach/wishes.ts";
import { VisitNews } from "../../actors/reach/visit_news.ts";
import { after, MINUTE, SECOND } from "../../actors/vocabulary.ts";
import { bookingIn, newBooking, START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";

const log = { info: () => {}, warn: () => {}, fault: () => "" };

function scene({ isOpen = false }: { readonly isOpen?: boolean } = {}) {
  const clock = new ManualClock(START);
  const sent: NewMessage[] = [];
  let [state, fails]: [BookingState, number] = [newBooking("urgent"), 0];
  const make = () =>
    new VisitNews({
      world: { clock, log },
      stateOf: () => state,
      book: new ReachBook(() => {}),
      contactsOf: () => Promise.resolve({ phone: "+79000000001", email: null }),
      normalPhone: (phone) => phone,
      isListening: () => isOpen,
      send(message) {
        if (fails-- > 0) return Promise.reject(new Error("the store is away"));
        return Promise.resolve(void sent.push(message));
      },
      origin: "https://tot.example",
    });
  let news = make();
  news.changed(state.id);
  return {
    clock,
    sent,
    fail: (times: number) => void (fails = times),
    async become(next: BookingState) {
      state = next;
      news.changed(state.id);
      await clock.advance(0);
    },
    async restart() {
      news.stop();
      news = make();
      news.resume([state.id]);
      await clock.advance(0);
    },
    keys: () => sent.map(({ dedupeKey }) => dedupeKey.split("/").slice(2, -1).join("/")),
  };
}

const visiting = (status: "assigned" | "en_route", more: Record<string, unknown> = {}) =>
  ({ ...bookingIn(status, "urgent"), ...more }) as BookingState;
const cancelled = (outcome: string) =>
  ({ ...bookingIn("cancelled", "urgent"), outcome }) as BookingState;
const pending = (more: Record<string, unknown>) => {
  const state = newBooking("urgent");
  return { ...state, search: { ...state.search, ...more } } as BookingState;
};
const way = (answer: string | null) => ({
  kind: "still",
  askedAt: START,
  answerBy: START,
  answer,
  answeredAt: START,
});

const STORIES: readonly (readonly [string, readonly BookingState[], readonly string[]])[] = [
  ["called off by the desk", [visiting("assigned"), cancelled("cancelled_by_staff")], [
    "cancelled",
  ]],
  ["called off by the caller", [visiting("assigned"), cancelled("cancelled_by_patient")], []],
  ["nobody is found, and again nobody", [
    pending({ exhaustedAt: START }),
    pending({ exhaustedAt: null }),
    pending({ exhaustedAt: after(START, MINUTE) }),
  ], ["nobody/0", "nobody/0"]],
  ["found at once", [visiting("assigned")], []],
  ["found after a long wait", [
    visiting("assigned", { assignedAt: after(START, 3 * MINUTE) }),
  ], [`found/${after(START, 3 * MINUTE)}`]],
  ["the doctor gave it back", [visiting("en_route"), pending({})], [
    `released/${newBooking("urgent").version}`,
  ]],
  ["the doctor does not answer on the way", [
    visiting("en_route", { way: way(null) }),
    visiting("en_route", { way: way("none") }),
    visiting("en_route", { way: way("none"), version: 99 }),
  ], [`way/${START}`]],
  ["the doctor says that all is well", [visiting("en_route", { way: way("fine") })], []],
  ["the promise is broken", [visiting("en_route", { promiseMissedAt: START })], [`late/${START}`]],
];
for (const [what, states, expected] of STORIES) {
  Deno.test(`${what}: ${expected.length === 0 ? "nothing is sent" : "the patient hears of it"}`, async () => {
    const closed = scene();
    for (const state of states) await closed.become(state);
    deepStrictEqual(closed.keys(), expected);
    ok(closed.sent.every(({ template }) => template === "visit_news"));
    const open = scene({ isOpen: true });
    for (const state of states) await open.become(state);
    deepStrictEqual(open.keys(), [], "an open page says it");
  });
}

Deno.test("whoever called by telephone is told at the number that was given", async () => {
  const of = scene();
  const byPhone = cancelled("cancelled_by_staff");
  const words = { ...byPhone.words, contactPhone: "+79000000009" };
  await of.become({ ...byPhone, callerId: null, words } as BookingState);
  // The patient's account comes first where there is one; the caller has none.
  deepStrictEqual(of.sent.map(({ recipient }) => recipient), ["+79000000001"]);
});

Deno.test("what the store could not take, or a kill lost, is told, under the same key, and nothing old", async () => {
  const of = scene();
  of.fail(2);
  await of.become(pending({ exhaustedAt: START }));
  await of.clock.advance(2 * SECOND);
  deepStrictEqual(of.keys(), []);
  await of.clock.advance(2 * SECOND);
  deepStrictEqual(of.keys(), ["nobody/0"]);
  await of.restart();
  deepStrictEqual([...new Set(of.sent.map(({ dedupeKey }) => dedupeKey))].length, 1);
  const before = of.sent.length;
  await of.clock.advance(31 * MINUTE);
  await of.restart();
  deepStrictEqual(of.sent.length, before);
});
