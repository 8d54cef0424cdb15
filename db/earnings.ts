/**
 * What doctors and clinics have earned, as the ledger tells it: settlements of visits, and their reversals.
 * Nothing is counted twice and nothing kept beside the ledger, so that income and balance always agree.
 */
import type { PayableKind } from "../actors/money/earner.ts";
import { type Kopecks, kopecks } from "../actors/money/kopecks.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { Period } from "./ledger.ts";
import { queryOf } from "./query.ts";

/** Whose account is credited when a visit is settled. */
export interface Payable {
  readonly kind: PayableKind;
  readonly ownerId: string;
}

export interface EarnedVisit {
  readonly bookingId: string;
  readonly number: number;
  readonly doctorId: PersonId | null;
  /** «Фамилия Имя»; null: a visit that was called off before it had a doctor. */
  readonly doctorName: string | null;
  readonly endedAt: Instant | null;
  /** When it was last settled, or taken back, in the period. */
  readonly at: Instant;
  /** What was paid for it and not given back, as it stands now. */
  readonly paidKopecks: Kopecks;
  /** This one's part; below zero where a refund of this period took back what an earlier one had. */
  readonly shareKopecks: Kopecks;
  readonly feeKopecks: Kopecks;
  /** All that was earned after it in the period. */
  readonly newerKopecks: Kopecks;
}

export interface VisitPlace {
  readonly at: Instant;
  readonly bookingId: string;
}

export interface EarnedSum {
  readonly visits: number;
  readonly shareKopecks: Kopecks;
  readonly feeKopecks: Kopecks;
  readonly paidKopecks: Kopecks;
}

export interface EarnedSpan extends Period {
  readonly visits: number;
  readonly shareKopecks: Kopecks;
}

export interface ShiftKey {
  readonly doctorId: PersonId;
  readonly startedAt: Instant;
}
export interface ShiftIncome extends ShiftKey {
  readonly visits: number;
  readonly kopecks: Kopecks;
}

export type Earnings = ReturnType<typeof earningsOf>;

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

/** Transactions that say what a visit has earned: the settlement, or its reversal. */
const SETTLES = `(t.type = 'visit_settled' or exists (select from ledger_transactions r
  where r.id = t.reverses_id and r.type = 'visit_settled'))`;

/** $1 kind, $2 owner, $3 from, $4 until: an account's entries by visit. */
const BY_VISIT = `select t.booking_id, max(e.at) as at, -sum(e.kopecks) as share,
    -sum((select coalesce(sum(f.kopecks), 0) from ledger_entries f
      join ledger_accounts fa on fa.id = f.account_id and fa.kind = 'platform_fee'
      where f.transaction_id = t.id)) as fee
  from ledger_accounts a join ledger_entries e on e.account_id = a.id
  join ledger_transactions t on t.id = e.transaction_id
  where a.kind = $1 and a.owner_id = $2 and e.at >= ${at("$3")} and e.at < ${at("$4")}
    and t.booking_id is not null and ${SETTLES}
  group by t.booking_id`;

const PAID = `(select coalesce(sum(p.paid_kopecks - p.refunded_kopecks), 0) from payments p
  where p.booking_id = v.booking_id)`;

interface VisitRow {
  readonly bookingId: string;
  readonly number: number;
  readonly doctorId: PersonId | null;
  readonly doctorName: string | null;
  readonly endedAt: Instant | null;
  readonly at: Instant;
  readonly paid: number;
  readonly share: number;
  readonly fee: number;
  readonly newer: number;
}

