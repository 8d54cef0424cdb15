/**
 * The patients and doctors of bench/offer_latency.ts, in a process of their own, so that what they take of
 * the machine is told apart from what the program takes. Both moments of a sample, the `POST` and the
 * `offer` event, are read off this process's one clock, which never leaps.
 *
 * Told what to do in one line, an `Order`; answers «connected», «warm» and a `LoadResult`, a line each.
 */
import { KeptConnections, writeAll } from "./http_load.ts";
import { linesOf } from "./streams/child.ts";

/** The rate grows through it: a program that has just started takes several times as long for each turn. */
const WARM_UP_MILLISECONDS = 10_000;
const FIRST_SHARE_OF_RATE = 0.1;
/** Requests that are under way at one time. */
const AT_ONCE = 64;
/** As a doctor who looks at the offer would, though faster. */
const DECIDE_MILLISECONDS = 200;
/** A page that has not answered for a minute is silent. */
const PING_MILLISECONDS = 40_000;

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

export interface LoadOrder {
  readonly host: string;
  readonly perSecond: number;
  readonly measuredMilliseconds: number;
  readonly centre: Place;
  /** Access tokens. */
  readonly doctors: readonly string[];
  readonly patients: readonly string[];
}

export interface LoadResult {
  /** From `POST` to each offer of the first wave, milliseconds. */
  readonly latencies: readonly number[];
  readonly made: number;
  readonly unheard: number;
  readonly failures: readonly string[];
}

/** About four kilometres. */
const SPREAD_DEGREES = 0.04;

/** Places all over the circle, the same in every run. */
export const placeOf = (index: number, centre: Place): Place => ({
  latitude: centre.latitude + SPREAD_DEGREES * ((index * 0.618_034) % 1 - 0.5),
  longitude: centre.longitude + SPREAD_DEGREES * ((index * 0.754_878) % 1 - 0.5),
});

/** A booking under way: when it was asked for, and how to hear of its offers before its id is known. */
interface Asked {
  /** The patient's token. */
  readonly patient: string;
  readonly at: number;
  readonly counts: boolean;
  heard: number;
}

/** A few of them at a time. */
async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>) {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let at = next++; at < items.length; at = next++) await act(items[at]!);
  }));
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function load(order: LoadOrder, tell: (line: unknown) => void): Promise<LoadResult> {
  const { host, perSecond, centre, doctors, patients } = order;
  const requests = await KeptConnections.open(host, AT_ONCE);
  const latencies: number[] = [];
  const failures: string[] = [];
  const asked: Asked[] = [];
  const tasks: Promise<unknown>[] = [];
  const streams: { close: () => void }[] = [];
  let isOver = false;
  const begin = (work: Promise<unknown>) => {
    tasks.push(work.catch((error) => failures.push(String(error))));
  };
  const hearing = (doctor: string) =>
    listen(host, doctor, (offer, at) => {
      // The place in the words of the booking says which one it is: the offer may come before the
      // answer to the POST.
      const booking = asked[Number(/"district":"District (\d+)"/.exec(offer)?.[1])];
      if (booking === undefined || isOver) return;
      if (booking.counts) latencies.push(at - booking.at);
      if (booking.heard++ > 0) return;
      const id = /"bookingId":"([^"]+)"/.exec(offer)?.[1] ?? "";
      begin(acceptAndCancel(requests, doctor, booking, id));
    });
  // From the first on: connecting takes so long that the first would count as silent by the end of it.
  let pinged = 0;
  const pings = setInterval(() => {
    begin(requests.ok("POST", "/geo/ping", doctors[pinged++ % doctors.length]!, {}));
  }, PING_MILLISECONDS / doctors.length);
  await each(doctors, async (doctor) => {
    const stream = hearing(doctor);
    streams.push(stream);
    await stream.opened;
  });
  tell("connected");
  const began = performance.now();
  const end = began + WARM_UP_MILLISECONDS + order.measuredMilliseconds;
  let isWarm = false;
  const gapAt = (elapsed: number) =>
    1_000 / perSecond / Math.min(1, FIRST_SHARE_OF_RATE + elapsed / WARM_UP_MILLISECONDS);
  for (let next = began; next < end; next += gapAt(next - began)) {
    await pause(Math.max(0, next - performance.now()));
    const patient = patients[asked.length % patients.length]!;
    const at = performance.now();
    const counts = at - began > WARM_UP_MILLISECONDS;
    if (counts && !isWarm) tell("warm");
    isWarm = counts;
    const body = bookingOf(asked.length, centre);
    asked.push({ patient, at, counts, heard: 0 });
    begin(requests.ok("POST", "/bookings", patient, body));
  }
  tell("measured");
  await pause(1_000);
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
  await pause(DECIDE_MILLISECONDS);
  await requests.ok("POST", `/bookings/${id}/accept`, doctor, {});
  await requests.ok("POST", `/bookings/${id}/cancel`, patient, { reason: "measured" });
}

