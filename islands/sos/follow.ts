/** What becomes of a call, by the browser's one stream; asked too, should the stream be away. */
import { effect } from "@preact/signals";
import type { AlertView } from "../../actors/alert/view.ts";
import { connectLive } from "../live/live.ts";
import { timeLimit } from "../live/time_limit.ts";

const ASK_MILLISECONDS = 5_000;

export interface Following {
  onView(view: AlertView): void;
  onUnattended(cities: readonly string[]): void;
  /** @param since nothing was heard, by the browser's clock; null: it is heard */
  onSilence(since: number | null): void;
}

/** @returns how to stop */
export function followAlert(
  options: { readonly personId: string; readonly serverNow: number },
  id: string,
  { onView, onUnattended, onSilence }: Following,
): () => void {
  let heardAt = Date.now();
  /** Questions without an answer, one after the other. */
  let missed = 0;
  const hear = (view: AlertView) => {
    heardAt = Date.now();
    missed = 0;
    onSilence(null);
    onView(view);
  };
  const { store } = connectLive(options);
  const stops = [
    effect(() => {
      const view = store.alerts.value.get(id);
      if (view !== undefined) hear(view);
    }),
    effect(() => {
      const attendance = store.attendance.value;
      if (attendance !== null) onUnattended(attendance.unattended);
    }),
  ];
  const ask = async () => {
    // Of a line that hangs no more than one question waits.
    const signal = timeLimit(ASK_MILLISECONDS);
    const answer = await fetch(`/api/v1/emergency/${id}`, { signal }).catch(() => null);
    const view = answer?.ok ? await answer.json().catch(() => null) as AlertView | null : null;
    // A network that wants a sign-in first answers too.
    if (view?.id === id) return hear(view);
    if (++missed > 1 || !navigator.onLine) onSilence(heardAt);
  };
  void ask();
  const asking = setInterval(() => void ask(), ASK_MILLISECONDS);
  // A page that was asleep knows nothing of what came of it meanwhile.
  const back = () => void (document.hidden || ask());
  addEventListener("pageshow", back);
  addEventListener("online", back);
  addEventListener("offline", back);
  document.addEventListener("visibilitychange", back);
  return () => {
    for (const stop of stops) stop();
    clearInterval(asking);
    removeEventListener("pageshow", back);
    removeEventListener("online", back);
    removeEventListener("offline", back);
    document.removeEventListener("visibilitychange", back);
  };
}
