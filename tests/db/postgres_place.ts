import assert from "node:assert/strict";
import { type Database, openDatabase, POSTGRES_CONNECTIONS, type Sql } from "../../db/client.ts";
import { createDatabase, testDatabaseUrl } from "../support/databases.ts";
import { FreezableProxy } from "./freezable_proxy.ts";

export const url = testDatabaseUrl();

export interface Place {
  readonly database: Database;
  /** Around the proxy. */
  readonly direct: Database;
  readonly proxy: FreezableProxy;
  readonly name: string;
}

/** A test with a database of its own, reached through a proxy. Half-open sockets are meant here. */
export function testOnPostgres(title: string, body: (place: Place) => Promise<void>): void {
  const options = { ignore: url === null, sanitizeOps: false, sanitizeResources: false };
  Deno.test(title, options, async () => {
    const own = await createDatabase(url!);
    const proxy = new FreezableProxy(own.url);
    const direct = await openDatabase({ url: own.url });
    const database = await openDatabase({ url: proxy.url });
    try {
      await direct.run("table", (sql) => sql`create table thing (thing_id int primary key)`);
      await body({ database, direct, proxy, name: own.name });
    } finally {
      await database.close();
      await direct.close();
      proxy.close();
      await own.drop();
    }
  });
}

export const one = (sql: Sql) => sql`select 1`;

/** Every connection of the pool is in use at the same time, and answers: they are made few at a time. */
export async function assertWhole(database: Database): Promise<void> {
  const pids = await Promise.all(
    Array.from({ length: POSTGRES_CONNECTIONS }, () =>
      database.run("pid", async (sql) => {
        const [row] = await sql`select pg_backend_pid() as pid, pg_sleep(1.2)`;
        return row?.pid as number;
      })),
  );
  assert.equal(new Set(pids).size, POSTGRES_CONNECTIONS);
}

export async function backendsOf(direct: Database, name: string): Promise<number[]> {
  const rows = await direct.run("backends", (sql) =>
    sql`
    select pid from pg_stat_activity
    where datname = ${name} and application_name = 'tot' and pid <> pg_backend_pid()`);
  return rows.map(({ pid }) => pid as number);
}

export async function terminateBackends(direct: Database, name: string): Promise<void> {
  const pids = await backendsOf(direct, name);
  await direct.run(
    "terminate",
    (sql) => sql`select pg_terminate_backend(pid) from unnest(${pids}::int[]) as pid`,
  );
}
