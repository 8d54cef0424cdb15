/** What the page of a payment, or of a wallet, tells its island. */
export interface PayingSeed {
  readonly personId: string;
  /** When it was written, in the server's milliseconds. */
  readonly now: number;
  /** Null: the wallet's own page. */
  readonly bookingId: string | null;
  /** Where it is read: a form that was refused may have been sent elsewhere. */
  readonly path: string;
}

/** What the page of a pay link tells its island. */
export interface LinkSeed {
  /** Where it is read: the token is in it already. */
  readonly path: string;
}
