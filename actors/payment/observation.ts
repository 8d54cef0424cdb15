/**
 * What follows from the provider's own account of a payment. First it is compared with what was asked for:
 * amount, currency, shop, trial or not, our metadata. Where one differs nothing moves. Pure.
 */
import type { DifferenceCode } from "./codes.ts";
import type { ProviderPayment } from "./gateway.ts";
import type {
  PaymentCommand,
  PaymentEvent,
  PaymentStamp,
  ProviderExpectation,
} from "./protocol.ts";
import { isTwoStage, type PaymentState } from "./state.ts";

/** @returns what is not as it was asked for, or null */
export function differenceOf(
  state: PaymentState,
  found: ProviderPayment,
  expected: ProviderExpectation,
): DifferenceCode | null {
  if (found.metadata.paymentId !== state.id) return "metadata";
  if (state.providerPaymentId !== null && found.id !== state.providerPaymentId) {
    return "unknown_object";
  }
  if (found.shopId !== null && found.shopId !== expected.shopId) return "shop";
  if (found.isTest !== expected.isTest) return "test";
  if (found.currency !== "RUB") return "currency";
  // After a capture the provider's amount is what was taken.
  const isTaken = found.status === "succeeded" && isTwoStage(state);
  const amount = isTaken ? state.captureAskedKopecks ?? state.amountKopecks : state.amountKopecks;
  const isLetGo = found.status === "canceled";
  if (!isLetGo && found.amountKopecks !== amount) return "amount";
  return null;
}

export function decideObserve(
  state: PaymentState,
  { found, expected }: Extract<PaymentCommand, { type: "observe" }>,
  { at }: PaymentStamp,
): readonly PaymentEvent[] {
  const what = differenceOf(state, found, expected);
  if (what !== null) return state.difference === what ? [] : [{ type: "differed", what }];
  const submitted: readonly PaymentEvent[] = state.providerPaymentId === null
    ? [{ type: "submitted", providerPaymentId: found.id, confirmation: found.confirmation }]
    : [];
  return [...submitted, ...changesOf(state, found, at)];
}

function changesOf(
  state: PaymentState,
  found: ProviderPayment,
  at: PaymentStamp["at"],
): readonly PaymentEvent[] {
  const isUnpaid = state.status === "created" || state.status === "pending";
  // Ended here, and paid there all the same.
  const isLate = state.status === "cancelled" && state.paidKopecks === 0n;
  switch (found.status) {
    case "pending":
      return [];
    case "waiting_for_capture": {
      if (!isUnpaid && !isLate) return [];
      const held = { type: "held", kopecks: found.amountKopecks, endsAt: found.expiresAt } as const;
      return isLate || state.isSuperseded
        ? [held, { type: "cancelAsked", because: "other_method" }]
        : [held];
    }
    case "succeeded": {
      if (isTwoStage(state)) {
        // Held and taken before anybody here had read it as held.
        const held: readonly PaymentEvent[] = isUnpaid || isLate
          ? [{ type: "held", kopecks: state.amountKopecks, endsAt: null }]
          : [];
        return isUnpaid || isLate || state.status === "held"
          ? [...held, { type: "captured", kopecks: found.amountKopecks }]
          : [];
      }
      if (!isUnpaid && !isLate) return [];
      const kopecks = found.amountKopecks;
      const succeeded: PaymentEvent = { type: "succeeded", kopecks };
      if (!isLate && !state.isSuperseded) return [succeeded];
      const source = state.purpose === "deposit" ? "wallet" : "visit";
      // Of a payment that another took the place of: its id serves as that of its one refund.
      const refund = { id: state.id, kopecks, source, status: "asked", at, by: null } as const;
      return [succeeded, { type: "refundAsked", refund }];
    }
    case "canceled": {
      // Nothing can come of what was put aside any more.
      if (state.status === "cancelled" && state.isSuperseded) {
        return [{ type: "cancelled", because: "other_method", reason: null }];
      }
      if (!isUnpaid && state.status !== "held") return [];
      const because = state.cancelAsked ??
        (state.isSuperseded ? "other_method" : isUnpaid ? "not_confirmed" : "hold_ended");
      return [{ type: "cancelled", because, reason: found.cancellation?.reason ?? null }];
    }
  }
}

export function decideObserveRefund(
  state: PaymentState,
  { refundId, found }: Extract<PaymentCommand, { type: "observeRefund" }>,
): readonly PaymentEvent[] {
  const refund = state.refunds.find(({ id }) => id === refundId);
  if (refund === undefined || refund.status !== "asked") return [];
  if (
    found.amountKopecks !== refund.kopecks || found.currency !== "RUB" ||
    found.providerPaymentId !== state.providerPaymentId || found.metadata.refundId !== refundId
  ) return state.difference === "amount" ? [] : [{ type: "differed", what: "amount" }];
  switch (found.status) {
    case "pending":
      return [];
    case "succeeded":
      return [{ type: "refundDone", refundId }];
    case "canceled":
      return [{ type: "refundFailed", refundId }];
  }
}
