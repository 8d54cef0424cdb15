/**
 * Monthly registers of organisations. Closing one takes every charge of its month and of those before that
 * stands in none yet: so a correction of a closed month stands in a later one, as a line of its own.
 */
import { organisationPaid } from "../actors/money/journal.ts";
import { kopecks } from "../actors/money/kopecks.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { Conditions } from "./conditions.ts";
import { post } from "./ledger.ts";
import { queryOf } from "./query.ts";

export type ReceivedBy = "service" | "provider";

/** By what has come for it. */
export const REGISTER_STATUSES = ["open", "part_paid", "paid"] as const;
export type RegisterStatus = typeof REGISTER_STATUSES[number];

export interface RegisterFilter {
  /** In whose name; null: of all. */
  readonly providerId: PersonId | null;
  readonly status: RegisterStatus | null;
  readonly before: number | null;
  readonly limit: number;
}

export interface Register {
  readonly id: string;
  /** Of the bill. */
  readonly number: number;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly organisationInn: string;
  readonly contractNumber: string;
  readonly contractOn: string;
  readonly providerId: PersonId;
  readonly providerIsClinic: boolean;
  readonly providerName: string;
  /** Its first day. */
  readonly month: string;
  readonly kopecks: number;
  readonly paidKopecks: number;
  readonly status: RegisterStatus;
  readonly lines: number;
  readonly closedAt: Instant;
}

/** What stands in a register, or will: nothing of illnesses, and nobody's name. */
export interface RegisterLine {
  readonly chargeId: string;
  readonly isCorrection: boolean;
  readonly bookingNumber: number;
  readonly guaranteeNumber: string;
  readonly callType: string;
  /** The visit was called off, and this is the fee of it. */
  readonly isCalledOff: boolean;
  /** When the visit ended. */
  readonly endedAt: Instant;
  readonly kopecks: number;
}

export interface RegisterPayment {
  readonly id: string;
  readonly kopecks: number;
  readonly documentNumber: string;
  readonly paidOn: string;
  readonly receivedBy: ReceivedBy;
  readonly markedAt: Instant;
}

/** What has been charged and stands in no register. */
export interface OpenCharges {
  readonly organisationId: string;
  readonly organisationName: string;
  readonly city: string;
  readonly providerId: PersonId;
  readonly providerName: string;
  readonly lines: number;
  readonly kopecks: number;
  readonly oldestAt: Instant;
}

export type RegisterRefusal =
  | "not_found"
  | "register_closed"
  | "register_empty"
  | "register_below_zero"
  | "register_paid"
  | "command_reused";

const PROVIDER = `coalesce(c.name, u.last_name || ' ' || u.first_name) as provider_name`;
const PAID = `(select coalesce(sum(p.kopecks), 0)::bigint from organisation_register_payments p
   where p.register_id = r.id)`;
const STATUS = `(case when ${PAID} >= r.kopecks then 'paid' when ${PAID} > 0 then 'part_paid'
  else 'open' end)`;
const REGISTER = `r.id, r.number, r.organisation_id, o.name as organisation_name,
  o.inn as organisation_inn, o.contract_number, o.contract_on::text as contract_on, r.provider_id,
  u.role = 'clinic' as provider_is_clinic, ${PROVIDER}, r.month::text as month, r.kopecks,
  ${PAID} as paid_kopecks,
  (select count(*) from organisation_register_lines l where l.register_id = r.id) as lines,
  ${STATUS} as status, r.closed_at
  from organisation_registers r join organisations o on o.id = r.organisation_id
  join users u on u.id = r.provider_id
  left join clinic_profiles c on c.user_id = r.provider_id`;
const LINE = `h.id as charge_id, h.kopecks < 0 as is_correction, b.number as booking_number,
  g.number as guarantee_number, b.state->>'callType' as call_type,
  b.status = 'cancelled' as is_called_off, b.ended_at, h.kopecks
  from organisation_charges h join guarantees g on g.payment_id = h.payment_id
  join bookings b on b.id = g.booking_id`;
