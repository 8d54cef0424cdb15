/** A clock that a test moves by hand; timers fire in order when their time has come. */
import { after, type Instant, instant } from "../../actors/vocabulary.ts";
import type { Clock } from "../../actors/world.ts";

export class ManualClock implements Clock {
  #now: Instant;
  #timers: { at: Instant; call: () => void }[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now = (): Instant => this.#now;

  timer = (at: Instant, call: () => void) => {
    const timer = { at, call };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  get pending(): number {
    return this.#timers.length;
  }

  /** Moves time on, and lets what fires be dealt with before the next timer. */
  async advance(milliseconds: number): Promise<void> {
    const until = after(this.#now, milliseconds);
    for (;;) {
      const next = this.#timers.filter((timer) => timer.at <= until)
        .toSorted((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = instant(Math.max(this.#now, next.at));
      next.call();
      await settle();
    }
    this.#now = until;
    await settle();
  }
}

/** Lets everything that is waiting on promises alone run to its end. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
}
