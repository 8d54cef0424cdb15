/**
 * A tariff: what visits cost in a city, or with a clinic in it, or for one specialisation there. By
 * versions that never change. Sums are whole kopecks as JSON numbers; `price.ts` calculates with bigint.
 */
import { z } from "zod";
import { SPECIALIZATIONS } from "../vocabulary.ts";
import { CALL_TYPES } from "../booking/codes.ts";
import { text } from "../booking/schemas.ts";
import { LARGEST_KOPECKS } from "./kopecks.ts";

const kopecksAmount = z.int().min(0).max(Number(LARGEST_KOPECKS));
const percent = z.int().min(0).max(300);
/** Minutes after midnight, the city's time. */
const minuteOfDay = z.int().min(0).max(24 * 60 - 1);

/** Which step the visit had reached when it was called off: what that costs. */
export const CANCELLATION_STEPS = ["assigned", "en_route", "arrived", "in_progress"] as const;
export type CancellationStep = typeof CANCELLATION_STEPS[number];

const EXTRAS_MOST = 60;
const HOLIDAYS_MOST = 60;

/** Something that the doctor may do beyond the visit, by the price list. */
export const extraSchema = z.strictObject({
  code: z.string().regex(/^[a-z][a-z0-9_]{0,31}$/),
  name: z.strictObject({
    ru: text(80),
    en: text(80),
  }),
  kopecks: kopecksAmount.min(1),
});
export type TariffExtra = z.infer<typeof extraSchema>;

export const tariffTermsSchema = z.strictObject({
  /** The visit itself by day, by call type; a type that is absent is not offered at a price. */
  visitKopecks: z.strictObject(
    {
      urgent: kopecksAmount,
      scheduled: kopecksAmount,
      consultation: kopecksAmount,
    } satisfies Record<typeof CALL_TYPES[number], z.ZodType>,
  ),
  /** Of the visit, on top; from `from` until `until`, over midnight where `until` is the smaller. */
  night: z.strictObject({ percent, from: minuteOfDay, until: minuteOfDay }),
  /** Saturday, Sunday and these days (YYYY-MM-DD). */
  weekend: z.strictObject({
    percent,
    holidays: z.array(z.iso.date()).max(HOLIDAYS_MOST),
  }),
  /** Each step begun beyond what is free, in a straight line. */
  distance: z.strictObject({
    /** Where it is counted from: the middle of the city, a clinic's door; null: the way costs nothing. */
    from: z.strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    }).nullable(),
    freeMeters: z.int().min(0).max(200_000),
    stepMeters: z.int().min(100).max(100_000),
    stepKopecks: kopecksAmount,
  }),
  extras: z.array(extraSchema).max(EXTRAS_MOST).refine(
    (extras) => new Set(extras.map(({ code }) => code)).size === extras.length,
    "each code once",
  ),
  /** What calling off costs the payer after the doctor has taken the visit. */
  cancellation: z.strictObject({
    /** So long after the doctor has taken it, calling off is free. */
    freeMinutes: z.int().min(0).max(24 * 60),
    assigned: kopecksAmount,
    en_route: kopecksAmount,
    arrived: kopecksAmount,
    in_progress: kopecksAmount,
    /** Taken away by the ambulance: what of the price is still due, per cent. */
    takenBy103Percent: z.int().min(0).max(100),
  }),
  /** How what a visit earns is shared out; the doctor has the rest. */
  split: z.strictObject({
    platformPercent: z.int().min(0).max(100),
    clinicPercent: z.int().min(0).max(100),
  }).refine(({ platformPercent, clinicPercent }) => platformPercent + clinicPercent <= 100, {
    error: "split_too_much",
    path: ["clinicPercent"],
  }),
  /** So much more than the price is held on a card, so that extras fit. */
  holdReservePercent: z.int().min(0).max(100),
});
export type TariffTerms = z.infer<typeof tariffTermsSchema>;
/** The part that is fixed in a booking beside its price. */
export type CancellationTerms = TariffTerms["cancellation"];

/** Whose tariff it is: the most specific that fits is the one that holds. */
export const tariffScopeSchema = z.strictObject({
  city: text(64),
  clinicId: z.uuid().nullable(),
  specialization: z.enum(SPECIALIZATIONS).nullable(),
});
export type TariffScope = z.infer<typeof tariffScopeSchema>;

export interface Tariff extends TariffScope {
  readonly id: string;
  readonly version: number;
  readonly terms: TariffTerms;
}

/** What a visit is of, as far as a tariff looks at it. */
export interface TariffFacts {
  readonly city: string;
  readonly clinicId: string | null;
  readonly specialization: string;
}

/**
 * The tariff that holds: of the clinic before the city's, of the specialisation before that of all.
 * @returns null: none is there, so nothing can be charged
 */
export function tariffFor(tariffs: Iterable<Tariff>, facts: TariffFacts): Tariff | null {
  let best: Tariff | null = null;
  for (const tariff of tariffs) {
    if (tariff.city !== facts.city) continue;
    if (tariff.clinicId !== null && tariff.clinicId !== facts.clinicId) continue;
    if (tariff.specialization !== null && tariff.specialization !== facts.specialization) continue;
    if (best === null || closeness(tariff) > closeness(best)) best = tariff;
  }
  return best;
}

const closeness = ({ clinicId, specialization }: TariffScope): number =>
  (clinicId === null ? 0 : 2) + (specialization === null ? 0 : 1);
