/** All that pages and API ask about prices. */
import type { ExtraItem } from "../../actors/booking/extras.ts";
import type { Language, Outcome, Person } from "../services.ts";
import type { OtherClinicServices } from "./other_clinics.ts";
import type { PromoServices } from "./promo_services.ts";
import type { CancellationView, PriceView, QuoteServices } from "./quotes.ts";
import type { TariffServices } from "./tariff_services.ts";

export interface AmendmentPrice {
  /** As it was fixed; null: there is none. */
  readonly before: PriceView | null;
  /** Null: it stays. */
  readonly after: PriceView | null;
  /** What is paid or held already. */
  readonly securedKopecks: number;
}

export interface PricingServices
  extends QuoteServices, TariffServices, PromoServices, OtherClinicServices {
  /** What calling this booking off costs now; null: it does not exist for this person. */
  cancellation(by: Person, id: string): Promise<CancellationView | null>;
  /** What a change of this booking would do to its price; nothing is changed. */
  amendment(
    by: Person,
    id: string,
    body: unknown,
    language: Language,
  ): Promise<Outcome<AmendmentPrice>>;
  /** What may be proposed in this visit, by its price list; null: it does not exist for this person. */
  extras(by: Person, id: string): Promise<readonly ExtraItem[] | null>;
}
