/**
 * What becomes of receipts at the provider: those that go by themselves are sent, all are looked for until
 * they are registered, and one that could not be registered is sent anew and shown to people meanwhile.
 */
import { kopecksToJson } from "../money/kopecks.ts";
import type { Payments } from "../payments.ts";
import { after, DAY, HOUR, type Instant, MINUTE, type PersonId, SECOND } from "../vocabulary.ts";
import type { World } from "../world.ts";
import type { PaymentCall } from "./consequences.ts";
import type {
  PaymentGateway,
  ProviderAnswer,
  ProviderReceipt,
  Receipt,
  ReceiptOf,
} from "./gateway.ts";
import { isReturn } from "./receipt_plan.ts";
import type { ReceiptRow, ReceiptStore, StoredReceipt } from "./receipt_store.ts";
import type { DueCall, PaymentStore } from "./store.ts";

const AT_ONCE = 20;
/** How long after the one before a failed receipt is sent anew; after the last it is for people. */
const AGAIN_AFTER = [10 * MINUTE, HOUR, 6 * HOUR] as const;
/** Money came or went, and the provider knows of no receipt for so long: people should see it. */
const MISSED_AFTER = DAY;
/** The provider forgets a key after a day: from then on a repeat would be a second receipt. */
const KEY_TRUSTED = 23 * HOUR;

export interface ReceiptSurroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly store: ReceiptStore;
  readonly calls: Pick<PaymentStore, "noteDifference" | "endDifference">;
  readonly payments: Pick<Payments, "read">;
  readonly gateway: PaymentGateway;
  readonly receiptOf: (call: DueCall) => Promise<Receipt | null>;
  /** The provider's payment that a receipt is shown with: a wallet's visit has that of a deposit. */
  readonly objectOf: (row: ReceiptRow) => Promise<string | null>;
  /** The same receipt, to be sent by itself. */
  readonly composed: (row: ReceiptRow) => Promise<StoredReceipt | null>;
}

/** When a receipt is looked for next: at first within seconds, then ever more rarely. */
export const nextLook = (at: Instant, looks: number): Instant =>
  after(at, Math.min(2 * SECOND * 2 ** Math.min(looks, 12), HOUR));

export class ReceiptWorker {
  constructor(private readonly around: ReceiptSurroundings) {}

  /** Sends a receipt by itself, under the key of its call. */
  async send(call: DueCall): Promise<ProviderAnswer<ProviderReceipt>> {
    const { store, gateway } = this.around;
    const row = call.receiptKey === null ? null : await store.get(call.receiptKey);
    const receipt = await this.around.receiptOf(call);
    const of = row === null ? null : await this.#ofRow(row);
    if (row === null || receipt === null || call.receipt === null || of === null) {
      return { type: "refused", code: "no_object", description: null };
    }
    const known = await this.#sentBefore(call, row, of);
    if (known !== null) {
      if (known.type === "done") await this.#seen(row, known.value);
      return known;
    }
    const { supplier, settledBy } = call.receipt.body;
    const answer = await gateway.registerReceipt({
      of,
      receipt,
      supplier,
      settledKopecks: row.kopecks,
      settledBy: settledBy ?? "cashless",
    }, call.key);
    if (answer.type === "done") await this.#seen(row, answer.value);
    return answer;
  }

