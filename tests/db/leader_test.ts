import assert from "node:assert/strict";
import { openDatabase } from "../../db/client.ts";
import { type Leadership, waitForLeadership } from "../../db/leader.ts";
import { createDatabase, testDatabaseUrl } from "../support/databases.ts";
import { delay } from "./delay.ts";
import { FreezableProxy } from "./freezable_proxy.ts";

const url = testDatabaseUrl();

/** Advisory locks belong to one database, so a database of its own is a leadership of its own. */
function testOnPostgres(title: string, body: (own: string) => Promise<void>): void {
  const options = { ignore: url === null, sanitizeOps: false, sanitizeResources: false };
  Deno.test(title, options, async () => {
    const own = await createDatabase(url!);
    try {
      await body(own.url);
    } finally {
      await own.drop();
    }
  });
}

/** A contender: what it lost, and its leadership once it has it. */
function contend(own: string, signal?: AbortSignal) {
  const lost: Error[] = [];
  const contender = {
    lost,
    leads: false,
    leadership: waitForLeadership(own, {
      onLost: (reason) => lost.push(reason),
      ...(signal === undefined ? {} : { signal }),
    }).then((leadership: Leadership) => {
      contender.leads = true;
      return leadership;
    }),
  };
  return contender;
}

testOnPostgres("leadership passes on when its holder releases it", async (own) => {
  const first = contend(own);
  await first.leadership;
  const second = contend(own);
  await delay(1_200);
  assert.deepEqual([first.leads, second.leads], [true, false]);
  await (await first.leadership).release();
  await delay(1_200);
  assert(second.leads);
  await (await second.leadership).release();
  await delay(1_200);
  assert.deepEqual([first.lost, second.lost], [[], []]);
});

testOnPostgres("a leader whose backend is terminated hears of it once", async (own) => {
  const first = contend(own);
  await first.leadership;
  const second = contend(own);
  const database = await openDatabase({ url: own });
  await delay(300);
  await database.run("terminate", (sql) =>
    sql`
    select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`);
  await delay(2_500);
  assert.equal(first.lost.length, 1);
  assert(second.leads);
  await (await second.leadership).release();
  await database.close();
});

testOnPostgres("a leader whose connection freezes hears of it within five seconds", async (own) => {
  const proxy = new FreezableProxy(own);
  const first = contend(proxy.url);
  await first.leadership;
  proxy.freeze();
  const frozenAt = performance.now();
  while (first.lost.length === 0 && performance.now() - frozenAt < 6_000) await delay(50);
  assert(performance.now() - frozenAt < 5_000);
  proxy.thaw();
  await delay(1_500);
  assert.equal(first.lost.length, 1);
  proxy.close();
});

testOnPostgres("a standby keeps trying while PostgreSQL cannot be reached", async (own) => {
  const proxy = new FreezableProxy(own);
  const { url: away } = proxy;
  proxy.close();
  const retries: Error[] = [];
  const waiting = waitForLeadership(away, {
    onLost: () => {},
    onRetry: (reason) => retries.push(reason),
  });
  await delay(1_500);
  assert(retries.length >= 1);
  const again = new FreezableProxy(own, Number(new URL(away).port));
  await (await waiting).release();
  again.close();
});

testOnPostgres("a standby stops waiting when it is told to", async (own) => {
  const first = contend(own);
  await first.leadership;
  const stop = new AbortController();
  const second = contend(own, stop.signal);
  await delay(300);
  stop.abort(new Error("shutting down"));
  await assert.rejects(second.leadership, { message: "shutting down" });
  await (await first.leadership).release();
});
