/**
 * One booking: a turn from command to commit to news, one at a time. Saved first, told after.
 * What the machine decides is pure; everything that can fail stands here.
 */
import type { Hub } from "../hub.ts";
import { DISPATCH, LIMITS } from "../limits.ts";
import type { Actor } from "../system.ts";
import {
  after,
  type BookingId,
  type By,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
  SECOND,
} from "../vocabulary.ts";
import { type Cancel, type Turn, type TurnCommand, type World } from "../world.ts";
import type { BookingSummary } from "../dispatcher/protocol.ts";
import { deadlineOf } from "./deadlines.ts";
import { evolveAll } from "./evolve.ts";
import { decide } from "./machine.ts";
import type { Answer, BookingCommand, BookingEvent, Message, StampedEvent } from "./protocol.ts";
import { doorFactsOf, doorOf } from "./door_facts.ts";
import { publicationsOf, staffPublications } from "./publication.ts";
import { type BookingState, isEnded, type RememberedCommand } from "./state.ts";
import { summaryOf } from "./summary.ts";

export interface BookingMessage {
  readonly command: BookingCommand;
  readonly by: By;
  readonly identity: TurnCommand | null;
}

export type BookingReply = Answer | Refusal;

export interface BookingSurroundings {
  readonly world: World;
  readonly hub: Hub;
  readonly changed: (summary: BookingSummary) => void;
  /** Since when pages can answer. */
  readonly runningSince: () => Instant;
  /** Puts a timer's tick into this booking's own mailbox. */
  readonly tick: (id: BookingId) => void;
}

const RELOAD_AFTER_MILLISECONDS = SECOND;

export class BookingActor implements Actor<BookingMessage, BookingReply> {
  #state: BookingState | null = null;
  #commands = new Map<string, RememberedCommand>();
  /** What readers were told last; after a reload the difference is told. */
  #announced: BookingState | null = null;
  #cancelTimer: Cancel = () => {};

  constructor(readonly id: BookingId, private readonly around: BookingSurroundings) {}

  /** The last committed state, or null while memory is empty. For reading only. */
  get state(): BookingState | null {
    return this.#state;
  }

  /** Takes over a state that stands in the store, and arms the timer. Tells nobody. */
  adopt(state: BookingState, commands: ReadonlyMap<string, RememberedCommand>): void {
    this.#state = state;
    this.#announced = state;
    this.#commands = new Map(commands);
    this.#arm();
  }

  /** A booking that was just created: readers and dispatcher hear of it. */
  announceCreated(): void {
    if (this.#state === null) return;
    this.#announced = null;
    this.#announce(this.#state, [], true);
  }

  async receive({ command, by, identity }: BookingMessage): Promise<BookingReply> {
    for (let attempt = 0; attempt <= LIMITS.conflictRetries; attempt++) {
      const state = this.#state ?? await this.#load();
      if (state === null) return refuse("not_found");
      const seen = identity === null ? undefined : this.#commands.get(identity.commandId);
      if (seen !== undefined) return this.#again(seen, identity?.bodyHash);
      const { world } = this.around;
      const { clock, today, newDoorCode, isBlocked, dispatchSettings, warningsAt } = world;
      if (command.type === "tick" && clock.now() < (this.#deadlineOf(state) ?? 0)) {
        this.#arm();
        return answerOf(state, null);
      }
      const { absence } = dispatchSettings(state.city, state.clinicId);
      const stamp = {
        at: clock.now(),
        runningSince: this.around.runningSince(),
        today: today(),
        ...(state.scheduledTime === null ? {} : { visitDay: today(state.scheduledTime) }),
        by,
        freshDoorCode: newDoorCode(),
        isBlocked,
        absence,
        isWarned: (...place: Parameters<World["warningsAt"]>) => warningsAt(...place).length > 0,
        isAtDanger: world.dangerAt?.(doorOf(state)) != null,
      };
      const decision = decide(state, command, stamp);
      if (isRefusal(decision)) return decision;
      if (decision.length === 0) {
        this.#arm();
        return answerOf(state, null);
      }
      const reply = await this.#commit(state, decision, stamp, identity);
      if (reply !== "again") return reply;
      this.#state = null;
    }
    throw new Error(`booking ${this.id}: the store and memory do not come together`);
  }

  restart(): void {
    this.#state = null;
    // Nobody may write to it for hours; its deadline must come all the same.
    this.#armAt(RELOAD_AFTER_MILLISECONDS);
  }

  stop(): void {
    this.#cancelTimer();
  }

  async #commit(
    state: BookingState,
    events: readonly BookingEvent[],
    stamp: { at: StampedEvent["at"]; by: By },
    identity: TurnCommand | null,
  ): Promise<BookingReply | "again"> {
    const stamped = events.map((event): StampedEvent => ({ ...event, at: stamp.at, by: stamp.by }));
    const { next, logged } = evolveAll(state, stamped);
    const messages = messagesOf(stamped);
    const refused = stamped.some((event) => event.type === "doorCodeRefused")
      ? "wrong_door_code"
      : null;
    const remembered: RememberedCommand = {
      bodyHash: identity?.bodyHash ?? "",
      status: next.status,
      version: next.version,
      refused,
      sequence: messages.at(-1)?.sequence ?? null,
    };
    const turn: Turn = {
      next,
      expectedVersion: state.version,
      events: logged,
      messages,
      command: identity === null ? null : { ...identity, ...remembered },
    };
    const result = await this.around.world.bookings.commit(turn);
    if (isRefusal(result)) return result;
    if (result !== "committed") return "again";
    this.#state = next;
    if (identity !== null) this.#commands.set(identity.commandId, remembered);
    this.#arm();
    this.#announce(next, messages, stamped.some((event) => event.type !== "said"));
    return refused === null ? answerOf(next, remembered.sequence) : refuse(refused);
  }

  #again(seen: RememberedCommand, bodyHash: string | undefined): BookingReply {
    if (seen.bodyHash !== bodyHash) return refuse("command_reused");
    if (seen.refused !== null) return refuse(seen.refused);
    const { status, version, sequence } = seen;
    return { id: this.id, status, version, ...(sequence === null ? {} : { sequence }) };
  }

