/**
 * Calls for help while something is wrong, over real HTTP: from `POST /emergency/alert` to its answer (it is
 * stored then), and to the `alert` event on a board's stream. All the while patients write as fast as they
 * are answered, as in the fault tests, and boards that never read hold their streams open.
 *
 * Then the store goes away for some seconds, again and again, and people call all the same, as the page does:
 * sent until it is answered. That is counted from when the store can be reached, or from the call where that
 * was later. PostgreSQL goes behind a proxy that refuses; the embedded database goes with its process, which
 * is killed with -9. Figures inform, nothing is asserted.
 */
import { ApiClient } from "../tests/support/api_client.ts";
import { FreezableProxy } from "../tests/db/freezable_proxy.ts";
import { Workload } from "../tests/faults/workload.ts";
import * as people from "../tests/support/people.ts";
import { type ServerProcess, startServer } from "../tests/support/server.ts";
import { alone, type Figure, milliseconds, percentile } from "./figures.ts";
import { type Place, type PlaceKind, places } from "./places.ts";
import { seedPeople } from "./seeding.ts";

const CALLERS = 400;
const PER_SECOND = 10;
const LOADED_SECONDS = 20;
/** Patients who write all the time. */
const WRITERS = 8;
/** Boards that open a stream and never take a byte of it. */
const DEAF_BOARDS = 10;
const SETTLE_MILLISECONDS = 3_000;
const FAULTS = 3;
const AWAY_MILLISECONDS = 4_000;
const AFTER_MILLISECONDS = 4_000;
/** As islands/sos/use_sos.ts. */
const RETRY_MILLISECONDS = 400;
/** As islands/live/times.ts: the half of it, and more by chance. */
const BOARD_MILLISECONDS = 400;
const AIM_STORED = "p99 < 500 ms";
const AIM_BOARD = "p99 < 1 s";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** @returns the table's lines */
export async function alarms(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of places()) figures.push(...await onOne(kind));
  return figures;
}

async function onOne({ name, make }: PlaceKind): Promise<readonly Figure[]> {
  if (make === null) {
    return [alone(`an alarm is stored, ${name}`, "skipped", "TEST_DATABASE_URL is not set")];
  }
  const place = await make();
  const ids = await place.fill((database) =>
    database.run("seed", (sql) => seedPeople(sql, "doctor", CALLERS))
  );
  const store = await storeOf(place);
  const scene = new Scene(store);
  try {
    const callers = await Promise.all(ids.map(async (id) => {
      const client = new ApiClient(store.server.url);
      client.token = await place.tokenOf(id);
      // As a phone that is on shift: it was seen a moment ago.
      await client.get("/auth/me");
      return client;
    }));
    const writers = [];
    for (let at = 0; at < WRITERS; at++) writers.push(await people.patient(store.server.url));
    const olga = await people.dispatcher(store.server.url);
    await scene.open(olga);
    const workload = new Workload(writers);
    workload.start();
    await scene.call(callers.splice(0, LOADED_SECONDS * PER_SECOND));
    await pause(SETTLE_MILLISECONDS);
    console.error(`  ${workload.acknowledged} ordinary writes beside them`);
    const load = `${WRITERS} writers, ${DEAF_BOARDS} deaf boards, ${name}`;
    const lines = scene.figures(load);
    for (let fault = 0; fault < FAULTS; fault++) {
      await pause(1_000);
      const calling = scene.call(
        callers.splice(0, (AWAY_MILLISECONDS + AFTER_MILLISECONDS) * PER_SECOND / 1_000 / 2),
        PER_SECOND / 2,
      );
      const from = performance.now();
      await store.away(AWAY_MILLISECONDS);
      scene.outages.push({ from, to: performance.now() });
      await calling;
      await pause(SETTLE_MILLISECONDS);
    }
    await workload.stop();
    return [...lines, ...scene.figures(`the store away for 4 s ${FAULTS} times, ${load}`)];
  } finally {
    await scene.close();
    await store.close();
    await place.drop();
  }
}

