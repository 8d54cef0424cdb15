/**
 * How the search stands: asked again with each change of the booking, and now and then while it goes on; and in
 * whose name it ended, once for each doctor.
 */
import { useEffect, useState } from "preact/hooks";
import type { BookingView } from "../actors/booking/view.ts";
import type { SearchStand } from "../views/search_progress.ts";

const ASK_MILLISECONDS = 10_000;

/** @param first what the server wrote */
export function useSearchStand(view: BookingView, first: SearchStand | null): SearchStand | null {
  const [stand, setStand] = useState(first);
  const isPending = view.status === "pending";
  const isSearching = isPending && view.search?.stage !== "planned";
  const { providerId } = view;
  const isKnown = !isPending && (providerId === null || providerId === view.doctor?.id);
  useEffect(() => {
    if (isKnown) return setStand(null);
    const stop = new AbortController();
    const ask = () => {
      if (document.hidden) return;
      fetch(`/api/v1/bookings/${view.id}/progress`, { signal: stop.signal })
        .then(async (answer) => {
          if (answer.ok) setStand(await answer.json() as SearchStand);
        })
        .catch(() => {/* what is known stands, and the next question comes */});
    };
    ask();
    // Of one whose search is yet to begin nothing changes but by a change of the booking.
    const timer = isSearching ? setInterval(ask, ASK_MILLISECONDS) : undefined;
    document.addEventListener("visibilitychange", ask, { signal: stop.signal });
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [view.id, isPending ? view.version : providerId, isKnown, isSearching]);
  return stand;
}