  /** Reads the truth anew; what came to pass unseen (a commit without its answer) is told now. */
  async #load(): Promise<BookingState | null> {
    const { bookings } = this.around.world;
    const loaded = await bookings.load(this.id);
    if (loaded === null) return null;
    const known = this.#announced;
    const missed = known !== null && loaded.state.lastSequence > known.lastSequence
      ? await bookings.messages(this.id, {
        after: known.lastSequence,
        limit: LIMITS.messagesAfterConnect,
        staff: true,
      })
      : [];
    this.#state = loaded.state;
    this.#commands = new Map(loaded.commands);
    this.#arm();
    // An open booking that nobody was told of yet: its creation was committed, its answer lost.
    const unheard = known === null
      ? !isEnded(loaded.state)
      : known.version !== loaded.state.version;
    if (unheard) this.#announce(loaded.state, missed, true);
    this.#announced = loaded.state;
    return loaded.state;
  }

  #announce(next: BookingState, messages: readonly Message[], viewChanged: boolean): void {
    const { hub, world, changed } = this.around;
    const news = publicationsOf(
      this.#announced,
      next,
      messages,
      viewChanged,
      world.clock.now(),
      (topic) => hub.has(topic),
      doorFactsOf(world, next),
    );
    this.#announced = next;
    for (const { topic, frame } of news) hub.publish(topic, frame);
    changed(summaryOf(next, world.visitLength));
  }

  /** What staff know of its door has changed: they hear it again, and nobody else does. */
  retell(): void {
    const state = this.#state;
    if (state === null) return;
    const { hub, world } = this.around;
    const isHeard = (topic: string) => hub.has(topic);
    const door = doorFactsOf(world, state);
    for (const { topic, frame } of staffPublications(state, world.clock.now(), isHeard, door)) {
      hub.publish(topic, frame);
    }
  }

  #arm(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    const deadline = this.#state === null ? null : this.#deadlineOf(this.#state);
    if (deadline === null) return;
    this.#cancelTimer = this.around.world.clock.timer(deadline, () => this.around.tick(this.id));
  }

  #deadlineOf(state: BookingState): Instant | null {
    const { startGraceMilliseconds } = DISPATCH;
    const isAtDanger = this.around.world.dangerAt?.(doorOf(state)) != null;
    return deadlineOf(state, after(this.around.runningSince(), startGraceMilliseconds), isAtDanger);
  }

  #armAt(milliseconds: number): void {
    const { clock } = this.around.world;
    this.#cancelTimer();
    this.#cancelTimer = clock.timer(
      after(clock.now(), milliseconds),
      () => this.around.tick(this.id),
    );
  }
}

const answerOf = (state: BookingState, sequence: number | null): Answer => ({
  id: state.id,
  status: state.status,
  version: state.version,
  ...(sequence === null ? {} : { sequence }),
});

const messagesOf = (events: readonly StampedEvent[]): readonly Message[] =>
  events.flatMap((event) =>
    event.type === "said" ? [{ ...event.message, content: event.words.content }] : []
  );
