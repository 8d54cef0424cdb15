/**
 * Leaves a provider alone that does not answer: after so many failures in a row callers are answered
 * at once for some seconds, then one call tries again. Time is the clock's; nothing waits in here.
 */
import type { Clock } from "../actors/world.ts";

/**
 * `answered`: the provider did its part, if only to refuse. `throttled`: it asked for a rest.
 * `not_asked`: the call never went out, and says nothing about the provider.
 */
export type Outcome = "answered" | "failed" | "throttled" | "not_asked";

export interface BreakerLimits {
  readonly failuresInARow: number;
  readonly pauseMilliseconds: number;
}

/** Says how the call ended; must be called once. `restMilliseconds`: what a throttling provider asks. */
export type Settle = (outcome: Outcome, restMilliseconds?: number) => void;

export class CircuitBreaker {
  #failures = 0;
  #pausedUntil: number | null = null;
  #isTried = false;

  constructor(
    private readonly clock: Pick<Clock, "now">,
    private readonly limits: BreakerLimits,
  ) {}

  get isOpen(): boolean {
    return this.#pausedUntil !== null;
  }

  /** Null: answer at once, without asking the provider. */
  enter(): Settle | null {
    if (this.#pausedUntil === null) return (...ended) => this.#settle(false, ...ended);
    if (this.#isTried || this.clock.now() < this.#pausedUntil) return null;
    this.#isTried = true;
    return (...ended) => {
      this.#isTried = false;
      this.#settle(true, ...ended);
    };
  }

  #settle(isTrial: boolean, outcome: Outcome, restMilliseconds = 0): void {
    if (outcome === "not_asked") return;
    if (outcome === "answered") {
      // What was under way when the pause began does not end it.
      if (this.isOpen && !isTrial) return;
      this.#failures = 0;
      this.#pausedUntil = null;
      return;
    }
    this.#failures++;
    if (outcome === "throttled" || this.#failures >= this.limits.failuresInARow) {
      const pause = Math.max(this.limits.pauseMilliseconds, restMilliseconds);
      this.#pausedUntil = Math.max(this.#pausedUntil ?? 0, this.clock.now() + pause);
    }
  }
}
