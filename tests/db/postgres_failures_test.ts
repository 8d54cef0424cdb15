import assert from "node:assert/strict";
import { openDatabase, type Sql } from "../../db/client.ts";
import { administer } from "../support/databases.ts";
import { delay } from "./delay.ts";
import { assertWhole, one, terminateBackends, testOnPostgres, url } from "./postgres_place.ts";

testOnPostgres("terminated backends are replaced", async ({ database, direct, name }) => {
  await assertWhole(database);
  await terminateBackends(direct, name);
  // The ends of the connections are on their way; on a busy machine that takes a while.
  await delay(500);
  await assertWhole(database);
});

testOnPostgres(
  "a backend terminated within a transaction undoes it and harms nobody else",
  async ({ database, direct, name }) => {
    const broken = database.transaction("broken", async (sql) => {
      await sql`insert into thing (thing_id) values (1)`;
      await terminateBackends(direct, name);
      await delay(200);
      await sql`insert into thing (thing_id) values (2)`;
    });
    await assert.rejects(broken, { name: "StoreUnavailable", outcome: "not_done" });
    const rows = await database.run("read", (sql) => sql`select thing_id from thing`);
    assert.equal(rows.length, 0);
    await assertWhole(database);
  },
);

testOnPostgres("a statement that is terminated is a StoreUnavailable", async (place) => {
  const { database, direct, name } = place;
  const slow = database.run("slow", (sql) => sql`select pg_sleep(2)`);
  const expected = assert.rejects(slow, { name: "StoreUnavailable", outcome: "unknown" });
  await delay(200);
  await terminateBackends(direct, name);
  await expected;
});

testOnPostgres(
  "no statement is compiled, whatever the server does for others",
  async ({ database }) => {
    const [row] = await database.run("read", (sql) => sql`show jit`);
    assert.equal(row?.jit, "off");
  },
);

testOnPostgres("a deadline longer than the server's limit is kept", async ({ database }) => {
  await database.run("long", (sql) => sql`select pg_sleep(3.5)`, 6_000);
  const [row] = await database.run("after", (sql) => sql`show statement_timeout`);
  assert.equal(row?.statementTimeout, "3s");
});

testOnPostgres(
  "connections that break off are unknown or not done, then replaced",
  async (place) => {
    const { database, proxy } = place;
    await assertWhole(database);
    const slow = database.run("slow", (sql) => sql`select pg_sleep(2)`);
    await delay(100);
    proxy.cut();
    await assert.rejects(slow, { name: "StoreUnavailable", outcome: "unknown" });
    await assertWhole(database);
    proxy.close();
    const refused = database.run("refused", one);
    await assert.rejects(refused, { name: "StoreUnavailable" });
    await assert.rejects(database.run("refused", one), { outcome: "not_done" });
  },
);

testOnPostgres("a database that became read only is unavailable", async ({ direct, name }) => {
  await administer(url!, `alter database ${name} set default_transaction_read_only = on`);
  const own = new URL(url!);
  own.pathname = `/${name}`;
  const database = await openDatabase({ url: own.href });
  const write = (sql: Sql) => sql`insert into thing (thing_id) values (1)`;
  await assert.rejects(database.run("write", write), {
    name: "StoreUnavailable",
    outcome: "not_done",
  });
  await database.close();
  await direct.run("still there", one);
});

testOnPostgres("a wrong password is said as such and not retried", async () => {
  const wrong = new URL(url!);
  wrong.password = "wrong";
  await assert.rejects(openDatabase({ url: wrong.href }), { name: "PostgresError", code: "28P01" });
  wrong.port = "1";
  await assert.rejects(openDatabase({ url: wrong.href }), { name: "StoreUnavailable" });
});
