/** The store of what operators say about their cities, append-only by version, and learned factors. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export interface StoredSettings {
  readonly city: string;
  readonly version: number;
  readonly settings: unknown;
  readonly changedBy: PersonId | null;
  readonly changedAt: Instant;
}

export type CitySettingsStore = ReturnType<typeof citySettingsStore>;

export function citySettingsStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** The newest version of each city. */
    async newest(): Promise<readonly StoredSettings[]> {
      return await rows<StoredSettings>(
        "citySettings.newest",
        `select distinct on (city) city, version, settings, changed_by, changed_at
         from city_settings order by city, version desc`,
        [],
      );
    },

    async versions(city: string, limit: number): Promise<readonly StoredSettings[]> {
      return await rows<StoredSettings>(
        "citySettings.versions",
        `select city, version, settings, changed_by, changed_at from city_settings
         where city = $1 order by version desc limit $2`,
        [city, limit],
      );
    },

    /** @returns the new version, or null: somebody else was faster */
    async add(city: string, settings: unknown, by: PersonId, at: Instant): Promise<number | null> {
      try {
        const [added] = await rows<{ version: number }>(
          "citySettings.add",
          `insert into city_settings (city, version, settings, changed_by, changed_at)
           select $1::text, coalesce(max(version), 0) + 1, $2::jsonb, $3::uuid,
             to_timestamp($4::float8 / 1000)
           from city_settings where city = $1::text
           returning version`,
          [city, settings, by, at],
        );
        return added?.version ?? null;
      } catch (error) {
        if (isUniqueViolation(error)) return null;
        throw error;
      }
    },

    async hourFactors(): Promise<ReadonlyMap<string, readonly number[]>> {
      const found = await rows<{ city: string; factors: readonly number[] }>(
        "citySettings.hourFactors",
        "select city, factors from city_hour_factors",
        [],
      );
      return new Map(found.map(({ city, factors }) => [city, factors]));
    },

    async saveHourFactors(city: string, factors: readonly number[], at: Instant): Promise<void> {
      await rows(
        "citySettings.saveHourFactors",
        `insert into city_hour_factors (city, factors, updated_at)
         values ($1, $2::jsonb, to_timestamp($3::float8 / 1000))
         on conflict (city) do update set factors = excluded.factors,
           updated_at = excluded.updated_at`,
        [city, factors, at],
      );
    },
  };
}
