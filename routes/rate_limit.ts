/** Counts attempts in fixed windows of a minute. Bounded: the oldest keys go when there are many. */
import { type Instant, MINUTE, SECOND } from "../actors/vocabulary.ts";

const KEYS_LIMIT = 100_000;

export class RateLimit {
  readonly #windows = new Map<string, { from: Instant; count: number }>();

  constructor(private readonly enabled: boolean) {}

  /** Counts one attempt. @returns null, or the seconds after which to try again */
  attempt(key: string, perMinute: number, at: Instant): number | null {
    if (!this.enabled) return null;
    const known = this.#windows.get(key);
    if (known === undefined || at - known.from >= MINUTE) {
      this.#windows.delete(key);
      const oldest = this.#windows.keys().next().value;
      if (this.#windows.size >= KEYS_LIMIT && oldest !== undefined) this.#windows.delete(oldest);
      this.#windows.set(key, { from: at, count: 1 });
      return null;
    }
    known.count++;
    return known.count <= perMinute ? null : Math.ceil((known.from + MINUTE - at) / SECOND);
  }
}
