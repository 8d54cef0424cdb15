/** Where the summary of a booking lies: one entry of localStorage, which a page without a server reads. */
import type { OfflineSummary } from "../views/offline_booking.tsx";

const KEY = "tot-offline-booking";
const KEPT_MILLISECONDS = 24 * 3_600_000;
/** A clock that was set back makes an entry of the future: it cannot be dated, so it is not shown. */
const AHEAD_MILLISECONDS = 60_000;

/**
 * Without a worker (plain http off localhost, some private windows) no page can be shown without a
 * connection: then nothing is kept either.
 */
const canBeShown = (): boolean => "serviceWorker" in navigator;

export function writeSummary(summary: OfflineSummary): void {
  if (!canBeShown()) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(summary));
  } catch {
    // Without storage the page without a connection has only its telephone numbers.
  }
}

/** @returns what is kept and not too old; else it is removed @param ownNow by the browser's clock */
export function readSummary(ownNow: number): OfflineSummary | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as OfflineSummary | null;
    if (kept === null) return null;
    const ageMilliseconds = ownNow - kept.ownKnownAt;
    const isFresh = ageMilliseconds > -AHEAD_MILLISECONDS && ageMilliseconds < KEPT_MILLISECONDS;
    if (isFresh) return kept;
  } catch {
    // Unreadable is as good as none.
  }
  forgetSummary();
  return null;
}

/** @param bookingId only this one; without it whichever is there */
export function forgetSummary(bookingId?: string): void {
  try {
    if (bookingId !== undefined && readSummary(Date.now())?.bookingId !== bookingId) return;
    localStorage.removeItem(KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

/** Lets go what is not this person's, and what is too old. @param personId empty: nobody's page */
export function keepSummaryOnlyFor(personId: string): void {
  if (readSummary(Date.now())?.personId !== personId) forgetSummary();
}
