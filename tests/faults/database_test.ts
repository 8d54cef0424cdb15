/** PostgreSQL torn away, frozen, and two processes on one: 503 at once, whole again by itself. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import postgres from "postgres";
import { ApiClient, type Reply } from "../support/api_client.ts";
import { testDatabaseUrl } from "../support/databases.ts";
import * as people from "../support/people.ts";
import { homes, type ServerProcess, startServer } from "../support/server.ts";
import { acceptAll, READY_MILLISECONDS, readyAgain, SLACK } from "./recovery.ts";
import { Workload } from "./workload.ts";

const home = homes().find(({ name }) => name === "PostgreSQL");
const ANSWER_MILLISECONDS = 5_000;
const FROZEN_MILLISECONDS = 6_000;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

interface Scene {
  readonly settings: Record<string, string>;
  readonly server: ServerProcess;
  /** Processes of PostgreSQL that serve our program under this name. */
  backends(application?: string): Promise<number[]>;
  terminate(application: string): Promise<void>;
}

/** One server on a PostgreSQL database of its own; skipped, and said so, where there is none. */
function test(name: string, story: (scene: Scene) => Promise<void>): void {
  Deno.test({
    name,
    ignore: home === undefined,
    async fn() {
      const { environment, drop } = await home!.make();
      const settings: Record<string, string> = { ...environment, RATE_LIMITS: "off" };
      const database = new URL(settings.DATABASE_URL ?? "").pathname.slice(1);
      const sql = postgres(testDatabaseUrl() ?? "", { max: 1, onnotice: () => {} });
      const server = await startServer(settings);
      try {
        await story({
          settings,
          server,
          async backends(application = "%") {
            const rows = await sql<{ pid: number }[]>`select pid from pg_stat_activity
              where datname = ${database} and application_name like ${application}`;
            return rows.map(({ pid }) => pid);
          },
          async terminate(application) {
            await sql`select pg_terminate_backend(pid) from pg_stat_activity
              where datname = ${database} and application_name = ${application}`;
          },
        });
      } catch (error) {
        console.error(server.output());
        throw error;
      } finally {
        await server.kill("SIGKILL");
        await sql.end({ timeout: 1 });
        await drop();
      }
    },
  });
}

if (home === undefined) {
  console.log("TEST_DATABASE_URL is not set: faults of PostgreSQL are skipped");
}

test("connections that are cut every 200 ms lose no acknowledged write", async (scene) => {
  const { server, terminate } = scene;
  const clients = await Promise.all(Array.from({ length: 4 }, () => people.patient(server.url)));
  const olga = await people.dispatcher(server.url);
  const marina = await people.doctor(server.url, null);
  const workload = new Workload(clients);
  workload.start();
  // On a slow machine fewer commands get through between two cuts: then there are more cuts.
  for (let cut = 0; cut < 25 || (cut < 150 && workload.acknowledged <= 50); cut++) {
    await pause(200);
    await terminate("tot");
  }
  await workload.stop();
  ok(workload.acknowledged > 50, `${workload.acknowledged} commands in spite of it`);
  await workload.settle();
  // The session that holds the leader's lock, too: it begins anew, by itself.
  for (let cut = 0; cut < 2; cut++) {
    workload.start();
    await pause(300);
    await terminate("tot leader");
    await pause(1_500);
    await workload.stop();
    await readyAgain(server.url, READY_MILLISECONDS * SLACK);
  }
  await workload.settle();
  await workload.check(olga);
  await acceptAll(marina, olga);
  ok(!server.output().includes("quarantined"), "a store that is away quarantines nobody");
});

