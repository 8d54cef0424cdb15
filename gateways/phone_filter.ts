/** What doctors' phones say, filtered: inaccurate fixes and wild jumps are dropped, clocks corrected. */
import { type Instant, instant, type PersonId, type PlaceRefusal } from "../actors/vocabulary.ts";
import type { Fix } from "../actors/world.ts";
import { FILTER_START, filterFix, type FilterState } from "../city/gps.ts";

/** Phones that are remembered; the one silent for longest goes first. */
const PHONES_LIMIT = 20_000;

export interface Filtered {
  /** The fixes that can be true, by the server's clock. */
  readonly possible: readonly Fix[];
  /** Why the newest is not one of them; a leap that the next fixes may confirm has no reason yet. */
  readonly refused?: PlaceRefusal;
}

export class PhoneFilter {
  /** By doctor and device: each has a clock of its own, and between two of them is no jump. */
  readonly #states = new Map<string, FilterState>();

  /**
   * @param sentAt the phone's clock when it sent the batch; null: the page does not say, and the fixes'
   *   own times are believed, but never beyond now
   */
  accept(
    doctorId: PersonId,
    fixes: readonly Fix[],
    sentAt: Instant | null,
    receivedAt: Instant,
    device = "",
  ): Filtered {
    const phone = `${doctorId}/${device}`;
    let state = this.#states.get(phone) ?? FILTER_START;
    const possible: Fix[] = [];
    let refused: PlaceRefusal | null = null;
    for (const fix of fixes.toSorted((one, other) => one.recordedAt - other.recordedAt)) {
      const recordedAt = sentAt === null ? Math.min(fix.recordedAt, receivedAt) : fix.recordedAt;
      const verdict = filterFix(
        state,
        { ...fix, recordedAt, speed: fix.speedMetersPerSecond },
        sentAt ?? receivedAt,
        receivedAt,
      );
      state = verdict.state;
      if (verdict.ok) possible.push({ ...fix, recordedAt: instant(verdict.fix.at) });
      refused = verdict.ok || (verdict.code !== "inaccurate" && verdict.code !== "old")
        ? null
        : verdict.code;
    }
    this.#states.delete(phone);
    const oldest = this.#states.keys().next().value;
    if (this.#states.size >= PHONES_LIMIT && oldest !== undefined) this.#states.delete(oldest);
    this.#states.set(phone, state);
    return { possible, ...(refused === null ? {} : { refused }) };
  }
}
