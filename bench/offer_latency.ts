/**
 * From the patient's `POST /bookings` to the `offer` event on the doctor's stream, over real HTTP and real
 * event streams: 20 bookings a second to 90 doctors, and with 10,000 doctors on duty 20 a second along the
 * streets and 200 a second by the straight line. This process is every patient and every doctor, so both
 * moments are read off one clock that never leaps.
 *
 * The doctor who hears first accepts, and the patient then cancels, so that the same doctors are free
 * for the next booking. Each doctor of a booking's first wave is a sample.
 */
import { connect } from "node:net";
import type { PersonId } from "../actors/vocabulary.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, type Figure, milliseconds, percentile } from "./figures.ts";
import { KeptConnections } from "./http_load.ts";
import { type PlaceKind, places } from "./places.ts";
import { seedPeople, seedShifts } from "./seeding.ts";

const WARM_UP_MILLISECONDS = 3_000;
const MEASURED_MILLISECONDS = 20_000;
/** Each may have twenty open bookings: enough for the bookings of a second. */
const PATIENTS = 400;
/** Requests of the preparation that are under way at one time. */
const AT_ONCE = 64;
/** As a doctor who looks at the offer would, though faster. */
const DECIDE_MILLISECONDS = 200;
/** A page that has not answered for a minute is silent. */
const PING_MILLISECONDS = 40_000;
/** About four kilometres. */
const SPREAD_DEGREES = 0.04;
/** Outside of every city whose streets are known: ways are estimated from the straight line. */
const NO_STREETS = { latitude: 55.79, longitude: 37.735 };
/** In the city whose streets come with the program. */
const STREETS = { latitude: 51.13, longitude: 71.43 };

interface Load {
  readonly title: string;
  readonly perSecond: number;
  readonly doctors: number;
  readonly centre: { readonly latitude: number; readonly longitude: number };
  readonly isForBoth: boolean;
  readonly aim: string;
}

export const LOADS: readonly Load[] = [
  {
    title: "20/s, 90 doctors",
    perSecond: 20,
    doctors: 90,
    centre: NO_STREETS,
    isForBoth: true,
    aim: "",
  },
  {
    title: "20/s along streets, 10,000 doctors",
    perSecond: 20,
    doctors: 10_000,
    centre: STREETS,
    isForBoth: false,
    aim: "p99 ≤ 100 ms",
  },
  {
    title: "200/s by the straight line, 10,000 doctors",
    perSecond: 200,
    doctors: 10_000,
    centre: NO_STREETS,
    isForBoth: false,
    aim: "p99 ≤ 50 ms",
  },
];

/** @returns the table's lines */
export async function offerLatency(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const load of LOADS) {
    for (const kind of places()) {
      if (load.isForBoth || kind.name === "PostgreSQL") figures.push(await onOne(kind, load));
    }
  }
  return figures;
}

export async function onOne({ name, make }: PlaceKind, load: Load): Promise<Figure> {
  const what = `POST to offer on the stream, ${load.title}, ${name}`;
  if (make === null) return alone(what, "skipped", "TEST_DATABASE_URL is not set");
  const place = await make();
  const [doctorIds, patientIds] = await place.fill((database) =>
    database.run("seed", async (sql) => {
      const doctors = await seedPeople(sql, "doctor", load.doctors);
      await seedShifts(sql, doctors.map((id, at) => ({ id, ...placeOf(at, load.centre) })));
      return [doctors, await seedPeople(sql, "patient", PATIENTS)] as const;
    })
  );
  const server = await startServer(place.environment);
  const host = new URL(server.url).host;
  const signIn = (id: PersonId) => place.tokenOf(id);
  try {
    const doctors = await Promise.all(doctorIds.map(signIn));
    const patients = await Promise.all(patientIds.map(signIn));
    const { latencies, made, unheard, failures } = await measure(load, host, doctors, patients);
    const [p50, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
    console.error(`  ${name}: ${made} bookings, ${latencies.length} offers, ${unheard} without`);
    if (failures.length > 0) {
      console.error(`  ${failures.length} failed, the first: ${failures[0]}`);
      console.error(
        server.output().split("\n").filter((line) => /warn|error/i.test(line)).slice(-5),
      );
    }
    const beside = `${made} bookings, ${latencies.length} offers, ${failures.length} failed`;
    const figure = `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`;
    return { ...alone(what, figure, beside), aim: load.aim };
  } finally {
    await server.kill("SIGKILL");
    await place.drop();
  }
}

/** A booking under way: when it was asked for, and how to hear of its offers before its id is known. */
interface Asked {
  /** The patient's token. */
  readonly patient: string;
  readonly at: number;
  readonly counts: boolean;
  heard: number;
}

/** A few of them at a time. */
async function each<Item>(
  items: readonly Item[],
  act: (item: Item, at: number) => Promise<unknown>,
) {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let at = next++; at < items.length; at = next++) await act(items[at]!, at);
  }));
}

