/**
 * The ledger's words. Double entry: a transaction is a set of entries that sums to zero; a positive entry
 * is a debit, a negative one a credit. Nothing is ever changed: a correction is the reversal of a whole
 * transaction. Pure.
 */
import type { Instant } from "../vocabulary.ts";
import { type Kopecks, kopecks, sumOf } from "./kopecks.ts";

/**
 * Accounts by kind. `owner` says whose id tells accounts of a kind apart; `side` on which side the balance
 * of the account normally stands (assets and costs debit; what we owe and what we earn credit).
 */
export const ACCOUNT_KINDS = {
  /** What a person has with us to pay with; never below zero. */
  wallet: { owner: "person", side: "credit", neverNegative: true },
  /** Set aside out of a wallet for a visit, by its payment: no more is taken than was held. */
  wallet_hold: { owner: "payment", side: "credit", neverNegative: true },
  /** Paid for a visit and not yet earned; comes to zero when the visit is settled. Never below zero. */
  visit: { owner: "booking", side: "credit", neverNegative: true },
  /** Sums that banks hold for us on payers' cards: both sides of the memorandum of holds. */
  card_hold: { owner: "payment", side: "debit", neverNegative: true },
  // Follows from the holds, none of which goes below zero; all cards share it, so nobody waits for it.
  card_hold_counter: { owner: null, side: "credit", neverNegative: false },
  /** What the payment provider has taken for us and not yet paid out. */
  provider_clearing: { owner: null, side: "debit", neverNegative: false },
  /** What it keeps for itself. */
  provider_commission: { owner: null, side: "debit", neverNegative: false },
  /** Refunds that are asked for and not yet done. */
  refunds_pending: { owner: null, side: "credit", neverNegative: false },
  /** Cash that a doctor has taken and not yet handed over: the doctor's debt. */
  doctor_cash: { owner: "person", side: "debit", neverNegative: true },
  /** Slips of doctors' card terminals, until the bank pays. */
  terminal_clearing: { owner: "clinic", side: "debit", neverNegative: false },
  /** Money on the current account: transfers in, handed-over cash, payouts. */
  bank: { owner: null, side: "debit", neverNegative: false },
  /** What an organisation that pays for patients owes. */
  organisation_receivable: { owner: "organisation", side: "debit", neverNegative: false },
  doctor_payable: { owner: "person", side: "credit", neverNegative: false },
  clinic_payable: { owner: "clinic", side: "credit", neverNegative: false },
  platform_fee: { owner: null, side: "credit", neverNegative: false },
  /** What promo codes have cost us. */
  promotion: { owner: null, side: "debit", neverNegative: false },
  /** Payouts that are approved and not yet confirmed by the bank. */
  payouts_pending: { owner: null, side: "credit", neverNegative: false },
} as const satisfies Record<
  string,
  {
    readonly owner: "person" | "clinic" | "booking" | "payment" | "organisation" | null;
    readonly side: "debit" | "credit";
    readonly neverNegative: boolean;
  }
>;
export type AccountKind = keyof typeof ACCOUNT_KINDS;

/** An account: its kind, and the id of its owner where the kind has owners (else null). */
export interface Account {
  readonly kind: AccountKind;
  readonly ownerId: string | null;
}

export interface Entry {
  readonly account: Account;
  /** Debit positive, credit negative; never zero. */
  readonly kopecks: Kopecks;
}

/** What it was for; with the ids of what caused it. Neither names nor words stand in the ledger. */
export interface LedgerTransaction {
  /**
   * Made by the one who posts and the same on every try (`payment/{id}/captured`): posted again with the
   * same entries it has no second effect, with others it is refused.
   */
  readonly key: string;
  /** A code from the vocabulary of journals: `card_held`, `card_captured`, `wallet_charged`, … */
  readonly type: string;
  readonly at: Instant;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** The key of the transaction that this one takes back whole. */
  readonly reversesKey: string | null;
  readonly entries: readonly Entry[];
}

/**
 * What came of posting. `insufficient`: an account that may not go below zero would; nothing was written.
 * `key_reused`: another transaction stands under this key.
 */
export type Posted = "posted" | "already" | "insufficient" | "key_reused";

/** Two entries that move a sum. @throws RangeError unless the sum is positive */
export function transfer(debit: Account, credit: Account, amount: Kopecks): readonly Entry[] {
  if (amount <= 0n) throw new RangeError("a transfer moves more than nothing");
  return [
    { account: debit, kopecks: amount },
    { account: credit, kopecks: kopecks(-amount) },
  ];
}

/** Whether a transaction may stand in the ledger: at least two entries, none of zero, all together zero. */
export const isBalanced = (entries: readonly Entry[]): boolean =>
  entries.length >= 2 && entries.every((entry) => entry.kopecks !== 0n) &&
  sumOf(entries.map((entry) => entry.kopecks)) === 0n;

/** A balance as its owner reads it: positive on the account's own side. */
export const readBalance = (kind: AccountKind, debitMinusCredit: Kopecks): Kopecks =>
  kopecks(ACCOUNT_KINDS[kind].side === "debit" ? debitMinusCredit : -debitMinusCredit);
