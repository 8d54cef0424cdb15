/** Whom and where a patient may name with one tap: those in their care, and their address book. */

export interface BookedPerson {
  readonly id: string;
  readonly name: string;
  readonly isAdult: boolean;
  /** Null: the day of birth is not known. */
  readonly ageMonths: number | null;
  /** «7 лет, ребёнок». */
  readonly about: string;
}

export interface BookAddress {
  readonly id: string;
  /** As its owner calls it, else the address itself. */
  readonly title: string;
  /** The address and the way to the door, as one line. */
  readonly line: string;
  readonly isDefault: boolean;
}

export interface Booker {
  readonly family: readonly BookedPerson[];
  readonly addresses: readonly BookAddress[];
  /** The doctor who is wished for, by a link from the card or from an earlier visit. */
  readonly wished?: { readonly id: string; readonly name: string } | null;
}

export const NOBODY_ELSE: Booker = { family: [], addresses: [] };

/** The value of «another address». */
export const NEW_ADDRESS = "new";
