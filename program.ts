/**
 * The whole program, put together: database → world → system → services → app → server, and back
 * again when it drains. `main.ts`, the demo and the story tests start it with different settings.
 */
import { v7 as newUuid } from "uuid";
import { Bookings } from "./actors/bookings.ts";
import { DispatcherActor } from "./actors/dispatcher/actor.ts";
import { BookingIndex } from "./actors/dispatcher/index.ts";
import { PositionIndex } from "./actors/dispatcher/positions.ts";
import type { DispatcherMessage } from "./actors/dispatcher/protocol.ts";
import { Tracking } from "./actors/dispatcher/tracking.ts";
import { Hub } from "./actors/hub.ts";
import { DISPATCH } from "./actors/limits.ts";
import { System } from "./actors/system.ts";
import { HOUR, MINUTE, SECOND } from "./actors/vocabulary.ts";
import { type Log, StoreUnavailable, type World } from "./actors/world.ts";
import { bookingStore } from "./db/bookings.ts";
import { type Database, openDatabase } from "./db/client.ts";
import { type Leadership, waitForLeadership } from "./db/leader.ts";
import { migrate } from "./db/migrate.ts";
import { peopleStore } from "./db/people.ts";
import { sessionStore } from "./db/sessions.ts";
import { shiftStore } from "./db/shifts.ts";
import { Accounts } from "./routes/accounts.ts";
import { estimatedTravel } from "./gateways/travel.ts";
import { createApp } from "./routes/app.ts";
import { bookingServices } from "./routes/booking_services.ts";
import { dutyServices } from "./routes/duty_services.ts";
import { type FetchHandler, listen } from "./routes/listener.ts";
import type { PagesOptions } from "./routes/pages/pages.ts";
import type { Services } from "./routes/services.ts";
import { createStreams } from "./routes/streams.ts";
import { systemClock } from "./runtime/clock.ts";
import type { Config } from "./runtime/config.ts";
import { openPasswords, type Passwords } from "./runtime/passwords.ts";
import { openSecrets, type Secrets } from "./runtime/secrets.ts";

export const VERSION = "0.1.0";

const READY_MILLISECONDS = 2_000;
const COME_BACK_MILLISECONDS = SECOND / 2;

export interface ProgramOptions {
  readonly log: Log;
  /** Everything in memory, nothing on disk: for the demo and for tests. */
  readonly inMemory?: boolean;
  readonly pages?: Partial<PagesOptions>;
  /** The embedded database died, or the program cannot come back: the process should exit. */
  readonly onFatal: (reason: Error) => void;
}

export interface Program {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  readonly services: Services;
  readonly accounts: Accounts;
  readonly bookings: Bookings;
  readonly hub: Hub;
  readonly database: Database;
  /** The one-time link that makes the first admin, on a database without any. */
  readonly setupUrl: string | null;
  /** Takes nothing new, lets what is under way end, saves, closes. */
  stop(): Promise<void>;
}

/** What is the same from the first start to the end of the process. */
interface Lasting {
  readonly passwords: Passwords;
  readonly secrets: Secrets;
  /** Of the first admin's link: one that was printed stays good. */
  setupToken: string | null;
}

type Life = Awaited<ReturnType<typeof assemble>> & {
  readonly database: Database;
  readonly leadership: Leadership | null;
  readonly setupUrl: string | null;
};

/**
 * Starts the program and keeps it going: when the leader's session with PostgreSQL is lost, memory is
 * dropped, everything answers 503, and it begins anew once the lock is its own again.
 */
export async function startProgram(config: Config, options: ProgramOptions): Promise<Program> {
  const { log } = options;
  const listener = await listen(config.port, config.host);
  const url = config.publicUrl?.origin ?? `http://localhost:${listener.port}`;
  const ending = new AbortController();

  /** From the lock to the first request. */
  async function begin(lasting: Lasting): Promise<Life> {
    let leadership: Leadership | null = null;
    let database: Database | null = null;
    let life: Life | null = null;
    let lost: Error | null = null;
    try {
      if (config.databaseUrl !== null) {
        leadership = await waitForLeadership(config.databaseUrl, {
          signal: ending.signal,
          onLost(reason) {
            lost = reason;
            if (life !== null) comeBack(life, lasting, reason);
          },
          onRetry: (reason) => log.warn("PostgreSQL is not there yet", { error: reason.message }),
        });
      }
      database = await openDatabase({
        ...(config.databaseUrl === null
          ? { embedded: { folder: options.inMemory ? null : `${config.dataDir}/database` } }
          : { url: config.databaseUrl }),
        onFailure: options.onFatal,
      });
      await migrate(database);
      const inside = await assemble(config, database, options, lasting);
      const setupUrl = await firstAdmin(config, inside.accounts, database, url, log, lasting);
      if (lost !== null) {
        inside.drop();
        throw new StoreUnavailable("the leader's session was lost", "not_done", lost);
      }
      life = { ...inside, database, leadership, setupUrl };
      listener.serve(inside.fetch as unknown as FetchHandler);
      return life;
    } catch (error) {
      await database?.close();
      await leadership?.release();
      throw error;
    }
  }

  async function comeBack(lost: Life, lasting: Lasting, reason: Error): Promise<void> {
    log.warn("the leader's session was lost, beginning anew", { error: reason.message });
    listener.serve(null);
    lost.drop();
    await lost.database.close();
    while (!ending.signal.aborted) {
      try {
        current = await begin(lasting);
        return log.info("back again");
      } catch (error) {
        if (ending.signal.aborted) return;
        if (!(error instanceof StoreUnavailable)) return options.onFatal(error as Error);
        await new Promise((resolve) => setTimeout(resolve, COME_BACK_MILLISECONDS));
      }
    }
  }

  let current: Life;
  try {
    const secrets = await openSecrets(options.inMemory ? null : `${config.dataDir}/secrets`);
    const passwords = await openPasswords();
    current = await begin({ passwords, secrets, setupToken: null });
  } catch (error) {
    await listener.close();
    throw error;
  }
  return {
    url,
    get services() {
      return current.services;
    },
    get accounts() {
      return current.accounts;
    },
    get bookings() {
      return current.bookings;
    },
    get hub() {
      return current.hub;
    },
    get database() {
      return current.database;
    },
    setupUrl: current.setupUrl,
    async stop() {
      ending.abort(new Error("the program ends"));
      current.halt();
      await listener.close();
      await current.save();
      await current.database.close();
      await current.leadership?.release();
    },
  };
}

