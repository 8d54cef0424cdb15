/** What postings are made of; `journal.ts` and `journal_settlements.ts` make them. Pure. */
import type { Instant } from "../vocabulary.ts";
import { type Kopecks, kopecks, NOTHING, sumOf } from "./kopecks.ts";
import type { Account, AccountKind, Entry, LedgerTransaction } from "./ledger.ts";

/** Who has got money that a payer gave for a visit: in hand, or on an account of their own. */
export type Receiver =
  | { readonly kind: "platform" }
  | { readonly kind: "clinic"; readonly clinicId: string }
  | { readonly kind: "doctor"; readonly doctorId: string };

/** A part of a sum, by the account that bears or gets it. */
export interface Part {
  readonly account: Account;
  readonly kopecks: Kopecks;
}

export const account = (kind: AccountKind, ownerId: string | null = null): Account => ({
  kind,
  ownerId,
});
export const visitAccount = (bookingId: string): Account => account("visit", bookingId);

export const BANK = account("bank");

export function transaction(
  key: string,
  type: string,
  cause: { at: Instant; paymentId?: string | null; bookingId?: string | null },
  entries: readonly Entry[],
): LedgerTransaction {
  return {
    key,
    type,
    at: cause.at,
    bookingId: cause.bookingId ?? null,
    paymentId: cause.paymentId ?? null,
    reversesKey: null,
    entries,
  };
}

/** Where a receiver's money stands: we hold it, or owe the receiver so much less. */
export const heldBy = (receiver: Receiver): Account => {
  switch (receiver.kind) {
    case "platform":
      return BANK;
    case "clinic":
      return account("clinic_payable", receiver.clinicId);
    case "doctor":
      return account("doctor_payable", receiver.doctorId);
  }
};

export const total = (parts: readonly Part[]): Kopecks => {
  const sum = sumOf(parts.map((part) => part.kopecks));
  if (sum <= 0n) throw new RangeError("a posting moves more than nothing");
  return sum;
};

export function debits(parts: readonly Part[]): readonly Entry[] {
  if (parts.some((part) => part.kopecks < 0n)) throw new RangeError("a part below nothing");
  return parts.filter((part) => part.kopecks !== NOTHING);
}

export const credits = (parts: readonly Part[]): readonly Entry[] =>
  debits(parts).map(({ account, kopecks: amount }) => ({ account, kopecks: kopecks(-amount) }));

export function mustBeWithin(amount: Kopecks, limit: Kopecks): void {
  if (amount <= 0n || amount > limit) {
    throw new RangeError("what is taken is more than nothing and at most what is held");
  }
}
