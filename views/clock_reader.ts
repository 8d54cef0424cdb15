/** The words and the clock of a page: hours, ages and counts, as alarms above any page are written with. Pure. */
import type { CityClock, WallTime } from "./city_clock.ts";
import type { LocaleKey, Values, Words } from "./words.ts";

/** An instant as the services give it: RFC 3339, or milliseconds. */
export type Moment = string | number;

export const millisecondsOf = (at: Moment): number => typeof at === "number" ? at : Date.parse(at);

export const twoDigits = (number: number): string => String(number).padStart(2, "0");

/** A number and its unit that never wrap apart. */
export const glued = (text: string): string => text.replaceAll(" ", "\u00a0");

export class ClockReader {
  constructor(
    readonly words: Words,
    /** The moment of the data on the page, in milliseconds. */
    readonly now: number,
    readonly clockOfCity: CityClock,
  ) {}

  /** The text of a key. */
  t(key: LocaleKey, values?: Values): string {
    return this.words.text(key, values);
  }

  /** A counted text in its right form. */
  count(key: LocaleKey, count: number, values?: Values): string {
    return this.words.count(key, count, values);
  }

  protected wall(at: Moment): WallTime {
    return this.clockOfCity.wall(millisecondsOf(at));
  }

  /** «14:20» in the city. */
  clock(at: Moment): string {
    const { hour, minute } = this.wall(at);
    return `${twoDigits(hour)}:${twoDigits(minute)}`;
  }

  /** Since when, dense: «4:12» while seconds matter, then «38 мин», «1 ч 05 мин», then days. */
  elapsed(since: Moment): string {
    const seconds = Math.max(0, Math.floor((this.now - millisecondsOf(since)) / 1000));
    const minutes = Math.floor(seconds / 60);
    if (minutes < 10) return `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
    const hours = Math.floor(minutes / 60);
    if (hours >= 24) return glued(this.count("time.daysShort", Math.floor(hours / 24)));
    return glued(this.minutesShort(minutes));
  }

  /** «38 мин», «1 ч 05 мин»: each number stays with its unit. */
  minutesShort(minutes: number): string {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    if (hours === 0) return glued(this.t("time.minutesShort", { minutes: rest }));
    return this.t("time.hoursMinutes", { hours, minutes: twoDigits(rest) })
      .replaceAll(/(\d) /g, "$1\u00a0");
  }
}
