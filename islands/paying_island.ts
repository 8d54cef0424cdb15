/**
 * The page of a payment, or of a wallet, alive: when the stream says that something has become of the booking's payments, the
 * server is asked what the page says now, and every few seconds while it waits for a provider. A phone that
 * comes back from its bank asks at once too.
 */
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import type { PayingSeed } from "../views/paying_seed.ts";
import { connectLive } from "./live/live.ts";
import { writtenAgain } from "./written_again.ts";

const ASK_MILLISECONDS = 5_000;

/** Of a page: what it does when it is to be read again, and whether what it says is not the last word. */
export interface WaitingPage {
  look(): void;
  isWaiting(): boolean;
  every(milliseconds: number, call: () => void): void;
}

/** Looks with each change of the booking: its view does not tell one waiting payment from another. */
export function followPayment(
  view: ReadonlySignal<{ readonly version: number } | null>,
  { look, isWaiting, every }: WaitingPage,
): void {
  // What came to pass since the page was written is looked at as well.
  look();
  let version: number | null = null;
  effect(() => {
    const now = view.value?.version ?? null;
    if (now === null || now === version) return;
    version = now;
    look();
  });
  every(ASK_MILLISECONDS, () => {
    if (isWaiting()) look();
  });
}

export default function mount(element: HTMLElement, properties: unknown): void {
  const { personId, now, bookingId, path } = properties as PayingSeed;
  const { store } = connectLive({ personId, serverNow: now });
  const look = writtenAgain(element, path);
  const news = bookingId === null
    ? computed(() => ({ version: store.wallet.value }))
    : store.booking(bookingId);
  const isSeen = () => document.visibilityState === "visible";
  followPayment(news, {
    look,
    isWaiting: () => isSeen() && element.querySelector("[data-waits]") !== null,
    every: (milliseconds, call) => void setInterval(call, milliseconds),
  });
  document.addEventListener("visibilitychange", () => {
    if (isSeen()) look();
  });
  element.dataset.state = "on";
}
