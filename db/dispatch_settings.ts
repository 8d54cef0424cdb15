/** The store of dispatch settings: append-only, by version, of a city or of a clinic in it. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export interface StoredDispatchSettings {
  readonly city: string;
  /** Null: the city's own. */
  readonly clinicId: PersonId | null;
  readonly version: number;
  /** Of a clinic only what differs from its city. */
  readonly settings: unknown;
  readonly changedBy: PersonId | null;
  readonly changedAt: Instant;
  readonly note: string | null;
}

export type DispatchSettingsStore = ReturnType<typeof dispatchSettingsStore>;

const COLUMNS = "city, clinic_id, version, settings, changed_by, changed_at, note";

export function dispatchSettingsStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** The newest version of each city and of each clinic. */
    async newest(): Promise<readonly StoredDispatchSettings[]> {
      return await rows(
        "dispatchSettings.newest",
        `select distinct on (city, clinic_id) ${COLUMNS} from dispatch_settings
         order by city, clinic_id, version desc`,
        [],
      );
    },

    /** The newest first. */
    async versions(
      city: string,
      clinicId: PersonId | null,
      limit: number,
    ): Promise<readonly StoredDispatchSettings[]> {
      return await rows(
        "dispatchSettings.versions",
        `select ${COLUMNS} from dispatch_settings
         where city = $1 and clinic_id is not distinct from $2::uuid
         order by version desc limit $3`,
        [city, clinicId, limit],
      );
    },

    async version(
      city: string,
      clinicId: PersonId | null,
      version: number,
    ): Promise<StoredDispatchSettings | null> {
      const [found] = await rows<StoredDispatchSettings>(
        "dispatchSettings.version",
        `select ${COLUMNS} from dispatch_settings
         where city = $1 and clinic_id is not distinct from $2::uuid and version = $3`,
        [city, clinicId, version],
      );
      return found ?? null;
    },

    /**
     * @param expected the version that whoever changes it has seen; 0: none
     * @returns false: it is another one by now
     */
    async add(
      { city, clinicId, settings, changedBy, changedAt, note }: Omit<
        StoredDispatchSettings,
        "version"
      >,
      expected: number,
    ): Promise<boolean> {
      try {
        const added = await rows(
          "dispatchSettings.add",
          `insert into dispatch_settings (city, clinic_id, version, settings, changed_by, changed_at,
             note)
           select $1::text, $2::uuid, $3::integer + 1, $4::jsonb, $5::uuid,
             to_timestamp($6::float8 / 1000), $7::text
           where (select coalesce(max(version), 0) from dispatch_settings
             where city = $1::text and clinic_id is not distinct from $2::uuid) = $3::integer
           returning version`,
          [city, clinicId, expected, settings, changedBy, changedAt, note],
        );
        return added.length === 1;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
