/** What time alone does to a booking, and what it does not: deadlines, ends, holds, claimed moments. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import { decide } from "../../actors/booking/machine.ts";
import { evolveAll } from "../../actors/booking/evolve.ts";
import type { BookingState, Visiting } from "../../actors/booking/state.ts";
import { iso, viewFor } from "../../actors/booking/view.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { BOOKING_TIMES, DISPATCH } from "../../actors/limits.ts";
import { after, HOUR, type Instant, MINUTE, SECOND, SYSTEM } from "../../actors/vocabulary.ts";
import { PageStart } from "../../actors/page_start.ts";
import * as cast from "../support/cast.ts";
import { bookingsWith, fakeWorld } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";

const { START, DOCTOR, OTHER_DOCTOR, PATIENT, DISPATCHER } = cast;
const tick = (state: BookingState, at: Instant) => cast.give(state, SYSTEM, { type: "tick" }, at);
/** Lets time pass, deadline by deadline. */
const pass = (state: BookingState, until: Instant): BookingState => {
  for (let deadline = deadlineOf(state); deadline !== null && deadline <= until;) {
    state = tick(state, deadline);
    deadline = deadlineOf(state);
  }
  return state;
};

Deno.test("times: an offer ends at its end, not a moment before or after", () => {
  const state = cast.bookingIn("pending", "urgent");
  const end = deadlineOf(state)!;
  strictEqual(end, after(START, 15 * SECOND));
  const accept = { type: "accept", doctor: cast.facts(DOCTOR) } as const;
  const at = (moment: Instant) =>
    decide(state, accept, { at: moment, by: DOCTOR, freshDoorCode: "0000" });
  ok(!("refused" in at(after(end, -1))));
  deepStrictEqual(at(end), { refused: "offer_closed" }, "though nobody has ticked yet");
  deepStrictEqual(
    decide(state, { type: "tick" }, {
      at: after(end, -1),
      by: SYSTEM,
      freshDoorCode: "0000",
    }),
    [],
  );
  ok(tick(state, end).offers.every((offer) => offer.outcome === "expired"));
});

Deno.test("times: an offer that ended while no program ran was no question, and its doctor may be asked again", () => {
  const state = cast.bookingIn("pending", "urgent");
  const end = deadlineOf(state)!;
  const grace = BOOKING_TIMES.comeBackMilliseconds;
  const table: readonly (readonly [Instant | null, Instant, string])[] = [
    [null, end, "expired"],
    [null, after(end, HOUR), "expired"],
    [START, end, "expired"],
    // The pages were back, so there was time to answer.
    [after(end, -grace), end, "expired"],
    [after(end, 1 - grace), end, "service_away"],
    [after(end, MINUTE), after(end, MINUTE), "service_away"],
  ];
  for (const [runningSince, at, outcome] of table) {
    const stamp = { at, by: SYSTEM, freshDoorCode: "0000" };
    const decided = decide(state, { type: "tick" }, {
      ...stamp,
      ...(runningSince === null ? {} : { runningSince }),
    });
    if ("refused" in decided) throw new Error(decided.refused);
    const { next } = evolveAll(state, decided.map((event) => ({ ...event, ...stamp })));
    const said = `${outcome}, running since ${runningSince}`;
    ok(next.offers.every((offer) => offer.outcome === outcome), said);
    const asked = outcome === "expired" ? state.offers.map(({ doctorId }) => doctorId) : [];
    deepStrictEqual(summaryOf(next).askedDoctorIds, asked, said);
  }
});

Deno.test("times: a program that comes back knows which offers ended without it", async () => {
  for (const [late, outcome] of [[0, "expired"], [MINUTE, "service_away"]] as const) {
    const world = fakeWorld();
    await world.clock.advance(late);
    const { bookings } = bookingsWith(world, cast.bookingIn("pending", "urgent"));
    await bookings.recover();
    await world.clock.advance(15 * SECOND);
    ok(bookings.peek(cast.BOOKING)?.offers.every((offer) => offer.outcome === outcome), outcome);
    bookings.stop();
  }
});

