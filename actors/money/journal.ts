/**
 * Every posting of the program, in one place: what is debited and what credited when something happens.
 * Pure; `db/ledger.ts` writes what these functions make.
 *
 * Keys. What can happen once to a thing has the thing's key; where one of two ends is possible (a hold is
 * taken or let go, a refund is done or failed), both have the same key, so that the ledger itself refuses
 * the second.
 */
import type { Instant } from "../vocabulary.ts";
import { type Kopecks, kopecks } from "./kopecks.ts";
import { type Account, type LedgerTransaction, transfer } from "./ledger.ts";
import {
  account,
  BANK,
  credits,
  debits,
  heldBy,
  mustBeWithin,
  type Part,
  type Receiver,
  total,
  transaction,
  visitAccount,
} from "./posting.ts";

export * from "./journal_settlements.ts";
export { account, type Part, type Receiver, visitAccount } from "./posting.ts";

/** A payment whose money moves. */
export interface PaymentCause {
  readonly at: Instant;
  readonly paymentId: string;
  /** Null: a deposit. */
  readonly bookingId: string | null;
}
/** A payment for a visit. */
export interface VisitPayment extends PaymentCause {
  readonly bookingId: string;
}

const CLEARING = account("provider_clearing");
const HOLDS = account("card_hold_counter");
const REFUNDS = account("refunds_pending");

const resolvedKey = (paymentId: string): string => `payment/${paymentId}/hold_resolved`;

/** A bank holds a sum on the payer's card: a memorandum, no money yet. */
export const cardHeld = (cause: VisitPayment, held: Kopecks): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/held`,
    "card_held",
    cause,
    transfer(account("card_hold", cause.paymentId), HOLDS, held),
  );

/** The whole hold was let go: cancelled by us or expired. */
export const cardReleased = (cause: VisitPayment, held: Kopecks): LedgerTransaction =>
  transaction(
    resolvedKey(cause.paymentId),
    "card_released",
    cause,
    transfer(HOLDS, account("card_hold", cause.paymentId), held),
  );

/** A part of the hold, or all of it, was taken; the rest went back to the payer. */
export function cardCaptured(
  cause: VisitPayment,
  { held, captured }: { readonly held: Kopecks; readonly captured: Kopecks },
): LedgerTransaction {
  mustBeWithin(captured, held);
  return transaction(resolvedKey(cause.paymentId), "card_captured", cause, [
    ...transfer(HOLDS, account("card_hold", cause.paymentId), held),
    ...transfer(CLEARING, visitAccount(cause.bookingId), captured),
  ]);
}

/** A charge through SBP, or a card's in one stage. */
export const sbpCharged = (cause: VisitPayment, amount: Kopecks): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "sbp_charged",
    cause,
    transfer(CLEARING, visitAccount(cause.bookingId), amount),
  );

/** A payment into a wallet has succeeded at the provider. */
export const walletDeposited = (
  cause: PaymentCause,
  personId: string,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "wallet_deposited",
    cause,
    transfer(CLEARING, account("wallet", personId), amount),
  );

/** Set aside out of a wallet; `insufficient` where the wallet has less. */
export const walletHeld = (
  cause: VisitPayment,
  personId: string,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/held`,
    "wallet_held",
    cause,
    transfer(account("wallet", personId), account("wallet_hold", cause.paymentId), amount),
  );

/** What was set aside goes back to the wallet, all of it. */
export const walletReleased = (
  cause: VisitPayment,
  personId: string,
  held: Kopecks,
): LedgerTransaction =>
  transaction(
    resolvedKey(cause.paymentId),
    "wallet_released",
    cause,
    transfer(account("wallet_hold", cause.paymentId), account("wallet", personId), held),
  );

/** A part of what was set aside, or all, pays for the visit; the rest goes back to the wallet. */
export function walletCharged(
  cause: VisitPayment,
  personId: string,
  { held, charged }: { readonly held: Kopecks; readonly charged: Kopecks },
): LedgerTransaction {
  mustBeWithin(charged, held);
  return transaction(resolvedKey(cause.paymentId), "wallet_charged", cause, [
    { account: account("wallet_hold", cause.paymentId), kopecks: held },
    ...credits([
      { account: visitAccount(cause.bookingId), kopecks: charged },
      { account: account("wallet", personId), kopecks: kopecks(held - charged) },
    ]),
  ]);
}

