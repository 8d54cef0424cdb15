/** What a visit would cost, said before it is ordered, and fixed when it is. */
import { z } from "zod";
import { CALL_TYPES } from "../../actors/booking/codes.ts";
import { PROMO_CHARACTERS, text } from "../../actors/booking/schemas.ts";
import { feeAt } from "../../actors/money/due.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { type BookedPriceView, bookedPriceView } from "../../actors/booking/price_view.ts";
import { normalPromoCode, type PromoTerms } from "../../actors/money/promo.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import {
  after,
  type GeoPoint,
  type Instant,
  instant,
  MINUTE,
  type PersonId,
  type Refusal,
  refuse,
  SPECIALIZATIONS,
} from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { PromoCode, PromoRefusal, PromoStore } from "../../db/promo_codes.ts";
import type { TariffStore } from "../../db/tariffs.ts";
import type { ExtraItem } from "../../actors/booking/extras.ts";
import { repriced } from "./amendments.ts";
import { priceListOf } from "./extras.ts";
import type { Amendment } from "../../actors/booking/protocol.ts";
import { type FixedPrice, totalOf } from "../../actors/money/price.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import type { Fixed, PriceBook, Visit } from "./price_book.ts";

export const promoCodeInput = text(PROMO_CHARACTERS);

export const quoteBody = z.object({
  callType: z.enum(CALL_TYPES),
  specialization: z.enum(SPECIALIZATIONS),
  address: z.object({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
  }).nullish(),
  scheduledTime: z.iso.datetime({ offset: true }).nullish(),
  promoCode: promoCodeInput.nullish(),
});

/** A price as clients read it. Kopecks are whole JSON numbers. */
export type PriceView = BookedPriceView;
export const priceView = bookedPriceView;

export interface QuoteView {
  /** Null: nobody has set a tariff for such a visit, so none can be said. */
  readonly price: PriceView | null;
  /** What calling off costs from each step on. */
  readonly cancellation: Fixed["cancellation"] | null;
}

export interface CancellationView {
  readonly feeKopecks: number;
  /** Until when calling off is free yet; null: it is not, or costs nothing at all. */
  readonly freeUntil: string | null;
}

/** What calling off costs at this moment. Pure. */
export function cancellationView(state: BookingState, at: Instant): CancellationView {
  const feeKopecks = kopecksToJson(feeAt(state, at));
  const until = state.status === "assigned" && state.cancellation != null
    ? after(state.assignedAt, state.cancellation.freeMinutes * MINUTE)
    : null;
  const later = until !== null && at < until ? feeAt(state, until) : 0n;
  return {
    feeKopecks,
    freeUntil: later > 0n ? new Date(until!).toISOString() : null,
  };
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly book: PriceBook;
  readonly promos: PromoStore;
  readonly store: Pick<TariffStore, "version">;
  readonly cities: {
    readonly defaultName: string;
    at(point: GeoPoint): string | null;
  };
  /** Guessing codes is slow: one more try; false: too many. */
  readonly mayTryPromo: (personId: PersonId) => Promise<boolean>;
}

/** What a booking is given when it is made. */
export interface Pricing {
  /**
   * The price of a new booking; a promo code's use is taken with it.
   * @returns a field's error where the code gives nothing
   */
  fix(
    by: Person,
    bookingId: string,
    visit: Visit,
    promoCode: string | null,
    language: Language,
  ): Promise<Outcome<Fixed | null>>;
  /** The booking was not made: the use of its code is given back. */
  forget(bookingId: string): Promise<void>;
  /**
   * The price of a booking that is changed before anybody has it.
   * @param agreedKopecks what its payer has said yes to; null: nothing yet
   * @returns null: the price stays; `price_changed` where another one was not agreed to
   */
  amended(
    state: BookingState,
    changes: Amendment,
    agreedKopecks: number | null,
  ): Promise<FixedPrice | Refusal | null>;
  /** What may be proposed in this visit, at the prices that were fixed with it. */
  extrasOf(state: BookingState): Promise<readonly ExtraItem[]>;
}

export interface QuoteServices {
  quote(by: Person, body: unknown, language: Language): Promise<Outcome<QuoteView>>;
}

export function quoteServices(
  { world, book, store, promos, cities, mayTryPromo }: Surroundings,
): QuoteServices & Pricing {
  const termsOf = ({ code, off }: PromoCode): PromoTerms => ({ code, off });

  async function priced(
    by: Person,
    visit: Visit,
    typed: string | null,
    language: Language,
    find: (code: string) => Promise<PromoCode | PromoRefusal>,
  ): Promise<Outcome<Fixed | null>> {
    const code = typed === null ? null : normalPromoCode(typed);
    if (code === null) return { ok: book.price(visit) };
    // Taken in silence it would be a promise that nobody keeps.
    if (book.of(visit) === null) {
      return { invalid: [fieldError("promoCode", "promo_without_price", language)] };
    }
    if (!await mayTryPromo(by.id)) return { refused: "too_many_attempts" };
    const promo = await find(code);
    return typeof promo === "string"
      ? { invalid: [fieldError("promoCode", promo, language)] }
      : { ok: book.price(visit, termsOf(promo)) };
  }

  return {
    async quote(by, body, language) {
      const input = validate(quoteBody, body, language);
      if ("invalid" in input) return input;
      const { callType, specialization, address, scheduledTime, promoCode } = input.ok;
      const city = address ? cities.at(address) : cities.defaultName;
      if (city === null) return { refused: "outside_served_area" };
      const now = world.clock.now();
      const clinicId = by.role === "clinic" ? by.clinicId ?? by.id : null;
      const visit: Visit = {
        city,
        clinicId,
        specialization,
        callType,
        at: scheduledTime ? instant(Date.parse(scheduledTime)) : now,
        point: address ?? null,
      };
      const wish = { personId: by.id, city, clinicId, at: now };
      const fixed = await priced(
        by,
        visit,
        promoCode ?? null,
        language,
        (code) => promos.look({ ...wish, code }),
      );
      if (!("ok" in fixed)) return fixed;
      return {
        ok: {
          price: fixed.ok === null ? null : priceView(fixed.ok.price),
          cancellation: fixed.ok?.cancellation ?? null,
        },
      };
    },

    async fix(by, bookingId, visit, promoCode, language) {
      const at = world.clock.now();
      const { city, clinicId } = visit;
      const wish = { personId: by.id, city, clinicId: clinicId as PersonId | null, at };
      return await priced(
        by,
        visit,
        promoCode,
        language,
        (code) => promos.take({ ...wish, code }, bookingId),
      );
    },

    forget: (bookingId) => promos.giveBack(bookingId),

    async amended(state, changes, agreedKopecks) {
      const next = await repriced(state, changes, { book, promos });
      if (next === null) return null;
      const total = kopecksToJson(totalOf(next.price));
      const before = state.price == null ? null : kopecksToJson(totalOf(state.price));
      return total === before || total === agreedKopecks ? next : refuse("price_changed");
    },

    extrasOf: async ({ price }) => price == null ? [] : await priceListOf(price, { book, store }),
  };
}
