/** All that pages and API ask about prices. */
import type { Person } from "../services.ts";
import type { PromoServices } from "./promo_services.ts";
import type { CancellationView, QuoteServices } from "./quotes.ts";
import type { TariffServices } from "./tariff_services.ts";

export interface PricingServices extends QuoteServices, TariffServices, PromoServices {
  /** What calling this booking off costs now; null: it does not exist for this person. */
  cancellation(by: Person, id: string): Promise<CancellationView | null>;
}
