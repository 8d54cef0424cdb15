/**
 * The draft of a booking: what a patient, or who books by telephone, has typed and not sent yet, for a day, in
 * this browser alone. It goes when it is sent, at the sign-out, with another person, and when it is old.
 */
import type { BookStep } from "../../views/book_steps.ts";

const KEY = "tot-book-draft";
const KEPT_MILLISECONDS = 24 * 3_600_000;
/** A clock that was set back makes an entry of the future: it cannot be dated, so it is not shown. */
const AHEAD_MILLISECONDS = 60_000;

export interface BookDraft {
  readonly personId: string;
  /** By the browser's own clock, in milliseconds. */
  readonly savedAt: number;
  readonly step: BookStep;
  /** So far the reader may go without answering anew. */
  readonly furthest: BookStep;
  readonly entries: readonly (readonly [name: string, value: string])[];
  /** The doctor whom the page offered to wish for; null: none. */
  readonly wishedId: string | null;
  /** Of a call that was sent and had no answer: sent again it is the same one. */
  readonly commandId: string | null;
}

const WISH = "preferredDoctorId";

/** A doctor was chosen after the draft was left: it knows nothing of that wish. Pure. */
export const isNewWish = (draft: BookDraft, wishedId: string | null): boolean =>
  wishedId !== null && wishedId !== (draft.wishedId ?? null);

/** What comes back on a page that offers this doctor: a wish that is newer than the draft stands. Pure. */
export const restoredEntries = (draft: BookDraft, wishedId: string | null): BookDraft["entries"] =>
  wishedId === null || !isNewWish(draft, wishedId)
    ? draft.entries
    : [...draft.entries.filter(([name]) => name !== WISH), [WISH, wishedId]];

/** The doctor whom the draft wishes for; null: any. Pure. */
export const wishOf = ({ entries }: BookDraft): string | null =>
  entries.find(([name]) => name === WISH)?.[1] ?? null;

export function writeDraft(draft: BookDraft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Without storage the answers live as long as the page.
  }
}

/** @returns this person's draft that is not too old; any other one is removed */
export function readDraft(personId: string, ownNow: number): BookDraft | null {
  const draft = freshDraft(ownNow);
  if (draft === null || draft.personId === personId) return draft;
  forgetDraft();
  return null;
}

/** @returns anybody's that is not too old; one that is goes */
function freshDraft(ownNow: number): BookDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as BookDraft | null;
    if (kept === null) return null;
    const ageMilliseconds = ownNow - kept.savedAt;
    const isFresh = ageMilliseconds > -AHEAD_MILLISECONDS && ageMilliseconds < KEPT_MILLISECONDS;
    if (isFresh && Array.isArray(kept.entries)) return kept;
  } catch {
    // Unreadable is as good as none.
  }
  forgetDraft();
  return null;
}

/**
 * Staff book by plain forms: who comes from there to a booking has made it, and nothing of it is a draft.
 * @param from the address of the page before
 */
export function forgetBooked(from: string): void {
  if (/^https?:\/\/[^/]+\/book(?:$|[?#])/.test(from)) forgetDraft();
}

export function forgetDraft(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Without storage there is nothing to forget.
  }
}

/**
 * Lets go what is not this person's, and what is too old.
 * @param personId empty: nobody's page, as that of a sign-in in mid-form: whoever comes back goes on
 */
export const keepDraftOnlyFor = (personId: string): void =>
  void (personId === "" ? freshDraft(Date.now()) : readDraft(personId, Date.now()));
