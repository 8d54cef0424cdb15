/**
 * Many at once upon one ledger: payers, holds with two ends, refunds, reversals, cash, the same key twice and
 * another transaction under a known key, several postings in one database transaction of which some are
 * rolled back. Each answer is written down; at the end the books are read and compared with the answers.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import * as journal from "../../actors/money/journal.ts";
import { kopecks } from "../../actors/money/kopecks.ts";
import { ACCOUNT_KINDS, type LedgerTransaction, type Posted } from "../../actors/money/ledger.ts";
import { after, type Instant } from "../../actors/vocabulary.ts";
import type { Database } from "../../db/client.ts";
import { post, valuesOf } from "../../db/ledger.ts";
import { verifyLedger } from "../../db/ledger_check.ts";
import * as cast from "../support/cast.ts";

export interface StormSize {
  readonly operations: number;
  readonly workers: number;
  readonly seed: number;
}

/** What a worker was told; `rolled_back`: its own database transaction came to nothing afterwards. */
type Told = Posted | "rolled_back";

export interface StormTally {
  readonly told: Readonly<Record<Told, number>>;
  /** Answers that were lost, or deadlocks that PostgreSQL ended: asked again with the same keys. */
  readonly repeated: number;
}

interface Note {
  readonly transaction: LedgerTransaction;
  readonly told: Told;
  /** An earlier try may have done it before its answer was lost. */
  readonly isRepeat: boolean;
}

/** A small, seeded source of chance (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class RolledBack extends Error {}

const id = (): string => crypto.randomUUID();
const ids = (count: number): readonly string[] => Array.from({ length: count }, id);

/** What all workers share: who there is, and what was begun and may still be ended by anybody. */
interface Town {
  readonly persons: readonly string[];
  readonly doctors: readonly string[];
  readonly clinics: readonly string[];
  readonly organisations: readonly string[];
  /** Holds of wallets and cards, some resolved: whoever comes next may try once more. */
  readonly holds: {
    readonly cause: journal.VisitPayment;
    readonly personId: string | null;
    readonly held: number;
  }[];
  /** Visits into whose accounts money has come. */
  readonly visits: { readonly cause: journal.VisitPayment; readonly paid: number }[];
  readonly refunds: { readonly cause: journal.RefundCause; readonly kopecks: number }[];
  readonly done: LedgerTransaction[];
  /** Refunds that were asked for with success: only these have an end. */
  readonly asked: Set<string>;
}

/** Enough to be met by others, few enough to be forgotten. */
const REMEMBERED = 200;

function remember<Item>(list: Item[], item: Item): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}

/** One operation: the transactions that belong together, mostly one. */
function operation(town: Town, random: () => number, at: Instant): readonly LedgerTransaction[] {
  const pick = <Item>(items: readonly Item[]): Item | undefined =>
    items[Math.floor(random() * items.length)];
  const amount = () => 1 + Math.floor(random() * 5_000);
  const visit = (): journal.VisitPayment => ({ at, paymentId: id(), bookingId: id() });
  const personId = pick(town.persons)!;
  const draw = random();
  if (draw < 0.2) {
    const cause = { at, paymentId: id(), bookingId: null };
    return [journal.walletDeposited(cause, personId, kopecks(amount()))];
  }
  if (draw < 0.34) {
    const cause = visit();
    const held = amount();
    remember(town.holds, { cause, personId, held });
    return [journal.walletHeld(cause, personId, kopecks(held))];
  }
  if (draw < 0.4) {
    const cause = visit();
    const held = amount();
    remember(town.holds, { cause, personId: null, held });
    return [journal.cardHeld(cause, kopecks(held))];
  }
  if (draw < 0.6) {
    const hold = pick(town.holds);
    if (hold === undefined) return [];
    const held = kopecks(hold.held);
    const taken = kopecks(1 + Math.floor(random() * hold.held));
    const isLetGo = random() < 0.4;
    if (!isLetGo) remember(town.visits, { cause: hold.cause, paid: Number(taken) });
    if (hold.personId === null) {
      return [
        isLetGo
          ? journal.cardReleased(hold.cause, held)
          : journal.cardCaptured(hold.cause, { held, captured: taken }),
      ];
    }
    return [
      isLetGo
        ? journal.walletReleased(hold.cause, hold.personId, held)
        : journal.walletCharged(hold.cause, hold.personId, { held, charged: taken }),
    ];
  }
  if (draw < 0.66) {
    const cause = visit();
    const paid = amount();
    remember(town.visits, { cause, paid });
    const way = random();
    if (way < 0.3) {
      return [journal.organisationCharged(cause, pick(town.organisations)!, kopecks(paid))];
    }
    return way < 0.65
      ? [journal.sbpCharged(cause, kopecks(paid))]
      : [journal.cashTaken(cause, pick(town.doctors)!, kopecks(paid))];
  }
  if (draw < 0.78) {
    const found = pick(town.visits);
    if (found === undefined) return [];
    // Now and then more than there is.
    const wanted = 1 + Math.floor(random() * found.paid * 1.2);
    const cause = { ...found.cause, at, refundId: id() };
    remember(town.refunds, { cause, kopecks: wanted });
    const account = journal.visitAccount(found.cause.bookingId);
    return [journal.refundAsked(cause, [{ account, kopecks: kopecks(wanted) }])];
  }
  if (draw < 0.84) {
    const refund = pick(town.refunds);
    if (refund === undefined || !town.asked.has(refund.cause.refundId)) return [];
    const sum = kopecks(refund.kopecks);
    const account = journal.visitAccount(refund.cause.bookingId!);
    return [
      random() < 0.6
        ? journal.refundDone(
          refund.cause,
          random() < 0.7
            ? { kind: "provider" }
            : { kind: "organisation", organisationId: pick(town.organisations)! },
          sum,
        )
        : journal.refundFailed(refund.cause, [{ account, kopecks: sum }]),
    ];
  }
  if (draw < 0.9) {
    const found = pick(town.visits);
    if (found === undefined) return [];
    const { bookingId } = found.cause;
    const fee = Math.floor(found.paid / 5);
    return [journal.visitSettled({ at, bookingId }, {
      doctor: { doctorId: pick(town.doctors)!, kopecks: kopecks(found.paid - fee) },
      clinic: null,
      platformKopecks: kopecks(fee),
    })];
  }
  if (draw < 0.94) {
    const doctorId = pick(town.doctors)!;
    const to = { kind: "clinic", clinicId: pick(town.clinics)! } as const;
    if (random() < 0.3) {
      const paid = { at, transferId: id(), organisationId: pick(town.organisations)! };
      return [journal.organisationPaid(paid, to, kopecks(amount()))];
    }
    const cause = { at, handoverId: id(), doctorId };
    return [journal.cashHandedOver(cause, to, kopecks(amount()))];
  }
  const known = pick(town.done);
  if (known === undefined) return [];
  // The same again; another under its key; or all of it taken back.
  if (draw < 0.96) return [known];
  if (draw < 0.97) {
    const other = journal.walletDeposited(
      { at, paymentId: id(), bookingId: null },
      personId,
      kopecks(1),
    );
    return [{ ...other, key: known.key }];
  }
  return known.reversesKey === null ? [journal.reversed(known, at)] : [known];
}

