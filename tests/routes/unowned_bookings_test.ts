/** A booking that lies at the dispatchers' desk is not forgotten: those on call hear of it, once. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { ownerOf } from "../../actors/booking/owner.ts";
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
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { overdueOf, unownedBookings } from "../../routes/people/unowned_bookings.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

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
  await world.clock.advance(BOOKING_TIMES.deskMilliseconds);
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
  await world.clock.advance(BOOKING_TIMES.deskMilliseconds);
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
  const again = cast.give(held, SYSTEM, { type: "tick" }, after(at, 10 * MINUTE));
  strictEqual(ownerOf(again)?.kind, "desk");
});

Deno.test("owner: the search until it has run out, then the desk, then the doctor, and at the end nobody", () => {
  const owner = (state: BookingState) => ownerOf(state)?.kind ?? null;
  strictEqual(owner(cast.newBooking("urgent")), "search");
  strictEqual(owner(cast.newBooking("scheduled")), "search");
  strictEqual(owner(atDesk), "desk");
  strictEqual(ownerOf(atDesk)?.escalatesAt, instant(cast.START + BOOKING_TIMES.deskMilliseconds));
  const asked = cast.give(atDesk, SYSTEM, cast.offerTo([cast.DOCTOR]));
  strictEqual(owner(asked), "search", "somebody is being asked again");
  for (const status of ["assigned", "en_route", "arrived", "in_progress"] as const) {
    deepStrictEqual(ownerOf(cast.bookingIn(status, "urgent"))?.personId, cast.DOCTOR.id);
  }
  strictEqual(owner(cast.bookingIn("completed", "urgent")), null);
  strictEqual(owner(cast.bookingIn("cancelled", "urgent")), null);
});

const { deskMilliseconds } = BOOKING_TIMES;

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
