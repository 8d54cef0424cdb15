/**
 * The stand-in's till for tax receipts (54-ФЗ): those that came with a payment, a capture or a refund, and
 * those sent by themselves. Strict where a real one is: sums, what a receipt belongs to, how many there are.
 */
import { kopecksOfRubles } from "../../actors/money/kopecks.ts";
import { ApiError, invalid, type Money, type StandInReceipt } from "./objects.ts";
import type { ReceiptAsked, ReceiptDataAsked, ReceiptQuery } from "./requests.ts";

/** Of one payment, and of one refund. */
const RECEIPTS_MOST = 50;

const kopecksOf = ({ value }: Money): bigint => kopecksOfRubles(value)!;

/** What a receipt belongs to, as the till has it. */
export interface Owners {
  /** Null: none with money in it. */
  readonly paid: (paymentId: string) => Money | null;
  readonly returned: (refundId: string) => Money | null;
}

export class FiscalTill {
  readonly receipts = new Map<string, StandInReceipt>();
  /** What becomes of receipts from now on. */
  outcome: StandInReceipt["status"] = "succeeded";
  #number = 1_000;

  constructor(private readonly owners: Owners, private readonly iso: () => string) {}

  /** One that came with something else: its lines are what is paid, to the kopeck. */
  check(receipt: ReceiptDataAsked | undefined, sum: bigint): void {
    if (receipt === undefined) return;
    if (sumOfLines(receipt.items) !== sum) throw invalid("receipt.items");
  }

  /** What came with a payment is registered when the money is there. */
  register(
    type: StandInReceipt["type"],
    owner: { readonly payment_id: string } | { readonly refund_id: string },
    { items, tax_system_code }: ReceiptDataAsked,
  ): StandInReceipt {
    const amount = { value: rublesOf(sumOfLines(items)), currency: "RUB" } as const;
    const tax = tax_system_code === undefined ? {} : { tax_system_code };
    return this.#keep({
      type,
      ...owner,
      ...tax,
      items,
      settlements: [{ type: "cashless", amount }],
    });
  }

  /** One by itself. */
  create(asked: ReceiptAsked): StandInReceipt {
    const { type, payment_id, refund_id, items, settlements, tax_system_code } = asked;
    const sum = settlements.reduce((all, one) => all + kopecksOf(one.amount), 0n);
    if (sum !== sumOfLines(items)) throw invalid("settlements");
    // A receipt of what returns may belong to a payment too, where there is no refund of the provider's.
    const isOfRefund = type === "refund" && refund_id !== undefined;
    const most = isOfRefund
      ? this.owners.returned(refund_id)
      : payment_id === undefined
      ? null
      : this.owners.paid(payment_id);
    if (most === null) throw invalid(type === "payment" ? "payment_id" : "refund_id");
    const isAdvance = settlements.some((one) => one.type === "prepayment");
    // An advance pays for several visits, each settled by itself.
    if (!isAdvance && sum > kopecksOf(most)) throw invalid("settlements");
    const owner = isOfRefund ? { refund_id } : { payment_id: payment_id! };
    if (this.of(owner).length >= RECEIPTS_MOST) throw invalid("receipts");
    const tax = tax_system_code === undefined ? {} : { tax_system_code };
    return this.#keep({ type, ...owner, ...tax, items, settlements });
  }

  get(id: string): StandInReceipt {
    const receipt = this.receipts.get(id);
    if (receipt === undefined) throw new ApiError(404, "not_found", "receipt_id");
    return receipt;
  }

  /** The newest first. */
  list({ payment_id, refund_id, status, limit }: ReceiptQuery) {
    const items = this.of({ payment_id, refund_id })
      .filter((one) => status === undefined || one.status === status);
    return { type: "list", items: items.slice(0, limit) };
  }

  of(
    { payment_id, refund_id }: {
      readonly payment_id?: string | undefined;
      readonly refund_id?: string | undefined;
    },
  ): StandInReceipt[] {
    return [...this.receipts.values()].reverse().filter((one) =>
      (payment_id === undefined || one.payment_id === payment_id) &&
      (refund_id === undefined || one.refund_id === refund_id)
    );
  }

  #keep(
    given: Pick<StandInReceipt, "type" | "items" | "settlements"> & Partial<StandInReceipt>,
  ): StandInReceipt {
    const receipt: StandInReceipt = {
      ...given,
      id: `rt-${crypto.randomUUID()}`,
      status: this.outcome,
      created_at: this.iso(),
    };
    if (receipt.status === "succeeded") {
      receipt.fiscal_document_number = String(++this.#number);
      receipt.fiscal_storage_number = "9288000100115785";
      receipt.fiscal_attribute = String(2_617_600_000 + this.#number);
      receipt.fiscal_provider_id = crypto.randomUUID();
      receipt.registered_at = this.iso();
    }
    this.receipts.set(receipt.id, receipt);
    return receipt;
  }
}

const rublesOf = (sum: bigint): string => `${sum / 100n}.${String(sum % 100n).padStart(2, "0")}`;

/** Quantities have three places at most. */
export function sumOfLines(lines: readonly { quantity: number; amount: Money }[]): bigint {
  return lines.reduce(
    (sum, line) =>
      sum + kopecksOf(line.amount) * BigInt(Math.round(line.quantity * 1_000)) / 1_000n,
    0n,
  );
}
