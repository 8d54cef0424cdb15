/** The books of a visit, whatever was taken off its price and whatever was given back of it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import { discountOn, type Due } from "../../actors/money/due.ts";
import { refundAsked, refundDone, sbpCharged, visitAccount } from "../../actors/money/journal.ts";
import { kopecks, NOTHING } from "../../actors/money/kopecks.ts";
import {
  type Account,
  isBalanced,
  type LedgerTransaction,
  type Posted,
  readBalance,
} from "../../actors/money/ledger.ts";
import { createPayment } from "../../actors/payment/evolve.ts";
import type { PaymentState } from "../../actors/payment/state.ts";
import type { Assigned, BookingState, Cancelled, Ended } from "../../actors/booking/state.ts";
import { paymentId, type PersonId, SYSTEM } from "../../actors/vocabulary.ts";
import { providerOf, VisitBooks } from "../../assembly/visit_books.ts";
import * as cast from "../support/cast.ts";
import { TERMS } from "../support/tariffs.ts";

const at = cast.START;
const PAYMENT = paymentId("01900000-0000-7000-8000-000000000070");
const cause = { at, paymentId: PAYMENT, bookingId: cast.BOOKING };
const nameOf = ({ kind, ownerId }: Account) => `${kind}/${ownerId}`;

/** A ledger in memory, as strict as the one in the database. */
class Books {
  readonly posted: LedgerTransaction[] = [];
  readonly sums = new Map<string, bigint>();

  ofBooking = () => Promise.resolve([...this.posted]);
  balance = (account: Account) =>
    Promise.resolve(readBalance(account.kind, kopecks(this.sums.get(nameOf(account)) ?? 0n)));
  post = (transaction: LedgerTransaction): Promise<Posted> => {
    ok(isBalanced(transaction.entries), transaction.key);
    if (this.posted.some(({ key }) => key === transaction.key)) return Promise.resolve("already");
    for (const { account, kopecks } of transaction.entries) {
      const name = nameOf(account);
      this.sums.set(name, (this.sums.get(name) ?? 0n) + kopecks);
      ok(account.kind !== "visit" || this.sums.get(name)! <= 0n, `${transaction.key}: below zero`);
    }
    this.posted.push(transaction);
    return Promise.resolve("posted");
  };
}

function paid(amount: bigint): PaymentState {
  const created = createPayment({
    type: "created",
    at,
    by: SYSTEM,
    creation: {
      id: PAYMENT,
      purpose: "visit",
      method: "sbp",
      amountKopecks: kopecks(amount),
      bookingId: cast.BOOKING,
      bookingNumber: 4127,
      walletOwnerId: null,
      payer: { kind: "person", personId: cast.PATIENT.id },
      providerId: cast.CLINIC.id,
      doctorId: null,
      clinicId: null,
    },
  });
  return { ...created, status: "succeeded", paidKopecks: kopecks(amount) };
}

interface Case {
  readonly full: bigint;
  readonly discount: bigint;
  /** One after the other, each in thousandths of what is left. */
  readonly refunds: readonly number[];
  readonly split: { readonly platformPercent: number; readonly clinicPercent: number };
}

/** The visit is paid, its books are closed, and for each refund opened, emptied by it and closed again. */
async function played({ full, discount, refunds, split }: Case) {
  const ledger = new Books();
  const books = new VisitBooks(ledger, { now: () => at });
  const visit = cast.bookingIn("completed", "urgent");
  const price = {
    tariffId: cast.BOOKING,
    tariffVersion: 1,
    parts: [],
    promoCode: null,
    holdReservePercent: TERMS.holdReservePercent,
    split,
  };
  const state = { ...visit, price };
  const due: Due = {
    kopecks: kopecks(full - discount),
    fullKopecks: kopecks(full),
    because: "visit",
  };
  let payments: PaymentState[] = [];
  if (due.kopecks > 0n) {
    payments = [paid(due.kopecks)];
    await ledger.post(sbpCharged(cause, due.kopecks));
  }
  await books.close(state, due, payments);
  let left: bigint = due.kopecks;
  for (const [place, thousandths] of refunds.entries()) {
    const back = kopecks(left * BigInt(thousandths) / 1_000n);
    if (back <= 0n) continue;
    left -= back;
    const refundId = `refund-${place}`;
    await books.opened(cast.BOOKING, async () => {
      const from = [{ account: visitAccount(cast.BOOKING), kopecks: back }];
      await ledger.post(refundAsked({ ...cause, refundId }, from));
      await ledger.post(refundDone({ ...cause, refundId }, { kind: "provider" }, back));
    });
    const refund = { id: refundId, kopecks: back, status: "done", source: "visit", at, by: null };
    payments = payments.map((one) => ({ ...one, refunds: [...one.refunds, refund as never] }));
    await books.close(state, due, payments);
    await books.close(state, due, payments);
  }
  const of = (kind: string) =>
    [...ledger.sums].filter(([name]) => name.startsWith(`${kind}/`))
      .reduce((sum, [, one]) => sum + one, 0n);
  return {
    left,
    due,
    visit: of("visit"),
    promotion: of("promotion"),
    earned: -(of("doctor_payable") + of("clinic_payable") + of("platform_fee")),
    all: [...ledger.sums.values()].reduce((sum, one) => sum + one, 0n),
  };
}

