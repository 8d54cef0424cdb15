import { makeClient, postgresOptions } from "./client.ts";
import { Connection } from "./connection.ts";

/** How often a standby asks whether the lock is free. */
const ATTEMPT_MILLISECONDS = 500;
/**
 * While PostgreSQL cannot be reached, and after so long of it: a call for help waits for that moment, and a
 * refused connection costs nothing.
 */
const AWAY_MILLISECONDS = 40;
const PATIENT_MILLISECONDS = 10 * 60_000;
const LONGEST_PAUSE_MILLISECONDS = 5_000;
/** That it is still away is said ever more seldom, up to so seldom. */
const LONGEST_SILENCE_MILLISECONDS = 60_000;
/** How often the leader looks whether its connection still lives. */
const WATCH_MILLISECONDS = 1_000;
/** Without an answer for this long a connection counts as lost. */
const ANSWER_MILLISECONDS = 3_000;
/** The advisory lock of the one process that serves; any number that nobody else takes. */
const LEADER_LOCK = 7_463_002;

export interface LeadershipOptions {
  /**
   * Called once when the connection that holds the lock is lost or frozen: by now another process
   * may lead, and this one should exit. Not called after `release`.
   */
  readonly onLost: (reason: Error) => void;
  /** Called when PostgreSQL cannot be reached while waiting; for a log line. */
  readonly onRetry?: (reason: Error) => void;
  /** Ends the waiting: the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Leadership {
  /** Gives the lock up, by closing its connection. */
  release(): Promise<void>;
}

/**
 * Waits until this process holds PostgreSQL's session lock of the leader, and keeps watching it.
 * Serve /readyz with 503 meanwhile. Unreachable, PostgreSQL is tried again, seldom after a
 * while and for as long as it takes; so a wrong password shows only in `onRetry`. The url must lead to PostgreSQL
 * itself: behind a pooler a lock belongs to nobody.
 */
export async function waitForLeadership(
  url: string,
  options: LeadershipOptions,
): Promise<Leadership> {
  const { signal } = options;
  const away = new Absence();
  let connection = connect(url);
  try {
    for (;;) {
      signal?.throwIfAborted();
      try {
        const held = await tryLock(connection);
        if (held) return watch(connection, options.onLost);
        away.end();
        await pause(ATTEMPT_MILLISECONDS, signal);
      } catch (error) {
        signal?.throwIfAborted();
        connection.end("no answer");
        connection = connect(url);
        if (away.isToBeSaid()) options.onRetry?.(error as Error);
        await pause(away.pauseMilliseconds, signal);
      }
    }
  } catch (error) {
    connection.end("nobody waits any more");
    throw error;
  }
}

/** How long PostgreSQL has been away, and what follows from it. */
class Absence {
  #since: number | null = null;
  #sayAt = 0;

  end(): void {
    this.#since = null;
    this.#sayAt = 0;
  }

  /** Again after as long as it has been away already. */
  isToBeSaid(): boolean {
    const now = performance.now();
    this.#since ??= now;
    if (now < this.#sayAt) return false;
    const silence = Math.max(1_000, now - this.#since);
    this.#sayAt = now + Math.min(silence, LONGEST_SILENCE_MILLISECONDS);
    return true;
  }

  get pauseMilliseconds(): number {
    const isLong = this.#since !== null &&
      performance.now() - this.#since > PATIENT_MILLISECONDS;
    return isLong ? LONGEST_PAUSE_MILLISECONDS : AWAY_MILLISECONDS;
  }
}

function connect(url: string): Connection {
  const options = postgresOptions("tot leader");
  return new Connection((onclose) => makeClient({ ...options, onclose }, url));
}

async function tryLock(connection: Connection): Promise<boolean> {
  const [row] = await withinAnswerTime(connection.client<{ held: boolean }[]>`
    select pg_try_advisory_lock(${LEADER_LOCK}::bigint) as held`);
  return row?.held === true;
}

/** The lock lives as long as its session: it is enough to know that the session answers. */
function watch(connection: Connection, onLost: (reason: Error) => void): Leadership {
  let released = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const lose = (reason: Error) => {
    if (released) return;
    released = true;
    clearTimeout(timer);
    connection.end(reason.message);
    onLost(reason);
  };
  const look = async () => {
    try {
      if (connection.ended !== null) throw connection.ended;
      await withinAnswerTime(connection.client`select 1`);
      if (!released) timer = setTimeout(look, WATCH_MILLISECONDS);
    } catch (error) {
      lose(error as Error);
    }
  };
  timer = setTimeout(look, WATCH_MILLISECONDS);
  return {
    release() {
      released = true;
      clearTimeout(timer);
      connection.end("released");
      return Promise.resolve();
    },
  };
}

/** Waits for an answer no longer than ANSWER_MILLISECONDS; its later failure is nobody's. */
async function withinAnswerTime<T>(answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const silence = () => reject(new Error(`no answer within ${ANSWER_MILLISECONDS} ms`));
    timer = setTimeout(silence, ANSWER_MILLISECONDS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
