/**
 * Who reads a page: the language, the person, the moment at which the page was made and the city
 * whose clock and telephones count. All formatting of times, ages and counts goes through here. Pure
 * but for the clock beyond these weeks (city_clock.ts).
 */
import { CityClock } from "./city_clock.ts";
import { ClockReader, glued, millisecondsOf, type Moment, twoDigits } from "./clock_reader.ts";
import { decimal, listed } from "./numbers_and_lists.ts";
import type { CityView, Language, Person } from "./facts.ts";
import type { LocaleKey, Words } from "./words.ts";

export type { Moment };

export const TEXT_SIZES = ["normal", "large", "largest"] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** A range whose ends never wrap apart (U+2060 on both sides of the dash). */
export const range = (from: string | number, to: string | number): string =>
  `${from}\u2060–\u2060${to}`;

export class Reader extends ClockReader {
  constructor(
    words: Words,
    readonly person: Person | null,
    /** The moment of the data on the page, in milliseconds. */
    now: number,
    /** The booking's city on its pages, the default one elsewhere. */
    readonly city: CityView,
    /** The path to come back to after a change of language. */
    readonly path: string,
    clockOfCity: CityClock = new CityClock(city.timeZone),
    /** How large the reader wants the letters, beside what the browser is set to. */
    readonly textSize: TextSize = "normal",
  ) {
    super(words, now, clockOfCity);
  }

  get language(): Language {
    return this.words.language;
  }

  get timeZone(): string {
    return this.city.timeZone;
  }

  /** The same reader on a page of another city. */
  in(city: CityView): Reader {
    const clock = city.timeZone === this.timeZone ? this.clockOfCity : new CityClock(city.timeZone);
    return new Reader(this.words, this.person, this.now, city, this.path, clock, this.textSize);
  }

  /** The same reader a moment later. */
  at(now: number): Reader {
    const { words, person, city, path, clockOfCity, textSize } = this;
    return new Reader(words, person, now, city, path, clockOfCity, textSize);
  }

  /** «14:20:07» in the city; for deadlines of seconds. */
  clockSeconds(at: Moment): string {
    return `${this.clock(at)}:${twoDigits(this.wall(at).second)}`;
  }

  /** The day in the city as YYYY-MM-DD, as date fields take it. */
  dayValue(at: Moment): string {
    const { year, month, day } = this.wall(at);
    return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
  }

  #monthAndDay(month: number, day: number): string {
    return `${day} ${this.t("time.months").split("|")[month - 1]}`;
  }

  /** «сегодня», «завтра», «14 марта»; with the year where it is another one. */
  day(at: Moment): string {
    return this.dayOf(this.dayValue(at));
  }

  /** The same of a calendar day of the city, YYYY-MM-DD. */
  dayOf(value: string): string {
    if (value === this.dayValue(this.now)) return this.t("time.today");
    if (value === this.dayValue(this.now + 86_400_000)) return this.t("time.tomorrow");
    if (value === this.dayValue(this.now - 86_400_000)) return this.t("time.yesterday");
    const [year = 0, month = 0, day = 0] = value.split("-").map(Number);
    const text = this.#monthAndDay(month, day);
    return glued(year === this.wall(this.now).year ? text : `${text} ${year}`);
  }

  /** «сегодня, 14:20». */
  dayTime(at: Moment): string {
    return `${this.day(at)}, ${this.clock(at)}`;
  }

  /** A calendar day that has no hour (the end of a licence), in full. */
  date(day: string): string {
    const [year = 0, month = 0, inMonth = 0] = day.split("-").map(Number);
    const isDay = !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
    return isDay ? glued(`${this.#monthAndDay(month, inMonth)} ${year}`) : day;
  }

  /** «завтра, 16:00–18:00»; both days where the window passes midnight. */
  window(from: Moment, until: Moment | null): string {
    if (until === null) return this.dayTime(from);
    return this.dayValue(from) === this.dayValue(until)
      ? `${this.day(from)}, ${range(this.clock(from), this.clock(until))}`
      : `${this.dayTime(from)} – ${this.dayTime(until)}`;
  }

  /** «20 минут», however many: «90 минут» too. */
  minutes(minutes: number): string {
    return glued(this.count("time.minutes", minutes));
  }

  /** A duration in words, in its largest fitting unit: «12 секунд», «4 минуты», «2 часа». */
  duration(seconds: number): string {
    if (seconds < 60) return glued(this.count("time.seconds", Math.max(0, Math.round(seconds))));
    if (seconds < 3600) return glued(this.count("time.minutes", Math.round(seconds / 60)));
    if (seconds < 86_400) return glued(this.count("time.hours", Math.round(seconds / 3600)));
    return glued(this.count("time.days", Math.round(seconds / 86_400)));
  }

  /** The same as time that goes by, which Russian tells apart: «21 минуту назад», «через 1 секунду». */
  lapse(seconds: number): string {
    if (seconds < 60) return glued(this.count("time.inSeconds", Math.max(0, Math.round(seconds))));
    if (seconds < 3600) return glued(this.count("time.inMinutes", Math.round(seconds / 60)));
    return this.duration(seconds);
  }

  /** The word of a counted text without its number: «секунд» for 11. */
  unit(key: LocaleKey, count: number): string {
    return this.count(key, count).replace(String(count), "").trim();
  }

  /** How long ago, in words. */
  since(at: Moment): string {
    return this.lapse(Math.max(0, (this.now - millisecondsOf(at)) / 1000));
  }

  /** A way's time as an honest range: the estimate, and a quarter more. */
  travelTime(seconds: number): string {
    const low = Math.max(1, Math.floor(seconds / 60));
    const high = Math.max(low + 1, Math.ceil(seconds * 1.25 / 60));
    return this.count("time.minutes", high).replace(String(high), range(low, high))
      .replaceAll(" ", "\u00a0");
  }

  /** «850 м», «2,4 км». */
  distance(meters: number): string {
    const number = (value: number, digits: number) =>
      decimal(this.language, value, { atLeast: 0, atMost: digits });
    return glued(
      meters < 1000
        ? this.t("unit.meters", { count: number(Math.round(meters / 10) * 10, 0) })
        : this.t("unit.kilometers", { count: number(meters / 1000, meters < 10_000 ? 1 : 0) }),
    );
  }

  /** «1 500 ₽»; kopecks only where there are some. A price is in rubles wherever it is read. */
  rubles(kopecks: number): string {
    const sum = decimal(this.language, kopecks / 100, { atLeast: kopecks % 100 === 0 ? 0 : 2 });
    return `${sum.replace("-", "−")}\u00a0₽`;
  }

  /** «72 года». */
  years(years: number): string {
    return glued(this.count("time.years", years));
  }

  /** «72 года»; of a baby, whose months are given, «7 месяцев». */
  age(years: number, months?: number): string {
    if (months === undefined) return this.years(years);
    return months === 0 ? this.t("time.newborn") : glued(this.count("time.monthsOld", months));
  }

  /** «103 или 112». */
  anyOf(items: readonly string[]): string {
    return listed(this.language, "or", items);
  }

  /** «терапевт, педиатр и хирург». */
  list(items: readonly string[]): string {
    return listed(this.language, "and", items);
  }
}
