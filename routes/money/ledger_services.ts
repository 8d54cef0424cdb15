/** The ledger as admins read it: any account's statement of any days, and what the last replay has found. */
import { z } from "zod";
import { day } from "../../actors/booking/schemas.ts";
import { account } from "../../actors/money/journal.ts";
import { kopecksToJson } from "../../actors/money/kopecks.ts";
import { ACCOUNT_KINDS, type AccountKind } from "../../actors/money/ledger.ts";
import type { World } from "../../actors/world.ts";
import type { Ledger, StatementLine, StatementPlace } from "../../db/ledger.ts";
import type { MoneyCheck } from "../../db/money_checks.ts";
import type { Language, Outcome, Person } from "../services.ts";
import { fieldError, validate } from "../validation.ts";
import { type Days, daysOf, periodOf } from "./income_period.ts";
import type { Statement } from "./income_services.ts";

export const KINDS = Object.keys(ACCOUNT_KINDS) as [AccountKind, ...AccountKind[]];

export const ledgerQuery = z.object({
  kind: z.enum(KINDS).optional(),
  /** Of a kind whose accounts belong to somebody or something. */
  ownerId: z.uuid().optional(),
  from: day.optional(),
  until: day.optional(),
}).superRefine(({ from, until }, context) => {
  if (from !== undefined && until !== undefined && from > until) {
    context.addIssue({ code: "custom", path: ["until"], message: "period_order" });
  }
});

export interface LedgerLine {
  readonly transactionId: number;
  readonly key: string;
  readonly type: string;
  readonly at: string;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** On the account's own side: positive makes its balance grow. */
  readonly kopecks: number;
  readonly balanceKopecks: number;
}

export interface LedgerView extends Pick<Days, "from" | "until"> {
  readonly kind: AccountKind;
  readonly ownerId: string | null;
  readonly openingKopecks: number;
  readonly closingKopecks: number;
  readonly items: readonly LedgerLine[];
  /** There are more: the file has them all. */
  readonly isCut: boolean;
  /** What the last replay of all that was posted has found; null: since the start there was none. */
  readonly check: {
    readonly at: string;
    readonly transactions: number;
    readonly faults: number;
  } | null;
}

export interface LedgerServices {
  account(by: Person, query: unknown, language: Language): Promise<Outcome<LedgerView>>;
  statement(by: Person, query: unknown, language: Language): Promise<Outcome<Statement>>;
}

interface Surroundings {
  readonly world: Pick<World, "clock">;
  readonly ledger: Ledger;
  /** When the ledger was replayed last, and what came of it; null: never. */
  readonly lastCheck: () => Promise<MoneyCheck<"ledger"> | null>;
  readonly timeZone: () => string;
}

const FORBIDDEN = { refused: "forbidden" } as const;
const LINES_SHOWN = 300;
const FILE_PAGE = 500;
const FILE_LINES = 100_000;

export function ledgerServices(around: Surroundings): LedgerServices {
  const { world, ledger } = around;

  function asked(query: unknown, language: Language) {
    const input = validate(ledgerQuery, query, language);
    if ("invalid" in input) return input;
    const kind = input.ok.kind ?? "bank";
    const isOwned = ACCOUNT_KINDS[kind].owner !== null;
    if (isOwned && input.ok.ownerId === undefined) {
      return { invalid: [fieldError("ownerId", "required", language)] };
    }
    const days = daysOf(input.ok, world.clock.now(), around.timeZone());
    const owner = isOwned ? input.ok.ownerId!.toLowerCase() : null;
    return { ok: { days, own: account(kind, owner), period: periodOf(days, around.timeZone()) } };
  }

  return {
    async account(by, query, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = asked(query, language);
      if ("invalid" in input) return input;
      const { days: { from, until }, own, period } = input.ok;
      const [opening, closing, found] = await Promise.all([
        ledger.balanceBefore(own, period.from),
        ledger.balanceBefore(own, period.until),
        ledger.statement(own, period, { after: null, limit: LINES_SHOWN + 1 }),
      ]);
      const last = await around.lastCheck();
      return {
        ok: {
          from,
          until,
          kind: own.kind,
          ownerId: own.ownerId,
          openingKopecks: kopecksToJson(opening),
          closingKopecks: kopecksToJson(closing),
          items: found.slice(0, LINES_SHOWN).map((line) => ({
            ...line,
            at: new Date(line.at).toISOString(),
            kopecks: kopecksToJson(line.kopecks),
            balanceKopecks: kopecksToJson(line.balanceKopecks),
          })),
          isCut: found.length > LINES_SHOWN,
          check: last === null ? null : {
            at: new Date(last.at).toISOString(),
            transactions: last.result.transactions,
            faults: last.result.faults.length,
          },
        },
      };
    },

    async statement(by, query, language) {
      if (by.role !== "admin") return FORBIDDEN;
      const input = asked(query, language);
      if ("invalid" in input) return input;
      const { days, own, period } = input.ok;
      async function* lines(): AsyncGenerator<StatementLine> {
        let place: StatementPlace | null = null;
        for (let read = 0; read < FILE_LINES; read += FILE_PAGE) {
          const page: readonly StatementLine[] = await ledger.statement(own, period, {
            after: place,
            limit: FILE_PAGE,
          });
          yield* page;
          const end = page.at(-1);
          if (page.length < FILE_PAGE || end === undefined) return;
          place = end;
        }
      }
      const opening = await ledger.balanceBefore(own, period.from);
      return {
        ok: {
          ...days,
          timeZone: around.timeZone(),
          openingKopecks: kopecksToJson(opening),
          lines: lines(),
        },
      };
    },
  };
}
