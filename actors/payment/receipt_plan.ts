/**
 * Which receipt goes with which call to the provider (54-ФЗ), and which when a prepaid visit was made. Pure.
 */
import type { Kopecks } from "../money/kopecks.ts";
import { isProviders, PAID_STATUSES, type ReceiptKind, type ReceiptMode } from "./codes.ts";
import type { PaymentCall } from "./consequences.ts";
import { isTwoStage, type PaymentState, refundableKopecks } from "./state.ts";

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
