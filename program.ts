/**
 * The whole program, put together: database → world → system → services → app → server, and back
 * again when it drains. `main.ts`, the demo and the story tests start it with different settings.
 */
import { createAdaptorServer } from "@hono/node-server";
import type { AddressInfo } from "node:net";
import type { Server } from "node:http";
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
import { HOUR, MINUTE } from "./actors/vocabulary.ts";
import type { Log, World } from "./actors/world.ts";
import { bookingStore } from "./db/bookings.ts";
import { type Database, openDatabase } from "./db/client.ts";
import { type Leadership, waitForLeadership } from "./db/leader.ts";
import { migrate } from "./db/migrate.ts";
import { peopleStore } from "./db/people.ts";
import { sessionStore } from "./db/sessions.ts";
import { shiftStore } from "./db/shifts.ts";
import { Accounts } from "./routes/accounts.ts";
import { createApp } from "./routes/app.ts";
import { bookingServices } from "./routes/booking_services.ts";
import { dutyServices } from "./routes/duty_services.ts";
import type { PagesOptions } from "./routes/pages/pages.ts";
import { problem } from "./routes/problem.ts";
import type { Services } from "./routes/services.ts";
import { createStreams } from "./routes/streams.ts";
import { systemClock } from "./runtime/clock.ts";
import type { Config } from "./runtime/config.ts";
import { openPasswords } from "./runtime/passwords.ts";
import { openSecrets } from "./runtime/secrets.ts";

export const VERSION = "0.1.0";

const HEADERS_TIMEOUT_MILLISECONDS = 10_000;
const REQUEST_TIMEOUT_MILLISECONDS = 30_000;
const DRAIN_MILLISECONDS = 8_000;
const READY_MILLISECONDS = 2_000;

export interface ProgramOptions {
  readonly log: Log;
  /** Everything in memory, nothing on disk: for the demo and for tests. */
  readonly inMemory?: boolean;
  readonly pages?: Partial<PagesOptions>;
  /** The database or the leadership is gone for good: the process should exit. */
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

type Handler = (request: Request, environment: unknown) => Response | Promise<Response>;

export async function startProgram(config: Config, options: ProgramOptions): Promise<Program> {
  const { log } = options;
  const listener = await listen(config);
  const url = config.publicUrl?.origin ?? `http://localhost:${listener.port}`;
  let leadership: Leadership | null = null;
  try {
    if (config.databaseUrl !== null) {
      leadership = await waitForLeadership(config.databaseUrl, {
        onLost: options.onFatal,
        onRetry: (reason) => log.warn("PostgreSQL is not there yet", { error: reason.message }),
      });
    }
    const database = await openDatabase({
      ...(config.databaseUrl === null
        ? { embedded: { folder: options.inMemory ? null : `${config.dataDir}/database` } }
        : { url: config.databaseUrl }),
      onFailure: options.onFatal,
    });
    await migrate(database);
    const inside = await assemble(config, database, options);
    const setupUrl = await firstAdmin(config, inside.accounts, database, url, log);
    listener.serve(inside.fetch as unknown as Handler);
    return {
      ...inside,
      url,
      database,
      setupUrl,
      async stop() {
        inside.halt();
        await listener.close();
        await inside.save();
        await database.close();
        await leadership?.release();
      },
    };
  } catch (error) {
    await listener.close();
    await leadership?.release();
    throw error;
  }
}

/** World, actors, services and app over an open database. */
async function assemble(config: Config, database: Database, options: ProgramOptions) {
  const { log } = options;
  const clock = systemClock();
  const world: World = {
    clock,
    log,
    newId: newUuid,
    newDoorCode,
    bookings: bookingStore(database, log),
    shifts: shiftStore(database),
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
    passwords: await openPasswords(),
    secrets: await openSecrets(options.inMemory ? null : `${config.dataDir}/secrets`),
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
  return {
    services,
    accounts,
    bookings,
    hub,
    fetch: app.fetch,
    halt() {
      system.stop();
      streams.close();
      dispatcher.stop();
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
): Promise<string | null> {
  if (await peopleStore(database).hasAdmin()) return null;
  if (config.admin === null) return `${url}/first-admin/${accounts.openSetup()}`;
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

/** Listens at once, so that a standby can say that it is one, and serves the app when it is there. */
async function listen(config: Config) {
  let handler: Handler | null = null;
  const server = createAdaptorServer({
    fetch: (request: Request, environment: unknown) =>
      handler === null ? notReady(request) : handler(request, environment),
    serverOptions: {
      headersTimeout: HEADERS_TIMEOUT_MILLISECONDS,
      requestTimeout: REQUEST_TIMEOUT_MILLISECONDS,
    },
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve(next: Handler) {
      handler = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        const forced = setTimeout(() => server.closeAllConnections(), DRAIN_MILLISECONDS);
        server.close(() => {
          clearTimeout(forced);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function notReady(request: Request): Response {
  if (new URL(request.url).pathname === "/healthz") return Response.json({ status: "alive" });
  return problem("ru", { status: 503, code: "not_ready", retryAfterSeconds: 1 });
}

/** Four decimal digits, evenly drawn: 10,000 divides what is kept of 2^32. */
function newDoorCode(): string {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const limit = Math.floor(2 ** 32 / 10_000) * 10_000;
  return drawn >= limit ? newDoorCode() : String(drawn % 10_000).padStart(4, "0");
}
