/** A booking's price as its readers see it. Pure. */
import { feeAt } from "../money/due.ts";
import { kopecksToJson } from "../money/kopecks.ts";
import { holdOf, type Price, totalOf } from "../money/price.ts";
import { after, MINUTE } from "../vocabulary.ts";
import { type BookingState, isEnded } from "./state.ts";
import { type Audience, iso } from "./view.ts";

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

/** What calling off costs: nothing until then, where that is said, and so much from then on. */
export interface CancellationFee {
  readonly freeUntil: string | null;
  readonly feeKopecks: number;
}

function cancellationFee(state: BookingState): CancellationFee {
  const freeUntil = state.status === "assigned"
    ? after(state.assignedAt, (state.cancellation?.freeMinutes ?? 0) * MINUTE)
    : null;
  const fee = feeAt(state, freeUntil ?? state.createdAt);
  return { freeUntil: freeUntil === null ? null : iso(freeUntil), feeKopecks: kopecksToJson(fee) };
}

/** Whoever is only asked sees the sum of the offer and no more. */
export function pricedView(state: BookingState, audience: Audience) {
  if (audience === "offered" || state.price == null) return {};
  return {
    price: bookedPriceView(state.price),
    ...(audience === "doctor" || isEnded(state) ? {} : { cancellation: cancellationFee(state) }),
  };
}
