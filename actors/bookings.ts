/**
 * All booking actors: created, found, recovered at start, and let go when their visit is over and
 * nobody asks. Reading goes past the mailbox: the last committed state is never half a turn.
 */
import { BookingActor, type BookingMessage, type BookingReply } from "./booking/actor.ts";
import { create } from "./booking/evolve.ts";
import type { BookingCommand, BookingWords, Creation } from "./booking/protocol.ts";
import { type BookingState, isEnded } from "./booking/state.ts";
import { isInHandsOf } from "./booking/desk.ts";
import { windowRefusal } from "./booking/decide_words.ts";
import { summaryOf } from "./booking/summary.ts";
import type { BookingSummary } from "./dispatcher/protocol.ts";
import type { Hub } from "./hub.ts";
import { LIMITS } from "./limits.ts";
import { type ActorRef, Busy, type System } from "./system.ts";
import {
  after,
  type BookingId,
  type By,
  type Instant,
  isRefusal,
  type PersonId,
  type Refusal,
  refuse,
  SECOND,
  SYSTEM,
} from "./vocabulary.ts";
import type { TurnCommand, World } from "./world.ts";

const RECOVERY_PAGE = 500;
/** As long as the pages of a visit that is over still ask: each takes some kilobytes, and many may end at once. */
const PASSIVATE_AFTER_MILLISECONDS = 15 * SECOND;

interface Cell {
  readonly actor: BookingActor;
  readonly ref: ActorRef<BookingMessage, BookingReply>;
}

/** What is told under one key replaces what was told before: of two payments each has its own word. */
function tellKeyOf(command: BookingCommand): string {
  switch (command.type) {
    case "withdraw":
      return `withdraw/${command.doctorId}`;
    case "notePayment":
      return `notePayment/${command.note.paymentId}`;
    default:
      return command.type;
  }
}

export class Bookings {
  readonly #cells = new Map<BookingId, Cell>();
  /** One creation of a person at a time, so that the limit of open bookings holds. */
  readonly #creating = new Map<string, Promise<unknown>>();
  #changed: (summary: BookingSummary) => void = () => {};
  readonly quarantined = new Set<BookingId>();
  #stopped = false;
  /** Since when pages can answer; now, for as long as they cannot. Whoever starts the program says so. */
  pagesSince: () => Instant;
  /** Open in the store and without an actor when it was looked at last. */
  #strays: ReadonlySet<BookingId> = new Set();

  constructor(
    private readonly system: System,
    private readonly world: World,
    private readonly hub: Hub,
  ) {
    const startedAt = world.clock.now();
    this.pagesSince = () => startedAt;
  }

  /** Whom to tell of each change: the dispatcher. */
  onChanged(changed: (summary: BookingSummary) => void): void {
    this.#changed = changed;
  }

  /** Loads every open booking and arms its timer. @returns their summaries */
  async recover(): Promise<readonly BookingSummary[]> {
    const summaries: BookingSummary[] = [];
    for (let last: BookingId | null = null;;) {
      const page = await this.world.bookings.loadOpen(last, RECOVERY_PAGE);
      for (const { id, booking } of page) {
        if (booking === null) {
          // Its own actor reads it, throws and is quarantined: this booking alone.
          this.tell(id, { type: "tick" });
          continue;
        }
        this.#cell(id).actor.adopt(booking.state, booking.commands);
        summaries.push(summaryOf(booking.state, this.world.visitLength));
      }
      last = page.at(-1)?.id ?? null;
      if (page.length < RECOVERY_PAGE || last === null) return summaries;
    }
  }

