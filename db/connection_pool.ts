import type { Connection } from "./connection.ts";
import { StoreUnavailable } from "./store_unavailable.ts";

/**
 * How many calls may wait for a connection; one more is refused at once. At 2,000 a healthy store
 * is behind by less than a second, and a frozen one cannot fill the memory.
 */
export const MAX_WAITING_CALLS = 2_000;

/** A place for one connection, which many calls may share on the embedded database. */
interface Slot {
  connection: Connection | null;
  /** How many calls hold it; an exclusive one counts as `callsPerConnection`. */
  load: number;
}

/** What a call holds while it runs. Give it back with `release`, once. */
export interface Lease {
  readonly connection: Connection;
  release(): void;
}

interface Waiting {
  readonly weight: number;
  readonly giveUpAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  grant(lease: Lease): void;
  refuse(error: StoreUnavailable): void;
}

export interface PoolOptions {
  readonly connections: number;
  /** 1: a call has the connection to itself. More: calls are pipelined on it. */
  readonly callsPerConnection: number;
  connect(): Connection;
}

/**
 * Shares connections out in the order of asking. postgres's own pool is not used, since after a
 * failure in the middle of a transaction it throws where nobody can catch (3.4.9), and since it
 * never gives up a frozen connection.
 */
export class ConnectionPool {
  readonly #options: PoolOptions;
  readonly #slots: Slot[];
  readonly #waiting: Waiting[] = [];
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from(
      { length: options.connections },
      () => ({ connection: null, load: 0 }),
    );
  }

  /**
   * A connection for a call, alone on it when `exclusive`. Throws StoreUnavailable "not_done" when
   * none is free within the deadline (milliseconds), when too many wait, and when closed.
   */
  acquire(exclusive: boolean, deadlineMilliseconds: number): Promise<Lease> {
    if (this.#closed) return Promise.reject(refusal("the database is closed"));
    const weight = exclusive ? this.#options.callsPerConnection : 1;
    const lease = this.#waiting.length === 0 ? this.#take(weight) : null;
    if (lease !== null) return Promise.resolve(lease);
    if (this.#waiting.length >= MAX_WAITING_CALLS) {
      return Promise.reject(refusal(`${MAX_WAITING_CALLS} calls are waiting already`));
    }
    return new Promise((grant, refuse) => {
      const giveUpAt = performance.now() + deadlineMilliseconds;
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        refuse(refusal(`no connection was free within ${deadlineMilliseconds} ms`));
        this.#share();
      }, deadlineMilliseconds);
      const waiting: Waiting = { weight, giveUpAt, timer, grant, refuse };
      this.#waiting.push(waiting);
    });
  }

  /** Refuses what waits and closes every connection; statements under way fail. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.refuse(refusal("the database was closed"));
    }
    for (const slot of this.#slots) slot.connection?.end("the database was closed");
  }

  /** Serves those who wait, strictly in order, as far as there is room. */
  #share(): void {
    while (!this.#closed && this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      // Its timer is due: it must not get a connection only to lose it at once.
      const late = performance.now() >= first.giveUpAt;
      const lease = late ? null : this.#take(first.weight);
      if (!late && lease === null) return;
      this.#waiting.shift();
      clearTimeout(first.timer);
      if (lease !== null) first.grant(lease);
      else first.refuse(refusal("no connection was free in time"));
    }
  }

  #take(weight: number): Lease | null {
    const { callsPerConnection } = this.#options;
    for (const [index, found] of this.#slots.entries()) {
      // Calls still held by a connection that ended are its affair; the place is free again.
      const dead = found.connection !== null && found.connection.ended !== null;
      const slot = dead ? { connection: null, load: 0 } : found;
      if (slot.load + weight > callsPerConnection) continue;
      this.#slots[index] = slot;
      slot.load += weight;
      const connection = slot.connection ??= this.#options.connect();
      return { connection, release: () => this.#release(slot, weight) };
    }
    return null;
  }

  #release(slot: Slot, weight: number): void {
    slot.load -= weight;
    this.#share();
  }
}

function refusal(message: string): StoreUnavailable {
  return new StoreUnavailable(message, "not_done");
}
