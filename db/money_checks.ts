/** What was found when the books were checked: a replay of the ledger, a comparison with the provider's books. */
import type { Instant, PersonId } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import type { LedgerCheck } from "./ledger_check.ts";
import { queryOf } from "./query.ts";

/** What a comparison has read; it is not whole where a page of the provider's list could not be read. */
export interface ProviderComparison {
  readonly isWhole: boolean;
  readonly payments: number;
  readonly refunds: number;
  /** That nobody has looked at by then. */
  readonly openDifferences: number;
}

interface Results {
  readonly ledger: LedgerCheck;
  readonly provider: ProviderComparison;
}

export interface MoneyCheck<Kind extends keyof Results> {
  readonly at: Instant;
  /** Null: by itself. */
  readonly byId: PersonId | null;
  readonly result: Results[Kind];
}

export type MoneyChecks = ReturnType<typeof moneyChecks>;

export function moneyChecks(database: Database) {
  const rows = queryOf(database);
  return {
    async add<Kind extends keyof Results>(
      kind: Kind,
      result: Results[Kind],
      at: Instant,
      by: PersonId | null,
    ): Promise<void> {
      await rows(
        "moneyChecks.add",
        `insert into money_checks (kind, at, by_id, result)
         values ($1, to_timestamp($2::float8 / 1000), $3::uuid, $4::jsonb)`,
        [kind, at, by, result],
      );
    },

    /** Null: it was never done. */
    async newest<Kind extends keyof Results>(kind: Kind): Promise<MoneyCheck<Kind> | null> {
      const [found] = await rows<MoneyCheck<Kind>>(
        "moneyChecks.newest",
        `select at, by_id, result from money_checks where kind = $1 order by at desc, id desc limit 1`,
        [kind],
      );
      return found ?? null;
    },

    async openDifferences(): Promise<number> {
      const [found] = await rows<{ count: number }>(
        "moneyChecks.openDifferences",
        "select count(*)::integer as count from payment_differences where resolved_at is null",
        [],
      );
      return found?.count ?? 0;
    },
  };
}
