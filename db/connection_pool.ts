import type { Connection } from "./connection.ts";
import { StoreUnavailable } from "./store_unavailable.ts";
import { URGENCY, type Urgency } from "./urgency.ts";

/**
 * How many calls may wait for a connection; one more is refused at once. At 2,000 a healthy store
 * is behind by less than a second, and a frozen one cannot fill the memory.
 */
export const MAX_WAITING_CALLS = 2_000;

/**
 * How many connections may be young at one time. To make one and to plan its first statements takes a processor
 * some twenty milliseconds: where twenty calls wait for a store that has just come back, twenty new connections
 * answer all of them late, and two answer them one after the other at once.
 */
const YOUNG_AT_MOST = 2;
/** So long at most: its first statement may be a long one, or its server frozen. */
const YOUNG_MILLISECONDS = 100;

/** A place for one connection, which many calls may share on the embedded database. */
interface Slot {
  connection: Connection | null;
  /** It was just made and has not given anything back yet; its end. Null: it is as good as any. */
  young: ReturnType<typeof setTimeout> | null;
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
  readonly urgency: Urgency;
  readonly giveUpAt: number;
  readonly timer: ReturnType<typeof setTimeout>;
  grant(lease: Lease): void;
  refuse(error: StoreUnavailable): void;
}

export interface PoolOptions {
  readonly connections: number;
  /** 1: a call has the connection to itself. More: calls are pipelined on it. */
  readonly callsPerConnection: number;
  /** Connections beside those, for urgent calls alone; they are made with the first such call. */
  readonly reservedConnections?: number;
  /** How many of a connection's calls may be ordinary ones; all where nothing is said. */
  readonly ordinaryCallsPerConnection?: number;
  connect(): Connection;
}

/**
 * Shares connections out in the order of asking, urgent calls before all others. postgres's own pool is not used, since after a
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
    const { connections, reservedConnections = 0 } = options;
    this.#slots = Array.from(
      { length: connections + reservedConnections },
      emptySlot,
    );
  }

  /**
   * A connection for a call, alone on it when `exclusive`. Throws StoreUnavailable "not_done" when
   * none is free within the deadline (milliseconds), when too many wait, and when closed. An urgent
   * call goes before all that wait and are not, and is never one too many.
   */
  acquire(
    exclusive: boolean,
    deadlineMilliseconds: number,
    urgency: Urgency = URGENCY.ordinary,
  ): Promise<Lease> {
    if (this.#closed) return Promise.reject(refusal("the database is closed"));
    const weight = exclusive ? this.#options.callsPerConnection : 1;
    const later = this.#waiting.findIndex((one) => one.urgency < urgency);
    const place = later < 0 ? this.#waiting.length : later;
    const lease = place === 0 ? this.#take(weight, urgency) : null;
    if (lease !== null) return Promise.resolve(lease);
    if (place >= MAX_WAITING_CALLS) {
      return Promise.reject(refusal(`${MAX_WAITING_CALLS} calls are waiting already`));
    }
    return new Promise((grant, refuse) => {
      const giveUpAt = performance.now() + deadlineMilliseconds;
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        refuse(refusal(`no connection was free within ${deadlineMilliseconds} ms`));
        this.#share();
      }, deadlineMilliseconds);
      const waiting: Waiting = { weight, urgency, giveUpAt, timer, grant, refuse };
      this.#waiting.splice(place, 0, waiting);
    });
  }

  /** Refuses what waits and closes every connection; statements under way fail. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.refuse(refusal("the database was closed"));
    }
    for (const slot of this.#slots) {
      grow(slot);
      slot.connection?.end("the database was closed");
    }
  }

  /** Serves those who wait, urgent ones first and else strictly in order, as far as there is room. */
  #share(): void {
    while (!this.#closed && this.#waiting.length > 0) {
      const first = this.#waiting[0]!;
      // Its timer is due: it must not get a connection only to lose it at once.
      const late = performance.now() >= first.giveUpAt;
      const lease = late ? null : this.#take(first.weight, first.urgency);
      if (!late && lease === null) return;
      this.#waiting.shift();
      clearTimeout(first.timer);
      if (lease !== null) first.grant(lease);
      else first.refuse(refusal("no connection was free in time"));
    }
  }

  #take(weight: number, urgency: Urgency): Lease | null {
    const isUrgent = urgency > URGENCY.ordinary;
    const { connections, callsPerConnection } = this.#options;
    const { ordinaryCallsPerConnection = callsPerConnection } = this.#options;
    for (const [index, found] of this.#slots.entries()) {
      const isReserved = index >= connections;
      if (isReserved && !isUrgent) break;
      // Calls still held by a connection that ended are its affair; the place is free again.
      const dead = found.connection !== null && found.connection.ended !== null;
      if (dead) grow(found);
      const slot = dead ? emptySlot() : found;
      if (slot.load + weight > callsPerConnection) continue;
      if (slot.connection === null && !isReserved && this.#areYoungEnough()) continue;
      // An exclusive call takes all of it, once it is idle; that is no matter of how many.
      const isOneTooMany = !isUrgent && weight === 1 && slot.load >= ordinaryCallsPerConnection;
      if (isOneTooMany) continue;
      this.#slots[index] = slot;
      slot.load += weight;
      if (slot.connection === null) {
        slot.connection = this.#options.connect();
        slot.young = setTimeout(() => {
          grow(slot);
          this.#share();
        }, YOUNG_MILLISECONDS);
      }
      const { connection } = slot;
      return { connection, release: () => this.#release(slot, weight) };
    }
    return null;
  }

  /** Those that are kept for urgent calls are made beside them. */
  #areYoungEnough(): boolean {
    const ordinary = this.#slots.slice(0, this.#options.connections);
    return ordinary.filter(({ young }) => young !== null).length >= YOUNG_AT_MOST;
  }

  #release(slot: Slot, weight: number): void {
    slot.load -= weight;
    grow(slot);
    this.#share();
  }
}

const emptySlot = (): Slot => ({ connection: null, young: null, load: 0 });

function grow(slot: Slot): void {
  if (slot.young !== null) clearTimeout(slot.young);
  slot.young = null;
}

function refusal(message: string): StoreUnavailable {
  return new StoreUnavailable(message, "not_done");
}
