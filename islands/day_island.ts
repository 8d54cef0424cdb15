/**
 * A doctor's day, alive: when one of the bookings or the shift changes the server is asked for the page
 * anew, which alone knows what follows from it for the others.
 */
import { effect } from "@preact/signals";
import { connectLive } from "./live/live.ts";

export interface DayIslandProperties {
  readonly personId: string;
  /** When the server wrote the page, in its milliseconds. */
  readonly now: number;
}

/** Several changes of one turn of the day are one. */
const GATHER_MILLISECONDS = 700;

export default function mount(element: HTMLElement, properties: unknown): void {
  const { personId, now } = properties as DayIslandProperties;
  const { store } = connectLive({ personId, serverNow: now });
  let waits: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    if (!store.isWhole.value) return;
    for (const id of store.bookingIds.value) void store.booking(id).value?.version;
    void store.duty.value?.breakUntil;
    clearTimeout(waits);
    waits = setTimeout(() => {
      renew(element).catch((error) => console.warn("the day was not read anew", error));
    }, GATHER_MILLISECONDS);
  });
}

async function renew(element: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const made = page.querySelector(`x-island[data-name="${element.dataset.name}"]`);
  if (made === null || made.innerHTML === element.innerHTML) return;
  // Who stands on a link with the keyboard stays there.
  const link = document.activeElement?.closest("a")?.getAttribute("href") ?? null;
  const wasWithin = element.contains(document.activeElement);
  element.replaceChildren(...made.childNodes);
  if (wasWithin && link !== null) {
    element.querySelector<HTMLElement>(`a[href="${CSS.escape(link)}"]`)?.focus();
  }
}
