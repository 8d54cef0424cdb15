/** The selected booking beside the board: the server's own panel, fed by the stream. */
import { useMemo } from "preact/hooks";
import type { BookingView } from "../../actors/booking/view.ts";
import { BoardPanel } from "../../views/board_panel.tsx";
import type { BoardSeed } from "../../views/board_seed.ts";
import type { BookingSeed } from "../../views/booking_seed.ts";
import type { DutyView } from "../../views/facts.ts";
import type { Attempt } from "../../views/forms.ts";
import { LiveContext } from "../../views/live_context.ts";
import type { Words } from "../../views/words.ts";
import type { Live } from "../live/live.ts";
import { useLiveBooking } from "../live_booking.ts";
import type { Echoes } from "../room.ts";
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

export function LivePanel(props: PanelProps) {
  const { id, seed, view, live } = props;
  const booking = useMemo(
    () =>
      seed.selected?.view.id === id
        ? seed.selected
        : view === null
        ? null
        : seedOfView(seed, view, live),
    [id, view === null],
  );
  return booking === null ? null : <Panel {...props} booking={booking} />;
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
