/**
 * A clock that jumps from one moment at which something happens to the next. Everything that a moment
 * sets going is dealt with before the next comes: the actors wait for nothing but promises here.
 */
import { setImmediate } from "node:timers";
import { type Instant, instant } from "../actors/vocabulary.ts";
import type { Cancel, Clock } from "../actors/world.ts";

interface Timer {
  readonly at: Instant;
  /** Of one moment those that were armed first come first, so that a run can be repeated. */
  readonly order: number;
  call: (() => void) | null;
}

export class SimulatedClock implements Clock {
  #now: Instant;
  #order = 0;
  readonly #heap: Timer[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now = (): Instant => this.#now;

  timer = (at: Instant, call: () => void): Cancel => {
    const timer: Timer = { at: instant(Math.max(at, this.#now)), order: this.#order++, call };
    this.#push(timer);
    return () => void (timer.call = null);
  };

  /**
   * Runs until nothing is armed any more, or until that moment.
   * @param after called when a moment has been dealt with
   */
  async runUntil(end: Instant, after: () => void = () => {}): Promise<void> {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > end) break;
      this.#pop();
      if (next.call === null) continue;
      this.#now = next.at;
      next.call();
      await quiet();
      after();
    }
    this.#now = instant(Math.max(this.#now, end));
  }

  /** Forgets all timers: the process has died. */
  clear(): void {
    this.#heap.length = 0;
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(timer);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(timer, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** When every promise that can come true without time has: a task of the event loop comes after them. */
export const quiet = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
