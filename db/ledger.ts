/**
 * The ledger in the database: postings, balances, statements. What may stand in it is judged there
 * (0034_ledger.sql): append-only, each transaction zero, no account below zero that may not be.
 */
import { type Kopecks, kopecks } from "../actors/money/kopecks.ts";
import {
  type Account,
  ACCOUNT_KINDS,
  type AccountKind,
  type Entry,
  isBalanced,
  type LedgerTransaction,
  type Posted,
  readBalance,
} from "../actors/money/ledger.ts";
import type { BookingId, Instant } from "../actors/vocabulary.ts";
import type { Database, Sql } from "./client.ts";
import { type Query, queryOf } from "./query.ts";

/** The owner of an account that has none. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

export const POST =
  "select ledger_post($1, $2, to_timestamp($3::float8 / 1000), $4::uuid, $5::uuid, $6, $7) as posted";

/** The values of POST. @throws RangeError where the entries cannot stand in the ledger: a bug */
export function valuesOf(transaction: LedgerTransaction): readonly unknown[] {
  const { key, type, at, bookingId, paymentId, reversesKey } = transaction;
  if (!isBalanced(transaction.entries)) throw new RangeError(`${key}: not balanced`);
  return [key, type, at, bookingId, paymentId, reversesKey, merged(transaction.entries)];
}

/** One entry an account; JSON carries kopecks as numbers, PostgreSQL reads them as bigint. */
function merged(entries: readonly Entry[]) {
  const sums = new Map<string, { kind: string; owner_id: string; kopecks: bigint }>();
  for (const { account: { kind, ownerId }, kopecks } of entries) {
    if ((ACCOUNT_KINDS[kind].owner === null) !== (ownerId === null)) {
      throw new RangeError(`an account ${kind} of ${ownerId}`);
    }
    const owner_id = ownerId ?? NOBODY;
    const key = `${kind}/${owner_id}`;
    const kopecksSoFar = sums.get(key)?.kopecks ?? 0n;
    sums.set(key, { kind, owner_id, kopecks: kopecksSoFar + kopecks });
  }
  return [...sums.values()].filter(({ kopecks }) => kopecks !== 0n)
    .map((sum) => ({ ...sum, kopecks: String(sum.kopecks) }));
}

/**
 * Posts inside the caller's database transaction (`database.transaction`), which goes on whatever the
 * answer: after `insufficient` and `key_reused` nothing of this posting was written, and the caller decides
 * whether to commit the rest or to throw.
 *
 * @throws the database's error where the transaction breaks a rule of the books (a bug), and 40P01 where two
 *   callers that post several times each wait for the other: the whole of the caller's transaction again
 */
export async function post(sql: Sql, transaction: LedgerTransaction): Promise<Posted> {
  const [row] = await sql.unsafe<{ posted: Posted }[]>(
    POST,
    valuesOf(transaction) as never[],
    { prepare: true },
  );
  return row!.posted;
}

/** A row of a statement: what a transaction did to one account. */
export interface StatementLine {
  readonly transactionId: number;
  readonly key: string;
  readonly type: string;
  readonly at: Instant;
  readonly bookingId: string | null;
  readonly paymentId: string | null;
  /** On the account's own side: positive makes its balance grow. */
  readonly kopecks: Kopecks;
  /** The balance after it, on the account's own side. */
  readonly balanceKopecks: Kopecks;
}

/** Where a page of a statement ended. */
export interface StatementPlace {
  readonly at: Instant;
  readonly transactionId: number;
  readonly balanceKopecks: Kopecks;
}

interface StoredEntry {
  readonly kind: AccountKind;
  readonly ownerId: string;
  readonly kopecks: number;
}

/** From (inclusive) and until (exclusive). */
export interface Period {
  readonly from: Instant;
  readonly until: Instant;
}

