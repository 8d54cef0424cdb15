/**
 * All alert actors: raised, joined, recovered at start, and let go when they are over. Whoever calls for
 * help is never refused: what is one event is one alert.
 */
import {
  AlertActor,
  type AlertMessage,
  type AlertReply,
  type AlertSurroundings,
} from "./alert/actor.ts";
import { isSilent } from "./alert/codes.ts";
import { createAlert } from "./alert/rising.ts";
import type { AlertCommand, Raising, Report, SenderPlace } from "./alert/protocol.ts";
import { helperOf } from "./alert/search.ts";
import { type AlertState, isAlertOpen } from "./alert/state.ts";
import { isElsewhere } from "./alert/whereabouts.ts";
import { ALERT, LIMITS } from "./limits.ts";
import { type ActorRef, Busy, type System } from "./system.ts";
import {
  after,
  type AlertId,
  type By,
  isRefusal,
  MINUTE,
  type PersonId,
  type Refusal,
  refuse,
  SYSTEM,
} from "./vocabulary.ts";
import { StoreUnavailable } from "./world.ts";

const PASSIVATE_AFTER_MILLISECONDS = MINUTE;

/** Who calls for people who have called them. */
const isForOthers = (role: Report["role"]): boolean =>
  role === "dispatcher" || role === "admin" || role === "clinic";

interface Cell {
  readonly actor: AlertActor;
  readonly ref: ActorRef<AlertMessage, AlertReply>;
}

export class Alerts {
  readonly #cells = new Map<AlertId, Cell>();
  /** Calls of one event are stored one after the other, so that the second finds the first. */
  readonly #raising = new Map<string, Promise<unknown>>();
  /** Open in the store and without an actor when it was looked at last. */
  #strays: ReadonlySet<AlertId> = new Set();
  #changed: (state: AlertState) => void = () => {};
  /** What is due waits while this is set: who is free and whom to tell is not known yet. */
  #early: Set<AlertId> | null = null;
  #stopped = false;

  constructor(
    private readonly system: System,
    private readonly around: Omit<AlertSurroundings, "changed" | "tick">,
  ) {}

  /** Whom to tell of each change beside the readers of streams. */
  onChanged(changed: (state: AlertState) => void): void {
    this.#changed = changed;
  }

  /**
   * Loads every open alert and arms its timer: what was due meanwhile comes at once.
   * @param isEarly calls are taken from now on, but what is due comes with `begin`
   */
  async recover(isEarly = false): Promise<void> {
    if (isEarly) this.#early = new Set();
    for (const { id, state } of await this.around.store.loadOpen()) {
      // A row that cannot be read is its own actor's trouble.
      if (state === null) this.#tick(id);
      else this.#cell(id).actor.adopt(state);
    }
  }

  /** All is known that steps of alerts go by. */
  begin(): void {
    const due = this.#early ?? [];
    this.#early = null;
    for (const id of due) this.#tick(id);
  }

  #tick(id: AlertId): void {
    if (this.#early === null) this.tell(id, { type: "tick" });
    else this.#early.add(id);
  }

