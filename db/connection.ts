import postgres from "postgres";
import { codecs, UnreadableValue } from "./codecs.ts";
import { isServerError, StoreUnavailable } from "./store_unavailable.ts";

/** npm `postgres`'s client: a tag for statements, and a maker of fragments. */
export type Sql = postgres.Sql<{ bigint: bigint }>;

export type ClientOptions = postgres.Options<Record<string, postgres.PostgresType>>;

/** Options that hold for every client of either database. */
export const CLIENT_OPTIONS = {
  max: 1,
  max_lifetime: null,
  idle_timeout: 0,
  backoff: () => 0,
  connect_timeout: 3,
  // The types of arrays stand in codecs.ts; see there why the server is not asked.
  fetch_types: false,
  onnotice: () => {},
  types: codecs,
  // Column names only: `postgres.camel` would also rename the keys inside jsonb. An undefined
  // parameter is refused before it comes here; null is what keeps the client from throwing.
  transform: { undefined: null, column: { from: postgres.toCamel } },
} satisfies ClientOptions;

/** What is read of postgres's own Query (3.4.9, pinned; tests/db would notice a change). */
interface TrackedQuery extends Promise<unknown> {
  readonly executed: boolean;
  readonly active: boolean;
  readonly state: unknown;
  readonly canceller: ((query: TrackedQuery) => Promise<unknown>) | null;
}

/**
 * One connection, living as long as its socket: it is made by the first statement, never comes
 * back by itself, and is replaced once `ended`. So no statement of a transaction can ever run on
 * the connection that came after.
 */
export class Connection {
  readonly client: Sql;
  #ended: Error | null = null;
  readonly #calls = new Set<Call>();
  readonly #onEnd: (() => void) | undefined;

  /** `make` is given what to call when the socket has closed; `onEnd` is called once. */
  constructor(make: (onclose: () => void) => Sql, onEnd?: () => void) {
    this.#onEnd = onEnd;
    this.client = make(() => this.end("the connection was closed"));
  }

  /** Why it ended, or null while it may be used. */
  get ended(): Error | null {
    return this.#ended;
  }

  /** A call begins on this connection; its statements go through `call.sql`. */
  open(): Call {
    const call = new Call(this, () => this.#calls.delete(call));
    this.#calls.add(call);
    return call;
  }

  /** Closes it at once; statements under way fail, those not yet sent never will be. */
  end(reason: string, { cancel = false } = {}): void {
    if (this.#ended !== null) return;
    this.#ended = new Error(reason);
    for (const call of this.#calls) call.withdraw(cancel);
    this.client.end({ timeout: 0 }).catch(() => {});
    this.#onEnd?.();
  }
}

/** The statements of one store call. */
export class Call {
  readonly sql: Sql;
  readonly #connection: Connection;
  readonly #forget: () => void;
  readonly #queries: TrackedQuery[] = [];
  #closed = false;

  constructor(connection: Connection, forget: () => void) {
    this.#connection = connection;
    this.#forget = forget;
    this.sql = this.#watched(connection.client);
  }

  /** How many statements were handed to the connection's socket. */
  get sent(): number {
    return this.#queries.filter((query) => query.state !== null).length;
  }

  /** After this `sql` refuses: the connection is somebody else's now. */
  close(): void {
    this.#closed = true;
    this.#forget();
  }

  /** Takes back what was not sent and, if asked to, sends a CancelRequest for what was. */
  withdraw(cancel: boolean): void {
    for (const query of this.#queries) {
      if (!query.executed || (query.state !== null && !(cancel && query.active))) continue;
      // Not `query.cancel()`: that leaves the rejection of a failed cancel unhandled.
      query.canceller?.(query).catch(() => {});
    }
  }

  /** The client as the call's function sees it: counted, checked, and dead when the call is over. */
  #watched(client: Sql): Sql {
    const method = (name: "unsafe" | "file") => (...rest: unknown[]) => {
      this.#refuseWhenOver();
      return this.#track(Reflect.apply(client[name], client, rest));
    };
    const own = { unsafe: method("unsafe"), file: method("file") };
    return new Proxy(client, {
      apply: (target, _this, given) => {
        this.#refuseWhenOver();
        refuseUndefined(given);
        return this.#track(Reflect.apply(target, undefined, given));
      },
      get(target, name) {
        if (name === "unsafe" || name === "file") return own[name];
        if (FORBIDDEN.has(name)) throw new TypeError(`sql.${String(name)}: use the Database's own`);
        return Reflect.get(target, name);
      },
    });
  }

  #refuseWhenOver(): void {
    const ended = this.#connection.ended;
    if (ended !== null) throw new StoreUnavailable(ended.message, "unknown", ended);
    if (this.#closed) throw new Error("this sql belongs to a store call that is over");
  }

  #track(made: unknown): unknown {
    if (!(made instanceof Promise)) return made; // an identifier or a list of values
    const query = made as TrackedQuery;
    this.#queries.push(query);
    // Query's own `then` would send it; Promise's only listens.
    Promise.prototype.then.call(query, undefined, (error: unknown) => {
      // An error of the client itself (a statement that could not be built) leaves the connection
      // out of step with its answers.
      if (isServerError(error) || error instanceof UnreadableValue) return;
      this.#connection.end(error instanceof Error ? error.message : String(error));
    });
    return query;
  }
}

/** What would take connections of its own, or leave a transaction open behind the call. */
const FORBIDDEN: ReadonlySet<string | symbol> = new Set([
  "begin",
  "reserve",
  "listen",
  "notify",
  "subscribe",
  "end",
  "close",
]);

/** `undefined` is a mistake of the caller's; said here, where the stack still names the caller. */
function refuseUndefined(given: readonly unknown[]): void {
  if (given.includes(undefined)) {
    throw new TypeError("undefined as an SQL parameter: null, perhaps?");
  }
  const [first] = given;
  if (Array.isArray(first) && "raw" in first) return; // a statement; what JSON drops is its own affair
  for (const value of given) {
    const rows = Array.isArray(value) ? value : [value];
    for (const row of rows) {
      if (!isPlainObject(row)) continue;
      for (const [key, field] of Object.entries(row)) {
        if (field === undefined) throw new TypeError(`undefined as the SQL value of ${key}`);
      }
    }
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
}
