/**
 * Event streams of 10,000 people who are signed in, beside nginx with nchan, an event-stream hub in C.
 *
 * Each contestant is a process of its own with as many readers, and they are put under the same load
 * in turn. The program's events are published inside its process, by bench/streams/served_program.ts;
 * nchan has theirs by `POST`, its own way in. An event's `sentAt` is the moment when it was due, so a
 * process that falls behind does not hide it. The readers are bench/streams/readers.c.
 *
 * The program's database is the embedded one, whose memory and time are its own. Connecting asks the
 * database, and is measured on PostgreSQL too.
 *
 *     deno run -A bench/streams.ts
 */
import type { PersonId } from "../actors/vocabulary.ts";
import { alone, type Figure, median, milliseconds, percent, printTable } from "./figures.ts";
import { type Place, places } from "./places.ts";
import { seedPeople } from "./seeding.ts";
import type { Child } from "./streams/child.ts";
import type { Server } from "./streams/contestant.ts";
import { type Order, pause, READERS, type Shape } from "./streams/load.ts";
import { isNchanThere, startNchan } from "./streams/nchan.ts";
import {
  AT_ONCE,
  compile,
  connect,
  type Connected,
  measure,
  SETTLE_MILLISECONDS,
  type Window,
} from "./streams/readers.ts";
import { startOwn } from "./streams/served_program.ts";

/** On top of them: they open their stream and never read. */
const STALLED = 200;
/** Each holds one check of the sessions, two of them one reading of all accounts anew. */
const OWN_SECONDS = 30;
const OWN_ROUNDS = 2;
/** Each holds one heartbeat. */
const SAME_SECONDS = 12;
const SAME_ROUNDS = 2;
/** The longest that a reader who takes nothing may stay, and a little to see it. */
const STALLED_SECONDS = 35;

const isMissing = (program: string) =>
  new Deno.Command("sh", { args: ["-c", `command -v ${program}`], stdout: "null" }).outputSync()
    .code !== 0;

