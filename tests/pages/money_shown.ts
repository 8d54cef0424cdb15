/** Money pages in what their full state does not show: with nothing on them, and after a form that was refused. */
import type { Role } from "../../actors/vocabulary.ts";
import { fieldError } from "../../routes/validation.ts";
import type { AnyRefusal } from "../../routes/refusals.ts";
import type { Language, Outcome, Services } from "../../routes/services.ts";
import { incomeView } from "./fake_income.ts";
import { GUARANTEES, ORGANISATIONS, REGISTERS } from "./fake_organisations.ts";
import { TRANSFERS } from "./fake_payers.ts";
import { BOOKED_PAYMENT, TILL_RECEIPT } from "./fake_payment_books.ts";
import { bookingOf } from "./fake_payments.ts";
import { RUN } from "./fake_payouts.ts";
import { PRICED } from "./fake_pricing.ts";
import { fakeServices, id } from "./fake_services.ts";

const NO_ROWS = { items: [], nextCursor: null } as const;
const answers = <Value>(value: Value) => () => Promise.resolve({ ok: value });

const NO_INCOME = incomeView({
  dueKopecks: 0,
  cashKopecks: 0,
  total: { visits: 0, paidKopecks: 0, shareKopecks: 0, feeKopecks: 0 },
  spans: [],
  shifts: [],
  doctors: [],
  payouts: [],
  payoutsNextCursor: null,
  ...NO_ROWS,
});

/** Services of an installation in which nobody has paid for anything yet. */
export function emptyMoney(): Services {
  const services = fakeServices();
  const { paymentBooks, receipts, income, handovers, payouts, ledger, pricing } = services;
  return Object.assign(services, {
    paymentBooks: {
      ...paymentBooks,
      own: () => Promise.resolve(NO_ROWS),
      list: answers(NO_ROWS),
      refunds: answers(NO_ROWS),
      differences: answers({ ...NO_ROWS, compared: null }),
    },
    receipts: { ...receipts, list: answers(NO_ROWS) },
    income: { ...income, own: answers(NO_INCOME) },
    handovers: {
      ...handovers,
      mine: answers({ cashKopecks: 0, receivers: [], ...NO_ROWS }),
      received: answers(NO_ROWS),
    },
    payouts: {
      ...payouts,
      list: answers({ ...NO_ROWS, debts: [], debtsNextCursor: null, hasAccount: true }),
    },
    ledger: {
      ...ledger,
      account: answers({
        kind: "provider_clearing",
        ownerId: null,
        from: "2026-11-01",
        until: "2026-11-30",
        openingKopecks: 0,
        closingKopecks: 0,
        items: [],
        isCut: false,
        check: null,
      }),
    },
    pricing: {
      ...pricing,
      list: () => ({ ok: { items: [] } }),
      promoCodes: answers(NO_ROWS),
    },
    transfers: { ...services.transfers, list: answers(NO_ROWS) },
    payLinks: { ...services.payLinks, list: answers({ number: 4127, ...NO_ROWS }) },
    organisations: { ...services.organisations, list: answers(NO_ROWS) },
    guarantees: { ...services.guarantees, list: answers(NO_ROWS) },
    registers: {
      ...services.registers,
      list: answers({ ...NO_ROWS, open: [], openNextCursor: null }),
    },
    wallets: {
      ...services.wallets,
      mine: () => Promise.resolve({ balanceKopecks: 0, heldKopecks: 0, depositMethods: [] }),
      lines: () => Promise.resolve(NO_ROWS),
      open: () => Promise.resolve([]),
    },
  });
}

/** Pages that are looked at with nothing on them, and as whom. */
export const EMPTY_PAGES: readonly [string, Role][] = [
  ["/wallet", "patient"],
  ["/account/receipts", "patient"],
  [`/bookings/${id(100)}/pay-links`, "patient"],
  ["/doctor/income", "doctor"],
  ["/doctor/receipts", "doctor"],
  ["/clinic/money", "clinic"],
  ["/clinic/tariffs", "clinic"],
  ["/clinic/transfers", "clinic"],
  ["/clinic/guarantees", "clinic"],
  ["/clinic/registers", "clinic"],
  ["/admin/payments", "admin"],
  ["/admin/refunds", "admin"],
  ["/admin/reconciliation", "admin"],
  ["/admin/payouts", "admin"],
  ["/admin/cash", "admin"],
  ["/admin/ledger", "admin"],
  ["/admin/promo-codes", "admin"],
  ["/admin/organisations", "admin"],
];

export interface RefusedForm {
  readonly says: string;
  /** Null: nobody is signed in. */
  readonly role: Role | null;
  readonly to: string;
  readonly values: Readonly<Record<string, string>>;
  /** Whose answer it is: a service and what is asked of it. */
  readonly of: readonly [keyof Services, string];
  /** Field of the body → code of what is wrong with it; or why it was refused. */
  readonly why: Readonly<Record<string, string>> | AnyRefusal;
}

const REQUIRED = "required";

