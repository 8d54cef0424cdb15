/** Payouts as admins prepare, approve and close them; and as those who are paid see their own. */
import { z } from "zod";
import { day } from "../../actors/booking/schemas.ts";
import type { BankDetails } from "../../actors/money/bank_qr.ts";
import {
  oneCText,
  type Register,
  type RegisterLine,
  windows1251,
} from "../../actors/money/bank_register.ts";
import { account } from "../../actors/money/journal.ts";
import { kopecks, kopecksToJson } from "../../actors/money/kopecks.ts";
import { type Due, lineOf, type PlannedLine } from "../../actors/money/payout.ts";
import { type Instant, instant, type PersonId } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { BankDetailsStore } from "../../db/bank_details.ts";
import type { Ledger } from "../../db/ledger.ts";
import type { ServiceAccountStore } from "../../db/service_account.ts";
import {
  type PayoutLine,
  type PayoutRefusal,
  type PayoutRun,
  type Payouts,
  RUN_STATUSES,
} from "../../db/payouts.ts";
import { pageOf, uuidOrNull } from "../account_schemas.ts";
import { registerCsv } from "./register_csv.ts";
import type { Language, Outcome, PageOf, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { periodOf } from "./income_period.ts";
import { askedOf, type ListQuery, numberOf, shownQuery } from "./paged_list.ts";

export const prepareBody = z.object({
  /** The last day whose earnings are paid; absent: all that is due. */
  until: day.optional(),
}).strict();

export const runsQuery = shownQuery(RUN_STATUSES).extend({ debtsCursor: z.string().optional() });

export const REGISTER_FORMATS = ["csv", "1c"] as const;
export const registerQuery = z.object({ format: z.enum(REGISTER_FORMATS).optional() });

export interface RunView {
  readonly id: string;
  readonly number: number;
  readonly status: PayoutRun["status"];
  /** The last day whose earnings it pays. */
  readonly until: string;
  readonly withoutDetails: number;
  readonly lines: number;
  readonly amountKopecks: number;
  readonly nettedKopecks: number;
  readonly preparedBy: string;
  readonly preparedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly closedAt: string | null;
}

export interface LineView {
  readonly id: string;
  readonly number: number;
  readonly payee: "doctor" | "clinic";
  readonly payeeId: string;
  readonly name: string;
  readonly amountKopecks: number;
  /** Set against cash that the doctor holds. */
  readonly nettedKopecks: number;
  readonly recipient: string | null;
  readonly account: string | null;
  readonly bankName: string | null;
  readonly returnedAt: string | null;
}

export interface WholeRun extends RunView {
  readonly hasAccount: boolean;
  readonly items: readonly LineView[];
}

export interface DebtView {
  readonly payee: "doctor" | "clinic";
  readonly payeeId: string;
  readonly name: string;
  /** So much less the next runs pay. */
  readonly debtKopecks: number;
}

export interface RunsView extends PageOf<RunView> {
  /** Whose visits' money went back after it was paid out. */
  readonly debts: readonly DebtView[];
  /** Where the debts go on; null: those were all. */
  readonly debtsNextCursor: string | null;
  /** It is known from which account is paid: registers need it. */
  readonly hasAccount: boolean;
}

export interface RegisterFile {
  readonly name: string;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface PayoutServices {
  list(by: Person, query: ListQuery, language: Language): Promise<Outcome<RunsView>>;
  run(by: Person, id: string): Promise<Outcome<WholeRun>>;
  prepare(by: Person, body: unknown, language: Language): Promise<Outcome<WholeRun>>;
  approve(by: Person, id: string): Promise<Outcome<WholeRun>>;
  cancel(by: Person, id: string): Promise<Outcome<WholeRun>>;
  execute(by: Person, id: string): Promise<Outcome<WholeRun>>;
  /** The bank has returned this line. */
  giveBack(by: Person, lineId: string): Promise<Outcome<WholeRun>>;
  register(by: Person, id: string, query: unknown, language: Language): Promise<
    Outcome<RegisterFile>
  >;
}

interface Surroundings {
  readonly world: Pick<World, "clock" | "newId">;
  readonly payouts: Payouts;
  readonly ledger: Ledger;
  readonly bankDetails: Pick<BankDetailsStore, "newest" | "version">;
  /** From which it is paid; a register without a payer is refused. */
  readonly payer: Pick<ServiceAccountStore, "newest">;
  readonly timeZone: () => string;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const NOT_FOUND = { refused: "not_found" } as const;
const OWNERS_AT_ONCE = 500;
/** A run of more is prepared again when this one is paid; its page says so. */
export const MOST_LINES = 1_000;

const iso = (at: Instant): string => new Date(at).toISOString();

export function payoutServices(around: Surroundings): PayoutServices {
  const { world, payouts, ledger, bankDetails } = around;

  const dayBefore = (untilAt: Instant): string =>
    Temporal.Instant.fromEpochMilliseconds(untilAt - 1).toZonedDateTimeISO(around.timeZone())
      .toPlainDate().toString();

  const viewOf = (run: PayoutRun): Omit<RunView, "lines" | "amountKopecks" | "nettedKopecks"> => ({
    id: run.id,
    number: run.number,
    status: run.status,
    until: dayBefore(run.untilAt),
    withoutDetails: run.withoutDetails,
    preparedBy: run.preparedBy,
    preparedAt: iso(run.preparedAt),
    approvedBy: run.approvedBy,
    approvedAt: run.approvedAt === null ? null : iso(run.approvedAt),
    closedAt: run.closedAt === null ? null : iso(run.closedAt),
  });

  /** As it was when the run was prepared. */
  const detailsOf = async (line: PayoutLine): Promise<BankDetails | null> =>
    line.bankVersion === null
      ? null
      : (await bankDetails.version(line.id, line.bankVersion))?.details ?? null;

  async function whole(id: string): Promise<Outcome<WholeRun>> {
    const run = await payouts.run(id);
    if (run === null) return NOT_FOUND;
    const lines = await payouts.lines(id);
    const items: LineView[] = [];
    for (const line of lines) {
      const details = await detailsOf(line);
      items.push({
        id: line.lineId,
        number: line.number,
        payee: line.kind,
        payeeId: line.id,
        name: line.name,
        amountKopecks: kopecksToJson(line.kopecks),
        nettedKopecks: kopecksToJson(line.nettedKopecks),
        recipient: details?.name ?? null,
        account: details?.personalAccount ?? null,
        bankName: details?.bankName ?? null,
        returnedAt: line.returnedAt === null ? null : iso(line.returnedAt),
      });
    }
    const sum = (of: (line: PayoutLine) => bigint): number =>
      kopecksToJson(kopecks(lines.reduce((all, line) => all + of(line), 0n)));
    return {
      ok: {
        ...viewOf(run),
        lines: lines.length,
        amountKopecks: sum((line) => line.kopecks),
        nettedKopecks: sum((line) => line.nettedKopecks),
        hasAccount: await around.payer.newest() !== null,
        items,
      },
    };
  }

  /** What each of a kind may be paid, and of how many it is not known where. */
  async function planned(kind: Due["kind"], untilAt: Instant) {
    const lines: PlannedLine[] = [];
    let withoutDetails = 0;
    let after: string | null = null;
    while (lines.length < MOST_LINES) {
      const payable = `${kind}_payable` as const;
      const owners: readonly string[] = await ledger.owners(payable, {
        after,
        limit: OWNERS_AT_ONCE,
      });
      const due = await ledger.balances(payable, owners);
      const cash = kind === "doctor" ? await ledger.balances("doctor_cash", owners) : new Map();
      for (const id of owners) {
        const now = due.get(id) ?? kopecks(0);
        if (now <= 0n) continue;
        const before = await ledger.balanceBefore(account(payable, id), untilAt);
        const bank = await bankDetails.newest(id);
        const line = lineOf({
          kind,
          id,
          beforeKopecks: before,
          nowKopecks: now,
          cashKopecks: cash.get(id) ?? kopecks(0),
          bankVersion: bank?.version ?? null,
        });
        if (bank === null && before > 0n) withoutDetails++;
        if (line !== null) lines.push(line);
      }
      after = owners.at(-1) ?? null;
      if (owners.length < OWNERS_AT_ONCE) break;
    }
    return { lines, withoutDetails };
  }

  async function acted(
    by: Person,
    given: string,
    act: (id: string, by: PersonId, at: Instant) => Promise<string>,
  ): Promise<Outcome<WholeRun>> {
    if (by.role !== "admin") return FORBIDDEN;
    const id = uuidOrNull(given);
    if (id === null) return NOT_FOUND;
    const done = await act(id, by.id, world.clock.now());
    return REFUSALS.includes(done as PayoutRefusal)
      ? { refused: done as PayoutRefusal }
      : await whole(id);
  }

  return {
    async list(by, query, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const asked = askedOf(runsQuery, query, language);
      if ("invalid" in asked) return asked;
      const { show, cursor, limit } = asked.ok;
      const [found, debts, payer] = await Promise.all([
        payouts.list(show, numberOf(cursor), limit + 1),
        payouts.debts(debtOf(query.debtsCursor), limit + 1),
        around.payer.newest(),
      ]);
      const page = pageOf(found, limit, ({ number }) => String(number));
      const owing = pageOf(debts, limit, ({ kopecks: debt, id }) => `${debt}_${id}`);
      return {
        ok: {
          ...page,
          hasAccount: payer !== null,
          debtsNextCursor: owing.nextCursor,
          debts: owing.items.map(({ kind, id, name, kopecks: debt }) => ({
            payee: kind,
            payeeId: id,
            name,
            debtKopecks: kopecksToJson(debt),
          })),
          items: page.items.map((run) => ({
            ...viewOf(run),
            lines: run.lines,
            amountKopecks: kopecksToJson(run.kopecks),
            nettedKopecks: kopecksToJson(run.nettedKopecks),
          })),
        },
      };
    },

    async run(by, given) {
      if (by.role !== "admin") return FORBIDDEN;
      const id = uuidOrNull(given);
      return id === null ? NOT_FOUND : await whole(id);
    },

    async prepare(by, body, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(prepareBody, body, language);
      if ("invalid" in input) return input;
      const now = world.clock.now();
      const asked = input.ok.until;
      const untilAt = asked === undefined
        ? instant(now + 1)
        : periodOf({ from: asked, until: asked }, around.timeZone()).until;
      const doctors = await planned("doctor", untilAt);
      const clinics = await planned("clinic", untilAt);
      const lines = [...doctors.lines, ...clinics.lines].slice(0, MOST_LINES);
      const withoutDetails = doctors.withoutDetails + clinics.withoutDetails;
      if (lines.length === 0) {
        return withoutDetails === 0
          ? { refused: "payout_nothing_due" }
          : { invalid: [fieldError("until", "payout_no_details", language)] };
      }
      const id = world.newId();
      await payouts.prepare(
        { id, untilAt, withoutDetails, preparedBy: by.id, preparedAt: now },
        lines.map((line) => ({ ...line, lineId: world.newId() })),
      );
      return await whole(id);
    },

    approve: (by, id) => acted(by, id, payouts.approve),
    cancel: (by, id) => acted(by, id, payouts.cancel),
    execute: (by, id) => acted(by, id, payouts.execute),

    async giveBack(by, given) {
      if (by.role !== "admin") return FORBIDDEN;
      const id = uuidOrNull(given);
      const line = id === null ? null : await payouts.line(id);
      if (line === null) return NOT_FOUND;
      const done = await payouts.giveBack(line, by.id, world.clock.now());
      return done === "returned" ? await whole(line.runId) : { refused: done };
    },

    async register(by, given, query, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = validate(registerQuery, query, language);
      if ("invalid" in input) return input;
      const id = uuidOrNull(given);
      const run = id === null ? null : await payouts.run(id);
      if (run === null) return NOT_FOUND;
      if (run.approvedAt === null) return { refused: "payout_not_now" };
      const payer = await around.payer.newest();
      // Banks ask who pays, and whoever imports it should not have to guess from which account.
      if (payer === null) return { refused: "payout_no_account" };
      const lines: RegisterLine[] = [];
      for (const line of await payouts.lines(run.id)) {
        const details = line.returnedAt === null ? await detailsOf(line) : null;
        if (details === null) continue;
        lines.push({
          number: line.number,
          details,
          kopecks: line.kopecks,
          purpose: `Выплата по реестру № ${run.number}, строка ${line.number}. НДС не облагается`,
        });
      }
      const register = { payer: payer.details, lines };
      return { ok: fileOf(run, register, input.ok.format ?? "csv", around.timeZone()) };
    },
  };
}

/** With whom a page of debts ended. */
function debtOf(cursor: string | undefined) {
  const [, debt, given] = /^(\d{1,15})_([0-9a-f-]{36})$/.exec(cursor ?? "") ?? [];
  const id = uuidOrNull(given ?? "");
  return debt === undefined || id === null ? null : { kopecks: Number(debt), id };
}

const REFUSALS: readonly PayoutRefusal[] = [
  "not_found",
  "payout_not_now",
  "payout_four_eyes",
  "payout_balance_changed",
];

function fileOf(
  run: PayoutRun,
  { payer, lines }: Pick<Register, "payer" | "lines">,
  format: typeof REGISTER_FORMATS[number],
  timeZone: string,
): RegisterFile {
  const approved = Temporal.Instant.fromEpochMilliseconds(run.approvedAt!)
    .toZonedDateTimeISO(timeZone);
  const day = approved.toPlainDate().toString();
  if (format === "csv") {
    return {
      name: `payout-${run.number}.csv`,
      type: "text/csv; charset=utf-8",
      body: new TextEncoder().encode(`\ufeff${registerCsv(lines)}`),
    };
  }
  const time = approved.toPlainTime().toString({ smallestUnit: "second" });
  return {
    name: `payout-${run.number}.txt`,
    type: "text/plain; charset=windows-1251",
    body: windows1251(oneCText({ day, time, payer, lines })),
  };
}
