/** What happens after acceptance and between offers: stalls, promises, closed doors, shifts. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import { evolveAll } from "../../actors/booking/evolve.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { type BookingState, isVisiting } from "../../actors/booking/state.ts";
import { viewFor } from "../../actors/booking/view.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { hasResumed, stallOf, type WayFacts } from "../../actors/dispatcher/stall.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { isForVisit, shiftTurn } from "../../actors/dispatcher/shift_keeper.ts";
import { newTally } from "../../actors/dispatcher/tally.ts";
import { medianMinutes } from "../../actors/dispatcher/visit_lengths.ts";
import { type OnDuty, PositionIndex, reachOf } from "../../actors/dispatcher/positions.ts";
import { WayMonitor } from "../../actors/dispatcher/way_monitor.ts";
import { VisitShifts } from "../../actors/dispatcher/visit_shifts.ts";
import { Tracking } from "../../actors/dispatcher/tracking.ts";
import { Hub } from "../../actors/hub.ts";
import { System } from "../../actors/system.ts";
import {
  after,
  bookingId,
  type By,
  instant,
  isRefusal,
  MINUTE,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld, NO_SHIFTS } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";
import { DOOR, fix } from "../support/near_door.ts";

const { START, DOCTOR, DISPATCHER } = cast;
const OTHER = bookingId("01900000-0000-7000-8000-000000000002");
const way = (changes: Partial<WayFacts>): WayFacts => ({
  door: DOOR,
  hasDeparted: true,
  startedAt: START,
  row: [],
  nearestMeters: null,
  leftSeconds: 600,
  ...changes,
});
const standing = [0, 2, 4, 6, 8].map((minute) => fix(3_000, minute));

const STALLS: readonly [string, WayFacts, number, string | null][] = [
  ["drives", way({ row: [0, 2, 4, 6, 8].map((m) => fix(3_000 - 300 * m, m)) }), 8, null],
  ["stands for six minutes", way({ row: standing }), 8, "still"],
  ["stands before it has departed", way({ row: standing, hasDeparted: false }), 8, null],
  ["stands for four minutes only", way({ row: standing.slice(2) }), 8, null],
  ["stands at the door", way({ row: standing.map((one) => ({ ...one, ...DOOR })) }), 8, null],
  ["is 700 m further than it was", way({ row: [fix(2_000, 8)], nearestMeters: 1_200 }), 8, "away"],
  ["is 600 m further than it was", way({ row: [fix(2_000, 8)], nearestMeters: 1_400 }), 8, null],
  ["is silent within the expected drive", way({ row: [fix(3_000, 0)] }), 10, null],
  ["is silent a little longer", way({ row: [fix(3_000, 0)] }), 15.9, null],
  ["is silent long after the drive", way({ row: [fix(3_000, 0)] }), 16, "dark"],
  ["was never heard of", way({}), 16, "dark"],
];

for (const [what, facts, minutes, kind] of STALLS) {
  Deno.test(`stall: a doctor who ${what}: ${kind ?? "nothing"}`, () => {
    const at = after(START, minutes * MINUTE);
    strictEqual(stallOf(facts, DEFAULT_DISPATCH_SETTINGS.stall, at), kind);
  });
}

Deno.test("stall: a short row after a restart settles no question, a movement does", () => {
  strictEqual(hasResumed("still", [fix(3_000, 9)], DOOR), false);
  strictEqual(hasResumed("still", [fix(3_000, 9), fix(2_700, 10)], DOOR), true);
  strictEqual(hasResumed("away", [fix(3_000, 9), fix(3_400, 10)], DOOR), false);
  strictEqual(hasResumed("away", [fix(3_000, 9), fix(2_700, 10)], DOOR), true);
  strictEqual(hasResumed("dark", [], DOOR), false);
  strictEqual(hasResumed("dark", [fix(3_000, 9)], DOOR), true);
});

function give(state: BookingState, command: BookingCommand, by: By, at = START): BookingState {
  const decision = decide(state, command, { at, by, freshDoorCode: cast.FRESH_CODE });
  if (isRefusal(decision)) throw new Error(decision.refused);
  return evolveAll(state, decision.map((event) => ({ ...event, at, by }))).next;
}
/** As it stands after the database: nothing of it may live in memory alone. */
const restarted = (state: BookingState): BookingState => JSON.parse(JSON.stringify(state));
const attentionOf = (state: BookingState) =>
  isVisiting(state) ? state.attention?.step ?? null : null;
