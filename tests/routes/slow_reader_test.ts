/** A reader that does not read is cut, everybody else gets everything, memory stays bounded. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { ApiClient, EventReader } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import { homes, startServer } from "../support/server.ts";

const HEARTBEAT_MILLISECONDS = 15_000;
const CUT_MILLISECONDS = 30_000;
/** For a machine that does other things too. */
const SLACK = 1.5;
const STALLED = 20;
const VISITS = 8;
const ADDENDA = 20;
const MEGABYTE = 1024 * 1024;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function residentBytes(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return Number(kibibytes) * 1024;
}

/** Asks for the stream and never reads a byte of it. */
async function stall(base: string, token: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(base);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(
    `GET /api/v1/stream HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  ));
  return connection;
}

async function finished(patient: ApiClient, doctor: ApiClient, olga: ApiClient): Promise<string> {
  const { id } = await patient.ok("POST", "/bookings", {
    callType: "consultation",
    specialization: "therapist",
    symptoms: "A question",
  });
  await olga.ok("POST", `/bookings/${id}/assign`, { doctorId: doctor.user.id });
  await doctor.ok("POST", `/bookings/${id}/start`);
  await doctor.ok("POST", `/bookings/${id}/complete`, {
    conclusion: "Здоров",
    actualDurationMinutes: 5,
  });
  return id;
}

async function heartbeat(base: string, token: string): Promise<number> {
  const abort = new AbortController();
  const { body } = await fetch(`${base}/api/v1/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  const began = performance.now();
  let text = "";
  try {
    for await (const part of body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      // The first comes with the whole; the next one is the beat.
      if ((text.match(/^event: ping/gm) ?? []).length > 1) return performance.now() - began;
    }
  } finally {
    abort.abort();
  }
  throw new Error("the stream ended without a heartbeat");
}

Deno.test("a reader that does not read is cut, while two hundred others get everything", async () => {
  const { environment, drop } = await homes()[0]!.make();
  const server = await startServer({ ...environment, RATE_LIMITS: "off" });
  const { url } = server;
  const open: { close(): unknown }[] = [];
  try {
    const [doctor, olga, sleeper] = await Promise.all([
      people.doctor(url, null),
      people.dispatcher(url),
      people.patient(url),
    ]);
    const others = await Promise.all(Array.from({ length: 10 }, () => people.patient(url)));
    const alive = heartbeat(url, olga.token!).catch(() => Infinity);
    const rooms = await Promise.all(
      others.map(async (who) => (await who.ok("POST", "/bookings", people.urgentBooking())).id),
    );
    const away = await people.patient(url);
    const visitsOf = async (who: ApiClient) => {
      const ids: string[] = [];
      for (let count = 0; count < VISITS; count++) ids.push(await finished(who, doctor, olga));
      return ids;
    };
    const rehearsal = await visitsOf(away);
    const visits = await visitsOf(sleeper);
    const readers = others.flatMap((who) => Array.from({ length: 20 }, () => who.stream()));
    const doctors: EventReader = doctor.stream();
    open.push(...readers, doctors);
    await Promise.all(
      [...readers, doctors].map((reader) => reader.find("reset", ({ event }) => event === "reset")),
    );
    for (let count = 0; count < STALLED; count++) open.push(await stall(url, sleeper.token!));
    const isFull = async () => {
      using connection = await stall(url, sleeper.token!);
      const status = new Uint8Array(12);
      await connection.read(status);
      return new TextDecoder().decode(status) === "HTTP/1.1 429";
    };
    // The question takes a place for a moment, and may have taken that of one who does not read.
    for (; !await isFull(); await pause(50)) open.push(await stall(url, sleeper.token!));

    // Views with long addenda: some 17 MB for each of those who do not read, ten of which the
    // kernel may swallow.
    const text = "Ж".repeat(5_000);
    const add = (id: string) => doctor.ok("POST", `/bookings/${id}/addenda`, { text });
    // First for somebody who is away, so that what the work itself needs is there already.
    for (let count = 0; count < ADDENDA; count++) for (const id of rehearsal) await add(id);
    const before = residentBytes(server.pid);
    const began = performance.now();
    let versions: number[] = [];
    for (let count = 0; count < ADDENDA; count++) {
      for (const id of visits) versions = [...versions, (await add(id)).version];
      await others[count % 10]!.ok("POST", `/bookings/${rooms[count % 10]}/messages`, {
        content: `${count}`,
      });
    }
    const grown = residentBytes(server.pid) - before;
    while (await isFull()) {
      ok(performance.now() - began < CUT_MILLISECONDS * SLACK, "those who do not read are not cut");
      await pause(100);
    }
    ok(grown < 120 * MEGABYTE, `the process has grown by ${Math.round(grown / MEGABYTE)} MB`);

    const last = Math.max(...versions);
    await Promise.all(
      visits.map((id) =>
        doctors.find(
          "last view",
          ({ event, data }) => event === "booking" && data.id === id && data.version === last,
        )
      ),
    );
    const seen = doctors.events.filter(({ event, data }) =>
      event === "booking" && visits.includes(data.id) && data.version > last - ADDENDA
    );
    strictEqual(seen.length, versions.length, "who reads misses no version");
    for (const [at, reader] of readers.entries()) {
      const who = Math.floor(at / 20);
      const expected = [`${who}`, `${who + 10}`];
      await reader.find("last message", ({ data }) => data.content === expected[1]);
      const said = reader.events.filter(({ event }) => event === "message");
      deepStrictEqual(said.map(({ data }) => data.content), expected);
      ok(!reader.ended);
    }
    const quiet = await alive;
    ok(quiet < HEARTBEAT_MILLISECONDS * SLACK, `a heartbeat after ${Math.round(quiet)} ms`);
  } finally {
    await Promise.all(open.map((one) => one.close()));
    await server.kill("SIGKILL");
    await drop();
  }
});