test("PostgreSQL frozen for 6 s: 503 within 5 s, whole again within 5 s, nobody quarantined", async (scene) => {
  const { server, backends } = scene;
  const { url } = server;
  const anna = await people.patient(url);
  const marina = await people.doctor(url);
  const kira = await people.doctor(url, null);
  const olga = await people.dispatcher(url);
  const wish = { callType: "consultation", specialization: "therapist", symptoms: "A question" };
  const { id } = await anna.ok("POST", "/bookings", wish);
  const calls: (() => Promise<Reply>)[] = [
    () => anna.post("/bookings", { ...wish, commandId: crypto.randomUUID() }),
    () => anna.post(`/bookings/${id}/messages`, { content: "Is anybody there?" }),
    () => anna.post(`/bookings/${id}/messages`, { content: "Hello?" }),
    () => anna.post(`/bookings/${id}/amend`, { symptoms: "Worse" }),
    () => anna.get(`/bookings/${id}`),
    () => anna.get(`/bookings/${id}/history`),
    () => olga.get("/bookings"),
    () => marina.put("/geo/availability", { available: true }),
    () => marina.put("/geo/availability", { available: false }),
    () =>
      new ApiClient(url).post("/auth/login", { login: anna.user.email, password: people.PASSWORD }),
    () => olga.get("/auth/me"),
  ];
  const pids = await backends();
  ok(pids.length > 1);
  const stopped: number[] = [];
  const answers: Promise<{ status: number; milliseconds: number }>[] = [];
  try {
    for (const pid of pids) {
      Deno.kill(pid, "SIGSTOP");
      stopped.push(pid);
    }
    const until = performance.now() + FROZEN_MILLISECONDS;
    while (performance.now() < until) {
      for (const call of calls) {
        const began = performance.now();
        answers.push(
          call().then(({ status }) => ({ status, milliseconds: performance.now() - began })),
        );
      }
      strictEqual((await fetch(`${url}/healthz`)).status, 200, "the process itself is alive");
      await pause(400);
    }
  } finally {
    for (const pid of stopped) Deno.kill(pid, "SIGCONT");
  }
  const thawedAt = performance.now();
  for (const { status, milliseconds } of await Promise.all(answers)) {
    ok(status === 503 || status < 300, `${status} while frozen`);
    ok(milliseconds < ANSWER_MILLISECONDS * 1.5, `an answer after ${Math.round(milliseconds)} ms`);
  }
  ok((await Promise.all(answers)).filter(({ status }) => status === 503).length > 20);
  await readyAgain(url, READY_MILLISECONDS * SLACK);
  const left = READY_MILLISECONDS * SLACK - (performance.now() - thawedAt);
  ok(left > 0, "whole again in time");
  await anna.ok("POST", `/bookings/${id}/messages`, { content: "There you are" });
  strictEqual((await anna.ok("GET", `/bookings/${id}`)).id, id);
  await marina.ok("PUT", "/geo/availability", { available: false });
  // Creations that came true late are offered too, to whoever was not asked yet.
  await acceptAll(kira, olga);
  ok(!/quarantined/.test(server.output()), "a frozen store quarantines nobody");
  ok(
    !/"level":"error"/.test(server.output()),
    server.output().split("\n").find((line) => /"error"/.test(line)),
  );
});

test("a second process waits as standby, and takes over when the first is killed", async ({ server, settings }) => {
  const anna = await people.patient(server.url);
  const marina = await people.doctor(server.url);
  const port = Number(new URL(server.url).port) + 1;
  const base = `http://127.0.0.1:${port}`;
  const second = startServer(settings, port);
  try {
    const answered = async (path: string) =>
      await fetch(base + path, { headers: { "accept-language": "en" } }).then(
        async (answer) => ({ status: answer.status, text: await answer.text() }),
        () => null,
      );
    for (let tries = 0; await answered("/healthz") === null; tries++) {
      ok(tries < 300, "the second process does not listen");
      await pause(50);
    }
    await pause(500);
    strictEqual((await answered("/healthz"))?.status, 200);
    for (const path of ["/readyz", "/", "/api/v1/specializations", "/api/v1/auth/me"]) {
      const waiting = await answered(path);
      strictEqual(waiting?.status, 503, path);
      strictEqual(JSON.parse(waiting?.text ?? "").code, "not_ready");
    }
    const { id } = await anna.ok("POST", "/bookings", people.urgentBooking());
    await marina.stream().offer(id);
    await server.kill("SIGKILL");
    await readyAgain(base, READY_MILLISECONDS * SLACK);
    anna.base = base;
    marina.base = base;
    const doctor = marina.stream();
    await doctor.offer(id);
    await marina.ok("POST", `/bookings/${id}/accept`);
    strictEqual((await anna.ok("GET", `/bookings/${id}`)).status, "assigned");
    await doctor.close();
    deepStrictEqual((await answered("/readyz"))?.status, 200);
  } finally {
    await (await second).kill("SIGKILL");
  }
});