  /**
   * Somebody calls for help. The same `clientId` of the same person again is the same call: it answers
   * with its alert, and its newer position is taken.
   * @throws Busy or StoreUnavailable: nothing is known to be stored; the same call may be made again
   */
  async raise(raising: Raising): Promise<AlertState | Refusal> {
    return await this.#inTurn(
      raising.bookingId ?? raising.report.by,
      () => this.#untilStored(() => this.#raise(raising)),
    );
  }

  /**
   * With the store away it is tried again and again for as long as anybody waits for the answer: whoever
   * calls is spared a way there and back, and the moment in which the store comes back is not missed.
   */
  async #untilStored<Value>(store: () => Promise<Value>): Promise<Value> {
    const { clock } = this.around.world;
    const giveUpAt = after(clock.now(), ALERT.holdMilliseconds);
    for (;;) {
      try {
        return await store();
      } catch (error) {
        const next = after(clock.now(), ALERT.holdAgainMilliseconds);
        if (!(error instanceof StoreUnavailable) || next >= giveUpAt || this.#stopped) throw error;
        await new Promise<void>((resolve) => void clock.timer(next, resolve));
      }
    }
  }

  async #raise(raising: Raising): Promise<AlertState | Refusal> {
    const { report } = raising;
    const known = await this.around.store.calledBy(report.by, report.clientId);
    if (known !== null) return await this.#again(known, raising);
    const open = this.#sameEvent(raising);
    if (open !== null) {
      const { senderName, place, senderPlace, isCityGuessed } = raising;
      const { city, clinicId, bookingId, subjectId } = raising;
      const visit = { city, clinicId, bookingId, subjectId };
      const reply = await this.#cell(open).ref.ask({
        command: { type: "join", report, senderName, place, senderPlace, visit, isCityGuessed },
        by: SYSTEM,
      });
      const joined = this.peek(open);
      // Closed in this very moment: then it is a new one.
      if (!isRefusal(reply) && joined !== null) return joined;
    }
    const { clock } = this.around.world;
    const at = clock.now();
    const isAttended = this.around.people.isAttended(raising);
    const by: By = report.role === "system" ? SYSTEM : { id: report.by, role: report.role };
    const event = { type: "created", raising, isAttended, at, by } as const;
    const state = createAlert(event);
    const logged = { event, version: state.version, from: null, to: state.status };
    const stored = await this.around.store.create(state, logged, report);
    if (stored !== "created") return await this.#again(stored.existing, raising);
    const { actor } = this.#cell(state.id);
    actor.adopt(state);
    actor.announce();
    return state;
  }

  async #again(
    id: AlertId,
    { senderPlace, report, city, isCityGuessed }: Raising,
  ): Promise<AlertState | Refusal> {
    if (senderPlace !== null) {
      const where = { senderId: report.by, senderPlace, city: isCityGuessed ? null : city };
      await this.#cell(id).ref.ask({ command: { type: "locate", ...where }, by: SYSTEM });
    }
    return await this.read(id) ?? refuse("not_found");
  }

  /**
   * The open alert that this call is one event with, or null. Drills and silent ones keep apart, and so do two
   * doors: whoever calls for others (staff, who answer telephones, and clinics) calls for another each time. The
   * doctor who comes to one and calls there needs another one: that is an alert of its own.
   */
  #sameEvent({ bookingId, isDrill, report, place }: Raising): AlertId | null {
    const soon = after(report.at, -ALERT.oneEventMilliseconds);
    const candidates = this.open().filter((one) =>
      one.isDrill === isDrill && isSilent(one.kind) === isSilent(report.kind) &&
      helperOf(one)?.doctorId !== report.by
    ).toSorted((one, other) => other.createdAt - one.createdAt);
    const ofVisit = candidates.find((one) => bookingId !== null && one.bookingId === bookingId);
    if (ofVisit !== undefined) return ofVisit.id;
    const own = candidates.filter((one) => one.raisedBy === report.by);
    if (own.length >= ALERT.openPerPersonAtMost) return own[0]!.id;
    if (isForOthers(report.role)) return null;
    // Of one without a visit, «хуже» is the same event however late it comes; a visit that is named later may be
    // another one.
    const near = own.find((one) =>
      (bookingId === null || one.bookingId === null) &&
      (bookingId === one.bookingId || one.createdAt >= soon) &&
      !isElsewhere(one.words.place, place)
    );
    if (near !== undefined) return near.id;
    const free = own.filter((one) => one.bookingId === null);
    return bookingId === null && free.length >= ALERT.openPerPerson ? free[0]!.id : null;
  }

  /** @throws Busy, Fault, Quarantined or StoreUnavailable */
  async ask(id: AlertId, command: AlertCommand, by: By): Promise<AlertReply> {
    const reply = await this.#cell(id).ref.ask({ command, by });
    // Whoever asks for what does not exist must not fill memory with actors of nothing.
    if (isRefusal(reply) && this.peek(id) === null) this.#letGo(id);
    return reply;
  }

  tell(id: AlertId, command: AlertCommand): void {
    if (this.#stopped) return;
    this.#cell(id).ref.tell(command.type, { command, by: SYSTEM });
  }

  /** The last committed state; null if there is none. @throws StoreUnavailable */
  async read(id: AlertId): Promise<AlertState | null> {
    return this.peek(id) ?? await this.around.store.load(id);
  }

  peek(id: AlertId): AlertState | null {
    return this.#cells.get(id)?.actor.state ?? null;
  }

  /** All that are open, as far as memory has them; where the store is away, as they were known last. */
  open(): readonly AlertState[] {
    return [...this.#cells.values()].flatMap(({ actor: { known } }) =>
      known !== null && isAlertOpen(known) ? [known] : []
    );
  }

  /**
   * A doctor who has called moves: the way is kept with each open alarm of theirs, every few seconds. Past
   * any answer, so that nothing of it can be seen on the doctor's side.
   */
  moved(
    doctorId: PersonId,
    senderPlace: SenderPlace,
    cityAt: (place: SenderPlace) => string | null = () => null,
  ): void {
    for (const { id, words } of this.open()) {
      if (!words.reports.some(({ by }) => by === doctorId)) continue;
      const last = words.senderPlace?.recordedAt ?? 0;
      if (senderPlace.recordedAt - last < ALERT.trackMilliseconds) continue;
      this.tell(id, { type: "locate", senderId: doctorId, senderPlace, city: cityAt(senderPlace) });
    }
  }

  /** Open ones of this person. */
  ofPerson(id: PersonId): readonly AlertState[] {
    return this.open().filter(({ raisedBy }) => raisedBy === id);
  }

  /**
   * Finds open alerts that nobody here knows: a call whose answer was lost may come true late. One that
   * is missing twice gets its actor. To be called every few seconds.
   */
  async adoptStrays(): Promise<void> {
    const unknown = (await this.around.store.openIds()).filter((id) => !this.#cells.has(id));
    for (const id of unknown) if (this.#strays.has(id)) this.tell(id, { type: "tick" });
    this.#strays = new Set(unknown);
  }

  /** Lets go of actors that are over and that nobody has asked for a while. */
  passivate(): void {
    const now = this.around.world.clock.now();
    for (const [id, { actor, ref }] of this.#cells) {
      const isEnded = actor.known === null || !isAlertOpen(actor.known);
      const isIdle = ref.idle && now - ref.lastMessageAt > PASSIVATE_AFTER_MILLISECONDS;
      if (isEnded && isIdle && !ref.quarantined) this.#letGo(id);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { ref } of this.#cells.values()) ref.stop();
    this.#cells.clear();
  }

  #letGo(id: AlertId): void {
    const cell = this.#cells.get(id);
    if (cell === undefined || !cell.ref.idle) return;
    cell.ref.stop();
    this.#cells.delete(id);
  }

  #cell(id: AlertId): Cell {
    const known = this.#cells.get(id);
    if (known !== undefined) return known;
    const actor = new AlertActor(id, {
      ...this.around,
      changed: (state) => this.#changed(state),
      tick: (self) => this.#tick(self),
    });
    const cell = { actor, ref: this.system.spawn(`alert ${id}`, actor) };
    this.#cells.set(id, cell);
    return cell;
  }

  /** @throws Busy where those before it took too long: then it is not done at all */
  async #inTurn<Value>(key: string, act: () => Promise<Value>): Promise<Value> {
    const { clock } = this.around.world;
    const giveUpAt = after(clock.now(), LIMITS.askTimeoutMilliseconds);
    const before = this.#raising.get(key) ?? Promise.resolve();
    const inTime = async () => {
      if (clock.now() >= giveUpAt) throw new Busy("earlier calls of this event take too long");
      return await act();
    };
    const mine = before.then(inTime, inTime);
    this.#raising.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#raising.get(key) === mine) this.#raising.delete(key);
    }
  }
}
