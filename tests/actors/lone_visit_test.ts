/** The timer of a doctor alone at a patient's: state × command, time, and what a shoulder may see. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import {
  givesWay,
  type LoneCommand,
  loneDeadlineOf,
  type LoneRules,
  type LoneVisit,
  startLone,
  turnLone,
} from "../../actors/lone_visit/machine.ts";
import { loneVisitView } from "../../actors/lone_visit/view.ts";
import { expectedArrivalOf, isDark } from "../../actors/lone_visits.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import {
  after,
  bookingId,
  type Instant,
  isRefusal,
  MINUTE,
  personId,
  SECOND,
} from "../../actors/vocabulary.ts";
import { START } from "../support/cast.ts";

const RULES: LoneRules = {
  visitMinutes: 45,
  extendMinutes: 15,
  longestMinutes: 60,
  answerSeconds: 60,
};
const watching = startLone({
  id: "01900000-0000-7000-8000-000000000001",
  doctorId: personId("01900000-0000-7000-8000-000000000002"),
  bookingId: bookingId("01900000-0000-7000-8000-000000000003"),
  cause: "arrived",
  startedAt: START,
  rules: RULES,
});
const minutes = (count: number): Instant => after(START, count * MINUTE);

function turned(state: LoneVisit, command: LoneCommand, at: Instant): LoneVisit {
  const next = turnLone(state, command, at);
  if (isRefusal(next)) throw new Error(next.refused);
  return next;
}
const tick = (state: LoneVisit, at: Instant) => turned(state, { type: "tick" }, at);
const asking = tick(watching, minutes(45));
const silent = tick(asking, after(minutes(45), 60 * SECOND));
const ended = turned(watching, { type: "leave" }, minutes(20));

const TABLE: Readonly<
  Record<LoneVisit["status"], Readonly<Record<Exclude<LoneCommand["type"], "called">, string>>>
> = {
  watching: {
    extend: "watching",
    leave: "ended",
    giveWay: "ended",
    confirm: "watching",
    watchOn: "watching",
    tick: "watching",
  },
  asking: {
    extend: "pin_needed",
    leave: "pin_needed",
    giveWay: "pin_needed",
    confirm: "watching",
    watchOn: "asking",
    tick: "asking",
  },
  silent: {
    extend: "pin_needed",
    leave: "pin_needed",
    giveWay: "ended",
    confirm: "watching",
    // Its call is not stored yet.
    watchOn: "silent",
    tick: "silent",
  },
  ended: {
    extend: "illegal_transition",
    leave: "illegal_transition",
    giveWay: "illegal_transition",
    confirm: "illegal_transition",
    watchOn: "ended",
    tick: "ended",
  },
};

Deno.test("each state of a lone visit answers each command, or says why not", () => {
  const states = { watching, asking, silent, ended };
  for (const [status, row] of Object.entries(TABLE)) {
    const state = states[status as LoneVisit["status"]];
    strictEqual(state.status, status);
    for (const [type, expected] of Object.entries(row)) {
      const command = { type, pin: "right" } as LoneCommand;
      const next = turnLone(state, command, minutes(30));
      strictEqual(isRefusal(next) ? next.refused : next.status, expected, `${status} ${type}`);
    }
  }
});

Deno.test("the timer asks at its end, waits for the answer and calls for help once", () => {
  strictEqual(loneDeadlineOf(watching), minutes(45));
  strictEqual(tick(watching, minutes(44)), watching, "a stale tick finds nothing to do");
  ok(asking.status === "asking" && asking.answerBy === after(minutes(45), 60 * SECOND));
  deepStrictEqual(silent.calls.map(({ kind }) => kind), ["lone_visit"]);
  strictEqual(tick(silent, minutes(300)), silent, "and never again by itself");
  strictEqual(loneDeadlineOf(silent), null);
});

Deno.test("when the alarm of a silence is closed the visit is watched anew", () => {
  const { clientId } = silent.calls[0]!;
  const called = turned(silent, { type: "called", clientId }, minutes(47));
  const again = turned(called, { type: "watchOn" }, minutes(60));
  ok(again.status === "watching" && again.dueAt === minutes(75));
  const asked = tick(again, minutes(75));
  const [call] = tick(asked, minutes(77)).calls;
  ok(call?.kind === "lone_visit" && call.clientId !== clientId, "a silence of its own");
});

Deno.test("an answer after the silence is passed on, and the page cannot tell with which PIN it was given", () => {
  const kinds = (pin: "right" | "duress" | "none", state: LoneVisit) =>
    turned(state, { type: "confirm", pin }, minutes(50)).calls.map(({ kind, at }) => [kind, at]);
  deepStrictEqual(kinds("right", silent), [["lone_visit", undefined], ["pin", minutes(50)]]);
  deepStrictEqual(kinds("none", silent).at(-1), ["tap", minutes(50)]);
  deepStrictEqual(kinds("duress", silent).at(-1), ["danger", undefined]);
  deepStrictEqual(kinds("right", asking), [], "in time there is nobody to tell");
  const shown = (pin: "right" | "duress") =>
    loneVisitView(turned(silent, { type: "confirm", pin }, minutes(50)));
  deepStrictEqual(shown("right"), shown("duress"));
});

Deno.test("one tap adds its minutes, and never puts the question off for longer than the longest", () => {
  let state: LoneVisit = watching;
  for (let taps = 0; taps < 20; taps++) state = turned(state, { type: "extend" }, minutes(5));
  ok(state.status === "watching" && state.dueAt === minutes(65));
});

Deno.test("the second PIN calls for help, and nothing that a page is given tells it from the first", () => {
  for (const state of [watching, asking, silent]) {
    const at = minutes(50);
    const right = turned(state, { type: "confirm", pin: "right" }, at);
    const duress = turned(state, { type: "confirm", pin: "duress" }, at);
    strictEqual(JSON.stringify(loneVisitView(duress)), JSON.stringify(loneVisitView(right)));
    const isDanger = duress.calls.filter(({ kind }) => kind === "danger").length === 1;
    ok(isDanger && right.calls.every(({ kind }) => kind !== "danger"));
    // Made, or not made yet: the page cannot tell that either.
    const made = turned(duress, { type: "called", clientId: duress.calls.at(-1)!.clientId }, at);
    strictEqual(made.calls.length, duress.calls.length - 1);
    deepStrictEqual(loneVisitView(made), loneVisitView(right));
  }
});

Deno.test("another door ends what is watched, and an open question only once its call was made", () => {
  const other = {
    bookingId: bookingId("other"),
    cause: "arrived",
    startedAt: minutes(60),
  } as const;
  const same = { ...other, bookingId: watching.bookingId };
  deepStrictEqual(
    [watching, asking, silent, ended].map((state) => givesWay(state, other)),
    [true, false, false, true],
  );
  strictEqual(silent.calls.length, 1, "the call is not stored yet");
  const { clientId } = silent.calls[0]!;
  const called = turned(silent, { type: "called", clientId }, minutes(47));
  deepStrictEqual(
    [other, { ...other, cause: "dark" } as const, same].map((one) => givesWay(called, one)),
    [true, false, false],
    "the alarm goes on; the next visit is watched all the same",
  );
  strictEqual(givesWay(watching, same), false);
  strictEqual(givesWay(ended, { ...same, startedAt: START }), false, "it has been watched");
  strictEqual(
    givesWay({ ...watching, cause: "dark" }, same),
    true,
    "the doctor has come after all",
  );
});

Deno.test("a phone is dark when neither its page nor its place has spoken, and the door is due", () => {
  const heard = { answeredAt: minutes(0), fix: null };
  strictEqual(isDark(heard, 6, minutes(5)), false);
  strictEqual(isDark(heard, 6, minutes(6)), true);
  const fix = { latitude: 0, longitude: 0, recordedAt: minutes(4) } as never;
  strictEqual(isDark({ ...heard, fix }, 6, minutes(9)), false, "its place has spoken");
  strictEqual(isDark(null, 6, minutes(0)), true, "no shift is heard of at all");
  const journey = { hasDeparted: true, startedAt: START, question: null };
  const due = (expectedSeconds: number | null) =>
    expectedArrivalOf({ journey: { ...journey, expectedSeconds } } as BookingSummary);
  strictEqual(due(600), minutes(10));
  strictEqual(due(null), minutes(20));
  strictEqual(expectedArrivalOf({ journey: null } as BookingSummary), null);
});
