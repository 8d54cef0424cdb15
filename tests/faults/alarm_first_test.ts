/**
 * The store is back, and not all of it can be read yet: somebody holds the table of tariffs, which the whole
 * program needs. Calls for help are stored all the same, and a board hears them; the rest comes when it can.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert";
import { openDatabase } from "../../db/client.ts";
import { FreezableProxy } from "../db/freezable_proxy.ts";
import type { ApiClient, EventReader } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";

const home = homes().find(({ name }) => name === "PostgreSQL");
const pause = (milliseconds: number) =>
  new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds));

/** Then it does not come at all: whoever waits is told, and not held. */
const GIVE_UP_MILLISECONDS = 20_000;

/** As pages do: again and again, until there is an answer that is one. */
async function untilAnswered<Reply extends { readonly status: number }>(
  ask: () => Promise<Reply>,
): Promise<Reply> {
  const giveUpAt = performance.now() + GIVE_UP_MILLISECONDS;
  for (;;) {
    const reply = await ask().catch(() => null);
    if (reply !== null && reply.status < 500) return reply;
    if (performance.now() > giveUpAt) throw new Error(`no answer but ${reply?.status}`);
    await pause(200);
  }
}

/** A board that comes back until it has heard this. */
async function hears(olga: ApiClient, what: string, isIt: Parameters<EventReader["find"]>[1]) {
  const giveUpAt = performance.now() + GIVE_UP_MILLISECONDS;
  for (;;) {
    await untilAnswered(() => olga.get("/auth/me", { prefer: "wait=4" }));
    const stream = olga.stream();
    try {
      return await stream.find(what, isIt, giveUpAt - performance.now());
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await pause(200);
    } finally {
      await stream.close();
    }
  }
}

/** A form without a script: as a browser sends it, by whoever is signed in. */
const sendForm = (
  base: string,
  path: string,
  body: Record<string, string>,
  who: ApiClient | null,
) =>
  untilAnswered(() =>
    fetch(base + path, {
      method: "POST",
      redirect: "manual",
      headers: {
        origin: base,
        accept: "text/html",
        ...(who === null ? {} : { authorization: `Bearer ${who.token}` }),
      },
      body: new URLSearchParams(body),
    })
  );

/** The link of a visit, as it went out by SMS. */
async function visitLink(olga: ApiClient, output: () => string): Promise<string> {
  await olga.ok("POST", "/bookings", people.urgentBooking({ contactPhone: "+79001234567" }));
  for (;;) {
    const path = /https?:\/\/[^/\s"]+(\/v\/[\w-]+)/.exec(output())?.[1];
    if (path !== undefined) return path;
    await pause(20);
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
      const [anna, ira] = [await people.patient(server.url), await people.patient(server.url)];
      const marina = await people.doctor(server.url, null);
      const olga = await people.dispatcher(server.url);
      const link = await visitLink(olga, server.output);
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
      // Without a script, without an account, and a doctor's: forms, and pages that say what came of them.
      const page = async (path: string, who: ApiClient | null) => {
        const headers: Record<string, string> = who === null
          ? {}
          : { authorization: `Bearer ${who.token}` };
        const got = await untilAnswered(() => fetch(server.url + path, { headers }));
        const html = await got.text();
        deepStrictEqual([got.status, html.includes('http-equiv="refresh"')], [200, true], html);
        match(html, /href="tel:103"[\s\S]*sos\.css|sos\.css[\s\S]*href="tel:103"/);
        return html;
      };
      const form = await sendForm(server.url, "/sos", { clientId: "ira's page" }, ira);
      strictEqual(form.status, 303);
      await page(form.headers.get("location") ?? "", ira);
      const linked = await sendForm(server.url, link, { clientId: "nobody's page" }, null);
      deepStrictEqual([linked.status, linked.headers.get("location")], [303, `${link}?sos=1`]);
      await page(`${link}?sos=1`, null);
      const doctors = { kind: "second_doctor", clientId: "marina's page" };
      const alarm = await sendForm(server.url, "/doctor/alarm", doctors, marina);
      deepStrictEqual([alarm.status, alarm.headers.get("location")], [303, "/doctor"]);
      strictEqual((await fetch(`${server.url}/static/sos.css`)).status, 200);
      ok(isHeld, "all of it before the rest can be read");
      release();
      await hears(olga, "the whole", ({ event }) => event === "reset");
      const [{ count }] = await other.run(
        "count",
        (sql) => sql<[{ count: bigint }]>`select count(*) from alerts`,
      );
      strictEqual(Number(count), 5, "each once");
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
