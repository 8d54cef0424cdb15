/** Runs of payouts as the tests of pages play them. */
import type { LedgerServices } from "../../routes/money/ledger_services.ts";
import type { PayoutServices, WholeRun } from "../../routes/money/payout_services.ts";
import { id, minutes } from "./fake_bookings.ts";

export const RUN: WholeRun = {
  id: id(820),
  number: 12,
  status: "approved",
  until: "2026-11-25",
  withoutDetails: 2,
  lines: 3,
  amountKopecks: 1_842_050,
  nettedKopecks: 300_000,
  hasAccount: true,
  preparedBy: id(5),
  preparedAt: minutes(-120),
  approvedBy: id(6),
  approvedAt: minutes(-60),
  closedAt: null,
  items: [
    {
      id: id(821),
      number: 1,
      payee: "doctor",
      payeeId: id(2),
      name: "Ковалёва Марина",
      amountKopecks: 842_050,
      nettedKopecks: 0,
      recipient: "ИП Ковалёва Марина Сергеевна",
      account: "40802810500000000001",
      bankName: "ПАО Сбербанк",
      returnedAt: null,
    },
    {
      id: id(822),
      number: 2,
      payee: "clinic",
      payeeId: id(31),
      name: "Клиника «Рядом»",
      amountKopecks: 1_000_000,
      nettedKopecks: 0,
      recipient: "ООО «Рядом»",
      account: "40702810500000000002",
      bankName: "АО «Т-Банк»",
      returnedAt: minutes(-5),
    },
    {
      id: id(823),
      number: 3,
      payee: "doctor",
      payeeId: id(3),
      name: "Орлов Павел",
      amountKopecks: 0,
      nettedKopecks: 300_000,
      recipient: null,
      account: null,
      bankName: null,
      returnedAt: null,
    },
  ],
};

export const fakePayouts = (): PayoutServices => {
  const missing = () => Promise.resolve({ refused: "not_found" } as const);
  return {
    list: () =>
      Promise.resolve({
        ok: {
          hasAccount: false,
          nextCursor: null,
          debtsNextCursor: `30000_${id(3)}`,
          debts: [{
            payee: "doctor",
            payeeId: id(3),
            name: "Орлов Павел",
            debtKopecks: 255_000,
          }],
          items: (["prepared", "approved", "executed", "cancelled"] as const).map((
            status,
            place,
          ) => ({ ...RUN, id: id(820 + place * 10), number: 12 - place, status })),
        },
      }),
    run: (_by, wanted) =>
      Promise.resolve(
        wanted === RUN.id
          ? { ok: RUN }
          : wanted === id(830)
          ? { ok: { ...RUN, status: "prepared", approvedBy: null, approvedAt: null } }
          : { refused: "not_found" },
      ),
    prepare: missing,
    approve: missing,
    cancel: missing,
    execute: missing,
    giveBack: missing,
    register: missing,
  };
};

export const fakeLedger = (): LedgerServices => ({
  account: () =>
    Promise.resolve({
      ok: {
        kind: "doctor_payable",
        ownerId: id(2),
        from: "2026-11-01",
        until: "2026-11-30",
        openingKopecks: 0,
        closingKopecks: 30_050,
        items: [
          {
            transactionId: 1,
            key: `booking/${id(100)}/settled`,
            type: "visit_settled",
            at: minutes(-90),
            bookingId: id(100),
            paymentId: null,
            kopecks: 180_050,
            balanceKopecks: 180_050,
          },
          {
            transactionId: 2,
            key: `payout/${RUN.id}/${id(821)}/approved`,
            type: "payout_approved",
            at: minutes(-60),
            bookingId: null,
            paymentId: null,
            kopecks: -150_000,
            balanceKopecks: 30_050,
          },
        ],
        isCut: true,
        check: { at: minutes(-300), transactions: 4_127, faults: 0 },
      },
    }),
  statement: () => Promise.resolve({ refused: "forbidden" }),
});
