/**
 * The world's clock. It never runs backwards and never leaps: between readings it follows the
 * machine's steady counter, and drifts towards the wall clock by at most one part in a hundred. So a
 * wall clock that leaps by an hour ends no offer early, and one that was set right is followed.
 */
import { type Instant, instant } from "../actors/vocabulary.ts";
import type { Clock } from "../actors/world.ts";

/** `setTimeout` fires at once for more than 2^31 ms; a timer is armed for a day at most. */
const LONGEST_TIMER_MILLISECONDS = 24 * 3_600_000;
const DRIFT = 0.01;

export interface Counters {
  /** Wall clock, epoch milliseconds. */
  readonly wall: () => number;
  /** Steady counter, milliseconds. */
  readonly steady: () => number;
}

const MACHINE: Counters = { wall: () => Date.now(), steady: () => performance.now() };

export function systemClock({ wall, steady }: Counters = MACHINE): Clock {
  let lastSteady = steady();
  let lastNow = wall();

  function now(): Instant {
    const elapsed = Math.max(0, steady() - lastSteady);
    lastSteady += elapsed;
    const error = wall() - (lastNow + elapsed);
    const bound = elapsed * DRIFT;
    lastNow += elapsed + Math.max(-bound, Math.min(bound, error));
    return instant(Math.floor(lastNow));
  }

  return {
    now,
    timer(at, call) {
      let handle: ReturnType<typeof setTimeout>;
      const arm = () => {
        const wait = at - now();
        handle = setTimeout(
          () => at <= now() ? call() : arm(),
          Math.max(0, Math.min(wait, LONGEST_TIMER_MILLISECONDS)),
        );
      };
      arm();
      return () => clearTimeout(handle);
    },
  };
}
