/** Cities as pages and API use them: address search, who serves a place, what the operator says. */
import { z } from "zod";
import { type Instant, isStaff } from "../actors/vocabulary.ts";
import type { Clock } from "../actors/world.ts";
import type { CitySettingsStore } from "../db/city_settings.ts";
import { type CitySettings, citySettingsSchema } from "../city/settings.ts";
import type { Geocoder } from "../gateways/geocoder.ts";
import { shownPhone } from "./shown_phone.ts";
import type { CityView, Language, Outcome, Person, Services } from "./services.ts";
import { fieldError, validate } from "./validation.ts";

const latitude = z.coerce.number().min(-90).max(90);
const longitude = z.coerce.number().min(-180).max(180);

/** As many as a list under a field can show. */
export const MOST_FOUND = 20;

export const searchQuery = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).transform((wanted) => Math.min(wanted, MOST_FOUND)).default(
    8,
  ),
  latitude: latitude.optional(),
  longitude: longitude.optional(),
});
export const pointQuery = z.object({ latitude, longitude });

interface Surroundings {
  readonly clock: Clock;
  readonly cities: {
    readonly names: readonly string[];
    readonly list: readonly { readonly name: string }[];
    readonly defaultName: string;
    settingsOf(name: string): CitySettings | null;
    setSettings(name: string, settings: CitySettings): void;
    timeZoneOf(name: string): string;
    titleOf(name: string): string | null;
  };
  readonly geocoder: Geocoder;
  readonly settings: CitySettingsStore;
  readonly hours: { reset(city: string): void };
  /** Whether somebody of the staff is on duty in this city and there. */
  readonly isAttended: (city: string) => boolean;
}

export function cityServices(around: Surroundings): Services["cities"] {
  const { clock, cities, geocoder, settings, hours, isAttended } = around;

  const view = (name: string, language: Language): CityView => {
    const said = cities.settingsOf(name);
    return {
      name,
      title: said?.title[language] ?? cities.titleOf(name),
      hasMap: cities.list.some((open) => open.name === name),
      timeZone: cities.timeZoneOf(name),
      dispatcherPhone: said?.dispatcherPhone ?? null,
      dispatcherPhoneText: said?.dispatcherPhone == null ? null : shownPhone(said.dispatcherPhone),
      ambulancePhone: said?.emergency.ambulance ?? "103",
      ambulanceFullPhone: said?.emergency.ambulanceFromElsewhere ?? null,
      ambulanceFullPhoneText: said?.emergency.ambulanceFromElsewhere == null
        ? null
        : shownPhone(said.emergency.ambulanceFromElsewhere),
      rescuePhone: said?.emergency.rescue ?? "112",
      outpatientPhone: said?.emergency.outpatient ?? null,
      brand: said?.brand.name ?? null,
      dispatcherOnDuty: isAttended(name),
      urgentOpen: isAttended(name) || (said?.isUrgentOpenWithoutDuty ?? true),
      legal: said === null ? null : {
        legalName: said.brand.legalName,
        website: said.brand.website,
        terms: said.legal.terms[language],
        privacy: said.legal.privacy[language],
        medicalConsent: said.legal.medicalConsent[language],
      },
    };
  };

  /** A city that is open, or the one without a map when there is no other. */
  const exists = (name: string): boolean => cities.names.includes(name);

  return {
    list: (language) =>
      (cities.list.length === 0 ? [cities.defaultName] : cities.list.map((open) => open.name))
        .map((name) => view(name, language)),
    view: (name, language) => exists(name) ? view(name, language) : null,
    async search(query, language) {
      const input = validate(searchQuery, query, language);
      if ("invalid" in input) return input;
      const { q, limit, latitude, longitude } = input.ok;
      const near = latitude === undefined || longitude === undefined
        ? {}
        : { near: { latitude, longitude } };
      return { ok: { items: await geocoder.search(q, { limit, language, ...near }) } };
    },
    async nearest(query, language) {
      const input = validate(pointQuery, query, language);
      if ("invalid" in input) return input;
      const found = await geocoder.nearest(input.ok, language);
      if ("ok" in found) {
        return { ok: { address: found.ok, distanceMeters: Math.round(found.distanceMeters) } };
      }
      return { refused: found.refused === "outside_area" ? "outside_served_area" : "not_found" };
    },
    async settings(by, name) {
      if (by.role !== "admin") return { refused: isStaff(by.role) ? "forbidden" : "not_found" };
      if (!exists(name)) return { refused: "not_found" };
      const versions = await settings.versions(name, 20);
      return {
        ok: {
          settings: cities.settingsOf(name),
          versions: versions.map(({ version, changedBy, changedAt }) => ({
            version,
            changedBy,
            changedAt: new Date(changedAt).toISOString(),
          })),
        },
      };
    },
    async setSettings(by, name, body, language) {
      if (by.role !== "admin") return { refused: "forbidden" };
      if (!exists(name)) return { refused: "not_found" };
      const input = validate(citySettingsSchema, body, language);
      if ("invalid" in input) return input;
      return await save(by, name, input.ok, clock.now(), language);
    },
  };

  async function save(
    by: Person,
    name: string,
    said: CitySettings,
    at: Instant,
    language: Language,
  ): Promise<Outcome<{ version: number }>> {
    if (said.pack !== null && said.pack !== name) {
      return { invalid: [fieldError("pack", "invalid_value", language)] };
    }
    const version = await settings.add(name, said, by.id, at);
    if (version === null) return { refused: "command_reused" };
    cities.setSettings(name, said);
    // The operator's factors take the place of what drives have taught.
    if (said.hourFactors !== null) hours.reset(name);
    return { ok: { version } };
  }
}