/** @returns the table's lines */
export async function streams(): Promise<readonly Figure[]> {
  if (Deno.build.os !== "linux" || isMissing("cc") || !isNchanThere()) {
    return [alone("event streams", "skipped", "needs Linux, cc, nginx and its nchan module")];
  }
  const folder = await Deno.makeTempDir({ prefix: "tot-bench-" });
  // nginx's worker is nobody.
  await Deno.chmod(folder, 0o755);
  const place = await places().find(({ name }) => name === "PGlite")?.make?.();
  if (place === undefined) throw new Error("the embedded database is always there");
  const children: Child[] = [];
  const started = <Started extends { child: Child }>(each: Started): Started => {
    children.push(each.child);
    return each;
  };
  try {
    const binary = await compile(folder);
    const people = await place.fill((database) =>
      database.run("seed", (sql) => seedPeople(sql, "patient", READERS + STALLED))
    );
    const peopleFile = `${folder}/people.json`;
    await Deno.writeTextFile(peopleFile, JSON.stringify(people));
    const own = started(await startOwn(place, peopleFile)).server;
    const nchan = started(await startNchan(folder)).server;
    const read = async (server: Server, lines: readonly string[], stalled = 0) => {
      const result = await connect(binary, folder, server, lines, stalled);
      children.push(result.readers);
      return result;
    };
    await pause(SETTLE_MILLISECONDS);
    const onPostgres = await connectOnPostgres(binary, folder);
    const theirs = await read(nchan, channels((reader) => `${reader}`));
    const mine = await read(own, await signedIn(place, people), STALLED);
    const figures = await compare(own, nchan, mine, theirs, async () => {
      await theirs.readers.end();
      return (await read(nchan, channels(() => "all"))).readers;
    });
    return [...onPostgres, ...figures];
  } finally {
    for (const child of children.toReversed()) await child.end();
    await place.drop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** How soon all are there where the database is a server of its own; nothing where there is none. */
async function connectOnPostgres(binary: string, folder: string): Promise<readonly Figure[]> {
  const place = await places().find(({ name }) => name === "PostgreSQL")?.make?.();
  if (place === undefined) return [];
  const children: Child[] = [];
  try {
    const people = await place.fill((database) =>
      database.run("seed", (sql) => seedPeople(sql, "patient", READERS))
    );
    const peopleFile = `${folder}/people_on_postgres.json`;
    await Deno.writeTextFile(peopleFile, JSON.stringify(people));
    const { child, server } = await startOwn(place, peopleFile);
    children.push(child);
    await pause(SETTLE_MILLISECONDS);
    const lines = await signedIn(place, people);
    const { readers, connectSeconds } = await connect(binary, folder, server, lines, 0);
    children.push(readers);
    const what = `${READERS} sign in and open a stream, ${AT_ONCE} at once, PostgreSQL`;
    return [alone(what, `${connectSeconds.toFixed(1)} s`, "", "≤ 10 s")];
  } finally {
    for (const child of children.toReversed()) await child.end();
    await place.drop();
  }
}

const channels = (nameOf: (reader: number) => string): readonly string[] =>
  Array.from({ length: READERS }, (_, reader) => `/read/${nameOf(reader)} -`);

const signedIn = async (place: Place, people: readonly PersonId[]): Promise<readonly string[]> =>
  await Promise.all(
    people.map(async (id) => `/api/v1/stream ${await place.tokenOf(id)}`),
  );

/** @param joinOneChannel puts nchan's readers on the channel that all share */
async function compare(
  own: Server,
  nchan: Server,
  mine: Connected,
  theirs: Connected,
  joinOneChannel: () => Promise<Child>,
): Promise<readonly Figure[]> {
  const atFirst = { mine: mine.bytesPerReader(), theirs: theirs.bytesPerReader() };
  const first: Order = { shape: "own", seconds: STALLED_SECONDS, stalled: true };
  const { window: withStalled, cutAfterSeconds } = await measure(own, mine.readers, first);
  const rounds = async (shape: Shape, count: number, seconds: number, readers: Child) => {
    const windows: { mine: Window; theirs: Window }[] = [];
    for (let round = 1; round <= count; round++) {
      const order: Order = { shape, seconds, stalled: false };
      const { window: one } = await measure(own, mine.readers, order);
      const { window: other } = await measure(nchan, readers, order);
      console.error(`  ${shape} ${round}: the program ${said(one)}; nchan ${said(other)}`);
      windows.push({ mine: one, theirs: other });
    }
    return windows;
  };
  const ownEvents = await rounds("own", OWN_ROUNDS, OWN_SECONDS, theirs.readers);
  const later = { mine: mine.bytesPerReader(), theirs: theirs.bytesPerReader() };
  const sameEvents = await rounds("same", SAME_ROUNDS, SAME_SECONDS, await joinOneChannel());
  const slowest = Math.max(...cutAfterSeconds);
  const last = cutAfterSeconds.length < STALLED
    ? "not all"
    : `the last after ${slowest.toFixed(1)} s`;
  return [
    {
      what: `${READERS + STALLED} sign in and open a stream, ${AT_ONCE} at once`,
      figure: `${mine.connectSeconds.toFixed(1)} s`,
      nextTo: `nchan, nobody signs in: ${theirs.connectSeconds.toFixed(1)} s`,
      ratio: "",
      aim: "≤ 10 s",
    },
    memory("memory a reader, after connecting", atFirst, "≤ 30 KB"),
    memory("memory a reader, after two minutes of events", later, "≤ 30 KB"),
    ...shown("an event of its own to each, every second", ownEvents),
    ...shown("the same event to all, every second", sameEvents),
    alone(
      `delay while ${STALLED} do not read`,
      `p50 ${milliseconds(withStalled.p50)}, p99 ${milliseconds(withStalled.p99)}`,
      `${withStalled.closed} others cut`,
      "p99 ≤ 250 ms",
    ),
    alone(
      "those who do not read are cut",
      last,
      `${cutAfterSeconds.length} of ${STALLED}`,
      "≤ 30 s",
    ),
  ];
}

const perEventMicroseconds = ({ processorSeconds, events }: Window) =>
  processorSeconds / events * 1e6;

const said = (window: Window) =>
  `${perEventMicroseconds(window).toFixed(1)} µs an event, p99 ${milliseconds(window.p99)}, ` +
  `max ${milliseconds(window.max)}`;

const kilobytes = (bytes: number) => `${(bytes / 1e3).toFixed(1)} KB`;

const memory = (what: string, bytes: { mine: number; theirs: number }, aim: string): Figure => ({
  what,
  figure: kilobytes(bytes.mine),
  nextTo: `nchan: ${kilobytes(bytes.theirs)}`,
  ratio: percent(bytes.mine / bytes.theirs),
  aim,
});

function shown(what: string, windows: readonly { mine: Window; theirs: Window }[]): Figure[] {
  const middle = (value: (pair: { mine: Window; theirs: Window }) => number) =>
    median(windows.map(value));
  const worst = (of: "mine" | "theirs") => Math.max(...windows.map((pair) => pair[of].p99));
  const delays = (of: "mine" | "theirs") =>
    `p50 ${milliseconds(middle((pair) => pair[of].p50))}, p99 ${milliseconds(worst(of))}`;
  const cost = (of: "mine" | "theirs") => middle((pair) => perEventMicroseconds(pair[of]));
  return [
    {
      what: `delay, ${what}`,
      figure: delays("mine"),
      nextTo: `nchan: ${delays("theirs")}`,
      ratio: "",
      aim: "p99 ≤ 250 ms",
    },
    {
      what: `processor, ${what}`,
      figure: `${cost("mine").toFixed(1)} µs an event`,
      nextTo: `nchan: ${cost("theirs").toFixed(1)} µs`,
      ratio: percent(
        median(
          windows.map(({ mine, theirs }) =>
            perEventMicroseconds(mine) / perEventMicroseconds(theirs)
          ),
        ),
      ),
      aim: "≤ 200 %",
    },
  ];
}

if (import.meta.main) {
  printTable(await streams());
  Deno.exit(0);
}
