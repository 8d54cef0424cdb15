/** What a booking makes of what its payments tell: who sees it, and how long a search waits for a hold. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { decide, type Decision } from "../../actors/booking/machine.ts";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import {
  holdAwaitedUntil,
  isPaymentAsked,
  isUnpaidOnline,
  type PaymentNote,
  refusedGuarantee,
} from "../../actors/booking/payment_note.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { viewFor } from "../../actors/booking/view.ts";
import {
  after,
  DAY,
  HOUR,
  type Instant,
  instant,
  isRefusal,
  MINUTE,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import type { PaymentCommand } from "../../actors/payment/protocol.ts";
import { noteOf } from "../../actors/payment/view.ts";
import * as cast from "../support/cast.ts";
import { bookingsWith, fakeWorld } from "../support/fake_world.ts";
import { give, INSTANCE, paymentIn } from "../support/payment_cast.ts";

const { START, DOCTOR } = cast;
const note = (more: Partial<PaymentNote> = {}): PaymentNote => ({
  paymentId: "01900000-0000-7000-8000-000000000099",
  paymentVersion: 1,
  method: "card",
  status: "pending",
  heldKopecks: 0,
  paidKopecks: 0,
  refundedKopecks: 0,
  ...more,
});
const HELD = note({ paymentVersion: 2, status: "held", heldKopecks: 300_000 });
const tell = (state: BookingState, told: PaymentNote, at = START) =>
  cast.give(state, SYSTEM, { type: "notePayment", note: told }, at);
const typesOf = (decision: Decision) =>
  isRefusal(decision) ? decision.refused : decision.map(({ type }) => type);
const ticked = (state: BookingState, at: Instant) =>
  typesOf(decide(state, { type: "tick" }, { at, by: SYSTEM, freshDoorCode: "1111" }));

Deno.test("a held payment shows at once to patient, doctor, clinic and staff, and never to a doctor who is only asked", () => {
  const state = tell(cast.bookingIn("assigned", "urgent"), HELD);
  for (const audience of ["patient", "caller", "doctor", "clinic", "staff"] as const) {
    deepStrictEqual(viewFor(state, audience, START)?.payment, {
      method: "card",
      status: "held",
      heldKopecks: 300_000,
      paidKopecks: 0,
      refundedKopecks: 0,
    }, audience);
  }
  const asked = tell(cast.bookingIn("pending", "urgent"), HELD);
  deepStrictEqual(viewFor(asked, "offered", START)?.payment, null);
});

Deno.test("what a payment told earlier takes nothing back of what it told later, and the same twice changes nothing", () => {
  const state = tell(cast.bookingIn("assigned", "urgent"), HELD);
  const later = note({ ...HELD, paymentVersion: 9 });
  const told = (before: BookingState, again: PaymentNote) =>
    typesOf(
      decide(before, { type: "notePayment", note: again }, {
        at: START,
        by: SYSTEM,
        freshDoorCode: "1111",
      }),
    );
  for (const again of [HELD, note()]) deepStrictEqual(told(state, again), []);
  // What it has not kept it would be told of for ever.
  deepStrictEqual(told(state, later), ["paymentNoted"]);
  deepStrictEqual(told(tell(state, later), later), []);
});

Deno.test("a payment that moves on without news tells its booking nothing new", () => {
  const paid = paymentIn("succeeded", "sbp")!;
  const refund = INSTANCE.refund as Extract<PaymentCommand, { type: "refund" }>;
  const asked = give(paid, refund);
  deepStrictEqual([asked.version > paid.version, noteOf(asked)], [true, noteOf(paid)]);
  const seen = INSTANCE.observeRefund as Extract<PaymentCommand, { type: "observeRefund" }>;
  const done = give(asked, { ...seen, found: { ...seen.found, amountKopecks: refund.kopecks } });
  strictEqual(noteOf(done).paymentVersion, done.version);
});

Deno.test("what an earlier payment tells late is not what the payer chose last", () => {
  const [first, last] = ["97", "98"].map((end) => `01900000-0000-7000-8000-0000000000${end}`);
  const begun = [
    note({ paymentId: first!, method: "card" }),
    note({ paymentId: last!, method: "cash" }),
  ];
  const [inTurn, late] = [begun, begun.toReversed()].map((notes) =>
    notes.reduce((state, one) => tell(state, one), cast.bookingIn("assigned", "urgent"))
  );
  for (const state of [inTurn!, late!]) {
    deepStrictEqual(
      [viewFor(state, "patient", START)?.payment?.method, isUnpaidOnline(state)],
      ["cash", false],
    );
  }
});

Deno.test("several payments of a booking are shown as one sum", () => {
  const first = tell(
    cast.bookingIn("in_progress", "urgent"),
    note({ status: "captured", paidKopecks: 300_000 }),
  );
  const both = tell(
    first,
    note({
      paymentId: "01900000-0000-7000-8000-0000000000a0",
      method: "sbp",
      status: "partially_refunded",
      paidKopecks: 50_000,
      refundedKopecks: 10_000,
    }),
  );
  const shown = viewFor(both, "patient", START)?.payment;
  deepStrictEqual([shown?.method, shown?.status, shown?.paidKopecks, shown?.refundedKopecks], [
    "sbp",
    "paid",
    350_000,
    10_000,
  ]);
});

/** A visit in an hour whose search could begin at once, and waits for the payer's card. */
function waiting(): BookingState {
  const event = cast.createdEvent("scheduled");
  const until = holdAwaitedUntil(START, START);
  return create({ ...event, creation: { ...event.creation, paymentAwaitedUntil: until } }, 4127);
}

