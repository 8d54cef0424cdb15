/** The books in the database: what may stand there is judged by the database itself. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import * as journal from "../../actors/money/journal.ts";
import { type Kopecks, kopecks } from "../../actors/money/kopecks.ts";
import { ACCOUNT_KINDS, type LedgerTransaction } from "../../actors/money/ledger.ts";
import { after, DAY, type Instant, MINUTE } from "../../actors/vocabulary.ts";
import { ledgerOf, post } from "../../db/ledger.ts";
import { closeLedger, verifyLedger } from "../../db/ledger_check.ts";
import type { Database } from "../../db/client.ts";
import * as cast from "../support/cast.ts";
import { testDatabases } from "../support/databases.ts";

const PERSON = cast.PATIENT.id;
const wallet = journal.account("wallet", PERSON);
const clearing = journal.account("provider_clearing");
const sum = (amount: number): Kopecks => kopecks(amount);
const id = () => crypto.randomUUID();

function deposit(amount: number, at: Instant = cast.START, paymentId = id()): LedgerTransaction {
  return journal.walletDeposited({ at, paymentId, bookingId: null }, PERSON, sum(amount));
}
const hold = (amount: number, paymentId: string = id()): LedgerTransaction =>
  journal.walletHeld({ at: cast.START, paymentId, bookingId: id() }, PERSON, sum(amount));

/** What the database itself says to a statement. */
const says = (database: Database, text: string): Promise<unknown> =>
  database.transaction("test", (sql) => sql.unsafe(text));

