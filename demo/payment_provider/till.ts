/**
 * The stand-in's memory: payments, refunds and receipts, and how each may change. Synchronous, so a
 * request is done whole or not at all; time is its clock's.
 */
import { kopecksOfRubles, rublesText } from "../../actors/money/kopecks.ts";
import { outcomeOfCard } from "./cards.ts";
import {
  ApiError,
  invalid,
  type Money,
  type StandInPayment,
  type StandInRefund,
} from "./objects.ts";
import { FiscalTill } from "./fiscal_till.ts";
import type { ListAsked, PaymentAsked, ReceiptDataAsked, RefundAsked } from "./requests.ts";
import { sbpLink } from "./sbp_link.ts";

const CONFIRM_MILLISECONDS = 3_600_000;
const HOLD_MILLISECONDS = 7 * 86_400_000;

export type Happened = (event: string, object: StandInPayment | StandInRefund) => void;

const kopecksOf = ({ value }: Money): bigint => kopecksOfRubles(value)!;
const moneyOf = (amount: bigint): Money => ({
  value: rublesText(amount as never),
  currency: "RUB",
});

export interface TillSettings {
  readonly shopId: string;
  readonly isTest: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where a person pays: the address of the page is this and the payment's id. */
  readonly payUrl: () => string;
}

export class Till {
  readonly payments = new Map<string, StandInPayment>();
  readonly refunds = new Map<string, StandInRefund>();
  readonly returnUrls = new Map<string, string>();
  /** Every receipt that came with a payment, a capture or a refund. */
  readonly inlineReceipts: { readonly of: string; readonly receipt: ReceiptDataAsked }[] = [];
  /** The till that registers them. */
  readonly fiscal = new FiscalTill({
    paid: (id) =>
      this.payments.get(id)?.status === "succeeded" ? this.payments.get(id)!.amount : null,
    returned: (id) =>
      this.refunds.get(id)?.status === "succeeded" ? this.refunds.get(id)!.amount : null,
  }, () => this.#iso());
  /** Of each payment, and of each refund, what came with it and is not registered yet. */
  readonly #kept = new Map<string, ReceiptDataAsked>();
  /** Payments that are captured as soon as they are paid. */
  readonly #single = new Set<string>();
  /** What becomes of refunds asked for from now on. */
  refundOutcome: StandInRefund["status"] = "succeeded";

  constructor(private readonly settings: TillSettings, private readonly happened: Happened) {}

  create(asked: PaymentAsked): StandInPayment {
    const sum = kopecksOf(asked.amount);
    const isSbp = asked.payment_method_data.type === "sbp";
    if (sum < 100n) throw invalid("amount.value");
    if (isSbp && !asked.capture) throw invalid("capture");
    if (isSbp && sum > 100_000_000n) throw invalid("amount.value");
    const id = crypto.randomUUID();
    this.#keepReceipt("payment", id, asked.receipt, sum);
    const payment: StandInPayment = {
      id,
      status: "pending",
      paid: false,
      amount: asked.amount,
      refundable: false,
      test: this.settings.isTest,
      recipient: { account_id: this.settings.shopId, gateway_id: "1" },
      metadata: asked.metadata ?? {},
      ...(asked.description === undefined ? {} : { description: asked.description }),
      payment_method: {
        type: asked.payment_method_data.type,
        id,
        saved: false,
        status: "active",
      },
      confirmation: asked.confirmation.type === "qr"
        ? { type: "qr", confirmation_data: sbpLink(id, sum) }
        : {
          type: "redirect",
          return_url: asked.confirmation.return_url,
          confirmation_url: `${this.settings.payUrl()}${id}`,
        },
      ...(asked.receipt === undefined ? {} : { receipt_registration: "pending" as const }),
      created_at: this.#iso(),
    };
    this.returnUrls.set(id, asked.confirmation.return_url ?? "");
    if (asked.capture) this.#single.add(id);
    this.payments.set(id, payment);
    return payment;
  }

  payment(id: string): StandInPayment {
    this.sweep();
    const payment = this.payments.get(id);
    if (payment === undefined) throw new ApiError(404, "not_found", "payment_id");
    return payment;
  }

  /** The payer's part, by card: the outcome is the card's. */
  payByCard(id: string, number: string): StandInPayment {
    const payment = this.payment(id);
    if (payment.status !== "pending") return payment;
    const outcome = outcomeOfCard(number);
    return outcome.type === "declined"
      ? this.#end(payment, "payment_network", outcome.reason)
      : this.#paid(payment);
  }

  /** The payer's part, in the application of a bank. */
  payBySbp(id: string): StandInPayment {
    const payment = this.payment(id);
    return payment.status === "pending" ? this.#paid(payment) : payment;
  }

  capture(id: string, amount: Money | undefined, receipt?: ReceiptDataAsked): StandInPayment {
    const payment = this.payment(id);
    if (payment.status !== "waiting_for_capture") throw invalid("status");
    const sum = amount === undefined ? kopecksOf(payment.amount) : kopecksOf(amount);
    if (sum <= 0n || sum > kopecksOf(payment.amount)) throw invalid("amount.value");
    // What came with the hold is of another sum.
    if (sum !== kopecksOf(payment.amount)) this.#kept.delete(id);
    this.#keepReceipt("capture", id, receipt, sum);
    payment.amount = moneyOf(sum);
    this.#succeed(payment);
    return payment;
  }

  cancel(id: string): StandInPayment {
    const payment = this.payment(id);
    if (payment.status !== "waiting_for_capture") throw invalid("status");
    return this.#end(payment, "merchant", "canceled_by_merchant");
  }

  refund(asked: RefundAsked): StandInRefund {
    const payment = this.payment(asked.payment_id);
    if (payment.status !== "succeeded") throw invalid("payment_id");
    const sum = kopecksOf(asked.amount);
    const returned = kopecksOf(payment.refunded_amount ?? moneyOf(0n));
    if (sum <= 0n || returned + sum > kopecksOf(payment.amount)) throw invalid("amount.value");
    const id = crypto.randomUUID();
    this.#keepReceipt("refund", id, asked.receipt, sum);
    const refund: StandInRefund = {
      id,
      payment_id: payment.id,
      status: "pending",
      amount: asked.amount,
      metadata: asked.metadata ?? {},
      ...(asked.description === undefined ? {} : { description: asked.description }),
      created_at: this.#iso(),
    };
    this.refunds.set(refund.id, refund);
    if (this.refundOutcome !== "pending") this.finishRefund(refund.id, this.refundOutcome);
    return refund;
  }

  /** A refund that was left pending comes to its end; of one that fails no webhook tells. */
  finishRefund(id: string, status: "succeeded" | "canceled"): void {
    const refund = this.refundOf(id);
    if (refund.status !== "pending") return;
    refund.status = status;
    if (status === "canceled") {
      refund.cancellation_details = { party: "refund_network", reason: "rejected_by_timeout" };
      return;
    }
    const payment = this.payments.get(refund.payment_id)!;
    const returned = kopecksOf(payment.refunded_amount ?? moneyOf(0n)) + kopecksOf(refund.amount);
    payment.refunded_amount = moneyOf(returned);
    payment.refundable = returned < kopecksOf(payment.amount);
    const receipt = this.#kept.get(id);
    if (receipt !== undefined) this.fiscal.register("refund", { refund_id: id }, receipt);
    this.#kept.delete(id);
    this.happened("refund.succeeded", refund);
  }

  refundOf(id: string): StandInRefund {
    const refund = this.refunds.get(id);
    if (refund === undefined) throw new ApiError(404, "not_found", "refund_id");
    return refund;
  }

  /** Newest first. The cursor is the id of the first that is left. */
  list<T extends StandInPayment | StandInRefund>(all: Map<string, T>, asked: ListAsked) {
    this.sweep();
    const from = asked["created_at.gte"];
    const until = asked["created_at.lt"];
    const fitting = [...all.values()].reverse().filter((one) =>
      (from === undefined || Date.parse(one.created_at) >= Date.parse(from)) &&
      (until === undefined || Date.parse(one.created_at) < Date.parse(until)) &&
      (asked.status === undefined || one.status === asked.status) &&
      (asked.payment_id === undefined ||
        ("payment_id" in one && one.payment_id === asked.payment_id))
    );
    const start = asked.cursor === undefined
      ? 0
      : fitting.findIndex((one) => one.id === asked.cursor);
    if (start < 0) throw invalid("cursor");
    const next = fitting[start + asked.limit];
    return {
      type: "list",
      items: fitting.slice(start, start + asked.limit),
      ...(next === undefined ? {} : { next_cursor: next.id }),
    };
  }

  /** What its time has come for ends: unconfirmed in an hour, uncaptured when the hold ends. */
  sweep(): void {
    const now = this.settings.now();
    for (const payment of this.payments.values()) {
      if (payment.status === "pending") {
        if (now >= Date.parse(payment.created_at) + CONFIRM_MILLISECONDS) {
          this.#end(payment, "yoo_money", "expired_on_confirmation");
        }
      } else if (payment.status === "waiting_for_capture") {
        if (now >= Date.parse(payment.expires_at!)) {
          this.#end(payment, "yoo_money", "expired_on_capture");
        }
      }
    }
  }

  #paid(payment: StandInPayment): StandInPayment {
    payment.paid = true;
    delete payment.confirmation;
    if (this.#single.has(payment.id)) {
      this.#succeed(payment);
      return payment;
    }
    payment.status = "waiting_for_capture";
    payment.expires_at = new Date(this.settings.now() + HOLD_MILLISECONDS).toISOString();
    this.happened("payment.waiting_for_capture", payment);
    return payment;
  }

