/**
 * The program between its database and its phones: the very actors of production, put together as the
 * composition root does it. It can die at any moment, and begins anew from what is stored.
 */
import { Bookings } from "../actors/bookings.ts";
import { DispatcherActor } from "../actors/dispatcher/actor.ts";
import type { DemandMap } from "../actors/dispatcher/demand.ts";
import type { LiveHint } from "../actors/dispatcher/hint_keeper.ts";
import { BookingIndex } from "../actors/dispatcher/index.ts";
import { PositionIndex } from "../actors/dispatcher/positions.ts";
import type { DispatcherMessage, DispatcherReply } from "../actors/dispatcher/protocol.ts";
import type { DispatchSettings } from "../actors/dispatcher/settings.ts";
import type { Policy } from "../actors/dispatcher/snapshot.ts";
import { Hub } from "../actors/hub.ts";
import { type ActorRef, System } from "../actors/system.ts";
import { after, type Instant, type PersonId, SECOND, utcDay } from "../actors/vocabulary.ts";
import type { BookingStore, Clock, Log, TravelGateway, World } from "../actors/world.ts";
import type { SimulatedClock } from "./clock.ts";
import type { SimulatedStore } from "./store.ts";

export interface Surroundings {
  readonly clock: SimulatedClock;
  readonly store: SimulatedStore;
  readonly travel: TravelGateway;
  readonly newId: () => string;
  readonly settings: DispatchSettings;
  readonly policy: Policy;
  readonly isBlocked: (patientId: PersonId, doctorId: PersonId) => boolean;
  /** A push reaches the phone whose page is covered; absent: none does. */
  readonly isPushable?: (doctorId: PersonId) => boolean;
  /** Faults are bugs: they end the simulation. */
  readonly fault: (message: string, cause: unknown) => void;
  /** Called before each matching: phones that answer are touched. */
  readonly beforeMatch: (positions: PositionIndex, at: Instant) => void;
  /** Fills in where calls came from before today; absent: nobody has hints where to wait. */
  readonly learned?: (demand: DemandMap) => void;
  readonly hinted?: (doctorId: PersonId, hint: LiveHint) => void;
  /** How often it is looked where doctors had better wait; absent: once a minute, as in production. */
  readonly hintMilliseconds?: number;
}

/** With nothing new a matching can only change by what time alone does: ends of first refusals, of visits. */
const HINT_MILLISECONDS = 60 * SECOND;
/** The one city of a simulation. */
export const CITY = "default";
/** So long it takes to start again, at least and at most. */
export const DOWN_SECONDS = [1, 12] as const;
const TICK_MILLISECONDS = 10 * SECOND;

export class SimulatedProcess {
  readonly index = new BookingIndex();
  readonly positions: PositionIndex;
  readonly bookings: Bookings;
  readonly dispatcher: ActorRef<DispatcherMessage, DispatcherReply>;
  readonly #system: System;
  readonly #actor: DispatcherActor;
  readonly startedAt: Instant;
  #isAlive = true;
  readonly #mourners = new Set<() => void>();
  #isTicking = false;

  private constructor(private readonly around: Surroundings) {
    this.startedAt = around.clock.now();
    this.positions = new PositionIndex(around.isPushable);
    // What a dead process has armed never fires.
    const clock: Clock = {
      now: around.clock.now,
      timer: (at, call) => around.clock.timer(at, () => this.#isAlive && call()),
    };
    const log: Log = {
      info: () => {},
      warn: () => {},
      fault: (message, cause) => {
        around.fault(message, cause);
        return "fault";
      },
    };
    const world: World = {
      clock,
      log,
      newId: around.newId,
      newDoorCode: () => "1234",
      bookings: this.#whileAlive(around.store.bookings),
      shifts: around.store.shifts,
      travel: around.travel,
      today: () => utcDay(clock.now()),
      dispatchSettings: () => around.settings,
      isBlocked: around.isBlocked,
      servesPlace: () => true,
      warningsAt: () => [],
    };
    this.#system = new System(clock, log);
    this.bookings = new Bookings(this.#system, world, new Hub());
    this.#actor = new DispatcherActor(
      world,
      (id, command) => this.bookings.tell(id, command),
      this.index,
      this.positions,
      around.policy,
    );
    this.dispatcher = this.#system.spawn("dispatcher", this.#actor);
    this.#actor.wantMatch = () => this.wantMatch();
    this.#actor.tellTravel = (message) =>
      this.dispatcher.tell(`travel/${message.bookingId}`, message);
  }

  /** Loads what is stored, as a start of the program does. */
  static async start(around: Surroundings): Promise<SimulatedProcess> {
    const process = new SimulatedProcess(around);
    const at = around.clock.now();
    for (const shift of await around.store.shifts.open()) process.positions.restore(shift, at);
    for (const summary of await process.bookings.recover()) process.index.put(summary);
    await process.#actor.ledger.recover();
    process.bookings.onChanged((summary) => {
      if (!process.#isAlive) return;
      process.dispatcher.tell(`booking/${summary.id}`, { type: "bookingChanged", summary });
    });
    process.#system.every(60 * SECOND, () => process.#actor.ledger.save());
    process.#hint();
    process.wantMatch();
    return process;
  }

  #hint(): void {
    const { learned, hinted } = this.around;
    if (learned === undefined) return;
    const { hints } = this.#actor;
    this.#actor.cityOf = () => CITY;
    this.#actor.tellHint = (doctorId) => {
      const hint = hints.hintOf(doctorId);
      if (hint !== null) hinted?.(doctorId, hint);
    };
    learned(hints.demandOf(CITY));
    this.#system.every(this.around.hintMilliseconds ?? HINT_MILLISECONDS, () => {
      this.around.beforeMatch(this.positions, this.around.clock.now());
      hints.look();
    });
  }

  get ledger() {
    return this.#actor.ledger;
  }

  wantMatch(): void {
    if (!this.#isAlive) return;
    this.around.beforeMatch(this.positions, this.around.clock.now());
    this.dispatcher.tell("match", { type: "match" });
    this.#tick();
  }

  /** While a booking waits the clock alone may make a difference. */
  #tick(): void {
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.around.clock.timer(after(this.around.clock.now(), TICK_MILLISECONDS), () => {
      this.#isTicking = false;
      if (this.#isAlive && this.index.isSearching) this.wantMatch();
    });
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** @returns takes it back */
  whenItDies(call: () => void): () => void {
    this.#mourners.add(call);
    return () => this.#mourners.delete(call);
  }

  /** A turn that is under way when the process dies neither reads nor writes any more. */
  #whileAlive(store: BookingStore): BookingStore {
    const never = new Promise<never>(() => {});
    return {
      ...store,
      create: (...all) => this.#isAlive ? store.create(...all) : never,
      commit: (turn) => this.#isAlive ? store.commit(turn) : never,
      load: (id) => this.#isAlive ? store.load(id) : never,
    };
  }

  /** Nothing is saved, nothing is said. */
  die(): void {
    this.#isAlive = false;
    for (const call of this.#mourners) call();
    this.#mourners.clear();
    this.#system.stop();
    this.bookings.stop();
    this.dispatcher.stop();
  }
}