export interface Ledger {
  /** Posts by itself. */
  post(transaction: LedgerTransaction): Promise<Posted>;
  /** On the account's own side: of a wallet what there is to spend. */
  balance(account: Account): Promise<Kopecks>;
  /** The same in many accounts of a kind; an owner without one is left out. */
  balances(
    kind: AccountKind,
    ownerIds: readonly string[],
  ): Promise<ReadonlyMap<string, Kopecks>>;
  /** What it was just before that time. */
  balanceBefore(account: Account, at: Instant): Promise<Kopecks>;
  /** Oldest first; after `place` where one is given. */
  statement(
    account: Account,
    period: Period,
    page: { readonly after: StatementPlace | null; readonly limit: number },
  ): Promise<readonly StatementLine[]>;
  /** The latest first; before the transaction where one is given. */
  latest(
    account: Account,
    page: {
      readonly before: Pick<StatementPlace, "at" | "transactionId"> | null;
      readonly limit: number;
    },
  ): Promise<readonly Omit<StatementLine, "balanceKopecks">[]>;
  /** All that was posted for a booking, oldest first. */
  ofBooking(bookingId: string): Promise<readonly LedgerTransaction[]>;
  /**
   * Visits that ended since then and have money in their accounts: their books are to be closed. The newest
   * first, and those behind `last`.
   */
  visitsToClose(
    since: Instant,
    last: BookingId | null,
    limit: number,
  ): Promise<readonly BookingId[]>;
  /** Accounts of a kind, the owner of each. */
  owners(
    kind: AccountKind,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly string[]>;
}

const OF_ACCOUNT =
  `account as (select a.id, k.sign from ledger_accounts a join ledger_account_kinds k on k.kind = a.kind
   where a.kind = $1 and a.owner_id = $2)`;

/** Debits less credits before $3: what was closed, and what came after. */
const BEFORE = `with ${OF_ACCOUNT}, closed as (
    select c.through, c.kopecks from ledger_closed_balances c, account
    where c.account_id = account.id and c.through < to_timestamp($3::float8 / 1000)
    order by c.through desc limit 1
  )
  select (coalesce((select kopecks from closed), 0) + coalesce((
    select sum(e.kopecks) from ledger_entries e, account where e.account_id = account.id
      and e.at < to_timestamp($3::float8 / 1000)
      and e.at > coalesce((select through from closed), '-infinity')
  ), 0))::bigint as kopecks`;

const keyOf = ({ kind, ownerId }: Account): readonly [string, string] => [kind, ownerId ?? NOBODY];

export function ledgerOf(database: Database): Ledger {
  const rows = queryOf(database);
  const balanceBefore = balanceReader(rows);
  return {
    post: (transaction) => database.transaction("ledger.post", (sql) => post(sql, transaction)),

    balanceBefore,

    balance: (account) => balanceBefore(account, Number.MAX_SAFE_INTEGER as Instant),

    async balances(kind, ownerIds) {
      const found = await rows<{ ownerId: string; kopecks: number }>(
        "ledger.balances",
        `select a.owner_id, (coalesce(closed.kopecks, 0) + coalesce((
             select sum(e.kopecks) from ledger_entries e where e.account_id = a.id
               and e.at > coalesce(closed.through, '-infinity')), 0))::bigint as kopecks
         from ledger_accounts a left join lateral (
           select c.through, c.kopecks from ledger_closed_balances c where c.account_id = a.id
           order by c.through desc limit 1) closed on true
         where a.kind = $1
           and a.owner_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
        [kind, ownerIds],
      );
      return new Map(found.map((row) => [row.ownerId, readBalance(kind, kopecks(row.kopecks))]));
    },

    async statement(account, { from, until }, { after, limit }) {
      const opening = after?.balanceKopecks ?? await balanceBefore(account, from);
      const found = await rows<Omit<StatementLine, "kopecks"> & { kopecks: number }>(
        "ledger.statement",
        `with ${OF_ACCOUNT}
         select e.transaction_id, t.key, t.type, t.at, t.booking_id, t.payment_id,
           e.kopecks * account.sign as kopecks
         from account, ledger_entries e join ledger_transactions t on t.id = e.transaction_id
         where e.account_id = account.id and e.at >= to_timestamp($3::float8 / 1000)
           and e.at < to_timestamp($4::float8 / 1000)
           and ($5::float8 is null
             or (e.at, e.transaction_id) > (to_timestamp($5::float8 / 1000), $6::bigint))
         order by e.at, e.transaction_id limit $7`,
        [
          ...keyOf(account),
          from,
          until,
          after?.at ?? null,
          after?.transactionId ?? null,
          limit,
        ],
      );
      let balance: bigint = opening;
      return found.map((row) => {
        balance += BigInt(row.kopecks);
        return { ...row, kopecks: kopecks(row.kopecks), balanceKopecks: kopecks(balance) };
      });
    },

    async latest(account, { before, limit }) {
      const found = await rows<Omit<StatementLine, "kopecks"> & { kopecks: number }>(
        "ledger.latest",
        `with ${OF_ACCOUNT}
         select e.transaction_id, t.key, t.type, t.at, t.booking_id, t.payment_id,
           e.kopecks * account.sign as kopecks
         from account, ledger_entries e join ledger_transactions t on t.id = e.transaction_id
         where e.account_id = account.id
           and ($3::float8 is null
             or (e.at, e.transaction_id) < (to_timestamp($3::float8 / 1000), $4::bigint))
         order by e.at desc, e.transaction_id desc limit $5`,
        [...keyOf(account), before?.at ?? null, before?.transactionId ?? null, limit],
      );
      return found.map((row) => ({ ...row, kopecks: kopecks(row.kopecks) }));
    },

    ofBooking: (bookingId) =>
      transactionsOf(rows, "ledger.ofBooking", "t.booking_id = $1", [bookingId]),

    async visitsToClose(since, last, limit) {
      const found = await rows<{ id: BookingId }>(
        "ledger.visitsToClose",
        `select b.id from bookings b join ledger_accounts a on a.kind = 'visit' and a.owner_id = b.id
         join lateral (select balance_kopecks from ledger_entries e where e.account_id = a.id
           order by e.sequence desc limit 1) last on last.balance_kopecks > 0
         where b.ended_at > to_timestamp($1::float8 / 1000) and ($2::uuid is null
           or (b.ended_at, b.id) < (select o.ended_at, o.id from bookings o where o.id = $2::uuid))
         order by b.ended_at desc, b.id desc limit $3`,
        [since, last, limit],
      );
      return found.map(({ id }) => id);
    },

    async owners(kind, { after, limit }) {
      const found = await rows<{ ownerId: string }>(
        "ledger.owners",
        `select owner_id from ledger_accounts
         where kind = $1 and ($2::uuid is null or owner_id > $2::uuid)
         order by owner_id limit $3`,
        [kind, after, limit],
      );
      return found.map(({ ownerId }) => ownerId);
    },
  };
}

/** Whole transactions, oldest first; a thousand at most. */
export async function transactionsOf(
  rows: Query,
  label: string,
  where: string,
  values: readonly unknown[],
): Promise<readonly LedgerTransaction[]> {
  const found = await rows<Omit<LedgerTransaction, "entries"> & { entries: StoredEntry[] }>(
    label,
    `select t.key, t.type, t.at, t.booking_id, t.payment_id, r.key as reverses_key,
       jsonb_agg(jsonb_build_object('kind', a.kind, 'ownerId', a.owner_id,
         'kopecks', e.kopecks)) as entries
     from ledger_transactions t join ledger_entries e on e.transaction_id = t.id
     join ledger_accounts a on a.id = e.account_id
     left join ledger_transactions r on r.id = t.reverses_id
     where ${where} group by t.id, r.key order by t.id limit 1000`,
    values,
  );
  return found.map(({ entries, ...rest }) => ({
    ...rest,
    entries: entries.map(({ kind, ownerId, kopecks: amount }) => ({
      account: { kind, ownerId: ownerId === NOBODY ? null : ownerId },
      kopecks: kopecks(amount),
    })),
  }));
}

const balanceReader = (rows: Query): Ledger["balanceBefore"] => async (account, at) => {
  const [row] = await rows<{ kopecks: number }>("ledger.balance", BEFORE, [
    ...keyOf(account),
    Math.min(at, LATEST),
  ]);
  return readBalance(account.kind, kopecks(row!.kopecks));
};

/** The year 9999: as far as instants of ours reach. */
const LATEST = 253_402_300_799_000;
