/** Payments by each method in each status, made by lawful commands. */
import { kopecks } from "../../actors/money/kopecks.ts";
import { turnOf } from "../../actors/payment/actor.ts";
import type { PaymentMeans, PaymentStatus } from "../../actors/payment/codes.ts";
import { firstEvents } from "../../actors/payment/evolve.ts";
import type { ProviderPayment } from "../../actors/payment/gateway.ts";
import { decidePayment } from "../../actors/payment/machine.ts";
import type { PaymentCommand, PaymentCommandName } from "../../actors/payment/protocol.ts";
import type { PaymentCreation, PaymentState } from "../../actors/payment/state.ts";
import { after, type By, DAY, isRefusal, paymentId, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "./cast.ts";

const { START, PATIENT, ADMIN, BOOKING, DOCTOR } = cast;
export const ID = paymentId("01900000-0000-7000-8000-000000000077");
export const REFUND = "01900000-0000-7000-8000-000000000078";
const OBJECT = "2d000000-000f-5000-8000-000000000001";
export const AMOUNT = kopecks(400_000);
export const EXPECTED = { shopId: "100500", isTest: true };

export const creationOf = (
  method: PaymentMeans,
  more: Partial<PaymentCreation> = {},
): PaymentCreation => ({
  id: ID,
  purpose: "visit",
  method,
  amountKopecks: AMOUNT,
  bookingId: BOOKING,
  bookingNumber: 4127,
  walletOwnerId: PATIENT.id,
  payer: method === "organisation"
    ? { kind: "organisation", organisationId: "01900000-0000-7000-8000-000000000079" }
    : { kind: "person", personId: PATIENT.id },
  providerId: cast.CLINIC.id,
  doctorId: DOCTOR.id,
  clinicId: method === "bank_qr" ? cast.CLINIC.id : null,
  ...(method === "organisation"
    ? {
      asked: {
        number: "ГП-1",
        patientId: PATIENT.id,
        callerId: null,
        clinicId: cast.CLINIC.id,
      },
    }
    : {}),
  ...more,
});

export const foundAs = (
  status: ProviderPayment["status"],
  more: Partial<ProviderPayment> = {},
): ProviderPayment => ({
  id: OBJECT,
  status,
  isPaid: status !== "pending",
  amountKopecks: AMOUNT,
  currency: "RUB",
  incomeKopecks: null,
  refundedKopecks: kopecks(0),
  shopId: EXPECTED.shopId,
  isTest: true,
  metadata: { paymentId: ID },
  confirmation: null,
  expiresAt: null,
  cancellation: null,
  receiptRegistration: null,
  createdAt: START,
  ...more,
});
export const observe = (found: ProviderPayment): PaymentCommand => ({
  type: "observe",
  found,
  expected: EXPECTED,
});

/** One lawful instance of each command; a new command without one does not compile. */
export const INSTANCE: Readonly<Record<PaymentCommandName, PaymentCommand>> = {
  observe: observe(foundAs("pending")),
  observeRefund: {
    type: "observeRefund",
    refundId: REFUND,
    found: {
      id: crypto.randomUUID(),
      providerPaymentId: OBJECT,
      status: "succeeded",
      amountKopecks: AMOUNT,
      currency: "RUB",
      metadata: { refundId: REFUND },
      cancellation: null,
      createdAt: START,
    },
  },
  refuseCall: { type: "refuseCall", kind: "create", code: "invalid_request", refundId: null },
  confirm: { type: "confirm" },
  deny: { type: "deny" },
  receive: {
    type: "receive",
    document: { number: "417", on: "2026-11-27" },
    kopecks: AMOUNT,
  },
  declareMissing: { type: "declareMissing" },
  approve: {
    type: "approve",
    limitKopecks: AMOUNT,
    until: "2026-11-30",
    untilAt: after(START, DAY),
    monthFrom: START,
  },
  decline: { type: "decline", because: "not_covered" },
  expire: { type: "expire" },
  capture: { type: "capture", kopecks: kopecks(300_000) },
  cancel: { type: "cancel", because: "by_payer" },
  supersede: { type: "supersede" },
  refund: { type: "refund", refundId: REFUND, kopecks: kopecks(100_000), source: "visit" },
};

export const give = (
  state: PaymentState,
  command: PaymentCommand,
  by: By = SYSTEM,
): PaymentState => {
  const decision = decidePayment(state, command, { at: START, by });
  if (isRefusal(decision)) throw new Error(`${command.type}: ${decision.refused}`);
  return decision.length === 0 ? state : turnOf(state, decision, { at: START, by }).next;
};
export const begun = (creation: PaymentCreation): PaymentState =>
  turnOf(null, firstEvents(creation), { at: START, by: PATIENT }).next;

export const isCard = (method: PaymentMeans) => method === "card";
export const isProviders = (method: PaymentMeans) => method === "card" || method === "sbp";

/** A payment in each status that its method can have, made by lawful commands; null: it cannot. */
export function paymentIn(status: PaymentStatus, method: PaymentMeans): PaymentState | null {
  const first = begun(creationOf(method));
  if (first.status === status) return first;
  if (status === "created") return null;
  const pending = isProviders(method) ? give(first, observe(foundAs("pending"))) : first;
  if (status === "pending") return pending.status === "pending" ? pending : null;
  const held = isCard(method)
    ? give(pending, observe(foundAs("waiting_for_capture")))
    : method === "organisation" && status !== "cancelled"
    ? give(pending, INSTANCE.approve, ADMIN)
    : pending;
  if (status === "held") return held.status === "held" ? held : null;
  if (status === "cancelled") {
    if (method === "terminal") return null;
    return isProviders(method)
      ? give(pending, observe(foundAs("canceled")))
      : give(first, { type: "cancel", because: "by_payer" });
  }
  const paid = held.status === "held"
    ? capturedOf(held)
    : isProviders(method)
    ? give(pending, observe(foundAs("succeeded")))
    : method === "terminal"
    ? first
    : method === "bank_qr"
    ? give(pending, INSTANCE.receive, cast.CLINIC)
    : give(pending, { type: "confirm" }, method === "cash" ? PATIENT : ADMIN);
  if (paid.status === status) return paid;
  if (status === "succeeded" || status === "captured") return null;
  const part = status === "refunded" ? paid.paidKopecks : kopecks(1);
  const asked = give(paid, { type: "refund", refundId: REFUND, kopecks: part, source: "visit" });
  if (!isProviders(method)) return asked;
  const seen = INSTANCE.observeRefund as Extract<PaymentCommand, { type: "observeRefund" }>;
  return give(asked, { ...seen, found: { ...seen.found, amountKopecks: part } });
}

function capturedOf(held: PaymentState): PaymentState {
  const asked = give(held, INSTANCE.capture);
  return asked.status === "captured"
    ? asked
    : give(asked, observe(foundAs("succeeded", { amountKopecks: kopecks(300_000) })));
}
