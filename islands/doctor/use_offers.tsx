/** The offers' module: asked for at once where one was written, else after the page has come to life. */
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { OffersProps } from "../../views/offers.tsx";
import { loadLater } from "../load_later.ts";

export type Offers = typeof import("./offers.ts");

export const loadOffers = (): Promise<Offers> => loadLater(() => import("./offers.ts"));

/**
 * @param first where the server has written offers already
 * @param isAlive false in the first drawing, which is the server's own
 */
export function useOffers(
  first: Offers | null,
  isAlive: boolean,
  props: OffersProps & { readonly hasVisit: boolean },
): ComponentChildren {
  const [offers, setOffers] = useState<Offers | null>(first);
  useEffect(() => {
    if (offers !== null) return;
    loadOffers().then(setOffers, () => location.reload());
  }, []);
  const shown = isAlive && offers !== null ? props.offers[0] : undefined;
  useEffect(() => shown && offers?.tellShown(shown), [shown?.offerId]);
  if (offers === null) return null;
  const { OfferDialog, WrittenOffers } = offers;
  return isAlive ? <OfferDialog {...props} /> : <WrittenOffers {...props} />;
}
