/**
 * Spawn, tell, ask, stop, restart: the only concurrency in the program. An actor deals with one
 * message at a time; what it throws is caught here, logged once and answered with an opaque id.
 *
 * Only code outside of actors asks (with a time-out); actors tell. So no deadlock is possible.
 */
import { LIMITS } from "./limits.ts";
import { Mailbox } from "./mailbox.ts";
import { after, type Instant } from "./vocabulary.ts";
import { type Cancel, type Clock, type Log, StoreUnavailable } from "./world.ts";

export interface Actor<Message, Reply> {
  receive(message: Message): Promise<Reply>;
  /** Called after a throw: drop memory, so that the next message begins from the store. */
  restart(error: unknown): void;
  stop?(): void;
}

/** The mailbox is full, or the time-out of an ask has passed: 503, try again. */
export class Busy extends Error {
  override readonly name = "Busy";
}

/** A throw inside an actor; the cause stands in the log under `faultId`. */
export class Fault extends Error {
  override readonly name = "Fault";
  constructor(readonly faultId: string, options?: { cause?: unknown }) {
    super(`fault ${faultId}`, options);
  }
}

/** The actor threw too often; it can be read, but takes no more commands. */
export class Quarantined extends Error {
  override readonly name = "Quarantined";
}

interface Envelope<Message, Reply> {
  readonly message: Message;
  readonly resolve: ((reply: Reply) => void) | null;
  readonly reject: ((error: unknown) => void) | null;
  /** Nobody waits for it any more: it was answered «busy» and must not come true later. */
  readonly isStale: () => boolean;
}

/** How the rest of the program holds an actor. */
export class ActorRef<Message, Reply> {
  readonly #mailbox: Mailbox<Envelope<Message, Reply>>;
  #throws: Instant[] = [];
  #stopped = false;
  quarantined = false;
  lastMessageAt: Instant;

  constructor(
    readonly name: string,
    private readonly actor: Actor<Message, Reply>,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly onQuarantine: (() => void) | null,
  ) {
    this.#mailbox = new Mailbox(LIMITS.mailboxAsks, (envelope) => this.#handle(envelope));
    this.lastMessageAt = clock.now();
  }

  get idle(): boolean {
    return this.#mailbox.idle;
  }

  /** @throws Busy, Fault, Quarantined or StoreUnavailable */
  ask(message: Message, timeoutMilliseconds: number = LIMITS.askTimeoutMilliseconds) {
    return new Promise<Reply>((resolve, reject) => {
      if (this.quarantined) return reject(new Quarantined(this.name));
      let stale = false;
      const cancel = this.clock.timer(after(this.clock.now(), timeoutMilliseconds), () => {
        stale = true;
        reject(new Busy(`${this.name} did not answer in time`));
      });
      const settled = <Value>(settle: (value: Value) => void) => (value: Value) => {
        cancel();
        settle(value);
      };
      const taken = this.#mailbox.ask({
        message,
        resolve: settled(resolve),
        reject: settled(reject),
        isStale: () => stale,
      });
      if (!taken) settled(reject)(new Busy(`${this.name} has too much to do`));
    });
  }

  /** Never refused; a newer message of the same key takes the place of one that still waits. */
  tell(key: string, message: Message): void {
    if (this.quarantined || this.#stopped) return;
    this.#mailbox.tell(key, { message, resolve: null, reject: null, isStale: () => false });
  }

  stop(): void {
    this.#stopped = true;
    this.actor.stop?.();
  }

  async #handle(envelope: Envelope<Message, Reply>): Promise<void> {
    const { message, resolve, reject } = envelope;
    if (envelope.isStale()) return;
    this.lastMessageAt = this.clock.now();
    if (this.#stopped || this.quarantined) {
      reject?.(this.quarantined ? new Quarantined(this.name) : new Busy(`${this.name} stopped`));
      return;
    }
    try {
      const reply = await this.actor.receive(message);
      resolve?.(reply);
    } catch (error) {
      this.#failed(error, reject);
    }
  }

  #failed(error: unknown, reject: ((error: unknown) => void) | null): void {
    this.actor.restart(error);
    // A store that is away says nothing about this actor: it never counts towards quarantine.
    if (error instanceof StoreUnavailable) {
      reject?.(error);
      return;
    }
    const faultId = this.log.fault(`${this.name} threw`, error);
    const now = this.clock.now();
    const window = after(now, -LIMITS.quarantineWindowMilliseconds);
    this.#throws = [...this.#throws.filter((at) => at > window), now];
    if (this.#throws.length >= LIMITS.quarantineThrows) {
      this.quarantined = true;
      this.actor.stop?.();
      this.log.warn(`${this.name} is quarantined`, { throws: this.#throws.length });
      this.onQuarantine?.();
    }
    reject?.(new Fault(faultId, { cause: error }));
  }
}

/** Makes actors and their timers. */
export class System {
  readonly #repeating = new Set<Cancel>();

  constructor(readonly clock: Clock, readonly log: Log) {}

  spawn<Message, Reply>(
    name: string,
    actor: Actor<Message, Reply>,
    onQuarantine: (() => void) | null = null,
  ): ActorRef<Message, Reply> {
    return new ActorRef(name, actor, this.clock, this.log, onQuarantine);
  }

  /**
   * Calls again and again until `stop`, each time so long after the last call; for ticks. A call that throws
   * is said, and comes again: what watches everybody must not end with one of them.
   */
  every(milliseconds: number, call: () => void): Cancel {
    let cancel: Cancel = () => {};
    const end = () => cancel();
    this.#repeating.add(end);
    const arm = () => {
      cancel = this.clock.timer(after(this.clock.now(), milliseconds), () => {
        try {
          call();
        } catch (error) {
          this.log.fault("what is looked after now and then threw", error);
        }
        arm();
      });
    };
    arm();
    return end;
  }

  /** Ends all that repeats. */
  stop(): void {
    for (const cancel of this.#repeating) cancel();
    this.#repeating.clear();
  }
}
