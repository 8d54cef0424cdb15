/** Transfers that clinics await, read from the payments. */
import type { PaymentState } from "../actors/payment/state.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import { decodePayment } from "./payment_rows.ts";
import { queryOf } from "./query.ts";

/** What a list is asked by. */
export const TRANSFER_SHOWN = ["awaited", "received", "cancelled"] as const;
export type TransferShown = typeof TRANSFER_SHOWN[number];

export type TransferStore = ReturnType<typeof transferStore>;

export function transferStore(database: Database) {
  const rows = queryOf(database);
  const states = async (label: string, where: string, values: readonly unknown[]) =>
    (await rows<{ state: unknown }>(label, `select state from payments ${where}`, values))
      .map(({ state }): PaymentState => decodePayment(state));
  const to = (clinicId: PersonId | null): Conditions =>
    new Conditions().always("method = 'bank_qr'").and("state->>'clinicId' = ?::text", clinicId);
  return {
    /** The longest awaited first. @param clinicId null: to all */
    awaited(
      clinicId: PersonId | null,
      after: ListPlace | null,
      limit: number,
    ): Promise<readonly PaymentState[]> {
      const asked = to(clinicId).always("status = 'pending'").behind("created_at, id", ">", after);
      return states(
        "transfers.awaited",
        `where ${asked.text} order by created_at, id limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    /** Those that came to an end, the newest first. @param shown null: to whichever */
    ended(
      clinicId: PersonId | null,
      shown: TransferShown | null,
      before: ListPlace | null,
      limit: number,
    ): Promise<readonly PaymentState[]> {
      const asked = to(clinicId).always("status <> 'pending'")
        .and("(status = 'cancelled') = ?::boolean", shown === null ? null : shown === "cancelled")
        .behind("created_at, id", "<", before);
      return states(
        "transfers.ended",
        `where ${asked.text} order by created_at desc, id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    /** Awaited since before then. */
    overdue: (before: Instant, limit: number): Promise<readonly PaymentState[]> =>
      states(
        "transfers.overdue",
        `where method = 'bank_qr' and status = 'pending'
           and created_at <= to_timestamp($1::float8 / 1000) order by created_at limit $2`,
        [before, limit],
      ),
  };
}
