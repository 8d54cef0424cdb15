/** kill -9 at any moment under a stream of commands: nothing acknowledged is lost, nothing comes twice. */
import { ok, strictEqual } from "node:assert";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";
import { acceptAll, READY_MILLISECONDS, SLACK } from "./recovery.ts";
import { Workload } from "./workload.ts";

/** On CI both databases have them, at moments that differ from run to run. */
const KILLS = Deno.env.get("CI") === "true" ? 3 : 12;

/** Commands that are answered before each kill. */
const LEAST = 10;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const home of homes(true)) {
  Deno.test(`kill -9 at ${KILLS} random moments loses nothing acknowledged, on ${home.name}`, async () => {
    const { environment, drop } = await home.make();
    const settings = { ...environment, RATE_LIMITS: "off" };
    let server = await startServer(settings);
    const port = Number(new URL(server.url).port);
    try {
      const clients = await Promise.all(
        Array.from({ length: 4 }, () => people.patient(server.url)),
      );
      const olga = await people.dispatcher(server.url);
      const marina = await people.doctor(server.url, null);
      const workload = new Workload(clients);
      for (let kill = 0; kill < KILLS; kill++) {
        const from = workload.entries.length;
        workload.start();
        // By what was done and not by the clock: a busy machine has done nothing within half a second.
        const enough = workload.acknowledged + LEAST + Math.random() * 40;
        for (let tries = 0; workload.acknowledged < enough; tries++) {
          ok(tries < 24_000, "nothing is answered");
          await pause(5);
        }
        await pause(Math.random() * 50);
        await server.kill("SIGKILL");
        const killedAt = performance.now();
        await workload.stop();
        server = await startServer(settings, port);
        const waited = performance.now() - killedAt;
        ok(waited < READY_MILLISECONDS * SLACK, `ready again after ${Math.round(waited)} ms`);
        strictEqual(
          (await fetch(`${server.url}/readyz`).then((ready) => ready.json())).status,
          "ready",
        );
        await workload.settle(from);
      }
      await workload.settle();
      await workload.check(olga);
      ok(workload.acknowledged >= LEAST * KILLS, `${workload.acknowledged} commands`);
      // Open bookings go on: whoever comes on duty now is asked about each of them.
      await acceptAll(marina, olga);
    } finally {
      await server.kill("SIGKILL");
      await drop();
    }
  });
}
