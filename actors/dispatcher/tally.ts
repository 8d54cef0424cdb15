/**
 * What one shift has brought its doctor so far: the ledger that fairness looks at. Pure: a fold over
 * what came of offers and over when the doctor was free, so that memory and a start come to the same.
 */
import { VALID_DECLINE_CODES } from "../booking/codes.ts";
import type { Offer, OfferOutcome } from "../booking/state.ts";
import { type Instant, instant } from "../vocabulary.ts";

export interface ShiftTally {
  readonly offers: number;
  readonly accepts: number;
  /** Without a valid reason; those with one do not count against the doctor. */
  readonly declines: number;
  readonly validDeclines: number;
  /** Offers that ran out unanswered, and those of them since the last answer. */
  readonly missed: number;
  readonly missedInARow: number;
  /** The last answer of any kind: an accept, a decline, «I am here». */
  readonly answeredAt: Instant | null;
  readonly visits: number;
  readonly incomeKopecks: bigint;
  /** On shift, on no visit, on no break and called by no alarm: up to `idleSince`. */
  readonly idleMilliseconds: number;
  /** The doctor idles since then, or from then on where a break ends later; null: on a visit, or on the way to an alarm. */
  readonly idleSince: Instant | null;
}

export const newTally = (at: Instant): ShiftTally => ({
  offers: 0,
  accepts: 0,
  declines: 0,
  validDeclines: 0,
  missed: 0,
  missedInARow: 0,
  answeredAt: null,
  visits: 0,
  incomeKopecks: 0n,
  idleMilliseconds: 0,
  idleSince: at,
});

/** What of an offer counts. */
export type OfferFate = Pick<Offer, "id" | "doctorId" | "madeAt" | "outcome" | "answeredAt"> & {
  readonly reasonCode: string | null;
};

/** Idle time of this shift, up to now. */
export const idleMilliseconds = (tally: ShiftTally, at: Instant): number =>
  tally.idleMilliseconds + (tally.idleSince === null ? 0 : Math.max(0, at - tally.idleSince));

/** An offer goes only from live to its end; whoever hears of it twice counts it once by the outcome before. */
export function counted(
  tally: ShiftTally,
  before: OfferOutcome | null,
  { outcome, reasonCode, answeredAt }: OfferFate,
): ShiftTally {
  if (before === outcome) return tally;
  const made = before === null ? { ...tally, offers: tally.offers + 1 } : tally;
  switch (outcome) {
    case "accepted":
      return answered({ ...made, accepts: made.accepts + 1 }, answeredAt);
    case "declined":
      return answered(
        isValid(reasonCode)
          ? { ...made, validDeclines: made.validDeclines + 1 }
          : { ...made, declines: made.declines + 1 },
        answeredAt,
      );
    case "expired":
      return {
        ...made,
        missed: made.missed + 1,
        missedInARow: isAfter(answeredAt, made.answeredAt)
          ? made.missedInARow + 1
          : made.missedInARow,
      };
    default:
      // Live, or ended by somebody else: that says nothing about this doctor.
      return made;
  }
}

/** The doctor has answered something: whatever was missed before counts in no row. */
export const answered = (tally: ShiftTally, at: Instant | null): ShiftTally => ({
  ...tally,
  missedInARow: 0,
  answeredAt: at ?? tally.answeredAt,
});

export const visited = (tally: ShiftTally): ShiftTally => ({ ...tally, visits: tally.visits + 1 });

/**
 * From this moment on the doctor is on a visit, on a break or free; said again, nothing changes.
 * @param breakUntil the end of a break that goes on now; null: none does
 */
export function nowBusy(
  tally: ShiftTally,
  at: Instant,
  isEngaged: boolean,
  breakUntil: Instant | null,
): ShiftTally {
  return {
    ...tally,
    idleMilliseconds: idleMilliseconds(tally, at),
    idleSince: isEngaged ? null : instant(Math.max(at, breakUntil ?? at)),
  };
}

/** The last word of a shift: it idles no further. */
export const closed = (tally: ShiftTally, at: Instant): ShiftTally => ({
  ...tally,
  idleMilliseconds: idleMilliseconds(tally, at),
  idleSince: null,
});

/**
 * Counted anew from all offers of the shift, in the order of their ends, and from its completed visits.
 * What no offer says (idle time, an answer to «are you there?») stays as it was kept.
 */
export function recounted(
  kept: ShiftTally,
  fates: readonly OfferFate[],
  visits: number,
): ShiftTally {
  const { idleSince, idleMilliseconds, incomeKopecks, answeredAt } = kept;
  const empty: ShiftTally = {
    ...newTally(idleSince ?? instant(0)),
    idleSince,
    idleMilliseconds,
    incomeKopecks,
    visits,
  };
  const ends = fates.toSorted((one, other) => endOf(one) - endOf(other));
  const own = ends.reduce((tally, fate) => counted(tally, null, fate), empty);
  if (!isAfter(answeredAt, own.answeredAt)) return own;
  const missedSince = ends.filter((fate) =>
    fate.outcome === "expired" && isAfter(fate.answeredAt, answeredAt)
  );
  return { ...own, answeredAt, missedInARow: missedSince.length };
}

const isValid = (reasonCode: string | null): boolean =>
  VALID_DECLINE_CODES.some((code) => code === reasonCode);

/** Live ones last. */
const endOf = (fate: OfferFate): number => fate.answeredAt ?? Number.MAX_SAFE_INTEGER;

const isAfter = (at: Instant | null, other: Instant | null): boolean =>
  at !== null && (other === null || at > other);
