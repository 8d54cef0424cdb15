/**
 * What went wrong for the crowd. A refusal by the booking's state is life (somebody else was faster);
 * anything else is counted and said once a minute, never swallowed.
 */
import type { Log } from "../../actors/world.ts";
import { Refused } from "./api.ts";

/** Not found (no longer mine to see), refused by state, too fast, busy: a person tries again later. */
const SHRUGGED = [404, 409, 429, 503];
const REPORTED_AT_ONCE = 20;

export class Troubles {
  readonly #unexpected = new Map<string, number>();
  #refusals = 0;

  note(error: unknown): void {
    if (error instanceof Refused && SHRUGGED.includes(error.status)) {
      this.#refusals++;
      return;
    }
    const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
    // Bounded: what does not fit is counted under one name.
    const key = this.#unexpected.size < REPORTED_AT_ONCE || this.#unexpected.has(text)
      ? text.slice(0, 200)
      : "others";
    this.#unexpected.set(key, (this.#unexpected.get(key) ?? 0) + 1);
  }

  /** Says what is new since the last time; silent when nothing unexpected happened. */
  report(log: Log): void {
    if (this.#unexpected.size > 0) {
      const times = Object.fromEntries(this.#unexpected);
      log.warn("the demo's people met unexpected answers", { times, refusals: this.#refusals });
    }
    this.#unexpected.clear();
    this.#refusals = 0;
  }
}
