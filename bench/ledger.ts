/**
 * Ledger transactions per second: money into a wallet, set aside, taken, each posted in a database
 * transaction of its own, beside pgbench with the same statements over as many connections.
 */
import * as journal from "../actors/money/journal.ts";
import { kopecks } from "../actors/money/kopecks.ts";
import type { LedgerTransaction } from "../actors/money/ledger.ts";
import { type Instant } from "../actors/vocabulary.ts";
import { openDatabase, POSTGRES_CONNECTIONS } from "../db/client.ts";
import { type Ledger, ledgerOf } from "../db/ledger.ts";
import { verifyLedger } from "../db/ledger_check.ts";
import { createMigrated, testDatabaseUrl } from "../tests/support/databases.ts";
import { alone, compared, type Figure, interleave } from "./figures.ts";
import { findPgbench } from "./pgbench.ts";

const AIM = "≥ 50 %";
/** So many that two seldom want the same wallet at once. */
const PERSONS = 1_000;
/** In one round of one contestant. */
const PAYMENTS = 400;
const POSTINGS_A_PAYMENT = 3;
const [PAID, HELD, TAKEN] = [kopecks(500_000), kopecks(420_000), kopecks(350_000)];

const personOf = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** @returns the table's lines */
export async function ledger(): Promise<readonly Figure[]> {
  const url = testDatabaseUrl();
  const pgbench = await findPgbench();
  const what = "ledger transactions, PostgreSQL";
  if (url === null || pgbench === null) {
    const missing = url === null ? "TEST_DATABASE_URL is not set" : "pgbench is not installed";
    return [alone(what, "skipped", missing, AIM)];
  }
  const own = await createMigrated(url);
  const database = await openDatabase({ url: own.url });
  const script = await Deno.makeTempFile({ prefix: "tot-ledger-", suffix: ".sql" });
  try {
    await Deno.writeTextFile(script, SCRIPT);
    const books = ledgerOf(database);
    const rates = await interleave({
      "the program": () => programRate(books),
      "pgbench": () => pgbenchRate(pgbench, script, own.url),
    });
    const { faults } = await verifyLedger(database);
    if (faults.length > 0) throw new Error(`the books do not add up: ${JSON.stringify(faults)}`);
    return [compared(what, rates["the program"] ?? [], "pgbench", rates.pgbench ?? [], AIM)];
  } finally {
    await Deno.remove(script);
    await database.close();
    await own.drop();
  }
}

async function programRate(books: Ledger): Promise<number> {
  const began = performance.now();
  let left = PAYMENTS;
  await Promise.all(Array.from({ length: POSTGRES_CONNECTIONS }, async () => {
    while (left-- > 0) {
      for (const transaction of payment()) {
        const posted = await books.post(transaction);
        if (posted !== "posted") throw new Error(`${transaction.key}: ${posted}`);
      }
    }
  }));
  return PAYMENTS * POSTINGS_A_PAYMENT * 1_000 / (performance.now() - began);
}

function payment(): readonly LedgerTransaction[] {
  const personId = personOf(1 + Math.floor(Math.random() * PERSONS));
  const at = Date.now() as Instant;
  const cause = { at, paymentId: crypto.randomUUID(), bookingId: crypto.randomUUID() };
  const deposit = { at, paymentId: crypto.randomUUID(), bookingId: null };
  return [
    journal.walletDeposited(deposit, personId, PAID),
    journal.walletHeld(cause, personId, HELD),
    journal.walletCharged(cause, personId, { held: HELD, charged: TAKEN }),
  ];
}

async function pgbenchRate(program: string, script: string, url: string): Promise<number> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [
      "--no-vacuum",
      "--protocol=prepared",
      `--client=${POSTGRES_CONNECTIONS}`,
      `--transactions=${Math.floor(PAYMENTS / POSTGRES_CONNECTIONS)}`,
      `--file=${script}`,
      url,
    ],
  }).output();
  const output = new TextDecoder().decode(stdout);
  const rate = /^tps = ([\d.]+)/m.exec(output)?.[1];
  if (!success || rate === undefined) {
    throw new Error(`pgbench: ${output}${new TextDecoder().decode(stderr)}`);
  }
  return Number(rate) * POSTINGS_A_PAYMENT;
}

/** An entry as the program sends it. */
const entry = (kind: string, owner: string, amount: bigint): string =>
  `jsonb_build_object('kind', '${kind}', 'owner_id', ${owner}, 'kopecks', '${amount}')`;
const posting = (
  [key, type, booking, payment]: readonly [string, string, string, string],
  ...entries: readonly string[]
): string =>
  `begin;
select ledger_post(${key}, '${type}', now(), ${booking}, ${payment}, null,
  jsonb_build_array(${entries.join(", ")})) as posted;
commit;`;
const PERSON = "'00000000-0000-4000-8000-' || lpad(:person::text, 12, '0')";
const NOBODY = "'00000000-0000-0000-0000-000000000000'";
const OF_PAYMENT = ":payment::text";

/** The same three, by pgbench: beside them stands one cheap reading, which makes the ids. */
const SCRIPT = [
  `\\set person random(1, ${PERSONS})`,
  `select gen_random_uuid() as deposit, gen_random_uuid() as payment, gen_random_uuid() as booking \\gset`,
  posting(
    ["'payment/' || :deposit::text || '/charged'", "wallet_deposited", "null", ":deposit::uuid"],
    entry("provider_clearing", NOBODY, PAID),
    entry("wallet", PERSON, -PAID),
  ),
  posting(
    ["'payment/' || :payment::text || '/held'", "wallet_held", ":booking::uuid", ":payment::uuid"],
    entry("wallet", PERSON, HELD),
    entry("wallet_hold", OF_PAYMENT, -HELD),
  ),
  posting(
    [
      "'payment/' || :payment::text || '/hold_resolved'",
      "wallet_charged",
      ":booking::uuid",
      ":payment::uuid",
    ],
    entry("wallet_hold", OF_PAYMENT, HELD),
    entry("visit", ":booking::text", -TAKEN),
    entry("wallet", PERSON, BigInt(TAKEN) - BigInt(HELD)),
  ),
].join("\n");
