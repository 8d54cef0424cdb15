/**
 * Fiscal receipts (54-ФЗ): whom they go to and what their lines are. Lines are neutral, and sum to what
 * was paid, to the kopeck. Pure.
 */
import type { ReceiptMode } from "../payment/codes.ts";
import type { Receipt, ReceiptLine } from "../payment/gateway.ts";
import { type Kopecks, kopecks, NOTHING, sumOf } from "./kopecks.ts";

export interface ReceiptPart {
  /** «Визит № 123», «Доплата к визиту № 123»: no diagnosis and no field of medicine. */
  readonly description: string;
  readonly kopecks: Kopecks;
}

export interface ReceiptFacts {
  readonly parts: readonly ReceiptPart[];
  /** What is paid, settled or returned now. */
  readonly totalKopecks: Kopecks;
  /** Of the provider of the service, 1–12; 1: without. */
  readonly vatCode: number;
  readonly taxSystemCode: number | null;
  /** Before the service is given, when it has been, or for nothing certain yet. */
  readonly mode: ReceiptMode;
}

export interface ReceiptContacts {
  readonly email: string | null;
  readonly phone: string | null;
}

const DESCRIPTION_CHARACTERS = 128;

/** An e-mail address comes before a telephone; null: there is nobody to send it to. */
export const customerOf = ({ email, phone }: ReceiptContacts): Receipt["customer"] | null =>
  email !== null ? { email } : phone !== null ? { phone } : null;

/** All of a receipt but whom it goes to. @throws RangeError where nothing is paid, or the code is none */
export function receiptLines(facts: ReceiptFacts): Omit<Receipt, "customer"> {
  const { totalKopecks, vatCode, taxSystemCode, mode } = facts;
  if (!Number.isInteger(vatCode) || vatCode < 1 || vatCode > 12) throw new RangeError("vatCode");
  if (totalKopecks <= 0n) throw new RangeError("a receipt of nothing");
  const lines = shared(facts.parts, totalKopecks).map((part): ReceiptLine => ({
    description: [...part.description].slice(0, DESCRIPTION_CHARACTERS).join(""),
    quantity: 1,
    unitKopecks: part.kopecks,
    vatCode,
    subject: mode === "advance" ? "payment" : "service",
    mode,
  }));
  return { lines, taxSystemCode };
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
