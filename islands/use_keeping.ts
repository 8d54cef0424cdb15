/**
 * The booking that a page keeps in this browser for the page without a connection, while it is open. What does
 * it comes after the page has come to life, which need not wait for it.
 */
import { useEffect } from "preact/hooks";
import type { BookingView } from "../actors/booking/view.ts";
import type { PositionShown } from "../views/live_context.ts";
import type { Reader } from "../views/reader.ts";
import type { Live } from "./live/live.ts";
import { loadLater } from "./load_later.ts";

let loading: Promise<typeof import("./keeping.ts")> | null = null;

/** A module that did not come is asked for anew the next time. */
const keeping = () =>
  loading ??= loadLater(() => import("./keeping.ts")).catch((error) => {
    loading = null;
    throw error;
  });

const notKept = (error: unknown) => console.error("nothing is kept in this browser", error);

/**
 * Keeps a live page's booking whenever it changes, and once a minute while the server is heard.
 * @param first the reader at the moment when the server wrote the page
 */
export function useOfflineSummary(
  live: Live,
  first: Reader,
  view: BookingView,
  position: PositionShown | null,
): void {
  const { state, signedOut, heardAt } = live.connection.value;
  const isRemoved = live.store.removed(view.id).value !== null;
  const minute = Math.floor((heardAt ?? 0) / 60_000);
  useEffect(() => {
    const reader = first.at(heardAt ?? first.now);
    const ownAt = Date.now() - (live.serverNow() - reader.now);
    keeping().then(({ keepSummary, forgetSummary }) => {
      // Another tab may have signed out, and the browser has been cleared already.
      if (live.connection.peek().signedOut) return;
      if (isRemoved) forgetSummary(view.id);
      else keepSummary({ reader, view, position, ownAt });
    }).catch(notKept);
  }, [view.version, view.status, position?.recordedAt, state, minute, signedOut, isRemoved]);
}
