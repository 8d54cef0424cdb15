/** The page of one booking, alive, whoever reads it: the frame of the islands that draw it. */
import "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { BookingPageProps } from "../views/booking_page.ts";
import type { BookingSeed } from "../views/booking_seed.ts";
import type { Attempt } from "../views/forms.ts";
import { LiveContext, type LivePage } from "../views/live_context.ts";
import type { Words } from "../views/words.ts";
import type { FleetKeeper } from "./live/fleet.ts";
import { drawCalmly } from "./calm_rendering.ts";
import { useEchoes } from "./echoes.ts";
import { useFocusOnErrors } from "./focus_on_errors.ts";
import { connectLive, type Live } from "./live/live.ts";
import { useLiveBooking } from "./live_booking.ts";
import { pause } from "./pauses.ts";
import { bringToLife } from "./pieces.tsx";
import { useForms } from "./use_forms.ts";
import { useTitle } from "./use_title.ts";
import { loadWords } from "./words.ts";

/** What one kind of reader's page adds. */
export interface BookingIsland {
  /** Of the staff's: a board in another tab may be told by this one. */
  readonly fleet?: FleetKeeper;
  readonly Body: ComponentType<BookingPageProps>;
  /** What the page is called as it changes. */
  title(props: BookingPageProps, page: LivePage | null): string;
  /** What comes after the page. */
  mounted?(live: Live, words: Words, seed: BookingSeed): void;
  /** What the page knows beside the booking. Called with every drawing, like any hook. */
  usePage?(props: BookingPageProps, page: LivePage | null, live: Live): {
    readonly props: BookingPageProps;
    readonly page: LivePage | null;
  };
}

interface LiveProps {
  readonly root: HTMLElement;
  readonly seed: BookingSeed;
  readonly live: Live;
  readonly words: Words;
  readonly island: BookingIsland;
}

const RELOAD_KEY = "tot-reloaded";
const RELOAD_MILLISECONDS = 30_000;

/**
 * A booking that is not the reader's any more, or of which the stream knows nothing: the server is asked
 * what there is to see. Not again at once: it may answer with the same.
 */
export function useReload(live: Live, bookingId: string): void {
  const removed = live.store.removed(bookingId).value;
  useEffect(() => {
    if (removed === null) return;
    let sinceMilliseconds: number;
    try {
      sinceMilliseconds = Math.abs(Date.now() - Number(sessionStorage.getItem(RELOAD_KEY) ?? 0));
    } catch {
      return; // Without a memory it could go round in circles.
    }
    const reload = () => {
      sessionStorage.setItem(RELOAD_KEY, String(Date.now()));
      location.reload();
    };
    const wait = setTimeout(reload, Math.max(0, RELOAD_MILLISECONDS - sinceMilliseconds));
    return () => clearTimeout(wait);
  }, [removed]);
}

const asItIs: NonNullable<BookingIsland["usePage"]> = (props, page) => ({ props, page });

function LiveBookingPage({ root, seed, live, words, island }: LiveProps) {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const echoes = useEchoes();
  const booking = useLiveBooking(seed, live, words, attempt, echoes);
  const { props, page } = (island.usePage ?? asItIs)(booking.props, booking.page, live);
  useForms({ root, live, words }, props.person.id, echoes, setAttempt);
  useReload(live, seed.view.id);
  useFocusOnErrors(root, attempt);
  useTitle(island.title(props, page), props.reader.t("brand.name"));
  return (
    <LiveContext.Provider value={page}>
      <island.Body {...props} />
    </LiveContext.Provider>
  );
}

/** Brings the page that the server drew to life. */
export async function mountBooking(
  element: HTMLElement,
  properties: unknown,
  island: BookingIsland,
): Promise<void> {
  const seed = properties as BookingSeed;
  const words = await loadWords();
  const live = connectLive({
    personId: seed.reader.person?.id ?? "",
    serverNow: seed.reader.now,
    fleet: island.fleet,
  });
  live.store.seed(seed.view, seed.messages);
  drawCalmly();
  await pause();
  await bringToLife(
    <LiveBookingPage root={element} seed={seed} live={live} words={words} island={island} />,
    element,
  );
  island.mounted?.(live, words, seed);
}
