/** The lone visit of one doctor: a turn from command to commit to news, one at a time. Saved first, told after. */
import { LIMITS } from "../limits.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Actor } from "../system.ts";
import { after, isRefusal, type PersonId, type Refusal, refuse, SECOND } from "../vocabulary.ts";
import { type Cancel, StoreUnavailable, type World } from "../world.ts";
import {
  givesWay,
  isOpenLone,
  type LoneCall,
  type LoneCommand,
  loneDeadlineOf,
  type LoneStart,
  type LoneVisit,
  startLone,
  turnLone,
} from "./machine.ts";

export type LoneMessage = { readonly start: LoneStart } | { readonly command: LoneCommand };
export type LoneReply = LoneVisit | Refusal;

export interface LoneVisitStore {
  /** The one that has not ended, or one whose calls are not all made. */
  load(doctorId: PersonId): Promise<LoneVisit | null>;
  loadOpen(): Promise<readonly LoneVisit[]>;
  /** @returns false: this doctor has another one that has not ended */
  create(state: LoneVisit): Promise<boolean>;
  /**
   * Whoever is killed after it has written the messages too.
   * @returns false: another version stands there
   */
  commit(
    next: LoneVisit,
    expectedVersion: number,
    messages: readonly NewMessage[],
  ): Promise<boolean>;
}

export interface LoneSurroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly store: LoneVisitStore;
  /** Stores the alert. The same call again is the same alert. */
  readonly raise: (state: LoneVisit, call: LoneCall) => Promise<unknown>;
  /** What reaches a phone in a pocket once the question is asked; null: nothing does. */
  readonly knock: (state: LoneVisit) => Promise<NewMessage | null>;
  /** To the doctor's own pages. */
  readonly tell: (doctorId: PersonId, state: LoneVisit | null) => void;
}

/** The store was away: so soon it is tried again. */
const AGAIN_MILLISECONDS = SECOND;

export class LoneVisitActor implements Actor<LoneMessage, LoneReply> {
  #state: LoneVisit | null = null;
  #isLoaded = false;
  #cancelTimer: Cancel = () => {};
  #cancelRaise: Cancel = () => {};
  #isRaising = false;
  #isStopped = false;

  constructor(
    readonly doctorId: PersonId,
    private readonly around: LoneSurroundings,
    private readonly send: (command: LoneCommand) => void,
  ) {}

  /** The last committed state. */
  get state(): LoneVisit | null {
    return this.#state;
  }

  /** Takes over what stands in the store, arms the timer and makes the calls that wait. */
  adopt(state: LoneVisit | null): void {
    this.#state = state;
    this.#isLoaded = true;
    this.#arm();
    this.#makeCalls();
  }

  async receive(message: LoneMessage): Promise<LoneReply> {
    for (let attempt = 0; attempt <= LIMITS.conflictRetries; attempt++) {
      if (!this.#isLoaded) this.adopt(await this.around.store.load(this.doctorId));
      const known = this.#state;
      const next = "start" in message
        ? await this.#start(known, message.start)
        : await this.#turn(known, message.command);
      if (next !== "again") return next;
      this.#isLoaded = false;
    }
    throw new Error("a lone visit: the store and memory do not come together");
  }

  restart(): void {
    this.#isLoaded = false;
    const { clock } = this.around.world;
    this.#cancelTimer();
    this.#cancelTimer = clock.timer(
      after(clock.now(), AGAIN_MILLISECONDS),
      () => this.send({ type: "tick" }),
    );
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#cancelRaise();
  }

  async #start(known: LoneVisit | null, start: LoneStart): Promise<LoneReply | "again"> {
    if (known !== null && !givesWay(known, start)) return known;
    const at = this.around.world.clock.now();
    if (known !== null && isOpenLone(known)) {
      const left = await this.#turn(known, { type: "giveWay" }, at);
      if (left === "again") return "again";
    }
    const made = startLone(start);
    if (!await this.around.store.create(made)) return "again";
    this.#take(made);
    return made;
  }

  async #turn(
    known: LoneVisit | null,
    command: LoneCommand,
    at = this.around.world.clock.now(),
  ): Promise<LoneReply | "again"> {
    if (known === null) return refuse("illegal_transition");
    const next = turnLone(known, command, at);
    if (isRefusal(next)) return next;
    if (next === known) {
      this.#arm();
      return known;
    }
    const isAsked = next.status === "asking" && known.status !== "asking";
    const messages = isAsked ? await this.#knocks(next) : [];
    if (!await this.around.store.commit(next, known.version, messages)) return "again";
    this.#take(next, command.type !== "called");
    return next;
  }

  /** A question that nobody hears is an alarm a minute later; without a question there is none at all. */
  async #knocks(next: LoneVisit): Promise<readonly NewMessage[]> {
    try {
      const message = await this.around.knock(next);
      return message === null ? [] : [message];
    } catch (error) {
      // The commit would fail too: both are tried again.
      if (error instanceof StoreUnavailable) throw error;
      this.around.world.log.warn("a doctor was not knocked at", { error: String(error) });
      return [];
    }
  }

  #take(next: LoneVisit, isTold = true): void {
    this.adopt(next);
    // That a call has been made is nothing that a page may be told.
    if (isTold) this.around.tell(this.doctorId, next);
  }

  #arm(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    const deadline = this.#state === null ? null : loneDeadlineOf(this.#state);
    if (deadline === null) return;
    this.#cancelTimer = this.around.world.clock.timer(deadline, () => this.send({ type: "tick" }));
  }

  /** After the answer and apart from it: what a call takes must not show in how long the doctor waits. */
  #makeCalls(): void {
    const state = this.#state;
    const [call] = state?.calls ?? [];
    if (state == null || call === undefined || this.#isRaising || this.#isStopped) return;
    const { world, raise } = this.around;
    this.#isRaising = true;
    this.#cancelRaise = world.clock.timer(world.clock.now(), () => {
      raise(state, call).then(
        () => {
          this.#isRaising = false;
          this.send({ type: "called", clientId: call.clientId });
        },
        (error) => {
          world.log.warn("a call for help is not stored yet, will try again", {
            error: String(error),
          });
          this.#cancelRaise = world.clock.timer(
            after(world.clock.now(), AGAIN_MILLISECONDS),
            () => {
              this.#isRaising = false;
              this.#makeCalls();
            },
          );
        },
      );
    });
  }
}
