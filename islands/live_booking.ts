/**
 * One booking as it lives: the server's page to begin with, then what the stream says. Gives the very
 * properties that the server drew the page with, so that both draw the same.
 */
import { useEffect, useMemo, useState } from "preact/hooks";
import type { BookingView } from "../actors/booking/view.ts";
import type { HistoryItem } from "../actors/world.ts";
import type { BookingPageProps } from "../views/booking_page.ts";
import type { BookingSeed } from "../views/booking_seed.ts";
import type { Attempt } from "../views/forms.ts";
import type { LivePage } from "../views/live_context.ts";
import type { Reader } from "../views/reader.ts";
import { readerFrom } from "../views/reader_seed.ts";
import type { Words } from "../views/words.ts";
import { newIdentifier } from "./live/identifier.ts";
import type { Live } from "./live/live.ts";
import { reading } from "./live/reading.ts";
import type { Echoes } from "./echoes.ts";
import { useRoom } from "./room.ts";
import { useOfflineSummary } from "./use_keeping.ts";
import { openTrackMap } from "./lazy_track_map.ts";
import { useAlive } from "./pieces.tsx";
import { useWay } from "./way.ts";
import { waitingOf } from "./waiting.ts";

export interface LiveBooking {
  readonly props: BookingPageProps;
  /** Null in the first drawing, which has to be the server's own. */
  readonly page: LivePage | null;
}

/**
 * @param attempt the last form that did not go through
 * @param echoes what was said here and is not in the room yet
 */
export function useLiveBooking(
  seed: BookingSeed,
  live: Live,
  words: Words,
  attempt: Attempt | null,
  echoes: Echoes,
): LiveBooking {
  const isAlive = useAlive();
  const written = useMemo(() => readerFrom(seed.reader, words), []);
  const first = useAttendance(written, live);
  const { store } = live;
  const { id } = seed.view;
  const view = store.booking(id).value ?? seed.view;
  const messages = store.messages(id).value;
  // What the server wrote stands until the stream has told the whole.
  const position = store.position(id).value ?? (store.isWhole.value ? null : seed.position);
  const history = useHistory(seed, view);
  const way = useWay(id, position);
  useOfflineSummary(live, first, view, position);
  const reader = isAlive ? first.at(live.now.value) : first;
  const newId = useMemo(() => {
    const id = newIdentifier();
    return () => id;
  }, []);
  const shown = messages.length === 0 ? seed.messages : messages;
  const waiting = waitingOf(live.outbox.pending.value, id);
  const personId = seed.reader.person?.id ?? "";
  const room = useRoom(live, id, personId, shown, echoes, waiting, reader.now);
  const props: BookingPageProps = {
    reader,
    person: seed.reader.person!,
    view,
    messages: shown,
    history,
    attempt,
    addresses: seed.addresses,
    onShift: seed.onShift,
    doctorNames: useMemo(() => new Map(seed.doctorNames), []),
    position: seed.position,
    stand: seed.stand ?? null,
    map: seed.map,
    newId,
    version: seed.version,
  };
  const page: LivePage | null = !isAlive ? null : {
    connection: live.connection.value,
    position,
    way: position === null ? null : way,
    waiting,
    room,
    openTrackMap: seed.map === null ? null : openTrackMap,
  };
  return { props, page };
}

/** The reader with the city as it is now: who goes off duty takes a promise off every open page. */
function useAttendance(written: Reader, live: Live): Reader {
  const told = live.store.attendance.value;
  const { city } = written;
  const isThere = told === null ? city.dispatcherOnDuty : !told.unattended.includes(city.name);
  return useMemo(
    () =>
      isThere === city.dispatcherOnDuty
        ? written
        : written.in({ ...city, dispatcherOnDuty: isThere }),
    [isThere],
  );
}

/** The log is not on the stream: it is read again with each change that it has a row for. */
export function useHistory(
  seed: BookingSeed,
  { status, version, way, absence, attention, owner, search }: BookingView,
): readonly HistoryItem[] | null {
  const [history, setHistory] = useState(seed.history);
  useEffect(() => {
    if (version === seed.view.version && seed.history !== null) return;
    const stop = new AbortController();
    reading(({ readHistory }) => readHistory(seed.view.id, stop.signal, setHistory));
    return () => stop.abort();
  }, [
    ...[status, way?.askedAt, way?.answer, absence?.calls, attention?.step],
    ...[owner?.kind, owner?.personId, owner?.escalatesAt, search?.heldUntil],
  ]);
  return history;
}
