/**
 * The store away for 20 s while people call for help: every call is stored in the moment in which that is
 * possible, once, and is on the board's stream. Callers do what their page does: they ask until it is answered.
 * PostgreSQL goes behind a proxy that refuses; the embedded database goes with its process, killed with -9.
 */
import { deepStrictEqual, ok } from "node:assert";
import { FreezableProxy } from "../db/freezable_proxy.ts";
import * as people from "../support/people.ts";
import { type Home, homes, type ServerProcess, startServer } from "../support/server.ts";
import { READY_MILLISECONDS, SLACK } from "./recovery.ts";

const AWAY_MILLISECONDS = 20_000;
/** As islands/sos/use_sos.ts. */
const RETRY_MILLISECONDS = 400;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Store {
  readonly url: string;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

async function embedded(environment: Record<string, string>): Promise<Store> {
  let server = await startServer(environment);
  const { url } = server;
  return {
    url,
    leave: async () => void await server.kill("SIGKILL"),
    comeBack: async () => void (server = await startServer(environment, Number(new URL(url).port))),
    close: async () => void await server.kill("SIGKILL"),
  };
}

async function behindProxy(environment: Record<string, string>): Promise<Store> {
  const { DATABASE_URL = "" } = environment;
  let proxy = new FreezableProxy(DATABASE_URL);
  const port = Number(new URL(proxy.url).port);
  const server: ServerProcess = await startServer({ ...environment, DATABASE_URL: proxy.url });
  return {
    url: server.url,
    leave: () => Promise.resolve(proxy.close()),
    comeBack() {
      proxy = new FreezableProxy(DATABASE_URL, port);
      return Promise.resolve();
    },
    async close() {
      await server.kill("SIGKILL");
      proxy.close();
    },
  };
}

async function callsAreStored({ name, make }: Home): Promise<void> {
  const { environment, drop } = await make();
  const store = await (name === "PostgreSQL" ? behindProxy : embedded)(environment);
  try {
    const [anna, marina] = [await people.patient(store.url), await people.doctor(store.url)];
    const olga = await people.dispatcher(store.url);
    await olga.ok("POST", "/staff/duty/start");
    await store.leave();
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
    const backAt = performance.now();
    await store.comeBack();
    const stored = await Promise.all(called);
    const latest = Math.max(...stored.map(({ at }) => at)) - backAt;
    console.log(`${name}: the last of them stored ${Math.round(latest)} ms after it was let back`);
    // The embedded one has a whole start before it.
    if (name === "PostgreSQL") ok(latest < READY_MILLISECONDS * SLACK, `${latest} ms`);
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
    await store.close();
    await drop();
  }
}

// Both beside each other: they wait for 20 s.
Deno.test("calls for help while the store is away for 20 s are stored as soon as it is back, and once", async () => {
  const ended = await Promise.allSettled(homes().map(callsAreStored));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
});
