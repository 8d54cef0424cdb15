/** How far the search is: asked again with each change of the booking, and now and then while it goes on. */
import { useEffect, useState } from "preact/hooks";
import type { BookingView } from "../actors/booking/view.ts";
import type { SearchProgress } from "../views/search_progress.ts";

const ASK_MILLISECONDS = 10_000;

/** @param first what the server wrote */
export function useProgress(
  view: BookingView,
  first: SearchProgress | null,
): SearchProgress | null {
  const [progress, setProgress] = useState(first);
  const isSearching = view.status === "pending" && view.search?.stage !== "planned";
  useEffect(() => {
    if (!isSearching) return setProgress(null);
    const stop = new AbortController();
    const ask = () => {
      if (document.hidden) return;
      fetch(`/api/v1/bookings/${view.id}/progress`, { signal: stop.signal })
        .then(async (answer) => {
          if (!answer.ok) return;
          setProgress((await answer.json() as { progress: SearchProgress | null }).progress);
        })
        .catch(() => {/* what is known stands, and the next question comes */});
    };
    ask();
    const timer = setInterval(ask, ASK_MILLISECONDS);
    document.addEventListener("visibilitychange", ask, { signal: stop.signal });
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [view.id, view.version, isSearching]);
  return progress;
}
