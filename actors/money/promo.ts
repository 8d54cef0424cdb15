/** What a promo code takes off a price. Pure; how often it may be used is counted in the database. */
import { atMost, type Kopecks, kopecks } from "./kopecks.ts";

export interface PromoTerms {
  /** As it is kept: upper case. */
  readonly code: string;
  readonly off:
    | { readonly kind: "percent"; readonly percent: number; readonly mostKopecks: number | null }
    | { readonly kind: "fixed"; readonly kopecks: number };
}

/** Codes are read aloud and typed by thumbs: case and spaces do not matter. */
export const normalPromoCode = (typed: string): string =>
  typed.normalize("NFKC").replaceAll(/[\s-]/g, "").toUpperCase();

/** Never more than the price itself; whole kopecks, in the payer's disfavour by less than one. */
export function promoDiscount({ off }: PromoTerms, price: Kopecks): Kopecks {
  if (off.kind === "fixed") return atMost(kopecks(off.kopecks), price);
  const share = kopecks(price * BigInt(off.percent) / 100n);
  return atMost(off.mostKopecks === null ? share : atMost(share, kopecks(off.mostKopecks)), price);
}
