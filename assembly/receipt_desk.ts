/** Tax receipts (54-ФЗ) put together with bookings, people and the provider: part of the money desk. */
import { type BookingState, isEnded, providerIdOf } from "../actors/booking/state.ts";
import type { Bookings } from "../actors/bookings.ts";
import type { Kopecks } from "../actors/money/kopecks.ts";
import { customerOf, receiptLines } from "../actors/money/receipts.ts";
import type { ReceiptMode } from "../actors/payment/codes.ts";
import type { PaymentCall } from "../actors/payment/consequences.ts";
import type { PaymentGateway, Receipt, ReceiptSupplier } from "../actors/payment/gateway.ts";
import { descriptionOf } from "../actors/payment/describe.ts";
import {
  isReturn,
  receiptPlanOf,
  returnKey,
  returnsOf,
  settledKopecksOf,
  settlementKey,
} from "../actors/payment/receipt_plan.ts";
import type { ReceiptRecord, ReceiptRow, StoredReceipt } from "../actors/payment/receipt_store.ts";
import { ReceiptWorker } from "../actors/payment/receipt_worker.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { DueCall, PaymentStore } from "../actors/payment/store.ts";
import type { Payments } from "../actors/payments.ts";
import type { PersonId } from "../actors/vocabulary.ts";
import type { World } from "../actors/world.ts";
import type { Database } from "../db/client.ts";
import { bankDetailsStore } from "../db/bank_details.ts";
import { clinicStore } from "../db/clinics.ts";
import type { Keyring } from "../db/keyring.ts";
import { payLinkStore } from "../db/pay_links.ts";
import { peopleStore } from "../db/people.ts";
import { receiptSettingsStore } from "../db/receipt_settings.ts";
import { receiptStore } from "../db/receipts.ts";
import type { ReceiptSettings } from "../runtime/payment_settings.ts";

interface Surroundings {
  readonly world: World;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly bookings: Bookings;
  readonly store: PaymentStore;
  readonly settings: ReceiptSettings;
}

const sealPlace = (key: string): string => `payment_calls.customer/${key}`;

export type ReceiptDesk = ReturnType<typeof receiptDesk>;

