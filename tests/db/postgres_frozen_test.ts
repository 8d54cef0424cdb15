import assert from "node:assert/strict";
import {
  MAX_WAITING_CALLS,
  POSTGRES_CONNECTIONS,
  type Sql,
  STORE_DEADLINE_MILLISECONDS,
  StoreUnavailable,
} from "../../db/client.ts";
import { delay } from "./delay.ts";
import { assertWhole, backendsOf, one, testOnPostgres } from "./postgres_place.ts";

/** A call past its deadline answers no later than this. */
const PATIENCE_MILLISECONDS = STORE_DEADLINE_MILLISECONDS + 700;

/** Settles all and counts: how many answered, how many were refused, and in what way. */
async function tally(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const result of await Promise.allSettled(calls)) {
    const key = result.status === "fulfilled"
      ? "answered"
      : result.reason instanceof StoreUnavailable
      ? result.reason.outcome
      : String(result.reason);
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

/** Stops or continues processes; false if this user may not, which in CI is a failure. */
function signal(pids: readonly number[], name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    for (const pid of pids) Deno.kill(pid, name);
    return true;
  } catch (error) {
    if (Deno.env.get("CI") === "true") throw error;
    console.warn(`skipped: this user may not stop PostgreSQL's processes (${error})`);
    return false;
  }
}

testOnPostgres("a query that waits for ever is given up and cancelled", async (place) => {
  const { database, direct } = place;
  const startedAt = performance.now();
  const slow = database.run("slow", (sql) => sql`select pg_sleep(60)`);
  await assert.rejects(slow, { name: "StoreUnavailable" });
  assert(performance.now() - startedAt < PATIENCE_MILLISECONDS);
  await assert.rejects(database.run("slow", (sql) => sql`select pg_sleep(61)`, 200), {
    outcome: "unknown",
  });
  await delay(200);
  const rows = await direct.run("activity", (sql) =>
    sql`
    select pid from pg_stat_activity where state = 'active' and query like 'select pg_sleep(6%'`);
  assert.equal(rows.length, 0);
});

testOnPostgres("backends stopped by SIGSTOP cost three seconds and no more", async (place) => {
  const { database, direct, name } = place;
  await assertWhole(database);
  const pids = await backendsOf(direct, name);
  if (!signal(pids, "SIGSTOP")) return;
  try {
    const startedAt = performance.now();
    const calls = Array.from({ length: 500 }, () => database.run("frozen", one));
    const counts = await tally(calls);
    assert(performance.now() - startedAt < PATIENCE_MILLISECONDS);
    assert.equal(counts.unknown, POSTGRES_CONNECTIONS);
    // The postmaster lives, so the pool is whole before its backends are.
    await assertWhole(database);
  } finally {
    signal(pids, "SIGCONT");
  }
  await assertWhole(database);
});

testOnPostgres(
  "a frozen server refuses what it cannot do and is whole when it thaws",
  async (place) => {
    const { database, proxy } = place;
    await assertWhole(database);
    proxy.freeze();
    for (let round = 0; round < 2; round++) {
      const startedAt = performance.now();
      const calls = Array.from({ length: MAX_WAITING_CALLS + 100 }, (_, index) => {
        const insert = (sql: Sql) => sql`insert into thing (thing_id) values (${index})`;
        return index % 2 ? database.run("frozen", insert) : database.transaction("frozen", insert);
      });
      const overLimit = database.run("one too many", one);
      await assert.rejects(overLimit, { name: "StoreUnavailable", outcome: "not_done" });
      assert(performance.now() - startedAt < 1_000, "refused at once");
      const { answered, unknown = 0, not_done: notDone = 0, ...other } = await tally(calls);
      assert(performance.now() - startedAt < PATIENCE_MILLISECONDS);
      assert.deepEqual([answered, other], [undefined, {}]);
      assert(unknown <= POSTGRES_CONNECTIONS && unknown + notDone === calls.length);
    }
    proxy.thaw();
    const thawedAt = performance.now();
    await assertWhole(database);
    assert(performance.now() - thawedAt < 3_000);
  },
);
