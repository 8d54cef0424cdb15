/** Receipts as those see them who give the service, and admins; what a till's receipt says is written down. */
import type { FiscalNumbers } from "../actors/payment/fiscal_number.ts";
import type { ReceiptRow } from "../actors/payment/receipt_store.ts";
import type { BookingId, Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions } from "./conditions.ts";
import { isUniqueViolation, queryOf } from "./query.ts";
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
  left join clinic_profiles c on c.user_id = r.provider_id`;

/** Whose the receipts are, as the first of the conditions. */
function ofScope(scope: ReceiptScope): Conditions {
  const asked = new Conditions();
  switch (scope.kind) {
    case "all":
      return asked;
    case "provider":
      return asked.and("r.provider_id = ?::uuid", scope.id);
    case "doctor":
      return asked.and(
        "(r.provider_id = ?::uuid or r.issuer = 'till' and b.doctor_id = ?::uuid)",
        scope.id,
      );
  }
}

type Row = Omit<ListedReceipt, "kopecks"> & { readonly kopecks: number };

export type ReceiptBooks = ReturnType<typeof receiptBooks>;

export function receiptBooks(database: Database) {
  const rows = queryOf(database);
  const listed = async (label: string, asked: Conditions, tail: string) =>
    (await rows<Row>(label, `${LISTED} where ${asked.text} ${tail}`, asked.values))
      .map((row): ListedReceipt => ({ ...row, ...receiptRowOf(row) }));

  return {
    /** The newest first. @param asked `shown` null: all but those that came to nothing; `bookingId` null: of all visits */
    list(
      { scope, shown, bookingId }: {
        readonly scope: ReceiptScope;
        readonly shown: ReceiptShown | null;
        readonly bookingId: string | null;
      },
      before: ReceiptPlace | null,
      limit: number,
    ): Promise<readonly ListedReceipt[]> {
      const asked = ofScope(scope).always("r.status <> 'void'").and(
        "r.status in (select jsonb_array_elements_text(?::jsonb))",
        shown === null ? null : STATES[shown],
      ).and("p.booking_id = ?::uuid", bookingId);
      if (before !== null) {
        const [at, key] = [asked.parameter(before.at), asked.parameter(before.key)];
        asked.always(`(r.made_at, r.key) < (to_timestamp(${at}::float8 / 1000), ${key}::text)`);
      }
      const tail = `order by r.made_at desc, r.key desc limit ${asked.parameter(limit)}`;
      return listed("receiptBooks.list", asked, tail);
    },

    async one(scope: ReceiptScope, key: string): Promise<ListedReceipt | null> {
      const asked = ofScope(scope).and("r.key = ?::text", key);
      return (await listed("receiptBooks.one", asked, ""))[0] ?? null;
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
        if (isUniqueViolation(error)) return "known";
        throw error;
      }
    },
  };
}
