/** Tells the server once that an offer is on the screen, as soon as somebody can see the page. */
const told = new Set<string>();

/** @returns stops waiting for eyes */
export function tellShown(offer: { readonly offerId: string; readonly bookingId: string }) {
  const stop = new AbortController();
  const tell = () => {
    if (document.hidden || told.has(offer.offerId)) return;
    told.add(offer.offerId);
    stop.abort();
    fetch(`/api/v1/bookings/${offer.bookingId}/shown`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      keepalive: true,
    }).catch(() => told.delete(offer.offerId));
  };
  document.addEventListener("visibilitychange", tell, { signal: stop.signal });
  tell();
  return () => stop.abort();
}
