/** A price as it is shown, fixed and paid: parts that add up to it. */
import type { Kopecks } from "./kopecks.ts";
import { sumOf } from "./kopecks.ts";

/** Why a part is there; pages have words for each. A discount's part is negative. */
export const PRICE_PARTS = ["visit", "urgent", "night", "weekend", "distance", "promo"] as const;
export type PricePartCode = typeof PRICE_PARTS[number];

export interface PricePart {
  readonly code: PricePartCode;
  readonly kopecks: Kopecks;
}

/** Fixed in the booking at its creation. */
export interface Price {
  /** Which version of whose tariff it came from. */
  readonly tariffId: string;
  readonly tariffVersion: number;
  readonly parts: readonly PricePart[];
  readonly promoCode: string | null;
}

/** What is to be paid for the visit itself, extras apart; never below zero. */
export const totalOf = ({ parts }: Pick<Price, "parts">): Kopecks =>
  sumOf(parts.map((part) => part.kopecks));
