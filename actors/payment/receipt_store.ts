/** What keeps receipts and tells what became of them; `db/receipts.ts` is one. */
import type { Kopecks } from "../money/kopecks.ts";
import type { BookingId, Instant, PaymentId, PersonId } from "../vocabulary.ts";
import type { ReceiptIssuer, ReceiptKind, ReceiptMode, ReceiptStatus } from "./codes.ts";
import type { PaymentCall } from "./consequences.ts";
import type { ProviderReceipt, Receipt, ReceiptSupplier } from "./gateway.ts";

/** A receipt as it lies with its call. The payer's contact is sealed, and gone when the call is done. */
export interface StoredReceipt {
  readonly body: Omit<Receipt, "customer"> & {
    readonly supplier: ReceiptSupplier | null;
    readonly settledBy: "prepayment" | "cashless" | null;
  };
  readonly customer: Uint8Array;
  readonly customerOf: PersonId;
  /** The receipt whose registration the call causes; null: none. */
  readonly registers: ReceiptRecord | null;
}

/** What is known of a receipt before the provider has said anything. */
export interface ReceiptRecord {
  readonly key: string;
  readonly kind: ReceiptKind;
  readonly mode: ReceiptMode;
  readonly kopecks: Kopecks;
  readonly description: string;
  readonly refundId: string | null;
  readonly providerId: PersonId | null;
}

/** A receipt and what became of it. */
export interface ReceiptRow extends ReceiptRecord {
  readonly paymentId: PaymentId;
  readonly madeAt: Instant;
  readonly issuer: ReceiptIssuer;
  readonly status: ReceiptStatus;
  readonly providerRefundId: string | null;
  readonly receiptId: string | null;
  readonly documentNumber: string | null;
  readonly storageNumber: string | null;
  readonly attribute: string | null;
  readonly registeredAt: Instant | null;
  readonly tries: number;
  readonly looks: number;
}

export interface ReceiptStore {
  ofPayment(id: PaymentId): Promise<readonly ReceiptRow[]>;
  get(key: string): Promise<ReceiptRow | null>;
  /** A receipt by itself, with the call that sends it; once a key. */
  add(
    record: ReceiptRecord,
    call: PaymentCall,
    paymentId: PaymentId,
    at: Instant,
  ): Promise<boolean>;
  /**
   * Another try of one that failed: a call of its own, later.
   * @param by who wished it; null: it is made by itself. @returns false: it was made already
   */
  again(
    key: string,
    call: PaymentCall,
    paymentId: PaymentId,
    at: Instant,
    by: PersonId | null,
  ): Promise<boolean>;
  /** Whose registration is not known, and which were not looked for since then. */
  takeDue(at: Instant, limit: number): Promise<readonly ReceiptRow[]>;
  /** Those of the provider's ids that stand with a receipt of ours. */
  known(receiptIds: readonly string[]): Promise<ReadonlySet<string>>;
  found(key: string, receipt: ProviderReceipt): Promise<void>;
  end(key: string, status: "canceled" | "void"): Promise<void>;
  /** The provider's id of a refund: its receipts are listed by it. */
  linkRefund(refundId: string, providerRefundId: string): Promise<void>;
  /**
   * Visits that are over, whose prepayments no receipt has settled, or took back what returned since; those
   * that ended last first, behind `last`.
   */
  unsettled(last: BookingId | null, limit: number): Promise<readonly BookingId[]>;
}
