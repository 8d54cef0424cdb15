/** A booking's price as its readers see it. Pure. */
import { feeAt, leftOf } from "../money/due.ts";
import { type Kopecks, kopecksToJson, NOTHING } from "../money/kopecks.ts";
import { holdOf, type Price, totalOf } from "../money/price.ts";
import { after, MINUTE } from "../vocabulary.ts";
import type { ExtraStatus } from "./codes.ts";
import { type BookedExtra, costOf, type ExtraItem, extrasOf } from "./extras.ts";
import { type BookingState, isEnded } from "./state.ts";
import { type Audience, iso } from "./view.ts";

/** What was fixed: what is to be paid, of what it is made, and what a card would hold. */
export interface BookedPriceView {
  readonly totalKopecks: number;
  readonly parts: Price["parts"];
  readonly promoCode: string | null;
  readonly holdKopecks: number;
}

/** @param extras what was agreed to on top */
export const bookedPriceView = (price: Price, extras: Kopecks = NOTHING): BookedPriceView => ({
  totalKopecks: kopecksToJson(totalOf(price)) + kopecksToJson(extras),
  parts: extras > 0n
    ? [...price.parts, { code: "extras", kopecks: kopecksToJson(extras) }]
    : price.parts,
  promoCode: price.promoCode,
  holdKopecks: kopecksToJson(holdOf(price)),
});

/** What the doctor proposed beyond the visit, for those who may read of it. */
export interface ExtraView {
  readonly id: string;
  readonly code: string;
  readonly name: ExtraItem["name"];
  readonly quantity: number;
  readonly unitKopecks: number;
  readonly kopecks: number;
  readonly status: ExtraStatus;
  readonly isSpoken: boolean;
  readonly proposedAt: string;
  readonly answeredAt: string | null;
}

const extraView = (extra: BookedExtra): ExtraView => ({
  id: extra.id,
  code: extra.code,
  name: extra.name,
  quantity: extra.quantity,
  unitKopecks: extra.unitKopecks,
  kopecks: kopecksToJson(costOf(extra)),
  status: extra.status,
  isSpoken: extra.isSpoken,
  proposedAt: iso(extra.proposedAt),
  answeredAt: extra.answeredAt === null ? null : iso(extra.answeredAt),
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

/**
 * Whoever is only asked sees the sum of the offer and no more.
 * @param showsWords whether the medical part is open: what was done tells of it
 */
export function pricedView(state: BookingState, audience: Audience, showsWords: boolean) {
  if (audience === "offered" || state.price == null) return {};
  return {
    price: bookedPriceView(state.price, extrasOf(state)),
    leftKopecks: kopecksToJson(leftOf(state)),
    ...(showsWords && state.extras !== undefined ? { extras: state.extras.map(extraView) } : {}),
    ...(audience === "doctor" || isEnded(state) ? {} : { cancellation: cancellationFee(state) }),
  };
}
