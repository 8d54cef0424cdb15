/** All that pages and API ask about prices. */
import type { ExtraItem } from "../../actors/booking/extras.ts";
import type { Person } from "../services.ts";
import type { PromoServices } from "./promo_services.ts";
import type { CancellationView, QuoteServices } from "./quotes.ts";
import type { TariffServices } from "./tariff_services.ts";

export interface PricingServices extends QuoteServices, TariffServices, PromoServices {
  /** What calling this booking off costs now; null: it does not exist for this person. */
  cancellation(by: Person, id: string): Promise<CancellationView | null>;
  /** What may be proposed in this visit, by its price list; null: it does not exist for this person. */
  extras(by: Person, id: string): Promise<readonly ExtraItem[] | null>;
}
