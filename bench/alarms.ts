/**
 * Calls for help while something is wrong: from `POST /emergency/alert` to its answer (it is stored then),
 * and to the `alert` event on a board's stream, over real HTTP. All the while boards that never read hold
 * their streams open, each of which is sent every alarm. Figures inform, nothing is asserted.
 */
import { ApiClient } from "../tests/support/api_client.ts";
import * as people from "../tests/support/people.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, type Figure, milliseconds, percentile } from "./figures.ts";
import { type PlaceKind, places } from "./places.ts";
import { seedPeople } from "./seeding.ts";

const DOCTORS = 200;
const PER_SECOND = 10;
/** Boards that open a stream and never take a byte of it. */
const DEAF_BOARDS = 10;
const SETTLE_MILLISECONDS = 3_000;

/** @returns the table's lines */
export async function alarms(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of places()) figures.push(...await onOne(kind));
  return figures;
}

async function onOne({ name, make }: PlaceKind): Promise<readonly Figure[]> {
  const what = (part: string) => `an alarm ${part}, ${DEAF_BOARDS} deaf boards, ${name}`;
  if (make === null) return [alone(what("is stored"), "skipped", "TEST_DATABASE_URL is not set")];
  const place = await make();
  const ids = await place.fill((database) =>
    database.run("seed", (sql) => seedPeople(sql, "doctor", DOCTORS))
  );
  const server = await startServer(place.environment);
  try {
    const doctors = await Promise.all(ids.map(async (id) => {
      const client = new ApiClient(server.url);
      client.token = await place.tokenOf(id);
      return client;
    }));
    const olga = await people.dispatcher(server.url);
    const heard = new Map<string, number>();
    const board = olga.stream();
    await board.find("ping", ({ event }) => event === "ping");
    // The same dispatcher's tabs: a person may have twenty streams.
    const deaf = await Promise.all(
      Array.from({ length: DEAF_BOARDS }, () =>
        // Its body is never read.
        fetch(`${server.url}/api/v1/stream`, {
          headers: { authorization: `Bearer ${olga.token}` },
        })),
    );
    const stored: number[] = [];
    const asked = new Map<string, number>();
    const failures: string[] = [];
    let seen = 0;
    const reading = setInterval(() => {
      for (const { event, data } of board.events.slice(seen)) {
        if (event === "alert" && !heard.has(data.id)) heard.set(data.id, performance.now());
      }
      seen = board.events.length;
    }, 1);
    const tasks = doctors.map(async (doctor, at) => {
      await new Promise((resolve) => setTimeout(resolve, at * 1_000 / PER_SECOND));
      const from = performance.now();
      try {
        // Of the kinds that are raised without a count: the board hears of it at once.
        const { id } = await doctor.ok("POST", "/emergency/alert", { kind: "second_doctor" });
        stored.push(performance.now() - from);
        asked.set(id, from);
      } catch (error) {
        failures.push(String(error));
      }
    });
    await Promise.all(tasks);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
    clearInterval(reading);
    const told = [...asked].flatMap(([id, from]) => {
      const at = heard.get(id);
      return at === undefined ? [] : [at - from];
    });
    await Promise.all(deaf.map((one) => one.body?.cancel()));
    await board.close();
    const figure = (values: readonly number[]) =>
      `p50 ${milliseconds(percentile(values, 50))}, p99 ${milliseconds(percentile(values, 99))}`;
    return [
      alone(what("is stored"), figure(stored), `${stored.length}, ${failures.length} failed`),
      alone(what("is on the board"), figure(told), `${told.length} heard of ${asked.size}`),
    ];
  } finally {
    await server.kill("SIGKILL");
    await place.drop();
  }
}
