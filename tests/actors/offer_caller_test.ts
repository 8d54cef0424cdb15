/** Who is told of an offer besides on the page, when, and when not: by a clock that is moved by hand. */
import { deepStrictEqual, strictEqual } from "node:assert";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { PositionIndex, reachOf } from "../../actors/dispatcher/positions.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { OfferCaller } from "../../actors/reach/offer_caller.ts";
import { doctorWays } from "../../actors/reach/doctor_ways.ts";
import { Telling } from "../../actors/reach/telling.ts";
import { VisitNotices } from "../../actors/reach/visit_notices.ts";
import { DEFAULT_WISHES, ReachBook, type ReachWishes } from "../../actors/reach/wishes.ts";
import type { BookingState, Offer, Visiting } from "../../actors/booking/state.ts";
import { after, MINUTE, offerId, SECOND } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { fakeNews } from "../support/fake_news.ts";
import { ManualClock } from "../support/manual_clock.ts";

const { bookingIn, DOCTOR, facts, newBooking, START } = cast;
const silentLog = { info: () => {}, warn: () => {}, fault: () => "" };

interface Story {
  readonly hidden?: boolean;
  readonly wishes?: Partial<ReachWishes>;
  readonly devices?: boolean;
  readonly phone?: string | null;
  /** The phone's page is covered; a computer at home is looked at by others. */
  readonly atHome?: boolean;
}

