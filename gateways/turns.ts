/**
 * Bounded concurrency: so many calls at once, so many more in the queue, and where the provider asks
 * for it a gap between the starts of two. Who would wait past the deadline does not go at all.
 */
import { instant } from "../actors/vocabulary.ts";
import type { Clock } from "../actors/world.ts";

export interface TurnLimits {
  readonly concurrency: number;
  readonly waiting: number;
  /** Between the starts of two calls; 0 for none. */
  readonly gapMilliseconds: number;
}

export class Turns {
  #underWay = 0;
  #nextStart = 0;
  readonly #queue = new Set<() => void>();

  constructor(private readonly clock: Clock, private readonly limits: TurnLimits) {}

  /** True: go, and `give` the turn back. False: the queue is full, or the signal came first. */
  async take(signal: AbortSignal): Promise<boolean> {
    if (this.#underWay >= this.limits.concurrency) {
      if (this.#queue.size >= this.limits.waiting || !await this.#queued(signal)) return false;
    } else this.#underWay++;
    if (!await this.#gap(signal)) {
      this.give();
      return false;
    }
    return true;
  }

  give(): void {
    const [next] = this.#queue;
    if (next === undefined) this.#underWay--;
    else {
      this.#queue.delete(next);
      next();
    }
  }

  /** True once another call has handed its turn over. */
  #queued(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const next = () => resolve(true);
      this.#queue.add(next);
      signal.addEventListener("abort", () => {
        if (this.#queue.delete(next)) resolve(false);
      }, { once: true });
    });
  }

  async #gap(signal: AbortSignal): Promise<boolean> {
    const { gapMilliseconds } = this.limits;
    if (gapMilliseconds === 0) return true;
    const at = Math.max(this.clock.now(), this.#nextStart);
    this.#nextStart = at + gapMilliseconds;
    if (at > this.clock.now()) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.timer(instant(at), resolve);
        signal.addEventListener("abort", () => {
          cancel();
          resolve();
        }, { once: true });
      });
    }
    return !signal.aborted;
  }
}
