/**
 * `POST /bookings` per second over real HTTP, many patients on 32 connections, beside a bare skeleton
 * that was put under the same load in the same round. Both servers are processes of their own.
 *
 * The bookings are planned for a day to come: no search begins, so that each round finds the program
 * as idle as the one before.
 */
import type { PersonId } from "../actors/vocabulary.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, compared, type Figure, interleave } from "./figures.ts";
import { postRequest, putUnderLoad } from "./http_load.ts";
import { type Place, type PlaceKind, places } from "./places.ts";
import { seedPeople } from "./seeding.ts";

const AIM = "≥ 50 %";
const CONNECTIONS = 32;
/** With at most 20 open bookings each, enough for all rounds. */
const PATIENTS = 4_000;
const ROUND_MILLISECONDS = 2_000;
const DAYS_AHEAD = 7;

/** @returns the table's lines */
export async function create(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of places()) figures.push(await onOne(kind));
  return figures;
}

async function onOne({ name, make }: PlaceKind): Promise<Figure> {
  const what = `POST /bookings, ${name}`;
  if (make === null) return alone(what, "skipped", "TEST_DATABASE_URL is not set", AIM);
  const [mine, theirs] = [await make(), await make()];
  const seed = (place: Place) =>
    place.fill((database) => database.run("seed", (sql) => seedPeople(sql, "patient", PATIENTS)));
  const [myPatients, theirPatients] = [await seed(mine), await seed(theirs)];
  const program = await startServer(mine.environment);
  const skeleton = await startSkeleton(theirs.environment);
  try {
    const rates = await interleave({
      "the program": await contestant(program.url, mine, myPatients),
      "skeleton": await contestant(skeleton.url, theirs, theirPatients),
    });
    return compared(
      what,
      rates["the program"] ?? [],
      "skeleton",
      rates.skeleton ?? [],
      AIM,
    );
  } finally {
    await program.kill("SIGKILL");
    await skeleton.kill();
    await mine.drop();
    await theirs.drop();
  }
}

/** Puts one server under load for a round. @returns bookings per second */
async function contestant(url: string, place: Place, patients: readonly PersonId[]) {
  const { hostname, port, host } = new URL(url);
  const requests: Uint8Array[] = [];
  for (const patient of patients) {
    const token = await place.tokenOf(patient);
    requests.push(postRequest(host, "/api/v1/bookings", token, plannedBooking()));
  }
  let sent = 0;
  return async () => {
    const { perSecond, statuses } = await putUnderLoad({
      host: hostname,
      port: Number(port),
      connections: CONNECTIONS,
      durationMilliseconds: ROUND_MILLISECONDS,
      next: () => requests[sent++ % requests.length] as Uint8Array,
    });
    if ([...statuses.keys()].some((status) => status !== 201)) {
      throw new Error(`not all were created: ${JSON.stringify([...statuses])}`);
    }
    return perSecond;
  };
}

const plannedBooking = () => ({
  callType: "scheduled",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель",
  address: {
    text: "Мироновская улица, 12",
    latitude: 55.7905,
    longitude: 37.735,
    district: "Соколиная Гора",
    entrance: "3",
    floor: 5,
    flat: "48",
  },
  scheduledTime: new Date(Date.now() + DAYS_AHEAD * 24 * 3_600_000).toISOString(),
});

async function startSkeleton(environment: Record<string, string>) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("skeleton_server.ts", import.meta.url).pathname],
    env: environment,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let output = "";
  const lines = child.stdout.pipeThrough(new TextDecoderStream());
  for await (const text of lines.values({ preventCancel: true })) {
    output += text;
    if (output.includes("\n")) break;
  }
  const url = /answers at (\S+)/.exec(output)?.[1];
  if (url === undefined) throw new Error(`the skeleton did not start: ${output}`);
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}
