/** The journal: each posting is balanced, and says what the books say of it. */
import { deepStrictEqual, ok, throws } from "node:assert";
import * as journal from "../../actors/money/journal.ts";
import { type Kopecks, kopecks } from "../../actors/money/kopecks.ts";
import { isBalanced, type LedgerTransaction } from "../../actors/money/ledger.ts";
import * as cast from "../support/cast.ts";

const at = cast.START;
const visit = { at, paymentId: "p", bookingId: "b" };
const deposit = { at, paymentId: "p", bookingId: null };
const refund = { ...visit, refundId: "r" };
const payout = { at, payoutId: "o", to: { kind: "doctor", doctorId: "d" } } as const;
const sum = kopecks(10_001);
const from = [
  { account: journal.account("doctor_payable", "d"), kopecks: kopecks(7_001) },
  { account: journal.account("platform_fee"), kopecks: kopecks(3_000) },
];
const shares: journal.Shares = {
  doctor: { doctorId: "d", kopecks: kopecks(6_000) },
  clinic: { clinicId: "c", kopecks: kopecks(3_001) },
  platformKopecks: kopecks(1_000),
};
const clinic = { kind: "clinic", clinicId: "c" } as const;

/** Of each posting: its debits and credits, an account and a sum. */
const TABLE: Readonly<
  Record<string, readonly [LedgerTransaction, Readonly<Record<string, number>>]>
> = {
  card_held: [journal.cardHeld(visit, sum), { "card_hold:p": 10_001, card_hold_counter: -10_001 }],
  card_released: [journal.cardReleased(visit, sum), {
    card_hold_counter: 10_001,
    "card_hold:p": -10_001,
  }],
  card_captured: [journal.cardCaptured(visit, { held: sum, captured: kopecks(8_000) }), {
    card_hold_counter: 10_001,
    "card_hold:p": -10_001,
    provider_clearing: 8_000,
    "visit:b": -8_000,
  }],
  sbp_charged: [journal.sbpCharged(visit, sum), { provider_clearing: 10_001, "visit:b": -10_001 }],
  wallet_deposited: [journal.walletDeposited(deposit, "w", sum), {
    provider_clearing: 10_001,
    "wallet:w": -10_001,
  }],
  wallet_held: [journal.walletHeld(visit, "w", sum), {
    "wallet:w": 10_001,
    "wallet_hold:p": -10_001,
  }],
  wallet_released: [journal.walletReleased(visit, "w", sum), {
    "wallet_hold:p": 10_001,
    "wallet:w": -10_001,
  }],
  wallet_charged: [journal.walletCharged(visit, "w", { held: sum, charged: kopecks(10_000) }), {
    "wallet_hold:p": 10_001,
    "visit:b": -10_000,
    "wallet:w": -1,
  }],
  "wallet_charged whole": [journal.walletCharged(visit, "w", { held: sum, charged: sum }), {
    "wallet_hold:p": 10_001,
    "visit:b": -10_001,
  }],
  cash_taken: [journal.cashTaken(visit, "d", sum), { "doctor_cash:d": 10_001, "visit:b": -10_001 }],
  cash_handed_over: [
    journal.cashHandedOver({ at, handoverId: "h", doctorId: "d" }, clinic, sum),
    { "clinic_payable:c": 10_001, "doctor_cash:d": -10_001 },
  ],
  "cash_handed_over to us": [
    journal.cashHandedOver({ at, handoverId: "h", doctorId: "d" }, { kind: "platform" }, sum),
    { bank: 10_001, "doctor_cash:d": -10_001 },
  ],
  terminal_paid: [journal.terminalPaid(visit, clinic, sum), {
    "terminal_clearing:c": 10_001,
    "visit:b": -10_001,
  }],
  "terminal_paid to the doctor": [
    journal.terminalPaid(visit, { kind: "doctor", doctorId: "d" }, sum),
    { "doctor_payable:d": 10_001, "visit:b": -10_001 },
  ],
  terminal_settled: [journal.terminalSettled({ at, settlementId: "s", clinicId: "c" }, sum), {
    "clinic_payable:c": 10_001,
    "terminal_clearing:c": -10_001,
  }],
  transfer_received: [journal.transferReceived(visit, clinic, sum), {
    "clinic_payable:c": 10_001,
    "visit:b": -10_001,
  }],
  organisation_charged: [journal.organisationCharged(visit, "g", sum), {
    "organisation_receivable:g": 10_001,
    "visit:b": -10_001,
  }],
  organisation_paid: [
    journal.organisationPaid(
      { at, transferId: "t", organisationId: "g" },
      { kind: "platform" },
      sum,
    ),
    {
      bank: 10_001,
      "organisation_receivable:g": -10_001,
    },
  ],
  promotion_given: [journal.promotionGiven({ at, bookingId: "b" }, sum), {
    promotion: 10_001,
    "visit:b": -10_001,
  }],
  refund_asked: [journal.refundAsked(refund, from), {
    "doctor_payable:d": 7_001,
    platform_fee: 3_000,
    refunds_pending: -10_001,
  }],
  refund_done: [journal.refundDone(refund, { kind: "provider" }, sum), {
    refunds_pending: 10_001,
    provider_clearing: -10_001,
  }],
  refund_failed: [journal.refundFailed(refund, from), {
    refunds_pending: 10_001,
    "doctor_payable:d": -7_001,
    platform_fee: -3_000,
  }],
  wallet_refunded: [journal.walletRefunded(refund, "w", from), {
    "doctor_payable:d": 7_001,
    platform_fee: 3_000,
    "wallet:w": -10_001,
  }],
  visit_settled: [journal.visitSettled({ at, bookingId: "b" }, shares), {
    "visit:b": 10_001,
    "doctor_payable:d": -6_000,
    "clinic_payable:c": -3_001,
    platform_fee: -1_000,
  }],
  payout_approved: [journal.payoutApproved(payout, sum), {
    "doctor_payable:d": 10_001,
    payouts_pending: -10_001,
  }],
  payout_confirmed: [journal.payoutConfirmed(payout, sum), {
    payouts_pending: 10_001,
    bank: -10_001,
  }],
  payout_failed: [journal.payoutFailed(payout, sum), {
    payouts_pending: 10_001,
    "doctor_payable:d": -10_001,
  }],
  provider_paid_out: [
    journal.providerPaidOut({ at, registerId: "y" }, {
      received: kopecks(9_651),
      commission: kopecks(350),
    }),
    { bank: 9_651, provider_commission: 350, provider_clearing: -10_001 },
  ],
  reversed: [journal.reversed(journal.sbpCharged(visit, sum), at), {
    provider_clearing: -10_001,
    "visit:b": 10_001,
  }],
};

