/**
 * What the hour does to driving time in each city: the operator's 168 factors, corrected by finished
 * drives. Kept in memory, saved when they change.
 */
import { after, type Instant, MINUTE } from "../actors/vocabulary.ts";
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

export class HourFactorBook {
  readonly #factors = new Map<string, HourFactors>();
  readonly #now = new Map<string, { until: Instant; factor: number }>();

  constructor(
    private readonly cities: Cities,
    saved: ReadonlyMap<string, HourFactors>,
    private readonly save: (city: string, factors: HourFactors) => Promise<void>,
  ) {
    for (const [city, factors] of saved) this.#factors.set(city, factors);
  }

  #of(city: string): HourFactors {
    return this.#factors.get(city) ?? this.cities.settingsOf(city)?.hourFactors ??
      defaultHourFactors();
  }

  /** The factor of this moment; looked up once a minute, since a time zone is slow to ask. */
  factorAt(city: string, at: Instant): number {
    const known = this.#now.get(city);
    if (known !== undefined && at < known.until) return known.factor;
    const { weekday, hour } = localHour(at, this.cities.timeZoneOf(city));
    const factor = factorAt(this.#of(city), weekday, hour);
    this.#now.set(city, { until: after(at, MINUTE), factor });
    return factor;
  }

  /** The operator has set new factors: what was learned before is forgotten. */
  reset(city: string): void {
    this.#factors.delete(city);
    this.#now.delete(city);
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
