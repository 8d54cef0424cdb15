/** Calls to the provider that are due, its hints, and what was found to differ: parts of the payment store. */
import { kopecks } from "../actors/money/kopecks.ts";
import type { Difference, DueCall, InboxRow, PaymentStore } from "../actors/payment/store.ts";
import type { StoredReceipt } from "../actors/payment/receipt_store.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Sql } from "./client.ts";
import { decoded } from "./payment_rows.ts";
import type { Query } from "./query.ts";

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
/** Anybody may post hints; those beyond are not kept, and the reconciler finds what they would have told. */
const INBOX_MOST = 10_000;

interface TakenCall extends Omit<DueCall, "kopecks" | "receipt"> {
  readonly kopecks: number;
  readonly receipt: unknown;
  readonly customer: Uint8Array | null;
  readonly customerOf: PersonId | null;
}

/** What it registers is written already: the row has its key. */
function dueCallOf({ receipt, customer, customerOf, ...row }: TakenCall): DueCall {
  return {
    ...row,
    kopecks: kopecks(row.kopecks),
    receipt: receipt === null || customer === null || customerOf === null ? null : {
      body: decoded(receipt) as StoredReceipt["body"],
      customer,
      customerOf,
      registers: null,
    },
  };
}

/**
 * Found again it is as it is now. What somebody has looked at stays so, save money that only a hand can give
 * back: another sum is another thing to do, and so is what had ended by itself.
 */
const NOTE = `insert into payment_differences (what, object_id, payment_id, at, ours, theirs)
  values ($1, $2, $3::uuid, ${AT("$4")}, $5::jsonb, $6::jsonb)
  on conflict (what, object_id) do update set ours = excluded.ours, theirs = excluded.theirs,
      at = case when payment_differences.resolved_at is null then payment_differences.at
        else excluded.at end,
      resolved_at = null, resolved_by = null
    where payment_differences.resolved_at is null
      or payment_differences.what = 'returned_by_hand'
        and (payment_differences.resolved_by is null
          or payment_differences.ours is distinct from excluded.ours)`;

const noteValues = (
  { what, objectId, paymentId, ours, theirs }: Difference,
  at: Instant,
): readonly unknown[] => [what, objectId, paymentId, at, ours ?? null, theirs ?? null];

/** In the caller's transaction. */
export async function writeDifference(
  sql: Sql,
  difference: Difference,
  at: Instant,
): Promise<void> {
  await sql.unsafe(NOTE, noteValues(difference, at) as never[], { prepare: true });
}

export function paymentQueue(rows: Query): Pick<
  PaymentStore,
  | "takeCalls"
  | "endCall"
  | "putOffCall"
  | "receive"
  | "takeInbox"
  | "endInbox"
  | "noteDifference"
  | "endDifference"
  | "differences"
> {
  return {
    async takeCalls(at, againAt, limit) {
      const taken = await rows<TakenCall>(
        "payments.takeCalls",
        `update payment_calls set attempts = attempts + 1, first_at = coalesce(first_at, ${
          AT("$1")
        }), next_at = ${AT("$2")}, state = 'unknown'
         where key in (select key from payment_calls
           where state in ('waiting', 'unknown') and next_at <= ${AT("$1")}
           order by next_at limit $3 for update skip locked)
         returning key, kind, refund_id, kopecks, payment_id, attempts, first_at, receipt,
           customer, customer_of, receipt_key`,
        [at, againAt, limit],
      );
      return taken.map(dueCallOf);
    },

    async endCall(key, how, code) {
      await rows(
        "payments.endCall",
        "update payment_calls set state = $2, cause = $3, customer = null where key = $1",
        [key, how, code],
      );
    },

    async putOffCall(key, until, cause) {
      await rows(
        "payments.putOffCall",
        `update payment_calls set next_at = ${AT("$2")}, cause = $3
         where key = $1 and state = 'unknown'`,
        [key, until, cause],
      );
    },

    async receive({ event, objectId }, at) {
      await rows(
        "payments.receive",
        `insert into payment_inbox (event, object_id, received_at, next_at)
         select $1, $2, ${AT("$3")}, ${AT("$3")}
         where (select count(*) from payment_inbox where done_at is null) < $4
         on conflict (event, object_id) where done_at is null do nothing`,
        [event, objectId, at, INBOX_MOST],
      );
    },

    takeInbox: (at, againAt, limit) =>
      rows<InboxRow>(
        "payments.takeInbox",
        `update payment_inbox set attempts = attempts + 1, next_at = ${AT("$2")}
         where id in (select id from payment_inbox
           where done_at is null and next_at <= ${AT("$1")}
           order by next_at limit $3 for update skip locked)
         returning id, event, object_id, attempts`,
        [at, againAt, limit],
      ),

    async endInbox(id, how) {
      await rows(
        "payments.endInbox",
        "update payment_inbox set done_at = now(), outcome = $2 where id = $1",
        [id, how],
      );
    },

    async noteDifference(difference, at) {
      await rows("payments.noteDifference", NOTE, noteValues(difference, at));
    },

    async endDifference({ what, objectId }, at) {
      await rows(
        "payments.endDifference",
        `update payment_differences set resolved_at = ${AT("$3")}
         where what = $1 and object_id = $2 and resolved_at is null`,
        [what, objectId, at],
      );
    },

    differences: (limit) =>
      rows<Difference & { readonly at: Instant }>(
        "payments.differences",
        `select what, object_id, payment_id, at from payment_differences
         where resolved_at is null order by at desc limit $1`,
        [limit],
      ),
  };
}
