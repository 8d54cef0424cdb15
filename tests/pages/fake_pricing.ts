/** One tariff and one code; no quote has a price, for pages that are about something else. */
import type { TariffView } from "../../routes/money/tariff_services.ts";
import type { PromoView } from "../../routes/money/promo_services.ts";
import type { PriceView } from "../../routes/money/quotes.ts";
import { personId } from "../../actors/vocabulary.ts";
import { TERMS } from "../support/tariffs.ts";
import type { PricingServices } from "../../routes/money/pricing_services.ts";

export const PRICED: TariffView = {
  id: "01900000-0000-7000-8000-000000000071",
  version: 1,
  city: "default",
  clinicId: null,
  specialization: null,
  terms: TERMS,
};
const PROMO: PromoView = {
  id: "01900000-0000-7000-8000-000000000072",
  code: "AUTUMN",
  city: null,
  clinicId: null,
  off: { kind: "percent", percent: 10, mostKopecks: 50_000 },
  beginsAt: "2026-11-01T00:00:00.000Z",
  endsAt: "2036-11-01T00:00:00.000Z",
  usesLimit: 100,
  personLimit: 1,
  firstVisitOnly: true,
  uses: 7,
  madeBy: null,
  madeAt: "2026-11-01T00:00:00.000Z",
  endedAt: null,
};

const NOW: PriceView = {
  totalKopecks: 350_000,
  parts: [{ code: "visit", kopecks: 350_000 }],
  promoCode: null,
  holdKopecks: 350_000,
};

export const fakePricing = (): PricingServices => ({
  quote: () => Promise.resolve({ ok: { price: null, cancellation: null } }),
  cancellation: () => Promise.resolve(null),
  otherClinics: () =>
    Promise.resolve({
      ok: {
        now: { clinicId: null, name: null, price: NOW },
        items: [
          {
            clinicId: personId("01900000-0000-7000-8000-000000000081"),
            name: "Клиника «Север»",
            licenseNumber: "ЛО-77-01-000001",
            doctorsOnShift: 2,
            price: { ...NOW, totalKopecks: 420_000, parts: [{ code: "visit", kopecks: 420_000 }] },
            differenceKopecks: 70_000,
            cancellation: TERMS.cancellation,
          },
          {
            clinicId: personId("01900000-0000-7000-8000-000000000082"),
            name: "Клиника «Юг»",
            licenseNumber: null,
            doctorsOnShift: 0,
            price: NOW,
            differenceKopecks: 0,
            cancellation: null,
          },
        ],
      },
    }),
  amendment: () => Promise.resolve({ refused: "not_found" }),
  extras: () => Promise.resolve(TERMS.extras),
  list: () => ({ ok: { items: [PRICED] } }),
  versions: () =>
    Promise.resolve({
      ok: {
        items: [{
          version: 1,
          terms: TERMS,
          changedBy: null,
          changedAt: "2026-11-01T00:00:00.000Z",
          note: "Winter",
        }],
      },
    }),
  set: () => Promise.resolve({ refused: "forbidden" }),
  example: () => ({ refused: "forbidden" }),
  promoCodes: () => Promise.resolve({ ok: { items: [PROMO], nextCursor: null } }),
  addPromoCode: () => Promise.resolve({ refused: "forbidden" }),
  endPromoCode: () => Promise.resolve({ refused: "not_found" }),
});
