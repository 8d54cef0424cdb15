/** The offers that wait for a doctor's answer: above everything on a live page, else at its head. */
import { useEffect, useRef } from "preact/hooks";
import { OfferPlate } from "./offer.tsx";
import type { Attempt } from "./forms.ts";
import type { OfferView } from "../actors/booking/offer_view.ts";
import type { Reader } from "./reader.ts";

export interface OffersProps {
  readonly reader: Reader;
  readonly offers: readonly OfferView[];
  readonly attempt: Attempt | null;
  readonly newId: () => string;
}

/** Where there is no script to lay them above the page. @param hasVisit another heading follows */
export function WrittenOffers(
  { reader, offers, attempt, newId, hasVisit }: OffersProps & { readonly hasVisit: boolean },
) {
  return (
    <>
      {offers.map((offer) => (
        <OfferPlate
          key={offer.offerId}
          reader={reader}
          offer={offer}
          attempt={attempt}
          newId={newId}
          main={!hasVisit && offer === offers[0]}
        />
      ))}
      {hasVisit && offers.length > 0 && <h1 class="visually-hidden">{reader.t("nav.shift")}</h1>}
    </>
  );
}

/**
 * The whole screen on a phone. It goes by an answer or by its end, never by a slip of the thumb; the
 * most pressing one first.
 */
export function OfferDialog({ reader, offers, attempt, newId }: OffersProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [offer] = offers;
  const offerId = offer?.offerId ?? null;
  useEffect(() => {
    const element = dialog.current;
    if (element === null || offerId === null) return;
    if (!element.open) element.showModal();
    element.scrollTop = 0;
    // On the words and not on a button: whoever is typing must not answer by a space bar.
    element.querySelector<HTMLElement>(".plate__title")?.focus();
  }, [offerId]);
  if (offer === undefined) return null;
  return (
    <dialog
      class="offerdialog"
      ref={dialog}
      aria-labelledby={`offer-${offer.offerId}`}
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.preventDefault();
      }}
      // A browser lets the second Escape through all the same.
      onClose={() => dialog.current?.isConnected && dialog.current.showModal()}
    >
      <OfferPlate
        key={offer.offerId}
        reader={reader}
        offer={offer}
        attempt={attempt}
        newId={newId}
        main
      />
      {offers.length > 1 && (
        <p class="offerdialog__more" role="status">
          {reader.count("offer.more", offers.length - 1)}
        </p>
      )}
    </dialog>
  );
}
