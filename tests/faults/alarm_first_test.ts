/**
 * The store is back, and not all of it can be read yet: somebody holds the table of tariffs, which the whole
 * program needs. Calls for help are stored all the same, and a board hears them; the rest comes when it can.
 */
import { ok, strictEqual } from "node:assert";
import { openDatabase } from "../../db/client.ts";
import { FreezableProxy } from "../db/freezable_proxy.ts";
import type { ApiClient, EventReader } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";

const home = homes().find(({ name }) => name === "PostgreSQL");
const pause = (milliseconds: number) =>
  new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds));

/** As pages do: again and again, until there is an answer that is one. */
async function untilAnswered(ask: () => Promise<{ readonly status: number }>) {
  for (;;) {
    const reply = await ask().catch(() => null);
    if (reply !== null && reply.status < 500) return reply;
    await pause(200);
  }
}

/** A board that comes back until it has heard this. */
async function hears(olga: ApiClient, what: string, isIt: Parameters<EventReader["find"]>[1]) {
  for (;;) {
    await untilAnswered(() => olga.get("/auth/me", { prefer: "wait=4" }));
    const stream = olga.stream();
    try {
      return await stream.find(what, isIt);
    } catch {
      await pause(200);
    } finally {
      await stream.close();
    }
  }
}

Deno.test({
  name: "with the store back calls are stored and heard before the rest of it can be read",
  ignore: home === undefined,
  async fn() {
    const { environment, drop } = await home!.make();
    const url = environment.DATABASE_URL ?? "";
    const proxy = new FreezableProxy(url);
    const server = await startServer({ ...environment, DATABASE_URL: proxy.url });
    const other = await openDatabase({ url });
    let release = (): void => {};
    let isHeld = false;
    const held = new Promise<true>((end) => release = () => end(true));
    let holding: Promise<unknown> = Promise.resolve();
    try {
      const [anna, olga] = [await people.patient(server.url), await people.dispatcher(server.url)];
      await olga.ok("POST", "/staff/duty/start");
      await new Promise<void>((locked) => {
        holding = other.transaction("held", async (sql) => {
          await sql`lock table tariffs in access exclusive mode`;
          isHeld = true;
          locked();
          // A word now and then: the server ends a transaction in which nothing is said for 10 s.
          while (!await Promise.race([held, pause(1_000)])) await sql`select 1`;
          isHeld = false;
        }, 60_000);
      });
      proxy.cut();
      while (!server.output().includes("the leader's session was lost")) await pause(20);
      const sos = { kind: "sos", clientId: "anna's page" };
      strictEqual((await untilAnswered(() => anna.post("/emergency/alert", sos))).status, 201);
      // On the telephone: raised at once, so that the board hears of it.
      const call = { kind: "sos", clientId: "olga's board" };
      strictEqual((await untilAnswered(() => olga.post("/emergency/alert", call))).status, 201);
      await hears(olga, "the alarm", ({ event, data }) => event === "alert" && data.kind === "sos");
      ok(isHeld, "all of it before the rest can be read");
      release();
      await hears(olga, "the whole", ({ event }) => event === "reset");
      const [{ count }] = await other.run(
        "count",
        (sql) => sql<[{ count: bigint }]>`select count(*) from alerts`,
      );
      strictEqual(Number(count), 2, "each once");
    } finally {
      release();
      await holding.catch(() => {});
      await other.close();
      await server.kill("SIGKILL");
      proxy.close();
      await drop();
    }
  },
});
