/**
 * Runs of payouts. Each step is one transaction with its postings, under the lock of its run; an approval locks
 * the accounts that it pays from as well, so that two runs cannot pay the same balance.
 */
import {
  payoutApproved,
  type PayoutCause,
  payoutConfirmed,
  payoutFailed,
  payoutNetted,
  reversed,
} from "../actors/money/journal.ts";
import { type Kopecks, kopecks } from "../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import type { Payee, PlannedLine } from "../actors/money/payout.ts";
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { Conditions, type ListPlace } from "./conditions.ts";
import { post } from "./ledger.ts";
import { queryOf } from "./query.ts";

export const RUN_STATUSES = ["prepared", "approved", "executed", "cancelled"] as const;
export type RunStatus = typeof RUN_STATUSES[number];

export interface PayoutRun {
  readonly id: string;
  readonly number: number;
  readonly status: RunStatus;
  readonly untilAt: Instant;
  readonly withoutDetails: number;
  readonly preparedBy: PersonId;
  readonly preparedAt: Instant;
  readonly approvedBy: PersonId | null;
  readonly approvedAt: Instant | null;
  readonly closedBy: PersonId | null;
  readonly closedAt: Instant | null;
}

export interface PayoutSums {
  readonly lines: number;
  readonly kopecks: Kopecks;
  readonly nettedKopecks: Kopecks;
}

export interface PayoutLine extends PlannedLine {
  readonly lineId: string;
  readonly runId: string;
  readonly number: number;
  readonly name: string;
  readonly returnedAt: Instant | null;
}

/** More was taken back from this one than is due. */
export interface PayoutDebt extends Payee {
  readonly name: string;
  readonly kopecks: Kopecks;
}

export interface OwnPayout {
  readonly id: string;
  readonly at: Instant;
  readonly status: RunStatus;
  readonly kopecks: Kopecks;
  readonly nettedKopecks: Kopecks;
  readonly returnedAt: Instant | null;
}

interface LineRow {
  readonly lineId: string;
  readonly runId: string;
  readonly number: number;
  readonly kind: Payee["kind"];
  readonly id: string;
  readonly name: string;
  readonly kopecks: number;
  readonly nettedKopecks: number;
  readonly bankVersion: number | null;
  readonly returnedAt: Instant | null;
}

export type PayoutRefusal =
  | "not_found"
  | "payout_not_now"
  | "payout_four_eyes"
  | "payout_balance_changed";

const RUN = `id, number, status, until_at, without_details, prepared_by, prepared_at, approved_by,
  approved_at, closed_by, closed_at`;
const LINE = `l.id as line_id, l.run_id, l.number, l.payee as kind, l.payee_id as id,
  coalesce(c.name, u.last_name || ' ' || u.first_name) as name, l.kopecks, l.netted_kopecks,
  l.bank_version, l.returned_at
  from payout_lines l join users u on u.id = l.payee_id
  left join clinic_profiles c on l.payee = 'clinic' and c.user_id = l.payee_id`;

const lineOf = (row: LineRow): PayoutLine => ({
  ...row,
  kopecks: kopecks(row.kopecks),
  nettedKopecks: kopecks(row.nettedKopecks),
});

/** Rolls a step back that cannot be made whole. */
class Refused extends Error {
  constructor(readonly code: PayoutRefusal) {
    super(code);
  }
}

const at = (parameter: string): string => `to_timestamp(${parameter}::float8 / 1000)`;

const causeOf = (line: PayoutLine, when: Instant): PayoutCause => ({
  at: when,
  payoutId: `${line.runId}/${line.lineId}`,
  to: line.kind === "doctor"
    ? { kind: "doctor", doctorId: line.id }
    : { kind: "clinic", clinicId: line.id },
});

export type Payouts = ReturnType<typeof payoutStore>;

