/** Who gets a connection next: calls for help before what alarms do, and both before ordinary turns. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { Connection } from "../../db/connection.ts";
import { ConnectionPool, MAX_WAITING_CALLS } from "../../db/connection_pool.ts";
import { URGENCY, type Urgency, urgencyNow, withUrgency } from "../../db/urgency.ts";

const DEADLINE = 1_000;
const connect = () => ({ ended: null, end: () => {} }) as unknown as Connection;

/** A pool whose every place is taken. */
function full(options: Partial<ConstructorParameters<typeof ConnectionPool>[0]> = {}) {
  const pool = new ConnectionPool({ connections: 1, callsPerConnection: 1, connect, ...options });
  const order: string[] = [];
  const ask = (name: string, urgency: Urgency, exclusive = false) =>
    pool.acquire(exclusive, DEADLINE, urgency).then((lease) => {
      order.push(name);
      return lease;
    });
  return { pool, order, ask };
}

Deno.test("a call for help goes before alarms' turns, and these before all that waited longer", async () => {
  const { order, ask } = full();
  const first = await ask("first", URGENCY.ordinary);
  const all = [
    ask("ordinary", URGENCY.ordinary),
    ask("alarm", URGENCY.alarm),
    ask("call", URGENCY.call),
    ask("second call", URGENCY.call),
    ask("second alarm", URGENCY.alarm),
  ];
  first.release();
  await Promise.all(all.map(async (one) => (await one).release()));
  deepStrictEqual(order, ["first", "call", "second call", "alarm", "second alarm", "ordinary"]);
});

Deno.test("connections that are kept for calls for help are never an ordinary turn's", async () => {
  const { order, ask } = full({ reservedConnections: 1 });
  const ordinary = await ask("ordinary", URGENCY.ordinary);
  const waiting = ask("waits", URGENCY.ordinary);
  const call = await ask("call", URGENCY.call);
  deepStrictEqual(order, ["ordinary", "call"]);
  call.release();
  await Promise.resolve();
  deepStrictEqual(order, ["ordinary", "call"], "the free one is not for it");
  ordinary.release();
  (await waiting).release();
});

Deno.test("many calls at once make two connections at a time, and wait for none that is slow", async () => {
  let made = 0;
  const { pool, ask } = full({
    connections: 9,
    reservedConnections: 1,
    connect: () => (made++, connect()),
  });
  const all = Array.from({ length: 5 }, (_, at) => ask(`${at}`, URGENCY.ordinary));
  strictEqual(made, 2);
  const call = await ask("call", URGENCY.call);
  strictEqual(made, 3, "what is kept for calls for help is made beside them");
  (await all[0]!).release();
  strictEqual(made, 4, "the one that came back serves the next, and another is made");
  // None of these answers: they are waited for no longer.
  const leases = await Promise.all(all.slice(1));
  strictEqual(made, 5);
  for (const lease of [...leases, call]) lease.release();
  pool.close();
});

Deno.test("on one connection few ordinary calls are under way at a time, and a call for help beside them", async () => {
  const { order, ask } = full({ callsPerConnection: 8, ordinaryCallsPerConnection: 2 });
  const two = await Promise.all([ask("one", 0), ask("two", 0)]);
  const third = ask("three", URGENCY.ordinary);
  const call = await ask("call", URGENCY.call);
  deepStrictEqual(order, ["one", "two", "call"]);
  call.release();
  two[0].release();
  await third;
});

Deno.test("a call for help is not one too many where ordinary ones are", async () => {
  const { ask } = full();
  const first = await ask("first", URGENCY.ordinary);
  const flood = Array.from({ length: MAX_WAITING_CALLS }, () => ask("flood", URGENCY.ordinary));
  const refused = await ask("one more", URGENCY.ordinary).catch((error) => error);
  ok(refused instanceof Error, String(refused));
  const call = ask("call", URGENCY.call);
  first.release();
  const lease = await call;
  for (let one = lease, at = 0; at < flood.length; at++) {
    one.release();
    one = await flood[at]!;
    if (at === flood.length - 1) one.release();
  }
});

Deno.test("what is begun within urgent work is as urgent, and what follows it is not", async () => {
  strictEqual(urgencyNow(), URGENCY.ordinary);
  const inside = await withUrgency(URGENCY.call, async () => {
    await Promise.resolve();
    return urgencyNow();
  });
  deepStrictEqual([inside, urgencyNow()], [URGENCY.call, URGENCY.ordinary]);
});
