import { AsyncLocalStorage } from "node:async_hooks";
import postgres from "postgres";
import { CLIENT_OPTIONS, type Sql } from "./connection.ts";

/**
 * The `sql` of a Database: within the work of a store call it is that call's own, so that
 * `run(label, () => database.sql`…`)` is under the call's deadline and on its connection. Outside
 * of calls it makes fragments and lists of values, and a statement sent through it fails.
 */
export class AmbientSql {
  readonly sql: Sql;
  readonly #current = new AsyncLocalStorage<Sql>();

  constructor() {
    const maker = postgres({ ...CLIENT_OPTIONS, ...NO_CONNECTION }) as unknown as Sql;
    const current = () => this.#current.getStore() ?? maker;
    this.sql = new Proxy(maker, {
      apply: (_target, _this, given) => Reflect.apply(current(), undefined, given),
      get: (_target, name) => Reflect.get(current(), name),
    });
  }

  /** Wraps a call's work, so that `sql` means the call's within it. */
  during<T>(work: (sql: Sql) => Promise<T>): (sql: Sql) => Promise<T> {
    return (sql) => this.#current.run(sql, work, sql);
  }
}

/** A hook of postgres that its types leave out: how to make a socket. */
const NO_CONNECTION: Record<string, unknown> = {
  socket() {
    throw new Error("a statement outside of a store call: use database.run or .transaction");
  },
};