/**
 * @param database with as many connections as there are workers, or the embedded one
 * @returns what the workers were told, after all that must hold was found to hold
 */
export async function storm(
  database: Database,
  { operations, workers, seed }: StormSize,
): Promise<StormTally> {
  const town: Town = {
    ...{ persons: ids(6), doctors: ids(3), clinics: ids(2), organisations: ids(2) },
    ...{ holds: [], visits: [], refunds: [], done: [], asked: new Set() },
  };
  const notes: Note[] = [];
  let left = operations;
  let repeated = 0;

  async function one(random: () => number, at: Instant): Promise<void> {
    const first = operation(town, random, at);
    // Two in one: where they want the same accounts in another order, one of two workers is ended.
    const wanted = random() < 0.15 ? [...first, ...operation(town, random, at)] : first;
    if (wanted.length === 0) return;
    const isUndone = random() < 0.05;
    for (let tries = 0;; tries++) {
      let told: readonly Told[];
      try {
        told = await database.transaction("storm", async (sql) => {
          const told: Posted[] = [];
          for (const transaction of wanted) told.push(await post(sql, transaction));
          if (isUndone) throw new RolledBack();
          return told;
        });
      } catch (error) {
        if (error instanceof RolledBack) told = wanted.map(() => "rolled_back" as const);
        else if (/takes back the whole|reverses_id/.test(String(error))) {
          // A reversal of what was taken back already, or of what is not there: a rule of the books.
          told = wanted.map(() => "rolled_back" as const);
        } else if (tries < 50) {
          repeated++;
          continue;
        } else throw error;
      }
      wanted.forEach((transaction, at) => {
        notes.push({ transaction, told: told[at]!, isRepeat: tries > 0 });
        if (told[at] !== "posted") return;
        remember(town.done, transaction);
        const refundId = /^refund\/(.+)\/asked$/.exec(transaction.key)?.[1];
        if (refundId !== undefined) town.asked.add(refundId);
      });
      return;
    }
  }

  await Promise.all(Array.from({ length: workers }, async (_, worker) => {
    const random = chance(seed * 1_000 + worker);
    for (let at = cast.START; left > 0; at = after(at, 1)) {
      left--;
      await one(random, at);
    }
  }));

  await mustHold(database, notes);
  const told = { posted: 0, already: 0, insufficient: 0, key_reused: 0, rolled_back: 0 };
  for (const note of notes) told[note.told]++;
  return { told, repeated };
}

interface Row {
  readonly id: number;
  readonly key: string;
  readonly type: string;
  readonly reverses: string | null;
  readonly entries: readonly { kind: keyof typeof ACCOUNT_KINDS; owner: string; kopecks: number }[];
}

/** So few that a page is read within a store call's time, however many there are. */
const PAGE = 2_000;