Deno.test("a planned search waits for the hold, begins with it, and without it begins at the end of the wait", () => {
  const state = waiting();
  deepStrictEqual(deadlineOf(state), after(START, 15 * MINUTE));
  deepStrictEqual(ticked(state, instant(START + 15 * MINUTE - 1)), []);
  deepStrictEqual(ticked(state, after(START, 15 * MINUTE)), ["paymentFellBack", "searchStarted"]);
  const pending = tell(state, note());
  deepStrictEqual(pending.status === "pending" && pending.search.startedAt, null);
  const held = tell(pending, HELD, after(START, MINUTE));
  deepStrictEqual(held.status === "pending" && held.search.startedAt, START + MINUTE);
  const late = cast.give(state, SYSTEM, { type: "tick" }, after(START, 15 * MINUTE));
  deepStrictEqual(viewFor(late, "patient", START)?.payment?.dueAtDoor, "not_held_in_time");
});

Deno.test("a doctor's arrival at an unpaid visit makes it due at the door, until it is paid", () => {
  const way = cast.bookingIn("en_route", "urgent");
  const arrived = cast.give(tell(way, note()), DOCTOR, { type: "arrive" });
  deepStrictEqual(viewFor(arrived, "doctor", START)?.payment?.dueAtDoor, "unpaid_at_arrival");
  const paid = tell(arrived, note({ paymentVersion: 3, status: "succeeded", paidKopecks: 1 }));
  deepStrictEqual(viewFor(paid, "doctor", START)?.payment?.dueAtDoor, undefined);
  const held = cast.give(tell(way, HELD), DOCTOR, { type: "arrive" });
  deepStrictEqual(viewFor(held, "doctor", START)?.payment?.dueAtDoor, undefined);
});

Deno.test("a visit that is moved nearer is not waited with until the farther one would have been sought", () => {
  const far = { ...cast.createdEvent("scheduled") };
  const created = create({
    ...far,
    creation: {
      ...far.creation,
      scheduledTime: after(START, 600 * MINUTE),
      paymentAwaitedUntil: after(START, 540 * MINUTE),
    },
  }, 4128);
  const near = cast.give(created, cast.PATIENT, {
    type: "amend",
    changes: { scheduledTime: after(START, 90 * MINUTE) },
  });
  deepStrictEqual(near.paymentAwaitedUntil! <= after(START, 90 * MINUTE), true);
  deepStrictEqual(near.paymentAwaitedUntil! >= after(START, 15 * MINUTE), true);
});

Deno.test("whose organisation does not pay is asked for another way before the visit, until one is there", () => {
  const time = after(START, 9 * DAY);
  const booking: BookingState = { ...cast.newBooking("scheduled"), scheduledTime: time };
  const said = (status: string) => ({
    ...HELD,
    method: "organisation",
    status: status === "approved" ? "held" : status === "requested" ? "pending" : "cancelled",
    heldKopecks: status === "approved" ? 300_000 : 0,
    guarantee: { status, limitKopecks: null, declined: null },
  });
  const rows: readonly [string, Instant, boolean][] = [
    ["declined", START, true],
    ["expired", START, true],
    ["cancelled", START, false],
    ["requested", START, false],
    ["approved", START, false],
    ["declined", time, false],
  ];
  for (const [status, at, expected] of rows) {
    const told = tell(booking, said(status));
    deepStrictEqual(refusedGuarantee(told, at) !== null, expected, status);
  }
  const other = { ...HELD, paymentId: crypto.randomUUID() };
  deepStrictEqual(refusedGuarantee(tell(tell(booking, said("declined")), other), START), null);
});

Deno.test("two payments that tell at once are both heard", async () => {
  const { bookings } = bookingsWith(fakeWorld(), cast.bookingIn("assigned", "urgent"));
  const paid = note({ method: "sbp", status: "succeeded", paidKopecks: 300_000 });
  const other = note({ paymentId: crypto.randomUUID(), status: "cancelled" });
  for (const told of [paid, other, { ...other, paymentVersion: 2, heldKopecks: 1 }]) {
    bookings.tell(cast.BOOKING, { type: "notePayment", note: told });
  }
  // An ask waits for its turn behind what was told.
  await bookings.ask(cast.BOOKING, { type: "tick" }, SYSTEM, null);
  const known = (await bookings.read(cast.BOOKING))?.payments ?? [];
  deepStrictEqual(
    known.map(({ method, paidKopecks, heldKopecks }) => [method, paidKopecks, heldKopecks]),
    [["sbp", 300_000, 0], ["card", 0, 1]],
  );
});

Deno.test("the day before a visit its payer is asked for a card that was wished and holds nothing", () => {
  const time = after(START, 9 * DAY);
  const booking: BookingState = {
    ...cast.newBooking("scheduled"),
    scheduledTime: time,
    paymentMethod: "card",
    price: { parts: [] } as never,
  };
  const rows: readonly [string, BookingState, Instant, boolean][] = [
    ["two days before", booking, after(time, -2 * DAY), false],
    ["the day before", booking, after(time, -DAY), true],
    ["when it has begun", booking, time, false],
    ["of cash", { ...booking, paymentMethod: "cash" }, after(time, -DAY), false],
    ["of what is held", tell(booking, HELD), after(time, -DAY), false],
    [
      "of what was ordered today",
      { ...booking, createdAt: after(time, -HOUR) },
      after(time, -HOUR),
      false,
    ],
    ["of what has no price", { ...booking, price: null }, after(time, -DAY), false],
  ];
  for (const [name, state, at, expected] of rows) {
    deepStrictEqual(isPaymentAsked(state, at), expected, name);
  }
});
