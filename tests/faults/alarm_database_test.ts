/**
 * PostgreSQL away for seconds while people call for help: every call is stored in the moment in which that is
 * possible, once, and is on the board's stream. Callers do what their page does: they ask until it is answered.
 */
import { deepStrictEqual, ok } from "node:assert";
import { FreezableProxy } from "../db/freezable_proxy.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";
import { READY_MILLISECONDS, SLACK } from "./recovery.ts";

const home = homes().find(({ name }) => name === "PostgreSQL");
const AWAY_MILLISECONDS = 6_000;
/** As islands/sos/use_sos.ts. */
const RETRY_MILLISECONDS = 400;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test({
  name: "calls for help while PostgreSQL is away are stored as soon as it is back, and once",
  ignore: home === undefined,
  async fn() {
    const { environment, drop } = await home!.make();
    let proxy = new FreezableProxy(environment.DATABASE_URL ?? "");
    const port = Number(new URL(proxy.url).port);
    const server = await startServer({ ...environment, DATABASE_URL: proxy.url });
    try {
      const [anna, marina] = [await people.patient(server.url), await people.doctor(server.url)];
      const olga = await people.dispatcher(server.url);
      await olga.ok("POST", "/staff/duty/start");
      proxy.close();
      const call = async (who: typeof anna, kind: string) => {
        for (;;) {
          const reply = await who.post("/emergency/alert", { kind, clientId: `${kind} once` })
            .catch(() => null);
          if (reply !== null && reply.status < 300) {
            return { id: reply.body.id as string, at: performance.now() };
          }
          ok(reply === null || reply.status === 503, `${reply?.status} while it is away`);
          await pause(RETRY_MILLISECONDS);
        }
      };
      const called = [call(anna, "sos"), call(marina, "danger")];
      await pause(AWAY_MILLISECONDS / 2);
      called.push(call(marina, "second_doctor"));
      await pause(AWAY_MILLISECONDS / 2);
      proxy = new FreezableProxy(environment.DATABASE_URL ?? "", port);
      const backAt = performance.now();
      const stored = await Promise.all(called);
      const latest = Math.max(...stored.map(({ at }) => at)) - backAt;
      console.log(`the last of them stored ${Math.round(latest)} ms after the store was back`);
      ok(latest < READY_MILLISECONDS * SLACK, `${latest} ms`);
      const board = olga.stream();
      for (const { id } of stored) {
        await board.find("the alarm", ({ event, data }) => event === "alert" && data.id === id);
      }
      await board.close();
      const { items } = await olga.ok("GET", "/emergency");
      deepStrictEqual(
        items.map(({ kind }: { kind: string }) => kind).toSorted(),
        ["danger", "second_doctor", "sos"],
        "each once, however often it was sent",
      );
    } finally {
      await server.kill("SIGKILL");
      proxy.close();
      await drop();
    }
  },
});