Deno.test("times: a search that nobody serves belongs to the dispatchers, and tries again by itself", () => {
  let state: BookingState = cast.newBooking("urgent");
  state = pass(state, after(START, BOOKING_TIMES.searchWatchdogMilliseconds));
  strictEqual(viewFor(state, "patient", START)?.search?.stage, "with_dispatcher");
  state = pass(state, after(START, 5 * MINUTE));
  const again = cast.give(state, SYSTEM, cast.offerTo([DOCTOR]), after(START, 5 * MINUTE));
  strictEqual(viewFor(again, "patient", START)?.search?.stage, "asking");
});

/** A doctor is asked at once again and again, and lets each offer pass. */
const ask = (state: BookingState, at: Instant) =>
  cast.give(state, SYSTEM, cast.offerTo([DOCTOR], state.wave), at);

Deno.test("times: however many are asked, a search of twenty-five minutes is the dispatchers' too", () => {
  let state: BookingState = cast.newBooking("urgent");
  const stages = new Set<string | undefined>();
  for (let at = START; at < after(START, 25 * MINUTE); at = after(at, 15 * SECOND)) {
    state = ask(pass(state, at), at);
    stages.add(viewFor(state, "staff", at)?.owner?.kind);
  }
  deepStrictEqual([...stages], ["search"]);
  const at = after(START, 25 * MINUTE);
  strictEqual(deadlineOf(state), at);
  state = ask(pass(state, at), at);
  const { stage, exhaustedAt } = viewFor(state, "patient", at)!.search!;
  deepStrictEqual(
    [stage, exhaustedAt],
    ["asking", iso(at)],
    "those who are asked may say yes still",
  );
  strictEqual(deadlineOf(state), after(at, 15 * SECOND), "and it is said once");
});

Deno.test("times: a search that has run out is tried again with each round, and its first end stays", () => {
  const exhaust = (of: BookingState, at: Instant) =>
    cast.give(of, SYSTEM, { type: "exhaust", afterWave: of.wave }, at);
  const at = (minutes: number) => after(START, minutes * MINUTE);
  let state = ask(exhaust(cast.newBooking("urgent"), at(1)), at(2));
  state = pass(state, after(at(2), 15 * SECOND));
  strictEqual(viewFor(state, "patient", at(2))?.search?.stage, "searching");
  strictEqual(
    summaryOf(state).isRoundOver,
    false,
    "the others of this round may be asked, and a better one waited for",
  );
  state = exhaust(state, at(3));
  strictEqual(summaryOf(state).isRoundOver, true);
  strictEqual(viewFor(state, "patient", at(3))?.search?.stage, "with_dispatcher");
  strictEqual(deadlineOf(state), at(5), "another round");
  state = pass(state, at(5));
  strictEqual(summaryOf(state).isRoundOver, true, "nobody need say again what is known");
  strictEqual(viewFor(state, "staff", at(5))?.search?.exhaustedAt, iso(at(1)));
});

Deno.test("times: whoever was away for long has not run out of doctors at the start", async () => {
  const world = fakeWorld();
  await world.clock.advance(3 * MINUTE);
  const { bookings } = bookingsWith(world, cast.newBooking("urgent"));
  const started = world.clock.now();
  await bookings.recover();
  const stage = () => viewFor(bookings.peek(cast.BOOKING)!, "patient", started)?.search?.stage;
  await world.clock.advance(DISPATCH.startGraceMilliseconds - 1);
  bookings.tell(cast.BOOKING, { type: "tick" });
  await settle();
  strictEqual(stage(), "searching", "the pages of doctors are still coming back");
  await world.clock.advance(1);
  strictEqual(stage(), "with_dispatcher");
  bookings.stop();
});

Deno.test("times: nobody has run out of doctors while no page can answer, however long the start takes", async () => {
  const world = fakeWorld();
  await world.clock.advance(3 * MINUTE);
  const { bookings } = bookingsWith(world, cast.newBooking("urgent"));
  const start = new PageStart(world.clock);
  bookings.pagesSince = start.since;
  await bookings.recover();
  const stage = () =>
    viewFor(bookings.peek(cast.BOOKING)!, "patient", world.clock.now())?.search?.stage;
  await world.clock.advance(10 * DISPATCH.startGraceMilliseconds);
  strictEqual(stage(), "searching");
  start.complete();
  await world.clock.advance(DISPATCH.startGraceMilliseconds - 1);
  start.complete();
  bookings.tell(cast.BOOKING, { type: "tick" });
  await settle();
  strictEqual(stage(), "searching", "they come back only now");
  await world.clock.advance(1);
  strictEqual(stage(), "with_dispatcher");
  bookings.stop();
});

