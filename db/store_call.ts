import type { Call, Connection, Sql } from "./connection.ts";
import type { ConnectionPool } from "./connection_pool.ts";
import { urgencyNow } from "./urgency.ts";
import {
  meansUnavailable,
  refusedByServer,
  type StoreOutcome,
  StoreUnavailable,
} from "./store_unavailable.ts";

/** What one store call is: its name for messages, its limits and its work. */
export interface CallPlan<T> {
  readonly label: string;
  readonly deadlineMilliseconds: number;
  /** `plain`: shares the connection where that is possible. The others are alone on it. */
  readonly kind: "plain" | "exclusive" | "transaction";
  /** A CancelRequest is sent past the deadline (PGlite knows none). */
  readonly cancellable: boolean;
  /** The server's own limit for this call, where it differs from the connection's. */
  readonly statementTimeoutMilliseconds: number | null;
  work(sql: Sql): Promise<T>;
}

/**
 * Makes one store call and answers within its deadline, whatever the database does. Past it the
 * connection is given up together with all that runs on it: it may be frozen, and a transaction
 * left open on it would hold its locks. Throws StoreUnavailable; any other error is the work's own.
 */
export async function makeCall<T>(pool: ConnectionPool, plan: CallPlan<T>): Promise<T> {
  const endsAt = performance.now() + plan.deadlineMilliseconds;
  const lease = await pool.acquire(plan.kind !== "plain", plan.deadlineMilliseconds, urgencyNow())
    .catch((error) => {
      throw new StoreUnavailable(`${plan.label}: ${error.message}`, "not_done", error);
    });
  const { connection } = lease;
  const attempt = new Attempt(plan, connection, connection.open());
  const work = attempt.perform();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      work.then(resolve, (error) => reject(attempt.explain(error)));
      timer = setTimeout(() => reject(attempt.giveUp()), Math.max(1, endsAt - performance.now()));
    });
  } finally {
    clearTimeout(timer);
    attempt.call.close();
    lease.release();
  }
}

/** One call on its connection, and how far it has come. */
class Attempt<T> {
  readonly call: Call;
  readonly #plan: CallPlan<T>;
  readonly #connection: Connection;
  #committing = false;

  constructor(plan: CallPlan<T>, connection: Connection, call: Call) {
    this.#plan = plan;
    this.#connection = connection;
    this.call = call;
  }

  async perform(): Promise<T> {
    const { statementTimeoutMilliseconds: limit, kind, work } = this.#plan;
    const { sql } = this.call;
    if (limit !== null) await sql.unsafe(`set statement_timeout = ${Math.ceil(limit)}`);
    try {
      const value = kind === "transaction" ? await this.#transact() : await work(sql);
      if (limit !== null) await sql.unsafe("reset statement_timeout");
      // What came over a connection that has got out of step may be another call's answer.
      if (this.#connection.ended !== null) throw this.#connection.ended;
      return value;
    } catch (error) {
      if (limit !== null) this.#connection.end("its statement_timeout was changed");
      throw error;
    }
  }

  async #transact(): Promise<T> {
    const { sql } = this.call;
    await sql.unsafe("begin");
    let value: T;
    try {
      value = await this.#plan.work(sql);
    } catch (error) {
      await this.#rollBack();
      throw error;
    }
    const commit = sql.unsafe("commit");
    this.#committing = true;
    const { command } = await commit;
    if (command === "COMMIT") return value;
    // PostgreSQL's answer to a commit after a statement failed and somebody swallowed its error.
    throw new Error(`${this.#plan.label}: rolled back, since a statement in it failed`);
  }

  async #rollBack(): Promise<void> {
    if (this.#connection.ended !== null) return; // the server rolls back by itself
    try {
      await this.call.sql.unsafe("rollback");
    } catch {
      this.#connection.end("a rollback failed");
    }
  }

  /** The deadline has passed. */
  giveUp(): StoreUnavailable {
    const { label, deadlineMilliseconds, cancellable } = this.#plan;
    const outcome = this.#outcomeWithoutAnswer();
    this.#connection.end(`${label} passed its deadline`, { cancel: cancellable });
    return new StoreUnavailable(`${label}: no answer within ${deadlineMilliseconds} ms`, outcome);
  }

  /** The error to throw for one that the work threw. */
  explain(error: unknown): unknown {
    const ended = this.#connection.ended;
    const unavailable = error instanceof StoreUnavailable || meansUnavailable(error) ||
      (ended !== null && error === ended);
    if (!unavailable) return error;
    const alone = this.#plan.kind === "transaction" || this.call.sent === 1;
    const outcome = refusedByServer(error) && alone ? "not_done" : this.#outcomeWithoutAnswer();
    const { message } = error as Error;
    return new StoreUnavailable(`${this.#plan.label}: ${message}`, outcome, error);
  }

  /** A transaction whose commit was never sent is gone with its connection. */
  #outcomeWithoutAnswer(): StoreOutcome {
    if (this.#plan.kind === "transaction") return this.#committing ? "unknown" : "not_done";
    return this.call.sent === 0 ? "not_done" : "unknown";
  }
}
