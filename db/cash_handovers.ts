/**
 * Handovers of cash. What is confirmed is posted in the same transaction, or neither; of a confirmation and
 * anything else at once one comes to pass.
 */
import { cashHandedOver } from "../actors/money/journal.ts";
import { type Kopecks, kopecks } from "../actors/money/kopecks.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import { post } from "./ledger.ts";
import { isUniqueViolation, queryOf } from "./query.ts";

export const DISPUTES = ["not_received", "other_sum"] as const;
export type Dispute = typeof DISPUTES[number];

export const HANDOVER_STATUSES = ["said", "confirmed", "disputed", "withdrawn"] as const;

export interface Handover {
  readonly id: string;
  readonly doctorId: PersonId;
  readonly doctorName: string;
  /** Null: the service itself receives it. */
  readonly clinicId: PersonId | null;
  readonly clinicName: string | null;
  readonly kopecks: Kopecks;
  readonly status: typeof HANDOVER_STATUSES[number];
  readonly saidAt: Instant;
  readonly decidedAt: Instant | null;
  readonly dispute: Dispute | null;
  readonly countedKopecks: Kopecks | null;
}

type Row = Omit<Handover, "kopecks" | "countedKopecks"> & {
  readonly kopecks: number;
  readonly countedKopecks: number | null;
};

/** Who receives: this clinic; null: the service. */
export type Receives = PersonId | null;

const COLUMNS = `h.id, h.doctor_id, u.last_name || ' ' || u.first_name as doctor_name, h.clinic_id,
  p.name as clinic_name, h.kopecks, h.status, h.said_at, h.decided_at, h.dispute, h.counted_kopecks
  from cash_handovers h join users u on u.id = h.doctor_id
  left join clinic_profiles p on p.user_id = h.clinic_id`;

const decoded = (row: Row): Handover => ({
  ...row,
  kopecks: kopecks(row.kopecks),
  countedKopecks: row.countedKopecks === null ? null : kopecks(row.countedKopecks),
});

/** Rolls the confirmation back: the doctor's debt is less than what was said. */
class LessThanSaid extends Error {}

export type Handovers = ReturnType<typeof cashHandovers>;

export function cashHandovers(database: Database) {
  const rows = queryOf(database);
  const listed = async (where: string, values: readonly unknown[]) =>
    (await rows<Row>("handovers.list", `select ${COLUMNS} ${where}`, values)).map(decoded);
  const to = (receives: Receives): Conditions =>
    receives === null
      ? new Conditions().always("h.clinic_id is null")
      : new Conditions().and("h.clinic_id = ?::uuid", receives);
  const newest = (asked: Conditions, before: ListPlace | null, limit: number) => {
    asked.behind("h.said_at, h.id", "<", before);
    return listed(
      `where ${asked.text} order by h.said_at desc, h.id desc limit ${asked.parameter(limit)}`,
      asked.values,
    );
  };
  return {
    async get(id: string): Promise<Handover | null> {
      return (await listed("where h.id = $1", [id]))[0] ?? null;
    },

    /** The newest first. */
    ofDoctor: (
      doctorId: PersonId,
      before: ListPlace | null,
      limit: number,
    ): Promise<readonly Handover[]> =>
      newest(new Conditions().and("h.doctor_id = ?::uuid", doctorId), before, limit),

    /** Those that wait for their receiver's answer, the longest first. */
    waiting(
      receives: Receives,
      after: ListPlace | null,
      limit: number,
    ): Promise<readonly Handover[]> {
      const asked = to(receives).always("h.status = 'said'").behind("h.said_at, h.id", ">", after);
      return listed(
        `where ${asked.text} order by h.said_at, h.id limit ${asked.parameter(limit)}`,
        asked.values,
      );
    },

    /** The others, the newest first. @param status null: whatever came of them */
    answered: (
      receives: Receives,
      status: Handover["status"] | null,
      before: ListPlace | null,
      limit: number,
    ): Promise<readonly Handover[]> =>
      newest(
        to(receives).always("h.status <> 'said'").and("h.status = ?::text", status),
        before,
        limit,
      ),

    /** @returns false: this doctor has one that waits, or there is one with this id */
    async say(
      { id, doctorId, clinicId, kopecks: amount, saidAt }: Pick<
        Handover,
        "id" | "doctorId" | "clinicId" | "kopecks" | "saidAt"
      >,
    ): Promise<boolean> {
      try {
        await rows(
          "handovers.say",
          `insert into cash_handovers (id, doctor_id, clinic_id, kopecks, status, said_at)
           values ($1, $2, $3::uuid, $4, 'said', to_timestamp($5::float8 / 1000))`,
          [id, doctorId, clinicId, amount, saidAt],
        );
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },

    /** Confirmed by its receiver and posted. @returns what there is none of or no more: `not_open` */
    async confirm(
      id: string,
      receives: Receives,
      by: PersonId,
      at: Instant,
    ): Promise<"confirmed" | "not_open" | "less_than_said"> {
      try {
        return await database.transaction("handovers.confirm", async (sql) => {
          const [said] = await sql.unsafe<{ doctorId: PersonId; kopecks: number }[]>(
            `update cash_handovers set status = 'confirmed', decided_by = $3,
               decided_at = to_timestamp($4::float8 / 1000)
             where id = $1 and status = 'said' and clinic_id is not distinct from $2::uuid
             returning doctor_id, kopecks`,
            [id, receives, by, at] as never[],
          );
          if (said === undefined) return "not_open" as const;
          const posted = await post(
            sql,
            cashHandedOver(
              { at, handoverId: id, doctorId: said.doctorId },
              receives === null ? { kind: "platform" } : { kind: "clinic", clinicId: receives },
              kopecks(said.kopecks),
            ),
          );
          if (posted === "insufficient") throw new LessThanSaid();
          if (posted !== "posted") throw new Error(`handover ${id}: ${posted}`);
          return "confirmed" as const;
        });
      } catch (error) {
        if (error instanceof LessThanSaid) return "less_than_said";
        throw error;
      }
    },

    /** @returns false: there is none that waits for this receiver */
    async dispute(
      id: string,
      receives: Receives,
      { dispute, counted }: { readonly dispute: Dispute; readonly counted: Kopecks | null },
      by: PersonId,
      at: Instant,
    ): Promise<boolean> {
      const done = await rows(
        "handovers.dispute",
        `update cash_handovers set status = 'disputed', dispute = $3, counted_kopecks = $4::bigint,
           decided_by = $5, decided_at = to_timestamp($6::float8 / 1000)
         where id = $1 and status = 'said' and clinic_id is not distinct from $2::uuid returning id`,
        [id, receives, dispute, counted, by, at],
      );
      return done.length === 1;
    },

    /** Taken back by the one who said it. @returns false: there is none that waits */
    async withdraw(id: string, doctorId: PersonId, at: Instant): Promise<boolean> {
      const done = await rows(
        "handovers.withdraw",
        `update cash_handovers set status = 'withdrawn', decided_by = $2,
           decided_at = to_timestamp($3::float8 / 1000)
         where id = $1 and doctor_id = $2 and status = 'said' returning id`,
        [id, doctorId, at],
      );
      return done.length === 1;
    },
  };
}
