/**
 * The cities that are open in this process: each with its pack (map, addresses, streets) and what its
 * operator says. Every booking belongs to one. With none imported there is one, `default`, which serves
 * everywhere without a map.
 */
import { pointInArea } from "../city/areas.ts";
import { City } from "../city/city.ts";
import type { CityFailure } from "../city/failure.ts";
import { inBounds } from "../city/geometry.ts";
import { cityInUse, listCities } from "../city/pack_store.ts";
import type { CitySettings } from "../city/settings.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { Log } from "../actors/world.ts";

/** The city of a program without any import: everywhere, no map, times from the distance. */
export const CITY_WITHOUT_MAP = "default";
const TIME_ZONE_WITHOUT_MAP = "Europe/Moscow";
/** A Worker that died is started again, but not more often than this. */
const REOPEN_MILLISECONDS = 10_000;

export interface OpenCity {
  readonly name: string;
  readonly city: City;
  readonly settings: CitySettings | null;
}

export class Cities {
  readonly #open = new Map<string, OpenCity>();
  readonly #settings = new Map<string, CitySettings>();
  readonly #reopening = new Map<string, number>();
  #chosen: string | null = null;

  private constructor(private readonly root: string, private readonly log: Log) {}

  /**
   * Opens every pack below a folder. One that cannot be read is said in the log and left out: the
   * others, and the program, go on.
   */
  static async open(root: string, log: Log): Promise<Cities> {
    const cities = new Cities(root, log);
    for (const { name } of await listCities(root)) await cities.#openOne(name);
    cities.#chosen = cityInUse(root);
    return cities;
  }

  async #openOne(name: string): Promise<void> {
    const opened: City | CityFailure = await City.open(`${this.root}/${name}`);
    if (!(opened instanceof City)) {
      this.log.warn("a city could not be opened", { city: name, code: opened.code });
      return;
    }
    this.#open.get(name)?.city.close();
    this.#open.set(name, { name, city: opened, settings: this.#settings.get(name) ?? null });
  }

  get list(): readonly OpenCity[] {
    return [...this.#open.values()];
  }

  /** Names that bookings and staff may have, the city without a map among them. */
  get names(): readonly string[] {
    return [...this.#open.keys(), CITY_WITHOUT_MAP];
  }

  /** Those that have people of their own: the city without a map only where there is no other. */
  get served(): readonly string[] {
    return this.#open.size === 0 ? [CITY_WITHOUT_MAP] : [...this.#open.keys()];
  }

  get(name: string): City | null {
    return this.#open.get(name)?.city ?? null;
  }

  /** The city that is meant when nothing says another. */
  get default(): City | null {
    return (this.#chosen === null ? null : this.get(this.#chosen)) ?? this.list[0]?.city ?? null;
  }

  get defaultName(): string {
    return this.default?.name ?? CITY_WITHOUT_MAP;
  }

  /** The city that serves this place, or null: outside of every served area. */
  at(point: GeoPoint): string | null {
    if (this.#open.size === 0) return CITY_WITHOUT_MAP;
    return this.list.find((open) => serves(open, point))?.name ?? null;
  }

  districtAt(point: GeoPoint): string | null {
    const name = this.at(point);
    return name === null ? null : this.get(name)?.districtAt(point) ?? null;
  }

  settingsOf(name: string): CitySettings | null {
    return this.#settings.get(name) ?? null;
  }

  setSettings(name: string, settings: CitySettings): void {
    this.#settings.set(name, settings);
    const known = this.#open.get(name);
    if (known !== undefined) this.#open.set(name, { ...known, settings });
  }

  titleOf(name: string): string | null {
    return this.get(name)?.pack.manifest.title ?? null;
  }

  timeZoneOf(name: string): string {
    return this.settingsOf(name)?.timeZone ?? this.get(name)?.pack.manifest.timeZone ??
      TIME_ZONE_WITHOUT_MAP;
  }

  /** The routing Worker of a city has died: a new one is started past whoever asks. */
  reopen(name: string, nowMilliseconds: number): void {
    const last = this.#reopening.get(name) ?? -Infinity;
    if (nowMilliseconds - last < REOPEN_MILLISECONDS) return;
    this.#reopening.set(name, nowMilliseconds);
    this.#openOne(name).then(
      () => this.log.warn("a city was opened again", { city: name }),
      (error) => this.log.fault("a city could not be opened again", error, { city: name }),
    );
  }

  close(): void {
    for (const { city } of this.#open.values()) city.close();
    this.#open.clear();
  }
}

/** Inside of the area that the operator serves; where none is drawn, inside of the map. */
function serves({ city, settings }: OpenCity, point: GeoPoint): boolean {
  return settings?.servedArea
    ? pointInArea(point, settings.servedArea)
    : inBounds(point, city.pack.manifest.bounds);
}
