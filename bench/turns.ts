/**
 * Turns of bookings per second: whole visits, sixteen at once, each turn one statement. On PostgreSQL
 * beside pgbench with the same statement and as many connections; on both databases beside the bare
 * `postgres` client, and beside the same actors over no database at all.
 */
import { type BookingId, type PersonId, personId } from "../actors/vocabulary.ts";
import { TURN } from "../db/booking_turns.ts";
import { bookingStore } from "../db/bookings.ts";
import {
  type Database,
  makeClient,
  openDatabase,
  POSTGRES_CONNECTIONS,
  postgresOptions,
  type Sql,
} from "../db/client.ts";
import { CLIENT_OPTIONS } from "../db/connection.ts";
import { type EmbeddedServer, startEmbedded } from "../db/embedded.ts";
import { migrate } from "../db/migrate.ts";
import { testKeyring } from "../tests/support/keyring.ts";
import { jsonLog } from "../runtime/log.ts";
import { createDatabase, testDatabaseUrl } from "../tests/support/databases.ts";
import { alone, compared, type Figure, interleave, median, perSecond } from "./figures.ts";
import { findPgbench, pgbenchRate } from "./pgbench.ts";
import { recordVisit, storeOverNothing, turnOf, type TurnValues } from "./recorded_turns.ts";
import { seedPeople, seedVisits } from "./seeding.ts";
import { actorsOver, createVisit, doctorOf, goThrough, rateOf } from "./visits.ts";

const AIM = "≥ 50 %";
const IN_FLIGHT = 16;
/** In one round of one contestant; a multiple of the connections. */
const VISITS = 800;

/** @returns the table's lines */
export async function turns(): Promise<readonly Figure[]> {
  return [...await onPostgres(), ...await onEmbedded()];
}

async function onPostgres(): Promise<readonly Figure[]> {
  const url = testDatabaseUrl();
  const pgbench = await findPgbench();
  if (url === null || pgbench === null) {
    const missing = url === null ? "TEST_DATABASE_URL is not set" : "pgbench is not installed";
    return [alone("booking turns, PostgreSQL", "skipped", missing, AIM)];
  }
  const { url: own, drop } = await createDatabase(url);
  const database = await openDatabase({ url: own });
  const bare = makeClient({ ...postgresOptions("bench"), max: POSTGRES_CONNECTIONS }, own);
  try {
    await migrate(database);
    const doctors = await seedPeople(bare, "doctor", IN_FLIGHT);
    const program = await programOver(database, doctors);
    const recorded = await record(doctors);
    const rates = await interleave({
      "the program on PostgreSQL": program.rate,
      "pgbench": async () =>
        await pgbenchRate(bare, {
          program: pgbench,
          url: own,
          clients: POSTGRES_CONNECTIONS,
          visits: await seedVisits(bare, program.like, VISITS),
          doctors,
          turns: recorded.values().next().value ?? [],
        }),
      "bare client": bareRate(bare, program.like, recorded),
    });
    const mine = rates["the program on PostgreSQL"] ?? [];
    return [
      compared("booking turns, PostgreSQL", mine, "pgbench", rates.pgbench ?? [], AIM),
      compared("the same", mine, "the bare client", rates["bare client"] ?? []),
    ];
  } finally {
    await bare.end();
    await database.close();
    await drop();
  }
}

async function onEmbedded(): Promise<readonly Figure[]> {
  const folder = await Deno.makeTempDir({ prefix: "tot-bench-" });
  let bare: Sql | null = null;
  let server: EmbeddedServer | null = null;
  const database = await openDatabase({ embedded: { folder: `${folder}/program` } });
  try {
    await migrate(database);
    const prepared = await openDatabase({ embedded: { folder: `${folder}/bare` } });
    await migrate(prepared);
    const like = await createVisit(
      actorsOver(bookingStore(prepared, await testKeyring(prepared), jsonLog())),
    );
    await prepared.close();
    server = await startEmbedded({ folder: `${folder}/bare` }, () => {});
    bare = makeClient({ ...CLIENT_OPTIONS, path: server.socketPath, user: "postgres" });
    const program = await programOver(
      database,
      await database.run("seed", (sql) => seedPeople(sql, "doctor", IN_FLIGHT)),
    );
    const recorded = await record(await seedPeople(bare, "doctor", IN_FLIGHT));
    const rates = await interleave({
      "the program on PGlite": program.rate,
      "bare client": bareRate(bare, like, recorded),
      "no database": actorsAlone,
    });
    const mine = rates["the program on PGlite"] ?? [];
    const actors = median(rates["no database"] ?? []);
    return [
      compared("booking turns, PGlite", mine, "the bare client", rates["bare client"] ?? []),
      alone("booking turns, no database", perSecond(actors)),
    ];
  } finally {
    await bare?.end();
    await server?.close();
    await database.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Real actors with the real store. `like`: a booking that is never touched, to copy. */
async function programOver(database: Database, doctors: readonly PersonId[]) {
  const bookings = actorsOver(bookingStore(database, await testKeyring(database), jsonLog()));
  const like = await createVisit(bookings);
  return {
    like,
    async rate(): Promise<number> {
      const ids = await createVisits(() => createVisit(bookings));
      return await rateOf(
        ids,
        doctors,
        (id, doctorId) => goThrough(bookings, id, doctorOf(doctorId)),
      );
    },
  };
}

async function actorsAlone(): Promise<number> {
  const bookings = actorsOver(storeOverNothing());
  const ids = await createVisits(() => createVisit(bookings));
  const doctors = Array.from({ length: IN_FLIGHT }, () => personId(crypto.randomUUID()));
  const rate = await rateOf(
    ids,
    doctors,
    (id, doctorId) => goThrough(bookings, id, doctorOf(doctorId)),
  );
  bookings.stop();
  return rate;
}

/** The same statements with the same values by the `postgres` client, with nothing around it. */
function bareRate(
  sql: Sql,
  like: BookingId,
  recorded: ReadonlyMap<PersonId, readonly TurnValues[]>,
) {
  const visit = async (id: BookingId, doctorId: PersonId) => {
    for (const values of recorded.get(doctorId) ?? []) {
      const saved = await sql.unsafe(TURN, turnOf(id, values) as never[], { prepare: true });
      if (saved.length !== 1) throw new Error("a turn found no row");
    }
  };
  return async () => await rateOf(await seedVisits(sql, like, VISITS), [...recorded.keys()], visit);
}

async function record(doctors: readonly PersonId[]) {
  const recorded = new Map<PersonId, readonly TurnValues[]>();
  for (const id of doctors) recorded.set(id, await recordVisit(id));
  return recorded;
}

async function createVisits(create: () => Promise<BookingId>): Promise<readonly BookingId[]> {
  const ids: BookingId[] = [];
  while (ids.length < VISITS) {
    ids.push(...await Promise.all(Array.from({ length: IN_FLIGHT }, create)));
  }
  return ids.slice(0, VISITS);
}
