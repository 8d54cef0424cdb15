/** A booking that lies at the dispatchers' desk is not forgotten: those on call hear of it, once. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import { decide } from "../../actors/booking/machine.ts";
import { ownerOf } from "../../actors/booking/owner.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import type { NewMessage } from "../../actors/outbox/message.ts";
import { BOOKING_TIMES } from "../../actors/limits.ts";
import {
  after,
  type By,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { overdueOf, unownedBookings } from "../../routes/people/unowned_bookings.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const { deskMilliseconds } = BOOKING_TIMES;

/** @param states may be replaced while it goes on */
function watch(states: readonly BookingState[], onCall: readonly PersonId[]) {
  const world = fakeWorld();
  const sent: NewMessage[] = [];
  let fails = false;
  const unowned = unownedBookings({
    world,
    open: () => states,
    onCall: () => Promise.resolve(new Map([["default", onCall]])),
    contact: (id) =>
      Promise.resolve({
        id,
        phone: id === cast.DISPATCHER.id ? "+79000000009" : null,
        email: "admin@tot.example",
      }),
    notices: {
      send(messages) {
        if (fails) return Promise.reject(new Error("no database"));
        sent.push(...messages);
        return Promise.resolve();
      },
    },
    origin: "https://tot.example",
  });
  return { world, sent, unowned, databaseFails: (now: boolean) => fails = now };
}

const atDesk = cast.give(cast.newBooking("urgent"), SYSTEM, { type: "exhaust", afterWave: 0 });

Deno.test("unowned: those on call are told after five minutes, once, by number and link alone", async () => {
  const { world, sent, unowned } = watch([atDesk], [cast.DISPATCHER.id, cast.ADMIN.id]);
  await unowned.look();
  strictEqual(sent.length, 0, "the desk has its time");
  await world.clock.advance(deskMilliseconds);
  await unowned.look();
  await unowned.look();
  deepStrictEqual(
    sent.map(({ channel, recipient, template, values }) => [
      channel,
      recipient,
      template,
      values,
    ]),
    [
      ["sms", "+79000000009", "booking_unowned", {
        number: "4127",
        link: `https://tot.example/board?booking=${cast.BOOKING}`,
      }],
      ["email", "admin@tot.example", "booking_unowned", {
        number: "4127",
        link: `https://tot.example/board?booking=${cast.BOOKING}`,
      }],
    ],
  );
});

Deno.test("unowned: what could not be written is told at the next look", async () => {
  const { world, sent, unowned, databaseFails } = watch([atDesk], [cast.DISPATCHER.id]);
  await world.clock.advance(deskMilliseconds);
  databaseFails(true);
  await unowned.look().catch(() => {});
  databaseFails(false);
  await unowned.look();
  strictEqual(sent.length, 1);
});

Deno.test("unowned: whoever holds it by name has taken it; when the hold ends it lies there still", async () => {
  const at = after(cast.START, 4 * MINUTE);
  const held = cast.give(
    atDesk,
    cast.DISPATCHER,
    { type: "hold", until: after(at, 10 * MINUTE) },
    at,
  );
  deepStrictEqual(ownerOf(held), {
    kind: "dispatcher",
    personId: cast.DISPATCHER.id,
    since: null,
    escalatesAt: null,
  });
  const { world, sent, unowned } = watch([held], [cast.DISPATCHER.id]);
  await world.clock.advance(9 * MINUTE);
  await unowned.look();
  strictEqual(sent.length, 0);
  const ended = after(at, 10 * MINUTE);
  const again = cast.give(held, SYSTEM, { type: "tick" }, ended);
  deepStrictEqual(ownerOf(again), {
    kind: "desk",
    personId: null,
    since: ended,
    escalatesAt: after(ended, deskMilliseconds),
  });
  deepStrictEqual(overdueOf(again, after(ended, deskMilliseconds - 1)), [], "it has its time anew");
  const before = overdueOf(atDesk, ended);
  const anew = overdueOf(again, after(ended, deskMilliseconds));
  deepStrictEqual([before.length, anew.length], [1, 1]);
  ok(anew[0] !== before[0], "and is told anew");
});

