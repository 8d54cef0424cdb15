/** Payments and wallets as the tests of pages play them. */
import type { PayingView, PaymentServices } from "../../routes/payment_services.ts";
import type { WalletServices } from "../../routes/wallet_services.ts";
import type { Outcome } from "../../routes/services.ts";

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

const missing = () => Promise.resolve({ refused: "not_found" } as const);

export function fakePayments(
  note: (name: string, ...given: unknown[]) => void,
  outcome: <T>(name: string, ok: T) => Outcome<T>,
): { payments: PaymentServices; wallets: WalletServices } {
  return {
    payments: {
      paying: (_by, id) => Promise.resolve(id === PAYING.bookingId ? PAYING : null),
      pay(_by, body) {
        note("pay", body);
        return Promise.resolve(outcome("pay", {} as never));
      },
      view: () => Promise.resolve(null),
      confirm: missing,
      deny: missing,
      giveUp: missing,
      refund: missing,
      taken: missing,
      hinted: () => Promise.resolve({ ok: {} }),
    },
    wallets: {
      mine: () =>
        Promise.resolve({
          balanceKopecks: 150_000,
          heldKopecks: 0,
          depositMethods: ["card", "sbp"],
        }),
      lines: () => Promise.resolve({ items: [], nextCursor: null }),
      deposit: missing,
      open: () => Promise.resolve([]),
    },
  };
}
