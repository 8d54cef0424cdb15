/**
 * The payment provider as the program sees it. An adapter stands in `gateways/`; it knows the provider's
 * words. Every call that changes something takes a key that was stored before the call.
 */
import type { Kopecks } from "../money/kopecks.ts";
import type { Instant } from "../vocabulary.ts";
import type { ReceiptMode } from "./codes.ts";

/** 1–64 of `[0-9a-zA-Z+-_.]`; the provider remembers it for 24 hours. */
export type IdempotencyKey = string;

/** What a call came to. */
export type ProviderAnswer<T> =
  | { readonly type: "done"; readonly value: T }
  /** The provider said no, for good: the same again would be refused again. */
  | { readonly type: "refused"; readonly code: string; readonly description: string | null }
  /** It may have happened or not (no answer, a fault, too many calls): the same call with the same key later. */
  | {
    readonly type: "unknown";
    readonly cause: string;
    readonly retryAfterMilliseconds: number | null;
  };

export type ProviderPaymentStatus = "pending" | "waiting_for_capture" | "succeeded" | "canceled";
export type ProviderRefundStatus = "pending" | "succeeded" | "canceled";

/** How the payer confirms: on the provider's page, or by scanning (following) what SBP gave. */
export type Confirmation =
  | { readonly type: "redirect"; readonly url: string }
  | { readonly type: "qr"; readonly payload: string };

/** A line of a fiscal receipt (54-ФЗ). Neutral: no diagnosis, no field of medicine. */
export interface ReceiptLine {
  readonly description: string;
  readonly quantity: number;
  /** Price of one. */
  readonly unitKopecks: Kopecks;
  /** The provider's code of the tax, 1–12; 1: without. */
  readonly vatCode: number;
  /** `payment`: an advance, for which nothing certain is given yet. */
  readonly subject: "service" | "payment";
  readonly mode: ReceiptMode;
}

/** Who gives the service, where that is not the shop: known to receipts that are sent by themselves. */
export interface ReceiptSupplier {
  readonly name: string;
  readonly phone: string | null;
  readonly inn: string;
  /** What the shop is to the supplier. */
  readonly agentType: string;
}

export interface Receipt {
  readonly customer: { readonly email: string } | { readonly phone: string };
  readonly lines: readonly ReceiptLine[];
  /** 1–6, where the shop has several; null: it is not said. */
  readonly taxSystemCode: number | null;
}

/** A payment that is asked for. */
export interface PaymentRequest {
  readonly method: "bank_card" | "sbp";
  readonly amountKopecks: Kopecks;
  /** False: held until `capture`. SBP cannot be held. */
  readonly capture: boolean;
  /** At most 128 characters, neutral. */
  readonly description: string;
  readonly returnUrl: string;
  /** Ours, to know it again: at least `paymentId`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly receipt: Receipt | null;
}

/** A payment as the provider has it now. */
export interface ProviderPayment {
  readonly id: string;
  readonly status: ProviderPaymentStatus;
  readonly isPaid: boolean;
  readonly amountKopecks: Kopecks;
  readonly currency: string;
  /** What reaches us, without the provider's share; null until it is known. */
  readonly incomeKopecks: Kopecks | null;
  readonly refundedKopecks: Kopecks;
  readonly shopId: string | null;
  readonly isTest: boolean;
  readonly metadata: Readonly<Record<string, string>>;
  readonly confirmation: Confirmation | null;
  /** Until when a hold stands. */
  readonly expiresAt: Instant | null;
  readonly cancellation: { readonly party: string; readonly reason: string } | null;
  readonly receiptRegistration: "pending" | "succeeded" | "canceled" | null;
  readonly createdAt: Instant;
}

export interface RefundRequest {
  readonly providerPaymentId: string;
  readonly amountKopecks: Kopecks;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly receipt: Receipt | null;
}

export interface ProviderRefund {
  readonly id: string;
  readonly providerPaymentId: string;
  readonly status: ProviderRefundStatus;
  readonly amountKopecks: Kopecks;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cancellation: { readonly party: string; readonly reason: string } | null;
  readonly createdAt: Instant;
}

/** What a receipt belongs to, by the provider's ids. */
export type ReceiptOf =
  | { readonly type: "payment"; readonly providerPaymentId: string }
  /** What a payment's receipt said is taken back, and the provider has no refund: it went into a wallet. */
  | { readonly type: "returned"; readonly providerPaymentId: string }
  | { readonly type: "refund"; readonly providerRefundId: string };

/** A receipt by itself: of a prepayment's settlement, or in the place of one that failed. */
export interface ReceiptRequest {
  readonly of: ReceiptOf;
  readonly receipt: Receipt;
  readonly supplier: ReceiptSupplier | null;
  /** The sum of the lines, and by what it is settled. */
  readonly settledKopecks: Kopecks;
  readonly settledBy: "prepayment" | "cashless";
}

/** A receipt as the provider has it now. */
export interface ProviderReceipt {
  readonly id: string;
  readonly type: "payment" | "refund";
  readonly status: "pending" | "succeeded" | "canceled";
  /** Of its lines; null where it does not say. */
  readonly mode: string | null;
  readonly documentNumber: string | null;
  readonly storageNumber: string | null;
  readonly attribute: string | null;
  readonly registeredAt: Instant | null;
}

export interface ProviderPage<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface PaymentGateway {
  /** The shop that its payments belong to, and whether it is a shop for trials. */
  readonly shopId: string;
  readonly isTest: boolean;
  createPayment(
    request: PaymentRequest,
    key: IdempotencyKey,
  ): Promise<ProviderAnswer<ProviderPayment>>;
  payment(id: string): Promise<ProviderAnswer<ProviderPayment>>;
  /** Takes at most what is held; the rest returns to the payer. */
  capture(
    id: string,
    amountKopecks: Kopecks,
    receipt: Receipt | null,
    key: IdempotencyKey,
  ): Promise<ProviderAnswer<ProviderPayment>>;
  cancel(id: string, key: IdempotencyKey): Promise<ProviderAnswer<ProviderPayment>>;
  refund(request: RefundRequest, key: IdempotencyKey): Promise<ProviderAnswer<ProviderRefund>>;
  refundOf(id: string): Promise<ProviderAnswer<ProviderRefund>>;
  registerReceipt(
    request: ReceiptRequest,
    key: IdempotencyKey,
  ): Promise<ProviderAnswer<ProviderReceipt>>;
  receipt(id: string): Promise<ProviderAnswer<ProviderReceipt>>;
  /** Those of one payment or refund, the newest first; a hundred at most. */
  receiptsOf(of: ReceiptOf): Promise<ProviderAnswer<readonly ProviderReceipt[]>>;
  /** Payments created since then, newest first as the provider lists them. */
  payments(
    since: Instant,
    cursor: string | null,
  ): Promise<ProviderAnswer<ProviderPage<ProviderPayment>>>;
  refunds(
    since: Instant,
    cursor: string | null,
  ): Promise<ProviderAnswer<ProviderPage<ProviderRefund>>>;
}
