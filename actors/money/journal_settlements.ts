/** Postings between us, those who earn and those who owe; the payers' are in `journal.ts`. Pure. */
import type { Instant } from "../vocabulary.ts";
import { type Kopecks, kopecks } from "./kopecks.ts";
import { type LedgerTransaction, transfer } from "./ledger.ts";
import {
  account,
  BANK,
  credits,
  debits,
  heldBy,
  type Part,
  type Receiver,
  total,
  transaction,
  visitAccount,
} from "./posting.ts";

const PAYOUTS = account("payouts_pending");

/** Who gets how much of a visit. */
export interface Shares {
  readonly doctor: { readonly doctorId: string; readonly kopecks: Kopecks } | null;
  readonly clinic: { readonly clinicId: string; readonly kopecks: Kopecks } | null;
  readonly platformKopecks: Kopecks;
}

/** Whose account each share is. */
export const partsOf = ({ doctor, clinic, platformKopecks }: Shares): readonly Part[] =>
  [
    doctor && { account: account("doctor_payable", doctor.doctorId), kopecks: doctor.kopecks },
    clinic && { account: account("clinic_payable", clinic.clinicId), kopecks: clinic.kopecks },
    { account: account("platform_fee"), kopecks: platformKopecks },
  ].filter((part) => part !== null && part.kopecks > 0n) as Part[];

/** A visit whose books are closed. */
export interface SettlementCause {
  readonly at: Instant;
  readonly bookingId: string;
  /** Done anew after the one before was taken back. */
  readonly round?: number;
}

const roundKey = ({ bookingId, round = 1 }: SettlementCause, what: string): string =>
  `booking/${bookingId}/${what}${round === 1 ? "" : `/${round}`}`;

/** We bear what a promo code takes off, so that the provider is paid from the full price. */
export const promotionGiven = (cause: SettlementCause, amount: Kopecks): LedgerTransaction =>
  transaction(
    roundKey(cause, "promotion"),
    "promotion_given",
    cause,
    transfer(account("promotion"), visitAccount(cause.bookingId), amount),
  );

/** What the visit has earned goes to those who earned it. */
export const visitSettled = (cause: SettlementCause, shares: Shares): LedgerTransaction => {
  const parts = partsOf(shares);
  return transaction(roundKey(cause, "settled"), "visit_settled", cause, [
    ...debits([{ account: visitAccount(cause.bookingId), kopecks: total(parts) }]),
    ...credits(parts),
  ]);
};

export interface PayoutCause {
  readonly at: Instant;
  /** The line of the run: one receiver's sum. */
  readonly payoutId: string;
  readonly to: Exclude<Receiver, { kind: "platform" }>;
}

/** A payout was approved: it waits for the bank. */
export const payoutApproved = (cause: PayoutCause, amount: Kopecks): LedgerTransaction =>
  transaction(
    `payout/${cause.payoutId}/approved`,
    "payout_approved",
    cause,
    transfer(heldBy(cause.to), PAYOUTS, amount),
  );

/** The bank has paid it. */
export const payoutConfirmed = (cause: PayoutCause, amount: Kopecks): LedgerTransaction =>
  transaction(
    `payout/${cause.payoutId}/resolved`,
    "payout_confirmed",
    cause,
    transfer(PAYOUTS, BANK, amount),
  );

/** The bank has not: it is owed again. */
export const payoutFailed = (cause: PayoutCause, amount: Kopecks): LedgerTransaction =>
  transaction(
    `payout/${cause.payoutId}/resolved`,
    "payout_failed",
    cause,
    transfer(PAYOUTS, heldBy(cause.to), amount),
  );

/**
 * A part of what is due to a doctor is set against the cash that the doctor holds: so much is neither paid
 * out nor handed over.
 */
export const payoutNetted = (
  { at, payoutId, doctorId }: {
    readonly at: Instant;
    readonly payoutId: string;
    readonly doctorId: string;
  },
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `payout/${payoutId}/netted`,
    "payout_netted",
    { at },
    transfer(account("doctor_payable", doctorId), account("doctor_cash", doctorId), amount),
  );

/** The provider has paid us out, less what it keeps. */
export const providerPaidOut = (
  { at, registerId }: { readonly at: Instant; readonly registerId: string },
  { received, commission }: { readonly received: Kopecks; readonly commission: Kopecks },
): LedgerTransaction =>
  transaction(`provider_register/${registerId}`, "provider_paid_out", { at }, [
    ...debits([
      { account: BANK, kopecks: received },
      { account: account("provider_commission"), kopecks: commission },
    ]),
    ...credits([{
      account: account("provider_clearing"),
      kopecks: kopecks(received + commission),
    }]),
  ]);

/** Both sides have confirmed that cash was handed over. */
export const cashHandedOver = (
  { at, handoverId, doctorId }: {
    readonly at: Instant;
    readonly handoverId: string;
    readonly doctorId: string;
  },
  to: Exclude<Receiver, { kind: "doctor" }>,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `handover/${handoverId}`,
    "cash_handed_over",
    { at },
    transfer(heldBy(to), account("doctor_cash", doctorId), amount),
  );

/** The bank has paid a clinic what its terminals took: we owe the clinic so much less. */
export const terminalSettled = (
  { at, settlementId, clinicId }: {
    readonly at: Instant;
    readonly settlementId: string;
    readonly clinicId: string;
  },
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `terminal_settlement/${settlementId}`,
    "terminal_settled",
    { at },
    transfer(account("clinic_payable", clinicId), account("terminal_clearing", clinicId), amount),
  );

/** An organisation has paid its register, or a part: on our account, or on the provider's own. */
export const organisationPaid = (
  { at, transferId, organisationId }: {
    readonly at: Instant;
    readonly transferId: string;
    readonly organisationId: string;
  },
  to: Receiver,
  amount: Kopecks,
): LedgerTransaction =>
  transaction(
    `organisation_transfer/${transferId}`,
    "organisation_paid",
    { at },
    transfer(heldBy(to), account("organisation_receivable", organisationId), amount),
  );
