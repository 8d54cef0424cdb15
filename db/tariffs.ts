/** The store of tariffs: append-only, by version. */
import type { Tariff, TariffScope } from "../actors/money/tariff.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

/** A version as it is kept; `terms` are what was written then, to be read by the schema of today. */
export interface StoredTariff extends TariffScope {
  readonly id: string;
  readonly version: number;
  readonly terms: unknown;
  readonly changedBy: PersonId | null;
  readonly changedAt: Instant;
  readonly note: string | null;
}

const COLUMNS = "id, version, city, clinic_id, specialization, terms, changed_by, changed_at, note";

export type TariffStore = ReturnType<typeof tariffStore>;

export function tariffStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** The newest version of each. */
    async newest(): Promise<readonly StoredTariff[]> {
      return await rows(
        "tariffs.newest",
        `select distinct on (id) ${COLUMNS} from tariffs order by id, version desc`,
        [],
      );
    },

    async version(id: string, version: number): Promise<StoredTariff | null> {
      const [found] = await rows<StoredTariff>(
        "tariffs.version",
        `select ${COLUMNS} from tariffs where id = $1 and version = $2`,
        [id, version],
      );
      return found ?? null;
    },

    /** The newest first. */
    async versions(id: string, limit: number): Promise<readonly StoredTariff[]> {
      return await rows(
        "tariffs.versions",
        `select ${COLUMNS} from tariffs where id = $1 order by version desc limit $2`,
        [id, limit],
      );
    },

    /**
     * @param next its version is one more than the one that whoever changes it has seen
     * @returns false: there is such a version already
     */
    async add(next: Tariff & Pick<StoredTariff, "changedBy" | "changedAt" | "note">) {
      try {
        await rows(
          "tariffs.add",
          `insert into tariffs (id, version, city, clinic_id, specialization, terms, changed_by,
             changed_at, note)
           select $1::uuid, $2::integer, $3::text, $4::uuid, $5::text, $6::jsonb, $7::uuid,
             to_timestamp($8::float8 / 1000), $9::text
           where $2 = 1 or exists (select 1 from tariffs where id = $1 and version = $2 - 1)`,
          [
            next.id,
            next.version,
            next.city,
            next.clinicId,
            next.specialization,
            next.terms,
            next.changedBy,
            next.changedAt,
            next.note,
          ],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