const STORED = `select t.id, t.key, t.type, r.key as reverses,
    jsonb_agg(jsonb_build_object('kind', a.kind, 'owner', a.owner_id, 'kopecks', e.kopecks)) as entries
  from ledger_transactions t left join ledger_transactions r on r.id = t.reverses_id
  join ledger_entries e on e.transaction_id = t.id join ledger_accounts a on a.id = e.account_id
  where t.id > $1::bigint group by t.id, r.key order by t.id limit ${PAGE}`;

async function allStored(database: Database): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (;;) {
    const page = await database.run<Row[]>(
      "storm",
      async (sql) => [...await sql.unsafe<Row[]>(STORED, [all.at(-1)?.id ?? 0])],
    );
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** Read anew and summed up here, not by what the books say of themselves. */
async function mustHold(database: Database, notes: readonly Note[]): Promise<void> {
  deepStrictEqual((await verifyLedger(database)).faults, [], "the ledger's own check");
  const stored = await allStored(database);
  const byKey = new Map(stored.map((row) => [row.key, row]));
  strictEqual(byKey.size, stored.length, "one transaction a key");

  const balances = new Map<string, bigint>();
  let all = 0n;
  for (const { key, entries } of stored) {
    const sum = entries.reduce((sum, entry) => sum + BigInt(entry.kopecks), 0n);
    strictEqual(sum, 0n, `${key} sums to zero`);
    for (const { kind, owner, kopecks } of entries) {
      const moved = BigInt(kopecks) * (ACCOUNT_KINDS[kind].side === "debit" ? 1n : -1n);
      const balance = (balances.get(`${kind}/${owner}`) ?? 0n) + moved;
      balances.set(`${kind}/${owner}`, balance);
      all += BigInt(kopecks);
    }
  }
  strictEqual(all, 0n, "all together is nothing");
  for (const [account, balance] of balances) {
    const kind = account.slice(0, account.indexOf("/")) as keyof typeof ACCOUNT_KINDS;
    ok(!ACCOUNT_KINDS[kind].neverNegative || balance >= 0n, `${account} stands at ${balance}`);
  }
  answersHold(notes, byKey);
  holdsHaveOneEnd(byKey);
}

/** What each was told is what the books say. */
function answersHold(notes: readonly Note[], byKey: ReadonlyMap<string, Row>): void {
  const postedBy = new Map<string, number>();
  const maybeBy = new Set<string>();
  for (const { transaction, told, isRepeat } of notes) {
    const row = byKey.get(transaction.key);
    const isThis = row !== undefined && row.type === transaction.type &&
      row.reverses === transaction.reversesKey && sameEntries(row, transaction);
    switch (told) {
      case "posted":
        ok(isThis, `${transaction.key} was said to be posted`);
        postedBy.set(transaction.key, (postedBy.get(transaction.key) ?? 0) + 1);
        break;
      case "already":
        ok(isThis, `${transaction.key} was said to stand there already`);
        if (isRepeat) maybeBy.add(transaction.key);
        break;
      case "key_reused":
        ok(row !== undefined && !isThis, `${transaction.key} was said to be another's`);
        break;
      case "insufficient":
      case "rolled_back":
        break;
    }
  }
  for (const key of byKey.keys()) {
    const times = postedBy.get(key) ?? 0;
    ok(
      times === 1 || times === 0 && maybeBy.has(key),
      `${key} was said to be posted ${times} times`,
    );
  }
}

function sameEntries(row: Row, transaction: LedgerTransaction): boolean {
  // As the program itself would send them: one entry an account, as text.
  const sent = valuesOf(transaction).at(-1) as readonly {
    kind: string;
    owner_id: string;
    kopecks: string;
  }[];
  const text = (kind: string, owner: string, amount: string) => `${kind} ${owner} ${amount}`;
  const mine = sent.map((entry) => text(entry.kind, entry.owner_id, entry.kopecks)).toSorted();
  const theirs = row.entries.map((entry) => text(entry.kind, entry.owner, String(entry.kopecks)));
  return mine.join() === theirs.toSorted().join();
}

/** Nothing is taken from a hold, or given back for it, that was not held; no more returns than came in. */
function holdsHaveOneEnd(byKey: ReadonlyMap<string, Row>): void {
  const sumOf = (row: Row | undefined, kind: string) =>
    (row?.entries ?? []).filter((entry) => entry.kind === kind)
      .reduce((sum, entry) => sum + BigInt(entry.kopecks), 0n);
  for (const [key, row] of byKey) {
    const ended = /^payment\/(.+)\/hold_resolved$/.exec(key);
    if (ended) {
      const held = byKey.get(`payment/${ended[1]}/held`);
      for (const kind of ["wallet_hold", "card_hold"]) {
        strictEqual(sumOf(row, kind), -sumOf(held, kind), `${key}: all that was held, once`);
      }
    }
    const resolved = /^refund\/(.+)\/resolved$/.exec(key);
    if (resolved) {
      const asked = byKey.get(`refund/${resolved[1]}/asked`);
      const kind = "refunds_pending";
      strictEqual(sumOf(row, kind), -sumOf(asked, kind), `${key}: what was asked for`);
    }
  }
}
