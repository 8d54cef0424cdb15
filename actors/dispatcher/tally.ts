/** What one shift has brought its doctor so far: the ledger that fairness looks at. Pure. */
import type { Instant } from "../vocabulary.ts";

export interface ShiftTally {
  readonly offers: number;
  readonly accepts: number;
  /** Without a valid reason; those with one do not count against the doctor. */
  readonly declines: number;
  readonly validDeclines: number;
  /** Offers that ran out unanswered, and those of them since the last answer. */
  readonly missed: number;
  readonly missedInARow: number;
  readonly visits: number;
  readonly incomeKopecks: bigint;
  /** On shift, on no visit and on no break: up to `idleSince`. */
  readonly idleMilliseconds: number;
  /** The doctor idles since then; null: on a visit or a break. */
  readonly idleSince: Instant | null;
}

export const newTally = (at: Instant): ShiftTally => ({
  offers: 0,
  accepts: 0,
  declines: 0,
  validDeclines: 0,
  missed: 0,
  missedInARow: 0,
  visits: 0,
  incomeKopecks: 0n,
  idleMilliseconds: 0,
  idleSince: at,
});

/** Idle time of this shift, up to now. */
export const idleMilliseconds = (tally: ShiftTally, at: Instant): number =>
  tally.idleMilliseconds + (tally.idleSince === null ? 0 : Math.max(0, at - tally.idleSince));
