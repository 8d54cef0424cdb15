/** A booking's room on a live page: what is unread, what is on its way, and what was said before. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { MessageView } from "../actors/booking/view.ts";
import type { Echo, LiveRoom, WaitingCommand } from "../views/live_context.ts";
import type { Live } from "./live/live.ts";
import { reading } from "./live/reading.ts";

/** Where the last sequence that was seen is kept; of many bookings only the latest. */
const READ_KEY = "tot-read";
const READ_LIMIT = 50;

type ReadMarks = readonly (readonly [booking: string, sequence: number])[];

function readMarks(): ReadMarks {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(READ_KEY) ?? "[]");
    return Array.isArray(kept) ? kept as ReadMarks : [];
  } catch {
    return [];
  }
}

/** Grows whenever a room of this page was read. */
export const marksRead = signal(0);

const markKey = (personId: string, bookingId: string): string =>
  `${personId.slice(-12)}/${bookingId}`;

/** The last sequence that was seen in this browser; null: its room was not looked into lately. */
export const readMarkOf = (personId: string, bookingId: string): number | null =>
  readMarks().find(([one]) => one === markKey(personId, bookingId))?.[1] ?? null;

function keepMark(key: string, sequence: number): void {
  const others = readMarks().filter(([one]) => one !== key);
  try {
    localStorage.setItem(
      READ_KEY,
      JSON.stringify([[key, sequence], ...others].slice(0, READ_LIMIT)),
    );
  } catch {
    // Without storage all is unread after a reload, and nothing worse.
  }
  marksRead.value++;
}

export interface Said {
  readonly bookingId: string;
  readonly clientId: string;
  readonly content: string;
}

/** What was said here a moment ago: in the room's list until the server has it. */
export interface Echoes {
  add(said: Said): void;
  /** The room has it, the outbox keeps it, or the server would not have it. */
  drop(clientId: string): void;
  readonly list: readonly Said[];
}

export function useEchoes(): Echoes {
  const [list, setList] = useState<readonly Said[]>([]);
  return {
    list,
    add: (said) => setList((known) => [...known, said]),
    drop: (clientId) => setList((known) => known.filter((one) => one.clientId !== clientId)),
  };
}

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
