/**
 * What is done at the provider after a commit: calls that are due under their stored keys, hints that came
 * in, and the rounds that find what no hint told. Nothing here moves money: what is read goes to the payment,
 * and it judges.
 */
import { kopecksToJson } from "../money/kopecks.ts";
import type { Payments } from "../payments.ts";
import {
  after,
  HOUR,
  type Instant,
  MINUTE,
  type PaymentId,
  paymentId,
  SYSTEM,
} from "../vocabulary.ts";
import type { World } from "../world.ts";
import type {
  PaymentGateway,
  PaymentRequest,
  ProviderAnswer,
  ProviderPayment,
  ProviderRefund,
  Receipt,
} from "./gateway.ts";
import type { PaymentReply } from "./actor.ts";
import type { ReceiptWorker } from "./receipt_worker.ts";
import { isTwoStage, type PaymentRefund, type PaymentState } from "./state.ts";
import type { DifferenceSide, DueCall, InboxRow, PaymentStore } from "./store.ts";

/** An unknown answer is asked for again with the same key about once a minute. */
const AGAIN_MILLISECONDS = MINUTE;
/** The provider forgets a key after a day: from then on a repeat could be a second charge. */
const KEY_TRUSTED_MILLISECONDS = 23 * HOUR;
const AT_ONCE = 20;
/** So many are looked at in one round. */
const LOOKED_AT = { awaited: 300, held: 200 } as const;
/** Somebody has asked, and waits. */
const LOOKED_AT_ON_REQUEST = { awaited: 5_000, held: 5_000 } as const;
/** Of a call that was stored when receipts were sent, and they are not any more. */
const NO_RECEIPT = { type: "refused", code: "receipts_off", description: null } as const;

export interface WorkerSurroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly store: PaymentStore;
  readonly payments: Payments;
  readonly gateway: PaymentGateway;
  /** Neutral: a number, no words of the visit. */
  readonly describe: (state: PaymentState) => string;
  readonly returnUrl: (state: PaymentState) => string;
  /** What was stored with a call, with whom it goes to. */
  readonly receiptOf: (call: DueCall) => Promise<Receipt | null>;
  readonly receipts: Pick<ReceiptWorker, "send" | "linkRefund" | "refused"> | null;
}

