/** A few hundred answers, kept for minutes in memory alone: the one used longest ago goes first. */
import type { Clock } from "../actors/world.ts";

export interface CacheLimits {
  readonly entries: number;
  readonly milliseconds: number;
}

export class AnswerCache<T> {
  readonly #entries = new Map<string, { readonly value: T; readonly until: number }>();

  constructor(
    private readonly clock: Pick<Clock, "now">,
    private readonly limits: CacheLimits,
  ) {}

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.until <= this.clock.now()) return undefined;
    this.#entries.set(key, entry);
    return entry.value;
  }

  put(key: string, value: T): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.clock.now() + this.limits.milliseconds });
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size > this.limits.entries) {
      this.#entries.delete(oldest);
    }
  }

  get size(): number {
    return this.#entries.size;
  }
}