/** A doctor on shift, and a booking that asks. */
function scene(
  { hidden = true, wishes = {}, devices = true, phone = "+79000000001", atHome = false }: Story =
    {},
) {
  const clock = new ManualClock(START);
  const sent: NewMessage[] = [];
  const store = fakeNews(clock);
  const book = new ReachBook((id) => positions.setPushable(id, book.isPushable(id)));
  const positions: PositionIndex = new PositionIndex((id) => book.isPushable(id));
  const id = DOCTOR.id;
  book.setWishes(id, { ...DEFAULT_WISHES, ...wishes });
  if (devices) book.setOwners([id]);
  let state: BookingState = newBooking("urgent");
  const world = { clock, log: silentLog, dispatchSettings: () => DEFAULT_DISPATCH_SETTINGS };
  let fails = 0;
  const send = (message: NewMessage) => {
    if (fails > 0) {
      fails--;
      return Promise.reject(new Error("the store is away"));
    }
    sent.push(message);
    return Promise.resolve();
  };
  const told = {
    world,
    stateOf: () => state,
    positions,
    book,
    phoneOf: () => Promise.resolve(phone),
  };
  const makeCaller = () =>
    new OfferCaller({
      ...told,
      messages: { tell: (_call, message) => send(message) },
      timeOfDay: () => "14:05:30",
    });
  let telling: Telling;
  const makeNotices = () => {
    telling = new Telling({ world, news: store.rows });
    telling.resume();
    return new VisitNotices({ ...told, telling, waysOf: doctorWays(told) });
  };
  let [caller, notices] = [makeCaller(), makeNotices()];
  positions.startShift(facts({ id }), START);
  if (atHome) positions.used(id, START, "phone");
  positions.touch(id, START, { hidden }, "phone");
  if (atHome) positions.touch(id, START, { hidden: false }, "computer");
  return {
    clock,
    positions,
    told: () => sent.map(({ channel, template }) => `${channel} ${template}`),
    sent,
    noticed: () => store.sent().map(({ channel, template }) => `${channel} ${template}`),
    notices: store.sent,
    failNews: store.fail,
    fail: (times: number) => void (fails = times),
    /** The page answers, and somebody looks at it. */
    async look() {
      await clock.advance(SECOND);
      positions.touch(id, clock.now(), { hidden: false }, "phone");
      telling.looked(id, null);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    offer(more: Partial<Offer> = {}) {
      const at = clock.now();
      const offer: Offer = {
        id: offerId("offer"),
        doctorId: id,
        wave: 1,
        madeAt: at,
        expiresAt: after(at, 45 * SECOND),
        distanceMeters: null,
        etaSeconds: null,
        outcome: "live",
        answeredAt: null,
        reasonCode: null,
        ...more,
      };
      state = { ...state, offers: [offer] } as BookingState;
      caller.changed(state.id);
    },
    become(next: BookingState) {
      state = next;
      caller.changed(state.id);
      notices.changed(state.id);
    },
    goHome: () => positions.endShift(id),
    hide() {
      positions.touch(id, clock.now(), { hidden: true }, "phone");
      caller.pageHidden([state.id], id);
      notices.pageHidden([state.id], id);
    },
    restart() {
      caller.stop();
      notices.stop();
      telling.stop();
      [caller, notices] = [makeCaller(), makeNotices()];
      caller.resume([state.id]);
      notices.resume([state]);
    },
    async pass(seconds: number) {
      await clock.advance(seconds * SECOND);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

Deno.test("a push at once, an SMS ten seconds later, and each once", async () => {
  const { offer, pass, told, sent } = scene();
  offer();
  offer();
  deepStrictEqual(told(), ["push offer"]);
  await pass(9);
  deepStrictEqual(told(), ["push offer"]);
  await pass(30);
  deepStrictEqual(told(), ["push offer", "sms offer"]);
  deepStrictEqual(sent.map(({ recipient }) => recipient), [DOCTOR.id, "+79000000001"]);
  deepStrictEqual(sent.map(({ dedupeKey }) => dedupeKey), ["offer/offer/push", "offer/offer/sms"]);
});

Deno.test("a page that is seen is told nothing, until it is covered", async () => {
  const { offer, hide, pass, told } = scene({ hidden: false });
  offer();
  await pass(3);
  deepStrictEqual(told(), []);
  hide();
  deepStrictEqual(told(), ["push offer"]);
  await pass(10);
  deepStrictEqual(told(), ["push offer", "sms offer"]);
});

const NO_SMS: readonly (readonly [string, Story, (of: ReturnType<typeof scene>) => void])[] = [
  [
    "the page came back",
    {},
    ({ positions, clock }) =>
      positions.touch(DOCTOR.id, after(clock.now(), SECOND), { hidden: false }, "phone"),
  ],
  ["the page says that the offer is on its screen", {}, ({ offer }) => offer({ shownAt: START })],
  ["the offer was answered", {}, ({ offer }) => offer({ outcome: "declined" })],
  ["too little time is left", {}, ({ offer }) => offer({ expiresAt: after(START, 15 * SECOND) })],
  ["the shift has ended", {}, ({ positions }) => positions.endShift(DOCTOR.id)],
  ["the doctor wants none", { wishes: { sms: false } }, () => {}],
  ["there is no telephone", { phone: null }, () => {}],
];
for (const [why, story, meanwhile] of NO_SMS) {
  Deno.test(`no SMS where ${why}`, async () => {
    const of = scene(story);
    of.offer();
    meanwhile(of);
    await of.pass(40);
    deepStrictEqual(of.told(), ["push offer"]);
  });
}

Deno.test("a computer that is looked at at home silences no way to the phone", async () => {
  const { offer, pass, told, positions, clock } = scene({ atHome: true });
  offer();
  await pass(5);
  positions.touch(DOCTOR.id, clock.now(), { hidden: false }, "computer");
  await pass(6);
  deepStrictEqual(told(), ["push offer", "sms offer"]);
  const of = scene({ atHome: true });
  of.become({ ...bookingIn("assigned", "urgent"), offers: [] } as BookingState);
  of.become(calledOff("urgent"));
  await of.pass(0);
  deepStrictEqual(of.noticed(), ["push visit_assigned", "push visit_cancelled"]);
});

Deno.test("without a device the SMS comes alone, and at once: nothing else would be waited for", async () => {
  const { offer, pass, told } = scene({ devices: false });
  offer();
  await pass(0);
  deepStrictEqual(told(), ["sms offer"]);
});

Deno.test("a store that is away is tried again, and no longer than the offer lasts", async () => {
  const { offer, pass, told, fail } = scene({ wishes: { sms: false } });
  fail(2);
  offer();
  await pass(0);
  await pass(2);
  deepStrictEqual(told(), []);
  await pass(2);
  deepStrictEqual(told(), ["push offer"]);
});

Deno.test("after a start what waits is told to whoever may be silent; a page that answers then is none", async () => {
  const { offer, restart, pass, told, positions, clock } = scene({ hidden: false });
  offer();
  restart();
  deepStrictEqual(told(), ["push offer"], "under the same key as before");
  positions.touch(DOCTOR.id, after(clock.now(), 3 * SECOND), { hidden: false }, "phone");
  await pass(20);
  deepStrictEqual(told(), ["push offer"]);
});

Deno.test("a page that answers but has not shown an offer in four seconds has lost its network", async () => {
  const { offer, pass, told } = scene({ hidden: false });
  offer();
  await pass(3.9);
  deepStrictEqual(told(), []);
  await pass(0.1);
  deepStrictEqual(told(), ["push offer"]);
  await pass(10);
  deepStrictEqual(told(), ["push offer", "sms offer"]);
  const answered = scene({ hidden: false });
  answered.offer();
  answered.offer({ outcome: "declined" });
  await answered.pass(20);
  deepStrictEqual(answered.told(), []);
});

const calledOff = (callType: "urgent" | "scheduled"): BookingState =>
  cast.give(bookingIn("assigned", callType), cast.PATIENT, { type: "cancel", reason: "Лучше" });

Deno.test("a visit that was called off while the process died is told after the start", async () => {
  const of = scene();
  of.become(bookingIn("assigned", "urgent"));
  of.failNews(1);
  of.become(calledOff("urgent"));
  await of.pass(0);
  of.restart();
  await of.pass(90);
  deepStrictEqual(of.noticed(), ["push visit_cancelled", "sms visit_cancelled"]);
  // A refund is noted after the end.
  of.become({ ...calledOff("urgent"), version: 40 });
  of.restart();
  await of.pass(90);
  deepStrictEqual(of.noticed().length, 2, "once, whatever is written of it afterwards");
});

/** With nothing of its own yes in it: somebody else gave the visit. */
const given = (status: "assigned" | "en_route", more: Partial<Visiting> = {}): BookingState =>
  ({ ...bookingIn(status, "urgent"), offers: [], ...more }) as BookingState;

Deno.test("a change that others make reaches a silent doctor once, each change anew, and not one who has seen it", async () => {
  const changed = (version: number, minutes: number) =>
    given("en_route", {
      version,
      unconfirmedFields: ["address"],
      unconfirmedAt: after(START, minutes * MINUTE),
    });
  const of = scene();
  of.become(given("en_route"));
  await of.pass(0);
  deepStrictEqual(of.noticed(), ["push visit_assigned"]);
  of.become(changed(8, 1));
  of.become(changed(9, 1));
  of.hide();
  of.restart();
  await of.pass(30);
  const keys = () =>
    of.notices().filter(({ template, channel }) =>
      template === "visit_changed" && channel === "push"
    ).map(({ dedupeKey }) => dedupeKey.split("/")[2]);
  const told = new Set(keys());
  strictEqual(told.size, 1, "whatever else changed meanwhile, a start says nothing anew");
  of.become(given("en_route", { version: 10 }));
  of.become(changed(11, 2));
  await of.pass(0);
  strictEqual(new Set(keys()).size, 2, "after a confirmation it is news");
  const open = scene({ hidden: false });
  await open.look();
  open.become(given("en_route", { version: 7 }));
  await open.look();
  open.become(changed(8, 1));
  await open.pass(120);
  deepStrictEqual(open.noticed(), [], "its page has it");
  open.hide();
  await open.pass(0);
  deepStrictEqual(open.noticed(), ["push visit_changed"], "covered before it was confirmed");
});

const SEEN_OR_NOT: readonly (readonly [
  string,
  Story,
  (of: ReturnType<typeof scene>) => unknown,
  readonly string[],
])[] = [
  ["a push, and an SMS where nobody looks", {}, () => {}, ["push", "sms"]],
  ["no SMS where the page is looked at by then", {}, ({ look }) => look(), ["push"]],
  ["nothing where the page is looked at", { hidden: false }, ({ look }) => look(), []],
  ["a page that answered and says no more that it is looked at", { hidden: false }, () => {}, [
    "push",
    "sms",
  ]],
  ["after a start, of what was written, nothing again", {}, ({ restart }) => restart(), [
    "push",
    "sms",
  ]],
  ["after a start, of what was seen, nothing", { hidden: false }, async ({ look, restart }) => {
    await look();
    restart();
  }, []],
  ["no SMS where none is wished", { wishes: { sms: false } }, () => {}, ["push"]],
];
for (const [what, story, meanwhile, expected] of SEEN_OR_NOT) {
  Deno.test(`a visit that others gave: ${what}`, async () => {
    const of = scene(story);
    if (story.hidden === false) await of.look();
    of.become(given("assigned", { assignedAt: of.clock.now() }));
    await of.pass(0);
    await meanwhile(of);
    await of.pass(90);
    deepStrictEqual(of.notices().map(({ channel }) => channel), expected);
  });
}

Deno.test("a visit that was given while the process died is told after the start, on shift too", async () => {
  const of = scene({ hidden: false });
  of.failNews(1);
  of.become(given("assigned"));
  await of.pass(0);
  of.restart();
  await of.pass(30);
  deepStrictEqual(of.noticed(), ["push visit_assigned"]);
});

Deno.test("whoever gave a visit back is told nothing; whom it was taken from is, after a start too", async () => {
  const had = bookingIn("en_route", "urgent");
  const own = scene();
  own.goHome();
  own.become(had);
  own.become(cast.give(had, DOCTOR, { type: "release", reason: "Сломалась машина" }));
  own.restart();
  await own.pass(90);
  deepStrictEqual(own.noticed(), []);
  const taken = cast.give(had, cast.DISPATCHER, {
    type: "reassign",
    doctor: cast.facts(cast.UNASKED_DOCTOR),
    reason: "Ближе",
  });
  const of = scene();
  of.become(had);
  // Both that tell of it: whom it was taken from, and who was given it.
  of.failNews(2);
  of.become(taken);
  await of.pass(0);
  deepStrictEqual(of.noticed(), []);
  of.restart();
  of.restart();
  await of.pass(30);
  deepStrictEqual(of.noticed().toSorted(), ["push visit_reassigned", "sms visit_assigned"]);
});

Deno.test("what becomes of a visit is tried again while the store is away, and told after a start", async () => {
  const of = scene();
  of.failNews(2);
  of.become(given("assigned"));
  await of.pass(0);
  await of.pass(2);
  deepStrictEqual(of.noticed(), []);
  await of.pass(2);
  deepStrictEqual(of.noticed(), ["push visit_assigned"]);
  of.restart();
  await of.pass(30);
  deepStrictEqual(of.noticed(), ["push visit_assigned"], "once");
});

const AT_HOME:
  readonly (readonly [string, Partial<ReachWishes>, "urgent" | "scheduled", readonly string[]])[] =
    [
      ["an urgent call is told at home", {}, "urgent", [
        "push visit_assigned",
        "push visit_cancelled",
      ]],
      ["an urgent call is told at home, whatever is wished", { offShift: false }, "urgent", [
        "push visit_assigned",
      ]],
      ["a planned one is told at home", {}, "scheduled", [
        "push visit_assigned",
        "push visit_cancelled",
      ]],
      ["a planned one is not where none is wished", { offShift: false }, "scheduled", []],
    ];
for (const [what, wishes, callType, expected] of AT_HOME) {
  Deno.test(what, async () => {
    const of = scene({ wishes });
    of.goHome();
    of.become({ ...bookingIn("assigned", callType), offers: [] } as BookingState);
    of.become(calledOff(callType));
    await of.pass(0);
    deepStrictEqual(of.noticed(), expected);
  });
}

Deno.test("reachable: a page that answers, or a phone that a push reaches", () => {
  const at = START;
  const old = after(at, -2 * MINUTE);
  deepStrictEqual(
    [
      reachOf({ answeredAt: at, hidden: false, pushable: true }, at),
      reachOf({ answeredAt: at, hidden: true, pushable: true }, at),
      reachOf({ answeredAt: at, hidden: true, pushable: false }, at),
      reachOf({ answeredAt: old, hidden: false, pushable: true }, at),
      reachOf({ answeredAt: old, hidden: true, pushable: false }, at),
    ],
    ["page", "push", "page", "push", "none"],
  );
});