  /**
   * Creates a booking: a turn too, with its person, command and answer in one statement.
   * @returns the state (the one of the first time, if the command was seen), or a refusal
   */
  async create(
    creation: Creation,
    words: BookingWords,
    by: By,
    identity: TurnCommand | null,
  ): Promise<BookingState | Refusal> {
    const at = this.world.clock.now();
    const window = windowRefusal(
      {
        ...(creation.scheduledTime === null ? {} : { scheduledTime: creation.scheduledTime }),
        ...(creation.scheduledUntil === null ? {} : { scheduledUntil: creation.scheduledUntil }),
      },
      creation,
      { at },
    );
    if (window !== null) return await this.createdBy(by, identity) ?? window;
    const event = {
      type: "created",
      creation,
      words: { ...words, doorCode: this.world.newDoorCode() },
      at,
      by,
    } as const;
    const command = identity === null ? null : { ...identity, personId: by.id };
    const draft = create(event, 0);
    const stored = await this.#inTurn(
      by.id ?? "system",
      () => this.world.bookings.create(draft, event, command, LIMITS.openBookingsPerPatient),
    );
    if (isRefusal(stored)) return stored;
    if ("existing" in stored) return await this.#again(stored, identity);
    const state = { ...draft, number: stored.number };
    const { actor } = this.#cell(state.id);
    actor.adopt(state, new Map());
    actor.announceCreated();
    return state;
  }

  /**
   * The booking that this person's command made before, or null. To be asked before a creation is
   * refused: what was lawful then keeps its answer, though the wanted time has passed since.
   */
  async createdBy(by: By, identity: TurnCommand | null): Promise<BookingState | Refusal | null> {
    if (identity === null) return null;
    const found = await this.world.bookings.createdBy(by.id, identity.commandId);
    return found === null ? null : await this.#again(found, identity);
  }

  async #again(
    { existing, bodyHash }: { existing: BookingId; bodyHash: string },
    identity: TurnCommand | null,
  ): Promise<BookingState | Refusal> {
    if (bodyHash !== identity?.bodyHash) return refuse("command_reused");
    if (!this.#cells.has(existing)) this.tell(existing, { type: "tick" });
    return await this.read(existing) ?? refuse("not_found");
  }

  /**
   * Finds open bookings that nobody here knows: a creation whose answer was lost may come true late,
   * even after a start, when a frozen database goes on. One that is missing twice gets its actor, and
   * so its search. To be called every few seconds.
   */
  async adoptStrays(): Promise<void> {
    const unknown = (await this.world.bookings.openIds()).filter((id) => !this.#cells.has(id));
    for (const id of unknown) if (this.#strays.has(id)) this.tell(id, { type: "tick" });
    this.#strays = new Set(unknown);
  }

  /** @throws Busy, Fault, Quarantined or StoreUnavailable */
  async ask(
    id: BookingId,
    command: BookingCommand,
    by: By,
    identity: TurnCommand | null,
  ): Promise<BookingReply> {
    const reply = await this.#cell(id).ref.ask({ command, by, identity });
    // Whoever asks for what does not exist must not fill memory with actors of nothing.
    if (isRefusal(reply) && this.peek(id) === null) this.#letGo(id);
    return reply;
  }

  /** From the dispatcher, payments and timers; the newest of a kind, and of what it is about, wins. */
  tell(id: BookingId, command: BookingCommand): void {
    if (this.#stopped) return;
    this.#cell(id).ref.tell(tellKeyOf(command), { command, by: SYSTEM, identity: null });
  }

  /** The last committed state; null if there is no such booking. @throws StoreUnavailable */
  async read(id: BookingId): Promise<BookingState | null> {
    const alive = this.#cells.get(id)?.actor.state;
    if (alive) return alive;
    return (await this.world.bookings.load(id))?.state ?? null;
  }

  /** The state if the actor is in memory. */
  peek(id: BookingId): BookingState | null {
    return this.#cells.get(id)?.actor.state ?? null;
  }

  /** To staff alone: what they know of its door has changed. */
  retell(id: BookingId): void {
    this.#cells.get(id)?.actor.retell();
  }

  /** Open bookings that a dispatcher holds, or is at, by name. */
  heldBy(id: PersonId): readonly BookingId[] {
    return [...this.#cells].flatMap(([booking, { actor: { state } }]) =>
      state != null && isInHandsOf(state, id) ? [booking] : []
    );
  }

  /** Lets go of actors whose visit is over and that nobody has asked for a while. */
  passivate(): void {
    const now = this.world.clock.now();
    for (const [id, { actor, ref }] of this.#cells) {
      const over = actor.state === null ? !this.quarantined.has(id) : isEnded(actor.state);
      const idle = ref.idle && now - ref.lastMessageAt > PASSIVATE_AFTER_MILLISECONDS;
      if (over && idle) this.#letGo(id);
    }
  }

  /** Forgets the visits of people who were deleted: what memory knows of them is more than the store. */
  forgetPatients(ids: readonly string[]): void {
    for (const [id, { actor, ref }] of this.#cells) {
      if (actor.state === null || !ids.includes(actor.state.patientId)) continue;
      ref.stop();
      this.#cells.delete(id);
    }
  }

  #letGo(id: BookingId): void {
    const cell = this.#cells.get(id);
    if (cell === undefined || !cell.ref.idle || this.quarantined.has(id)) return;
    cell.ref.stop();
    this.#cells.delete(id);
  }

  get inMemory(): number {
    return this.#cells.size;
  }

  stop(): void {
    this.#stopped = true;
    for (const { ref } of this.#cells.values()) ref.stop();
    this.#cells.clear();
  }

  #cell(id: BookingId): Cell {
    const known = this.#cells.get(id);
    if (known !== undefined) return known;
    const actor = new BookingActor(id, {
      world: this.world,
      hub: this.hub,
      runningSince: () => this.pagesSince(),
      changed: (summary) => this.#changed(summary),
      tick: (self) => this.tell(self, { type: "tick" }),
    });
    const ref = this.system.spawn(`booking ${id}`, actor, () => this.quarantined.add(id));
    const cell = { actor, ref };
    this.#cells.set(id, cell);
    return cell;
  }

  /** @throws Busy where those before it took too long: then it is not done at all */
  async #inTurn<Value>(key: PersonId | "system", act: () => Promise<Value>): Promise<Value> {
    const { clock } = this.world;
    const giveUpAt = after(clock.now(), LIMITS.askTimeoutMilliseconds);
    const before = this.#creating.get(key) ?? Promise.resolve();
    const inTime = async () => {
      if (clock.now() >= giveUpAt) throw new Busy("earlier bookings of this person take too long");
      return await act();
    };
    const mine = before.then(inTime, inTime);
    this.#creating.set(key, mine);
    const late = Promise.withResolvers<never>();
    const cancel = clock.timer(giveUpAt, () => late.reject(new Busy("booking takes too long")));
    try {
      return await Promise.race([mine, late.promise]);
    } finally {
      cancel();
      mine.catch(() => {}).finally(() => {
        if (this.#creating.get(key) === mine) this.#creating.delete(key);
      });
    }
  }
}
