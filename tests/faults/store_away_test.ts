/**
 * PostgreSQL away, frozen, or served by another process: 503 instead of hanging, whole again by itself,
 * nothing acknowledged lost, nothing quarantined.
 */
import { ok, strictEqual } from "node:assert";
import { FreezableProxy } from "../db/freezable_proxy.ts";
import type { ApiClient, Reply } from "../support/api_client.ts";
import { administer, createDatabase, testDatabaseUrl } from "../support/databases.ts";
import * as people from "../support/people.ts";
import { type ServerProcess, startServer } from "../support/server.ts";

const url = testDatabaseUrl();
if (url === null) console.log("skipped without TEST_DATABASE_URL: the faults of PostgreSQL");

/** The promise is five seconds; a busy test machine gets a little more. */
const ANSWER_MILLISECONDS = 8_000;
const WHOLE_MILLISECONDS = 30_000;

function story(
  name: string,
  tell: (
    place: { proxy: FreezableProxy; database: string; environment: Record<string, string> },
  ) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: url === null,
    async fn() {
      const database = await createDatabase(url!);
      const folder = await Deno.makeTempDir({ prefix: "tot-fault-" });
      const proxy = new FreezableProxy(database.url);
      try {
        await tell({
          proxy,
          database: database.name,
          environment: { DATA_DIR: folder, DATABASE_URL: proxy.url },
        });
      } finally {
        proxy.close();
        await database.drop();
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How a call ended, and how long it took. */
async function timed(call: () => Promise<Reply>): Promise<{ status: number; after: number }> {
  const from = performance.now();
  const status = await call().then((reply) => reply.status, () => 0);
  return { status, after: performance.now() - from };
}

/** Calls again and again until it is whole. */
async function whole(call: () => Promise<Reply>): Promise<Reply> {
  const until = performance.now() + WHOLE_MILLISECONDS;
  for (;;) {
    const reply = await call().catch(() => null);
    if (reply !== null && reply.status < 300) return reply;
    if (performance.now() > until) throw new Error(`not whole again: ${reply?.status}`);
    await pause(200);
  }
}

async function withServer(
  environment: Record<string, string>,
  tell: (server: ServerProcess, patient: ApiClient) => Promise<void>,
): Promise<void> {
  const server = await startServer(environment);
  try {
    await tell(server, await people.patient(server.url));
  } finally {
    await server.kill("SIGKILL");
  }
}

story(
  "a frozen PostgreSQL is 503 in seconds, and whole again by itself",
  ({ proxy, environment }) =>
    withServer(environment, async (server, anna) => {
      const before = await anna.ok("POST", "/bookings", people.urgentBooking());
      proxy.freeze();
      const wish = people.urgentBooking({ commandId: crypto.randomUUID() });
      const calls = await Promise.all([
        timed(() => anna.post("/bookings", wish)),
        timed(() => anna.post(`/bookings/${before.id}/cancel`, { reason: "Better" })),
        timed(() => anna.get("/bookings")),
      ]);
      for (const { status, after } of calls) {
        strictEqual(status, 503);
        ok(after < ANSWER_MILLISECONDS, `answered after ${after} ms`);
      }
      strictEqual((await fetch(`${server.url}/healthz`)).status, 200);
      proxy.thaw();
      // What got no answer is sent again: it takes effect once, whatever had become of it.
      const made = await whole(() => anna.post("/bookings", wish));
      strictEqual((await anna.post("/bookings", wish)).body.id, made.body.id);
      await whole(() => anna.get(`/bookings/${before.id}`));
      await whole(() => anna.post(`/bookings/${made.body.id}/cancel`, { reason: "Better" }));
      ok(!server.output().includes("quarantined"), "nothing was quarantined");
    }),
);

story(
  "connections terminated again and again lose nothing acknowledged",
  ({ database, environment }) =>
    withServer(environment, async (server, anna) => {
      const acknowledged = new Set<string>();
      const seen = new Map<number, number>();
      let going = true;
      const terminating = (async () => {
        while (going) {
          await administer(
            url!,
            `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = '${database}' and pid <> pg_backend_pid()`,
          );
          await pause(200);
        }
      })();
      for (let time = 0; time < 60; time++) {
        const reply = await anna.post("/bookings", people.urgentBooking()).catch(() => null);
        seen.set(reply?.status ?? 0, (seen.get(reply?.status ?? 0) ?? 0) + 1);
        if (reply?.status === 201) acknowledged.add(reply.body.id);
        if (acknowledged.size >= 15) break;
        await pause(30);
      }
      going = false;
      await terminating;
      for (const status of seen.keys()) {
        ok([201, 409, 503, 0].includes(status), `answered ${status}: ${JSON.stringify([...seen])}`);
      }
      await whole(() => anna.get("/bookings"));
      for (const id of acknowledged) await whole(() => anna.get(`/bookings/${id}`));
      ok(!server.output().includes("quarantined"));
    }),
);

story(
  "a second process waits as a standby, and takes over when the first is killed",
  async (place) => {
    const first = await startServer(place.environment);
    const port = Number(new URL(first.url).port) + 1;
    let second: ServerProcess | null = null;
    try {
      const anna = await people.patient(first.url);
      const pending = await anna.ok("POST", "/bookings", people.urgentBooking());
      const starting = startServer(place.environment, port);
      const standby = `http://127.0.0.1:${port}`;
      const ready = () => fetch(`${standby}/readyz`).then((reply) => reply.status, () => 0);
      for (let time = 0; time < 100 && await ready() !== 503; time++) await pause(100);
      strictEqual(await ready(), 503);
      strictEqual((await fetch(`${standby}/healthz`)).status, 200);
      strictEqual((await fetch(`${standby}/api/v1/bookings`)).status, 503);
      await first.kill("SIGKILL");
      second = await starting;
      strictEqual(await ready(), 200);
      // The pending booking goes on: a doctor who comes on duty is offered it.
      anna.base = second.url;
      const doctor = await people.doctor(second.url);
      const sees = doctor.stream();
      await sees.offer(pending.id);
      await sees.close();
    } finally {
      await first.kill("SIGKILL");
      await second?.kill("SIGKILL");
    }
  },
);
