/** Whom the cities' addresses and travel times are asked of: their own files, and providers where set. */
import { citySettingsSchema } from "../city/settings.ts";
import type { StoredSettings } from "../db/city_settings.ts";
import type { GeoPoint } from "../actors/vocabulary.ts";
import type { Clock, Log, TravelGateway } from "../actors/world.ts";
import type { Cities } from "../gateways/cities.ts";
import type { HourFactorBook } from "../gateways/hour_factors.ts";
import type { Config } from "../runtime/config.ts";
import { cityGeocoder } from "../gateways/city_geocoder.ts";
import { cityTravel } from "../gateways/city_travel.ts";
import { combinedGeocoder } from "../gateways/combined_geocoder.ts";
import type { Geocoder } from "../gateways/geocoder.ts";
import { nominatimGeocoder, nominatimUserAgent } from "../gateways/nominatim.ts";
import { osrmTravel } from "../gateways/osrm.ts";
import { yandexGeocoder } from "../gateways/yandex_geocoder.ts";

/** The cities' own indexes, and a provider behind them where one is set. */
export function geocoderOf(config: Config, cities: Cities, clock: Clock, log: Log): Geocoder {
  const own = cityGeocoder(cities);
  const chosen = config.geocoder;
  if (chosen === null) return own;
  const [only, ...others] = cities.list;
  const around = {
    clock,
    log,
    cityOf: (point: GeoPoint) => cities.at(point),
    ...(only === undefined || others.length > 0 ? {} : { bounds: only.city.pack.manifest.bounds }),
  };
  const provider = chosen.kind === "yandex"
    ? yandexGeocoder({ url: chosen.url, apiKey: chosen.apiKey, ...around })
    : nominatimGeocoder({
      url: chosen.url,
      userAgent: nominatimUserAgent(config.publicUrl),
      ...around,
    });
  return combinedGeocoder(own, provider);
}

/** The cities' own streets; with OSRM they answer where it does not. */
export function travelOf(
  config: Config,
  cities: Cities,
  hours: HourFactorBook,
  clock: Clock,
  log: Log,
): TravelGateway {
  const streets = cityTravel(cities, hours, clock);
  return config.osrmUrl === null
    ? streets
    : osrmTravel({ url: config.osrmUrl, fallback: streets, clock, log });
}

/** Settings that no longer fit (a newer program asks for more) are said and left out. */
export function readSettings(cities: Cities, stored: StoredSettings, log: Log): void {
  const parsed = citySettingsSchema.safeParse(stored.settings);
  if (parsed.success) cities.setSettings(stored.city, parsed.data);
  else log.warn("a city's settings cannot be read", { city: stored.city, version: stored.version });
}
