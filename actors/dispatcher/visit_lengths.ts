/**
 * How long visits last, learned from those that are over: the median of the recent ones of a kind, so that
 * one forgotten «завершить» moves nothing. Until there are enough of them, the plain guess stands.
 */
import type { CallType } from "../booking/codes.ts";
import { MINUTE, type Specialization } from "../vocabulary.ts";

/** Fewer say nothing. */
export const VISITS_NEEDED = 8;
/** Older ones are forgotten. */
export const VISITS_REMEMBERED = 60;
/** A visit that took less was no visit, one that took more was left open. */
const LEAST_MINUTES = 2;
const MOST_MINUTES = 4 * 60;

/** Pure. @returns minutes, or null: too few to say */
export function medianMinutes(minutes: readonly number[]): number | null {
  const known = minutes
    .filter((length) => length >= LEAST_MINUTES && length <= MOST_MINUTES)
    .toSorted((one, other) => one - other);
  if (known.length < VISITS_NEEDED) return null;
  const middle = Math.floor(known.length / 2);
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}

export interface PastVisits {
  readonly callType: CallType;
  readonly specialization: Specialization;
  readonly minutes: readonly number[];
}

export class VisitLengths {
  #milliseconds = new Map<string, number>();

  /** Replaces all that was known. */
  learn(past: readonly PastVisits[]): void {
    this.#milliseconds = new Map(past.flatMap(({ callType, specialization, minutes }) => {
      const median = medianMinutes(minutes);
      return median === null ? [] : [[keyOf(callType, specialization), median * MINUTE]];
    }));
  }

  /** Milliseconds; null: not known yet. */
  of(callType: CallType, specialization: Specialization): number | null {
    return this.#milliseconds.get(keyOf(callType, specialization)) ?? null;
  }
}

const keyOf = (callType: CallType, specialization: Specialization): string =>
  `${callType}/${specialization}`;
