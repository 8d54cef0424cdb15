/** The forms of a live page: sent without leaving it, and what is typed into them kept. */
import { useEffect } from "preact/hooks";
import type { Attempt } from "../views/forms.ts";
import type { Words } from "../views/words.ts";
import { liveForms } from "./commands.ts";
// With the page and not after it: a letter typed before it is there would be kept over yesterday's conclusion.
import { keepDrafts } from "./drafts.ts";
import type { Echoes } from "./echoes.ts";
import type { Live } from "./live/live.ts";

interface FormsOfPage {
  readonly root: HTMLElement;
  readonly live: Live;
  readonly words: Words;
}

/** Takes over the forms of a page, and keeps what is typed into them until it is sent. */
export function useForms(
  { root, live, words }: FormsOfPage,
  personId: string,
  echoes: Echoes,
  onAttempt: (attempt: Attempt | null) => void,
): void {
  useEffect(() => {
    const drafts = keepDrafts(root, personId);
    const stopForms = liveForms(root, {
      outbox: live.outbox,
      words,
      viewOf: (bookingId) => live.store.booking(bookingId).peek(),
      onAttempt,
      onSaid: echoes.add,
      onResult({ command, bookingId, clientId, answer }) {
        // Words that wait stand in the room; a step that waits may still come back refused.
        if (answer.kind === "done" || (command === "say" && answer.kind === "queued")) {
          drafts.drop(`/bookings/${bookingId}/${command}`);
        }
        if (command === "say") echoes.drop(clientId);
      },
      onLate: (address) => drafts.drop(address),
    });
    return () => {
      stopForms();
      drafts.stop();
    };
  }, []);
}