Deno.test("unowned: a booking about which one doctor after another is asked in vain is told once", async () => {
  const states = [cast.newBooking("urgent") as BookingState];
  const { world, sent, unowned } = watch(states, [cast.DISPATCHER.id]);
  const give = (command: BookingCommand) => {
    states[0] = cast.give(states[0]!, SYSTEM, command, world.clock.now());
  };
  for (let round = 0; round < 20; round++) {
    give({ type: "exhaust", afterWave: states[0]!.wave });
    await world.clock.advance(2 * MINUTE);
    await unowned.look();
    give({ type: "tick" });
    give(cast.offerTo([cast.DOCTOR], states[0]!.wave));
    await world.clock.advance(15 * SECOND);
    await unowned.look();
    give({ type: "tick" });
  }
  strictEqual(sent.length, 1);
  strictEqual(sent[0]!.createdAt - cast.START < 7 * MINUTE, true);
});

Deno.test("owner: a silent call at the door takes nothing of the desk's time back, and a hold's end gives it anew", () => {
  const at = (minutes: number) => after(cast.START, minutes * MINUTE);
  const danger = (minutes: number) =>
    ({ alertId: "alert", kind: "danger", since: at(minutes) }) as const;
  const hold = { type: "hold", until: at(20) } as const;
  const held = cast.give(atDesk, cast.DISPATCHER, hold, at(4));
  const freed = cast.give(held, SYSTEM, { type: "tick" }, at(20));
  const scheduledTime = after(cast.START, 5 * HOUR);
  const changes = { type: "amend", changes: { scheduledTime } } as const;
  const planned = cast.give(cast.newBooking("scheduled"), cast.PATIENT, changes);
  const begun = cast.newBooking("urgent");
  const table: readonly (readonly [BookingState, number, number | null, string])[] = [
    [begun, 3, 3, "a search that goes on, from the call on"],
    [begun, -9, 0, "one that began later, from its beginning"],
    [atDesk, 3, 0, "what lay at the desk already"],
    [atDesk, -9, 0, "whichever was first"],
    [held, 3, null, "whoever holds it has it in hand"],
    [freed, 3, 20, "and had, until the hold ended"],
    [freed, 25, 20, "it lay there again before the call"],
    [planned, 3, null, "nobody would be sent yet"],
  ];
  for (const [state, minutes, since, why] of table) {
    const owner = ownerOf(state, danger(minutes));
    strictEqual(owner?.since ?? null, since === null ? null : at(since), why);
    const { escalatesAt } = owner!;
    strictEqual(escalatesAt, since === null ? null : after(at(since), deskMilliseconds), why);
  }
});

const AT_IT = { type: "attend" } as const;
const { attendMilliseconds } = BOOKING_TIMES;

Deno.test("unowned: whoever says «I'm on it» has it by name, nobody is told meanwhile, and after it they are told anew", async () => {
  const at = after(cast.START, 4 * MINUTE);
  const until = after(at, attendMilliseconds);
  const attended = cast.give(atDesk, cast.DISPATCHER, AT_IT, at);
  const since = cast.START;
  const owner = { kind: "dispatcher", personId: cast.DISPATCHER.id, since, escalatesAt: until };
  deepStrictEqual(ownerOf(attended), owner);
  strictEqual(deadlineOf(attended), deadlineOf(atDesk), "the search goes on by itself");
  const asked = cast.give(attended, SYSTEM, cast.offerTo([cast.DOCTOR]), at);
  deepStrictEqual(ownerOf(asked), owner, "whoever is asked besides");
  const states = [attended];
  const { world, sent, unowned } = watch(states, [cast.DISPATCHER.id]);
  await world.clock.advance(until - cast.START - 1);
  await unowned.look();
  strictEqual(sent.length, 0);
  await world.clock.advance(1);
  await unowned.look();
  await unowned.look();
  strictEqual(sent.length, 1);
  // At its deadlines the search begins anew, and the desk's time ends.
  let over: BookingState = attended;
  for (let ticks = 0; ticks < 20 && deadlineOf(over)! <= until; ticks++) {
    over = cast.give(over, SYSTEM, { type: "tick" }, deadlineOf(over)!);
  }
  strictEqual(ownerOf(over)?.kind, "desk");
  states[0] = over;
  await unowned.look();
  strictEqual(sent.length, 1, "once");
  const again = cast.give(over, cast.ADMIN, AT_IT, after(until, MINUTE));
  strictEqual(ownerOf(again)?.personId, cast.ADMIN.id);
  states[0] = again;
  await unowned.look();
  await world.clock.advance(MINUTE + attendMilliseconds);
  await unowned.look();
  strictEqual(
    new Set(sent.map(({ dedupeKey }) => dedupeKey)).size,
    2,
    "each time that it runs out",
  );
});

