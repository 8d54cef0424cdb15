/**
 * From the patient's `POST /bookings` to the `offer` event on the doctor's stream, at 20 bookings a
 * second, over real HTTP and real event streams. This process is every patient and every doctor, so
 * both moments are read off one clock that never leaps.
 *
 * The doctor who hears first accepts, and the patient then cancels, so that the same doctors are free
 * for the next booking. Each doctor of a booking's first wave is a sample.
 */
import type { PersonId } from "../actors/vocabulary.ts";
import { ApiClient } from "../tests/support/api_client.ts";
import { startServer } from "../tests/support/server.ts";
import { alone, type Figure, milliseconds, percentile } from "./figures.ts";
import { type PlaceKind, places } from "./places.ts";
import { seedPeople } from "./seeding.ts";

const PER_SECOND = 20;
const WARM_UP_MILLISECONDS = 3_000;
const MEASURED_MILLISECONDS = 20_000;
const DOCTORS = 90;
const PATIENTS = 200;
/** As a doctor who looks at the offer would, though faster. */
const DECIDE_MILLISECONDS = 200;
const PING_MILLISECONDS = 15_000;
const CENTRE = { latitude: 55.79, longitude: 37.735 };
/** About four kilometres. */
const SPREAD_DEGREES = 0.04;

/** @returns the table's lines */
export async function offerLatency(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of places()) figures.push(await onOne(kind));
  return figures;
}

async function onOne({ name, make }: PlaceKind): Promise<Figure> {
  const what = `POST to offer on the stream, ${PER_SECOND}/s, ${name}`;
  if (make === null) return alone(what, "skipped", "TEST_DATABASE_URL is not set");
  const place = await make();
  const [doctorIds, patientIds] = await place.fill((database) =>
    database.run("seed", async (sql) =>
      [
        await seedPeople(sql, "doctor", DOCTORS),
        await seedPeople(sql, "patient", PATIENTS),
      ] as const)
  );
  const server = await startServer(place.environment);
  const signIn = async (id: PersonId) => {
    const client = new ApiClient(server.url);
    client.token = await place.tokenOf(id);
    return client;
  };
  try {
    const doctors = await Promise.all(doctorIds.map(signIn));
    const patients = await Promise.all(patientIds.map(signIn));
    const { latencies, made, unheard } = await measure(doctors, patients);
    const [p50, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
    console.error(`  ${name}: ${made} bookings, ${latencies.length} offers, ${unheard} without`);
    const beside = `${made} bookings, ${latencies.length} offers`;
    return alone(what, `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}`, beside);
  } finally {
    await server.kill("SIGKILL");
    await place.drop();
  }
}

/** A booking under way: when it was asked for, and how to hear of its offers before its id is known. */
interface Asked {
  readonly patient: ApiClient;
  readonly at: number;
  readonly counts: boolean;
  heard: number;
}

async function measure(doctors: readonly ApiClient[], patients: readonly ApiClient[]) {
  const latencies: number[] = [];
  const asked: Asked[] = [];
  const tasks: Promise<unknown>[] = [];
  const streams = doctors.map((doctor) =>
    listen(doctor, (offer, at) => {
      // The place in the words of the booking says which one it is: the offer may come before the
      // answer to the POST.
      const booking = asked[Number(/^District (\d+)$/.exec(offer.district)?.[1])];
      if (booking === undefined) return;
      if (booking.counts) latencies.push(at - booking.at);
      if (booking.heard++ === 0) tasks.push(acceptAndCancel(doctor, booking, offer.bookingId));
    })
  );
  await Promise.all(streams.map((stream) => stream.opened));
  await Promise.all(doctors.map(async (doctor, at) => {
    await doctor.ok("PUT", "/geo/availability", { available: true });
    await doctor.ok("POST", "/geo/track", { positions: [positionOf(at)] });
  }));
  const pings = setInterval(() => {
    for (const doctor of doctors) tasks.push(doctor.post("/geo/ping"));
  }, PING_MILLISECONDS);
  const began = performance.now();
  const end = began + WARM_UP_MILLISECONDS + MEASURED_MILLISECONDS;
  for (let next = began; next < end; next += 1_000 / PER_SECOND) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    const patient = patients[asked.length % patients.length] as ApiClient;
    const at = performance.now();
    const counts = at - began > WARM_UP_MILLISECONDS;
    const body = bookingOf(asked.length);
    asked.push({ patient, at, counts, heard: 0 });
    tasks.push(patient.ok("POST", "/bookings", body));
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  clearInterval(pings);
  await Promise.all(tasks);
  for (const stream of streams) stream.close();
  const counted = asked.filter((booking) => booking.counts);
  const unheard = counted.filter((booking) => booking.heard === 0).length;
  return { latencies, made: counted.length, unheard };
}

async function acceptAndCancel(doctor: ApiClient, { patient }: Asked, id: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, DECIDE_MILLISECONDS));
  await doctor.ok("POST", `/bookings/${id}/accept`);
  await patient.ok("POST", `/bookings/${id}/cancel`, { reason: "measured" });
}

const bookingOf = (index: number) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель",
  address: { text: "Мироновская улица, 12", district: `District ${index}`, ...placeOf(index) },
});

const positionOf = (index: number) => ({
  ...placeOf(index),
  accuracy: 12,
  recordedAt: new Date().toISOString(),
});

/** Places all over the circle, the same in every run. */
const placeOf = (index: number) => ({
  latitude: CENTRE.latitude + SPREAD_DEGREES * ((index * 0.618_034) % 1 - 0.5),
  longitude: CENTRE.longitude + SPREAD_DEGREES * ((index * 0.754_878) % 1 - 0.5),
});

interface OfferEvent {
  readonly bookingId: string;
  readonly district: string;
}

/** Reads a doctor's stream; an offer is handed on with the moment when its bytes came. */
function listen(doctor: ApiClient, hear: (offer: OfferEvent, at: number) => void) {
  const abort = new AbortController();
  const opening = Promise.withResolvers<void>();
  read().catch((error) => {
    opening.reject(error);
    if (!abort.signal.aborted) console.error("a stream ended", error);
  });

  async function read(): Promise<void> {
    const response = await fetch(`${doctor.base}/api/v1/stream`, {
      headers: { authorization: `Bearer ${doctor.token}` },
      signal: abort.signal,
    });
    if (response.status !== 200 || response.body === null) {
      throw new Error(`the stream answered ${response.status}`);
    }
    opening.resolve();
    let rest = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const at = performance.now();
      const parts = (rest + text).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) {
        if (part.startsWith("event: offer\n")) hear(JSON.parse(part.slice(19)), at);
      }
    }
  }

  return {
    opened: opening.promise,
    close: () => abort.abort(),
  };
}