export function receiptDesk(around: Surroundings) {
  const { world, database, keyring, bookings, settings } = around;
  const own = receiptSettingsStore(database);
  const bank = bankDetailsStore(database, keyring);
  const receipts = receiptStore(database);
  const people = peopleStore(database, keyring);
  const clinics = clinicStore(database, keyring);
  const links = payLinkStore(database, keyring);

  /** Whom it goes to, and whose key seals that; null: an organisation has paid, or nobody is known. */
  async function receiverOf({ payer }: PaymentState) {
    if (payer.kind === "organisation") return null;
    const found = payer.kind === "link"
      ? await links.contactOf(payer.linkId)
      : { keyOf: payer.personId, contact: await people.get(payer.personId) };
    const customer = found?.contact == null ? null : customerOf(found.contact);
    return found === null || customer === null ? null : { keyOf: found.keyOf, customer };
  }

  async function supplierOf(providerId: PersonId | null): Promise<ReceiptSupplier | null> {
    if (providerId === null || settings.agentType === null) return null;
    const [clinic, account] = await Promise.all([clinics.get(providerId), people.get(providerId)]);
    // A doctor who works alone is a sole trader: name and number are those of the account that is paid.
    const known = clinic ?? (await bank.newest(providerId))?.details ?? null;
    if (known === null || known.inn === null) return null;
    const { name, inn } = known;
    return { name, inn, phone: account?.phone ?? null, agentType: settings.agentType };
  }

  /** In whose name it is made out says how: the installation where it has said nothing. */
  async function madeOutFor(providerId: PersonId | null) {
    const of = providerId === null ? null : await own.newest(providerId);
    return {
      vatCode: of?.vatCode ?? settings.vatCode,
      // An agent's till knows the agent's taxes alone; one that is the provider's knows the provider's.
      taxSystemCode: settings.agentType === null && of?.taxSystemCode != null
        ? of.taxSystemCode
        : settings.taxSystemCode,
    };
  }

  /** Receipts of this one's visits are made by a till of its own; those that we have begun we end. */
  async function hasOwnTill(state: PaymentState): Promise<boolean> {
    if (state.providerId === null || state.purpose === "deposit") return false;
    const of = await own.newest(state.providerId);
    if (of === null || of.isOn) return false;
    const rows = await receipts.ofPayment(state.id);
    return !rows.some(({ issuer, status }) => issuer === "provider" && status !== "void");
  }

  /** What is stored with a call under that key. Null: there is nobody to send it to. */
  async function stored(
    state: PaymentState,
    callKey: string,
    { mode, kopecks, providerId }: {
      readonly mode: ReceiptMode;
      readonly kopecks: Kopecks;
      readonly providerId: PersonId | null;
    },
    byItself: Pick<StoredReceipt["body"], "supplier" | "settledBy">,
    registers: StoredReceipt["registers"],
  ): Promise<StoredReceipt | null> {
    const receiver = await receiverOf(state);
    if (receiver === null) {
      world.log.warn("a receipt has nobody to go to", { payment: state.id });
      return null;
    }
    const description = descriptionOf(state);
    const body = receiptLines({
      parts: [{ description, kopecks }],
      totalKopecks: kopecks,
      ...await madeOutFor(providerId),
      mode,
    });
    const key = await keyring.person(receiver.keyOf);
    return {
      body: { ...body, ...byItself },
      customer: key.seal(sealPlace(callKey), JSON.stringify(receiver.customer)),
      customerOf: receiver.keyOf,
      registers,
    };
  }

  const isOver = async ({ bookingId }: PaymentState): Promise<boolean> => {
    const booking = bookingId === null ? null : await bookings.read(bookingId);
    return booking !== null && isEnded(booking);
  };

  async function isSettled({ id }: PaymentState): Promise<boolean> {
    const rows = await receipts.ofPayment(id);
    return rows.some(({ kind, mode, status }) =>
      status !== "void" && (kind === "settlement" || kind === "payment" && mode === "full_payment")
    );
  }

  async function receiptFor(state: PaymentState, call: PaymentCall): Promise<StoredReceipt | null> {
    const facts = {
      isOver: call.kind === "create" && await isOver(state),
      isSettled: call.kind === "refund" && await isSettled(state),
    };
    const plan = receiptPlanOf(state, call, facts);
    if (plan === null || await hasOwnTill(state)) return null;
    const providerId = state.purpose === "deposit" ? null : state.providerId;
    const record = plan.registers === null ? null : {
      key: call.key,
      kind: plan.registers,
      mode: plan.mode,
      kopecks: plan.kopecks,
      description: descriptionOf(state),
      refundId: call.refundId,
      providerId,
    };
    return await stored(state, call.key, { ...plan, providerId }, {
      supplier: null,
      settledBy: null,
    }, record);
  }

  /** As it was stored, with whom it goes to; null where none was stored, or its reader is gone. */
  async function receiptOf({ key, receipt }: DueCall): Promise<Receipt | null> {
    if (receipt === null) return null;
    const found = await keyring.persons([receipt.customerOf]);
    const seal = found.get(receipt.customerOf);
    if (seal === undefined) return null;
    const { lines, taxSystemCode } = receipt.body;
    return {
      lines,
      taxSystemCode,
      customer: JSON.parse(seal.open(sealPlace(key), receipt.customer)),
    };
  }

  /** What was prepaid for a visit that is over is settled by a receipt of its own, once a payment. */
  async function settle(booking: BookingState, payments: readonly PaymentState[]): Promise<void> {
    if (!isEnded(booking)) return;
    const providerId = providerIdOf(booking);
    for (const payment of payments) {
      const kopecks = settledKopecksOf(payment);
      if (kopecks === null) continue;
      const rows = await receipts.ofPayment(payment.id);
      const key = settlementKey(payment.id);
      if (rows.some((row) => row.key === key)) continue;
      // What came in after the visit was paid in full already; what had no receipt has none to settle.
      const paid = rows.find(({ kind }) => kind === "payment");
      if (payment.method !== "wallet" && paid?.mode !== "full_prepayment") continue;
      const record = {
        ...{ key, kind: "settlement", mode: "full_payment", kopecks } as const,
        ...{ description: descriptionOf(payment), refundId: null, providerId },
      };
      await addByItself(payment, record);
    }
    for (const payment of payments) await takeBack(payment);
  }

  /** Of an advance that was settled, or of such a settlement that is taken back. */
  async function addByItself(payment: PaymentState, record: ReceiptRecord): Promise<void> {
    const { key, refundId, kopecks, providerId } = record;
    const byItself = { supplier: await supplierOf(providerId), settledBy: "prepayment" as const };
    const receipt = await stored(payment, key, record, byItself, record);
    if (receipt === null) return;
    const call: PaymentCall = { key, kind: "receipt", refundId, kopecks, receipt };
    await receipts.add(record, call, payment.id, world.clock.now());
  }

  /** What went back into the wallet after the visit had settled it is an advance again. */
  async function takeBack(payment: PaymentState): Promise<void> {
    if (payment.method !== "wallet" || payment.refunds.length === 0) return;
    const rows = await receipts.ofPayment(payment.id);
    const settled = rows.find(({ key }) => key === settlementKey(payment.id));
    if (settled === undefined) return;
    for (const { id, kopecks } of returnsOf(payment, settled.kopecks)) {
      const key = returnKey(id);
      if (rows.some((row) => row.key === key)) continue;
      await addByItself(payment, {
        ...{ key, kind: "refund", mode: "full_payment", kopecks, refundId: id },
        ...{ description: settled.description, providerId: settled.providerId },
      });
    }
  }

  function workerOf(gateway: PaymentGateway, payments: Payments): ReceiptWorker {
    return new ReceiptWorker({
      world,
      gateway,
      payments,
      store: receipts,
      calls: around.store,
      receiptOf,
      async objectOf({ paymentId }) {
        const state = await payments.read(paymentId);
        if (state === null || state.method !== "wallet") return state?.providerPaymentId ?? null;
        if (state.walletOwnerId === null) return null;
        const all = await around.store.ofWallet(state.walletOwnerId, WALLET_LOOKED);
        return all.find(({ purpose, paidKopecks }) => purpose === "deposit" && paidKopecks > 0n)
          ?.providerPaymentId ?? null;
      },
      async composed(row: ReceiptRow) {
        const state = await payments.read(row.paymentId);
        if (state === null) return null;
        const byItself = {
          supplier: await supplierOf(row.providerId),
          settledBy: row.kind === "settlement" || isReturn(row)
            ? "prepayment" as const
            : "cashless" as const,
        };
        const callKey = `${row.key}.${row.tries + 1}`;
        return await stored(state, callKey, row, byItself, null);
      },
    });
  }

  return { receipts, receiptFor, receiptOf, hasOwnTill, settle, workerOf };
}

/** So many payments of a wallet are looked through for the deposit that its receipt is shown with. */
const WALLET_LOOKED = 50;
