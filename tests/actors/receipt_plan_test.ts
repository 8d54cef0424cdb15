/** Which receipt goes with which call: a table over method, purpose and what was before. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import type { CallKind, PaymentMeans } from "../../actors/payment/codes.ts";
import { createPayment } from "../../actors/payment/evolve.ts";
import type { ProviderReceipt } from "../../actors/payment/gateway.ts";
import { receiptPlanOf, settledKopecksOf } from "../../actors/payment/receipt_plan.ts";
import { bestOf, nextLook } from "../../actors/payment/receipt_worker.ts";
import type { PaymentCreation, PaymentState } from "../../actors/payment/state.ts";
import { HOUR, paymentId, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const SUM = kopecks(350_000);

function payment(
  method: PaymentMeans,
  purpose: PaymentCreation["purpose"] = "visit",
  more: Partial<PaymentState> = {},
): PaymentState {
  const created = createPayment({
    type: "created",
    at: cast.START,
    by: SYSTEM,
    creation: {
      id: paymentId("01900000-0000-7000-8000-000000000070"),
      purpose,
      method,
      amountKopecks: SUM,
      bookingId: purpose === "deposit" ? null : cast.BOOKING,
      bookingNumber: purpose === "deposit" ? null : 4127,
      walletOwnerId: cast.PATIENT.id,
      payer: { kind: "person", personId: cast.PATIENT.id },
      providerId: null,
      doctorId: null,
      clinicId: null,
    },
  });
  return { ...created, ...more };
}

type Row = readonly [PaymentState, CallKind, "before" | "over" | "settled", string | null];
const TABLE: readonly Row[] = [
  [payment("sbp"), "create", "before", "full_prepayment payment"],
  [payment("sbp"), "create", "over", "full_payment payment"],
  [payment("card"), "create", "before", "full_prepayment nothing"],
  [payment("card"), "create", "over", "full_prepayment nothing"],
  [payment("card"), "capture", "over", "full_payment payment"],
  [payment("card"), "cancel", "over", null],
  [payment("card"), "refund", "over", "full_payment refund"],
  [payment("sbp"), "refund", "before", "full_prepayment refund"],
  [payment("sbp"), "refund", "settled", "full_payment refund"],
  [payment("sbp", "extras"), "create", "over", "full_payment payment"],
  [payment("card", "deposit"), "create", "before", "advance payment"],
  [payment("sbp", "deposit"), "create", "before", "advance payment"],
  [payment("card", "deposit"), "refund", "before", "advance refund"],
  [payment("sbp"), "receipt", "over", null],
];
for (const [state, kind, when, expected] of TABLE) {
  const { method, purpose } = state;
  Deno.test(`receipts: ${kind} of a ${purpose} by ${method}, ${when}: ${expected ?? "none"}`, () => {
    const facts = { isOver: when !== "before", isSettled: when === "settled" };
    const plan = receiptPlanOf(state, { kind, kopecks: SUM }, facts);
    strictEqual(plan === null ? null : `${plan.mode} ${plan.registers ?? "nothing"}`, expected);
  });
}

Deno.test("receipts: what was kept of a prepayment is settled once nothing is on its way", () => {
  const refund = (status: "asked" | "done" | "failed") => ({
    id: "r",
    kopecks: kopecks(50_000),
    status,
    source: "visit" as const,
    at: cast.START,
    by: null,
  });
  const paid = (method: PaymentMeans, more: Partial<PaymentState> = {}) =>
    payment(method, "visit", { status: "succeeded", paidKopecks: SUM, ...more });
  const table: readonly [PaymentState, number | null][] = [
    [paid("sbp"), 350_000],
    [paid("wallet", { status: "captured" }), 350_000],
    [paid("sbp", { refunds: [refund("done")], status: "partially_refunded" }), 300_000],
    [paid("sbp", { refunds: [refund("failed")] }), 350_000],
    [paid("sbp", { refunds: [refund("asked")] }), null],
    [paid("card", { status: "captured" }), null],
    [paid("cash"), null],
    [payment("sbp"), null],
    [payment("sbp", "deposit", { status: "succeeded", paidKopecks: SUM }), null],
  ];
  for (const [state, kept] of table) {
    const found = settledKopecksOf(state);
    strictEqual(found === null ? null : Number(found), kept, `${state.method} ${state.status}`);
  }
});

Deno.test("receipts: of several the one of its kind and mode is meant, a registered one first", () => {
  const receipt = (more: Partial<ProviderReceipt>): ProviderReceipt => ({
    id: "rt-1",
    type: "payment",
    status: "succeeded",
    mode: "full_prepayment",
    documentNumber: null,
    storageNumber: null,
    attribute: null,
    registeredAt: null,
    ...more,
  });
  const failed = receipt({ id: "failed", status: "canceled" });
  const all = [
    receipt({ id: "settlement", mode: "full_payment" }),
    failed,
    receipt({ id: "right" }),
    receipt({ id: "refund", type: "refund" }),
  ];
  const paid = { kind: "payment", mode: "full_prepayment" } as const;
  const settled = { kind: "settlement", mode: "full_payment" } as const;
  strictEqual(bestOf(paid, all)?.id, "right");
  strictEqual(bestOf({ ...paid, kind: "refund" }, all)?.id, "refund");
  strictEqual(bestOf({ kind: "refund", mode: "full_payment" }, all), null);
  strictEqual(bestOf(settled, all), null);
  strictEqual(bestOf(settled, all, true)?.id, "settlement");
  strictEqual(bestOf(paid, [failed])?.id, "failed");
});

Deno.test("receipts: they are looked for within seconds, then ever more rarely, at least hourly", () => {
  const waits = [0, 1, 5, 20, 1_000].map((looks) => nextLook(cast.START, looks) - cast.START);
  deepStrictEqual(waits, [2_000, 4_000, 64_000, HOUR, HOUR]);
});
