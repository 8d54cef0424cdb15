/** The service's own account, from which it pays out: append-only, by version. */
import type { BankDetails } from "../actors/money/bank_qr.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export interface ServiceAccount {
  readonly version: number;
  readonly details: BankDetails;
  readonly changedBy: PersonId;
  readonly changedAt: Instant;
}

export type ServiceAccountStore = ReturnType<typeof serviceAccountStore>;

export function serviceAccountStore(database: Database) {
  const rows = queryOf(database);
  const versions = (limit: number): Promise<readonly ServiceAccount[]> =>
    rows<ServiceAccount>(
      "serviceAccount.versions",
      `select version, details, changed_by, changed_at from service_account
       order by version desc limit $1`,
      [limit],
    );
  return {
    /** The newest first. */
    versions,

    /** Null: nobody has said where from it pays. */
    newest: async (): Promise<ServiceAccount | null> => (await versions(1))[0] ?? null,

    /**
     * @param within goes with it in one transaction: whom it is told
     * @returns false: there is such a version already, or not the one before it
     */
    async add(
      { version, details, changedBy, changedAt }: ServiceAccount,
      within: (sql: Sql) => Promise<unknown>,
    ): Promise<boolean> {
      try {
        return await database.transaction("serviceAccount.add", async (sql) => {
          const added = await sql.unsafe(
            `insert into service_account (version, details, changed_by, changed_at)
             select $1::integer, $2::jsonb, $3::uuid, to_timestamp($4::float8 / 1000)
             where $1 = 1 or exists (select 1 from service_account where version = $1 - 1)
             returning version`,
            [version, details, changedBy, changedAt] as never[],
            { prepare: true },
          );
          if (added.length === 0) return false;
          await within(sql);
          return true;
        });
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
