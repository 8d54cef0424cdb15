/** A booking's room on a live page: what is unread, what is on its way, and what was said before. */
import { useEffect, useState } from "preact/hooks";
import type { MessageView } from "../actors/booking/view.ts";
import type { Echo, LiveRoom, WaitingCommand } from "../views/live_context.ts";
import type { Live } from "./live/live.ts";
import type { Echoes } from "./echoes.ts";
import { reading } from "./live/reading.ts";
import { keepMark, markKey, readMarkOf } from "./read_marks.ts";

/** @param waiting what the outbox keeps for this booking */
export function useRoom(
  live: Live,
  bookingId: string,
  personId: string,
  messages: readonly MessageView[],
  echoes: Echoes,
  waiting: readonly WaitingCommand[],
  now: number,
): LiveRoom {
  const key = markKey(personId, bookingId);
  const [read, setRead] = useState(() => readMarkOf(personId, bookingId));
  const [isLoadingOlder, setLoading] = useState(false);
  /** The first that was ever said; of a long room even that one may be let go again. */
  const [oldest, setOldest] = useState(1);
  const first = messages[0]?.sequence ?? 0;
  const last = messages.at(-1)?.sequence ?? 0;

  // Whoever opens a room for the first time has not missed what was said before.
  useEffect(() => {
    if (read !== null) return;
    setRead(last);
    // From here on: what comes while the page is away must be unread when it is back.
    keepMark(key, last);
  }, []);

  const hole = live.store.hole(bookingId).value;
  const isLive = live.connection.value.state === "live";
  useEffect(() => {
    if (hole === null || !isLive) return;
    const stop = new AbortController();
    reading(({ readHole }) => readHole(live.store, bookingId, hole, stop.signal));
    return () => stop.abort();
  }, [hole, isLive]);

  const said = new Set(messages.map((message) => message.clientId));
  const waitingSays = waiting.filter((one) => one.command === "say" && one.clientId !== null);
  const ids = new Set(waitingSays.map((one) => one.clientId));
  const shown: Echo[] = [
    ...waitingSays.map((one): Echo => ({
      clientId: one.clientId ?? one.id,
      content: one.content ?? "",
      at: one.at,
      state: "waiting",
    })),
    // A page of several bookings has one list: what was said in another room is not said here.
    ...echoes.list.filter((one) => one.bookingId === bookingId && !ids.has(one.clientId)).map((
      { clientId, content },
    ): Echo => ({ clientId, content, at: now, state: "sending" })),
  ].filter((echo) => !said.has(echo.clientId));

  return {
    unread:
      messages.filter((message) =>
        message.sequence > (read ?? last) && message.senderId !== personId
      ).length,
    echoes: shown,
    hasOlder: first > oldest,
    isLoadingOlder,
    loadOlder() {
      if (isLoadingOlder) return;
      setLoading(true);
      reading(({ readBefore, PAGE_LIMIT }) =>
        readBefore(bookingId, first)
          .then((items) => {
            if (items === null) return;
            live.store.addMessages(bookingId, items);
            if (items.length < PAGE_LIMIT) setOldest(items[0]?.sequence ?? first);
          })
          .catch(() => {/* the button stays */})
          .finally(() => setLoading(false))
      );
    },
    markRead(sequence) {
      if (sequence <= (read ?? 0)) return;
      setRead(sequence);
      keepMark(key, sequence);
    },
  };
}
