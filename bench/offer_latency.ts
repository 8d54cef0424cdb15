/**
 * From the patient's `POST /bookings` to the `offer` event on the doctor's stream, over real HTTP and real
 * event streams: 20 bookings a second to 90 doctors, and with 10,000 doctors on duty 20 a second along the
 * streets and from 20 to 200 a second by the straight line. Patients and doctors are a process of their own
 * (bench/offer_load.ts); beside each delay stands what a booking took of the processors, the program, its
 * database and that process apart.
 *
 * The doctor who hears first accepts, and the patient then cancels, so that the same doctors are free
 * for the next booking. Each doctor of a booking's first wave is a sample.
 *
 *     deno run -A bench/offer_latency.ts 100 200x90    # these rates (of so many doctors) by the straight line
 *     deno run -A bench/offer_latency.ts streets    # 20 a second along the streets alone
 *     BENCH_PROFILE=/tmp/profile deno run -A …      # and where the program's time goes
 *     BENCH_FLAGS=--v8-flags=… deno run -A …        # the program with other settings of the engine
 */
import type { PersonId } from "../actors/vocabulary.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, type Figure, milliseconds, percentile, printTable } from "./figures.ts";
import { type LoadOrder, type LoadResult, type Place as Spot, placeOf } from "./offer_load.ts";
import { type PlaceKind, places } from "./places.ts";
import { sealContactsOf, seedPeople, seedShifts } from "./seeding.ts";
import { processorSeconds, startChild } from "./streams/child.ts";

const MEASURED_MILLISECONDS = 20_000;
/** Each may have twenty open bookings: enough for the bookings of a second. */
const PATIENTS = 400;
const SEED_MILLISECONDS = 60_000;
/** Outside of every city whose streets are known: ways are estimated from the straight line. */
const NO_STREETS = { latitude: 55.79, longitude: 37.735 };
/** In the city whose streets come with the program. */
const STREETS = { latitude: 51.13, longitude: 71.43 };

interface Load {
  readonly title: string;
  readonly perSecond: number;
  readonly doctors: number;
  readonly centre: Spot;
  readonly isForBoth: boolean;
  readonly aim: string;
}

const byTheStraightLine = (perSecond: number, doctors = 10_000): Load => ({
  title: `${perSecond}/s by the straight line, ${doctors.toLocaleString("en")} doctors`,
  perSecond,
  doctors,
  centre: NO_STREETS,
  isForBoth: false,
  aim: "p99 ≤ 50 ms",
});

const ALONG_STREETS: Load = {
  title: "20/s along streets, 10,000 doctors",
  perSecond: 20,
  doctors: 10_000,
  centre: STREETS,
  isForBoth: false,
  aim: "p99 ≤ 100 ms",
};

const LOADS: readonly Load[] = [
  {
    title: "20/s, 90 doctors",
    perSecond: 20,
    doctors: 90,
    centre: NO_STREETS,
    isForBoth: true,
    aim: "",
  },
  ALONG_STREETS,
  ...[20, 50, 100, 150, 200].map((perSecond) => byTheStraightLine(perSecond)),
];

/** @returns the table's lines */
export async function offerLatency(loads: readonly Load[] = LOADS): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const load of loads) {
    for (const kind of places()) {
      if (load.isForBoth || kind.name === "PostgreSQL") figures.push(await onOne(kind, load));
    }
  }
  return figures;
}

async function onOne({ name, make }: PlaceKind, load: Load): Promise<Figure> {
  const what = `POST to offer on the stream, ${load.title}, ${name}`;
  if (make === null) return alone(what, "skipped", "TEST_DATABASE_URL is not set");
  const place = await make();
  const [doctorIds, patientIds] = await place.fill(async (database) => {
    const seeded = await database.run("seed", async (sql) => {
      const doctors = await seedPeople(sql, "doctor", load.doctors);
      await seedShifts(sql, doctors.map((id, at) => ({ id, ...placeOf(at, load.centre) })));
      return [doctors, await seedPeople(sql, "patient", PATIENTS)] as const;
    }, SEED_MILLISECONDS);
    await sealContactsOf(database, seeded[1]);
    return seeded;
  });
  const profile = Deno.env.get("BENCH_PROFILE");
  const flags = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  flags.push(...(Deno.env.get("BENCH_FLAGS") ?? "").split(" ").filter((flag) => flag !== ""));
  const server = await startServer(place.environment, 0, flags);
  const child = startChild([
    Deno.execPath(),
    "run",
    "-A",
    new URL("offer_load.ts", import.meta.url).pathname,
  ]);
  const databaseName = new URL(place.environment["DATABASE_URL"] || "postgres:///").pathname.slice(
    1,
  );
  const spent = () => ({
    program: processorSeconds(server.pid),
    database: databaseName === "" ? 0 : backendSeconds(databaseName),
    people: processorSeconds(child.pid),
  });
  const signIn = (id: PersonId) => place.tokenOf(id);
  try {
    const order: LoadOrder = {
      host: new URL(server.url).host,
      perSecond: load.perSecond,
      measuredMilliseconds: MEASURED_MILLISECONDS,
      centre: load.centre,
      doctors: await Promise.all(doctorIds.map(signIn)),
      patients: await Promise.all(patientIds.map(signIn)),
    };
    await child.tell(JSON.stringify(order));
    const until = async (word: string) => {
      for (let told = ""; told !== word;) told = await child.next<string>();
    };
    await until("warm");
    const before = spent();
    await until("measured");
    const after = spent();
    const { latencies, made, unheard, failures } = await child.next<LoadResult>();
    const each = (part: keyof typeof after) => (after[part] - before[part]) * 1_000 / made;
    console.error(`  ${name}: ${made} bookings, ${latencies.length} offers, ${unheard} without`);
    if (failures.length > 0) {
      console.error(`  ${failures.length} failed, the first: ${failures[0]}`);
      console.error(
        server.output().split("\n").filter((line) => /warn|error/i.test(line)).slice(-5),
      );
    }
    const took = (["program", "database", "people"] as const)
      .map((part) => `${part} ${each(part).toFixed(2)}`).join(", ");
    const beside = `${made} bookings, ${latencies.length} offers, ${failures.length} failed; ` +
      `processor ms a booking: ${took}`;
    const figure = `p50 ${milliseconds(percentile(latencies, 50))}, ` +
      `p99 ${milliseconds(percentile(latencies, 99))}`;
    console.error(`  ${load.title}: ${figure}; ${beside}`);
    return { ...alone(what, figure, beside), aim: load.aim };
  } finally {
    await server.kill(profile === undefined ? "SIGKILL" : "SIGTERM");
    await child.end();
    await place.drop();
  }
}

/** What PostgreSQL's processes for one database took so far. */
function backendSeconds(database: string): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const title = Deno.readTextFileSync(`/proc/${name}/cmdline`);
      if (title.startsWith("postgres:") && title.includes(` ${database} `)) {
        sum += processorSeconds(Number(name));
      }
    } catch {
      // It has ended meanwhile.
    }
  }
  return sum;
}

if (import.meta.main) {
  const loads = Deno.args.map((arg) => {
    if (arg === "streets") return ALONG_STREETS;
    const [perSecond, doctors] = arg.split("x").map(Number);
    return byTheStraightLine(perSecond!, doctors);
  });
  printTable(await offerLatency(loads.length > 0 ? loads : LOADS));
  Deno.exit(0);
}
