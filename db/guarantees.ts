/**
 * Guarantees of organisations. Each is written in the commit of its payment, which judges it: so both say the
 * same at every moment, and the limit of a month holds whoever approves at once.
 */
import { guaranteeStatusOf } from "../actors/payment/guarantee.ts";
import type { GuaranteeDecline, GuaranteeStatus } from "../actors/payment/codes.ts";
import type { StampedPaymentEvent } from "../actors/payment/protocol.ts";
import type { PaymentState } from "../actors/payment/state.ts";
import type { PaymentTurn } from "../actors/payment/store.ts";
import type { Instant, PaymentId, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import { queryOf } from "./query.ts";

export const NUMBER_CONSTRAINT = "guarantees_number";

/** Rolls the caller's transaction back: together with this one the month's guarantees pass their limit. */
export class MonthSpent extends Error {}

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const run = async (sql: Sql, text: string, values: readonly unknown[]) =>
  await sql.unsafe(text, values as never[], { prepare: true });

/** @throws MonthSpent; and a unique violation of `NUMBER_CONSTRAINT`: the letter is used already */
export async function writeGuarantee(sql: Sql, { next, events }: PaymentTurn): Promise<void> {
  const { asked, payer } = next;
  if (asked === undefined || payer.kind !== "organisation") return;
  const { organisationId } = payer;
  for (const { event } of events) {
    if (event.type === "created") await insert(sql, next, organisationId, event);
    if (event.type === "guaranteed") await keepMonth(sql, next, organisationId, event);
    if (event.type === "captured" || event.type === "refundDone") {
      await charge(sql, next, organisationId, event);
    }
  }
  const decided = events.findLast(({ event }) =>
    event.type === "guaranteed" ||
    event.type === "cancelled" && event.because === "guarantee_declined"
  )?.event;
  const status = guaranteeStatusOf(next);
  await run(
    sql,
    `update guarantees set status = $2, limit_kopecks = $3, until = $4::date, declined = $5,
       used_kopecks = $6, decided_by = coalesce($7::uuid, decided_by),
       decided_at = coalesce(${at("$8")}, decided_at)
     where payment_id = $1`,
    [
      next.id,
      status,
      next.given?.limitKopecks ?? null,
      next.given?.until ?? null,
      status === "declined" ? next.cancelled?.reason ?? null : null,
      status === "used" ? next.paidKopecks : 0,
      decided?.by.id ?? null,
      decided?.at ?? null,
    ],
  );
}

const insert = (
  sql: Sql,
  { id, asked, bookingId }: PaymentState,
  organisationId: string,
  { at: when, by }: StampedPaymentEvent,
) =>
  run(
    sql,
    `insert into guarantees (payment_id, organisation_id, booking_id, patient_id, number, status,
       requested_by, requested_at)
     values ($1, $2, $3, $4, $5, 'requested', $6, ${at("$7")})`,
    [id, organisationId, bookingId, asked!.patientId, asked!.number, by.id, when],
  );

/** One after the other: two approvals at once do not pass the limit together. */
async function keepMonth(
  sql: Sql,
  next: PaymentState,
  organisationId: string,
  { kopecks, monthFrom }: Extract<StampedPaymentEvent, { type: "guaranteed" }>,
): Promise<void> {
  const [organisation] = await run(
    sql,
    "select month_limit_kopecks as most from organisations where id = $1 for update",
    [organisationId],
  );
  const most = organisation?.most ?? null;
  if (most === null) return;
  const [month] = await run(
    sql,
    `select coalesce(sum(case when status = 'used' then used_kopecks else limit_kopecks end),
       0)::bigint as given
     from guarantees where organisation_id = $1 and payment_id <> $2
       and status in ('approved', 'used') and decided_at >= ${at("$3")}`,
    [organisationId, next.id, monthFrom],
  );
  if (BigInt(month!.given as number) + kopecks > BigInt(most as number)) throw new MonthSpent();
}

async function charge(
  sql: Sql,
  next: PaymentState,
  organisationId: string,
  event: Extract<StampedPaymentEvent, { type: "captured" | "refundDone" }>,
): Promise<void> {
  const refund = event.type === "captured"
    ? null
    : next.refunds.find(({ id }) => id === event.refundId)!;
  await run(
    sql,
    `insert into organisation_charges (id, payment_id, organisation_id, provider_id, kopecks, at)
     values ($1, $2, $3, $4, $5, ${at("$6")})`,
    [
      refund?.id ?? next.id,
      next.id,
      organisationId,
      next.providerId,
      event.type === "captured" ? event.kopecks : -refund!.kopecks,
      event.at,
    ],
  );
}

export interface StoredGuarantee {
  readonly paymentId: PaymentId;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly bookingId: string;
  readonly bookingNumber: number;
  readonly city: string;
  readonly clinicId: PersonId | null;
  readonly scheduledTime: string | null;
  readonly number: string;
  readonly status: GuaranteeStatus;
  readonly limitKopecks: number | null;
  readonly until: string | null;
  readonly declined: GuaranteeDecline | null;
  readonly usedKopecks: number;
  readonly requestedAt: Instant;
  readonly decidedBy: PersonId | null;
  readonly decidedAt: Instant | null;
}

const COLUMNS = `g.payment_id, g.organisation_id, o.name as organisation_name, g.booking_id,
  b.number as booking_number, b.city, b.clinic_id, b.state->>'scheduledTime' as scheduled_time,
  g.number, g.status, g.limit_kopecks, g.until::text as until, g.declined, g.used_kopecks,
  g.requested_at, g.decided_by, g.decided_at
  from guarantees g join organisations o on o.id = g.organisation_id
  join bookings b on b.id = g.booking_id`;

export type GuaranteeStore = ReturnType<typeof guaranteeStore>;

/** Whose guarantees are asked for: those of places, or of a clinic's own contracts and bookings. */
export interface GuaranteeReach {
  /** Null: everywhere. */
  readonly cities: readonly string[] | null;
  readonly clinics: readonly PersonId[];
}

export function guaranteeStore(database: Database) {
  const rows = queryOf(database);
  const reached = ({ cities, clinics }: GuaranteeReach): Conditions => {
    const asked = new Conditions();
    if (cities === null) return asked;
    const [places, own] = [asked.parameter(cities), asked.parameter(clinics)];
    return asked.always(`(b.city = any(${places}::text[]) or b.clinic_id = any(${own}::uuid[])
      or o.clinic_id = any(${own}::uuid[]))`);
  };
  return {
    /** Those that wait for an answer, the longest first. */
    waiting(
      reach: GuaranteeReach,
      after: ListPlace | null,
      limit: number,
    ): Promise<readonly StoredGuarantee[]> {
      const asked = reached(reach).always("g.status = 'requested'")
        .behind("g.requested_at, g.payment_id", ">", after);
      return rows<StoredGuarantee>(
        "guarantees.waiting",
        `select ${COLUMNS} where ${asked.text}
         order by g.requested_at, g.payment_id limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    /** The others, the newest first. @param status null: whatever was said to them */
    answered(
      reach: GuaranteeReach,
      status: GuaranteeStatus | null,
      before: ListPlace | null,
      limit: number,
    ): Promise<readonly StoredGuarantee[]> {
      const asked = reached(reach).always("g.status <> 'requested'")
        .and("g.status = ?::text", status)
        .behind("g.requested_at, g.payment_id", "<", before);
      return rows<StoredGuarantee>(
        "guarantees.answered",
        `select ${COLUMNS} where ${asked.text}
         order by g.requested_at desc, g.payment_id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    async get(paymentId: string): Promise<StoredGuarantee | null> {
      const [found] = await rows<StoredGuarantee>(
        "guarantees.get",
        `select ${COLUMNS} where g.payment_id = $1`,
        [paymentId],
      );
      return found ?? null;
    },

    /** Who has a letter pay for a visit, or has asked whether it does; null: nobody. */
    async requesterOf(organisationId: string, number: string): Promise<PersonId | null> {
      const [found] = await rows<{ requestedBy: PersonId }>(
        "guarantees.requesterOf",
        `select requested_by from guarantees where organisation_id = $1 and number = $2
           and status in ('requested', 'approved', 'used')`,
        [organisationId, number],
      );
      return found?.requestedBy ?? null;
    },

    /** Approved until a day before this one, of visits that nobody is on. */
    async overdue(day: string, limit: number): Promise<readonly PaymentId[]> {
      const found = await rows<{ paymentId: PaymentId }>(
        "guarantees.overdue",
        `select g.payment_id from guarantees g join bookings b on b.id = g.booking_id
         where g.status = 'approved' and g.until < $1::date
           and b.status in ('pending', 'assigned') limit $2`,
        [day, limit],
      );
      return found.map(({ paymentId }) => paymentId);
    },
  };
}
