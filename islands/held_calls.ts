/**
 * Calls for help that a script of this page has not brought to the server yet, stored or in its memory alone. A
 * page's scripts are bundled each by itself and share no module, so the sign-out asks them by an event.
 */

export interface HeldCall {
  readonly id: string;
  /** A doctor's «danger»: it is sent, and never spoken of. */
  readonly isSilent: boolean;
}

export interface Holder {
  held(): readonly HeldCall[];
  /** Tries at once. */
  send(): void;
}

const QUESTION = "tot-held-calls";

/** Answers whoever asks on this page. @returns how to stop */
export function answerForCalls(holder: Holder): () => void {
  const answer = (event: Event) => void (event as CustomEvent<Holder[]>).detail.push(holder);
  addEventListener(QUESTION, answer);
  return () => removeEventListener(QUESTION, answer);
}

/** All that answer on this page. */
export function holdersHere(): readonly Holder[] {
  const holders: Holder[] = [];
  dispatchEvent(new CustomEvent(QUESTION, { detail: holders }));
  return holders;
}
