/** What the doctor does beyond the visit costs what the patient agreed to, and nothing else. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { viewFor } from "../../actors/booking/view.ts";
import { dueOf, leftOf } from "../../actors/money/due.ts";
import { priceOf } from "../../actors/money/price.ts";
import { settlementsOf } from "../../actors/payment/due.ts";
import { type By, instant, isRefusal } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { TERMS } from "../support/tariffs.ts";

const { DOCTOR, PATIENT, DISPATCHER, STRANGER, START } = cast;
const [ECG, SHOT] = TERMS.extras;
const TARIFF = {
  id: "01900000-0000-7000-8000-000000000071",
  version: 1,
  city: "default",
  clinicId: null,
  specialization: null,
  terms: TERMS,
};
const price = priceOf(TARIFF, {
  callType: "urgent",
  // A Tuesday at noon: the visit alone.
  at: instant(Date.UTC(2026, 10, 24, 9)),
  timeZone: "Europe/Moscow",
  distanceMeters: 0,
  promo: null,
});
const ID = cast.EXTRA;
const OTHER = "01900000-0000-7000-8000-000000000041";

const priced = (status: BookingState["status"]): BookingState => ({
  ...cast.bookingIn(status, "urgent"),
  price,
  cancellation: TERMS.cancellation,
});
const propose = (
  extraId = ID,
  item: typeof ECG | null = ECG,
  quantity = 1,
): BookingCommand => ({
  type: "proposeExtra",
  extraId,
  item: item ?? null,
  quantity,
  notice: { messageId: crypto.randomUUID(), content: "Врач предлагает" },
});
const answer = (type: "approveExtra" | "declineExtra", reason?: string): BookingCommand => ({
  type,
  extraId: ID,
  notice: null,
  ...(reason === undefined ? {} : { reason }),
});
const withdraw: BookingCommand = { type: "withdrawExtra", extraId: ID, notice: null };
const said = (state: BookingState, command: BookingCommand, by: By): string => {
  const decision = decide(state, command, { at: START, by, freshDoorCode: cast.FRESH_CODE });
  return isRefusal(decision)
    ? decision.refused
    : decision.map(({ type }) => type).join("+") || "nothing";
};
const proposed = cast.give(priced("in_progress"), DOCTOR, propose());
const approved = cast.give(proposed, PATIENT, answer("approveExtra"));
const declined = cast.give(proposed, PATIENT, answer("declineExtra"));

const ROWS: readonly [string, BookingState, BookingCommand, By, string][] = [
  [
    "the doctor in the visit proposes",
    priced("in_progress"),
    propose(),
    DOCTOR,
    "extraProposed+said",
  ],
  ["and at the door", priced("arrived"), propose(), DOCTOR, "extraProposed+said"],
  ["not on the way", priced("en_route"), propose(), DOCTOR, "illegal_transition"],
  ["nor after the visit", priced("completed"), propose(), DOCTOR, "illegal_transition"],
  [
    "nor what the price list has not",
    priced("in_progress"),
    propose(ID, null),
    DOCTOR,
    "extra_unknown",
  ],
  [
    "nor where there is no price",
    cast.bookingIn("in_progress", "urgent"),
    propose(),
    DOCTOR,
    "price_unknown",
  ],
  ["the patient proposes nothing", priced("in_progress"), propose(), PATIENT, "forbidden"],
  ["a stranger learns nothing", priced("in_progress"), propose(), STRANGER, "not_found"],
  ["twice is once", proposed, propose(), DOCTOR, "nothing"],
  ["the same id is nothing else", proposed, propose(ID, SHOT), DOCTOR, "command_reused"],
  ["the patient agrees", proposed, answer("approveExtra"), PATIENT, "extraAnswered"],
  ["once", approved, answer("approveExtra"), PATIENT, "nothing"],
  ["and does not take it back alone", approved, answer("declineExtra"), PATIENT, "extra_answered"],
  ["a refusal stands", declined, answer("approveExtra"), PATIENT, "extra_answered"],
  [
    "the doctor never agrees for the patient",
    proposed,
    answer("approveExtra"),
    DOCTOR,
    "forbidden",
  ],
  ["a stranger neither", proposed, answer("approveExtra"), STRANGER, "not_found"],
  ["a dispatcher says why", proposed, answer("approveExtra"), DISPATCHER, "reason_required"],
  [
    "and then records it",
    proposed,
    answer("approveExtra", "Сказала по телефону"),
    DISPATCHER,
    "extraAnswered",
  ],
  ["what was not done is taken back", approved, withdraw, DOCTOR, "extraAnswered"],
  ["by the doctor alone", approved, withdraw, PATIENT, "forbidden"],
  ["what was declined stays so", declined, withdraw, DOCTOR, "extra_answered"],
];
for (const [name, state, command, by, expected] of ROWS) {
  Deno.test(`extras: ${name}`, () => strictEqual(said(state, command, by), expected));
}

Deno.test("extras: a caller who does not pay cannot make the visit dearer", () => {
  const state = { ...proposed, callerId: cast.CALLER.id, payerId: PATIENT.id };
  strictEqual(said(state, answer("approveExtra"), cast.CALLER), "forbidden");
  const paying = { ...state, payerId: cast.CALLER.id };
  strictEqual(said(paying, answer("approveExtra"), cast.CALLER), "extraAnswered");
});

Deno.test("extras: only what was agreed to is due, and counts in the view", () => {
  strictEqual(dueOf(proposed).kopecks, 300_000n);
  strictEqual(dueOf(declined).kopecks, 300_000n);
  strictEqual(dueOf(approved).kopecks, 390_000n);
  const two = cast.give(
    cast.give(approved, DOCTOR, propose(OTHER, SHOT, 3)),
    PATIENT,
    { type: "approveExtra", extraId: OTHER, notice: null },
  );
  strictEqual(dueOf(two).kopecks, 540_000n);
  strictEqual(dueOf(cast.give(two, DOCTOR, withdraw)).kopecks, 450_000n);
  const view = viewFor(two, "patient", START)!;
  deepStrictEqual(view.price?.parts.at(-1), { code: "extras", kopecks: 240_000 });
  deepStrictEqual([view.price?.totalKopecks, view.leftKopecks], [540_000, 540_000]);
  deepStrictEqual(view.extras?.map(({ status, kopecks }) => [status, kopecks]), [
    ["approved", 90_000],
    ["approved", 150_000],
  ]);
  const done = cast.give(two, DOCTOR, {
    type: "complete",
    conclusion: "ОРВИ",
    actualDurationMinutes: 20,
  });
  deepStrictEqual(dueOf(done), { kopecks: 540_000n, fullKopecks: 540_000n, because: "visit" });
});

Deno.test("extras: what a doctor who has left proposed is due to nobody", () => {
  const there = cast.give(priced("arrived"), DOCTOR, propose());
  const agreed = cast.give(there, PATIENT, answer("approveExtra"));
  strictEqual(
    dueOf(cast.give(agreed, DOCTOR, { type: "release", reason: "Машина" })).kopecks,
    300_000n,
  );
});

Deno.test("extras: what a hold does not cover is left to pay, and never taken from it", () => {
  const held = cast.give(approved, { id: null, role: "system" }, {
    type: "notePayment",
    note: {
      paymentId: OTHER,
      paymentVersion: 1,
      method: "card",
      status: "held",
      heldKopecks: 360_000,
      paidKopecks: 0,
      refundedKopecks: 0,
    },
  });
  strictEqual(leftOf(held), 30_000n);
  const payment = {
    status: "held",
    heldKopecks: 360_000n,
    paidKopecks: 0n,
    refunds: [],
    captureAskedKopecks: null,
    cancelAsked: null,
  };
  const [taken] = settlementsOf([payment as never], dueOf(approved).kopecks);
  deepStrictEqual(taken?.type === "capture" && taken.kopecks, 360_000n);
});
