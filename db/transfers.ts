/** Transfers that clinics await, read from the payments. */
import type { PaymentState } from "../actors/payment/state.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { decodePayment } from "./payment_rows.ts";
import { queryOf } from "./query.ts";

export type TransferStore = ReturnType<typeof transferStore>;

export function transferStore(database: Database) {
  const rows = queryOf(database);
  const states = async (label: string, where: string, values: readonly unknown[]) =>
    (await rows<{ state: unknown }>(label, `select state from payments ${where}`, values))
      .map(({ state }): PaymentState => decodePayment(state));
  return {
    /** Awaited ones first, the longest first; then those that came to an end, the newest first. */
    async of(clinicId: PersonId | null, limit: number): Promise<readonly PaymentState[]> {
      const whose = "method = 'bank_qr' and ($1::text is null or state->>'clinicId' = $1)";
      const [awaited, ended] = await Promise.all([
        states(
          "transfers.awaited",
          `where ${whose} and status = 'pending' order by created_at limit $2`,
          [clinicId, limit],
        ),
        states(
          "transfers.ended",
          `where ${whose} and status <> 'pending' order by created_at desc limit $2`,
          [clinicId, limit],
        ),
      ]);
      return [...awaited, ...ended].slice(0, limit);
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
