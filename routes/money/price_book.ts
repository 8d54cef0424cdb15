/** Tariffs in force, in memory, and the price of a visit by them. */
import { type Price, priceOf } from "../../actors/money/price.ts";
import type { PromoTerms } from "../../actors/money/promo.ts";
import {
  type CancellationTerms,
  type Tariff,
  tariffFor,
  tariffTermsSchema,
} from "../../actors/money/tariff.ts";
import type { CallType } from "../../actors/booking/codes.ts";
import { distanceMeters } from "../../actors/dispatcher/distance.ts";
import type { GeoPoint, Instant } from "../../actors/vocabulary.ts";
import type { StoredTariff } from "../../db/tariffs.ts";

/** What a price depends on. */
export interface Visit {
  readonly city: string;
  readonly clinicId: string | null;
  readonly specialization: string;
  readonly callType: CallType;
  /** The wished time, else now. */
  readonly at: Instant;
  readonly point: GeoPoint | null;
}

export interface Fixed {
  readonly price: Price;
  readonly cancellation: CancellationTerms;
}

export class PriceBook {
  readonly #tariffs = new Map<string, Tariff>();

  constructor(private readonly timeZoneOf: (city: string) => string) {}

  /** @returns false: what is stored does not fit the schema of today, and what held before still holds */
  put({ id, version, city, clinicId, specialization, terms }: StoredTariff): boolean {
    const parsed = tariffTermsSchema.safeParse(terms);
    if (!parsed.success) return false;
    const known = this.#tariffs.get(id);
    if (known !== undefined && known.version >= version) return true;
    this.#tariffs.set(id, { id, version, city, clinicId, specialization, terms: parsed.data });
    return true;
  }

  all(): readonly Tariff[] {
    return [...this.#tariffs.values()];
  }

  get(id: string): Tariff | null {
    return this.#tariffs.get(id) ?? null;
  }

  /** The tariff that holds for such a visit; null: there is none. */
  of(visit: Pick<Visit, "city" | "clinicId" | "specialization">): Tariff | null {
    return tariffFor(this.#tariffs.values(), visit);
  }

  /** The price with what calling off costs; null: there is no tariff, so nothing can be charged. */
  price(visit: Visit, promo: PromoTerms | null = null): Fixed | null {
    const tariff = this.of(visit);
    return tariff === null ? null : this.#priceBy(tariff, visit, promo);
  }

  /** By a tariff that need not be stored, at a distance that is only said. */
  exampleBy(
    tariff: Tariff,
    { callType, at, distanceMeters }: Pick<Visit, "callType" | "at"> & {
      readonly distanceMeters: number;
    },
  ): Price {
    const timeZone = this.timeZoneOf(tariff.city);
    return priceOf(tariff, { callType, at, timeZone, distanceMeters, promo: null });
  }

  #priceBy(tariff: Tariff, visit: Visit, promo: PromoTerms | null): Fixed {
    const { from } = tariff.terms.distance;
    const price = priceOf(tariff, {
      callType: visit.callType,
      at: visit.at,
      timeZone: this.timeZoneOf(visit.city),
      distanceMeters: from === null || visit.point === null || visit.callType === "consultation"
        ? null
        : distanceMeters(from, visit.point),
      promo,
    });
    return { price, cancellation: tariff.terms.cancellation };
  }
}
