/** The books of payments as the tests of pages play them: one visit, paid, partly given back, with a difference. */
import type { PaymentBookServices } from "../../routes/money/payment_books_services.ts";
import type {
  DashboardView,
  DifferenceView,
  ListedPaymentView,
  PaymentDetailView,
  ReceiptView,
  RefundView,
} from "../../routes/money/payment_book_views.ts";
import { paymentId } from "../../actors/vocabulary.ts";
import type { Outcome } from "../../routes/services.ts";
import { id, minutes } from "./fake_bookings.ts";

export const BOOKED_PAYMENT = id(960);

const LISTED: ListedPaymentView = {
  id: BOOKED_PAYMENT,
  version: 5,
  status: "partially_refunded",
  purpose: "visit",
  method: "sbp",
  bookingId: id(100),
  bookingNumber: 4127,
  amountKopecks: 350_000,
  heldKopecks: 0,
  paidKopecks: 350_000,
  refundedKopecks: 50_000,
  createdAt: minutes(-180),
  guarantee: null,
  cancelled: null,
  refunds: [{ id: id(961), kopecks: 50_000, status: "done", at: minutes(-20) }],
};
const RECEIPT: ReceiptView = {
  key: `${BOOKED_PAYMENT}.create`,
  issuer: "provider",
  kind: "payment",
  mode: "full_prepayment",
  kopecks: 350_000,
  status: "succeeded",
  description: "Визит № 4127",
  madeAt: minutes(-180),
  registeredAt: minutes(-179),
  documentNumber: "3986",
  storageNumber: "9288000100115785",
  attribute: "2617603921",
};
const RECEIPTS: readonly ReceiptView[] = [
  RECEIPT,
  { ...RECEIPT, kind: "settlement", mode: "full_payment", documentNumber: "3990" },
  {
    ...RECEIPT,
    kind: "refund",
    kopecks: 50_000,
    status: "pending",
    registeredAt: null,
    documentNumber: null,
    storageNumber: null,
    attribute: null,
  },
];
/** Of the provider's own till, its numbers not written down yet. */
export const TILL_RECEIPT: ReceiptView = {
  ...RECEIPT,
  key: `${id(961)}.till`,
  issuer: "till",
  kind: "refund",
  kopecks: 50_000,
  status: "awaited",
  registeredAt: null,
  documentNumber: null,
  storageNumber: null,
  attribute: null,
};
const REFUND: RefundView = {
  id: id(961),
  paymentId: BOOKED_PAYMENT,
  bookingNumber: 4127,
  method: "sbp",
  kopecks: 50_000,
  status: "done",
  at: minutes(-20),
  byName: "Анна Админова",
  reason: "Врач задержался на час",
};
const DIFFERENCE: DifferenceView = {
  id: id(962),
  what: "amount",
  objectId: "2d000000-000f-5000-8000-000000000001",
  paymentId: paymentId(BOOKED_PAYMENT),
  bookingNumber: 4127,
  city: "default",
  at: minutes(-60),
  ours: { status: "pending", kopecks: 350_000 },
  theirs: { status: "succeeded", kopecks: 300_000 },
  resolvedAt: null,
  resolvedByName: null,
  note: null,
};
const PROVIDER = { name: "Клиника на Яузе", inn: "7707083893" };
const DETAIL: PaymentDetailView = {
  payment: { ...LISTED, city: "default", hasDifference: true },
  refundableKopecks: 300_000,
  isCashAsked: false,
  refusedRefundKopecks: null,
  provider: PROVIDER,
  events: ["created", "submitted", "succeeded", "refundAsked", "refundDone"].map((type, at) => ({
    version: at + 1,
    type,
    at: minutes(-180 + at),
    byName: type === "refundAsked" ? "Анна Админова" : null,
    role: type === "refundAsked" ? "admin" : "system",
    kopecks: type === "submitted" ? null : 350_000,
  })),
  calls: [{
    key: `${BOOKED_PAYMENT}.create`,
    kind: "create",
    kopecks: 350_000,
    state: "done",
    attempts: 1,
    cause: null,
    firstAt: minutes(-180),
    nextAt: minutes(-179),
  }, {
    key: `${id(952)}.refund`,
    kind: "refund",
    kopecks: 50_000,
    state: "unknown",
    attempts: 3,
    cause: "http_502",
    firstAt: minutes(-60),
    nextAt: minutes(1),
  }],
  hints: [{
    event: "payment.succeeded",
    objectId: DIFFERENCE.objectId,
    receivedAt: minutes(-175),
    attempts: 1,
    outcome: "observed",
  }, {
    event: "refund.succeeded",
    objectId: DIFFERENCE.objectId,
    receivedAt: minutes(-50),
    attempts: 1,
    outcome: null,
  }],
  postings: [{
    key: `payment/${BOOKED_PAYMENT}/charged`,
    type: "sbp_charged",
    at: minutes(-175),
    entries: [
      { account: "provider_clearing", kopecks: 350_000 },
      { account: "visit", kopecks: -350_000 },
    ],
  }],
  refunds: [REFUND],
  receipts: [...RECEIPTS, TILL_RECEIPT],
  differences: [
    DIFFERENCE,
    {
      ...DIFFERENCE,
      id: id(963),
      resolvedAt: minutes(-10),
      resolvedByName: "Анна Админова",
      note: "Возврат сделан в кабинете",
    },
  ],
};
/** Of which the provider has refused to give back what was too much. */
export const UNRETURNED_PAYMENT = id(965);
/** Cash that a doctor has recorded, and nobody has answered. */
export const CASH_PAYMENT = id(966);
const CASH: PaymentDetailView = {
  ...DETAIL,
  payment: {
    ...DETAIL.payment,
    ...{ id: CASH_PAYMENT, method: "cash", status: "pending", paidKopecks: 0, refundedKopecks: 0 },
    hasDifference: false,
  },
  refundableKopecks: 0,
  isCashAsked: true,
  ...{ calls: [], postings: [], refunds: [], receipts: [], differences: [] },
};
const UNRETURNED: PaymentDetailView = {
  ...DETAIL,
  payment: { ...DETAIL.payment, id: UNRETURNED_PAYMENT, status: "succeeded", refundedKopecks: 0 },
  refundableKopecks: 350_000,
  refusedRefundKopecks: 300_050,
  refunds: [{ ...REFUND, kopecks: 300_050, status: "failed", byName: null, reason: null }],
};
const DASHBOARD: DashboardView = {
  day: "2026-11-26",
  city: null,
  ...{ pending: 3, assigned: 1, enRoute: 2, arrived: 0, inProgress: 2 },
  ...{ created: 24, completed: 17, cancelled: 2, doctorsOnShift: 11, openAlerts: 0 },
  ...{ doctorApplications: 2, clinicApplications: 0, paidKopecks: 5_950_000, payments: 17 },
  ...{ refundedKopecks: 50_000, heldKopecks: 840_000, refundsUnderWay: 1 },
  ...{ openDifferences: 1, receiptsUnregistered: 0 },
};