const ASK: BookingCommand = {
  type: "askWay",
  doctorId: DOCTOR.id,
  kind: "still",
  answerSeconds: 60,
};

Deno.test("way: nobody answers: dispatchers and patient are told, over restarts; reassigning ends it", () => {
  const asked = restarted(give(cast.bookingIn("en_route", "urgent"), ASK, SYSTEM));
  strictEqual(deadlineOf(asked), after(START, MINUTE));
  strictEqual(viewFor(asked, "patient", START)?.way, undefined, "the doctor may still answer");
  strictEqual(viewFor(asked, "doctor", START)?.way?.kind, "still");
  strictEqual(give(asked, ASK, SYSTEM), asked, "asked once");
  const late = restarted(give(asked, { type: "tick" }, SYSTEM, after(START, MINUTE)));
  strictEqual(attentionOf(late), "way");
  strictEqual(viewFor(late, "patient", START)?.way?.answer, "none");
  const again = give(late, { type: "reassign", doctor: null, reason: "Стоит" }, DISPATCHER);
  strictEqual(again.status, "pending");
  ok(!("way" in again) && viewFor(again, "patient", START)?.way === undefined);
});

Deno.test("way: «всё в порядке» settles it, «не доеду» stays until another doctor comes", () => {
  const asked = give(cast.bookingIn("en_route", "urgent"), ASK, SYSTEM);
  const late = give(asked, { type: "tick" }, SYSTEM, after(START, MINUTE));
  strictEqual(attentionOf(give(late, { type: "answerWay", answer: "fine" }, DOCTOR)), null);
  const cannot = give(asked, { type: "answerWay", answer: "cannot" }, DOCTOR);
  strictEqual(attentionOf(cannot), "way");
  const resume: BookingCommand = { type: "resumeWay", doctorId: DOCTOR.id };
  strictEqual(give(cannot, resume, SYSTEM), cannot);
  strictEqual(attentionOf(give(late, resume, SYSTEM)), null);
});

Deno.test("promise: its breach is an event and an attention, once", () => {
  const promised = { ...cast.bookingIn("en_route", "urgent"), promisedBy: after(START, MINUTE) };
  const missed = give(promised as BookingState, { type: "tick" }, SYSTEM, after(START, MINUTE));
  strictEqual(attentionOf(missed), "promise");
  ok(deadlineOf(missed)! > after(START, MINUTE), "not again");
});

Deno.test("absence: the doctor may end the visit only after the calls and the wait; staff at any time", () => {
  const nobody: BookingCommand = { type: "cancel", reason: "Никого", outcome: "nobody_there" };
  const refusal = (state: BookingState, at: typeof START) =>
    decide(state, nobody, { at, by: DOCTOR, freshDoorCode: cast.FRESH_CODE });
  const unproven = { refused: "absence_unproven" };
  const arrived = cast.bookingIn("arrived", "urgent");
  const later = after(START, 10 * MINUTE);
  deepStrictEqual(refusal(arrived, later), unproven);
  let state = give(arrived, { type: "reportAbsence", place: null }, DOCTOR);
  const place = arrived.words.address!;
  const far = { ...place, latitude: place.latitude + 0.01 };
  strictEqual(attentionOf(state), "absence");
  ok(viewFor(state, "patient", START)?.absence !== undefined, "the patient is told at once");
  state = restarted(give(state, { type: "noteCall" }, DOCTOR));
  deepStrictEqual(refusal(state, later), unproven, "one call of two");
  strictEqual(give(state, { type: "noteCall" }, DOCTOR), state, "two taps are one call");
  state = give(state, { type: "noteCall", place: far }, DOCTOR, after(START, MINUTE));
  deepStrictEqual(refusal(state, later), unproven, "the phone is a kilometre away");
  state = give(state, { type: "noteCall", place }, DOCTOR, after(START, MINUTE + 1));
  deepStrictEqual(refusal(state, instant(later - 1)), unproven, "too early");
  const ended = give(state, nobody, DOCTOR, later);
  strictEqual(ended.status === "cancelled" && ended.outcome, "nobody_there");
  ok(ended.status === "cancelled" && ended.absence?.callsAt.length === 2, "the proof is kept");
  strictEqual(give(arrived, nobody, DISPATCHER).status, "cancelled");
});

