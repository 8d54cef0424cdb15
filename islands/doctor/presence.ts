/**
 * Tells the server that the page is there, every twenty seconds, whether anybody sees it and what it shows. Of
 * several tabs a hidden one is silent while another is seen.
 */
import { openChannel } from "../live/channel.ts";
import { timeLimit } from "../live/time_limit.ts";

export const PING_MILLISECONDS = 20_000;
const PING_URL = "/api/v1/geo/ping";
/** A tab that was seen within this speaks for the hidden ones. */
const SEEN_MILLISECONDS = 30_000;

/** Whose news stand on the page: of all visits, of one, or of none. */
export type Shown = { readonly showsAll: true } | { readonly bookingId: string } | null;

export function keepPresent(
  personId: string,
  batteryPercent: () => number | null,
  shown: Shown,
): () => void {
  const stop = new AbortController();
  const channel = openChannel(`tot-duty-${personId}`);
  let seenAt = -SEEN_MILLISECONDS;
  if (channel !== null) channel.onmessage = () => seenAt = performance.now();
  const ping = () => {
    const { hidden } = document;
    if (hidden && performance.now() - seenAt < SEEN_MILLISECONDS) return;
    if (!hidden) channel?.postMessage("seen");
    const battery = batteryPercent();
    fetch(PING_URL, {
      method: "POST",
      headers: { "content-type": "application/json", "x-page-of": personId },
      body: JSON.stringify({ hidden, ...shown, ...(battery === null ? {} : { battery }) }),
      // The last word of a page that is being covered goes out all the same.
      keepalive: true,
      signal: timeLimit(PING_MILLISECONDS),
    }).catch(() => {/* the next one comes; the connection light tells it anyway */});
  };
  const timer = setInterval(ping, PING_MILLISECONDS);
  document.addEventListener("visibilitychange", ping, { signal: stop.signal });
  ping();
  return () => {
    clearInterval(timer);
    stop.abort();
    channel?.close();
  };
}