export const REFUSED_FORMS: readonly RefusedForm[] = [
  {
    says: "pay-by-a-letter",
    role: "patient",
    to: `/bookings/${bookingOf("chosen")}/pay`,
    values: { method: "organisation" },
    of: ["payments", "pay"],
    why: { organisationId: REQUIRED, guaranteeNumber: REQUIRED },
  },
  {
    says: "pay-by-a-link",
    role: null,
    to: "/pay/token",
    values: { method: "card", contact: "anna@" },
    of: ["payLinks", "pay"],
    why: { contact: "email" },
  },
  {
    says: "deposit",
    role: "patient",
    to: "/wallet",
    values: { method: "sbp", amount: "0" },
    of: ["wallets", "deposit"],
    why: { amountKopecks: "too_small" },
  },
  {
    says: "cash-counted",
    role: "clinic",
    to: `/clinic/money/cash/${id(810)}/dispute`,
    values: { because: "other_sum", counted: "много" },
    of: ["handovers", "dispute"],
    why: { countedKopecks: "invalid_type" },
  },
  {
    says: "till-numbers",
    role: "clinic",
    to: `/clinic/receipts/${id(970)}.till/record`,
    values: { storageNumber: "928", documentNumber: "", attribute: "2617603921" },
    of: ["receipts", "record"],
    why: { storageNumber: "fiscal_storageNumber", documentNumber: "fiscal_documentNumber" },
  },
  {
    says: "till-numbers-of-a-payment",
    role: "admin",
    to: `/admin/payments/${BOOKED_PAYMENT}/receipts/${TILL_RECEIPT.key}`,
    values: { storageNumber: "9288000100115785", documentNumber: "3990", attribute: "x" },
    of: ["receipts", "record"],
    why: { documentNumber: "fiscal_known", attribute: "fiscal_attribute" },
  },
  {
    says: "bank-details",
    role: "clinic",
    to: "/clinic/bank",
    values: { name: "ООО «Клиника на Яузе»", inn: "1", bic: "044525225", personalAccount: "407" },
    of: ["bankDetails", "change"],
    why: { inn: "inn", personalAccount: "too_short", currentPassword: REQUIRED },
  },
  {
    says: "transfer",
    role: "clinic",
    to: `/clinic/transfers/${TRANSFERS[0]!.paymentId}/received`,
    values: { documentNumber: "", documentOn: "2036-01-01", amount: "0" },
    of: ["transfers", "received"],
    why: { documentNumber: REQUIRED, documentOn: "day" },
  },
  {
    says: "guarantee",
    role: "clinic",
    to: `/clinic/guarantees/${GUARANTEES[0]!.paymentId}/approve`,
    values: { limit: "9 000", until: "2026-11-01" },
    of: ["guarantees", "approve"],
    why: { limitKopecks: "above_visit_limit", until: "day_over" },
  },
  {
    says: "register",
    role: "admin",
    to: `/admin/registers/${REGISTERS[1]!.id}/pay`,
    values: { amount: "0", documentNumber: "", paidOn: "", receivedBy: "service" },
    of: ["registers", "pay"],
    why: { amountKopecks: "too_small", documentNumber: REQUIRED, paidOn: REQUIRED },
  },
  {
    says: "organisation",
    role: "admin",
    to: `/admin/organisations/${ORGANISATIONS[0]!.id}`,
    values: { kind: "insurer", inn: "12", version: "1" },
    of: ["organisations", "change"],
    why: { name: REQUIRED, inn: "inn", visitLimitKopecks: "too_big" },
  },
  {
    says: "refund",
    role: "admin",
    to: `/admin/payments/${BOOKED_PAYMENT}/refund`,
    values: { amount: "30 000", commandId: id(999) },
    of: ["payments", "refund"],
    why: { amountKopecks: "too_big", reason: REQUIRED },
  },
  {
    says: "difference",
    role: "admin",
    to: `/admin/reconciliation/${id(962)}/resolve`,
    values: {},
    of: ["paymentBooks", "resolve"],
    why: { note: REQUIRED },
  },
  {
    says: "payout",
    role: "admin",
    to: "/admin/payouts",
    values: { until: "2036-01-01" },
    of: ["payouts", "prepare"],
    why: { until: "payout_no_details" },
  },
  {
    says: "payout-closed-meanwhile",
    role: "admin",
    to: `/admin/payouts/${RUN.id}/execute`,
    values: {},
    of: ["payouts", "execute"],
    why: "payout_not_now",
  },
  {
    says: "promo-code",
    role: "admin",
    to: "/admin/promo-codes",
    values: { code: "ОСЕНЬ", offPercent: "200", personLimit: "0" },
    of: ["pricing", "addPromoCode"],
    why: { code: "invalid_value", offPercent: "too_big", endsAt: REQUIRED },
  },
  {
    says: "tariff",
    role: "admin",
    to: `/admin/tariffs/${PRICED.id}`,
    values: { version: "1", "terms.visitKopecks.urgent": "дорого", "terms.night.percent": "900" },
    of: ["pricing", "set"],
    why: { "terms.visitKopecks.urgent": "invalid_type", "terms.night.percent": "too_big" },
  },
];

/** Services that refuse this form. */
export function refusing({ of: [service, asked], why }: RefusedForm, language: Language) {
  return (services: Services): Services => {
    const outcome: Outcome<never> = typeof why === "string" ? { refused: why } : {
      invalid: Object.entries(why).map(([path, code]) => fieldError(path, code, language)),
    };
    return { ...services, [service]: { ...services[service], [asked]: async () => await outcome } };
  };
}