Deno.test("not let in: one call and a shorter wait, and it is not «nobody there»", () => {
  const end = (outcome: "nobody_there" | "refused_at_door"): BookingCommand => ({
    type: "cancel",
    reason: "Не впустили",
    outcome,
  });
  const refusal = (state: BookingState, outcome: Parameters<typeof end>[0], at: typeof START) =>
    decide(state, end(outcome), { at, by: DOCTOR, freshDoorCode: cast.FRESH_CODE });
  const unproven = { refused: "absence_unproven" };
  const arrived = cast.bookingIn("arrived", "urgent");
  const later = after(START, 3 * MINUTE);
  deepStrictEqual(refusal(arrived, "refused_at_door", later), unproven, "nothing was said");
  const place = arrived.words.address!;
  const report: BookingCommand = { type: "reportAbsence", place, kind: "refused_at_door" };
  let state = give(arrived, report, DOCTOR);
  strictEqual(viewFor(state, "patient", START)?.absence?.kind, "refused_at_door");
  strictEqual(give(state, report, DOCTOR), state, "said again it stands as it is");
  deepStrictEqual(refusal(state, "refused_at_door", later), unproven, "nobody was called");
  state = restarted(give(state, { type: "noteCall" }, DOCTOR));
  deepStrictEqual(refusal(state, "nobody_there", after(START, 60 * MINUTE)), unproven);
  deepStrictEqual(refusal(state, "refused_at_door", instant(later - 1)), unproven, "too early");
  const ended = give(state, end("refused_at_door"), DOCTOR, later);
  strictEqual(ended.status === "cancelled" && ended.outcome, "refused_at_door");
});

Deno.test("they open after all and send the doctor away: wait and calls so far count", () => {
  const arrived = cast.bookingIn("arrived", "urgent");
  let state = give(arrived, { type: "reportAbsence", place: null }, DOCTOR);
  state = give(state, { type: "noteCall" }, DOCTOR);
  state = give(
    state,
    { type: "reportAbsence", place: null, kind: "refused_at_door" },
    DOCTOR,
    after(START, MINUTE),
  );
  const view = viewFor(state, "staff", START)?.absence;
  deepStrictEqual(
    [view?.kind, view?.since, view?.calls, view?.callsNeeded],
    ["refused_at_door", new Date(START).toISOString(), 1, 1],
  );
});

const duty = (changes: Partial<OnDuty>): OnDuty => ({
  doctor: cast.facts(DOCTOR),
  startedAt: START,
  answeredAt: START,
  hidden: false,
  battery: null,
  fix: null,
  pushable: false,
  breakUntil: null,
  endsAt: null,
  tally: newTally(START),
  ...changes,
});
const missed = (missedInARow: number) => ({ ...newTally(START), missedInARow });
const FREE = { isOnVisit: false, isExpected: false };
const AT_IT = { isOnVisit: true, isExpected: true };

Deno.test("shift: missed offers are asked about, an answer clears, silence ends it; never on a visit", () => {
  const turn = (changes: Partial<OnDuty>, load = FREE) =>
    shiftTurn(duty(changes), DEFAULT_DISPATCH_SETTINGS, load, after(START, MINUTE));
  const presence = { until: after(START, MINUTE) };
  strictEqual(turn({ tally: missed(2) }), null);
  strictEqual(turn({ tally: missed(3) }), "ask");
  strictEqual(turn({ tally: missed(3) }, AT_IT), null);
  strictEqual(turn({ tally: missed(0), presence }), "answered");
  strictEqual(turn({ tally: missed(3), presence }), "no_answer");
  strictEqual(turn({ tally: missed(3), presence: { until: after(START, 2 * MINUTE) } }), null);
  strictEqual(turn({ endsAt: after(START, MINUTE) }), "planned_end");
  strictEqual(turn({ endsAt: after(START, MINUTE) }, AT_IT), null, "it ends after the visit");
  const silent = { answeredAt: instant(START - 120 * MINUTE) };
  strictEqual(turn(silent), "silent");
  strictEqual(turn(silent, { ...FREE, isExpected: true }), null, "a visit comes soon");
});

Deno.test("lengths: neutral until there are enough, and one forgotten visit moves nothing", () => {
  strictEqual(medianMinutes([20, 21, 22, 23, 24, 25, 26]), null);
  strictEqual(medianMinutes([20, 21, 22, 23, 24, 25, 26, 900, 27]), 23.5);
});

