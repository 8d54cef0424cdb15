/** The machine's clock, which a test moves forward: what is due then fires at once, everywhere. */
import { after, type Instant } from "../../actors/vocabulary.ts";
import type { Clock } from "../../actors/world.ts";
import { systemClock } from "../../runtime/clock.ts";

interface Timer {
  readonly at: Instant;
  readonly call: () => void;
  cancel: () => void;
}

export class MovedClock implements Clock {
  readonly #machine = systemClock();
  readonly #timers = new Set<Timer>();
  #moved = 0;

  now = (): Instant => after(this.#machine.now(), this.#moved);

  timer = (at: Instant, call: () => void) => {
    const timer: Timer = { at, call, cancel: () => {} };
    this.#timers.add(timer);
    this.#arm(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  };

  /** It is so much later now. */
  move(milliseconds: number): void {
    this.#moved += milliseconds;
    for (const timer of [...this.#timers]) {
      timer.cancel();
      this.#arm(timer);
    }
  }

  #arm(timer: Timer): void {
    timer.cancel = this.#machine.timer(after(timer.at, -this.#moved), () => {
      this.#timers.delete(timer);
      timer.call();
    });
  }
}
