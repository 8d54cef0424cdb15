/** Payments as payers and admins see them, by pages. Pure. */
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../../actors/money/ledger.ts";
import type { ReceiptRow } from "../../actors/payment/receipt_store.ts";
import type { PaymentState } from "../../actors/payment/state.ts";
import { type PaymentView, paymentViewOf } from "../../actors/payment/view.ts";
import type { Instant } from "../../actors/vocabulary.ts";
import type { DashboardFigures } from "../../db/dashboard.ts";
import type { BookedPayment, Hint, MadeCall, StoredDifference } from "../../db/payment_books.ts";

export interface ReceiptView {
  readonly key: string;
  /** Whose till makes it: the payment provider's for us, or that of whoever gave the service. */
  readonly issuer: string;
  readonly kind: string;
  readonly mode: string;
  readonly kopecks: number;
  readonly status: string;
  readonly description: string;
  readonly madeAt: string;
  readonly registeredAt: string | null;
  readonly documentNumber: string | null;
  readonly storageNumber: string | null;
  readonly attribute: string | null;
}

/** In whose name a visit and its receipt stand. */
export interface ProviderName {
  readonly name: string;
  readonly inn: string | null;
}

export type ListedPaymentView = Omit<PaymentView, "confirmation" | "awaitsPayer"> & {
  /** Of its booking; null: a deposit. */
  readonly bookingNumber: number | null;
};
export interface OwnPaymentView extends ListedPaymentView {
  readonly provider: ProviderName | null;
  readonly receipts: readonly ReceiptView[];
}
export interface StaffPaymentView extends ListedPaymentView {
  readonly city: string | null;
  readonly hasDifference: boolean;
}

export interface RefundView {
  readonly id: string;
  readonly paymentId: string;
  readonly bookingNumber: number | null;
  readonly method: string;
  readonly kopecks: number;
  readonly status: string;
  readonly at: string;
  /** Null: it went back by itself. */
  readonly byName: string | null;
  readonly reason: string | null;
}

export type DifferenceView =
  & Omit<StoredDifference, "at" | "resolvedAt">
  & { readonly at: string; readonly resolvedAt: string | null };

export interface PaymentDetailView {
  readonly payment: StaffPaymentView;
  readonly refundableKopecks: number;
  /** A doctor has recorded cash, and its payer has not said yet whether it was given. */
  readonly isCashAsked: boolean;
  /** What was asked to go back last, and was refused: it is not asked for again by itself. Null: nothing. */
  readonly refusedRefundKopecks: number | null;
  readonly provider: ProviderName | null;
  readonly events: readonly {
    readonly version: number;
    readonly type: string;
    readonly at: string;
    readonly byName: string | null;
    readonly role: string;
    readonly kopecks: number | null;
  }[];
  readonly calls: readonly (Omit<MadeCall, "firstAt" | "nextAt"> & {
    readonly firstAt: string | null;
    readonly nextAt: string;
  })[];
  readonly hints: readonly (Omit<Hint, "receivedAt"> & { readonly receivedAt: string })[];
  readonly postings: readonly {
    readonly key: string;
    readonly type: string;
    readonly at: string;
    readonly entries: readonly { readonly account: string; readonly kopecks: number }[];
  }[];
  readonly refunds: readonly RefundView[];
  readonly receipts: readonly ReceiptView[];
  readonly differences: readonly DifferenceView[];
}

export interface DashboardView extends DashboardFigures {
  readonly day: string;
  readonly city: string | null;
}

export const iso = (at: Instant): string => new Date(at).toISOString();
export const isoOrNull = (at: Instant | null): string | null => at === null ? null : iso(at);

export const listed = (state: PaymentState): ListedPaymentView => {
  const { confirmation: _, awaitsPayer: __, ...view } = paymentViewOf(state);
  return { ...view, bookingNumber: state.bookingNumber };
};
export const staffView = ({ state, city, hasDifference }: BookedPayment): StaffPaymentView => ({
  ...listed(state),
  city,
  hasDifference,
});
export const receiptView = (row: ReceiptRow): ReceiptView => ({
  key: row.key,
  issuer: row.issuer,
  kind: row.kind,
  mode: row.mode,
  kopecks: kopecksToJson(row.kopecks),
  status: row.status,
  description: row.description,
  madeAt: iso(row.madeAt),
  registeredAt: isoOrNull(row.registeredAt),
  documentNumber: row.documentNumber,
  storageNumber: row.storageNumber,
  attribute: row.attribute,
});
export const postingView = ({ key, type, at, entries }: LedgerTransaction) => ({
  key,
  type,
  at: iso(at),
  entries: entries.map(({ account, kopecks }) => ({
    account: account.kind,
    kopecks: kopecksToJson(kopecks),
  })),
});
export const differenceView = (row: StoredDifference): DifferenceView => ({
  ...row,
  at: iso(row.at),
  resolvedAt: isoOrNull(row.resolvedAt),
});

/** The sum that an event is of, where it has one. */
export function kopecksIn(data: Record<string, unknown>): number | null {
  const inner = (data.refund ?? data.creation ?? data) as Record<string, unknown>;
  const found = inner.kopecks ?? inner.amountKopecks;
  return typeof found === "number" ? found : null;
}
