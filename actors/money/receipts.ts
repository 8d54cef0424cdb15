/**
 * Fiscal receipts (54-ФЗ): whom they go to and what their lines are. Lines are neutral, and sum to what
 * was paid, to the kopeck. Pure.
 */
import type { Receipt, ReceiptLine, ReceiptRequest } from "../payment/gateway.ts";
import { type Kopecks, kopecks, NOTHING, sumOf } from "./kopecks.ts";

export interface ReceiptPart {
  /** «Визит № 123», «Доплата к визиту № 123»: no diagnosis and no field of medicine. */
  readonly description: string;
  readonly kopecks: Kopecks;
}

export interface ReceiptFacts {
  readonly email: string | null;
  readonly phone: string | null;
  readonly parts: readonly ReceiptPart[];
  /** What is paid, settled or returned now. */
  readonly totalKopecks: Kopecks;
  /** Of the provider of the service, 1–12; 1: without. */
  readonly vatCode: number;
}

const DESCRIPTION_CHARACTERS = 128;

/** Paid before the service is given. Null: there is nobody to send it to, or nothing was paid. */
export const prepaymentReceipt = (facts: ReceiptFacts): Receipt | null =>
  receipt(facts, "full_prepayment");

/** Paid when the service has been given, and the second receipt after a prepayment. */
export const settlementReceipt = (facts: ReceiptFacts): Receipt | null =>
  receipt(facts, "full_payment");

/** Of money that goes back: in the mode in which it was paid. */
export const refundReceipt = (facts: ReceiptFacts, wasSettled: boolean): Receipt | null =>
  receipt(facts, wasSettled ? "full_payment" : "full_prepayment");

/** What settles a prepayment, for `POST /receipts`. */
export function settlementRequest(
  providerPaymentId: string,
  facts: ReceiptFacts,
): ReceiptRequest | null {
  const settled = settlementReceipt(facts);
  return settled === null
    ? null
    : { providerPaymentId, receipt: settled, settledKopecks: facts.totalKopecks };
}

function receipt(facts: ReceiptFacts, mode: ReceiptLine["mode"]): Receipt | null {
  const { email, phone, totalKopecks, vatCode } = facts;
  if (!Number.isInteger(vatCode) || vatCode < 1 || vatCode > 12) throw new RangeError("vatCode");
  const customer = email !== null ? { email } : phone !== null ? { phone } : null;
  if (customer === null || totalKopecks <= 0n) return null;
  const lines = shared(facts.parts, totalKopecks).map((part): ReceiptLine => ({
    description: [...part.description].slice(0, DESCRIPTION_CHARACTERS).join(""),
    quantity: 1,
    unitKopecks: part.kopecks,
    vatCode,
    subject: "service",
    mode,
  }));
  return { customer, lines };
}

/**
 * The total over the parts by their weight: what is taken may be less than what was asked for. Kopecks
 * that are left go to the largest remainders, the earlier part first, so that none is lost or made.
 */
export function shared(parts: readonly ReceiptPart[], total: Kopecks): readonly ReceiptPart[] {
  const whole = sumOf(parts.map((part) => part.kopecks));
  if (whole <= 0n || parts.some((part) => part.kopecks < 0n)) {
    throw new RangeError("parts that weigh nothing");
  }
  const floors = parts.map((part, place) => ({
    place,
    given: part.kopecks * total / whole,
    rest: part.kopecks * total % whole,
  }));
  let left = total - floors.reduce((sum, { given }) => sum + given, 0n);
  const extra = new Set<number>();
  const byRest = floors.toSorted((one, other) =>
    one.rest === other.rest ? one.place - other.place : one.rest > other.rest ? -1 : 1
  );
  for (const { place } of byRest) {
    if (left <= 0n) break;
    extra.add(place);
    left -= 1n;
  }
  return parts.map(({ description }, place) => ({
    description,
    kopecks: kopecks(floors[place]!.given + (extra.has(place) ? 1n : 0n)),
  })).filter((part) => part.kopecks > NOTHING);
}
