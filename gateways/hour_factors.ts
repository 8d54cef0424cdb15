/**
 * What the hour does to driving time in each city: the operator's 168 factors, corrected by finished
 * drives. Kept in memory, saved when they change.
 */
import { type Instant, MINUTE } from "../actors/vocabulary.ts";
import { defaultHourFactors, factorAt, type HourFactors, learn } from "../city/routing/hours.ts";
import type { Cities } from "./cities.ts";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Weekday (Monday 0) and hour by a city's clock. */
export function localHour(at: Instant, timeZone: string): { weekday: number; hour: number } {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    weekday: "short",
    hour: "numeric",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? "";
  return { weekday: Math.max(0, WEEKDAYS.indexOf(part("weekday"))), hour: Number(part("hour")) };
}

/** All time zones are whole quarters of an hour away: within one the clock shows one hour. */
const QUARTER = 15 * MINUTE;
/** Of each time zone so many quarters are kept: two weeks of them. */
const QUARTERS_KEPT = 14 * 24 * 4;

export class HourFactorBook {
  readonly #factors = new Map<string, HourFactors>();
  /** Weekday and hour by time zone and quarter, since a calendar is slow to ask. */
  readonly #hours = new Map<string, Map<number, { weekday: number; hour: number }>>();

  constructor(
    private readonly cities: Pick<Cities, "settingsOf" | "timeZoneOf">,
    saved: ReadonlyMap<string, HourFactors>,
    private readonly save: (city: string, factors: HourFactors) => Promise<void>,
  ) {
    for (const [city, factors] of saved) this.#factors.set(city, factors);
  }

  #of(city: string): HourFactors {
    return this.#factors.get(city) ?? this.cities.settingsOf(city)?.hourFactors ??
      defaultHourFactors();
  }

  /** The factor of a moment, past, present or to come. */
  factorAt(city: string, at: Instant): number {
    const timeZone = this.cities.timeZoneOf(city);
    const hours = this.#hours.get(timeZone) ?? new Map<number, ReturnType<typeof localHour>>();
    this.#hours.set(timeZone, hours);
    const quarter = Math.floor(at / QUARTER);
    let known = hours.get(quarter);
    if (known === undefined) {
      known = localHour(at, timeZone);
      const oldest = hours.keys().next().value;
      if (hours.size >= QUARTERS_KEPT && oldest !== undefined) hours.delete(oldest);
      hours.set(quarter, known);
    }
    return factorAt(this.#of(city), known.weekday, known.hour);
  }

  /** The operator has set new factors: what was learned before is forgotten. */
  reset(city: string): void {
    this.#factors.delete(city);
  }

  /**
   * A drive has ended.
   * @param freeSeconds what the streets alone say, with factor 1
   */
  async learn(city: string, departedAt: Instant, freeSeconds: number, actualSeconds: number) {
    const { weekday, hour } = localHour(departedAt, this.cities.timeZoneOf(city));
    const before = this.#of(city);
    const factors = learn(before, { weekday, hour, freeSeconds, actualSeconds });
    if (factors === before) return;
    this.#factors.set(city, factors);
    await this.save(city, factors);
  }
}