Deno.test("unowned: a visit in need is whoever's who is at it, and its doctor's again when the need or the time is over", () => {
  const visit = cast.bookingIn("assigned", "urgent");
  strictEqual(ownerOf(cast.give(visit, cast.DISPATCHER, AT_IT))?.kind, "doctor", "in no need");
  const at = after(cast.START, BOOKING_TIMES.departMilliseconds);
  const late = cast.give(visit, SYSTEM, { type: "tick" }, at);
  const attended = cast.give(late, cast.DISPATCHER, AT_IT, at);
  const until = after(at, attendMilliseconds);
  const { kind, personId, escalatesAt } = ownerOf(attended)!;
  deepStrictEqual([kind, personId, escalatesAt], ["dispatcher", cast.DISPATCHER.id, until]);
  const departed = cast.give(attended, cast.DOCTOR, { type: "depart" }, at);
  strictEqual(ownerOf(departed)?.kind, "doctor");
  strictEqual(deadlineOf(attended), until);
  const over = cast.give(attended, SYSTEM, { type: "tick" }, until);
  strictEqual(ownerOf(over)?.kind, "doctor");
  strictEqual(overdueOf(over, until).length, 1);
  ok(!overdueOf(late, until).includes(overdueOf(over, until)[0]!));
  const back = cast.give(attended, cast.DOCTOR, { type: "release", reason: "A flat tyre" }, at);
  const exhausted = cast.give(back, SYSTEM, {
    type: "exhaust",
    afterWave: back.wave,
    revision: back.searchRevision ?? 0,
  }, at);
  strictEqual(ownerOf(exhausted)?.kind, "desk", "another search is another matter");
});

Deno.test("unowned: what somebody is at by name goes over with the duty, for the time that is left", () => {
  const attended = cast.give(atDesk, cast.DISPATCHER, AT_IT);
  const passed = cast.give(attended, cast.DISPATCHER, { type: "passHold", to: cast.ADMIN.id });
  const { personId, escalatesAt } = ownerOf(passed)!;
  deepStrictEqual([personId, escalatesAt], [cast.ADMIN.id, ownerOf(attended)!.escalatesAt]);
  const later = { at: after(cast.START, MINUTE), by: cast.DISPATCHER, freshDoorCode: "0000" };
  const { id: from } = cast.DISPATCHER;
  deepStrictEqual(decide(attended, { type: "passHold", to: cast.ADMIN.id }, later), [
    { type: "attendancePassed", from, to: cast.ADMIN.id },
  ]);
  const stamp = { at: cast.START, by: cast.ADMIN, freshDoorCode: cast.FRESH_CODE };
  const pass = { type: "passHold", to: cast.DISPATCHER.id } as const;
  deepStrictEqual(decide(attended, pass, stamp), { refused: "nothing_to_pass" });
});

Deno.test("owner: the search until it has run out, then the desk, then the doctor, and at the end nobody", () => {
  const owner = (state: BookingState) => ownerOf(state)?.kind ?? null;
  strictEqual(owner(cast.newBooking("urgent")), "search");
  strictEqual(owner(cast.newBooking("scheduled")), "search");
  strictEqual(owner(atDesk), "desk");
  strictEqual(ownerOf(atDesk)?.escalatesAt, instant(cast.START + deskMilliseconds));
  const asked = cast.give(atDesk, SYSTEM, cast.offerTo([cast.DOCTOR]));
  deepStrictEqual(ownerOf(asked), ownerOf(atDesk), "whoever is asked besides");
  for (const status of ["assigned", "en_route", "arrived", "in_progress"] as const) {
    deepStrictEqual(ownerOf(cast.bookingIn(status, "urgent"))?.personId, cast.DOCTOR.id);
  }
  strictEqual(owner(cast.bookingIn("completed", "urgent")), null);
  strictEqual(owner(cast.bookingIn("cancelled", "urgent")), null);
});

