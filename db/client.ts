import postgres from "postgres";
import { AmbientSql } from "./ambient_sql.ts";
import { ARRAY_TYPES } from "./codecs.ts";
import { CLIENT_OPTIONS, type ClientOptions, Connection, type Sql } from "./connection.ts";
import { ConnectionPool } from "./connection_pool.ts";
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from "./embedded.ts";
import { keepHouse } from "./embedded_housekeeping.ts";
import { type CallPlan, makeCall } from "./store_call.ts";

export { codecs, UnreadableValue } from "./codecs.ts";
export type { Sql } from "./connection.ts";
export { MAX_WAITING_CALLS } from "./connection_pool.ts";
export { DataFolderInUse } from "./embedded.ts";
export { type StoreOutcome, StoreUnavailable } from "./store_unavailable.ts";

/** How long a store call may take, the waiting for a connection included. */
export const STORE_DEADLINE_MILLISECONDS = 3_000;
/** Connections to PostgreSQL; one call has one to itself. */
export const POSTGRES_CONNECTIONS = 20;
/** Beside those, for calls for help alone (urgency.ts). */
const POSTGRES_URGENT_CONNECTIONS = 2;
/** PostgreSQL's own limit for a statement, so that none works on after its caller has gone. */
const STATEMENT_TIMEOUT_MILLISECONDS = 3_000;
/** Frees the locks of a process that was stopped or cut off in the middle of a transaction. */
const IDLE_IN_TRANSACTION_MILLISECONDS = 10_000;
/** Calls that may be under way on the embedded database's one connection (postgres pipelines 100). */
const EMBEDDED_PIPELINE = 64;
/** Of them ordinary ones: an urgent call waits for those before it, since PGlite does one after the other. */
const EMBEDDED_ORDINARY_PIPELINE = 4;

export type DatabaseOptions =
  & ({ readonly url: string } | { readonly embedded: EmbeddedOptions })
  /** Called once if the embedded database dies by itself; the process should exit. */
  & { readonly onFailure?: (error: Error) => void };

/** One database for the stores; the same over PostgreSQL and over the embedded PGlite. */
export interface Database {
  readonly kind: "embedded" | "postgres";
  /**
   * Within the work of `run` and `transaction` the same `sql` as theirs. Outside it makes fragments
   * and lists of values (sql(rows), sql`and …`), and a statement sent through it fails.
   */
  readonly sql: Sql;
  /**
   * Makes a store call: one statement, or several that need not be one. Throws StoreUnavailable
   * when the store is away or past the deadline (milliseconds); SQL errors pass through. The `sql`
   * given is dead when the call is over. On PostgreSQL a call has a connection to itself; on the
   * embedded database it shares the only one, pipelined.
   */
  run<T>(label: string, work: (sql: Sql) => Promise<T>, deadlineMilliseconds?: number): Promise<T>;
  /**
   * The same between `begin` and `commit`; a throw rolls back. On the embedded database nothing
   * else runs meanwhile: a `run` inside waits for itself until the deadline.
   */
  transaction<T>(
    label: string,
    work: (sql: Sql) => Promise<T>,
    deadlineMilliseconds?: number,
  ): Promise<T>;
  /** The embedded database as a tar file of its data folder; on PostgreSQL use pg_dump. */
  readonly dump: (() => Promise<Uint8Array>) | null;
  /** Ends every connection at once; statements under way fail. The embedded one is shut down well. */
  close(): Promise<void>;
}

/**
 * Opens the database and makes sure that it answers. Throws StoreUnavailable when it does not,
 * DataFolderInUse when another process has the folder, and the server's error when it refuses the
 * user or has no such database.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const embedded = "embedded" in options
    ? await startEmbedded(options.embedded, options.onFailure ?? (() => {}))
    : null;
  const database = "url" in options ? overPostgres(options.url) : overEmbedded(embedded!);
  try {
    await database.run("open", (sql) => sql`select 1`);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The options for one connection to PostgreSQL under this application name (also for leader.ts). */
