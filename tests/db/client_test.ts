import assert from "node:assert/strict";
import { type Database, StoreUnavailable } from "../../db/client.ts";
import { testDatabases } from "../support/databases.ts";
import { delay } from "./delay.ts";
import { withDatabase } from "./things.ts";

function unavailable(outcome: StoreUnavailable["outcome"]) {
  return (error: unknown) => {
    assert(error instanceof StoreUnavailable, String(error));
    assert.equal(error.outcome, outcome);
    return true;
  };
}

for (const { name, open } of testDatabases()) {
  const test = (title: string, body: (database: Database) => Promise<void>) =>
    Deno.test(`${title} (${name})`, () => withDatabase(open, body));

  test("a broken constraint passes through with its code", async (database) => {
    const twice = database.run("twice", async (sql) => {
      await sql`insert into thing (thing_id) values (1)`;
      await sql`insert into thing (thing_id) values (1)`;
    });
    await assert.rejects(twice, { name: "PostgresError", code: "23505" });
  });

  test("undefined as a parameter is an error before anything is sent", async (database) => {
    const direct = database.run("direct", (sql) => sql`select ${undefined as never}::int`);
    await assert.rejects(direct, TypeError);
    const inRow = database.run("in a row", (sql) => {
      const row = { thing_id: 1, made_at: undefined as unknown as number };
      return sql`insert into thing ${sql(row)}`;
    });
    await assert.rejects(inRow, /made_at/);
  });

  test("the database's own sql belongs to the call that it is used in", async (database) => {
    const part = database.sql`where thing_id = ${1}`;
    await database.run(
      "with a part made outside",
      () => database.sql`insert into thing ${database.sql({ thing_id: 1 })}`,
    );
    const rows = await database.run("read", () => database.sql`select thing_id from thing ${part}`);
    assert.deepEqual([...rows], [{ thingId: 1 }]);
    const text = "select $1::timestamptz as at";
    const [row] = await database.run(
      "unsafe",
      () => database.sql.unsafe(text, [5], { prepare: true }),
    );
    assert.equal(row?.at, 5);
    await assert.rejects(async () => await database.sql`select 1`, /outside of a store call/);
    await assert.rejects(database.run("begin", (sql) => sql.begin(async () => {})), TypeError);
  });

  test("a transaction is done wholly or not at all", async (database) => {
    await database.transaction("two", async (sql) => {
      await sql`insert into thing (thing_id) values (1)`;
      await sql`insert into thing (thing_id) values (2)`;
    });
    const failed = database.transaction("fails", async (sql) => {
      await sql`insert into thing (thing_id) values (3)`;
      throw new Error("no");
    });
    await assert.rejects(failed, { message: "no" });
    const swallowed = database.transaction("swallows", async (sql) => {
      await sql`insert into thing (thing_id) values (4)`;
      await sql`insert into thing (thing_id) values (4)`.catch(() => {});
    });
    await assert.rejects(swallowed, /rolled back/);
    const rows = await database.run("read", (sql) => sql`select thing_id from thing order by 1`);
    assert.deepEqual(rows.map(({ thingId }) => thingId), [1, 2]);
  });

  test("nothing comes between the statements of a transaction", async (database) => {
    await database.run("start", (sql) => sql`insert into thing (thing_id) values (1000)`);
    const increase = () =>
      database.transaction("increase", async (sql) => {
        const [row] = await sql`select thing_id from thing for update`;
        await sql`update thing set thing_id = ${(row?.thingId as number) + 1}`;
      });
    const reads = () => database.run("read", (sql) => sql`select thing_id from thing`);
    await Promise.all(Array.from({ length: 40 }, (_, index) => index % 2 ? increase() : reads()));
    const [row] = await reads();
    assert.equal(row?.thingId, 1020);
  });

  test("the sql of a call that is over refuses", async (database) => {
    let kept: Database["sql"] | undefined;
    await database.transaction("keep it", (sql) => {
      kept = sql;
      return sql`select 1`;
    });
    assert.throws(() => kept!`insert into thing (thing_id) values (1)`, /over/);
  });

  test("work that takes too long ends at its deadline", async (database) => {
    const slow = (sql: Database["sql"]) => sql`select 1`.then(() => delay(400));
    await assert.rejects(database.run("slow", slow, 100), unavailable("unknown"));
    await assert.rejects(database.run("idle", () => delay(400), 100), unavailable("not_done"));
    const insertAndWait = async (sql: Database["sql"]) => {
      await sql`insert into thing (thing_id) values (1)`;
      await delay(400);
      await sql`insert into thing (thing_id) values (2)`;
    };
    const late = database.transaction("late", insertAndWait, 100);
    await assert.rejects(late, unavailable("not_done"));
    await delay(500);
    const rows = await database.run("read", (sql) => sql`select thing_id from thing`);
    assert.equal(rows.length, 0);
  });

  test("a call that nobody can serve in time is not done", async (database) => {
    const held = Array.from({ length: 9 }, () => database.transaction("hold", () => delay(150)));
    const waiting = database.run("wait", (sql) => sql`select 1`, 50);
    await assert.rejects(waiting, unavailable("not_done"));
    await Promise.all(held);
  });

  test("a closed database refuses calls at once", async (database) => {
    await database.close();
    await assert.rejects(
      database.run("late", (sql) => sql`select 1`),
      unavailable("not_done"),
    );
  });
}

const [embedded] = testDatabases();
Deno.test("a call inside an embedded transaction fails by its deadline and does not hang", () =>
  withDatabase(embedded!.open, async (database) => {
    const nested = database.transaction("outer", async (sql) => {
      await sql`insert into thing (thing_id) values (1)`;
      await database.run("inner", (inner) => inner`select 1`, 200);
    }, 400);
    await assert.rejects(nested, unavailable("not_done"));
    const rows = await database.run("read", (sql) => sql`select thing_id from thing`);
    assert.equal(rows.length, 0);
  }));

Deno.test("an embedded statement past its deadline does not hold up those after it for ever", () =>
  withDatabase(embedded!.open, async (database) => {
    const slow = database.run("slow", (sql) => sql`select pg_sleep(1.5)`, 200);
    await assert.rejects(slow, unavailable("unknown"));
    const [row] = await database.run("after", (sql) => sql`select 1 as n`);
    assert.equal(row?.n, 1);
  }));
