/**
 * A price as it is shown, fixed and paid: parts that add up to it. Pure. Sums in a `Price` are JSON
 * numbers, since it stands in the row of its booking; all arithmetic is in bigint.
 */
import type { CallType } from "../booking/codes.ts";
import type { Instant } from "../vocabulary.ts";
import { type Kopecks, kopecks, kopecksToJson, sumOf } from "./kopecks.ts";
import { promoDiscount, type PromoTerms } from "./promo.ts";
import type { Split } from "./split.ts";
import type { CancellationTerms, Tariff } from "./tariff.ts";

/**
 * Why a part is there; pages have words for each. A discount's part is negative. Extras are no part of what
 * is fixed: a booking's view adds what was agreed to.
 */
export const PRICE_PARTS = [
  "visit",
  "night",
  "weekend",
  "distance",
  "promo",
  "extras",
] as const;
export type PricePartCode = typeof PRICE_PARTS[number];

export interface PricePart {
  readonly code: PricePartCode;
  readonly kopecks: number;
}

/** Fixed in the booking at its creation; a later version of the tariff does not move it. */
export interface Price {
  readonly tariffId: string;
  readonly tariffVersion: number;
  readonly parts: readonly PricePart[];
  readonly promoCode: string | null;
  /** So much more than the price is held on a card. */
  readonly holdReservePercent: number;
  /** Who earns how much of it; never shown to a payer. */
  readonly split: Split;
}

/** What a booking keeps of it from its creation on. */
export interface FixedPrice {
  /** Absent or null: there was no tariff, so nothing can be charged. */
  readonly price?: Price | null;
  /** What calling off costs, by the same tariff. */
  readonly cancellation?: CancellationTerms | null;
}

export interface PriceFacts {
  readonly callType: CallType;
  /** When the visit is to be: the wished time, else now. */
  readonly at: Instant;
  /** Of the city: night and weekend are as its clocks say. */
  readonly timeZone: string;
  /** From the point that the tariff counts from; null: not known, or no place (a consultation). */
  readonly distanceMeters: number | null;
  readonly promo: PromoTerms | null;
}

const RUBLE = 100n;

/** A share of a sum, rounded up to whole rubles: nobody searches for kopecks at a door. */
const shareOf = (amount: Kopecks, percent: number): Kopecks =>
  kopecks((amount * BigInt(percent) + 100n * RUBLE - 1n) / (100n * RUBLE) * RUBLE);

/** The price by this tariff, with its parts; parts of nothing are left out, but for the visit itself. */
export function priceOf({ id, version, terms }: Tariff, facts: PriceFacts): Price {
  const base = kopecks(terms.visitKopecks[facts.callType]);
  const local = Temporal.Instant.fromEpochMilliseconds(facts.at)
    .toZonedDateTimeISO(facts.timeZone);
  const { night, weekend, distance } = terms;
  const isNight = isWithin(local.hour * 60 + local.minute, night.from, night.until);
  const isWeekend = local.dayOfWeek >= 6 ||
    weekend.holidays.includes(local.toPlainDate().toString());
  const beyond = Math.max(0, (facts.distanceMeters ?? 0) - distance.freeMeters);
  const steps = BigInt(Math.ceil(beyond / distance.stepMeters));
  const parts: { code: PricePartCode; amount: Kopecks }[] = [
    { code: "visit", amount: base },
    { code: "night", amount: isNight ? shareOf(base, night.percent) : kopecks(0) },
    { code: "weekend", amount: isWeekend ? shareOf(base, weekend.percent) : kopecks(0) },
    { code: "distance", amount: kopecks(steps * BigInt(distance.stepKopecks)) },
  ];
  const discount = facts.promo === null
    ? kopecks(0)
    : promoDiscount(facts.promo, sumOf(parts.map(({ amount }) => amount)));
  return {
    tariffId: id,
    tariffVersion: version,
    parts: [...parts, { code: "promo" as const, amount: kopecks(-discount) }]
      .filter(({ code, amount }) => code === "visit" || amount !== 0n)
      .map(({ code, amount }) => ({ code, kopecks: kopecksToJson(amount) })),
    promoCode: discount > 0n ? facts.promo!.code : null,
    holdReservePercent: terms.holdReservePercent,
    split: terms.split,
  };
}

/** Over midnight where the end is not after the beginning; from and until alike: never. */
const isWithin = (minute: number, from: number, until: number): boolean =>
  from <= until ? minute >= from && minute < until : minute >= from || minute < until;

type Parts = Pick<Price, "parts">;
const sumOfParts = (parts: readonly PricePart[]): Kopecks =>
  sumOf(parts.map((part) => kopecks(part.kopecks)));

/** What is to be paid for the visit itself, extras apart; never below zero. */
export const totalOf = ({ parts }: Parts): Kopecks => sumOfParts(parts);

/** Without what a promo code takes off: what the provider is paid from. */
export const fullOf = ({ parts }: Parts): Kopecks =>
  sumOfParts(parts.filter(({ code }) => code !== "promo"));

const HUNDRED_RUBLES = 10_000n;

/** What is held on a card: the price and its reserve for extras, rounded up to a hundred rubles. */
export const holdOf = (price: Price): Kopecks => heldFor(totalOf(price), price.holdReservePercent);

/** The same of any sum: what the page says and what the card is held for is one. */
export function heldFor(amount: Kopecks, reservePercent: number): Kopecks {
  if (reservePercent === 0 || amount === 0n) return amount;
  const reserved = amount + amount * BigInt(reservePercent) / 100n;
  return kopecks((reserved + HUNDRED_RUBLES - 1n) / HUNDRED_RUBLES * HUNDRED_RUBLES);
}
