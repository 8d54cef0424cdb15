/**
 * A bounded memory of what was read: least recently filled goes first, nothing is older than the time
 * to live. One active process writes the store, and it corrects its own cache.
 */
import type { Instant } from "../actors/vocabulary.ts";

export class Cache<Key, Value> {
  readonly #entries = new Map<Key, { value: Value; at: Instant }>();
  #writes = 0;

  constructor(
    private readonly size: number,
    private readonly ttlMilliseconds: number,
    private readonly now: () => Instant,
  ) {}

  async get(key: Key, read: () => Promise<Value>): Promise<Value> {
    const known = this.#entries.get(key);
    if (known !== undefined && this.now() - known.at < this.ttlMilliseconds) return known.value;
    const writes = this.#writes;
    const value = await read();
    // What was read before a write that came meanwhile is old already.
    if (writes === this.#writes) this.#put(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#writes++;
    this.#put(key, value);
  }

  delete(key: Key): void {
    this.#writes++;
    this.#entries.delete(key);
  }

  /** What is remembered of it was found to hold still, just now; what has grown too old stays so. */
  renew(key: Key, holds: (value: Value) => boolean): void {
    const known = this.#entries.get(key);
    if (known !== undefined && holds(known.value)) this.#renew(known);
  }

  /** The same of all that hold still. */
  renewWhere(holds: (value: Value) => boolean): void {
    for (const known of this.#entries.values()) if (holds(known.value)) this.#renew(known);
  }

  /** Looks at everything that is remembered: for rare events alone. */
  deleteWhere(isGone: (value: Value) => boolean): void {
    this.#writes++;
    for (const [key, { value }] of this.#entries) if (isGone(value)) this.#entries.delete(key);
  }

  #renew(known: { at: Instant }): void {
    const now = this.now();
    if (now - known.at < this.ttlMilliseconds) known.at = now;
  }

  #put(key: Key, value: Value): void {
    this.#entries.delete(key);
    const oldest = this.#entries.keys().next().value;
    if (this.#entries.size >= this.size && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(key, { value, at: this.now() });
  }
}