Deno.test("times: a planned search waits for its hour", () => {
  const scheduledTime = after(START, 5 * HOUR);
  const state = cast.newBooking("scheduled");
  const amended = cast.give(state, PATIENT, { type: "amend", changes: { scheduledTime } });
  strictEqual(viewFor(amended, "patient", START)?.search?.stage, "planned");
  strictEqual(deadlineOf(amended), after(START, 5 * HOUR - 90 * MINUTE));
  const begun = pass(amended, after(START, 5 * HOUR - 90 * MINUTE));
  strictEqual(viewFor(begun, "patient", START)?.search?.stage, "searching");
});

Deno.test("times: a hold ends live offers, lasts thirty minutes at most, and the search goes on by itself", () => {
  const state = cast.bookingIn("pending", "urgent");
  const hold = (minutes: number) =>
    decide(state, { type: "hold", until: after(START, minutes * MINUTE) }, {
      at: START,
      by: DISPATCHER,
      freshDoorCode: "0000",
    });
  deepStrictEqual(hold(31), { refused: "hold_too_long" });
  deepStrictEqual(hold(-1), { refused: "hold_in_past" });
  const held = cast.give(state, DISPATCHER, { type: "hold", until: after(START, 30 * MINUTE) });
  ok(held.offers.every((offer) => offer.outcome === "held"));
  deepStrictEqual(
    decide(held, cast.offerTo([OTHER_DOCTOR], held.wave), {
      at: START,
      by: SYSTEM,
      freshDoorCode: "0000",
    }),
    { refused: "wave_stale" },
  );
  const freed = pass(held, after(START, 30 * MINUTE));
  const offered = cast.give(
    freed,
    SYSTEM,
    cast.offerTo([DOCTOR], freed.wave),
    after(START, 30 * MINUTE),
  );
  strictEqual(viewFor(offered, "staff", START)?.search?.stage, "asking");
});

Deno.test("times: a hold on a booking that waited for a busy doctor does not end in «nobody found»", () => {
  let state = pass(cast.bookingIn("pending", "urgent"), after(START, MINUTE));
  const wait = { type: "waitFor", afterWave: 1, doctorId: DOCTOR.id, arrivalAt: null } as const;
  state = cast.give(state, SYSTEM, wait, after(START, MINUTE));
  state = cast.give(
    state,
    DISPATCHER,
    { type: "hold", until: after(START, 30 * MINUTE) },
    after(START, 2 * MINUTE),
  );
  const freed = pass(state, after(START, 30 * MINUTE));
  strictEqual(deadlineOf(freed), after(START, 32 * MINUTE), "the wait of before the hold is over");
  strictEqual(viewFor(freed, "staff", START)?.search?.stage, "searching");
});

Deno.test("times: a step that is overdue is seen until it is taken", () => {
  const state = cast.bookingIn("assigned", "urgent");
  const late = pass(state, after(START, BOOKING_TIMES.departMilliseconds));
  strictEqual(viewFor(late, "staff", START)?.attention?.step, "depart");
  const at = after(START, 11 * MINUTE);
  const gone = cast.give(late, DOCTOR, { type: "depart" }, at);
  strictEqual(viewFor(gone, "staff", START)?.attention, null);
});

Deno.test("times: a claimed moment is bounded by the step before and by now", () => {
  let state = cast.bookingIn("assigned", "urgent");
  const at = after(START, 20 * MINUTE);
  state = cast.give(state, DOCTOR, { type: "depart", occurredAt: after(START, 5 * MINUTE) }, at);
  strictEqual((state as { departedAt: Instant }).departedAt, after(START, 5 * MINUTE));
  const arrive = (claimed: number) =>
    (cast.give(
      state,
      DOCTOR,
      { type: "arrive", occurredAt: after(START, claimed * MINUTE) },
      at,
    ) as {
      arrivedAt: Instant;
    }).arrivedAt;
  strictEqual(arrive(1), after(START, 5 * MINUTE), "not before the departure");
  strictEqual(arrive(12), after(START, 12 * MINUTE));
  strictEqual(arrive(600), at, "not in the future");
});

