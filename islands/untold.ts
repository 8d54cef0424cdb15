/**
 * A step or a word that waited for a connection and was refused when nobody looked: said on the first page that
 * it belongs to, and kept until then. What the page has already is given and not imported.
 */
import type { Attempt } from "../views/forms.ts";
import type { Words } from "../views/words.ts";
import type { Options } from "./commands.ts";
import type { PendingCommand, Refused } from "./live/outbox.ts";

const ADDRESS = /^\/bookings\/([^/]+)\/(\w+)$/;
/** The page of one booking says nothing of others. */
const PAGE = /^\/bookings\/([^/]+)/;

type Entries = readonly (readonly [string, string])[];

/** A page in a pocket has told nobody anything. */
const isSeen = (): Promise<void> =>
  new Promise((resolve) => {
    if (!document.hidden) return resolve();
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });

/**
 * Tells the oldest that belongs here.
 * @param inFlight whoever sent these waits for the answer here, and says it
 * @returns whether there was one
 */
export async function tellUntold(
  root: HTMLElement,
  inFlight: ReadonlySet<string>,
  options: Options,
  attemptOf: (
    form: string,
    bookingId: string,
    entries: Entries,
    answer: Refused,
    words: Words,
  ) => Attempt,
  restore: (form: HTMLFormElement, entries: Entries) => void,
): Promise<boolean> {
  await isSeen();
  const { outbox, onAttempt, viewOf, words } = options;
  const here = PAGE.exec(location.pathname)?.[1];

  function tell({ id, url, body, refused }: PendingCommand): boolean {
    const [, bookingId = "", name = ""] = ADDRESS.exec(url) ?? [];
    if (name === "" || refused === undefined || inFlight.has(id)) return false;
    if ((here ?? bookingId) !== bookingId) return false;
    const entries = [...new URLSearchParams(body)];
    if (name === "say") {
      // Words come back into their field, or wait for a page that has it.
      const form = root.querySelector<HTMLFormElement>(`form[action="${url}"]`);
      if (form === null) return false;
      restore(form, entries);
      // Kept like what is typed: this page may be closed, too.
      form.querySelector("[name=content]")?.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const attempt = attemptOf(name, bookingId, entries, refused, words);
    // Beside other bookings it would be taken for theirs.
    const number = here === undefined ? viewOf(bookingId)?.number : undefined;
    const refusal = number === undefined || attempt.refusal === null
      ? attempt.refusal
      : `${words.text("booking.number", { number })}. ${attempt.refusal}`;
    onAttempt({ ...attempt, refusal });
    outbox.told(id);
    return true;
  }

  return outbox.refused.peek().some(tell);
}