export function payoutStore(database: Database) {
  const rows = queryOf(database);

  const linesIn = async (sql: Sql, runId: string): Promise<readonly PayoutLine[]> =>
    [
      ...await sql.unsafe<LineRow[]>(
        `select ${LINE} where l.run_id = $1 order by l.number`,
        [runId] as never[],
      ),
    ].map(lineOf);

  /** One step of a run, alone with it. */
  async function step<Result>(
    label: string,
    runId: string,
    from: readonly RunStatus[],
    act: (sql: Sql, run: PayoutRun) => Promise<Result>,
  ): Promise<Result | PayoutRefusal> {
    try {
      return await database.transaction(label, async (sql) => {
        const [run] = await sql.unsafe<PayoutRun[]>(
          `select ${RUN} from payout_runs where id = $1 for update`,
          [runId] as never[],
        );
        if (run === undefined) throw new Refused("not_found");
        if (!from.includes(run.status)) throw new Refused("payout_not_now");
        return await act(sql, run);
      });
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  async function posted(sql: Sql, transaction: LedgerTransaction): Promise<void> {
    const answer = await post(sql, transaction);
    if (answer === "insufficient") throw new Refused("payout_balance_changed");
    if (answer !== "posted") throw new Error(`${transaction.key}: ${answer}`);
  }

  /** Waits for every other run that pays from these accounts, and says what is due in each by now. */
  async function lockedBalances(sql: Sql, runId: string): Promise<ReadonlyMap<string, bigint>> {
    const OF_RUN = `from payout_lines l join ledger_accounts a
      on a.kind = l.payee || '_payable' and a.owner_id = l.payee_id where l.run_id = $1`;
    await sql.unsafe(
      `select a.id ${OF_RUN} order by a.id for no key update of a`,
      [runId] as never[],
    );
    // Another statement: it sees what those have committed for whom this one has waited.
    const found = await sql.unsafe<{ id: string; due: number }[]>(
      `select l.id, (-(coalesce(c.kopecks, 0) + coalesce((select sum(e.kopecks) from ledger_entries e
           where e.account_id = a.id and e.at > coalesce(c.through, '-infinity')), 0)))::bigint as due
       from payout_lines l join ledger_accounts a
         on a.kind = l.payee || '_payable' and a.owner_id = l.payee_id
       left join lateral (select through, kopecks from ledger_closed_balances c
         where c.account_id = a.id order by through desc limit 1) c on true
       where l.run_id = $1`,
      [runId] as never[],
    );
    return new Map(found.map(({ id, due }) => [id, BigInt(due)]));
  }

  return {
    async run(id: string): Promise<PayoutRun | null> {
      const [run] = await rows<PayoutRun>(
        "payouts.run",
        `select ${RUN} from payout_runs where id = $1`,
        [id],
      );
      return run ?? null;
    },

    async lines(runId: string): Promise<readonly PayoutLine[]> {
      const found = await rows<LineRow>(
        "payouts.lines",
        `select ${LINE} where l.run_id = $1 order by l.number`,
        [runId],
      );
      return found.map(lineOf);
    },

    async line(id: string): Promise<PayoutLine | null> {
      const [row] = await rows<LineRow>("payouts.line", `select ${LINE} where l.id = $1`, [id]);
      return row === undefined ? null : lineOf(row);
    },

    /** The newest first, from before that number on. @param status null: whatever came of them */
    async list(
      status: RunStatus | null,
      before: number | null,
      limit: number,
    ): Promise<readonly (PayoutRun & PayoutSums)[]> {
      const asked = new Conditions().and("status = ?::text", status)
        .and("number < ?::bigint", before);
      const found = await rows<PayoutRun & { lines: number; sum: number; netted: number }>(
        "payouts.list",
        `select ${RUN}, s.lines, s.sum, s.netted from payout_runs r
         join lateral (select count(*) as lines, coalesce(sum(kopecks), 0)::bigint as sum,
           coalesce(sum(netted_kopecks), 0)::bigint as netted from payout_lines
           where run_id = r.id) s on true
         where ${asked.text} order by number desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
      return found.map(({ sum, netted, ...run }) => ({
        ...run,
        kopecks: kopecks(sum),
        nettedKopecks: kopecks(netted),
      }));
    },

    /** What was paid to one, or is to be; the newest first, those behind that place. */
    async ofPayee(
      { kind, id }: Payee,
      before: ListPlace | null,
      limit: number,
    ): Promise<readonly OwnPayout[]> {
      const asked = new Conditions().and("l.payee = ?::text", kind)
        .and("l.payee_id = ?::uuid", id).behind("r.approved_at, l.id", "<", before);
      const found = await rows<
        Omit<OwnPayout, "kopecks" | "nettedKopecks"> & { kopecks: number; nettedKopecks: number }
      >(
        "payouts.ofPayee",
        `select l.id, r.approved_at as at, r.status, l.kopecks, l.netted_kopecks, l.returned_at
         from payout_lines l join payout_runs r on r.id = l.run_id
         where ${asked.text} and r.status in ('approved', 'executed')
         order by r.approved_at desc, l.id desc limit ${asked.parameter(limit)}`,
        asked.values,
      );
      return found.map((row) => ({
        ...row,
        kopecks: kopecks(row.kopecks),
        nettedKopecks: kopecks(row.nettedKopecks),
      }));
    },

    /**
     * Who was paid for visits whose money went back since: the next runs pay them so much less.
     * @param behind of which one, the largest first; null: from the beginning
     */
    async debts(
      behind: { readonly kopecks: number; readonly id: string } | null,
      limit: number,
    ): Promise<readonly PayoutDebt[]> {
      const found = await rows<Omit<PayoutDebt, "kopecks"> & { kopecks: number }>(
        "payouts.debts",
        `select b.kind, b.id, b.kopecks,
           coalesce(c.name, u.last_name || ' ' || u.first_name) as name
         from (select split_part(a.kind, '_', 1) as kind, a.owner_id as id,
             (coalesce(c.kopecks, 0) + coalesce((select sum(e.kopecks) from ledger_entries e
               where e.account_id = a.id and e.at > coalesce(c.through, '-infinity')), 0)
             )::bigint as kopecks
           from ledger_accounts a
           left join lateral (select through, kopecks from ledger_closed_balances c
             where c.account_id = a.id order by through desc limit 1) c on true
           where a.kind in ('doctor_payable', 'clinic_payable')) b
         join users u on u.id = b.id
         left join clinic_profiles c on b.kind = 'clinic' and c.user_id = b.id
         where b.kopecks > 0 and ($2::bigint is null or (b.kopecks, b.id) < ($2, $3::uuid))
         order by b.kopecks desc, b.id desc limit $1`,
        [limit, behind?.kopecks ?? null, behind?.id ?? null],
      );
      return found.map((row) => ({ ...row, kopecks: kopecks(row.kopecks) }));
    },

    /** @param lines at least one, each with an id of its own */
    async prepare(
      run: Pick<PayoutRun, "id" | "untilAt" | "withoutDetails" | "preparedBy" | "preparedAt">,
      lines: readonly (PlannedLine & { readonly lineId: string })[],
    ): Promise<void> {
      await database.transaction("payouts.prepare", async (sql) => {
        await sql.unsafe(
          `insert into payout_runs (id, status, until_at, without_details, prepared_by, prepared_at)
           values ($1, 'prepared', ${at("$2")}, $3, $4, ${at("$5")})`,
          [run.id, run.untilAt, run.withoutDetails, run.preparedBy, run.preparedAt] as never[],
        );
        await sql.unsafe(
          `insert into payout_lines (id, run_id, number, payee, payee_id, kopecks, netted_kopecks,
             bank_version)
           select l.id, $1, l.number, l.payee, l.payee_id, l.kopecks, l.netted, l.bank
           from jsonb_to_recordset($2::jsonb) as l(id uuid, number integer, payee text,
             payee_id uuid, kopecks bigint, netted bigint, bank integer)`,
          [
            run.id,
            lines.map((line, place) => ({
              id: line.lineId,
              number: place + 1,
              payee: line.kind,
              payee_id: line.id,
              kopecks: String(line.kopecks),
              netted: String(line.nettedKopecks),
              bank: line.bankVersion,
            })),
          ] as never[],
        );
      });
    },

    /**
     * Posted whole, or not at all: where something is due no more as it stands in a line, the run is
     * prepared anew.
     */
    approve: (runId: string, by: PersonId, when: Instant): Promise<"approved" | PayoutRefusal> =>
      step("payouts.approve", runId, ["prepared"], async (sql, run) => {
        if (run.preparedBy === by) {
          const [others] = await sql.unsafe<{ count: number }[]>(
            "select count(*) from users where role = 'admin' and active and id <> $1",
            [by] as never[],
          );
          if (Number(others!.count) > 0) throw new Refused("payout_four_eyes");
        }
        const due = await lockedBalances(sql, runId);
        for (const line of await linesIn(sql, runId)) {
          if ((due.get(line.lineId) ?? 0n) < line.kopecks + line.nettedKopecks) {
            throw new Refused("payout_balance_changed");
          }
          const cause = causeOf(line, when);
          if (line.nettedKopecks > 0n) {
            await posted(
              sql,
              payoutNetted({ ...cause, doctorId: line.id }, line.nettedKopecks),
            );
          }
          if (line.kopecks > 0n) await posted(sql, payoutApproved(cause, line.kopecks));
        }
        await sql.unsafe(
          `update payout_runs set status = 'approved', approved_by = $2, approved_at = ${at("$3")}
           where id = $1`,
          [runId, by, when] as never[],
        );
        return "approved" as const;
      }),

    cancel: (runId: string, by: PersonId, when: Instant): Promise<"cancelled" | PayoutRefusal> =>
      step("payouts.cancel", runId, ["prepared"], async (sql) => {
        await sql.unsafe(
          `update payout_runs set status = 'cancelled', closed_by = $2, closed_at = ${at("$3")}
           where id = $1`,
          [runId, by, when] as never[],
        );
        return "cancelled" as const;
      }),

    /** The bank has paid all that it has not returned. */
    execute: (runId: string, by: PersonId, when: Instant): Promise<"executed" | PayoutRefusal> =>
      step("payouts.execute", runId, ["approved"], async (sql) => {
        for (const line of await linesIn(sql, runId)) {
          if (line.kopecks === 0n || line.returnedAt !== null) continue;
          await posted(sql, payoutConfirmed(causeOf(line, when), line.kopecks));
        }
        await sql.unsafe(
          `update payout_runs set status = 'executed', closed_by = $2, closed_at = ${at("$3")}
           where id = $1`,
          [runId, by, when] as never[],
        );
        return "executed" as const;
      }),

    /** The bank has returned one: it is due again. What was set against cash stays so. */
    giveBack: (
      line: PayoutLine,
      by: PersonId,
      when: Instant,
    ): Promise<"returned" | PayoutRefusal> =>
      step("payouts.giveBack", line.runId, ["approved", "executed"], async (sql, run) => {
        const marked = await sql.unsafe(
          `update payout_lines set returned_by = $2, returned_at = ${at("$3")}
           where id = $1 and returned_at is null and kopecks > 0 returning id`,
          [line.lineId, by, when] as never[],
        );
        if (marked.length === 0) throw new Refused("payout_not_now");
        const cause = causeOf(line, when);
        if (run.status === "approved") await posted(sql, payoutFailed(cause, line.kopecks));
        else {
          await posted(sql, reversed(payoutConfirmed(cause, line.kopecks), when));
          await posted(sql, reversed(payoutApproved(cause, line.kopecks), when));
        }
        return "returned" as const;
      }),
  };
}
