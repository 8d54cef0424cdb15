/** Where clinics serve: GeoJSON on their profiles. */
import type { PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

export type ClinicAreaStore = ReturnType<typeof clinicAreaStore>;

export function clinicAreaStore(database: Database) {
  const rows = queryOf(database);
  return {
    async all(): Promise<readonly { readonly clinicId: PersonId; readonly area: unknown }[]> {
      return await rows(
        "clinicAreas.all",
        "select user_id as clinic_id, area from clinic_profiles where area is not null",
        [],
      );
    },

    /** @param area GeoJSON, or null: everywhere @returns false: there is no such clinic */
    async set(clinicId: string, area: unknown): Promise<boolean> {
      const saved = await rows(
        "clinicAreas.set",
        "update clinic_profiles set area = $2::jsonb where user_id = $1 returning user_id",
        [clinicId, area],
      );
      return saved.length === 1;
    },
  };
}
