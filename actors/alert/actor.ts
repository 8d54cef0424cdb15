/** One alert: a turn from command to commit to news, one at a time. Saved first, told after. */
import type { Hub } from "../hub.ts";
import { LIMITS } from "../limits.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { Actor } from "../system.ts";
import {
  after,
  type AlertId,
  type By,
  type Instant,
  isRefusal,
  type Refusal,
  refuse,
  SECOND,
} from "../vocabulary.ts";
import type { Cancel, World } from "../world.ts";
import {
  alertDeadlineOf,
  decideAlert,
  evolveAlert,
  isEscalationDue,
  isSearchDue,
} from "./machine.ts";
import type {
  AlertAnswer,
  AlertCommand,
  AlertEvent,
  AlertStamp,
  Callable,
  StampedAlertEvent,
} from "./protocol.ts";
import { alertPublications } from "./publication.ts";
import { type AlertState, isAlertOpen } from "./state.ts";
import { type HelperNews, helperNewsOf } from "./helper_news.ts";
import type { NearDoctor } from "./search.ts";
import type { AlertStore, LoggedAlertEvent } from "./store.ts";
import { isStillGuessed, visitAfter } from "./whereabouts.ts";

export interface AlertMessage {
  readonly command: AlertCommand;
  readonly by: By;
}
export type AlertReply = AlertAnswer | Refusal;

/** Who is there, whom to call, and what is written to them: `assembly/` knows. */
export interface AlertPeople {
  /** Somebody on duty looks at the board of this place now. */
  isAttended(state: Pick<AlertState, "city" | "clinicId">): boolean;
  /** Whom the next step tells, and by which ways. Never rejects: with the store away it is a shorter list. */
  callable(state: AlertState): Promise<readonly Callable[]>;
  messages(state: AlertState, step: number): Promise<readonly NewMessage[]>;
  /** What is written to the one who took it and is asked whether anybody is at it. */
  careMessages(state: AlertState): Promise<readonly NewMessage[]>;
  /** What is written to whoever was given it by another. */
  handedMessages(state: AlertState): Promise<readonly NewMessage[]>;
  /** Free doctors near the place of need, the nearest first. Never rejects. */
  near(state: AlertState): Promise<readonly NearDoctor[]>;
  /** What is written to those who are asked to come. */
  askMessages(
    state: AlertState,
    doctors: readonly NearDoctor[],
    expiresAt: Instant,
  ): Promise<readonly NewMessage[]>;
  /** What is written to the doctor who comes, or came until now. */
  helperMessages(state: AlertState, news: HelperNews): Promise<readonly NewMessage[]>;
}

export interface AlertSurroundings {
  readonly world: Pick<World, "clock" | "log">;
  readonly hub: Hub;
  readonly store: AlertStore;
  readonly people: AlertPeople;
  readonly changed: (state: AlertState) => void;
  /** Puts a timer's tick into this alert's own mailbox. */
  readonly tick: (id: AlertId) => void;
}

const RELOAD_AFTER_MILLISECONDS = SECOND;

export class AlertActor implements Actor<AlertMessage, AlertReply> {
  #state: AlertState | null = null;
  /** What stood when memory was dropped, until the truth is known again. */
  #before: AlertState | null = null;
  /** The version that readers were told last. */
  #announced = 0;
  #cancelTimer: Cancel = () => {};

  constructor(readonly id: AlertId, private readonly around: AlertSurroundings) {}

  /** The last committed state, or null while memory is empty. For reading only. */
  get state(): AlertState | null {
    return this.#state;
  }

  /**
   * The same, and while memory is dropped (the store is away, this actor has thrown) what was known last: an alarm
   * does not leave the boards, and nobody is sent to a door that it warns of, because it cannot be read.
   */
  get known(): AlertState | null {
    return this.#state ?? this.#before;
  }

  /** Takes over a state that stands in the store, and arms the timer. */
  adopt(state: AlertState): void {
    this.#remember(state);
    this.#announced = state.version;
    this.#arm();
  }

  /** Readers hear of it whole. */
  announce(): void {
    if (this.#state !== null) this.#tell(this.#state, null);
  }

  async receive({ command, by }: AlertMessage): Promise<AlertReply> {
    for (let attempt = 0; attempt <= LIMITS.conflictRetries; attempt++) {
      const state = this.#state ?? await this.#load();
      if (state === null) return refuse("not_found");
      const stamp = await this.#stamp(state, command, by);
      const decision = decideAlert(state, command, stamp);
      if (isRefusal(decision)) return decision;
      if (decision.length === 0) {
        this.#arm();
        return answerOf(state);
      }
      const next = await this.#commit(state, decision, stamp);
      if (next !== "again") return isRefusal(next) ? next : answerOf(next);
      this.#drop();
    }
    throw new Error(`alert ${this.id}: the store and memory do not come together`);
  }

  restart(): void {
    this.#drop();
    // Nobody may write to it again; its deadline must come all the same.
    const { clock } = this.around.world;
    this.#cancelTimer();
    this.#cancelTimer = clock.timer(
      after(clock.now(), RELOAD_AFTER_MILLISECONDS),
      () => this.around.tick(this.id),
    );
  }

