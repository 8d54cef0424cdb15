/** Up to where the rooms were read in this browser. */
import { signal } from "@preact/signals";

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

export const markKey = (personId: string, bookingId: string): string =>
  `${personId.slice(-12)}/${bookingId}`;

/** The last sequence that was seen in this browser; null: its room was not looked into lately. */
export const readMarkOf = (personId: string, bookingId: string): number | null =>
  readMarks().find(([one]) => one === markKey(personId, bookingId))?.[1] ?? null;

export function keepMark(key: string, sequence: number): void {
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
