/** What a posting costs as the books grow: it reads its own accounts and nobody else's. */
import { deepStrictEqual, ok } from "node:assert";
import * as journal from "../../actors/money/journal.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../../actors/money/ledger.ts";
import type { Sql } from "../../db/client.ts";
import { post } from "../../db/ledger.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";

/** Each visit has an account of its own: those of a year or so. */
const ACCOUNTS = 20_000;
const POSTINGS = 20;
/** Milliseconds: rows are counted here, not time. */
const PATIENCE = 60_000;
/** Rows of the ledger that two answers may read, foreign keys and checks included. */
const MOST_ROWS = 500;

/** Rows of the ledger's tables that this session has read lately, whichever way. */
const READ = `select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::int as rows
  from pg_stat_xact_user_tables where relname in ('ledger_accounts', 'ledger_transactions', 'ledger_entries')`;

async function rowsRead(sql: Sql): Promise<number> {
  const [row] = await sql.unsafe<{ rows: number }[]>(READ);
  return row!.rows;
}

for (const { name, open } of testDatabases()) {
  Deno.test(`the last of many postings reads as few rows as the first (${name})`, async () => {
    const database = await open();
    const cause = () => ({
      at: cast.START,
      paymentId: crypto.randomUUID(),
      bookingId: crypto.randomUUID(),
    });
    const kinds: Record<string, () => LedgerTransaction> = {
      deposit: () =>
        journal.walletDeposited(
          { ...cause(), bookingId: null },
          cast.PATIENT.id,
          kopecks(500),
        ),
      sbp: () => journal.sbpCharged(cause(), kopecks(700)),
      hold: () => journal.walletHeld(cause(), cast.PATIENT.id, kopecks(100)),
    };
    try {
      await database.transaction(
        "test",
        (sql) =>
          sql.unsafe(`insert into ledger_accounts (kind, owner_id)
          select 'visit', gen_random_uuid() from generate_series(1, ${ACCOUNTS})`),
        PATIENCE,
      );
      for (let of = 0; of < POSTINGS; of++) {
        for (const make of Object.values(kinds)) {
          deepStrictEqual(
            await database.transaction("test", (sql) => post(sql, make()), PATIENCE),
            "posted",
          );
        }
      }
      for (const [kind, make] of Object.entries(kinds)) {
        const transaction = make();
        const read = await database.transaction("test", async (sql) => {
          const readBefore = await rowsRead(sql);
          deepStrictEqual(await post(sql, transaction), "posted");
          // The same once more: what is known is read, too.
          deepStrictEqual(await post(sql, transaction), "already");
          // What is judged at the commit, now.
          await sql.unsafe("set constraints all immediate");
          return await rowsRead(sql) - readBefore;
        }, PATIENCE);
        ok(read > 0 && read <= MOST_ROWS, `${kind}: ${read} rows`);
      }
    } finally {
      await database.close();
    }
  });
}
