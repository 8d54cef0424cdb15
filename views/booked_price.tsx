/** What was fixed for this visit, on the page of its booking. */
import type { BookingView } from "../actors/booking/view.ts";
import { PriceParts } from "./price_card.tsx";
import { ExtrasList } from "./extras_card.tsx";
import type { Reader } from "./reader.ts";

export function BookedPrice({ reader, view }: { reader: Reader; view: BookingView }) {
  if (view.price === undefined) return null;
  return (
    <section class="card stack" aria-labelledby="price-title">
      <h2 class="card__title" id="price-title">{reader.t("price.booked")}</h2>
      <PriceParts reader={reader} price={view.price} />
      <ExtrasList reader={reader} view={view} />
    </section>
  );
}
