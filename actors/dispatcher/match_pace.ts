/**
 * Keeps matching from taking all of the processor. Where hundreds wait and nobody is free, a matching takes
 * tens of milliseconds and each change of any booking asks for one: the commands that would free somebody then
 * wait behind matchings that find nobody. So a matching that took long is followed by a pause in proportion;
 * what is asked for meanwhile comes once, at its end. Time is the clock's: a simulation has no pauses.
 */
import { after, type Instant } from "../vocabulary.ts";
import type { Clock } from "../world.ts";

/** So many times as long as the matching took: a quarter of one processor at most. */
const PAUSE_FACTOR = 3;
/** A pause is never longer, however long a matching took. */
const LONGEST_PAUSE_MILLISECONDS = 1_000;

export class MatchPace {
  #notBefore = -Infinity;
  #isArmed = false;

  /** @param again asks for a matching once the pause is over */
  constructor(private readonly clock: Clock, private readonly again: () => void) {}

  took(began: Instant, ended: Instant): void {
    const pause = Math.min((ended - began) * PAUSE_FACTOR, LONGEST_PAUSE_MILLISECONDS);
    this.#notBefore = ended + pause;
  }

  /** @returns false: it comes when the pause is over */
  mayBegin(at: Instant): boolean {
    if (at >= this.#notBefore) return true;
    if (!this.#isArmed) {
      this.#isArmed = true;
      this.clock.timer(after(at, this.#notBefore - at), () => {
        this.#isArmed = false;
        this.again();
      });
    }
    return false;
  }
}
