/** Since when pages can answer: until the start is complete nobody has run out of doctors whose pages come back. */
import type { Instant } from "./vocabulary.ts";
import type { Clock } from "./world.ts";

export class PageStart {
  #at: Instant | null = null;

  constructor(private readonly clock: Pick<Clock, "now">) {}

  /** Everything is read, and from now on each page is answered. */
  complete(): void {
    this.#at ??= this.clock.now();
  }

  /** Of a start that is not complete it is now, whenever it is asked for. */
  readonly since = (): Instant => this.#at ?? this.clock.now();
}
