/** Who pays and where to, in memory, for pages. */
import type {
  BankDetailsServices,
  BankDetailsView,
} from "../../routes/money/bank_details_services.ts";
import type {
  LinkedPayment,
  PayLinkServices,
  PayLinkView,
} from "../../routes/money/pay_link_services.ts";
import type { AwaitedTransfer, TransferServices } from "../../routes/money/transfer_services.ts";
import type { Outcome } from "../../routes/services.ts";
import { paymentView } from "./fake_payment_view.ts";

const OWNER = "01930000-0000-7000-8000-000000000003";

export const BANK_DETAILS: BankDetailsView = {
  ownerId: OWNER,
  version: 2,
  details: {
    name: "ООО «Клиника на Яузе»",
    personalAccount: "40702810138250123017",
    bankName: "ПАО СБЕРБАНК",
    bic: "044525225",
    correspondentAccount: "30101810400000000225",
    inn: "7707083893",
    kpp: "773601001",
  },
  versions: [
    {
      version: 2,
      changedBy: OWNER,
      changedAt: "2026-11-22T11:12:00.000Z",
      changed: ["personalAccount", "bic"],
    },
    { version: 1, changedBy: OWNER, changedAt: "2026-11-01T09:00:00.000Z", changed: [] },
  ],
};

const transfer = (number: number, changes: Partial<AwaitedTransfer>): AwaitedTransfer => ({
  paymentId: `01930000-0000-7000-8000-00000000${number}`,
  bookingId: "01930000-0000-7000-8000-000000000100",
  bookingNumber: number,
  clinicId: OWNER,
  amountKopecks: 350_000,
  status: "pending",
  cancelled: null,
  createdAt: "2026-11-17T11:12:00.000Z",
  document: null,
  mayBeMissing: true,
  ...changes,
});

export const TRANSFERS: readonly AwaitedTransfer[] = [
  transfer(4127, {}),
  transfer(4128, {
    status: "succeeded",
    document: { number: "417", on: "2026-11-21" },
    mayBeMissing: false,
  }),
  transfer(4129, { status: "cancelled", cancelled: "transfer_missing", mayBeMissing: false }),
];

const payLink = (at: number, standing: PayLinkView["standing"]): PayLinkView => ({
  id: `01930000-0000-7000-8000-00000000090${at}`,
  standing,
  createdAt: "2026-11-22T10:12:00.000Z",
  expiresAt: "2026-11-24T10:12:00.000Z",
});
export const PAY_LINKS = (["open", "paid", "revoked", "over"] as const).map((one, at) =>
  payLink(at, one)
);

export const LINKED: LinkedPayment = {
  number: 4127,
  providerName: "Клиника на Яузе",
  dueKopecks: 350_000,
  holdKopecks: 420_000,
  methods: ["card", "sbp"],
  isCashAsked: false,
  payment: null,
  isPaid: false,
  expiresAt: "2026-11-24T10:12:00.000Z",
};

const paidBy = { dueKopecks: 0, isPaid: true };
/** Token → what its link shows. */
const LINKS: Readonly<Record<string, LinkedPayment>> = {
  token: LINKED,
  code: { ...LINKED, payment: paymentView() },
  failed: {
    ...LINKED,
    payment: paymentView({
      status: "cancelled",
      confirmation: null,
      cancelled: { code: "insufficient_funds", reason: null },
    }),
  },
  cash: { ...LINKED, methods: [], isCashAsked: true },
  paid: {
    ...LINKED,
    ...paidBy,
    payment: paymentView({ status: "captured", confirmation: null, paidKopecks: 350_000 }),
  },
};

export function fakePayers(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): { bankDetails: BankDetailsServices; payLinks: PayLinkServices; transfers: TransferServices } {
  return {
    payLinks: {
      list: () => Promise.resolve(outcome("payLinks", { number: 4127, items: PAY_LINKS })),
      make(_by, id) {
        note("makePayLink", id);
        const link = `https://tot.example/pay/${"a".repeat(43)}`;
        return Promise.resolve(outcome("makePayLink", { ...PAY_LINKS[0]!, link }));
      },
      revoke: () => Promise.resolve(outcome("revokePayLink", PAY_LINKS[2]!)),
      open(token) {
        const linked = LINKS[token];
        return Promise.resolve(
          linked === undefined ? { refused: "not_found" } : outcome("payLink", linked),
        );
      },
      heard: () => Promise.resolve({ refused: "not_found" }),
      pay(_token, body) {
        note("payByLink", body);
        return Promise.resolve(outcome("payByLink", LINKED));
      },
      giveUp: () => Promise.resolve(outcome("payLink", LINKED)),
    },
    transfers: {
      list: () => Promise.resolve(outcome("transfers", { items: TRANSFERS, nextCursor: null })),
      received(_by, id, body) {
        note("received", id, body);
        return Promise.resolve(outcome("received", TRANSFERS[1]!));
      },
      missing: (_by, id) => {
        note("missing", id);
        return Promise.resolve(outcome("missing", TRANSFERS[2]!));
      },
    },
    bankDetails: {
      mine: () => Promise.resolve(outcome("bankDetails", BANK_DETAILS)),
      of: () => Promise.resolve(outcome("bankDetails", BANK_DETAILS)),
      change(_by, body) {
        note("changeBankDetails", body);
        return Promise.resolve(outcome("changeBankDetails", BANK_DETAILS));
      },
    },
  };
}
