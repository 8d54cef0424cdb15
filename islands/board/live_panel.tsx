/** The selected booking beside the board: the server's own panel, fed by the stream. */
import { useMemo, useRef } from "preact/hooks";
import type { BookingView } from "../../actors/booking/view.ts";
import { BoardPanel, GonePanel } from "../../views/board_panel.tsx";
import type { BoardSeed } from "../../views/board_seed.ts";
import type { BookingSeed } from "../../views/booking_seed.ts";
import type { DutyView } from "../../views/facts.ts";
import type { Attempt } from "../../views/forms.ts";
import { LiveContext } from "../../views/live_context.ts";
import { readerFrom } from "../../views/reader_seed.ts";
import { isOpenView } from "../../views/status.ts";
import type { Words } from "../../views/words.ts";
import type { Live } from "../live/live.ts";
import { useLiveBooking } from "../live_booking.ts";
import type { Echoes } from "../echoes.ts";
import { useNearby } from "./nearby.ts";

interface PanelProps {
  readonly id: string;
  readonly seed: BoardSeed;
  readonly view: BookingView | null;
  readonly live: Live;
  readonly words: Words;
  readonly attempt: Attempt | null;
  readonly echoes: Echoes;
  readonly onShift: readonly DutyView[];
}

/** A booking that the stream has, as if the server had written the page with it. */
function seedOfView(board: BoardSeed, view: BookingView, live: Live): BookingSeed {
  return {
    reader: { ...board.reader, now: live.now.peek() },
    view,
    messages: live.store.messages(view.id).peek(),
    history: null,
    addresses: [],
    onShift: [],
    doctorNames: [],
    position: null,
    version: board.version,
    map: null,
  };
}

/**
 * The stream has told all there is and not this one: what was open when it was last heard of is over by now, and
 * no button of it does anything. One that had ended stays readable: nothing of it changes. Pure.
 */
export const isGone = (
  last: BookingView | null,
  { isTold, isWhole }: { readonly isTold: boolean; readonly isWhole: boolean },
): boolean => isWhole && !isTold && (last === null || isOpenView(last));

export function LivePanel(props: PanelProps) {
  const { id, seed, view, live, words } = props;
  const isWhole = live.store.isWhole.value;
  const known = useRef<BookingView | null>(null);
  if (view !== null) known.current = view;
  const written = seed.selected?.view.id === id ? seed.selected : null;
  const booking = useMemo(
    () =>
      written !== null
        ? written
        : known.current === null
        ? null
        : seedOfView(seed, known.current, live),
    [id, known.current === null],
  );
  const last = known.current ?? written?.view ?? null;
  if (isGone(last, { isTold: view !== null, isWhole })) {
    return <GonePanel reader={readerFrom(seed.reader, words)} view={last} />;
  }
  if (booking === null) return null;
  // Let go by the stream, it did not become again what it was at first.
  const shown = view === null && last !== null ? { ...booking, view: last } : booking;
  return <Panel {...props} booking={shown} />;
}

function Panel(
  { booking, live, words, attempt, echoes, onShift }: PanelProps & { booking: BookingSeed },
) {
  const { props, page } = useLiveBooking(booking, live, words, attempt, echoes);
  const nearby = useNearby(props.view, onShift);
  const names = useMemo(
    () =>
      new Map([
        ...booking.doctorNames,
        ...onShift.map((one) => [one.doctorId, `${one.lastName} ${one.firstName}`] as const),
      ]),
    [onShift],
  );
  return (
    <LiveContext.Provider value={page === null ? null : { ...page, nearby }}>
      <BoardPanel {...props} onShift={onShift} doctorNames={names} />
    </LiveContext.Provider>
  );
}
