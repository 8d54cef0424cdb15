/** What can be said to a payment (commands) and what can have happened to it (events). */
import type { Kopecks } from "../money/kopecks.ts";
import type { By, Instant, PaymentId, PersonId } from "../vocabulary.ts";
import type { CancelCode, DifferenceCode, GuaranteeDecline, PaymentStatus } from "./codes.ts";
import type { Confirmation, ProviderPayment, ProviderRefund } from "./gateway.ts";
import type { GuaranteeApproval } from "./guarantee.ts";
import type { PaymentCreation, PaymentRefund, RefundSource } from "./state.ts";
import type { TransferDocument } from "./transfer.ts";

export const PAYMENT_COMMANDS = [
  /** What the provider has of it, read again from the provider itself. */
  "observe",
  "observeRefund",
  /** The provider said no, for good, to a call. */
  "refuseCall",
  /** Cash: the patient says so too. */
  "confirm",
  /** Cash: the patient says that it was not given. */
  "deny",
  /** A transfer has come, or has not for days: whoever sees the account says so. */
  "receive",
  "declareMissing",
  /** An organisation guarantees it, or does not: whoever has asked it says so. */
  "approve",
  "decline",
  "expire",
  "capture",
  "cancel",
  "supersede",
  "refund",
] as const;
export type PaymentCommandName = typeof PAYMENT_COMMANDS[number];

/** What every object of the provider must say of itself to be ours. */
export interface ProviderExpectation {
  readonly shopId: string;
  readonly isTest: boolean;
}

export type PaymentCommand =
  | {
    readonly type: "observe";
    readonly found: ProviderPayment;
    readonly expected: ProviderExpectation;
  }
  | { readonly type: "observeRefund"; readonly refundId: string; readonly found: ProviderRefund }
  | {
    readonly type: "refuseCall";
    readonly kind: "create" | "capture" | "cancel" | "refund";
    readonly code: string;
    readonly refundId: string | null;
  }
  | { readonly type: "confirm" }
  | { readonly type: "deny" }
  | {
    readonly type: "receive";
    readonly document: TransferDocument;
    readonly kopecks: Kopecks;
  }
  | { readonly type: "declareMissing" }
  | ({ readonly type: "approve" } & GuaranteeApproval)
  | { readonly type: "decline"; readonly because: GuaranteeDecline }
  | { readonly type: "expire" }
  | {
    readonly type: "capture";
    readonly kopecks: Kopecks;
    /** In whose name the visit was made; absent: as the payment has it. */
    readonly providerId?: PersonId | null;
  }
  | { readonly type: "cancel"; readonly because: CancelCode }
  | {
    readonly type: "supersede";
    /** Who records what takes its place. Absent or null: the payer has chosen another way. */
    readonly doctorId?: PersonId | null;
  }
  | {
    readonly type: "refund";
    readonly refundId: string;
    readonly kopecks: Kopecks;
    readonly source: RefundSource;
    /** Of a person's: what of it is due all the same. Absent: nothing. */
    readonly forgivenKopecks?: Kopecks;
  };

export type PaymentEvent =
  | { readonly type: "created"; readonly creation: PaymentCreation }
  | {
    readonly type: "submitted";
    readonly providerPaymentId: string;
    readonly confirmation: Confirmation | null;
  }
  | { readonly type: "held"; readonly kopecks: Kopecks; readonly endsAt: Instant | null }
  | {
    readonly type: "succeeded";
    readonly kopecks: Kopecks;
    /** Of a transfer. */
    readonly document?: TransferDocument;
  }
  /** An organisation holds so much for it, whatever was asked for. */
  | (
    & { readonly type: "guaranteed"; readonly kopecks: Kopecks }
    & Omit<
      GuaranteeApproval,
      "limitKopecks"
    >
  )
  | { readonly type: "captureAsked"; readonly kopecks: Kopecks }
  | {
    readonly type: "captured";
    readonly kopecks: Kopecks;
    readonly providerId?: PersonId | null;
  }
  | { readonly type: "cancelAsked"; readonly because: CancelCode }
  | {
    readonly type: "cancelled";
    readonly because: CancelCode;
    /** The provider's own word. */
    readonly reason: string | null;
  }
  | { readonly type: "superseded" }
  | { readonly type: "refundAsked"; readonly refund: PaymentRefund }
  | { readonly type: "refundDone"; readonly refundId: string }
  | { readonly type: "refundFailed"; readonly refundId: string }
  /** What the provider has is not what we asked for: nothing moves, and an admin looks. */
  | { readonly type: "differed"; readonly what: DifferenceCode };

export interface PaymentStamp {
  readonly at: Instant;
  readonly by: By;
}
export type StampedPaymentEvent = PaymentEvent & PaymentStamp;

export interface PaymentAnswer {
  readonly id: PaymentId;
  readonly status: PaymentStatus;
  readonly version: number;
}