async function measure(
  { perSecond, centre }: Load,
  host: string,
  doctors: readonly string[],
  patients: readonly string[],
) {
  const requests = await KeptConnections.open(host, AT_ONCE);
  const latencies: number[] = [];
  const failures: string[] = [];
  const asked: Asked[] = [];
  const tasks: Promise<unknown>[] = [];
  const streams: { close: () => void }[] = [];
  let isOver = false;
  const hearing = (doctor: string) =>
    listen(host, doctor, (offer, at) => {
      // The place in the words of the booking says which one it is: the offer may come before the
      // answer to the POST.
      const booking = asked[Number(/^District (\d+)$/.exec(offer.district)?.[1])];
      if (booking === undefined || isOver) return;
      if (booking.counts) latencies.push(at - booking.at);
      if (booking.heard++ > 0) return;
      tasks.push(
        acceptAndCancel(requests, doctor, booking, offer.bookingId).catch((error) =>
          failures.push(String(error))
        ),
      );
    });
  // From the first on: connecting takes so long that the first would count as silent by the end of it.
  let pinged = 0;
  const pings = setInterval(() => {
    tasks.push(
      requests.ok("POST", "/geo/ping", doctors[pinged++ % doctors.length]!, {})
        .catch((error) => failures.push(String(error))),
    );
  }, PING_MILLISECONDS / doctors.length);
  await each(doctors, async (doctor) => {
    const stream = hearing(doctor);
    streams.push(stream);
    await stream.opened;
  });
  const began = performance.now();
  const end = began + WARM_UP_MILLISECONDS + MEASURED_MILLISECONDS;
  for (let next = began; next < end; next += 1_000 / perSecond) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    const patient = patients[asked.length % patients.length]!;
    const at = performance.now();
    const counts = at - began > WARM_UP_MILLISECONDS;
    const body = bookingOf(asked.length, centre);
    asked.push({ patient, at, counts, heard: 0 });
    tasks.push(
      requests.ok("POST", "/bookings", patient, body).catch((error) =>
        failures.push(String(error))
      ),
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  clearInterval(pings);
  isOver = true;
  await Promise.all(tasks);
  for (const stream of streams) stream.close();
  requests.close();
  const counted = asked.filter((booking) => booking.counts);
  const unheard = counted.filter((booking) => booking.heard === 0).length;
  return { latencies, made: counted.length, unheard, failures };
}

async function acceptAndCancel(
  requests: KeptConnections,
  doctor: string,
  { patient }: Asked,
  id: string,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, DECIDE_MILLISECONDS));
  await requests.ok("POST", `/bookings/${id}/accept`, doctor, {});
  await requests.ok("POST", `/bookings/${id}/cancel`, patient, { reason: "measured" });
}

const bookingOf = (index: number, centre: Load["centre"]) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель",
  address: {
    text: "Мироновская улица, 12",
    district: `District ${index}`,
    ...placeOf(index, centre),
  },
});

/** Places all over the circle, the same in every run. */
const placeOf = (index: number, centre: Load["centre"]) => ({
  latitude: centre.latitude + SPREAD_DEGREES * ((index * 0.618_034) % 1 - 0.5),
  longitude: centre.longitude + SPREAD_DEGREES * ((index * 0.754_878) % 1 - 0.5),
});

interface OfferEvent {
  readonly bookingId: string;
  readonly district: string;
}

/**
 * Reads a doctor's stream off a plain socket, since ten thousand `fetch` would take as much of the machine
 * as the server; an offer is handed on with the moment when its bytes came.
 */
function listen(host: string, doctor: string, hear: (offer: OfferEvent, at: number) => void) {
  const [hostname = "", port] = host.split(":");
  const opening = Promise.withResolvers<void>();
  let rest = "";
  let isOpen = false;
  const socket = connect(Number(port), hostname, () => {
    socket.write(
      `GET /api/v1/stream HTTP/1.1\r\nhost: ${hostname}:${port}\r\n` +
        `authorization: Bearer ${doctor}\r\n\r\n`,
    );
  });
  socket.setEncoding("utf8");
  socket.on("error", opening.reject);
  socket.on("data", (text: string) => {
    const at = performance.now();
    if (!isOpen) {
      isOpen = true;
      if (/^HTTP\/1.1 200/.test(text)) opening.resolve();
      else opening.reject(new Error(`the stream answered ${text.slice(0, 100)}`));
    }
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      // A chunk's length may stand before the event.
      const offer = /(?:^|\n)event: offer\n(?:id: .*\n)?data: (.*)/.exec(part)?.[1];
      if (offer !== undefined) hear(JSON.parse(offer), at);
    }
  });
  return { opened: opening.promise, close: () => void socket.destroy() };
}
