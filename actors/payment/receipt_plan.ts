/**
 * Which receipt goes with which call to the provider (54-ФЗ), which when a prepaid visit was made, and which
 * are made by a till of whoever gave the service. Pure.
 */
import type { Kopecks } from "../money/kopecks.ts";
import { isProviders, PAID_STATUSES, type ReceiptKind, type ReceiptMode } from "./codes.ts";
import type { PaymentCall } from "./consequences.ts";
import { descriptionOf } from "./describe.ts";
import type { StampedPaymentEvent } from "./protocol.ts";
import type { ReceiptRecord } from "./receipt_store.ts";
import { isTwoStage, type PaymentRefund, type PaymentState, refundableKopecks } from "./state.ts";

export interface ReceiptPlan {
  readonly mode: ReceiptMode;
  readonly kopecks: Kopecks;
  /** What is registered by the call, and to be followed; null: it is only a word in advance. */
  readonly registers: ReceiptKind | null;
}

export interface PlanFacts {
  /** The visit has been made, or called off. */
  readonly isOver: boolean;
  /** The prepayment was settled already by a receipt of its own. */
  readonly isSettled: boolean;
}

/** @returns null: nothing is charged or given back by it */
export function receiptPlanOf(
  state: PaymentState,
  { kind, kopecks }: Pick<PaymentCall, "kind" | "kopecks">,
  { isOver, isSettled }: PlanFacts,
): ReceiptPlan | null {
  switch (kind) {
    case "create":
      if (state.purpose === "deposit") return { mode: "advance", kopecks, registers: "payment" };
      return isTwoStage(state)
        // A hold is no money yet: the receipt that counts goes with the capture.
        ? { mode: "full_prepayment", kopecks, registers: null }
        : { mode: isOver ? "full_payment" : "full_prepayment", kopecks, registers: "payment" };
    case "capture":
      return { mode: "full_payment", kopecks, registers: "payment" };
    case "refund":
      return { mode: refundMode(state, isSettled), kopecks, registers: "refund" };
    case "cancel":
    case "receipt":
      return null;
  }
}

/** Money goes back in the mode in which it was paid, or settled since. */
function refundMode(state: PaymentState, isSettled: boolean): ReceiptMode {
  if (state.purpose === "deposit") return "advance";
  return isTwoStage(state) || isSettled ? "full_payment" : "full_prepayment";
}

/**
 * What a prepaid visit is settled by once it is over and nothing is on its way: what was kept of it.
 * A wallet was filled by an advance, which the visit now settles.
 * @returns null: nothing is to be settled
 */
export function settledKopecksOf(state: PaymentState): Kopecks | null {
  const isPrepaid = state.method === "wallet" || isProviders(state.method) && !isTwoStage(state);
  if (!isPrepaid || state.purpose === "deposit") return null;
  if (!PAID_STATUSES.includes(state.status)) return null;
  if (state.refunds.some(({ status }) => status === "asked")) return null;
  const kept = refundableKopecks(state);
  return kept > 0n ? kept : null;
}

/** The key of the receipt that settles a prepayment: once a payment. */
export const settlementKey = (paymentId: string): string => `${paymentId}.settlement`;

/** The key of the receipt for what went back into a wallet: once a refund. */
export const returnKey = (refundId: string): string => `${refundId}.returned`;
/** It takes a settlement back, and the provider has no refund that it belongs to. */
export const isReturn = ({ key, refundId }: Pick<ReceiptRecord, "key" | "refundId">): boolean =>
  refundId !== null && key === returnKey(refundId);

/**
 * What went back into a wallet after the visit had settled its advance: so much of the settlement is taken
 * back, and is an advance again. What went back before was never settled.
 */
export function returnsOf(
  { paidKopecks, refunds }: Pick<PaymentState, "paidKopecks" | "refunds">,
  settledKopecks: Kopecks,
): readonly PaymentRefund[] {
  let before: bigint = paidKopecks - settledKopecks;
  return refunds.filter(({ status, kopecks }) => {
    if (status !== "done") return false;
    if (before <= 0n) return true;
    before -= kopecks;
    return false;
  });
}

/**
 * Money that never came to us is taken by a till of whoever gave the service, and so are its receipts: cash,
 * a terminal's slip, a transfer to the clinic's account. What an organisation pays by bank needs none (54-ФЗ,
 * ст. 2 п. 9).
 */
const isTills = ({ method }: PaymentState): boolean =>
  method === "cash" || method === "terminal" || method === "bank_qr";

/** @param hasOwnTill the provider makes receipts of all its visits itself. @returns null: none by a till */
export function tillReceiptOf(
  state: PaymentState,
  event: StampedPaymentEvent,
  hasOwnTill: boolean,
): ReceiptRecord | null {
  const isOurs = !isTills(state) && !(hasOwnTill && isProviders(state.method));
  if (isOurs || state.purpose === "deposit") return null;
  const common = {
    mode: "full_payment",
    description: descriptionOf(state),
    providerId: state.providerId,
  } as const;
  switch (event.type) {
    case "succeeded":
    case "captured":
      return {
        ...common,
        ...{ key: `${state.id}.till`, kind: "payment", kopecks: event.kopecks, refundId: null },
      };
    case "refundDone": {
      const { refundId } = event;
      const refund = state.refunds.find(({ id }) => id === refundId);
      return refund === undefined ? null : {
        ...common,
        ...{ key: `${refundId}.till`, kind: "refund", kopecks: refund.kopecks, refundId },
      };
    }
    default:
      return null;
  }
}