Deno.test("shift: one that cannot be looked after is said once, and holds up neither the others nor the search", async () => {
  const world = fakeWorld();
  const end = world.shifts.end;
  let isBroken = true;
  const shifts: typeof world.shifts = {
    ...world.shifts,
    end: (doctorId, ...more) =>
      isBroken && doctorId === DOCTOR.id
        ? Promise.reject(new Error("no such row"))
        : end(doctorId, ...more),
  };
  const told: string[] = [];
  const positions = new PositionIndex();
  const actor = new DispatcherActor(
    { ...world, shifts },
    (_id, command) => told.push(command.type),
    new BookingIndex(),
    positions,
  );
  const { OTHER_DOCTOR, UNASKED_DOCTOR } = cast;
  for (const { id } of [DOCTOR, OTHER_DOCTOR, UNASKED_DOCTOR]) {
    positions.startShift(cast.facts({ id }), START);
    positions.track(id, [{ ...fix(0, 0), latitude: 55.79, longitude: 37.74 }], START);
    const plan = { breakUntil: null, presenceUntil: null, endsAt: after(START, SECOND) };
    if (id !== UNASKED_DOCTOR.id) positions.setPlan(id, plan);
  }
  const summary = summaryOf(cast.newBooking("urgent"));
  await actor.receive({ type: "bookingChanged", summary });
  for (let look = 0; look < 3; look++) {
    await world.clock.advance(2 * SECOND);
    await actor.receive({ type: "match" });
    await settle();
  }
  strictEqual(positions.get(OTHER_DOCTOR.id), null);
  ok(told.includes("offer"));
  strictEqual(world.faults.length, 1);
  const later = async (milliseconds: number) => {
    await world.clock.advance(milliseconds);
    await actor.receive({ type: "match" });
    return world.faults.length;
  };
  strictEqual(await later(30 * MINUTE), 1);
  strictEqual(await later(30 * MINUTE), 2, "whoever looks into it an hour later reads of it again");
  isBroken = false;
  const doctor = cast.facts(DOCTOR);
  await actor.receive({ type: "setAvailability", doctor, available: false });
  strictEqual(positions.get(DOCTOR.id), null);
  await actor.receive({ type: "setAvailability", doctor, available: true });
  isBroken = true;
  const endsAt = world.clock.now();
  positions.setPlan(DOCTOR.id, { breakUntil: null, presenceUntil: null, endsAt });
  strictEqual(await later(2 * SECOND), 3, "another shift is another fault");
});

Deno.test("stall: whose door was corrected on the way is not asked why the former one comes no nearer", async () => {
  const world = fakeWorld();
  const [bookings, positions] = [new BookingIndex(), new PositionIndex()];
  positions.startShift(cast.facts({ id: DOCTOR.id }), START);
  const asked: BookingCommand[] = [];
  const monitor = new WayMonitor(
    world,
    bookings,
    positions,
    () => 600,
    (_id, command) => asked.push(command),
  );
  const summary = summaryOf(cast.bookingIn("en_route", "urgent"));
  const look = async (point: typeof DOOR, meters: number, minute: number) => {
    bookings.put({ ...summary, point, version: summary.version + minute });
    await world.clock.advance(MINUTE);
    positions.track(DOCTOR.id, [fix(meters, minute)], world.clock.now());
    monitor.look();
  };
  const corrected = { ...DOOR, latitude: DOOR.latitude + 0.05 };
  await look(DOOR, 900, 1);
  await look(corrected, 800, 2);
  deepStrictEqual(asked, []);
  await look(corrected, -200, 3);
  deepStrictEqual(asked.map(({ type }) => type), ["askWay"], "from the new one it is");
});

Deno.test("place: another doctor's way to the same door says nothing of the new one's", async () => {
  const world = fakeWorld();
  const street = { latitude: 55.7, longitude: 37.6 };
  const rows: number[] = [];
  const travel: typeof world.travel = {
    ...world.travel,
    toPlace: () => Promise.resolve([{ meters: 500, seconds: 77, isEstimated: false }]),
    snap: (row) => Promise.resolve((rows.push(row.length), street)),
  };
  const bookings = new BookingIndex();
  const positions = new PositionIndex();
  const tracking = new Tracking({ ...world, travel }, new Hub(), bookings, positions, () => true);
  for (const { id } of [DOCTOR, cast.OTHER_DOCTOR]) positions.startShift(cast.facts({ id }), START);
  const first = cast.bookingIn("assigned", "urgent");
  const second = cast.give(first, DISPATCHER, {
    type: "reassign",
    reason: "Ближе",
    doctor: cast.facts(cast.OTHER_DOCTOR),
  });
  bookings.put(summaryOf(first));
  await world.clock.advance(MINUTE);
  tracking.track(DOCTOR.id, [fix(3_000, 1)]);
  await settle();
  strictEqual(tracking.positionOf(summaryOf(first))?.etaSeconds, 77);
  positions.track(cast.OTHER_DOCTOR.id, [fix(9_000, 1)], after(START, MINUTE));
  bookings.put(summaryOf(second));
  const shown = tracking.positionOf(summaryOf(second));
  deepStrictEqual([shown?.latitude, shown?.onStreet], [fix(9_000, 1).latitude, false]);
  ok((shown?.etaSeconds ?? 0) > 600 && shown?.isEstimated === true);
  await world.clock.advance(SECOND);
  tracking.track(cast.OTHER_DOCTOR.id, [{
    ...fix(8_900, 1),
    recordedAt: after(START, MINUTE + 1),
  }]);
  await settle();
  deepStrictEqual(rows, [1, 1], "nor is the street sought by both of them");
});

