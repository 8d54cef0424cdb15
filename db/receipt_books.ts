/** Receipts as those see them who give the service, and admins; what a till's receipt says is written down. */
import type { FiscalNumbers } from "../actors/payment/fiscal_number.ts";
import type { ReceiptRow } from "../actors/payment/receipt_store.ts";
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf, UNIQUE_VIOLATION } from "./query.ts";
import { RECEIPT_COLUMNS, receiptRowOf, writeReceiptAct } from "./receipts.ts";

/** What a list is asked by: those that want somebody's hand, or one state. */
export const RECEIPT_SHOWN = ["awaited", "canceled", "under_way", "succeeded"] as const;
export type ReceiptShown = typeof RECEIPT_SHOWN[number];

/** Whose: all, those of one provider, or besides what this doctor took on the spot. */
export type ReceiptScope =
  | { readonly kind: "all" }
  | { readonly kind: "provider" | "doctor"; readonly id: PersonId };

export interface ListedReceipt extends ReceiptRow {
  readonly bookingId: BookingId | null;
  /** Null: the service's own, or nobody is known yet. */
  readonly providerName: string | null;
}

export interface ReceiptPlace {
  readonly at: Instant;
  readonly key: string;
}

const STATES: Readonly<Record<ReceiptShown, readonly string[]>> = {
  awaited: ["awaited"],
  canceled: ["canceled"],
  under_way: ["waiting", "pending"],
  succeeded: ["succeeded"],
};

const columns = RECEIPT_COLUMNS.split(",").map((name) => `r.${name.trim()}`).join(", ");
const LISTED = `select ${columns}, p.booking_id, coalesce(c.name,
    nullif(trim(u.first_name || ' ' || u.last_name), '')) as provider_name
  from payment_receipts r join payments p on p.id = r.payment_id
  left join bookings b on b.id = p.booking_id
  left join users u on u.id = r.provider_id
  left join clinic_profiles c on c.user_id = r.provider_id
  where ($1::text = 'all' or r.provider_id = $2::uuid
    or $1 = 'doctor' and r.issuer = 'till' and b.doctor_id = $2::uuid)`;

type Row = Omit<ListedReceipt, "kopecks"> & { readonly kopecks: number };

export type ReceiptBooks = ReturnType<typeof receiptBooks>;

export function receiptBooks(database: Database) {
  const rows = queryOf(database);
  const listed = async (label: string, tail: string, values: readonly unknown[]) =>
    (await rows<Row>(label, `${LISTED} ${tail}`, values)).map((row): ListedReceipt => ({
      ...row,
      ...receiptRowOf(row),
    }));
  const scoped = (scope: ReceiptScope) => [scope.kind, scope.kind === "all" ? null : scope.id];

  return {
    /** The newest first. @param shown null: all but those that came to nothing */
    list: (
      scope: ReceiptScope,
      shown: ReceiptShown | null,
      before: ReceiptPlace | null,
      limit: number,
    ): Promise<readonly ListedReceipt[]> =>
      listed(
        "receiptBooks.list",
        `and r.status <> 'void'
           and ($3::jsonb is null or r.status in (select jsonb_array_elements_text($3::jsonb)))
           and ($4::float8 is null
             or (r.made_at, r.key) < (to_timestamp($4::float8 / 1000), $5::text))
         order by r.made_at desc, r.key desc limit $6`,
        [
          ...scoped(scope),
          shown === null ? null : STATES[shown],
          before?.at ?? null,
          before?.key ?? null,
          limit,
        ],
      ),

    async one(scope: ReceiptScope, key: string): Promise<ListedReceipt | null> {
      const values = [...scoped(scope), key];
      return (await listed("receiptBooks.one", "and r.key = $3", values))[0] ?? null;
    },

    /**
     * @param anew whether what was written down may be corrected
     * @returns `known`: these numbers stand at another receipt
     */
    async record(
      key: string,
      numbers: FiscalNumbers,
      { by, at, anew }: {
        readonly by: PersonId;
        readonly at: Instant;
        readonly anew: boolean;
      },
    ): Promise<"recorded" | "not_now" | "known"> {
      try {
        return await database.transaction("receiptBooks.record", async (sql) => {
          const done = await sql.unsafe(
            `update payment_receipts set status = 'succeeded', document_number = $2,
               storage_number = $3, attribute = $4
             where key = $1 and issuer = 'till' and (status = 'awaited' or $5::boolean)
             returning key`,
            [key, numbers.documentNumber, numbers.storageNumber, numbers.attribute, anew] as never,
          );
          if (done.length === 0) return "not_now" as const;
          await writeReceiptAct(sql, key, "recorded", by, at);
          return "recorded" as const;
        });
      } catch (error) {
        if ((error as { code?: string }).code === UNIQUE_VIOLATION) return "known";
        throw error;
      }
    },
  };
}
