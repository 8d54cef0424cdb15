/**
 * A transfer to a clinic's own account: nobody but those who see the account can say that it has come, by
 * the bank's document, and whether the sum is the one that was asked for. Pure.
 */
import type { Kopecks } from "../money/kopecks.ts";
import {
  after,
  type By,
  clinicOf,
  DAY,
  type Instant,
  type Refusal,
  refuse,
} from "../vocabulary.ts";
import type { PaymentEvent } from "./protocol.ts";
import type { PaymentState } from "./state.ts";

/** How the bank's document is found again. */
export interface TransferDocument {
  readonly number: string;
  /** `2026-11-27` */
  readonly on: string;
}

/** Banks take days over weekends: nobody says before that a transfer has not come. */
export const TRANSFER_AWAITED_MILLISECONDS = 3 * DAY;
/** So long nobody has seen it: it has not come. */
export const TRANSFER_ENDS_MILLISECONDS = 14 * DAY;

export const mayBeMissing = (
  { createdAt }: Pick<PaymentState, "createdAt">,
  at: Instant,
): boolean => at >= after(createdAt, TRANSFER_AWAITED_MILLISECONDS);

/** Whether this is the clinic on whose account the money comes. */
export const isReceiver = (state: PaymentState, by: By): boolean =>
  by.role === "clinic" && state.method === "bank_qr" && state.clinicId === clinicOf(by);

/** Whoever moves money must have seen the account: a dispatcher has not. */
const seesTheAccount = ({ role }: By): boolean => role !== "dispatcher";

/** @param kopecks what has come; another sum than was asked for is for people to sort out */
export function decideReceive(
  state: PaymentState,
  { document, kopecks }: { readonly document: TransferDocument; readonly kopecks: Kopecks },
  by: By,
): readonly PaymentEvent[] | Refusal {
  if (state.method !== "bank_qr") return refuse("illegal_transition");
  if (!seesTheAccount(by)) return refuse("forbidden");
  if (kopecks !== state.amountKopecks) return refuse("transfer_differs");
  return [{ type: "succeeded", kopecks, document }];
}

export function decideMissing(
  state: PaymentState,
  by: By,
  at: Instant,
): readonly PaymentEvent[] | Refusal {
  if (state.method !== "bank_qr") return refuse("illegal_transition");
  if (!seesTheAccount(by)) return refuse("forbidden");
  if (!mayBeMissing(state, at)) return refuse("transfer_too_early");
  return [{ type: "cancelled", because: "transfer_missing", reason: null }];
}
