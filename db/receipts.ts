/** Fiscal receipts: rows that say what was sent and what became of it. */
import { kopecks } from "../actors/money/kopecks.ts";
import type { PaymentCall } from "../actors/payment/consequences.ts";
import type { ReceiptRecord, ReceiptRow, ReceiptStore } from "../actors/payment/receipt_store.ts";
import { nextLook } from "../actors/payment/receipt_worker.ts";
import type { BookingId, Instant, PaymentId, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { encoded } from "./payment_rows.ts";
import { queryOf } from "./query.ts";

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

export const RECEIPT_COLUMNS = `key, payment_id, kind, mode, kopecks, description, refund_id,
  provider_id, made_at, issuer, status, provider_refund_id, receipt_id, document_number, storage_number, attribute, registered_at,
  tries, looks`;

const run = async (sql: Sql, text: string, values: readonly unknown[]) =>
  await sql.unsafe(text, values as never[], { prepare: true });

/** A call as it is stored, with what goes with it; in the caller's transaction. */
export async function writeCall(
  sql: Sql,
  call: PaymentCall,
  paymentId: PaymentId,
  at: Instant,
  receiptKey: string | null = call.receipt?.registers?.key ?? null,
): Promise<boolean> {
  const { receipt } = call;
  const written = await run(
    sql,
    `insert into payment_calls (key, payment_id, kind, refund_id, kopecks, next_at, receipt,
       customer, customer_of, receipt_key)
     values ($1, $2, $3, $4::uuid, $5, ${AT("$6")}, $7::jsonb, $8, $9::uuid, $10)
     on conflict (key) do nothing returning key`,
    [
      call.key,
      paymentId,
      call.kind,
      call.refundId,
      call.kopecks,
      at,
      receipt === null ? null : encoded(receipt.body),
      receipt?.customer ?? null,
      receipt?.customerOf ?? null,
      receiptKey,
    ],
  );
  const record = receipt?.registers ?? null;
  if (record !== null) await writeReceipt(sql, record, paymentId, at, ["provider", "waiting"]);
  return written.length === 1;
}

/** One that a till of whoever gave the service makes; in the caller's transaction. */
export const writeTillReceipt = (
  sql: Sql,
  record: ReceiptRecord,
  paymentId: PaymentId,
  at: Instant,
): Promise<void> => writeReceipt(sql, record, paymentId, at, ["till", "awaited"]);

async function writeReceipt(
  sql: Sql,
  record: ReceiptRecord,
  paymentId: PaymentId,
  at: Instant,
  [issuer, status]: readonly [ReceiptRow["issuer"], ReceiptRow["status"]],
): Promise<void> {
  await run(
    sql,
    `insert into payment_receipts (key, payment_id, kind, mode, kopecks, description, refund_id,
       provider_id, made_at, next_look_at, issuer, status)
     values ($1, $2, $3, $4, $5, $6, $7::uuid, $8::uuid, ${AT("$9")}, ${AT("$10")}, $11, $12)
     on conflict (key) do nothing`,
    [
      record.key,
      paymentId,
      record.kind,
      record.mode,
      record.kopecks,
      record.description,
      record.refundId,
      record.providerId,
      at,
      nextLook(at, 0),
      issuer,
      status,
    ],
  );
}

/** Who has done something to a receipt; in the caller's transaction. */
export async function writeReceiptAct(
  sql: Sql,
  key: string,
  what: "again" | "recorded",
  by: PersonId,
  at: Instant,
): Promise<void> {
  await run(
    sql,
    `insert into payment_receipt_acts (key, what, by_id, at) values ($1, $2, $3, ${AT("$4")})`,
    [key, what, by, at],
  );
}

type StoredRow = Omit<ReceiptRow, "kopecks"> & { readonly kopecks: number };
export const receiptRowOf = (row: StoredRow): ReceiptRow => ({
  ...row,
  kopecks: kopecks(row.kopecks),
});

export function receiptStore(database: Database): ReceiptStore {
  const rows = queryOf(database);

  async function read(label: string, where: string, values: readonly unknown[]) {
    const found = await rows<StoredRow>(
      label,
      `select ${RECEIPT_COLUMNS} from payment_receipts ${where}`,
      values,
    );
    return found.map(receiptRowOf);
  }

  return {
    ofPayment: (id) =>
      read("receipts.ofPayment", "where payment_id = $1 order by made_at, key limit 100", [id]),

    get: async (key) => (await read("receipts.get", "where key = $1", [key]))[0] ?? null,

    add: (record, call, paymentId, at) =>
      database.transaction(
        "receipts.add",
        (sql) => writeCall(sql, call, paymentId, at, record.key),
      ),

    again: (key, call, paymentId, at, by) =>
      database.transaction("receipts.again", async (sql) => {
        if (!await writeCall(sql, call, paymentId, at, key)) return false;
        if (by !== null) await writeReceiptAct(sql, key, "again", by, at);
        await run(
          sql,
          `update payment_receipts set tries = tries + 1, status = 'waiting', receipt_id = null,
             looks = 0, next_look_at = ${AT("$2")} where key = $1`,
          [key, nextLook(at, 0)],
        );
        return true;
      }),

    async takeDue(at, limit) {
      const due = await read(
        "receipts.due",
        `where status in ('waiting', 'pending') and next_look_at <= ${AT("$1")}
         order by next_look_at limit $2`,
        [at, limit],
      );
      for (const { key, looks } of due) {
        await rows(
          "receipts.looked",
          `update payment_receipts set looks = looks + 1, next_look_at = ${
            AT("$2")
          } where key = $1`,
          [key, nextLook(at, looks + 1)],
        );
      }
      return due;
    },

    async known(receiptIds) {
      const found = await rows<{ receiptId: string }>(
        "receipts.known",
        `select receipt_id from payment_receipts
         where receipt_id in (select jsonb_array_elements_text($1::jsonb))`,
        [receiptIds],
      );
      return new Set(found.map(({ receiptId }) => receiptId));
    },

    async found(key, receipt) {
      await rows(
        "receipts.found",
        `update payment_receipts set status = $2, receipt_id = $3, document_number = $4,
           storage_number = $5, attribute = $6, registered_at = ${AT("$7")} where key = $1`,
        [
          key,
          receipt.status,
          receipt.id,
          receipt.documentNumber,
          receipt.storageNumber,
          receipt.attribute,
          receipt.registeredAt,
        ],
      );
    },

    async end(key, status) {
      await rows("receipts.end", "update payment_receipts set status = $2 where key = $1", [
        key,
        status,
      ]);
    },

    async linkRefund(refundId, providerRefundId) {
      await rows(
        "receipts.linkRefund",
        `update payment_receipts set provider_refund_id = $2
         where refund_id = $1::uuid and provider_refund_id is null`,
        [refundId, providerRefundId],
      );
    },

    async unsettled(last, limit) {
      const found = await rows<{ id: BookingId }>(
        "receipts.unsettled",
        `select b.id from (
         select distinct p.booking_id from payments p join bookings b on b.id = p.booking_id
         where b.ended_at is not null and p.is_open and p.paid_kopecks > p.refunded_kopecks
           and (p.method = 'wallet' or exists (select 1 from payment_receipts r
             where r.payment_id = p.id and r.kind = 'payment' and r.mode = 'full_prepayment'))
           and not exists (select 1 from payment_receipts r
             where r.payment_id = p.id and r.kind = 'settlement')
           and p.created_at > now() - interval '40 days'
         union
         select p.booking_id from payments p join payment_receipts s
           on s.payment_id = p.id and s.kind = 'settlement' and s.issuer = 'provider'
         where p.method = 'wallet' and p.refunded_kopecks > 0
           and p.created_at > now() - interval '40 days'
           and p.refunded_kopecks > p.paid_kopecks - s.kopecks + (
             select coalesce(sum(r.kopecks), 0) from payment_receipts r
             where r.payment_id = p.id and r.kind = 'refund')
         ) o join bookings b on b.id = o.booking_id
         where b.ended_at is not null and ($1::uuid is null or (b.ended_at, b.id) <
           (select l.ended_at, l.id from bookings l where l.id = $1::uuid))
         order by b.ended_at desc, b.id desc limit $2`,
        [last, limit],
      );
      return found.map(({ id }) => id);
    },
  };
}
