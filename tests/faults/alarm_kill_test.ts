/**
 * Killed with -9 between a call for help and its 30 s: it is raised and escalated all the same, once and in
 * time. The deadline is the real one and nobody moves it, so the story waits for it.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { openDatabase } from "../../db/client.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";
import { SLACK } from "./recovery.ts";

const PROMISED_MILLISECONDS = 30_000;
/** Beside them, and more on a machine that does other things too. */
const LATE_MILLISECONDS = 1_000 * SLACK;

async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const end = performance.now() + 45_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function endDuty(environment: Record<string, string>, userId: string): Promise<void> {
  const { DATABASE_URL: url = "", DATA_DIR } = environment;
  const database = await openDatabase(
    url === "" ? { embedded: { folder: `${DATA_DIR}/database` } } : { url },
  );
  await database.run(
    "test",
    (sql) =>
      sql`update staff_duties set ended_at = now() where user_id = ${userId} and ended_at is null`,
  );
  await database.close();
}

// One of the two is enough: what is asked here is the process, and each store has its own stories.
const home = homes().at(-1)!;

Deno.test(`an alarm whose process was killed is escalated after the start, on ${home.name}`, async () => {
  const { environment, drop } = await home.make();
  let server = await startServer(environment);
  const port = Number(new URL(server.url).port);
  try {
    const anna = await people.patient(server.url);
    const marina = await people.doctor(server.url, null);
    const olga = await people.dispatcher(server.url);
    await olga.ok("POST", "/staff/duty/start");
    const danger = await marina.ok("POST", "/emergency/alert", { kind: "danger" });
    const sos = await anna.ok("POST", "/emergency/alert", { kind: "sos", clientId: "page" });
    const ivan = await people.dispatcher(server.url);
    await ivan.ok("POST", "/staff/duty/start");
    const [left, kept] = await Promise.all([ivan, olga].map(async (who) => {
      const { id } = await who.ok("POST", "/emergency/alert", { kind: "sos" });
      await who.ok("PUT", `/emergency/${id}/status`, { status: "acknowledged" });
      return id as string;
    }));
    await server.kill("SIGKILL");
    // As in the moment between the end of the duty and the hand-over of what lay in those hands.
    await endDuty(environment, ivan.user.id);
    server = await startServer(environment, port);

    const alertOf = async (who: ApiClient, id: string) => (await who.get(`/emergency/${id}`)).body;
    await until("the SOS is raised", async () => {
      const { status } = await alertOf(anna, sos.id);
      return status === "raised" ? true : undefined;
    });
    await until("what lay in the hands of who left rises", async () => {
      const { status } = await alertOf(olga, left!);
      return status === "raised" ? true : undefined;
    });
    strictEqual((await alertOf(olga, kept!)).status, "acknowledged", "she is there as before");
    const again = await anna.ok("POST", "/emergency/alert", { kind: "sos", clientId: "page" });
    strictEqual(again.id, sos.id, "the page that never had its answer asks again");
    const [step] = await until("more people are told", async () => {
      const { escalations } = (await alertOf(olga, danger.id)).board;
      return escalations.length > 0 ? escalations : undefined;
    });
    const { raisedAt } = await alertOf(olga, danger.id);
    const waited = Date.parse(step.at) - Date.parse(raisedAt);
    ok(waited >= PROMISED_MILLISECONDS, `not before its time: ${waited} ms`);
    ok(waited <= PROMISED_MILLISECONDS + LATE_MILLISECONDS, `in time: ${waited} ms`);
    console.log(`escalated after ${waited} ms, killed in between`);
    deepStrictEqual(
      step.told.map((one: { as: string; by: string[] }) => [one.as, one.by]),
      [["on_duty", ["email"]], ["admin", ["email"]]],
      "nobody has a page open, and nobody a telephone here",
    );
    await until("the message has left", async () => {
      await Promise.resolve();
      return server.output().includes(`/board?alert=${danger.id}`) ? true : undefined;
    });
    strictEqual((await alertOf(olga, danger.id)).board.escalations.length, 1, "once");
  } finally {
    await server.kill("SIGKILL");
    await drop();
  }
});
