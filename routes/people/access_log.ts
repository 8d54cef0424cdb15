/**
 * Writes down who reads what of whom. An answer waits until its reading stands in the log, and without
 * the log there is no answer. What a stream pushes is written within a moment: an alarm does not wait
 * for a log, but when the log falls behind, streams end.
 */
import { LIMITS } from "../../actors/limits.ts";
import { after, isStaff, type Role, SECOND } from "../../actors/vocabulary.ts";
import type { Cancel, World } from "../../actors/world.ts";
import type { AccessEntry, AccessOutcome } from "../../db/audit.ts";
import { currentRequestId } from "../request_scope.ts";
import { AccessMemory } from "./access_memory.ts";

/** What was read of one person. */
export interface Reading {
  readonly personId: string;
  readonly bookingId: string | null;
  readonly fields: readonly string[];
  /** Why: `visit`, `offer`, `dispatch`, `board`, `clinic`, `caller`, `card`, … */
  readonly purpose: string;
  readonly outcome?: AccessOutcome;
}

/** Who reads; a person of the session. */
export interface AccessReader {
  readonly id: string;
  readonly role: Role;
}

interface Store {
  record(entries: readonly AccessEntry[]): Promise<void>;
}

interface Waiting {
  readonly entry: AccessEntry;
  /** Null: a push, which nobody waits for. */
  readonly settle: PromiseWithResolvers<void> | null;
  readonly key: string;
}

const RETRY_MILLISECONDS = SECOND;
/** Pushes of this time go into one statement. */
const PUSH_MILLISECONDS = 100;

export class AccessLog {
  readonly #memory = new AccessMemory(LIMITS.accessesRemembered);
  #queue: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #timer: Cancel | null = null;
  #stopped = false;

  constructor(
    private readonly store: Store,
    private readonly world: Pick<World, "clock" | "newId" | "log">,
  ) {}

  /** Pushes that wait for the log are too many, or too old: nothing more may be pushed. */
  get isBehind(): boolean {
    const oldest = this.#queue[0]?.entry.at;
    return this.#queue.length > LIMITS.accessBacklog ||
      oldest !== undefined &&
        this.world.clock.now() - oldest > LIMITS.accessBacklogMilliseconds;
  }

  /**
   * Returns when the readings stand in the log. Those that were opened are written once an hour,
   * those that stood in a list or on a board once a shift.
   *
   * @throws StoreUnavailable: then nothing may be shown
   */
  async read(
    by: AccessReader,
    readings: readonly Reading[],
    how: "opened" | "listed",
  ): Promise<void> {
    const pending = new Set<Promise<void>>();
    for (const reading of readings) {
      const written = this.#note(by, reading, how, true);
      if (written !== null) pending.add(written);
    }
    if (pending.size === 0) return;
    this.#write();
    await Promise.all(pending);
  }

  /** A stream shows it at this moment. */
  pushed(by: AccessReader, reading: Reading): void {
    this.#note(by, reading, "listed", false);
    if (this.#queue.length === 0 || this.#writing !== null || this.#timer !== null) return;
    const { clock } = this.world;
    this.#timer = clock.timer(after(clock.now(), PUSH_MILLISECONDS), () => this.#write());
  }

  /** Nobody is shown anything, but it was tried. Like `read`. */
  async denied(by: AccessReader, reading: Omit<Reading, "outcome">): Promise<void> {
    await this.read(by, [{ ...reading, outcome: "denied" }], "opened");
  }

  /** Writes what waits, as far as the store lets it, and takes no more. */
  async close(): Promise<void> {
    this.#write();
    await this.#writing;
    this.stop();
    if (this.#queue.length > 0) {
      this.world.log.warn("readings are missing in the access log", {
        readings: this.#queue.length,
      });
    }
  }

  /** Writes nothing more: another process may be writing already. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.();
    this.#timer = null;
  }

  /** @returns what has to be awaited before anything is shown, or null: it stands in the log */
  #note(
    by: AccessReader,
    reading: Reading,
    how: "opened" | "listed",
    isAwaited: boolean,
  ): Promise<void> | null {
    const { personId, bookingId, fields, purpose, outcome = "read" } = reading;
    // One's own data is nobody else's business, and no reading.
    if (personId === by.id || fields.length === 0) return null;
    const at = this.world.clock.now();
    const key = `${by.id}/${bookingId ?? personId}/${purpose}/${outcome}`;
    const earlier = this.#memory.find(`${key}/opened`, fields, at) ??
      (how === "listed" ? this.#memory.find(`${key}/listed`, fields, at) : null);
    if (earlier !== null) return earlier.written;
    const entry: AccessEntry = {
      id: this.world.newId(),
      at,
      readerId: by.id,
      readerRole: by.role,
      personId,
      bookingId,
      fields: [...fields],
      purpose: purpose === "dispatch" && how === "listed" && isStaff(by.role) ? "board" : purpose,
      outcome,
      requestId: currentRequestId(),
      reason: null,
    };
    const settle = Promise.withResolvers<void>();
    settle.promise.catch(() => {/* whoever awaits it hears of it */});
    this.#queue.push({ entry, settle: isAwaited ? settle : null, key: `${key}/${how}` });
    const until = after(
      at,
      how === "opened" ? LIMITS.accessOpenedMilliseconds : LIMITS.accessListedMilliseconds,
    );
    const remembered = this.#memory.remember(
      `${key}/${how}`,
      fields,
      until,
      at,
      isAwaited ? settle.promise : null,
    );
    settle.promise.then(() => remembered.written = null, () => {});
    return isAwaited ? settle.promise : null;
  }

  #write(): void {
    this.#timer?.();
    this.#timer = null;
    if (this.#stopped) return;
    this.#writing ??= this.#writeAll().finally(() => this.#writing = null);
  }

  /** One statement after the other; what comes meanwhile goes into the next. */
  async #writeAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.slice(0, LIMITS.accessesAtOnce);
      this.#queue = this.#queue.slice(batch.length);
      try {
        await this.store.record(batch.map(({ entry }) => entry));
        for (const { settle } of batch) settle?.resolve();
      } catch (error) {
        const pushes = batch.filter(({ settle }) => settle === null);
        for (const { settle, key } of batch) {
          if (settle === null) continue;
          this.#memory.forget(key);
          settle.reject(error);
        }
        this.#queue = [...pushes, ...this.#queue];
        this.world.log.warn("the access log was not written", { error: String(error) });
        return this.#later(error);
      }
    }
  }

  #later(error: unknown): void {
    // Whoever waits must not wait for the next try: they are told now.
    this.#queue = this.#queue.filter(({ settle, key }) => {
      if (settle === null) return true;
      this.#memory.forget(key);
      settle.reject(error);
      return false;
    });
    if (this.#stopped) return;
    const { clock } = this.world;
    this.#timer ??= clock.timer(
      after(clock.now(), RETRY_MILLISECONDS),
      () => this.#write(),
    );
  }
}
