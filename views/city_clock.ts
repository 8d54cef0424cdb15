/**
 * The clock on a city's walls. A browser's first `Intl.DateTimeFormat` costs it 25 ms and more, in which a page
 * that is coming to life answers nobody; so the server says how far the clock is from UTC these weeks, and
 * only an instant beyond them is looked up. Pure but for Intl.
 */

/** While this holds the city's clock is not changed. */
export interface ClockSpan {
  readonly offsetMinutes: number;
  /** Milliseconds. */
  readonly from: number;
  readonly until: number;
}

/** What the clock shows. */
export interface WallTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export class CityClock {
  #format: Intl.DateTimeFormat | null = null;

  /** @param known what the server said of it; null: nothing */
  constructor(readonly timeZone: string, private readonly known: ClockSpan | null = null) {}

  /** @param at milliseconds */
  wall(at: number): WallTime {
    const { known } = this;
    const offset = known !== null && at >= known.from && at < known.until
      ? known.offsetMinutes * 60_000
      : this.offsetAt(at);
    const shown = new Date(at + offset);
    return {
      year: shown.getUTCFullYear(),
      month: shown.getUTCMonth() + 1,
      day: shown.getUTCDate(),
      hour: shown.getUTCHours(),
      minute: shown.getUTCMinutes(),
      second: shown.getUTCSeconds(),
    };
  }

  /** How far the clock is ahead of UTC, in milliseconds. */
  offsetAt(at: number): number {
    this.#format ??= new Intl.DateTimeFormat("en-US", {
      timeZone: this.timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of this.#format.formatToParts(at)) shown[type] = Number(value);
    const { year = 0, month = 1, day, hour, minute, second } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
  }
}
