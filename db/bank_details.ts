/** The store of bank details: append-only, by version, sealed with their owner's key. */
import type { BankDetails } from "../actors/money/bank_qr.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { DataKey } from "../runtime/vault.ts";
import type { Database, Sql } from "./client.ts";
import type { Keyring } from "./keyring.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

/** A version as it was written; its owner is a clinic or a doctor. */
export interface StoredBankDetails {
  readonly ownerId: PersonId;
  readonly version: number;
  readonly details: BankDetails;
  readonly changedBy: PersonId;
  readonly changedAt: Instant;
}

interface Row extends Omit<StoredBankDetails, "details"> {
  readonly sealed: Uint8Array;
}

const place = (ownerId: string, version: number): string =>
  `bank_details.sealed/${ownerId}/${version}`;

const COLUMNS = "owner_id, version, sealed, changed_by, changed_at";

function opened({ sealed, ...row }: Row, key: DataKey | undefined): StoredBankDetails | null {
  if (key === undefined) return null;
  const details = JSON.parse(key.open(place(row.ownerId, row.version), sealed)) as BankDetails;
  return { ...row, details };
}

export type BankDetailsStore = ReturnType<typeof bankDetailsStore>;

export function bankDetailsStore(database: Database, keyring: Keyring) {
  const rows = queryOf(database);
  const open = async (ownerId: string, found: readonly Row[]) => {
    const key = found.length === 0 ? undefined : (await keyring.persons([ownerId])).get(ownerId);
    return found.map((row) => opened(row, key)).filter((one) => one !== null);
  };
  return {
    /** Where the owner is paid now; null: nothing is known, or the owner's key was deleted. */
    async newest(ownerId: string): Promise<StoredBankDetails | null> {
      const found = await rows<Row>(
        "bankDetails.newest",
        `select ${COLUMNS} from bank_details where owner_id = $1 order by version desc limit 1`,
        [ownerId],
      );
      return (await open(ownerId, found))[0] ?? null;
    },

    /** As they were when something was paid by them. */
    async version(ownerId: string, version: number): Promise<StoredBankDetails | null> {
      const found = await rows<Row>(
        "bankDetails.version",
        `select ${COLUMNS} from bank_details where owner_id = $1 and version = $2`,
        [ownerId, version],
      );
      return (await open(ownerId, found))[0] ?? null;
    },

    /** The newest first. */
    async versions(ownerId: string, limit: number): Promise<readonly StoredBankDetails[]> {
      const found = await rows<Row>(
        "bankDetails.versions",
        `select ${COLUMNS} from bank_details where owner_id = $1 order by version desc limit $2`,
        [ownerId, limit],
      );
      return await open(ownerId, found);
    },

    /** Whether the account owns its clinic beside the clinic's own account. */
    async isOwner(userId: string, clinicId: string): Promise<boolean> {
      const found = await rows(
        "bankDetails.isOwner",
        "select 1 from clinic_members where user_id = $1 and clinic_id = $2 and kind = 'owner'",
        [userId, clinicId],
      );
      return found.length === 1;
    },

    /**
     * @param next its version is one more than the one that whoever changes it has seen
     * @param within what is written with it or not at all
     * @returns false: there is such a version already, or not the one before it
     */
    async add(
      next: StoredBankDetails,
      within: (sql: Sql) => Promise<unknown>,
    ): Promise<boolean> {
      const key = await keyring.person(next.ownerId);
      const { ownerId, version, details, changedBy, changedAt } = next;
      try {
        return await database.transaction("bankDetails.add", async (sql) => {
          const added = await sql.unsafe(
            `insert into bank_details (owner_id, version, sealed, changed_by, changed_at)
             select $1::uuid, $2::integer, $3::bytea, $4::uuid, to_timestamp($5::float8 / 1000)
             where $2 = 1 or exists (
               select 1 from bank_details where owner_id = $1 and version = $2 - 1)
             returning version`,
            [
              ownerId,
              version,
              key.seal(place(ownerId, version), JSON.stringify(details)),
              changedBy,
              changedAt,
            ] as never[],
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
