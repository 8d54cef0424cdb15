/** Payments and wallets as the tests of pages play them: a visit in each state of being paid. */
import { kopecks } from "../../actors/money/kopecks.ts";
import type { PaymentView } from "../../actors/payment/view.ts";
import { transferView } from "../../routes/money/transfer_services.ts";
import type { PayingView, PaymentServices } from "../../routes/payment_services.ts";
import type { Outcome } from "../../routes/services.ts";
import type { WalletLine, WalletServices } from "../../routes/wallet_services.ts";
import { id, minutes } from "./fake_bookings.ts";
import { BANK_DETAILS } from "./fake_payers.ts";
import { paymentView } from "./fake_payment_view.ts";

export const PAYING: PayingView = {
  bookingId: "01900000-0000-7000-8000-000000000001",
  number: 4127,
  dueKopecks: 350_000,
  holdKopecks: 420_000,
  price: null,
  holdFrom: null,
  wished: null,
  methods: (["card", "sbp", "bank_qr", "wallet", "cash"] as const).map((method) => ({
    method,
    whyNot: null,
  })),
  organisations: [],
  organisationName: null,
  payment: null,
  transfer: null,
  isPaid: false,
};

const done = (changes: Partial<PaymentView>): Partial<PayingView> => ({
  dueKopecks: 0,
  isPaid: true,
  payment: paymentView({ status: "captured", confirmation: null, ...changes }),
});
const price: PayingView["price"] = {
  totalKopecks: 350_000,
  parts: [
    { code: "visit", kopecks: 300_000 },
    { code: "night", kopecks: 90_000 },
    { code: "promo", kopecks: -40_000 },
  ],
  promoCode: "AUTUMN",
  holdKopecks: 420_000,
};
const guarantee = {
  organisationId: id(1001),
  number: "ГП-2026/114",
  status: "requested",
  limitKopecks: null,
  until: null,
  declined: null,
} as const;

/** What a visit's page of payment is shown in, by name; each has a booking of its own. */
const STATES = {
  chosen: {
    price,
    methods: [
      ...(["card", "sbp", "bank_qr", "wallet", "organisation", "cash"] as const).map((method) => ({
        method,
        whyNot: null,
      })),
    ],
    organisations: [
      { id: id(1001), kind: "insurer", name: "АО «Страховой дом ВСК»", clinicName: null },
      {
        id: id(1002),
        kind: "employer",
        name: "ООО «Завод железобетонных изделий № 5»",
        clinicName: "Есиль",
      },
    ],
  },
  code: { payment: paymentView() },
  card: {
    payment: paymentView({
      method: "card",
      amountKopecks: 420_000,
      confirmation: { type: "redirect", url: "https://pay.example/950" },
    }),
  },
  asking: { payment: paymentView({ status: "created", confirmation: null }) },
  transfer: {
    payment: paymentView({ method: "bank_qr", confirmation: null }),
    transfer: transferView(BANK_DETAILS.details!, kopecks(350_000), 4127),
  },
  cash: { payment: paymentView({ method: "cash", confirmation: null }) },
  cashAsked: { payment: paymentView({ method: "cash", confirmation: null, awaitsPayer: true }) },
  cameToNothing: {
    payment: paymentView({
      status: "cancelled",
      confirmation: null,
      cancelled: { code: "insufficient_funds", reason: null },
    }),
  },
  noProvider: {
    methods: [
      ...(["card", "sbp"] as const).map((method) => ({ method, whyNot: "no_provider" as const })),
      { method: "cash" as const, whyNot: null },
    ],
  },
  letterAsked: {
    organisationName: "АО «Страховой дом ВСК»",
    payment: paymentView({ method: "organisation", confirmation: null, guarantee }),
  },
  letterDeclined: {
    organisationName: "АО «Страховой дом ВСК»",
    payment: paymentView({
      method: "organisation",
      status: "cancelled",
      confirmation: null,
      guarantee: { ...guarantee, status: "declined", declined: "not_covered" },
    }),
  },
  held: {
    ...done({ method: "card", status: "held", amountKopecks: 420_000, heldKopecks: 420_000 }),
    dueKopecks: 80_000,
    isPaid: false,
  },
  paid: { price, ...done({ paidKopecks: 350_000 }) },
  refunded: done({ status: "refunded", paidKopecks: 350_000, refundedKopecks: 350_000 }),
  noPrice: { dueKopecks: null },
  planned: { holdFrom: minutes(4 * 1_440) },
} satisfies Record<string, Partial<PayingView>>;

export type PayingState = keyof typeof STATES;
export const PAYING_STATES = Object.keys(STATES) as PayingState[];
/** The booking whose page of payment is in this state. */
export const bookingOf = (state: PayingState): string => id(1_100 + PAYING_STATES.indexOf(state));

function payingOf(wanted: string): PayingView | null {
  if (wanted === PAYING.bookingId) return PAYING;
  const state = PAYING_STATES.find((one) => bookingOf(one) === wanted);
  return state === undefined ? null : { ...PAYING, bookingId: wanted, ...STATES[state] };
}

const missing = () => Promise.resolve({ refused: "not_found" } as const);

const line = (at: number, type: string, kopecks: number): WalletLine => ({
  id: String(at),
  type,
  at: minutes(-at * 1_440),
  bookingId: null,
  paymentId: null,
  kopecks,
});
const LINES = [
  line(1, "wallet_held", -350_000),
  line(2, "refund_done", 50_000),
  line(3, "wallet_charged", -20_000),
  line(9, "wallet_deposited", 820_050),
];

export function fakePayments(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): { payments: PaymentServices; wallets: WalletServices } {
  return {
    payments: {
      paying: (_by, wanted) => Promise.resolve(payingOf(wanted)),
      pay(_by, body) {
        note("pay", body);
        return Promise.resolve(outcome("pay", {} as never));
      },
      view: () => Promise.resolve(null),
      confirm: missing,
      deny: missing,
      giveUp: missing,
      refund: () => Promise.resolve(outcome("refund", {} as never)),
      taken: missing,
      hinted: () => Promise.resolve({ ok: {} }),
    },
    wallets: {
      mine: () =>
        Promise.resolve({
          balanceKopecks: 150_050,
          heldKopecks: 350_000,
          depositMethods: ["card", "sbp"],
        }),
      lines: () => Promise.resolve({ items: LINES, nextCursor: null }),
      deposit: () => Promise.resolve(outcome("deposit", {} as never)),
      open: () => Promise.resolve([paymentView({ purpose: "deposit", bookingId: null })]),
    },
  };
}
