/** Payments as staff and payers read them: lists, one with all that happened to it, and the differences. */
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import type { DifferenceCode, PaymentMeans, PaymentStatus } from "../actors/payment/codes.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { DifferenceSide } from "../actors/payment/store.ts";
import type { Instant, PaymentId, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import type { Keyring } from "./keyring.ts";
import { transactionsOf } from "./ledger.ts";
import { decodePayment } from "./payment_rows.ts";
import { queryOf } from "./query.ts";

const AT = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

/** A payment in a list, with what of its booking may stand there. */
export interface BookedPayment {
  readonly state: PaymentState;
  readonly city: string | null;
  readonly providerId: PersonId | null;
  readonly hasDifference: boolean;
}

export interface PaymentFilter {
  readonly status: PaymentStatus | null;
  readonly method: PaymentMeans | null;
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly number: number | null;
  readonly city: string | null;
  /** JSON array of the payer's ids; null: everybody's. */
  readonly payerIds: readonly PersonId[] | null;
  readonly before: ListPlace | null;
  readonly limit: number;
}

export interface PaymentHappening {
  readonly version: number;
  readonly type: string;
  readonly at: Instant;
  readonly byId: PersonId | null;
  readonly byName: string | null;
  readonly role: string;
  readonly data: Record<string, unknown>;
}

export interface MadeCall {
  readonly key: string;
  readonly kind: string;
  readonly kopecks: number;
  readonly state: string;
  readonly attempts: number;
  readonly cause: string | null;
  readonly firstAt: Instant | null;
  readonly nextAt: Instant;
}

export interface Hint {
  readonly event: string;
  readonly objectId: string;
  readonly receivedAt: Instant;
  readonly attempts: number;
  readonly outcome: string | null;
}

/** A refund in the list of all, newest first. */
export interface ListedRefund extends Omit<BookedPayment, "hasDifference"> {
  readonly refundId: string;
  readonly at: Instant;
  readonly byName: string | null;
}

export interface StoredDifference {
  readonly id: string;
  readonly what: DifferenceCode;
  readonly objectId: string;
  readonly paymentId: PaymentId | null;
  readonly bookingNumber: number | null;
  readonly city: string | null;
  readonly at: Instant;
  readonly ours: DifferenceSide | null;
  readonly theirs: DifferenceSide | null;
  readonly resolvedAt: Instant | null;
  readonly resolvedByName: string | null;
  readonly note: string | null;
}

const NAME = (alias: string) =>
  `nullif(trim(${alias}.first_name || ' ' || ${alias}.last_name), '')`;
const reasonPlace = (refundId: string): string => `payment_refund_reasons.words/${refundId}`;
const notePlace = (id: string): string => `payment_differences.note/${id}`;
const NOTES = "payment_notes";

export type PaymentBooks = ReturnType<typeof paymentBooks>;

export function paymentBooks(database: Database, keyring: Keyring) {
  const rows = queryOf(database);

  const BOOKED = `select p.state, b.city, b.provider_id, exists (select 1 from payment_differences d
      where d.payment_id = p.id and d.resolved_at is null) as has_difference
    from payments p left join bookings b on b.id = p.booking_id`;

  async function booked(label: string, where: string, values: readonly unknown[]) {
    type Row = Omit<BookedPayment, "state"> & { readonly state: unknown };
    const found = await rows<Row>(label, `${BOOKED} ${where}`, values);
    return found.map((row): BookedPayment => ({ ...row, state: decodePayment(row.state) }));
  }

  return {
    async one(id: PaymentId): Promise<BookedPayment | null> {
      return (await booked("paymentBooks.one", "where p.id = $1", [id]))[0] ?? null;
    },

    async list(filter: PaymentFilter): Promise<readonly BookedPayment[]> {
      const asked = new Conditions()
        .and("p.status = ?::text", filter.status)
        .and("p.method = ?::text", filter.method)
        .and(`p.created_at >= ${AT("?")}`, filter.from)
        .and(`p.created_at < ${AT("?")}`, filter.until)
        .and("b.number = ?::bigint", filter.number)
        .and("b.city = ?::text", filter.city)
        .and(
          "p.payer_id in (select value::uuid from jsonb_array_elements_text(?::jsonb))",
          filter.payerIds,
        )
        .behind("p.created_at, p.id", "<", filter.before);
      return await booked(
        "paymentBooks.list",
        `where ${asked.text} order by p.created_at desc, p.id desc
         limit ${asked.parameter(filter.limit)}`,
        asked.values,
      );
    },

    happenings: (id: PaymentId): Promise<readonly PaymentHappening[]> =>
      rows<PaymentHappening>(
        "paymentBooks.happenings",
        `select e.version, e.type, e.at, e.by_id, ${NAME("u")} as by_name, e.by_role as role, e.data
         from payment_events e left join users u on u.id = e.by_id
         where e.payment_id = $1 order by e.version limit 500`,
        [id],
      ),

    calls: (id: PaymentId): Promise<readonly MadeCall[]> =>
      rows<MadeCall>(
        "paymentBooks.calls",
        `select key, kind, kopecks, state, attempts, cause, first_at, next_at from payment_calls
         where payment_id = $1 order by coalesce(first_at, next_at), key limit 200`,
        [id],
      ),

    /** What the provider has hinted at: the payment, and its refunds. */
    hints: (objectIds: readonly string[]): Promise<readonly Hint[]> =>
      rows<Hint>(
        "paymentBooks.hints",
        `select event, object_id, received_at, attempts, outcome from payment_inbox
         where object_id in (select jsonb_array_elements_text($1::jsonb))
         order by received_at, id limit 200`,
        [objectIds],
      ),

    /** Of the payment, and the settlements of its booking. */
    postings: (id: PaymentId, bookingId: string | null): Promise<readonly LedgerTransaction[]> =>
      transactionsOf(
        rows,
        "paymentBooks.postings",
        "t.payment_id = $1 or (t.booking_id = $2::uuid and t.payment_id is null)",
        [id, bookingId],
      ),

    /** Before the refund is asked for, so that there is none without its reason. */
    async keepReason(
      { refundId, paymentId, personId, reason, at }: {
        readonly refundId: string;
        readonly paymentId: PaymentId;
        readonly personId: PersonId;
        readonly reason: string;
        readonly at: Instant;
      },
    ): Promise<void> {
      const key = await keyring.person(personId);
      await rows(
        "paymentBooks.keepReason",
        `insert into payment_refund_reasons (refund_id, payment_id, person_id, words, at)
         values ($1, $2, $3, $4, ${AT("$5")}) on conflict (refund_id) do nothing`,
        [refundId, paymentId, personId, key.seal(reasonPlace(refundId), reason), at],
      );
    },

    /** The refund was not made after all. */
    async dropReason(refundId: string): Promise<void> {
      await rows(
        "paymentBooks.dropReason",
        "delete from payment_refund_reasons where refund_id = $1",
        [refundId],
      );
    },

    /** Null words: their key is gone with the account. */
    async reasons(paymentIds: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
      const found = await rows<{ refundId: string; personId: string; words: Uint8Array }>(
        "paymentBooks.reasons",
        `select refund_id, person_id, words from payment_refund_reasons
         where payment_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))
         limit 1000`,
        [paymentIds],
      );
      const keys = await keyring.persons(found.map(({ personId }) => personId));
      return new Map(found.map(({ refundId, personId, words }) => {
        const key = words.length === 0 ? undefined : keys.get(personId);
        return [refundId, key?.open(reasonPlace(refundId), words) ?? null];
      }));
    },

    async refunds(
      { city, before, limit }: {
        readonly city: string | null;
        readonly before: ListPlace | null;
        readonly limit: number;
      },
    ): Promise<readonly ListedRefund[]> {
      type Row = Omit<ListedRefund, "state"> & { readonly state: unknown };
      const asked = new Conditions()
        .always("e.type = 'refundAsked'")
        .and("b.city = ?::text", city)
        .behind("e.at, e.payment_id", "<", before);
      const found = await rows<Row>(
        "paymentBooks.refunds",
        `select p.state, b.city, b.provider_id, e.data->'refund'->>'id' as refund_id, e.at,
           ${NAME("u")} as by_name
         from payment_events e join payments p on p.id = e.payment_id
         left join bookings b on b.id = p.booking_id left join users u on u.id = e.by_id
         where ${asked.text} order by e.at desc, e.payment_id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
      return found.map((row) => ({ ...row, state: decodePayment(row.state) }));
    },

    async differences(
      { isOpen, paymentId, before, limit }: {
        readonly isOpen: boolean | null;
        readonly paymentId: PaymentId | null;
        readonly before: ListPlace | null;
        readonly limit: number;
      },
    ): Promise<readonly StoredDifference[]> {
      type Row = Omit<StoredDifference, "note"> & { readonly note: Uint8Array | null };
      const asked = new Conditions()
        .and("(d.resolved_at is null) = ?::boolean", isOpen)
        .and("d.payment_id = ?::uuid", paymentId)
        .behind("d.at, d.id", "<", before);
      const found = await rows<Row>(
        "paymentBooks.differences",
        `select d.id, d.what, d.object_id, d.payment_id, b.number as booking_number, b.city, d.at,
           d.ours, d.theirs, d.resolved_at, ${NAME("u")} as resolved_by_name, d.note
         from payment_differences d left join payments p on p.id = d.payment_id
         left join bookings b on b.id = p.booking_id left join users u on u.id = d.resolved_by
         where ${asked.text} order by d.at desc, d.id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
      const key = await keyring.purpose(NOTES);
      return found.map(({ note, ...row }) => ({
        ...row,
        note: note === null ? null : key.open(notePlace(row.id), note),
      }));
    },

    /** @returns false: there is none, or somebody has looked already */
    async resolve(id: string, by: PersonId, note: string, at: Instant): Promise<boolean> {
      const key = await keyring.purpose(NOTES);
      const done = await rows(
        "paymentBooks.resolve",
        `update payment_differences set resolved_at = ${AT("$3")}, resolved_by = $2, note = $4
         where id = $1::uuid and resolved_at is null returning id`,
        [id, by, at, key.seal(notePlace(id), note)],
      );
      return done.length === 1;
    },
  };
}
