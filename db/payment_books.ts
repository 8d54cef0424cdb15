/** Payments as staff and payers read them: lists, one with all that happened to it, and the differences. */
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import type { DifferenceCode, PaymentMeans, PaymentStatus } from "../actors/payment/codes.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { DifferenceSide } from "../actors/payment/store.ts";
import type { Instant, PaymentId, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
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

/** Where a list goes on. */
export interface ListPlace {
  readonly at: Instant;
  readonly id: string;
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
      return await booked(
        "paymentBooks.list",
        `where ($1::text is null or p.status = $1) and ($2::text is null or p.method = $2)
           and ($3::float8 is null or p.created_at >= ${AT("$3")})
           and ($4::float8 is null or p.created_at < ${AT("$4")})
           and ($5::bigint is null or b.number = $5::bigint)
           and ($6::text is null or b.city = $6)
           and ($7::jsonb is null or p.payer_id in
             (select value::uuid from jsonb_array_elements_text($7::jsonb)))
           and ($8::float8 is null or (p.created_at, p.id) < (${AT("$8")}, $9::uuid))
         order by p.created_at desc, p.id desc limit $10`,
        [
          filter.status,
          filter.method,
          filter.from,
          filter.until,
          filter.number,
          filter.city,
          filter.payerIds,
          filter.before?.at ?? null,
          filter.before?.id ?? null,
          filter.limit,
        ],
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
      const found = await rows<Row>(
        "paymentBooks.refunds",
        `select p.state, b.city, b.provider_id, e.data->'refund'->>'id' as refund_id, e.at,
           ${NAME("u")} as by_name
         from payment_events e join payments p on p.id = e.payment_id
         left join bookings b on b.id = p.booking_id left join users u on u.id = e.by_id
         where e.type = 'refundAsked' and ($1::text is null or b.city = $1)
           and ($2::float8 is null or (e.at, e.payment_id) < (${AT("$2")}, $3::uuid))
         order by e.at desc, e.payment_id desc limit $4`,
        [city, before?.at ?? null, before?.id ?? null, limit],
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
      const found = await rows<Row>(
        "paymentBooks.differences",
        `select d.id, d.what, d.object_id, d.payment_id, b.number as booking_number, b.city, d.at,
           d.ours, d.theirs, d.resolved_at, ${NAME("u")} as resolved_by_name, d.note
         from payment_differences d left join payments p on p.id = d.payment_id
         left join bookings b on b.id = p.booking_id left join users u on u.id = d.resolved_by
         where ($1::boolean is null or (d.resolved_at is null) = $1)
           and ($2::uuid is null or d.payment_id = $2::uuid)
           and ($3::float8 is null or (d.at, d.id) < (${AT("$3")}, $4::uuid))
         order by d.at desc, d.id desc limit $5`,
        [isOpen, paymentId, before?.at ?? null, before?.id ?? null, limit],
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