export function earningsOf(database: Database) {
  const rows = queryOf(database);
  return {
    /** The latest first; after `place` where one is given. */
    async visits(
      payable: Payable,
      { from, until }: Period,
      page: { readonly after: VisitPlace | null; readonly limit: number },
    ): Promise<readonly EarnedVisit[]> {
      const found = await rows<VisitRow>(
        "earnings.visits",
        `with visit as (${BY_VISIT}), v as (
           select *, (sum(share) over (order by at desc, booking_id desc) - share) as newer
           from visit)
         select v.booking_id, b.number, b.doctor_id, u.last_name || ' ' || u.first_name as doctor_name,
           b.ended_at, v.at, ${PAID}::bigint as paid, v.share::bigint as share,
           v.fee::bigint as fee, v.newer::bigint as newer
         from v join bookings b on b.id = v.booking_id left join users u on u.id = b.doctor_id
         where $5::float8 is null or (v.at, v.booking_id) < (${at("$5")}, $6::uuid)
         order by v.at desc, v.booking_id desc limit $7`,
        [
          payable.kind,
          payable.ownerId,
          from,
          until,
          page.after?.at ?? null,
          page.after?.bookingId ?? null,
          page.limit,
        ],
      );
      return found.map(({ paid, share, fee, newer, ...rest }) => ({
        ...rest,
        paidKopecks: kopecks(paid),
        shareKopecks: kopecks(share),
        feeKopecks: kopecks(fee),
        newerKopecks: kopecks(newer),
      }));
    },

    async sum(payable: Payable, { from, until }: Period): Promise<EarnedSum> {
      const [row] = await rows<{ visits: number; share: number; fee: number; paid: number }>(
        "earnings.sum",
        `with v as (${BY_VISIT})
         select count(*) as visits, coalesce(sum(v.share), 0)::bigint as share,
           coalesce(sum(v.fee), 0)::bigint as fee, coalesce(sum(${PAID}), 0)::bigint as paid from v`,
        [payable.kind, payable.ownerId, from, until],
      );
      return {
        visits: row!.visits,
        shareKopecks: kopecks(row!.share),
        feeKopecks: kopecks(row!.fee),
        paidKopecks: kopecks(row!.paid),
      };
    },

    /** What each of these spans has brought; one without anything is left out. */
    async bySpan(payable: Payable, spans: readonly Period[]): Promise<readonly EarnedSpan[]> {
      const found = await rows<{ from: number; until: number; visits: number; share: number }>(
        "earnings.bySpan",
        `select s."from", s."until", count(distinct t.booking_id) as visits,
           (-sum(e.kopecks))::bigint as share
         from jsonb_to_recordset($3::jsonb) as s("from" float8, "until" float8)
         join ledger_accounts a on a.kind = $1 and a.owner_id = $2
         join ledger_entries e on e.account_id = a.id and e.at >= ${at('s."from"')}
           and e.at < ${at('s."until"')}
         join ledger_transactions t on t.id = e.transaction_id
         where t.booking_id is not null and ${SETTLES}
         group by s."from", s."until" order by s."from"`,
        [payable.kind, payable.ownerId, spans],
      );
      return found.map(({ from, until, visits, share }) => ({
        from: from as Instant,
        until: until as Instant,
        visits,
        shareKopecks: kopecks(share),
      }));
    },

    /** A clinic's, by who made the visit. */
    async byDoctor(
      payable: Payable,
      { from, until }: Period,
      limit: number,
    ): Promise<
      readonly (EarnedSum & { readonly doctorId: PersonId | null; readonly name: string | null })[]
    > {
      const found = await rows<{
        doctorId: PersonId | null;
        name: string | null;
        visits: number;
        share: number;
        fee: number;
        paid: number;
      }>(
        "earnings.byDoctor",
        `with v as (${BY_VISIT})
         select b.doctor_id, u.last_name || ' ' || u.first_name as name, count(*) as visits,
           sum(v.share)::bigint as share, sum(v.fee)::bigint as fee, sum(${PAID})::bigint as paid
         from v join bookings b on b.id = v.booking_id left join users u on u.id = b.doctor_id
         group by b.doctor_id, u.last_name, u.first_name order by sum(v.share) desc limit $5`,
        [payable.kind, payable.ownerId, from, until, limit],
      );
      return found.map(({ share, fee, paid, ...rest }) => ({
        ...rest,
        shareKopecks: kopecks(share),
        feeKopecks: kopecks(fee),
        paidKopecks: kopecks(paid),
      }));
    },

    /**
     * What shifts have brought: a visit belongs to the last shift that began before the visit ended. A
     * shift of which nothing is known is left out.
     */
    async ofShifts(shifts: readonly ShiftKey[]): Promise<readonly ShiftIncome[]> {
      if (shifts.length === 0) return [];
      const found = await rows<ShiftKey & { visits: number; kopecks: number }>(
        "earnings.ofShifts",
        `with wanted as (
           select s.doctor_id, s.started_at, coalesce((select min(n.started_at) from shifts n
             where n.doctor_id = s.doctor_id and n.started_at > s.started_at), 'infinity') as next_at
           from shifts s join jsonb_to_recordset($1::jsonb) as w(doctor uuid, started float8)
             on w.doctor = s.doctor_id and ${at("w.started")} = s.started_at)
         select w.doctor_id, w.started_at, count(distinct t.booking_id) as visits,
           (-sum(e.kopecks))::bigint as kopecks
         from wanted w
         join ledger_accounts a on a.kind = 'doctor_payable' and a.owner_id = w.doctor_id
         join ledger_entries e on e.account_id = a.id and e.at >= w.started_at
         join ledger_transactions t on t.id = e.transaction_id
         join bookings b on b.id = t.booking_id
         where b.ended_at >= w.started_at and b.ended_at < w.next_at and ${SETTLES}
         group by w.doctor_id, w.started_at`,
        [shifts.map(({ doctorId, startedAt }) => ({ doctor: doctorId, started: startedAt }))],
      );
      return found.map((row) => ({ ...row, kopecks: kopecks(row.kopecks) }));
    },
  };
}