export function fakePaymentBooks(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): PaymentBookServices {
  const one = <Item>(item: Item) =>
    Promise.resolve({ ok: { items: [item], nextCursor: "1_next" } });
  return {
    own: () =>
      Promise.resolve({
        items: [{ ...LISTED, provider: PROVIDER, receipts: RECEIPTS }],
        nextCursor: null,
      }),
    ownOne: (_by, wanted) =>
      Promise.resolve(
        wanted === BOOKED_PAYMENT ? { ...LISTED, provider: PROVIDER, receipts: RECEIPTS } : null,
      ),
    list: () => one(DETAIL.payment),
    detail: (_by, wanted) =>
      Promise.resolve(
        wanted === BOOKED_PAYMENT
          ? { ok: DETAIL }
          : wanted === UNRETURNED_PAYMENT
          ? { ok: UNRETURNED }
          : wanted === CASH_PAYMENT
          ? { ok: CASH }
          : { refused: "not_found" },
      ),
    refunds: () => one(REFUND),
    async differences() {
      const compared = {
        ...{ at: minutes(-300), isWhole: true, payments: 412, refunds: 7, openDifferences: 1 },
      };
      return { ok: { ...(await one(DIFFERENCE)).ok, compared } };
    },
    resolve(_by, wanted, body) {
      note("resolveDifference", wanted, body);
      return Promise.resolve(outcome("resolveDifference", { id: wanted }));
    },
    lookAgain: () => Promise.resolve({ ok: { started: true } }),
    dashboard: () => Promise.resolve({ ok: DASHBOARD }),
  };
}
