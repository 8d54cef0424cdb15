/** What a doctor or a clinic has earned: by visit, by day, week or month, by shift, and as a statement. */
import { dueOfShare, payableOf } from "../../actors/money/earner.ts";
import { account } from "../../actors/money/journal.ts";
import { kopecks, kopecksToJson } from "../../actors/money/kopecks.ts";
import { type Instant, instant } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { Earnings, Payable, VisitPlace } from "../../db/earnings.ts";
import type { Ledger, StatementLine, StatementPlace } from "../../db/ledger.ts";
import type { OwnPayout, Payouts } from "../../db/payouts.ts";
import type { ShiftRecords } from "../../db/shift_records.ts";
import { uuidOrNull } from "../account_schemas.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { validate } from "../validation.ts";
import { type Days, daysOf, incomeQuery, periodOf, spansOf } from "./income_period.ts";
import { paged, placeOf as cursorPlace } from "./paged_list.ts";

export interface IncomeVisit {
  readonly bookingId: string;
  readonly number: number;
  readonly endedAt: string | null;
  /** When it was settled; of one that was settled anew, the last time. */
  readonly settledAt: string;
  readonly doctorName: string | null;
  /** What was paid for it, less what was given back. */
  readonly paidKopecks: number;
  readonly shareKopecks: number;
  /** The service's part; null: the reader's own account says nothing of it. */
  readonly feeKopecks: number | null;
  /** What of the share is still to be paid out. */
  readonly dueKopecks: number;
}

export interface IncomeSpan {
  readonly from: string;
  readonly until: string;
  readonly visits: number;
  readonly shareKopecks: number;
}

export interface IncomeShift {
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly visits: number;
  /** Null: nothing was settled. */
  readonly incomeKopecks: number | null;
}

export interface IncomeDoctor {
  readonly doctorId: string | null;
  readonly name: string | null;
  readonly visits: number;
  readonly paidKopecks: number;
  readonly shareKopecks: number;
  readonly feeKopecks: number;
}

export interface IncomePayout {
  readonly at: string;
  /** Through the bank. */
  readonly amountKopecks: number;
  /** Set against cash that the doctor holds. */
  readonly nettedKopecks: number;
  readonly status: "approved" | "executed" | "returned";
}

export interface IncomeView extends Days {
  /** What is due now, whatever the period; below zero where more was taken back than is due. */
  readonly dueKopecks: number;
  /** Cash that a doctor has taken and not handed over. */
  readonly cashKopecks: number;
  readonly total: {
    readonly visits: number;
    readonly paidKopecks: number;
    readonly shareKopecks: number;
    readonly feeKopecks: number | null;
  };
  /** Those that brought something, oldest first. */
  readonly spans: readonly IncomeSpan[];
  /** A doctor's; empty for a clinic. */
  readonly shifts: readonly IncomeShift[];
  /** A clinic's; empty for a doctor. */
  readonly doctors: readonly IncomeDoctor[];
  /** What was paid out, whatever the days; the newest first. */
  readonly payouts: readonly IncomePayout[];
  /** Where the payouts go on; null: those were all. */
  readonly payoutsNextCursor: string | null;
  /** Visits, the latest first. */
  readonly items: readonly IncomeVisit[];
  readonly nextCursor: string | null;
}

/** A statement as it is read: the balance before, and page after page of what moved it. */
export interface Statement extends Days {
  /** The city's, in which its days and times are. */
  readonly timeZone: string;
  readonly openingKopecks: number;
  readonly lines: AsyncIterable<StatementLine>;
}

export interface IncomeServices {
  own(by: Person, query: unknown, language: Language): Promise<Outcome<IncomeView>>;
  statement(by: Person, query: unknown, language: Language): Promise<Outcome<Statement>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly earnings: Earnings;
  readonly ledger: Ledger;
  readonly records: Pick<ShiftRecords, "within">;
  readonly payouts: Pick<Payouts, "ofPayee">;
  readonly timeZone: () => string;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const VISITS_SHOWN = 50;
/** One a day of the longest time that may be asked for. */
const SHIFTS_SHOWN = 400;
const DOCTORS_SHOWN = 500;
const PAYOUTS_SHOWN = 12;
const STATEMENT_PAGE = 500;
/** A statement of more is asked for in pieces. */
const STATEMENT_LINES = 20_000;
/** What is posted a moment from now is not in a statement up to now. */
const FAR = instant(253_402_300_799_000);

const iso = (at: Instant): string => new Date(at).toISOString();

const payoutOf = (one: OwnPayout): IncomePayout => ({
  at: iso(one.at),
  amountKopecks: kopecksToJson(one.kopecks),
  nettedKopecks: kopecksToJson(one.nettedKopecks),
  status: one.returnedAt !== null
    ? "returned"
    : one.status === "executed"
    ? "executed"
    : "approved",
});

const PLACE = /^(\d{1,15})\.([0-9a-f-]{36})$/i;
function placeOf(cursor: string | undefined): VisitPlace | null {
  const [, at, id] = PLACE.exec(cursor ?? "") ?? [];
  const bookingId = id === undefined ? null : uuidOrNull(id);
  return bookingId === null ? null : { at: instant(Number(at)), bookingId };
}

export function incomeServices(around: Surroundings): IncomeServices {
  const { world, earnings, ledger, records } = around;

  async function visits(payable: Payable, days: Days, due: bigint, query: {
    cursor?: string | undefined;
    limit?: number | undefined;
  }): Promise<Pick<IncomeView, "items" | "nextCursor">> {
    const period = periodOf(days, around.timeZone());
    const limit = query.limit ?? VISITS_SHOWN;
    const [found, since] = await Promise.all([
      earnings.visits(payable, period, { after: placeOf(query.cursor), limit: limit + 1 }),
      earnings.sum(payable, { from: period.until, until: FAR }),
    ]);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((one) => ({
        bookingId: one.bookingId,
        number: one.number,
        endedAt: one.endedAt === null ? null : iso(one.endedAt),
        settledAt: iso(one.at),
        doctorName: payable.kind === "clinic_payable" ? one.doctorName : null,
        paidKopecks: kopecksToJson(one.paidKopecks),
        shareKopecks: kopecksToJson(one.shareKopecks),
        feeKopecks: payable.kind === "clinic_payable" ? kopecksToJson(one.feeKopecks) : null,
        dueKopecks: kopecksToJson(kopecks(
          dueOfShare(one.shareKopecks, due, since.shareKopecks + one.newerKopecks),
        )),
      })),
      nextCursor: found.length > limit && last !== undefined
        ? `${last.at}.${last.bookingId}`
        : null,
    };
  }

