/**
 * Says that somebody has this booking before their eyes: at first, with each change, and when the page is uncovered.
 * What is news of it need not go by other ways then; of a page that lies covered nothing is said.
 */
import { effect, type ReadonlySignal } from "@preact/signals";
import type { BookingView } from "../actors/booking/view.ts";
import { timeLimit } from "./live/time_limit.ts";

const LIMIT_MILLISECONDS = 20_000;

/** @returns stops saying it */
export function tellLooked(
  bookingId: string,
  personId: string,
  view: ReadonlySignal<BookingView | null>,
): () => void {
  const stop = new AbortController();
  const tell = () => {
    if (document.hidden) return;
    fetch("/api/v1/geo/ping", {
      method: "POST",
      headers: { "content-type": "application/json", "x-page-of": personId },
      body: JSON.stringify({ hidden: false, bookingId }),
      signal: timeLimit(LIMIT_MILLISECONDS),
    }).catch(() => {/* then it comes by another way too */});
  };
  let told: number | null = null;
  const end = effect(() => {
    const version = view.value?.version ?? null;
    if (version === told) return;
    told = version;
    tell();
  });
  document.addEventListener("visibilitychange", tell, { signal: stop.signal });
  return () => {
    end();
    stop.abort();
  };
}
