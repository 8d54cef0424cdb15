/** What the page of a payment tells its island. */
export interface PayingSeed {
  readonly personId: string;
  /** When it was written, in the server's milliseconds. */
  readonly now: number;
  readonly bookingId: string;
  /** Where it is read: a form that was refused may have been sent elsewhere. */
  readonly path: string;
}
