/** A payment's state: one sum, asked of one payer, by one method. */
import type { Kopecks } from "../money/kopecks.ts";
import type { BookingId, Instant, PaymentId, PersonId } from "../vocabulary.ts";
import {
  type CancelCode,
  type DifferenceCode,
  OPEN_STATUSES,
  type PaymentMeans,
  type PaymentPurpose,
  type PaymentStatus,
} from "./codes.ts";
import type { Confirmation } from "./gateway.ts";
import type { AskedGuarantee, GivenGuarantee } from "./guarantee.ts";
import type { TransferDocument } from "./transfer.ts";

export type Payer =
  | { readonly kind: "person"; readonly personId: PersonId }
  /** Whoever holds a one-time pay link. */
  | { readonly kind: "link"; readonly linkId: string }
  | { readonly kind: "organisation"; readonly organisationId: string };

export const REFUND_STATUSES = ["asked", "done", "failed"] as const;

/** Who bears a refund: the visit's money while it is not settled, we afterwards, a wallet for a deposit. */
export type RefundSource = "visit" | "platform" | "wallet";

export interface PaymentRefund {
  readonly id: string;
  readonly kopecks: Kopecks;
  readonly status: typeof REFUND_STATUSES[number];
  readonly source: RefundSource;
  readonly at: Instant;
  readonly by: PersonId | null;
  /**
   * Of a person's: what of it was due when it was given back. The rest was too much, and forgives nothing. Absent:
   * it is of a time when that was not noted, and counts whole.
   */
  readonly forgivenKopecks?: Kopecks;
}

/** What a payment is made of; the payer comes from the session, never from the body. */
export interface PaymentCreation {
  readonly id: PaymentId;
  readonly purpose: PaymentPurpose;
  readonly method: PaymentMeans;
  readonly amountKopecks: Kopecks;
  /** Of those for extras, which come one after the other: the how manieth. Absent: the first. */
  readonly part?: number;
  readonly bookingId: BookingId | null;
  /** «Визит № 123»: all that leaves the program of what is paid for. */
  readonly bookingNumber: number | null;
  /** Whose wallet pays, or gets the deposit. */
  readonly walletOwnerId: PersonId | null;
  readonly payer: Payer;
  /** In whose name contract and receipt stand: a clinic or a doctor; null: not known yet. */
  readonly providerId: PersonId | null;
  /** Who took cash or a slip. */
  readonly doctorId: PersonId | null;
  /** The number on the terminal's slip. */
  readonly slip?: string | null;
  /** Whose the terminal is, or the account of a transfer; null: the doctor's own. */
  readonly clinicId: PersonId | null;
  /** Of a transfer: which version of the clinic's bank details the payer was shown. */
  readonly bankVersion?: number;
  /** Of an organisation's: the letter by which it is asked. */
  readonly asked?: AskedGuarantee;
}

export interface PaymentState extends PaymentCreation {
  readonly version: number;
  /** The version since which its booking would note the same of it; absent: this one. */
  readonly notedVersion?: number;
  readonly status: PaymentStatus;
  readonly createdAt: Instant;
  readonly providerPaymentId: string | null;
  readonly confirmation: Confirmation | null;
  readonly heldKopecks: Kopecks;
  readonly paidKopecks: Kopecks;
  /** Asked of the provider, not known to be taken yet. */
  readonly captureAskedKopecks: Kopecks | null;
  readonly cancelAsked: CancelCode | null;
  readonly holdEndsAt: Instant | null;
  readonly refunds: readonly PaymentRefund[];
  readonly cancelled: { readonly code: CancelCode; readonly reason: string | null } | null;
  /** Another payment has taken its place: money that comes all the same goes back. */
  readonly isSuperseded: boolean;
  /** What the provider has is not what we asked for: nothing moves until a person has looked. */
  readonly difference: DifferenceCode | null;
  /** The bank's document of a transfer that has come. */
  readonly transfer?: TransferDocument;
  /** What the organisation has guaranteed. */
  readonly given?: GivenGuarantee;
}

/** Cards for visits are held first; a deposit is there or is not. */
export const isTwoStage = ({ method, purpose }: Pick<PaymentState, "method" | "purpose">) =>
  (method === "card" || method === "wallet") && purpose !== "deposit";

const sumOf = (
  { refunds }: Pick<PaymentState, "refunds">,
  of: (refund: PaymentRefund) => boolean,
): Kopecks =>
  refunds.reduce((sum, refund) => of(refund) ? sum + refund.kopecks : sum, 0n) as Kopecks;

export const refundedKopecks = (state: Pick<PaymentState, "refunds">): Kopecks =>
  sumOf(state, ({ status }) => status === "done");

/** What may still be given back: refunds that are under way count as given. */
export const refundableKopecks = (state: PaymentState): Kopecks =>
  (state.paidKopecks - sumOf(state, ({ status }) => status !== "failed")) as Kopecks;

/**
 * What was asked for last, where that was refused. So much or less would be refused again, so people ask for it:
 * the shop's account may be empty, or the card closed. Null: nothing was.
 */
export function refusedRefundKopecks({ refunds }: Pick<PaymentState, "refunds">): Kopecks | null {
  const last = refunds.at(-1);
  return last?.status === "failed" ? last.kopecks : null;
}

/** Cash of which the doctor says that it was given, and the payer has not said so yet. */
export const isAskedOfPayer = (
  { method, status, doctorId, isSuperseded }: Pick<
    PaymentState,
    "method" | "status" | "doctorId" | "isSuperseded"
  >,
): boolean => method === "cash" && status === "pending" && doctorId !== null && !isSuperseded;

/** Nothing of it can change by itself at the provider any more. */
export const isSettledAtProvider = (state: PaymentState): boolean =>
  state.providerPaymentId === null
    ? state.status !== "created" && state.status !== "pending"
    : (state.status === "cancelled" && !state.isSuperseded ||
      state.paidKopecks > 0n) && !state.refunds.some(({ status }) => status === "asked");

/** Money may still come for what it is for, is held, or is here: no second payment beside it. */
export const isOpenPayment = ({ status, isSuperseded }: PaymentState): boolean =>
  OPEN_STATUSES.includes(status) && !isSuperseded;
