/** A booking's price as its readers see it. Pure. */
import { kopecksToJson } from "../money/kopecks.ts";
import { holdOf, type Price, totalOf } from "../money/price.ts";

/** What was fixed: what is to be paid, of what it is made, and what a card would hold. */
export interface BookedPriceView {
  readonly totalKopecks: number;
  readonly parts: Price["parts"];
  readonly promoCode: string | null;
  readonly holdKopecks: number;
}

export const bookedPriceView = (price: Price): BookedPriceView => ({
  totalKopecks: kopecksToJson(totalOf(price)),
  parts: price.parts,
  promoCode: price.promoCode,
  holdKopecks: kopecksToJson(holdOf(price)),
});