Deno.test("what is looked at now and then comes again after it has thrown", async () => {
  const { clock, log, faults } = fakeWorld();
  let looks = 0;
  const stop = new System(clock, log).every(SECOND, () => {
    if (++looks === 1) throw new Error("one way of many");
  });
  await clock.advance(3 * SECOND);
  stop();
  deepStrictEqual([looks, faults.length], [3, 1]);
});

Deno.test("who is at a visit and on no shift is on one as long as the visit, whatever failed before", async () => {
  const saved: string[] = [];
  let isStoreAway = true;
  const world = fakeWorld({
    ...NO_SHIFTS,
    start: (_doctorId, at, endsAt) => {
      if (isStoreAway) return Promise.reject(new StoreUnavailable("away", "not_done"));
      saved.push(`begins, ends at ${endsAt === at ? "once" : endsAt}`);
      return Promise.resolve();
    },
    end: (_doctorId, _at, _tally, _city, because) => {
      saved.push(`ended, ${because}`);
      return Promise.resolve();
    },
  });
  const positions = new PositionIndex();
  const actor = new DispatcherActor(world, () => {}, new BookingIndex(), positions);
  let asked = 0;
  const shifts = new VisitShifts({
    world,
    bookings: actor.bookings,
    positions,
    factsOf: (id) => {
      asked++;
      return Promise.resolve({ ...cast.facts(DOCTOR), id });
    },
    tell: (message) => void actor.receive(message).catch(() => {}),
  });
  const look = async (state: BookingState) => {
    await actor.receive({ type: "bookingChanged", summary: summaryOf(state) });
    await world.clock.advance(11 * SECOND);
    shifts.look();
    await settle();
    return positions.get(DOCTOR.id);
  };
  const other = { id: OTHER, visitId: OTHER };
  const later = { ...cast.bookingIn("assigned", "scheduled"), ...other };
  strictEqual(await look(later), null, "a visit of later");
  const remote = { ...cast.bookingIn("in_progress", "consultation"), ...other };
  strictEqual(await look(remote), null, "at no door");
  strictEqual(actor.bookings.get(OTHER)?.engagedDoctorId, DOCTOR.id);
  const over = { ...cast.bookingIn("completed", "consultation"), ...other };
  strictEqual(await look(over), null);
  const onTheWay = cast.bookingIn("en_route", "urgent");
  strictEqual(asked, 0);
  strictEqual(await look(onTheWay), null);
  isStoreAway = false;
  shifts.look();
  await settle();
  strictEqual(asked, 1, "not at each look");
  const duty = await look(onTheWay);
  ok(duty !== null && isForVisit(duty));
  strictEqual(reachOf(duty, world.clock.now()), "none", "no page has answered for it");
  positions.track(DOCTOR.id, [fix(3_000, 1)], world.clock.now());
  const settings = DEFAULT_DISPATCH_SETTINGS;
  const turn = (isOnVisit: boolean) =>
    shiftTurn(duty, settings, { isOnVisit, isExpected: false }, world.clock.now());
  deepStrictEqual([turn(true), turn(false)], [null, "planned_end"]);
  await actor.receive({
    type: "bookingChanged",
    summary: summaryOf(cast.bookingIn("completed", "urgent")),
  });
  await actor.receive({ type: "visitOffShift", doctor: cast.facts(DOCTOR) });
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.get(DOCTOR.id), null, "and nobody is seen any longer");
  await actor.receive({ type: "visitOffShift", doctor: cast.facts(DOCTOR) });
  strictEqual(positions.get(DOCTOR.id), null, "the visit was over when the facts came");
  deepStrictEqual(saved, ["begins, ends at once", "ended, null"]);
});