const OPEN = "not exists (select 1 from organisation_register_lines l where l.charge_id = h.id)";

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;
const run = async (sql: Sql, text: string, values: readonly unknown[]) =>
  await sql.unsafe(text, values as never[], { prepare: true });

class Refused extends Error {
  constructor(readonly code: RegisterRefusal) {
    super(code);
  }
}

export type RegisterStore = ReturnType<typeof registerStore>;

export function registerStore(database: Database) {
  const rows = queryOf(database);

  async function step<Result>(
    label: string,
    act: (sql: Sql) => Promise<Result>,
  ): Promise<Result | RegisterRefusal> {
    try {
      return await database.transaction(label, act);
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  /** One after the other: no charge is taken twice, and none is left between two. */
  const locked = async (sql: Sql, organisationId: string): Promise<void> => {
    const found = await run(sql, "select 1 from organisations where id = $1 for update", [
      organisationId,
    ]);
    if (found.length === 0) throw new Refused("not_found");
  };

  return {
    /** The newest first, from before that number on. */
    async list(
      { providerId, status, before, limit }: RegisterFilter,
    ): Promise<readonly Register[]> {
      const asked = new Conditions()
        .and("r.provider_id = ?::uuid", providerId)
        .and("r.number < ?::bigint", before)
        .and(`${STATUS} = ?::text`, status);
      return await rows<Register>(
        "registers.list",
        `select ${REGISTER} where ${asked.text} order by r.number desc
         limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    async get(id: string): Promise<Register | null> {
      const [found] = await rows<Register>(
        "registers.get",
        `select ${REGISTER} where r.id = $1`,
        [id],
      );
      return found ?? null;
    },

    async linesOf(id: string): Promise<readonly RegisterLine[]> {
      return await rows<RegisterLine>(
        "registers.lines",
        `select ${LINE} join organisation_register_lines l on l.charge_id = h.id
         where l.register_id = $1 order by l.number`,
        [id],
      );
    },

    async paymentsOf(id: string): Promise<readonly RegisterPayment[]> {
      return await rows<RegisterPayment>(
        "registers.payments",
        `select id, kopecks, document_number, paid_on::text as paid_on, received_by, marked_at
         from organisation_register_payments where register_id = $1 order by marked_at, id`,
        [id],
      );
    },

    /**
     * What was charged and is in no register yet, by organisation and provider.
     * @param behind of which row; null: from the beginning
     */
    async open(
      providerId: PersonId | null,
      behind: Pick<OpenCharges, "organisationId" | "providerId"> | null,
      limit: number,
    ): Promise<readonly OpenCharges[]> {
      return await rows<OpenCharges>(
        "registers.open",
        `select h.organisation_id, o.name as organisation_name, o.city, h.provider_id, ${PROVIDER},
           count(*) as lines, sum(h.kopecks)::bigint as kopecks, min(h.at) as oldest_at
         from organisation_charges h join organisations o on o.id = h.organisation_id
         join users u on u.id = h.provider_id
         left join clinic_profiles c on c.user_id = h.provider_id
         where ${OPEN} and ($1::uuid is null or h.provider_id = $1)
           and ($3::uuid is null or (o.name, o.id, h.provider_id) > (
             select name, id, $4::uuid from organisations where id = $3))
         group by h.organisation_id, o.name, o.city, h.provider_id, c.name, u.last_name, u.first_name
         order by o.name, h.organisation_id, h.provider_id limit $2`,
        [providerId, limit, behind?.organisationId ?? null, behind?.providerId ?? null],
      );
    },

    /** @param until the end of the month; what was charged before and stands nowhere is taken too */
    close: (
      register: {
        readonly id: string;
        readonly organisationId: string;
        readonly providerId: PersonId;
        readonly month: string;
        readonly until: Instant;
      },
      by: PersonId,
      when: Instant,
    ): Promise<"closed" | RegisterRefusal> =>
      step("registers.close", async (sql) => {
        const { id, organisationId, providerId, month, until } = register;
        await locked(sql, organisationId);
        const known = await run(
          sql,
          `select 1 from organisation_registers
           where organisation_id = $1 and provider_id = $2 and month >= $3::date`,
          [organisationId, providerId, month],
        );
        if (known.length > 0) throw new Refused("register_closed");
        const charges = await run(
          sql,
          `select h.id, h.kopecks from organisation_charges h
           where h.organisation_id = $1 and h.provider_id = $2 and h.at < ${at("$3")} and ${OPEN}
           order by h.at, h.id`,
          [organisationId, providerId, until],
        );
        if (charges.length === 0) throw new Refused("register_empty");
        const sum = charges.reduce((all, one) => all + BigInt(one.kopecks as number), 0n);
        if (sum < 0n) throw new Refused("register_below_zero");
        await run(
          sql,
          `insert into organisation_registers (id, organisation_id, provider_id, month, kopecks,
             closed_by, closed_at) values ($1, $2, $3, $4::date, $5, $6, ${at("$7")})`,
          [id, organisationId, providerId, month, sum, by, when],
        );
        await run(
          sql,
          `insert into organisation_register_lines (register_id, number, charge_id)
           select $1, row_number() over (order by h.at, h.id), h.id from organisation_charges h
           where h.organisation_id = $2 and h.provider_id = $3 and h.at < ${at("$4")} and ${OPEN}`,
          [id, organisationId, providerId, until],
        );
        return "closed" as const;
      }),

    /** Money has come for it: marked and posted in one. Never more than is still to be paid. */
    pay: (
      register: Pick<Register, "id" | "organisationId" | "providerId" | "providerIsClinic">,
      payment: Omit<RegisterPayment, "markedAt">,
      by: PersonId,
      when: Instant,
    ): Promise<"paid" | RegisterRefusal> =>
      step("registers.pay", async (sql) => {
        await locked(sql, register.organisationId);
        // Sent twice at once it is one payment; with anything else in it, it is no answer.
        const [known] = await run(
          sql,
          `select register_id = $2 and kopecks = $3::bigint and document_number = $4
             and paid_on = $5::date and received_by = $6 as is_same
           from organisation_register_payments where id = $1`,
          [
            payment.id,
            register.id,
            payment.kopecks,
            payment.documentNumber,
            payment.paidOn,
            payment.receivedBy,
          ],
        );
        if (known !== undefined) {
          if (known.isSame !== true) throw new Refused("command_reused");
          return "paid" as const;
        }
        const [due] = await run(
          sql,
          `select r.kopecks - coalesce((select sum(p.kopecks) from organisation_register_payments p
             where p.register_id = r.id), 0)::bigint as left
           from organisation_registers r where r.id = $1`,
          [register.id],
        );
        if (payment.kopecks > Number(due!.left)) throw new Refused("register_paid");
        await run(
          sql,
          `insert into organisation_register_payments (id, register_id, kopecks, document_number,
             paid_on, received_by, marked_by, marked_at)
           values ($1, $2, $3, $4, $5::date, $6, $7, ${at("$8")})`,
          [
            payment.id,
            register.id,
            payment.kopecks,
            payment.documentNumber,
            payment.paidOn,
            payment.receivedBy,
            by,
            when,
          ],
        );
        const posted = await post(
          sql,
          organisationPaid(
            { at: when, transferId: payment.id, organisationId: register.organisationId },
            payment.receivedBy === "service"
              ? { kind: "platform" }
              : register.providerIsClinic
              ? { kind: "clinic", clinicId: register.providerId }
              : { kind: "doctor", doctorId: register.providerId },
            kopecks(payment.kopecks),
          ),
        );
        if (posted !== "posted") throw new Error(`register payment ${payment.id}: ${posted}`);
        return "paid" as const;
      }),
  };
}