/** World, actors, services and app over an open database. */
async function assemble(
  config: Config,
  database: Database,
  options: ProgramOptions,
  lasting: Lasting,
) {
  const { log } = options;
  const clock = systemClock();
  const world: World = {
    clock,
    log,
    newId: newUuid,
    newDoorCode,
    bookings: bookingStore(database, log),
    shifts: shiftStore(database),
    travel: estimatedTravel,
  };
  const people = peopleStore(database);
  const sessions = sessionStore(database);
  const hub = new Hub();
  const system = new System(clock, log);
  const index = new BookingIndex();
  const positions = new PositionIndex();
  const bookings = new Bookings(system, world, hub);
  const tracking = new Tracking(world, hub, index, positions);
  const actor = new DispatcherActor(
    world,
    (id, command) => bookings.tell(id, command),
    index,
    positions,
  );
  const dispatcher = system.spawn("dispatcher", actor);
  const match: DispatcherMessage = { type: "match" };
  actor.wantMatch = () => dispatcher.tell("match", match);
  actor.tellTravel = (message) => dispatcher.tell(`travel/${message.bookingId}`, message);

  // The index stands before the dispatcher's first message.
  for (const shift of await world.shifts.open()) positions.restore(shift, clock.now());
  for (const summary of await bookings.recover()) index.put(summary);
  bookings.onChanged((summary) =>
    dispatcher.tell(`booking/${summary.id}`, { type: "bookingChanged", summary })
  );

  const accounts = new Accounts({
    world,
    hub,
    people,
    sessions,
    passwords: lasting.passwords,
    secrets: lasting.secrets,
    rateLimits: config.rateLimits,
    doctorChanged: async (doctor) => {
      await dispatcher.ask({ type: "doctorChanged", doctor });
    },
  });
  const services: Services = {
    bookings: bookingServices({ world, bookings, people }),
    duty: dutyServices({ world, people, bookings, index, positions, tracking, dispatcher }),
    people: accounts.people,
  };
  const streams = createStreams({ system, world, hub, accounts, services, index, tracking });
  const app = await createApp({
    services,
    accounts,
    streams,
    log,
    publicUrl: config.publicUrl,
    version: VERSION,
    ready: () => isReady(database),
    pages: { ...options.pages, version: VERSION, setupAvailable: () => accounts.setupOpen },
  });
  system.every(DISPATCH.tickMilliseconds, () => dispatcher.tell("match", match));
  system.every(DISPATCH.positionFlushMilliseconds, () => tracking.save());
  system.every(MINUTE, () => bookings.passivate());
  system.every(HOUR, () => {
    sessions.endExpired(clock.now()).catch((error) =>
      log.warn("expired sessions were not removed", { error: String(error) })
    );
  });
  const halt = () => {
    system.stop();
    streams.close();
    dispatcher.stop();
  };
  return {
    services,
    accounts,
    bookings,
    hub,
    fetch: app.fetch,
    halt,
    /** Ends at once and saves nothing: another process may be writing already. */
    drop() {
      halt();
      bookings.stop();
    },
    async save() {
      await tracking.save();
      bookings.stop();
    },
  };
}

/** On a database without any admin: one from the environment, or a one-time link. */
async function firstAdmin(
  config: Config,
  accounts: Accounts,
  database: Database,
  url: string,
  log: Log,
  lasting: Lasting,
): Promise<string | null> {
  if (await peopleStore(database).hasAdmin()) return null;
  if (config.admin === null) {
    lasting.setupToken = accounts.openSetup(lasting.setupToken ?? undefined);
    return `${url}/first-admin/${lasting.setupToken}`;
  }
  const made = await accounts.makeAdmin(config.admin.email, config.admin.password);
  if (!made) log.warn("ADMIN_EMAIL belongs to an account that is no admin");
  return null;
}

async function isReady(database: Database): Promise<boolean> {
  try {
    await database.run("ready", async (sql) => await sql`select 1`, READY_MILLISECONDS);
    return true;
  } catch {
    return false;
  }
}

/** Four decimal digits, evenly drawn: 10,000 divides what is kept of 2^32. */
function newDoorCode(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const limit = Math.floor(2 ** 32 / 10_000) * 10_000;
  return drawn >= limit ? newDoorCode() : String(drawn % 10_000).padStart(4, "0");
}