  /** The key is forgotten by now: what an earlier try may have made is looked for first. Null: send it. */
  async #sentBefore(
    { firstAt }: DueCall,
    row: ReceiptRow,
    of: ReceiptOf,
  ): Promise<ProviderAnswer<ProviderReceipt> | null> {
    const { store, gateway, world } = this.around;
    if (firstAt === null || world.clock.now() - firstAt <= KEY_TRUSTED) return null;
    const all = await gateway.receiptsOf(of);
    if (all.type !== "done") return all;
    const ours = await store.known(all.value.map(({ id }) => id));
    const strange = all.value.filter(({ id, status }) => status !== "canceled" && !ours.has(id));
    const found = bestOf(row, strange, true);
    return found === null ? null : { type: "done", value: found };
  }

  /** The provider does not want it, for good: it is sent anew as another. */
  async refused(call: DueCall): Promise<void> {
    const row = call.receiptKey === null ? null : await this.around.store.get(call.receiptKey);
    if (row !== null) await this.#failed(row);
  }

  linkRefund(refundId: string, providerRefundId: string): Promise<void> {
    return this.around.store.linkRefund(refundId, providerRefundId);
  }

  /** Looks for what is not registered yet. @returns how many there were */
  async look(): Promise<number> {
    const { store, world } = this.around;
    const due = await store.takeDue(world.clock.now(), AT_ONCE);
    for (const row of due) {
      try {
        await this.#look(row);
      } catch (error) {
        world.log.fault("a receipt was not looked for", error, { key: row.key });
      }
    }
    return due.length;
  }

  async #look(row: ReceiptRow): Promise<void> {
    const { store, payments, gateway, world } = this.around;
    const state = await payments.read(row.paymentId);
    if (state === null) return;
    if (row.receiptId !== null) {
      const answer = await gateway.receipt(row.receiptId);
      return answer.type === "done" ? await this.#seen(row, answer.value) : undefined;
    }
    const isUnpaid = row.kind === "payment" && state.paidKopecks === 0n;
    if (isUnpaid) {
      if (state.status === "cancelled" && !state.isSuperseded) await store.end(row.key, "void");
      return;
    }
    const refund = state.refunds.find(({ id }) => id === row.refundId);
    if (refund?.status === "failed") return await store.end(row.key, "void");
    const of = await this.#ofRow(row);
    const answer = of === null || isReturn(row) ? null : await gateway.receiptsOf(of);
    if (answer?.type === "done") {
      const found = bestOf(row, answer.value);
      if (found !== null) return await this.#seen(row, found);
    }
    if (world.clock.now() - row.madeAt > MISSED_AFTER) await this.#note(row, "missing");
  }

  async #seen(row: ReceiptRow, found: ProviderReceipt): Promise<void> {
    const { store, calls, world } = this.around;
    await store.found(row.key, found);
    if (found.status === "canceled") return await this.#failed(row);
    if (found.status === "succeeded" && (row.tries > 1 || row.looks > 0)) {
      await calls.endDifference(
        { what: "receipt_failed", objectId: row.key },
        world.clock.now(),
      );
    }
  }

  async #failed(row: ReceiptRow): Promise<void> {
    const { store, world } = this.around;
    await this.#note(row, "canceled");
    const wait = AGAIN_AFTER[row.tries - 1];
    const receipt = wait === undefined ? null : await this.around.composed(row);
    if (wait === undefined || receipt === null) return await store.end(row.key, "canceled");
    const at = after(world.clock.now(), wait);
    await store.again(row.key, callAgain(row, receipt), row.paymentId, at, null);
  }

  /** Somebody wishes one sent anew that was given up. @returns `nobody`: there is nobody to send it to */
  async again(key: string, by: PersonId): Promise<"sent" | "not_found" | "not_now" | "nobody"> {
    const { store, world } = this.around;
    const row = await store.get(key);
    if (row === null) return "not_found";
    if (row.issuer !== "provider" || row.status !== "canceled") return "not_now";
    const receipt = await this.around.composed(row);
    if (receipt === null) return "nobody";
    const call = callAgain(row, receipt);
    const isSent = await store.again(key, call, row.paymentId, world.clock.now(), by);
    return isSent ? "sent" : "not_now";
  }

  #note(row: ReceiptRow, status: string): Promise<void> {
    const difference = {
      what: "receipt_failed",
      objectId: row.key,
      paymentId: row.paymentId,
      ours: { status: "sent", kopecks: kopecksToJson(row.kopecks) },
      theirs: { status, kopecks: null },
    } as const;
    return this.around.calls.noteDifference(difference, this.around.world.clock.now());
  }

  async #ofRow(row: ReceiptRow): Promise<ReceiptOf | null> {
    if (row.kind === "refund" && !isReturn(row)) {
      const { providerRefundId } = row;
      return providerRefundId === null ? null : { type: "refund", providerRefundId };
    }
    const providerPaymentId = await this.around.objectOf(row);
    if (providerPaymentId === null) return null;
    return { type: isReturn(row) ? "returned" : "payment", providerPaymentId };
  }
}

/** The key says the how manieth try it is: of two who wish it at once one sends it. */
const callAgain = (row: ReceiptRow, receipt: StoredReceipt): PaymentCall => ({
  key: `${row.key}.${row.tries + 1}`,
  kind: "receipt",
  refundId: row.refundId,
  kopecks: row.kopecks,
  receipt,
});

/**
 * Of a payment's receipts the one that is meant: that of its kind and mode, a registered one first.
 * @param byItself whether it was sent so; else one that was is known by its id, which the answer had
 */
export function bestOf(
  row: Pick<ReceiptRow, "kind" | "mode">,
  found: readonly ProviderReceipt[],
  byItself = false,
): ProviderReceipt | null {
  if (row.kind === "settlement" && !byItself) return null;
  const type = row.kind === "refund" ? "refund" : "payment";
  const fitting = found.filter((one) =>
    one.type === type && (one.mode === null || one.mode === row.mode)
  );
  return fitting.find(({ status }) => status === "succeeded") ?? fitting[0] ?? null;
}