for (const [name, [posting, expected]] of Object.entries(TABLE)) {
  Deno.test(`journal: ${name} is balanced, debits and credits as the books have them`, () => {
    ok(isBalanced(posting.entries));
    ok(name.startsWith(posting.type), posting.type);
    const said = posting.entries.map(({ account: { kind, ownerId }, kopecks }) => [
      ownerId === null ? kind : `${kind}:${ownerId}`,
      Number(kopecks),
    ]);
    deepStrictEqual(Object.fromEntries(said), expected);
  });
}

Deno.test("journal: of two ends that exclude each other both have one key", () => {
  const held = { held: sum, captured: sum };
  for (
    const [one, other] of [
      [journal.cardCaptured(visit, held), journal.cardReleased(visit, sum)],
      [
        journal.walletCharged(visit, "w", { held: sum, charged: sum }),
        journal.walletReleased(visit, "w", sum),
      ],
      [journal.refundDone(refund, { kind: "provider" }, sum), journal.refundFailed(refund, from)],
      [journal.payoutConfirmed(payout, sum), journal.payoutFailed(payout, sum)],
    ] as const
  ) {
    deepStrictEqual(one.key, other.key);
  }
});

Deno.test("journal: no posting of nothing, below nothing, or above what is held", () => {
  const more = kopecks(10_002);
  const nothing = kopecks(0);
  const bad: (() => unknown)[] = [
    () => journal.cardCaptured(visit, { held: sum, captured: more }),
    () => journal.cardCaptured(visit, { held: sum, captured: nothing }),
    () => journal.walletCharged(visit, "w", { held: sum, charged: more }),
    () => journal.sbpCharged(visit, nothing),
    () => journal.cashTaken(visit, "d", kopecks(-1)),
    () => journal.refundAsked(refund, []),
    () => journal.refundAsked(refund, [from[0]!, { ...from[1]!, kopecks: -1n as Kopecks }]),
  ];
  for (const make of bad) throws(make, RangeError);
});
