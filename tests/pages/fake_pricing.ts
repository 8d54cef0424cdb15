/** Prices of a program without a tariff, for pages that are about something else. */
import type { PricingServices } from "../../routes/money/pricing_services.ts";

export const fakePricing = (): PricingServices => ({
  quote: () => Promise.resolve({ ok: { price: null, cancellation: null } }),
  cancellation: () => Promise.resolve(null),
  list: () => ({ ok: { items: [] } }),
  versions: () => Promise.resolve({ refused: "not_found" }),
  set: () => Promise.resolve({ refused: "forbidden" }),
  example: () => ({ refused: "forbidden" }),
  promoCodes: () => Promise.resolve({ ok: { items: [] } }),
  addPromoCode: () => Promise.resolve({ refused: "forbidden" }),
  endPromoCode: () => Promise.resolve({ refused: "not_found" }),
});
