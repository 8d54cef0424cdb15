/**
 * The ledger replayed: every transaction zero, all together zero, every stored balance what the entries
 * before it come to. And the closing of days, which keeps sums of accounts with many entries.
 */
import { type Instant } from "../actors/vocabulary.ts";
import type { Database } from "./client.ts";
import { queryOf } from "./query.ts";

/** Transactions (and closed sums) that are looked at in one statement: a few dozen milliseconds. */
const PAGE = 5_000;
/** Faults that are told; where there are more, somebody has to look anyhow. */
const MOST_FAULTS = 100;
/** An account is closed with so many entries since it was closed last. */
const ENTRIES_TO_CLOSE = 100;
/** What `ledger_post` shares, and a closing has alone. */
const CLOSING_LOCK = 7_463_034;

export interface LedgerFault {
  readonly kind:
    /** Entries of a transaction do not sum to zero, or are fewer than two. */
    | "unbalanced"
    /** A stored balance is not what the entry and the one before it come to. */
    | "broken_chain"
    /** An account that may not, went below zero. */
    | "negative"
    /** An entry has another time than its transaction. */
    | "other_time"
    /** A reversal is not the opposite of what it takes back. */
    | "partial_reversal"
    /** A sum up to a closed day is not that of the entries. */
    | "closed_sum"
    | "total";
  /** Of the transaction, or of the account. */
  readonly id: number;
}

export interface LedgerCheck {
  readonly transactions: number;
  readonly faults: readonly LedgerFault[];
}

const FAULTS = `with page as (
    select id, at, reverses_id from ledger_transactions where id > $1::bigint and id <= $2::bigint
  ), entries as (
    select e.*, page.at as page_at, k.sign, k.never_negative
    from page join ledger_entries e on e.transaction_id = page.id
    join ledger_accounts a on a.id = e.account_id join ledger_account_kinds k on k.kind = a.kind
  )
  select 'unbalanced' as kind, page.id from page left join entries e on e.transaction_id = page.id
    group by page.id having count(e.account_id) < 2 or sum(e.kopecks) <> 0
  union all
  select 'broken_chain', e.transaction_id from entries e
    left join ledger_entries p on p.account_id = e.account_id and p.sequence = e.sequence - 1
    where e.never_negative <> (e.sequence is not null)
      or e.sequence > 1 and p.sequence is null
      or e.balance_kopecks <> coalesce(p.balance_kopecks, 0) + e.sign * e.kopecks
  union all
  select 'negative', e.transaction_id from entries e where e.never_negative and e.balance_kopecks < 0
  union all
  select 'other_time', e.transaction_id from entries e where e.at <> e.page_at
  union all
  select 'partial_reversal', page.id from page where page.reverses_id is not null and exists (
    select from (select account_id, kopecks from ledger_entries where transaction_id = page.id) mine
    full join
      (select account_id, kopecks from ledger_entries where transaction_id = page.reverses_id) taken
    using (account_id) where mine.kopecks is distinct from -taken.kopecks)
  limit $3`;

/** Walks the whole ledger, a page at a time; what comes meanwhile is left for the next walk. */
export async function verifyLedger(database: Database): Promise<LedgerCheck> {
  const rows = queryOf(database);
  const faults: LedgerFault[] = [];
  const [end] = await rows<{ last: number; count: number }>(
    "ledger.end",
    "select coalesce(max(id), 0) as last, count(*) as count from ledger_transactions",
    [],
  );
  const last = end?.last ?? 0;
  let total = 0;
  for (let from = 0; from < last && faults.length < MOST_FAULTS; from += PAGE) {
    const until = Math.min(from + PAGE, last);
    faults.push(...await rows<LedgerFault>("ledger.verify", FAULTS, [from, until, MOST_FAULTS]));
    const [sum] = await rows<{ kopecks: number }>(
      "ledger.total",
      `select coalesce(sum(kopecks), 0)::bigint as kopecks from ledger_entries
       where transaction_id > $1::bigint and transaction_id <= $2::bigint`,
      [from, until],
    );
    total += sum?.kopecks ?? 0;
  }
  if (total !== 0) faults.push({ kind: "total", id: last });
  faults.push(...await wrongClosedSums(database));
  return { transactions: end?.count ?? 0, faults: faults.slice(0, MOST_FAULTS) };
}

/** Each against the sum before it and the entries between: together that is a replay. */
async function wrongClosedSums(database: Database): Promise<readonly LedgerFault[]> {
  const rows = queryOf(database);
  const faults: LedgerFault[] = [];
  for (let after = 0;;) {
    const page = await rows<{ id: number; isWrong: boolean }>(
      "ledger.closedSums",
      `select c.account_id as id, bool_or(c.kopecks <> coalesce(p.kopecks, 0) + coalesce((
           select sum(e.kopecks) from ledger_entries e where e.account_id = c.account_id
             and e.at <= c.through and e.at > coalesce(p.through, '-infinity')), 0)) as is_wrong
       from ledger_closed_balances c left join lateral (
         select through, kopecks from ledger_closed_balances p
         where p.account_id = c.account_id and p.through < c.through
         order by p.through desc limit 1) p on true
       where c.account_id in (select id from ledger_accounts where id > $1::bigint
         and exists (select from ledger_closed_balances where account_id = id)
         order by id limit 20)
       group by c.account_id order by c.account_id`,
      [after],
    );
    for (const { id, isWrong } of page) if (isWrong) faults.push({ kind: "closed_sum", id });
    const end = page.at(-1);
    if (end === undefined) return faults;
    after = end.id;
  }
}

/**
 * Closes all up to a time, for good: nothing can be posted any more with a time up to it.
 *
 * @param through well before now: what is under way then has its place before or is refused
 */
export async function closeLedger(database: Database, through: Instant): Promise<void> {
  const isClosed = await database.transaction("ledger.close", async (sql) => {
    await sql.unsafe("select pg_advisory_xact_lock($1::bigint)", [CLOSING_LOCK]);
    const done = await sql.unsafe(
      `insert into ledger_closings (through) select to_timestamp($1::float8 / 1000)
       where not exists (select from ledger_closings where through >= to_timestamp($1::float8 / 1000))
       returning through`,
      [through],
    );
    return done.length === 1;
  });
  if (!isClosed) return;
  // No entry up to there can come any more: sums are taken without a lock.
  await database.run("ledger.closeSums", (sql) =>
    sql.unsafe(
      `insert into ledger_closed_balances (account_id, through, kopecks)
       select a.id, to_timestamp($1::float8 / 1000), coalesce(max(c.kopecks), 0) + sum(e.kopecks)
       from ledger_accounts a
       left join lateral (select through, kopecks from ledger_closed_balances c
         where c.account_id = a.id order by through desc limit 1) c on true
       join ledger_entries e on e.account_id = a.id and e.at <= to_timestamp($1::float8 / 1000)
         and e.at > coalesce(c.through, '-infinity')
       group by a.id having count(*) >= $2
       on conflict do nothing`,
      [through, ENTRIES_TO_CLOSE],
    ), 60_000);
}