const bookingOf = (index: number, centre: Place) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms: "Температура 38,6 второй день, кашель",
  address: {
    text: "Мироновская улица, 12",
    district: `District ${index}`,
    ...placeOf(index, centre),
  },
});

const OFFER = "event: offer\n";
/** A heartbeat alone, which is most of what comes: it is not even made into text. */
const HEARTBEAT = new TextEncoder().encode("event: ping\n");
/** More comes in pieces. */
const READ_BYTES = 4_096;

/**
 * Reads a doctor's stream off a plain connection, since ten thousand `fetch` would take as much of the machine
 * as the server; an offer is handed on, as it was written, with the moment when its bytes came.
 */
function listen(host: string, doctor: string, hear: (offer: string, at: number) => void) {
  const [hostname = "", port] = host.split(":");
  const opening = Promise.withResolvers<void>();
  let connection: Deno.TcpConn | null = null;
  async function read(): Promise<void> {
    connection = await Deno.connect({ hostname, port: Number(port) });
    await writeAll(
      connection,
      new TextEncoder().encode(
        `GET /api/v1/stream HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${doctor}\r\n\r\n`,
      ),
    );
    const bytes = new Uint8Array(READ_BYTES);
    // Other letters than ASCII come out wrong: nobody looks at them.
    const decoder = new TextDecoder("latin1");
    let rest = "";
    let isOpen = false;
    for (;;) {
      const count = await connection.read(bytes);
      if (count === null) return;
      const at = performance.now();
      if (rest === "" && isHeartbeat(bytes, count)) continue;
      rest += decoder.decode(bytes.subarray(0, count));
      if (!isOpen) {
        isOpen = true;
        if (!rest.startsWith("HTTP/1.1 200")) throw new Error(`it answered ${rest.slice(0, 100)}`);
        opening.resolve();
      }
      const end = rest.lastIndexOf("\n\n");
      if (end < 0) continue;
      for (let from = rest.indexOf(OFFER); from >= 0 && from < end;) {
        const to = rest.indexOf("\n\n", from);
        hear(rest.slice(from, to), at);
        from = rest.indexOf(OFFER, to);
      }
      rest = rest.slice(end + 2);
    }
  }
  // Once it is open it ends with the bench, which closes it, or is missed by those who wait for its offers.
  read().catch(opening.reject);
  return { opened: opening.promise, close: () => connection?.close() };
}

function isHeartbeat(bytes: Uint8Array, count: number): boolean {
  const isWhole = bytes[count - 1] === NEWLINE && bytes[count - 2] === NEWLINE;
  return isWhole && HEARTBEAT.every((byte, at) => byte === bytes[at]) &&
    bytes.indexOf(NEWLINE, HEARTBEAT.length) === count - 2;
}

const NEWLINE = 0x0a;

if (import.meta.main) {
  const encoder = new TextEncoder();
  const tell = (line: unknown) =>
    void Deno.stdout.writeSync(encoder.encode(`${JSON.stringify(line)}\n`));
  for await (const line of linesOf(Deno.stdin.readable)) {
    const result = encoder.encode(`${JSON.stringify(await load(JSON.parse(line), tell))}\n`);
    for (let sent = 0; sent < result.length;) sent += Deno.stdout.writeSync(result.subarray(sent));
    Deno.exit(0);
  }
}