  async function shiftsOf(by: Person, days: Days): Promise<readonly IncomeShift[]> {
    const { from, until } = periodOf(days, around.timeZone());
    const found = await records.within(by.id, from, until, SHIFTS_SHOWN);
    const incomes = new Map(
      (await earnings.ofShifts(found)).map((one) => [one.startedAt, one] as const),
    );
    return found.map(({ startedAt, endedAt }) => {
      const income = incomes.get(startedAt);
      return {
        startedAt: iso(startedAt),
        endedAt: endedAt === null ? null : iso(endedAt),
        visits: income?.visits ?? 0,
        incomeKopecks: income === undefined ? null : kopecksToJson(income.kopecks),
      };
    });
  }

  async function doctorsOf(payable: Payable, days: Days): Promise<readonly IncomeDoctor[]> {
    const found = await earnings.byDoctor(
      payable,
      periodOf(days, around.timeZone()),
      DOCTORS_SHOWN,
    );
    return found.map((one) => ({
      doctorId: one.doctorId,
      name: one.name,
      visits: one.visits,
      paidKopecks: kopecksToJson(one.paidKopecks),
      shareKopecks: kopecksToJson(one.shareKopecks),
      feeKopecks: kopecksToJson(one.feeKopecks),
    }));
  }

  /** @param payable the reader's own account: nobody names another */
  async function* linesOf(payable: Payable, days: Days): AsyncGenerator<StatementLine> {
    const period = periodOf(days, around.timeZone());
    const own = account(payable.kind, payable.ownerId);
    let place: StatementPlace | null = null;
    for (let read = 0; read < STATEMENT_LINES; read += STATEMENT_PAGE) {
      const page: readonly StatementLine[] = await ledger.statement(own, period, {
        after: place,
        limit: STATEMENT_PAGE,
      });
      yield* page;
      const end = page.at(-1);
      if (page.length < STATEMENT_PAGE || end === undefined) return;
      place = end;
    }
  }

  return {
    async own(by, query, language) {
      const payable = payableOf(by);
      if (payable === null) return FORBIDDEN;
      const input = validate(incomeQuery, query, language);
      if ("invalid" in input) return input;
      const days = daysOf(input.ok, world.clock.now(), around.timeZone());
      const isDoctor = payable.kind === "doctor_payable";
      const [due, cash] = await Promise.all([
        ledger.balance(account(payable.kind, payable.ownerId)),
        isDoctor ? ledger.balance(account("doctor_cash", payable.ownerId)) : kopecks(0),
      ]);
      const period = periodOf(days, around.timeZone());
      const payee = { kind: isDoctor ? "doctor" : "clinic", id: payable.ownerId } as const;
      const [listed, total, spans, shifts, doctors, paidOut] = await Promise.all([
        visits(payable, days, due, input.ok),
        earnings.sum(payable, period),
        earnings.bySpan(payable, spansOf(days, around.timeZone())),
        isDoctor ? shiftsOf(by, days) : [],
        isDoctor ? [] : doctorsOf(payable, days),
        around.payouts.ofPayee(payee, cursorPlace(input.ok.payoutsCursor), PAYOUTS_SHOWN + 1),
      ]);
      const paid = paged(paidOut, PAYOUTS_SHOWN, (one) => one, payoutOf);
      return {
        ok: {
          ...days,
          dueKopecks: kopecksToJson(due),
          cashKopecks: kopecksToJson(cash),
          total: {
            visits: total.visits,
            paidKopecks: kopecksToJson(total.paidKopecks),
            shareKopecks: kopecksToJson(total.shareKopecks),
            feeKopecks: isDoctor ? null : kopecksToJson(total.feeKopecks),
          },
          spans: spans.map((span) => ({
            from: iso(span.from),
            until: iso(span.until),
            visits: span.visits,
            shareKopecks: kopecksToJson(span.shareKopecks),
          })),
          shifts,
          doctors,
          payouts: paid.items,
          payoutsNextCursor: paid.nextCursor,
          ...listed,
        },
      };
    },

    async statement(by, query, language) {
      const payable = payableOf(by);
      if (payable === null) return FORBIDDEN;
      const input = validate(incomeQuery, query, language);
      if ("invalid" in input) return input;
      const days = daysOf(input.ok, world.clock.now(), around.timeZone());
      const { from } = periodOf(days, around.timeZone());
      const opening = await ledger.balanceBefore(account(payable.kind, payable.ownerId), from);
      return {
        ok: {
          ...days,
          timeZone: around.timeZone(),
          openingKopecks: kopecksToJson(opening),
          lines: linesOf(payable, days),
        },
      };
    },
  };
}
