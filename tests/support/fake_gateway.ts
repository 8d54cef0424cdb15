/** A payment provider in memory: keeps state, honours keys, and misbehaves on request. */
import type {
  PaymentGateway,
  ProviderAnswer,
  ProviderPayment,
  ProviderRefund,
} from "../../actors/payment/gateway.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { after, DAY, instant } from "../../actors/vocabulary.ts";

type Change = Partial<ProviderPayment>;

export class FakeGateway implements PaymentGateway {
  readonly shopId = "100500";
  readonly isTest = true;
  readonly all = new Map<string, ProviderPayment>();
  readonly refundsMade = new Map<string, ProviderRefund>();
  readonly #answers = new Map<string, unknown>();
  /** How many calls with a key came in, of each key. */
  readonly calls = new Map<string, number>();
  /** What becomes of refunds that are asked for from now on. */
  refundOutcome: ProviderRefund["status"] | "refused" = "succeeded";
  /** The next calls do their work, and their answers are lost. */
  loseAnswers = 0;

  /** The payer pays (or holds), or what else happens over there. */
  change(id: string, change: Change): void {
    this.all.set(id, { ...this.all.get(id)!, ...change });
  }

  pay(id: string): void {
    const { capture } = this.all.get(id) as ProviderPayment & { capture: boolean };
    this.change(id, { status: capture ? "succeeded" : "waiting_for_capture", isPaid: true });
  }

  #keyed<T>(key: string, make: () => ProviderAnswer<T>): Promise<ProviderAnswer<T>> {
    this.calls.set(key, (this.calls.get(key) ?? 0) + 1);
    const answer = (this.#answers.get(key) ?? make()) as ProviderAnswer<T>;
    this.#answers.set(key, answer);
    if (this.loseAnswers === 0) return Promise.resolve(answer);
    this.loseAnswers--;
    return Promise.resolve({ type: "unknown", cause: "timeout", retryAfterMilliseconds: null });
  }

  createPayment: PaymentGateway["createPayment"] = (request, key) =>
    this.#keyed<ProviderPayment>(key, () => {
      const id = crypto.randomUUID();
      const made: ProviderPayment & { readonly capture: boolean } = {
        id,
        status: "pending",
        isPaid: false,
        amountKopecks: request.amountKopecks,
        currency: "RUB",
        incomeKopecks: null,
        refundedKopecks: kopecks(0),
        shopId: this.shopId,
        isTest: true,
        metadata: request.metadata,
        confirmation: request.method === "sbp"
          ? { type: "qr", payload: `https://qr.nspk.ru/${id}` }
          : { type: "redirect", url: `https://pay.example/${id}` },
        expiresAt: after(instant(0), 7 * DAY),
        cancellation: null,
        receiptRegistration: null,
        createdAt: instant(0),
        capture: request.capture,
      };
      this.all.set(id, made);
      return { type: "done", value: made };
    });

  payment: PaymentGateway["payment"] = (id) => Promise.resolve(found(this.all.get(id)));

  capture: PaymentGateway["capture"] = (id, amountKopecks, _receipt, key) =>
    this.#keyed(key, () => {
      if (this.all.get(id)?.status !== "waiting_for_capture") return REFUSED;
      this.change(id, { status: "succeeded", amountKopecks });
      return found(this.all.get(id));
    });

  cancel: PaymentGateway["cancel"] = (id, key) =>
    this.#keyed(key, () => {
      if (this.all.get(id)?.status !== "waiting_for_capture") return REFUSED;
      this.change(id, { status: "canceled" });
      return found(this.all.get(id));
    });

  refund: PaymentGateway["refund"] = (request, key) =>
    this.#keyed<ProviderRefund>(key, () => {
      if (this.refundOutcome === "refused") return REFUSED;
      const made: ProviderRefund = {
        id: crypto.randomUUID(),
        status: this.refundOutcome,
        currency: "RUB",
        cancellation: null,
        createdAt: instant(0),
        ...request,
      };
      this.refundsMade.set(made.id, made);
      return { type: "done", value: made };
    });

  refundOf: PaymentGateway["refundOf"] = (id) => Promise.resolve(found(this.refundsMade.get(id)));

  registerReceipt: PaymentGateway["registerReceipt"] = () => Promise.resolve(REFUSED);
  receipt: PaymentGateway["receipt"] = () => Promise.resolve(REFUSED);
  receiptsOf: PaymentGateway["receiptsOf"] = () => Promise.resolve({ type: "done", value: [] });

  payments: PaymentGateway["payments"] = () =>
    Promise.resolve({ type: "done", value: { items: [...this.all.values()], nextCursor: null } });

  refunds: PaymentGateway["refunds"] = () =>
    Promise.resolve({
      type: "done",
      value: { items: [...this.refundsMade.values()], nextCursor: null },
    });
}

const REFUSED = { type: "refused", code: "invalid_request", description: null } as const;
const found = <T>(value: T | undefined): ProviderAnswer<T> =>
  value === undefined
    ? { type: "refused", code: "not_found", description: null }
    : { type: "done", value };