  stop(): void {
    this.#cancelTimer();
  }

  async #stamp(state: AlertState, command: AlertCommand, by: By): Promise<AlertStamp> {
    const { world: { clock }, people } = this.around;
    const isTick = command.type === "tick";
    // A call may bring it to another city: who sits at that board counts.
    const city = command.type === "locate" && isStillGuessed(state) ? command.city : null;
    const place = command.type === "nameVisit"
      ? command.visit
      : city === null
      ? command.type === "join" ? { ...state, ...visitAfter(state, command) } : state
      : { ...state, city };
    const at = clock.now();
    return {
      at,
      by,
      isAttended: people.isAttended(place),
      callable: isTick && isEscalationDue(state, at) ? await people.callable(state) : [],
      near: isTick && isSearchDue(state, at) ? await people.near(state) : [],
    };
  }

  async #commit(
    state: AlertState,
    events: readonly AlertEvent[],
    { at, by }: AlertStamp,
  ): Promise<AlertState | "again" | Refusal> {
    let next = state;
    const logged: LoggedAlertEvent[] = [];
    for (const event of events) {
      const stamped: StampedAlertEvent = { ...event, at, by };
      const from = next.status;
      next = evolveAlert(next, stamped);
      logged.push({ event: stamped, version: next.version, from, to: next.status });
    }
    const joined = events.find((event) => event.type === "joined");
    const result = await this.around.store.commit({
      next,
      expectedVersion: state.version,
      events: logged,
      report: joined?.report ?? null,
      messages: await this.#messages(state, next, events),
    });
    if (result === "conflict") return "again";
    // The same call came twice at once: it is in the alert already.
    if (result === "called_before") return state;
    // Bound by another alarm in this very moment.
    if (result === "helper_busy") return refuse("doctor_busy");
    this.#remember(next);
    this.#arm();
    this.#tell(next, state);
    return next;
  }

  /** What is written to people because of this turn. */
  async #messages(
    before: AlertState,
    next: AlertState,
    events: readonly AlertEvent[],
  ): Promise<readonly NewMessage[]> {
    const { people } = this.around;
    const step = events.find((event) => event.type === "escalated");
    const asked = events.find((event) => event.type === "doctorsAsked");
    const isAsked = events.some((event) => event.type === "careAsked");
    const isHanded = events.some((event) => event.type === "handedOver") &&
      next.care?.askedAt != null;
    const helper = helperNewsOf(before, next, events);
    return [
      ...step === undefined ? [] : await people.messages(next, step.step),
      ...isAsked ? await people.careMessages(next) : [],
      ...isHanded ? await people.handedMessages(next) : [],
      ...asked === undefined ? [] : await people.askMessages(next, asked.doctors, asked.expiresAt),
      ...helper === null ? [] : await people.helperMessages(next, helper),
    ];
  }

  /** Reads the truth anew; what came to pass unseen (a commit without its answer) is told now. */
  async #load(): Promise<AlertState | null> {
    const before = this.known;
    const loaded = await this.around.store.load(this.id);
    this.#remember(loaded);
    if (loaded === null) return null;
    this.#arm();
    if (loaded.version !== this.#announced && (this.#announced > 0 || isAlertOpen(loaded))) {
      this.#tell(loaded, before);
    }
    return loaded;
  }

  #remember(state: AlertState | null): void {
    this.#state = state;
    this.#before = null;
  }

  #drop(): void {
    this.#before = this.known;
    this.#state = null;
  }

  #tell(next: AlertState, before: AlertState | null): void {
    const { hub, changed } = this.around;
    this.#announced = next.version;
    for (const { topic, frame } of alertPublications(next, before, (topic) => hub.has(topic))) {
      hub.publish(topic, frame);
    }
    changed(next);
  }

  #arm(): void {
    this.#cancelTimer();
    this.#cancelTimer = () => {};
    const deadline = this.#state === null ? null : alertDeadlineOf(this.#state);
    if (deadline === null) return;
    this.#cancelTimer = this.around.world.clock.timer(deadline, () => this.around.tick(this.id));
  }
}

const answerOf = ({ id, status, version }: AlertState): AlertAnswer => ({ id, status, version });