Deno.test("a visit's account ends at zero, and nobody earns from one that was given back whole", async () => {
  const cases: fc.Arbitrary<Case> = fc.record({
    full: fc.bigInt({ min: 1n, max: 10_000_000n }),
    share: fc.integer({ min: 0, max: 1_000 }),
    refunds: fc.array(fc.oneof(fc.constant(1_000), fc.integer({ min: 0, max: 1_000 })), {
      maxLength: 4,
    }),
    split: fc.record({
      platformPercent: fc.integer({ min: 0, max: 50 }),
      clinicPercent: fc.integer({ min: 0, max: 50 }),
    }),
  }).map(({ share, ...rest }) => ({ ...rest, discount: rest.full * BigInt(share) / 1_000n }));
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { left, due, visit, promotion, earned, all } = await played(one);
      strictEqual(visit, 0n);
      strictEqual(all, 0n);
      strictEqual(promotion, discountOn(due, kopecks(left)));
      strictEqual(earned, left + promotion);
      if (left === 0n && due.kopecks > 0n) deepStrictEqual([earned, promotion], [0n, 0n]);
    }),
    { numRuns: 300 },
  );
});

Deno.test("what a called-off visit costs is earned by whoever had it", async () => {
  const feeOf = async (state: BookingState) => {
    const ledger = new Books();
    const books = new VisitBooks(ledger, { now: () => at });
    const fee = kopecks(50_000);
    await ledger.post(sbpCharged(cause, fee));
    const split = { platformPercent: 10, clinicPercent: 60 };
    const due: Due = { kopecks: fee, fullKopecks: fee, because: "cancellation_fee" };
    await books.close({ ...state, price: { split } as never }, due, [paid(fee)]);
    return Object.fromEntries(
      [...ledger.sums].flatMap(([name, sum]) =>
        /^(doctor|clinic)_payable/.test(name) ? [[name, Number(-sum)]] : []
      ),
    );
  };
  const calledOff = (clinicId: PersonId | null, provider: "clinic" | "doctor") => {
    const assigned = cast.bookingIn("assigned", "urgent") as Assigned;
    const providerId = provider === "clinic" ? cast.CLINIC.id! : cast.DOCTOR.id!;
    const state = { ...assigned, clinicId, providerId } as BookingState;
    return cast.give(state, cast.PATIENT, { type: "cancel", reason: "Уже лучше" });
  };
  const DOCTORS = `doctor_payable/${cast.DOCTOR.id}`;
  const CLINICS = `clinic_payable/${cast.CLINIC.id}`;
  const shared = { [DOCTORS]: 15_000, [CLINICS]: 30_000 };
  const own = { [DOCTORS]: 45_000 };
  deepStrictEqual(await feeOf(calledOff(null, "clinic")), shared);
  deepStrictEqual(await feeOf(calledOff(cast.CLINIC.id!, "clinic")), shared);
  // Booked with a clinic, and made by a doctor who works alone.
  deepStrictEqual(await feeOf(calledOff(cast.CLINIC.id!, "doctor")), own);
  strictEqual(providerOf(calledOff(null, "clinic") as Ended), cast.CLINIC.id);
  // From before it was kept: as the booking has it.
  const { providerId: _, ...before } = calledOff(cast.CLINIC.id!, "clinic") as Cancelled;
  deepStrictEqual(await feeOf(before as BookingState), shared);
  const { providerId: __, ...alone } = calledOff(null, "doctor") as Cancelled;
  deepStrictEqual(await feeOf(alone as BookingState), own);
});

Deno.test("what we bear of a promo code follows what the payer has paid and kept paid", () => {
  const due = {
    kopecks: kopecks(300_000),
    fullKopecks: kopecks(350_000),
    because: "visit",
  } as const;
  const table: readonly [number, number][] = [
    [300_000, 50_000],
    [400_000, 50_000],
    [150_000, 25_000],
    [299_999, 49_999],
    [1, 0],
    [0, 0],
  ];
  for (const [kept, borne] of table) {
    strictEqual(discountOn(due, kopecks(kept)), kopecks(borne), String(kept));
  }
  // A code that takes off everything: nothing is paid, and all of it is ours to bear.
  strictEqual(discountOn({ ...due, kopecks: NOTHING }, NOTHING), 350_000n);
});