for (const { name, open } of testDatabases()) {
  Deno.test(`ledger (${name}): posted once, never below zero, never changed, any past time told`, async (t) => {
    const database = await open();
    const ledger = ledgerOf(database);
    const balance = async () => Number(await ledger.balance(wallet));
    try {
      await t.step("the kinds of accounts are those of the program", async () => {
        const kinds = await database.run(
          "test",
          (sql) => sql.unsafe("select kind, owner, sign, never_negative from ledger_account_kinds"),
        );
        deepStrictEqual(
          Object.fromEntries(kinds.map(({ kind, ...rest }) => [kind, { ...rest }])),
          Object.fromEntries(
            Object.entries(ACCOUNT_KINDS).map(([kind, { owner, side, neverNegative }]) => [
              kind,
              { owner, sign: side === "debit" ? 1 : -1, neverNegative },
            ]),
          ),
        );
      });

      await t.step("the same key: once; with other entries refused", async () => {
        const first = deposit(10_000);
        strictEqual(await ledger.post(first), "posted");
        strictEqual(await ledger.post({ ...first, at: after(first.at, MINUTE) }), "already");
        strictEqual(await ledger.post({ ...deposit(10_001), key: first.key }), "key_reused");
        strictEqual(await ledger.post({ ...first, type: "sbp_charged" }), "key_reused");
        strictEqual(await balance(), 10_000);
        strictEqual(Number(await ledger.balance(clearing)), 10_000);
      });

      await t.step(
        "insufficient writes nothing, and the caller's transaction goes on",
        async () => {
          const answers = await database.transaction("test", async (sql) => [
            await post(sql, hold(10_001)),
            await post(sql, hold(4_000)),
            await post(sql, hold(6_001)),
          ]);
          deepStrictEqual(answers, ["insufficient", "posted", "insufficient"]);
          strictEqual(await balance(), 6_000);
        },
      );

      await t.step("of two at once that want the same money one gets it", async () => {
        const answers = await Promise.all([1, 2, 3, 4].map(() => ledger.post(hold(4_000))));
        deepStrictEqual(answers.toSorted(), [
          "insufficient",
          "insufficient",
          "insufficient",
          "posted",
        ]);
        const payment = id();
        const same = await Promise.all([1, 2, 3].map(() => ledger.post(hold(1_000, payment))));
        strictEqual(same.filter((answer) => answer === "posted").length, 1);
        strictEqual(await balance(), 1_000);
      });

      // The embedded database has one connection: there nobody comes between.
      await t.step({
        name: "who comes while another is not done yet waits, and is told what is left",
        ignore: database.kind === "embedded",
        fn: async () => {
          const second = await database.transaction("test", async (sql) => {
            strictEqual(await post(sql, hold(600)), "posted");
            const other = ledger.post(hold(600)).catch(String);
            for (let waiting = 0; waiting === 0;) {
              const [found] = await sql.unsafe(`select count(*)::integer as count from pg_locks l
                join pg_stat_activity a on a.pid = l.pid
                where not l.granted and a.datname = current_database()`);
              waiting = found!.count;
            }
            return { other };
          });
          strictEqual(await second.other, "insufficient");
          strictEqual(await ledger.post(deposit(600)), "posted");
        },
      });

      await t.step("a hold has one end", async () => {
        const paymentId = id();
        const cause = { at: cast.START, paymentId, bookingId: id() };
        await ledger.post(journal.cardHeld(cause, sum(500)));
        const taken = { held: sum(500), captured: sum(300) };
        strictEqual(await ledger.post(journal.cardCaptured(cause, taken)), "posted");
        strictEqual(await ledger.post(journal.cardReleased(cause, sum(500))), "key_reused");
      });

      await t.step("a reversal takes back the whole, once", async () => {
        const first = deposit(700);
        await ledger.post(first);
        const back = journal.reversed(first, cast.START);
        const half = { ...back, key: "half", entries: deposit(300).entries };
        await rejects(ledger.post(half), /takes back the whole/);
        strictEqual(await ledger.post(back), "posted");
        strictEqual(await ledger.post(back), "already");
        await rejects(ledger.post({ ...back, key: "again" }), /reverses_id/);
        strictEqual(await balance(), 1_000);
      });

      await t.step("nothing is ever changed", async () => {
        const columns = {
          ledger_entries: "kopecks",
          ledger_transactions: "type",
          ledger_accounts: "kind",
          ledger_closings: "through",
          ledger_closed_balances: "kopecks",
        };
        for (const [table, column] of Object.entries(columns)) {
          for (
            const text of [
              `update ${table} set ${column} = ${column}`,
              `delete from ${table}`,
              `truncate ${table} cascade`,
            ]
          ) {
            await rejects(says(database, text), /append-only/, text);
          }
        }
        // The rights are revoked besides, so that where the program is no superuser it needs no trigger.
        const left = await database.run(
          "test",
          (sql) =>
            sql<{ what: string }[]>`select c.relname || ' ' || a.privilege_type as what
            from pg_class c, aclexplode(c.relacl) a
            where c.relname like 'ledger\_%' and c.relkind = 'r'
              and c.relname <> 'ledger_account_kinds'
              and a.privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE') order by 1`,
        );
        // Locking a row that a foreign key points to wants this one.
        deepStrictEqual([...left].map(({ what }) => what), [
          "ledger_accounts UPDATE",
          "ledger_closings UPDATE",
          "ledger_transactions UPDATE",
        ]);
      });

      await t.step("nothing stands that does not sum to zero, or does not follow", async () => {
        const made = (entries: string) =>
          says(
            database,
            `with made as (insert into ledger_transactions (key, type, at)
               values ('${id()}', 'test', '2026-01-01') returning id, at)
             insert into ledger_entries
               (transaction_id, account_id, kopecks, at, sequence, balance_kopecks)
             select made.id, (select id from ledger_accounts where kind = e.kind limit 1), e.kopecks,
               made.at, e.sequence, e.balance
             from made, (values ${entries}) as e(kind, kopecks, sequence, balance)`,
          );
        const hot = (kind: string, amount: number) =>
          `('${kind}', ${amount}, null::bigint, null::bigint)`;
        const both = (one: number, other: number) =>
          `${hot("provider_clearing", one)}, ${hot("card_hold_counter", other)}`;
        await made(both(5, -5));
        await rejects(made(both(5, -4)), /sums to zero/);
        await rejects(made(hot("provider_clearing", 5)), /sums to zero/);
        await rejects(
          says(
            database,
            `insert into ledger_transactions (key, type, at) values ('empty', 'test', now())`,
          ),
          /sums to zero/,
        );
        await rejects(
          made(`${hot("provider_clearing", 5)}, ${hot("wallet", -5)}`),
          /does not follow/,
        );
        await rejects(
          made(`${hot("provider_clearing", -5)}, ('wallet', 5, 99, 0)`),
          /does not follow/,
        );
        await rejects(
          made(`${hot("provider_clearing", -2000)}, ('wallet', 2000,
            (select max(sequence) + 1 from ledger_entries e join ledger_accounts a
             on a.id = e.account_id where a.kind = 'wallet'), -1000)`),
          /balance_kopecks/,
        );
        const paid = { received: sum(9), commission: sum(1) };
        await ledger.post(journal.providerPaidOut({ at: cast.START, registerId: "1" }, paid));
        await rejects(
          says(
            database,
            `insert into ledger_entries (transaction_id, account_id, kopecks, at)
             select t.id, a.id, x.kopecks, t.at from
             (select id, at from ledger_transactions order by id limit 1) t,
             (values ('bank', 5), ('provider_commission', -5)) as x(kind, kopecks)
             join ledger_accounts a on a.kind = x.kind`,
          ),
          /all at once/,
        );
      });

      await t.step("a statement of any past time, in pages", async () => {
        const owner = id();
        const account = journal.account("wallet", owner);
        for (const day of [1, 2, 3, 4, 5]) {
          const cause = { at: after(cast.START, day * DAY), paymentId: id(), bookingId: null };
          await ledger.post(journal.walletDeposited(cause, owner, sum(day * 100)));
        }
        const on = (day: number) => after(cast.START, day * DAY);
        strictEqual(Number(await ledger.balanceBefore(account, on(3))), 300);
        strictEqual(Number(await ledger.balanceBefore(account, after(on(3), 1))), 600);
        const period = { from: on(2), until: on(5) };
        const first = await ledger.statement(account, period, { after: null, limit: 2 });
        deepStrictEqual(first.map((line) => Number(line.balanceKopecks)), [300, 600]);
        const rest = await ledger.statement(account, period, { after: first[1]!, limit: 9 });
        deepStrictEqual(
          rest.map(({ kopecks, balanceKopecks }) => [Number(kopecks), Number(balanceKopecks)]),
          [[400, 1_000]],
        );
        const latest = await ledger.latest(account, { before: null, limit: 2 });
        deepStrictEqual(latest.map((line) => Number(line.kopecks)), [500, 400]);
        const before = await ledger.latest(account, { before: latest[1]!, limit: 9 });
        deepStrictEqual(before.map((line) => Number(line.kopecks)), [300, 200, 100]);
      });

      await t.step("closed days keep their sums, and take nothing more", async () => {
        const owner = id();
        const account = journal.account("organisation_receivable", owner);
        const charge = (at: Instant) =>
          ledger.post(
            journal.organisationCharged({ at, paymentId: id(), bookingId: id() }, owner, sum(7)),
          );
        for (let n = 0; n < 120; n++) await charge(after(cast.START, n * MINUTE));
        await closeLedger(database, after(cast.START, 110 * MINUTE));
        await closeLedger(database, cast.START);
        await rejects(charge(after(cast.START, 110 * MINUTE)), /closed/);
        await charge(after(cast.START, 300 * MINUTE));
        const closed = await database.run(
          "test",
          (sql) => sql.unsafe("select kopecks from ledger_closed_balances where kopecks = 777"),
        );
        strictEqual(closed.length, 1);
        strictEqual(Number(await ledger.balance(account)), 121 * 7);
        deepStrictEqual(
          [...await ledger.balances("organisation_receivable", [owner, id()])].map((
            [key, value],
          ) => [
            key,
            Number(value),
          ]),
          [[owner, 121 * 7]],
        );
        strictEqual(
          Number(await ledger.balanceBefore(account, after(cast.START, 50 * MINUTE))),
          50 * 7,
        );
      });

      await t.step("the verification finds what was done behind the triggers", async () => {
        deepStrictEqual((await verifyLedger(database)).faults, []);
        await says(
          database,
          `set local session_replication_role = replica;
           update ledger_entries set kopecks = kopecks + 1
             where (transaction_id, account_id) = (select transaction_id, account_id
               from ledger_entries where sequence = 2 order by 1 limit 1);
           update ledger_closed_balances set kopecks = kopecks + 1 where kopecks = 777;`,
        );
        const kinds = (await verifyLedger(database)).faults.map(({ kind }) => kind);
        deepStrictEqual([...new Set(kinds)].toSorted(), [
          "broken_chain",
          "closed_sum",
          "total",
          "unbalanced",
        ]);
      });
    } finally {
      await database.close();
    }
  });
}