Deno.test("times: five wrong codes hand the start to a dispatcher, who gives a reason", () => {
  let state = cast.bookingIn("arrived", "urgent");
  for (let time = 0; time < 5; time++) {
    state = cast.give(state, DOCTOR, { type: "start", doorCode: "0000" });
  }
  const start = (by: typeof DOCTOR | typeof DISPATCHER, reason?: string) =>
    decide(state, {
      type: "start",
      doorCode: cast.DOOR_CODE,
      ...(reason === undefined ? {} : { reason }),
    }, { at: START, by, freshDoorCode: "0000" });
  deepStrictEqual(start(DOCTOR), { refused: "door_code_locked" });
  strictEqual(viewFor(state, "staff", START)?.doorCodeLocked, true);
  deepStrictEqual(start(DISPATCHER), { refused: "reason_required" });
  ok(!("refused" in start(DISPATCHER, "Пациент назвал имя и адрес")));
});

Deno.test("times: the room stays open for a day after the end", () => {
  const state = cast.bookingIn("completed", "urgent");
  const say = (at: Instant) =>
    decide(state, { type: "say", messageId: "m", content: "Спасибо", audience: "all" }, {
      at,
      by: PATIENT,
      freshDoorCode: "0000",
    });
  ok(!("refused" in say(after(START, 24 * HOUR - 1))));
  deepStrictEqual(say(after(START, 24 * HOUR)), { refused: "room_closed" });
});

Deno.test("times: an amendment after acceptance waits for the doctor, who may give it back without blame", () => {
  const assigned = cast.bookingIn("assigned", "urgent");
  const amended = cast.give(assigned, PATIENT, {
    type: "amend",
    changes: { symptoms: "Стало хуже" },
  });
  deepStrictEqual(viewFor(amended, "doctor", START)?.unconfirmedFields, ["symptoms"]);
  const again = cast.give(
    amended,
    PATIENT,
    { type: "amend", changes: { symptoms: "Стало ещё хуже" } },
    after(START, MINUTE),
  );
  deepStrictEqual(
    [amended, again].map((state) => (state as Visiting).unconfirmedAt),
    [START, after(START, MINUTE)],
    "another change of the same is news",
  );
  const confirmed = cast.give(amended, DOCTOR, { type: "confirm" });
  deepStrictEqual(viewFor(confirmed, "doctor", START)?.unconfirmedFields, []);
  const blame = (state: BookingState) => {
    const decision = decide(state, { type: "release", reason: "Не моё" }, {
      at: START,
      by: DOCTOR,
      freshDoorCode: "8153",
    });
    return "refused" in decision ? null : (decision[0] as { blame: boolean }).blame;
  };
  deepStrictEqual([blame(amended), blame(confirmed)], [false, true]);
});

Deno.test("times: another door is no broken promise of the former one, a door's code changes nothing", () => {
  const way = cast.bookingIn("en_route", "urgent");
  const address = way.words.address!;
  const amend = (changes: Partial<typeof address>) =>
    cast.give(
      { ...way, promisedBy: after(START, HOUR) } as BookingState,
      PATIENT,
      { type: "amend", changes: { address: { ...address, ...changes } } },
    ) as Visiting;
  strictEqual(amend({ intercom: "12K" }).promisedBy, after(START, HOUR));
  strictEqual(amend({ latitude: address.latitude + 0.01 }).promisedBy, null);
});

Deno.test("times: a release gives a new door code, and the doctor is not asked again", () => {
  const released = cast.give(cast.bookingIn("arrived", "urgent"), DOCTOR, {
    type: "release",
    reason: "Сломалась машина",
  });
  strictEqual(released.doorCode, cast.FRESH_CODE);
  deepStrictEqual(
    decide(released, cast.offerTo([DOCTOR], released.wave), {
      at: START,
      by: SYSTEM,
      freshDoorCode: "0000",
    }),
    { refused: "wave_stale" },
  );
});
