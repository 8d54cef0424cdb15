/** How each provider's tax receipts are made out: append-only, by version. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export interface StoredReceiptSettings {
  readonly providerId: PersonId;
  readonly version: number;
  /** Off: a till of the provider's own makes them. */
  readonly isOn: boolean;
  readonly vatCode: number;
  /** Null: as the installation says. */
  readonly taxSystemCode: number | null;
  readonly changedBy: PersonId;
  readonly changedAt: Instant;
}

export type ReceiptSettingsStore = ReturnType<typeof receiptSettingsStore>;

export function receiptSettingsStore(database: Database) {
  const rows = queryOf(database);
  return {
    /** Null: nothing was said, and the installation's own hold. */
    async newest(providerId: PersonId): Promise<StoredReceiptSettings | null> {
      const [found] = await rows<StoredReceiptSettings>(
        "receiptSettings.newest",
        `select provider_id, version, is_on, vat_code, tax_system_code, changed_by, changed_at
         from receipt_settings where provider_id = $1 order by version desc limit 1`,
        [providerId],
      );
      return found ?? null;
    },

    /** @returns false: there is such a version already, or not the one before it */
    async add(next: StoredReceiptSettings): Promise<boolean> {
      try {
        const added = await rows(
          "receiptSettings.add",
          `insert into receipt_settings (provider_id, version, is_on, vat_code, tax_system_code,
             changed_by, changed_at)
           select $1::uuid, $2::integer, $3::boolean, $4::integer, $5::integer, $6::uuid,
             to_timestamp($7::float8 / 1000)
           where $2 = 1 or exists (
             select 1 from receipt_settings where provider_id = $1 and version = $2 - 1)
           returning version`,
          [
            next.providerId,
            next.version,
            next.isOn,
            next.vatCode,
            next.taxSystemCode,
            next.changedBy,
            next.changedAt,
          ],
        );
        return added.length === 1;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
  };
}