  #succeed(payment: StandInPayment): void {
    const sum = kopecksOf(payment.amount);
    payment.status = "succeeded";
    payment.captured_at = this.#iso();
    payment.refundable = true;
    payment.refunded_amount = moneyOf(0n);
    payment.income_amount = moneyOf(sum - sum * 28n / 1_000n);
    const receipt = this.#kept.get(payment.id);
    if (receipt !== undefined) {
      const owner = { payment_id: payment.id };
      const registered = this.fiscal.register("payment", owner, receipt);
      payment.receipt_registration = registered.status;
    }
    this.#kept.delete(payment.id);
    delete payment.expires_at;
    this.happened("payment.succeeded", payment);
  }

  #end(payment: StandInPayment, party: string, reason: string): StandInPayment {
    payment.status = "canceled";
    payment.paid = false;
    payment.cancellation_details = { party, reason };
    if (payment.receipt_registration !== undefined) payment.receipt_registration = "canceled";
    delete payment.confirmation;
    delete payment.expires_at;
    this.happened("payment.canceled", payment);
    return payment;
  }

  #keepReceipt(
    of: string,
    id: string,
    receipt: ReceiptDataAsked | undefined,
    sum: bigint,
  ): void {
    this.fiscal.check(receipt, sum);
    if (receipt === undefined) return;
    this.inlineReceipts.push({ of, receipt });
    this.#kept.set(id, receipt);
  }

  #iso(): string {
    return new Date(this.settings.now()).toISOString();
  }
}