Deno.test("unowned: a visit in need that nobody acts on reaches those on call, each kind of need once", async () => {
  const ask = { type: "askWay", kind: "still", answerSeconds: 60 } as const;
  const asked = cast.give(cast.bookingIn("en_route", "urgent"), SYSTEM, {
    ...ask,
    doctorId: cast.DOCTOR.id,
  });
  const cannot = cast.give(asked, cast.DOCTOR, { type: "answerWay", answer: "cannot" });
  const states = [cannot];
  const { world, sent, unowned } = watch(states, [cast.DISPATCHER.id]);
  const keys = () => [...new Set(sent.map(({ dedupeKey }) => dedupeKey))];
  await world.clock.advance(deskMilliseconds - 1);
  await unowned.look();
  strictEqual(sent.length, 0, "the desk has its time");
  await world.clock.advance(1);
  await unowned.look();
  await unowned.look();
  strictEqual(sent.length, 1);

  const fine = cast.give(cannot, cast.DOCTOR, { type: "answerWay", answer: "fine" });
  strictEqual(ownerOf(fine)?.escalatesAt, null, "nobody is called where all is well again");
  states[0] = fine;
  await unowned.look();
  states[0] = cast.give(
    fine,
    cast.DOCTOR,
    { type: "answerWay", answer: "cannot" },
    after(cast.START, MINUTE),
  );
  await world.clock.advance(MINUTE);
  await unowned.look();
  strictEqual(sent.length, 2);
  strictEqual(keys().length, 1, "it comes and goes, and is told once");
  states[0] = cast.give(states[0], SYSTEM, {
    type: "noteApproval",
    doctorId: cast.DOCTOR.id,
    approved: false,
  });
  await unowned.look();
  strictEqual(keys().length, 2, "another need is told besides");
});

Deno.test("unowned: whatever the desk does with a visit in need gives it its time anew", () => {
  const late = cast.give(
    cast.bookingIn("assigned", "urgent"),
    SYSTEM,
    { type: "tick" },
    after(cast.START, BOOKING_TIMES.departMilliseconds),
  );
  const since = ownerOf(late)?.since;
  strictEqual(since, after(cast.START, BOOKING_TIMES.departMilliseconds));
  const at = after(since!, 4 * MINUTE);
  const say = (by: By) =>
    ownerOf(
      cast.give(late, by, { type: "say", messageId: "m", content: "Звоню", audience: "all" }, at),
    );
  strictEqual(say(cast.DISPATCHER)?.escalatesAt, after(at, deskMilliseconds));
  strictEqual(say(cast.PATIENT)?.escalatesAt, after(since!, deskMilliseconds), "whoever waits");
});

Deno.test("unowned: a visit of another day wakes nobody before its search would begin, a closed door before its wait is over", () => {
  const planned = cast.give(
    { ...cast.newBooking("scheduled"), scheduledTime: after(cast.START, 7 * 24 * HOUR) },
    cast.DISPATCHER,
    { type: "assign", doctor: cast.facts(cast.DOCTOR) },
  );
  const lost = cast.give(planned, SYSTEM, {
    type: "noteApproval",
    doctorId: cast.DOCTOR.id,
    approved: false,
  });
  strictEqual(
    ownerOf(lost)?.escalatesAt,
    after(cast.START, 7 * 24 * HOUR - BOOKING_TIMES.scheduledLeadMilliseconds),
  );
  const closed = cast.give(cast.bookingIn("arrived", "urgent"), cast.DOCTOR, {
    type: "reportAbsence",
    place: null,
  });
  strictEqual(ownerOf(closed)?.escalatesAt, after(cast.START, 10 * MINUTE + deskMilliseconds));
});

Deno.test("unowned: a promise that is missed at another hour is told anew, and a wider window is a new promise", () => {
  const at = (hours: number) => after(cast.START, hours * HOUR);
  const tick = { type: "tick" } as const;
  const planned = { ...cast.newBooking("scheduled"), scheduledTime: at(1), scheduledUntil: at(2) };
  const doctor = cast.facts(cast.DOCTOR);
  const late = cast.give(
    cast.give(planned, cast.DISPATCHER, { type: "assign", doctor }),
    SYSTEM,
    tick,
    after(at(2), 1),
  );
  const first = overdueOf(late, at(3));
  strictEqual(first.length > 0, true);
  const amend = (changes: { scheduledTime?: Instant; scheduledUntil: Instant }) =>
    cast.give(late, cast.DISPATCHER, { type: "amend", changes }, at(3));
  const moved = amend({ scheduledTime: at(25), scheduledUntil: at(26) });
  deepStrictEqual(overdueOf(moved, at(4)), []);
  const again = overdueOf(cast.give(moved, SYSTEM, tick, after(at(26), 1)), at(27));
  strictEqual(again.length > 0, true);
  strictEqual(again.some((key) => first.includes(key)), false);
  const wider = amend({ scheduledUntil: at(5) });
  deepStrictEqual(overdueOf(wider, at(4)), []);
});