type Watched = Parameters<PaymentStore["watched"]>[0];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export class PaymentWorker {
  constructor(private readonly around: WorkerSurroundings) {}

  #making: Promise<unknown> = Promise.resolve();
  #looking: Promise<boolean> | null = null;

  /** Carries out the calls that are due, after those that are under way. @returns how many there were */
  makeCalls(): Promise<number> {
    const mine = this.#making.then(() => this.#makeDue());
    this.#making = mine.catch(() => {});
    return mine;
  }

  async #makeDue(): Promise<number> {
    const now = this.#now();
    const due = await this.around.store.takeCalls(now, after(now, AGAIN_MILLISECONDS), AT_ONCE);
    await Promise.all(due.map((call) => this.#guarded(call.key, () => this.#make(call))));
    return due.length;
  }

  /** Reads again what the provider hinted at. @returns how many hints there were */
  async readInbox(): Promise<number> {
    const now = this.#now();
    const { store } = this.around;
    const hints = await store.takeInbox(now, after(now, AGAIN_MILLISECONDS), AT_ONCE);
    for (const hint of hints) {
      await this.#guarded(hint.objectId, async () => {
        const outcome = await this.#follow(hint);
        if (outcome !== null) await store.endInbox(hint.id, outcome);
      });
    }
    return hints.length;
  }

  /**
   * Looks at those that may still change at the provider: the hints may not have come. Whoever pays or waits
   * for money stands at no page because of the many holds of days to come.
   */
  lookAtOpen(): Promise<boolean> {
    // A round that meets a provider that hangs outlasts the time until the next one, which joins it.
    return this.#looking ?? this.#round(after(this.#now(), -AGAIN_MILLISECONDS), LOOKED_AT);
  }

  /**
   * The same for somebody who asks: all of them, those too that were looked at a moment ago. A round that is
   * under way has left those out, so this one comes after it.
   * @returns whether it was all
   */
  async lookAtAllOpen(): Promise<boolean> {
    while (this.#looking !== null) await this.#looking.catch(() => {});
    return await this.#round(after(this.#now(), MINUTE), LOOKED_AT_ON_REQUEST);
  }

  #round(lookedBefore: Instant, most: Readonly<Record<Watched, number>>): Promise<boolean> {
    return this.#looking = this.#lookAtOpen(lookedBefore, most)
      .finally(() => this.#looking = null);
  }

  async #lookAtOpen(
    lookedBefore: Instant,
    most: Readonly<Record<Watched, number>>,
  ): Promise<boolean> {
    const { store } = this.around;
    const now = this.#now();
    let isAll = true;
    for (const what of ["awaited", "held"] as const) {
      const open = [...await store.watched(what, lookedBefore, most[what])];
      isAll &&= open.length < most[what];
      while (open.length > 0) {
        await Promise.all(
          open.splice(0, AT_ONCE).map((state) =>
            this.#guarded(state.id, () => this.#lookAt(state, now))
          ),
        );
      }
    }
    return isAll;
  }

  async #lookAt(state: PaymentState, now: Instant): Promise<void> {
    const { store, gateway } = this.around;
    if (state.providerPaymentId !== null) {
      const answer = await gateway.payment(state.providerPaymentId);
      if (answer.type === "done") await this.#observe(state.id, answer.value);
    }
    const asked = state.refunds.filter(({ status }) => status === "asked");
    if (asked.length > 0) await this.#lookForRefunds(state.id, asked);
    await store.looked(state.id, now);
  }

  /**
   * The whole of what the provider has since then: also what we do not know of.
   * @returns how much was read, and whether that was all
   */
  async lookAtAll(
    since: Instant,
  ): Promise<{ readonly isWhole: boolean; readonly payments: number; readonly refunds: number }> {
    const seen = { payments: 0, refunds: 0 };
    try {
      await this.#compare(since, seen);
    } catch (error) {
      if (error instanceof ListUnread) return { ...seen, isWhole: false };
      throw error;
    }
    return { ...seen, isWhole: true };
  }

  async #compare(since: Instant, seen: { payments: number; refunds: number }): Promise<void> {
    const { gateway } = this.around;
    for await (const found of pages((cursor) => gateway.payments(since, cursor))) {
      seen.payments++;
      await this.#guarded(found.id, () => this.#observeFound(found));
    }
    for await (const found of pages((cursor) => gateway.refunds(since, cursor))) {
      seen.refunds++;
      await this.#guarded(found.id, () => this.#observeRefundFound(found));
    }
  }

  async #make(call: DueCall): Promise<void> {
    const { store, payments, gateway } = this.around;
    const state = await payments.read(call.paymentId);
    if (state === null) return await store.endCall(call.key, "refused", "no_payment");
    const isStale = call.firstAt !== null &&
      this.#now() - call.firstAt > KEY_TRUSTED_MILLISECONDS;
    switch (call.kind) {
      case "create": {
        // Given up before it was ever asked for.
        if (state.status === "cancelled" && call.attempts === 1) {
          return await store.endCall(call.key, "refused", "not_needed");
        }
        const known = isStale ? await this.#findPayment(call) : null;
        if (known === "unknown") return await this.#later(call, null, "list");
        const answer = known === null
          ? await gateway.createPayment(await this.#requestOf(state, call), call.key)
          : { type: "done", value: known } as const;
        return await this.#end(call, answer, (value) => this.#observe(state.id, value));
      }
      case "capture":
      case "cancel": {
        const id = state.providerPaymentId;
        if (id === null) return await store.endCall(call.key, "refused", "no_object");
        // What came of an old try can be read; nothing is taken twice, since a hold has one end.
        if (isStale) {
          const seen = await gateway.payment(id);
          if (seen.type === "done" && seen.value.status !== "waiting_for_capture") {
            return await this.#end(call, seen, (value) => this.#observe(state.id, value));
          }
        }
        const answer = call.kind === "capture"
          ? await gateway.capture(id, call.kopecks, await this.around.receiptOf(call), call.key)
          : await gateway.cancel(id, call.key);
        // Refused for it has come to its end already: that end is read.
        const seen = answer.type === "refused" ? await gateway.payment(id) : answer;
        const isOver = seen.type === "done" && seen.value.status !== "waiting_for_capture";
        return await this.#end(
          call,
          isOver ? seen : answer,
          (value) => this.#observe(state.id, value),
        );
      }
      case "refund": {
        const refundId = call.refundId;
        if (state.providerPaymentId === null || refundId === null) {
          return await store.endCall(call.key, "refused", "no_object");
        }
        if (isStale) {
          const refund = state.refunds.filter(({ id }) => id === refundId);
          if (await this.#lookForRefunds(state.id, refund)) {
            return await store.endCall(call.key, "done", null);
          }
        }
        const answer = await gateway.refund({
          providerPaymentId: state.providerPaymentId,
          amountKopecks: call.kopecks,
          description: this.around.describe(state),
          metadata: { paymentId: state.id, refundId },
          receipt: await this.around.receiptOf(call),
        }, call.key);
        return await this.#end(
          call,
          answer,
          (found) => this.#observeRefund(state.id, refundId, found),
        );
      }
      case "receipt": {
        const answer = await this.around.receipts?.send(call) ?? NO_RECEIPT;
        if (answer.type === "unknown") {
          return await this.#later(call, answer.retryAfterMilliseconds, answer.cause);
        }
        if (answer.type === "done") return await store.endCall(call.key, "done", null);
        await this.around.receipts?.refused(call);
        return await store.endCall(call.key, "refused", answer.code);
      }
    }
  }

  async #requestOf(state: PaymentState, call: DueCall): Promise<PaymentRequest> {
    return {
      method: state.method === "card" ? "bank_card" : "sbp",
      amountKopecks: state.amountKopecks,
      capture: !isTwoStage(state),
      description: this.around.describe(state),
      returnUrl: this.around.returnUrl(state),
      metadata: { paymentId: state.id },
      receipt: await this.around.receiptOf(call),
    };
  }

  async #end<Value>(
    call: DueCall,
    answer: ProviderAnswer<Value>,
    tell: (value: Value) => Promise<unknown>,
  ): Promise<void> {
    const { store, payments } = this.around;
    switch (answer.type) {
      case "done":
        await tell(answer.value);
        return await store.endCall(call.key, "done", null);
      case "refused": {
        const { kind, refundId } = call;
        if (kind === "receipt") throw new Error("a receipt moves no payment");
        await payments.ask(
          call.paymentId,
          { type: "refuseCall", kind, code: answer.code, refundId },
          SYSTEM,
        );
        const what = kind === "refund" ? "refund_refused" : "call_refused";
        if (kind !== "create") {
          await store.noteDifference(
            {
              what,
              objectId: refundId ?? call.paymentId,
              paymentId: call.paymentId,
              ours: { status: "asked", kopecks: kopecksToJson(call.kopecks) },
              theirs: { status: answer.code, kopecks: null },
            },
            this.#now(),
          );
        }
        return await store.endCall(call.key, "refused", answer.code);
      }
      case "unknown":
        return await this.#later(call, answer.retryAfterMilliseconds, answer.cause);
    }
  }

  async #later(call: DueCall, wait: number | null, cause: string): Promise<void> {
    const until = after(this.#now(), Math.max(wait ?? 0, AGAIN_MILLISECONDS));
    await this.around.store.putOffCall(call.key, until, cause);
  }

  /** What an earlier try may have made, found by what we wrote on it. */
  async #findPayment(call: DueCall): Promise<ProviderPayment | "unknown" | null> {
    try {
      const since = after(call.firstAt!, -HOUR);
      const { gateway } = this.around;
      for await (const found of pages((cursor) => gateway.payments(since, cursor))) {
        if (found.metadata.paymentId === call.paymentId) return found;
      }
      return null;
    } catch (error) {
      if (error instanceof ListUnread) return "unknown";
      throw error;
    }
  }

  /** @returns whether one of them was found */
  async #lookForRefunds(id: PaymentId, refunds: readonly PaymentRefund[]): Promise<boolean> {
    const { gateway } = this.around;
    const first = Math.min(...refunds.map(({ at }) => at)) as Instant;
    let isFound = false;
    for await (const found of pages((cursor) => gateway.refunds(after(first, -HOUR), cursor))) {
      const refund = refunds.find((one) => one.id === found.metadata.refundId);
      if (refund === undefined) continue;
      isFound = true;
      await this.#observeRefund(id, refund.id, found);
    }
    return isFound;
  }

  async #observeRefund(id: PaymentId, refundId: string, found: ProviderRefund): Promise<void> {
    await this.around.receipts?.linkRefund(refundId, found.id);
    await this.around.payments.ask(id, { type: "observeRefund", refundId, found }, SYSTEM);
  }

  /** @returns what came of the hint; null: it is to be followed again */
  async #follow({ event, objectId }: InboxRow): Promise<string | null> {
    const { gateway } = this.around;
    if (event.startsWith("refund.")) {
      const answer = await gateway.refundOf(objectId);
      if (answer.type === "unknown") return null;
      return answer.type === "refused" ? "no_such_object" : await this.#observeRefundFound(
        answer.value,
      );
    }
    const answer = await gateway.payment(objectId);
    if (answer.type === "unknown") return null;
    return answer.type === "refused" ? "no_such_object" : await this.#observeFound(answer.value);
  }

  async #observeFound(found: ProviderPayment): Promise<string> {
    const id = found.metadata.paymentId ?? "";
    const reply = UUID.test(id) ? await this.#observe(paymentId(id), found) : null;
    if (reply !== null && !("refused" in reply)) return "observed";
    await this.around.store.noteDifference(
      { what: "unknown_object", objectId: found.id, paymentId: null, theirs: sideOf(found) },
      this.#now(),
    );
    return "unknown_object";
  }

  async #observeRefundFound(found: ProviderRefund): Promise<string> {
    const { payments, store } = this.around;
    const { paymentId: id = "", refundId = "" } = found.metadata;
    const state = UUID.test(id) ? await payments.read(paymentId(id)) : null;
    if (state === null || !state.refunds.some((one) => one.id === refundId)) {
      await store.noteDifference(
        {
          what: "unknown_object",
          objectId: found.id,
          paymentId: state?.id ?? null,
          theirs: sideOf(found),
        },
        this.#now(),
      );
      return "unknown_object";
    }
    await this.#observeRefund(state.id, refundId, found);
    return "observed";
  }

  async #observe(id: PaymentId, found: ProviderPayment): Promise<PaymentReply> {
    const { payments, gateway, store } = this.around;
    const { shopId, isTest } = gateway;
    const reply = await payments.ask(
      id,
      { type: "observe", found, expected: { shopId, isTest } },
      SYSTEM,
    );
    const state = "refused" in reply ? null : await payments.read(id);
    if (state !== null && state.difference !== null) {
      const { status, amountKopecks } = state;
      await store.noteDifference({
        what: state.difference,
        objectId: found.id,
        paymentId: id,
        ours: { status, kopecks: kopecksToJson(amountKopecks) },
        theirs: sideOf(found),
      }, this.#now());
    }
    return reply;
  }

  async #guarded(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.around.world.log.fault("the payment provider was not dealt with", error, { what });
    }
  }

  #now(): Instant {
    return this.around.world.clock.now();
  }
}

const sideOf = ({ status, amountKopecks }: ProviderPayment | ProviderRefund): DifferenceSide => ({
  status,
  kopecks: kopecksToJson(amountKopecks),
});

/** A page of a list could not be read: what is on it is not known. */
class ListUnread extends Error {}

async function* pages<Item>(
  read: (cursor: string | null) => Promise<
    ProviderAnswer<{ readonly items: readonly Item[]; readonly nextCursor: string | null }>
  >,
): AsyncIterable<Item> {
  let cursor: string | null = null;
  do {
    const answer = await read(cursor);
    if (answer.type !== "done") throw new ListUnread();
    yield* answer.value.items;
    cursor = answer.value.nextCursor;
  } while (cursor !== null);
}
