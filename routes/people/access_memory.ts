/**
 * Which readings stand in the log already. A board that is open for a day, and a stream that comes back
 * every minute, are one reading of each booking and no thousands: a reading is written once in a
 * bounded time, and again as soon as there is a field in it that was not. Bounded; what is forgotten is
 * written once more.
 */
import type { Instant } from "../../actors/vocabulary.ts";

const LISTS = 1_000;

export interface Remembered {
  readonly until: Instant;
  /** One list for all readings of the same fields: there are hundreds of thousands of them. */
  readonly fields: readonly string[];
  /** The writing, while it is under way: nobody is shown anything on the strength of a promise. */
  written: Promise<void> | null;
}

export class AccessMemory {
  readonly #known = new Map<string, Remembered>();
  readonly #lists = new Map<string, readonly string[]>();

  constructor(private readonly limit: number) {}

  /** The earlier reading of this key, if it has all of these fields and is not over. */
  find(key: string, fields: readonly string[], at: Instant): Remembered | null {
    const known = this.#known.get(key);
    if (known === undefined || known.until <= at) return null;
    return fields.every((field) => known.fields.includes(field)) ? known : null;
  }

  remember(
    key: string,
    fields: readonly string[],
    until: Instant,
    at: Instant,
    written: Promise<void> | null,
  ): Remembered {
    const earlier = this.#known.get(key);
    const before = earlier !== undefined && earlier.until > at ? earlier : null;
    const next: Remembered = {
      // A new field does not make the old ones last longer.
      until: before?.until ?? until,
      fields: this.#listOf([...before?.fields ?? [], ...fields]),
      written,
    };
    this.#known.delete(key);
    this.#known.set(key, next);
    if (this.#known.size > this.limit) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return next;
  }

  #listOf(fields: readonly string[]): readonly string[] {
    const own = [...new Set(fields)];
    const name = own.join();
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    // Their names come from the program, and are few.
    if (this.#lists.size < LISTS) this.#lists.set(name, own);
    return own;
  }

  /** It was not written after all. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  get size(): number {
    return this.#known.size;
  }
}
