/**
 * The page of a payment, alive: when the stream says that something has become of the booking's payments, the
 * server is asked what the page says now. A phone that comes back from its bank asks at once too.
 */
import { effect } from "@preact/signals";
import type { PayingSeed } from "../views/paying_seed.ts";
import { connectLive } from "./live/live.ts";
import { writtenAgain } from "./written_again.ts";

export default function mount(element: HTMLElement, properties: unknown): void {
  const { personId, now, bookingId } = properties as PayingSeed;
  const { store } = connectLive({ personId, serverNow: now });
  const look = writtenAgain(element);
  let said: string | null = null;
  effect(() => {
    const view = store.booking(bookingId).value;
    const news = JSON.stringify([view?.payment ?? null, view?.status ?? null]);
    if (view === null || news === said) return;
    // What came to pass between the page's writing and the stream is looked at as well.
    said = news;
    look();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
  });
  element.dataset.state = "on";
}