/** The doctor has taken cash: the doctor's debt until it is handed over. */
export const cashTaken = (
  cause: VisitPayment,
  doctorId: string,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "cash_taken",
    cause,
    transfer(account("doctor_cash", doctorId), visitAccount(cause.bookingId), amount),
  );

/** A slip of a card terminal: a clinic's waits for the bank, a doctor's own is the doctor's already. */
export const terminalPaid = (
  cause: VisitPayment,
  to: Exclude<Receiver, { kind: "platform" }>,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "terminal_paid",
    cause,
    transfer(
      to.kind === "clinic" ? account("terminal_clearing", to.clinicId) : heldBy(to),
      visitAccount(cause.bookingId),
      amount,
    ),
  );

/** A transfer for the visit has come in, by its QR code or without. */
export const transferReceived = (
  cause: VisitPayment,
  to: Receiver,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "transfer_received",
    cause,
    transfer(heldBy(to), visitAccount(cause.bookingId), amount),
  );

/** An organisation pays for the visit, and owes it until it has. */
export const organisationCharged = (
  cause: VisitPayment,
  organisationId: string,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payment/${cause.paymentId}/charged`,
    "organisation_charged",
    cause,
    transfer(
      account("organisation_receivable", organisationId),
      visitAccount(cause.bookingId),
      amount,
    ),
  );

export interface RefundCause extends PaymentCause {
  readonly refundId: string;
}

/**
 * A refund is asked for. `from` bears it: the visit's account before it is settled (`visitAccount`), the
 * payables and the fee afterwards, the wallet where a deposit is given back.
 */
export const refundAsked = (cause: RefundCause, from: readonly Part[]): LedgerTransaction =>
  transaction(`refund/${cause.refundId}/asked`, "refund_asked", cause, [
    ...debits(from),
    ...credits([{ account: REFUNDS, kopecks: total(from) }]),
  ]);

/** The refund has reached the payer: from the provider, from our bank account or into the wallet. */
export const refundDone = (
  cause: RefundCause,
  through:
    | { readonly kind: "provider" | "bank" }
    | {
      readonly kind: "wallet";
      readonly personId: string;
    }
    | { readonly kind: "cash"; readonly doctorId: string }
    | {
      /** It owes so much less, or has so much with us. */
      readonly kind: "organisation";
      readonly organisationId: string;
    },
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `refund/${cause.refundId}/resolved`,
    "refund_done",
    cause,
    transfer(REFUNDS, payingFrom(through), amount),
  );

function payingFrom(through: Parameters<typeof refundDone>[1]): Account {
  switch (through.kind) {
    case "provider":
      return CLEARING;
    case "bank":
      return BANK;
    case "wallet":
      return account("wallet", through.personId);
    case "cash":
      return account("doctor_cash", through.doctorId);
    case "organisation":
      return account("organisation_receivable", through.organisationId);
  }
}

/** The provider has refused: the money is where it was. `from` as it was asked. */
export const refundFailed = (cause: RefundCause, from: readonly Part[]): LedgerTransaction =>
  transaction(`refund/${cause.refundId}/resolved`, "refund_failed", cause, [
    ...debits([{ account: REFUNDS, kopecks: total(from) }]),
    ...credits(from),
  ]);

/** A charge was returned by us to the wallet it came from, at once. */
export const walletRefunded = (
  cause: RefundCause,
  personId: string,
  from: readonly Part[],
): LedgerTransaction =>
  transaction(`refund/${cause.refundId}/resolved`, "wallet_refunded", cause, [
    ...debits(from),
    ...credits([{ account: account("wallet", personId), kopecks: total(from) }]),
  ]);

/** Takes a whole transaction back; nothing in the ledger is ever changed. One reversal each. */
export const reversed = (taken: LedgerTransaction, at: Instant): LedgerTransaction => ({
  ...taken,
  key: `reversal/${taken.key}`,
  type: "reversed",
  at,
  reversesKey: taken.key,
  entries: taken.entries.map(({ account, kopecks: amount }) => ({
    account,
    kopecks: kopecks(-amount),
  })),
});