export function postgresOptions(applicationName: string): ClientOptions {
  return {
    ...CLIENT_OPTIONS,
    connection: {
      application_name: applicationName,
      statement_timeout: STATEMENT_TIMEOUT_MILLISECONDS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MILLISECONDS,
      // Statements here take a millisecond; to compile one that was estimated too high takes hundreds.
      jit: "off",
      // The codecs read these forms, whatever the server's configuration says.
      TimeZone: "UTC",
      DateStyle: "ISO",
    },
  };
}

/** Makes a client that connects with its first statement. */
export function makeClient(options: ClientOptions, url?: string): Sql {
  const client = url === undefined ? postgres(options) : postgres(url, options);
  // For `sql.array`; postgres's own map, which is filled by the question that we do not ask.
  const { shared } = client.options as unknown as { shared: { typeArrayMap: object } };
  Object.assign(shared.typeArrayMap, ARRAY_TYPES);
  return client as unknown as Sql;
}

function overPostgres(url: string): Database {
  const options = postgresOptions("tot");
  const pool = new ConnectionPool({
    connections: POSTGRES_CONNECTIONS,
    reservedConnections: POSTGRES_URGENT_CONNECTIONS,
    callsPerConnection: 1,
    connect: () => new Connection((onclose) => makeClient({ ...options, onclose }, url)),
  });
  return {
    kind: "postgres",
    dump: null,
    ...callsOn(pool, true),
    close: () => Promise.resolve(pool.close()),
  };
}

function overEmbedded(server: EmbeddedServer): Database {
  const options: ClientOptions = {
    ...CLIENT_OPTIONS,
    path: server.socketPath,
    user: "postgres",
    database: "postgres",
  };
  const pool = new ConnectionPool({
    connections: 1,
    callsPerConnection: EMBEDDED_PIPELINE,
    ordinaryCallsPerConnection: EMBEDDED_ORDINARY_PIPELINE,
    connect: () => new Connection((onclose) => makeClient({ ...options, onclose })),
  });
  const exclusively = <T>(label: string, work: (sql: Sql) => Promise<T>, deadline: number) =>
    makeCall(pool, { ...plan(label, work, deadline, false), kind: "exclusive" });
  const stopHousekeeping = keepHouse(exclusively);
  return {
    kind: "embedded",
    ...callsOn(pool, false),
    dump: () => exclusively("dump", () => server.dump(), DUMP_DEADLINE_MILLISECONDS),
    async close() {
      stopHousekeeping();
      pool.close();
      await server.close();
    },
  };
}

/** A dump copies every file of the database through memory. */
const DUMP_DEADLINE_MILLISECONDS = 60_000;

function callsOn(pool: ConnectionPool, serverLimits: boolean) {
  const ambient = new AmbientSql();
  const planned = <T>(label: string, work: (sql: Sql) => Promise<T>, deadline?: number) =>
    plan(label, ambient.during(work), deadline, serverLimits);
  return {
    sql: ambient.sql,
    run: <T>(label: string, work: (sql: Sql) => Promise<T>, deadline?: number) =>
      makeCall(pool, planned(label, work, deadline)),
    transaction: <T>(label: string, work: (sql: Sql) => Promise<T>, deadline?: number) =>
      makeCall(pool, { ...planned(label, work, deadline), kind: "transaction" }),
  };
}

function plan<T>(
  label: string,
  work: (sql: Sql) => Promise<T>,
  deadlineMilliseconds = STORE_DEADLINE_MILLISECONDS,
  serverLimits: boolean,
): CallPlan<T> {
  const longer = serverLimits && deadlineMilliseconds > STATEMENT_TIMEOUT_MILLISECONDS;
  return {
    label,
    work,
    deadlineMilliseconds,
    kind: "plain",
    cancellable: serverLimits,
    statementTimeoutMilliseconds: longer ? deadlineMilliseconds : null,
  };
}
