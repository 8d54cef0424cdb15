/** How a page that the server writes is read again by itself. */

export interface LookSeed {
  /** From one look to the next; null: it says the last word. */
  readonly seconds: number | null;
  /** Where it is read: what a form was sent to may have none to be read. None: where it is. */
  readonly path?: string;
}

/** A call that still counts may be taken back: its page must keep up. */
const COUNTING_SECONDS = 4;
/** Elsewhere a page that reads itself anew often reads itself aloud anew as often. */
const CALM_SECONDS = 20;

export const secondsOfVisit = (isOpen: boolean): number | null => isOpen ? CALM_SECONDS : null;

/** Of a call for help. */
export const secondsOfCall = (status: string, isOpen: boolean): number | null =>
  !isOpen ? null : status === "counting" ? COUNTING_SECONDS : CALM_SECONDS;