interface Store {
  readonly server: ServerProcess;
  /** Takes the store away for so long. @returns when it can be reached again */
  away(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

async function storeOf(place: Place): Promise<Store> {
  const { environment } = place;
  const { DATABASE_URL = "" } = environment;
  const limits = { RATE_LIMITS: "off" };
  if (DATABASE_URL === "") {
    let server = await startServer({ ...environment, ...limits });
    const port = Number(new URL(server.url).port);
    return {
      get server() {
        return server;
      },
      async away(milliseconds) {
        await server.kill("SIGKILL");
        await pause(milliseconds);
        server = await startServer({ ...environment, ...limits }, port);
      },
      close: async () => void await server.kill("SIGKILL"),
    };
  }
  let proxy = new FreezableProxy(DATABASE_URL);
  const port = Number(new URL(proxy.url).port);
  const server = await startServer({ ...environment, ...limits, DATABASE_URL: proxy.url });
  return {
    server,
    async away(milliseconds) {
      proxy.close();
      await pause(milliseconds);
      proxy = new FreezableProxy(DATABASE_URL, port);
    },
    async close() {
      await server.kill("SIGKILL");
      proxy.close();
    },
  };
}

/** A board that listens, and what was called and heard. */
class Scene {
  /** Calls made within one are counted from its end. */
  readonly outages: { readonly from: number; readonly to: number }[] = [];
  #stored: { from: number; at: number; id: string }[] = [];
  readonly #heard = new Map<string, number>();
  #failures: string[] = [];
  #board: ReturnType<ApiClient["stream"]> | null = null;
  #deaf: readonly Response[] = [];
  #isOver = false;
  #olga: ApiClient | null = null;

  constructor(private readonly store: Store) {}

  async open(olga: ApiClient): Promise<void> {
    this.#olga = olga;
    await olga.ok("POST", "/staff/duty/start");
    this.#deaf = await Promise.all(
      Array.from({ length: DEAF_BOARDS }, () =>
        // The same dispatcher's tabs; their bodies are never read.
        fetch(`${this.store.server.url}/api/v1/stream`, {
          headers: { authorization: `Bearer ${olga.token}` },
        })),
    );
    void this.#listen();
  }

  /** A board that comes back as its page does: after a moment, and when the server knows it. */
  async #listen(): Promise<void> {
    while (!this.#isOver) {
      const stream = this.#board = this.#olga!.stream();
      let seen = 0;
      while (!this.#isOver && !stream.ended) {
        for (const { event, data } of stream.events.slice(seen)) {
          if (event === "alert" && !this.#heard.has(data.id)) {
            this.#heard.set(data.id, performance.now());
            this.#take(data.id);
          }
        }
        seen = stream.events.length;
        await pause(1);
      }
      do await pause(BOARD_MILLISECONDS * (0.5 + Math.random() / 2)); while (
        !this.#isOver &&
        (await this.#olga!.get("/auth/me", { prefer: "wait=4" }).catch(() => null))?.status !== 200
      );
    }
  }

  /** As on a night with somebody at the board: else every alarm goes on telling people. */
  async #take(id: string): Promise<void> {
    for (const status of ["acknowledged", "resolved"]) {
      await this.#olga!.put(`/emergency/${id}/status`, { status, outcome: "other" })
        .catch(() => {});
      await pause(1_000);
    }
  }

  /** They call one after the other, and each until the call is stored. */
  async call(callers: readonly ApiClient[], perSecond = PER_SECOND): Promise<void> {
    await Promise.all(callers.map(async (caller, at) => {
      await pause(at * 1_000 / perSecond);
      const from = performance.now();
      const clientId = crypto.randomUUID();
      for (;;) {
        const reply = await caller.post("/emergency/alert", {
          kind: at % 2 === 0 ? "danger" : "second_doctor",
          clientId,
        })
          .catch(() => null);
        if (reply !== null && reply.status < 300) {
          this.#stored.push({ from, at: performance.now(), id: reply.body.id });
          return;
        }
        if (reply !== null && reply.status < 500) {
          this.#failures.push(`${reply.status} ${reply.body?.code}`);
          return;
        }
        await pause(RETRY_MILLISECONDS);
      }
    }));
  }

  /** What came since the last look. */
  figures(what: string): readonly Figure[] {
    const since = ({ from }: { from: number }) =>
      this.outages.find((one) => one.from <= from && from < one.to)?.to ?? from;
    const stored = this.#stored.map((one) => one.at - since(one));
    const board = this.#stored.flatMap((one) => {
      const at = this.#heard.get(one.id);
      return at === undefined ? [] : [at - since(one)];
    });
    if (Deno.env.get("BENCH_WORST")) {
      console.error(
        this.#stored.map((one, at) =>
          [
            at,
            one.at - since(one),
            (this.#heard.get(one.id) ?? NaN) - since(one),
            one.from - this.#stored[0]!.from,
          ].map(Math.round)
        )
          .toSorted((one, other) => other[1]! - one[1]!).slice(0, 12).join(" | "),
      );
    }
    const shown = (values: readonly number[]) =>
      [50, 90, 99].map((at) => `p${at} ${milliseconds(percentile(values, at))}`).join(", ");
    const lines = [
      alone(
        `an alarm is stored: ${what}`,
        shown(stored),
        `${stored.length}, ${this.#failures.length} refused`,
        AIM_STORED,
      ),
      alone(
        `an alarm is on the board: ${what}`,
        shown(board),
        `${board.length} heard of ${stored.length}`,
        AIM_BOARD,
      ),
    ];
    this.#stored = [];
    this.#failures = [];
    return lines;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#deaf.map((one) => one.body?.cancel().catch(() => {})));
    await this.#board?.close().catch(() => {});
  }
}
