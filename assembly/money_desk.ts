/** Payments put together with bookings, the provider and the pages: part of the assembly. */
import { createHash } from "node:crypto";
import type { Bookings } from "../actors/bookings.ts";
import type { BookingSummary } from "../actors/dispatcher/protocol.ts";
import type { BookingState } from "../actors/booking/state.ts";
import { isEnded } from "../actors/booking/state.ts";
import { type Due, dueOf } from "../actors/money/due.ts";
import { type Kopecks, kopecksToJson, NOTHING } from "../actors/money/kopecks.ts";
import { goesBackByItself } from "../actors/payment/codes.ts";
import { dueFor, settlementsOf } from "../actors/payment/due.ts";
import type { PaymentGateway } from "../actors/payment/gateway.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import { noteOf } from "../actors/payment/view.ts";
import type { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { PositionIndex } from "../actors/dispatcher/positions.ts";
import { descriptionOf } from "../actors/payment/describe.ts";
import { PaymentWorker } from "../actors/payment/worker.ts";
import { Payments } from "../actors/payments.ts";
import { frame, personTopic } from "../actors/hub.ts";
import type { System } from "../actors/system.ts";
import {
  after,
  type BookingId,
  DAY,
  HOUR,
  MINUTE,
  type PaymentId,
  SECOND,
  SYSTEM,
} from "../actors/vocabulary.ts";
import { ledgerOf } from "../db/ledger.ts";
import { paymentStore } from "../db/payments.ts";
import { receiptBooks } from "../db/receipt_books.ts";
import { receiptSettingsStore } from "../db/receipt_settings.ts";
import type { Cities } from "../gateways/cities.ts";
import { yookassa, type YookassaSettings } from "../gateways/yookassa.ts";
import { receiptServices } from "../routes/money/receipt_services.ts";
import { payingChanged, payingTopic } from "../routes/pay_link_streams.ts";
import { paymentServices } from "../routes/payment_services.ts";
import type { ReceiptSettings } from "../runtime/payment_settings.ts";
import { walletServices } from "../routes/wallet_services.ts";
import { earningDesk } from "./earning_desk.ts";
import type { Round } from "./housekeeping.ts";
import { organisationDesk } from "./organisation_desk.ts";
import { payerDesk, type PayerSurroundings } from "./payer_desk.ts";
import { paymentBookDesk } from "./payment_book_desk.ts";
import { receiptDesk } from "./receipt_desk.ts";
import { roundTrip } from "./round_trip.ts";
import { providerOf, VisitBooks } from "./visit_books.ts";

/** What tests put in the place of the provider and of tariffs. */
export interface MoneySettings {
  /** Absent: by the keys in the settings; without them cards and SBP are not offered. */
  readonly gateway?: PaymentGateway;
  /** What the visit costs; absent: as the tariff fixed it. */
  readonly priceOf?: (state: BookingState) => Kopecks;
}

interface Surroundings extends PayerSurroundings {
  readonly system: System;
  readonly bookings: Bookings;
  readonly settings: MoneySettings | undefined;
  readonly positions: PositionIndex;
  readonly actor: Pick<DispatcherActor, "ledger">;
  readonly cities: Pick<Cities, "defaultName" | "timeZoneOf" | "names" | "at">;
  /** Of the payment provider; null: none. */
  readonly yookassa: YookassaSettings | null;
  /** Tax receipts; null: none are sent. */
  readonly receipts: ReceiptSettings | null;
  /** Where the pages are, without a slash at the end. */
  readonly origin: string;
}

/** By the provider's list; medical services are. */
const WITHOUT_VAT = 1;
const BOOKINGS_AT_ONCE = 100;
const RETURNED_BY_HAND = "returned_by_hand";
/** What is so its page is asked for: the stream carries no sums. */
const walletChanged = frame("wallet", {}, "wallet");
const CALL_AWAITED_MILLISECONDS = 4 * SECOND;
const NOTES_AT_ONCE = 500;
/** Books of visits that ended so long ago were closed, or are a matter for people. */
const CLOSED_DAYS = 40;

/** The same id on every try: what is given back by itself is given back once. */
function derivedId(...parts: readonly unknown[]): string {
  const hex = createHash("sha256").update(parts.join("/")).digest("hex");
  const variant = (Number.parseInt(hex[16]!, 16) & 0x3 | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${
    hex.slice(17, 20)
  }-${hex.slice(20, 32)}`;
}

/** The booking knows of this payment, and as it is now. */
const hasHeard = ({ payments = [] }: BookingState, payment: PaymentState): boolean => {
  const { paymentId, paymentVersion } = noteOf(payment);
  return payments.some((note) =>
    note.paymentId === paymentId && note.paymentVersion >= paymentVersion
  );
};

export async function moneyDesk(around: Surroundings) {
  const { world, system, database, hub, bookings, origin } = around;
  const { priceOf } = around.settings ?? {};
  const gateway = around.settings?.gateway ??
    (around.yookassa === null ? null : yookassa(around.yookassa, world.log));
  /** Null: no tariff says. */
  const whole = (state: BookingState): Due | null => {
    if (priceOf !== undefined) {
      const kopecks = dueFor(state, priceOf(state));
      return { kopecks, fullKopecks: kopecks, because: "visit" };
    }
    const found = dueOf(state);
    return found.because === "no_tariff" ? null : found;
  };
  const due = (state: BookingState): Kopecks | null => whole(state)?.kopecks ?? null;
  const store = paymentStore(database);
  const paymentBooks = paymentBookDesk(around);
  const ledger = ledgerOf(database);
  const earning = earningDesk(around);
  const books = new VisitBooks(ledger, world.clock, (doctorIds) => {
    soon("a shift did not hear of its income", () => earning.settled(doctorIds));
  });
  const receipts = gateway === null || around.receipts === null ? null : receiptDesk({
    ...{ world, database, keyring: around.keyring, bookings, store },
    settings: around.receipts,
  });
  const payments = new Payments(system, {
    world,
    store,
    ...(receipts === null
      ? {}
      : { receiptFor: receipts.receiptFor, hasOwnTill: receipts.hasOwnTill }),
  });
  const receiptWorker = gateway === null ? null : receipts?.workerOf(gateway, payments) ?? null;
  const payer = payerDesk(around, payments, store);
  const organisations = organisationDesk(around, payments);
  const worker = gateway === null ? null : new PaymentWorker({
    world,
    store,
    payments,
    gateway,
    describe: descriptionOf,
    returnUrl: ({ bookingId, payer: { kind } }) =>
      kind === "link"
        ? `${origin}/pay/back`
        : bookingId === null
        ? `${origin}/wallet`
        : `${origin}/bookings/${bookingId}/pay`,
    receiptOf: (call) => receipts?.receiptOf(call) ?? Promise.resolve(null),
    receipts: receiptWorker,
  });

  const tellOf = (payment: PaymentState): void => {
    const { bookingId } = payment;
    if (bookingId !== null) {
      bookings.tell(bookingId, { type: "notePayment", note: noteOf(payment) });
    }
  };

  /** Whether the visit knows them all, as they are now, and has kept it: nobody tells one that is over again. */
  async function heardBy(
    id: BookingId,
    payments: readonly PaymentState[],
  ): Promise<boolean> {
    const state = await bookings.read(id);
    if (state === null) return true;
    const told = await Promise.allSettled(
      payments.filter((payment) => !hasHeard(state, payment)).map((payment) =>
        bookings.ask(id, { type: "notePayment", note: noteOf(payment) }, SYSTEM, null)
      ),
    );
    const [failed] = told.filter(({ status }) => status === "rejected");
    if (failed !== undefined) {
      world.log.warn("a visit that is over did not hear of its payments", { bookingId: id });
    }
    return failed === undefined;
  }

  /** Each waits for its turn once: what comes before it has begun is looked at by it. */
  const waiting = new Set<BookingId>();
  async function settle(id: BookingId): Promise<void> {
    if (waiting.has(id)) return;
    waiting.add(id);
    await books.inTurn(id, async () => {
      waiting.delete(id);
      const state = await bookings.read(id);
      if (state === null || !isEnded(state)) return;
      const owed = whole(state);
      // What was paid in a way that no tariff knows of is left to people.
      const stepsOf = (all: readonly PaymentState[]) =>
        owed === null && state.status === "completed"
          ? []
          : settlementsOf(all, owed?.kopecks ?? NOTHING);
      const found = await store.ofBooking(id);
      for (const step of stepsOf(found)) {
        const { payment } = step;
        switch (step.type) {
          case "capture":
            await payments.ask(payment.id, {
              type: "capture",
              kopecks: step.kopecks,
              providerId: providerOf(state),
            }, SYSTEM);
            break;
          case "cancel":
            await payments.ask(payment.id, { type: "cancel", because: "nothing_due" }, SYSTEM);
            break;
          case "refund":
            await payments.ask(payment.id, {
              type: "refund",
              refundId: derivedId("settled", payment.id, payment.refunds.length),
              kopecks: step.kopecks,
              source: "visit",
            }, SYSTEM);
            break;
          case "byHand":
            await store.noteDifference({
              what: RETURNED_BY_HAND,
              objectId: payment.id,
              paymentId: payment.id,
              ours: { status: payment.status, kopecks: kopecksToJson(step.kopecks) },
            }, world.clock.now());
        }
      }
      const settled = await store.ofBooking(id);
      if (owed !== null) {
        await books.close(state, owed, settled);
        await receipts?.settle(state, settled);
      }
      const left = stepsOf(settled);
      // An admin has written down that it went back, or it is due after all.
      for (const { id: paymentId, method, paidKopecks } of settled) {
        if (goesBackByItself(method) || paidKopecks === NOTHING) continue;
        if (left.some(({ payment }) => payment.id === paymentId)) continue;
        const given = { what: RETURNED_BY_HAND, objectId: paymentId } as const;
        await store.endDifference(given, world.clock.now());
      }
      const hasAllHeard = await heardBy(id, settled);
      if (hasAllHeard && left.every(({ type }) => type === "byHand")) await store.settled(settled);
    });
  }

  const settling = (page: (last: BookingId | null) => Promise<readonly BookingId[]>) =>
    roundTrip(BOOKINGS_AT_ONCE, page, settle, (bookingId, error) => {
      world.log.warn("a visit was not settled", { bookingId, error: String(error) });
    });
  const settleAll = settling((last) => store.unsettledBookings(last, BOOKINGS_AT_ONCE));
  const closeBooks = settling((last) => {
    const since = after(world.clock.now(), -CLOSED_DAYS * DAY);
    return ledger.visitsToClose(since, last, BOOKINGS_AT_ONCE);
  });

  const soon = (what: string, act: () => Promise<unknown>): void => {
    act().catch((error) => world.log.warn(what, { error: String(error) }));
  };
  const noteTo = (state: PaymentState): void => {
    if (state.walletOwnerId !== null) hub.publish(personTopic(state.walletOwnerId), walletChanged);
    if (state.bookingId === null) return;
    hub.publish(payingTopic(state.bookingId), payingChanged);
    tellOf(state);
  };
  payments.onChanged((state) => {
    noteTo(state);
    if (worker !== null) soon("calls to the provider wait", () => worker.makeCalls());
    const { bookingId } = state;
    if (bookingId !== null) soon("a visit was not settled", () => settle(bookingId));
  });
  /** What was committed, and not told before the process ended or not heard for the store was away. */
  async function tellUntold(): Promise<void> {
    for (let last: PaymentId | null = null;;) {
      const untold: readonly PaymentState[] = await store.untold(last, NOTES_AT_ONCE);
      for (const state of untold) noteTo(state);
      last = untold.at(-1)?.id ?? null;
      if (untold.length < NOTES_AT_ONCE || last === null) return;
    }
  }
  await tellUntold();

  /** A page that comes next should know where the payer goes; a provider that is slow holds nobody up. */
  const callsMade = async (): Promise<void> => {
    if (worker === null) return;
    const { clock } = world;
    let cancel = (): void => {};
    const late = new Promise<void>((done) => {
      cancel = clock.timer(after(clock.now(), CALL_AWAITED_MILLISECONDS), done);
    });
    await Promise.race([late, worker.makeCalls().catch(() => {})]);
    cancel();
  };
  const hinted = (): void => {
    if (worker !== null) soon("a hint waits for the round", () => worker.readInbox());
  };
  const offers = { gateway, callsMade, hinted };
  await earning.recover();
  const paying = paymentServices({
    reasons: paymentBooks.books,
    ...{ world, store, payments, bookings, dueOf: due, ...offers },
    ...{ people: around.people, bank: payer.bankDetails },
    organisations: organisations.organisations,
    opened: (id, giveBack) => books.opened(id, giveBack),
  });
  const services = {
    ...payer.services,
    receipts: receiptServices({
      world,
      books: receiptBooks(database),
      store: receiptSettingsStore(database),
      worker: receiptWorker,
      vatCode: around.receipts?.vatCode ?? WITHOUT_VAT,
      waits: () => {
        if (worker !== null) soon("calls to the provider wait", () => worker.makeCalls());
      },
    }),
    ...earning.services,
    ...organisations.services(paying),
    paymentBooks: paymentBooks.services(worker),
    payments: paying,
    payLinks: payer.payLinks(paying),
    wallets: walletServices({ world, store, payments, ledger, ...offers }),
  };
  return {
    services,
    holdsCards: gateway !== null,
    letters: organisations.lettersOf(services.guarantees),
    payments,
    worker,
    changed(summary: BookingSummary): void {
      // What is due changes with it: extras, a fee, nothing at all.
      hub.publish(payingTopic(summary.id), payingChanged);
      if (summary.status !== "completed" && summary.status !== "cancelled") return;
      // Nobody has begun to pay, and no tariff says what: the store is not asked. A payment that it knows and
      // the booking does not is found by the rounds.
      const state = bookings.peek(summary.id);
      if (state !== null && (state.payments ?? []).length === 0 && whole(state) === null) return;
      soon("a visit was not settled", () => settle(summary.id));
    },
    /** What a process that has ended left half-done need not wait for the first round. */
    resume(): void {
      soon("visits that are over were not settled", settleAll);
      soon("books of visits were not closed", closeBooks);
      if (worker === null) return;
      soon("calls to the provider were not made", () => worker.makeCalls());
      soon("hints of the provider were not read", () => worker.readInbox());
      soon("open payments were not looked at", () => worker.lookAtOpen());
    },
    rounds: [
      [MINUTE, "bookings were not told of their payments", tellUntold],
      [MINUTE, "visits that are over were not settled", settleAll],
      [10 * MINUTE, "books of visits were not closed", closeBooks],
      ...payer.rounds,
      ...organisations.rounds,
      ...earning.rounds,
      [MINUTE, "payments were not let go", () => Promise.resolve(payments.passivate())],
      ...(worker === null ? [] : [
        [5 * SECOND, "calls to the provider were not made", () => worker.makeCalls()],
        [2 * SECOND, "hints of the provider were not read", () => worker.readInbox()],
        // What was looked at a minute ago is looked at again: within two minutes whatever no hint told is found.
        [30 * SECOND, "open payments were not looked at", () => worker.lookAtOpen()],
        ...(receipts === null ? [] : [
          [
            10 * MINUTE,
            "prepayments were not settled by receipts",
            settling((last) => receipts.receipts.unsettled(last, BOOKINGS_AT_ONCE)),
          ],
        ] satisfies readonly Round[]),
        ...(receiptWorker === null ? [] : [
          [2 * SECOND, "receipts were not looked for", () => receiptWorker.look()],
        ] satisfies readonly Round[]),
        [
          DAY,
          "the provider's books were not compared with ours",
          () => paymentBooks.compare(worker, after(world.clock.now(), -2 * DAY - HOUR), null),
        ],
      ] satisfies readonly Round[]),
    ] satisfies readonly Round[],
    stop: () => payments.stop(),
  };
}
