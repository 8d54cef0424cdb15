/** When a message that did not go is tried again. Pure: chance is an argument. */
import { HOUR, MINUTE, SECOND } from "../vocabulary.ts";

export const OUTBOX = {
  /** A message that failed so often is dead: somebody has to look. */
  attempts: 12,
  firstPauseMilliseconds: 2 * SECOND,
  longestPauseMilliseconds: HOUR,
  /** Messages that one drain has in its hands at a time. */
  batch: 8,
  /** No gateway may take so long; after it the message is due again. */
  claimMilliseconds: 2 * MINUTE,
  /** How often a drain looks without being woken. */
  pollMilliseconds: 2 * SECOND,
  /** Sent rows stay so long for their keys; their words are gone at once. */
  keepSentMilliseconds: 7 * 24 * HOUR,
  keepDeadMilliseconds: 30 * 24 * HOUR,
} as const;

/**
 * Doubles with each attempt, up to an hour, and is spread over the upper half of that, so that what failed
 * together does not come back together.
 * @param attempts so many have failed, from 1
 * @param chance from 0 to 1
 * @param restMilliseconds what the provider asked for at least
 */
export function pauseAfter(attempts: number, chance: number, restMilliseconds = 0): number {
  const whole = Math.min(
    OUTBOX.firstPauseMilliseconds * 2 ** Math.min(attempts - 1, 30),
    OUTBOX.longestPauseMilliseconds,
  );
  return Math.max(Math.round(whole / 2 + whole / 2 * chance), restMilliseconds);
}
