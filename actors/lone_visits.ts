/**
 * All lone visits: begun when a doctor arrives, or when the phone is dark past the expected arrival;
 * recovered at a start, with the calls that were not made yet.
 */
import type { OnDuty } from "./dispatcher/positions.ts";
import type { BookingIndex } from "./dispatcher/index.ts";
import type { BookingSummary } from "./dispatcher/protocol.ts";
import { BOOKING_TIMES } from "./limits.ts";
import {
  type LoneMessage,
  type LoneReply,
  type LoneSurroundings,
  LoneVisitActor,
} from "./lone_visit/actor.ts";
import {
  givesWay,
  isOpenLone,
  type LoneCommand,
  type LoneRules,
  type LoneStart,
  type LoneVisit,
} from "./lone_visit/machine.ts";
import type { ActorRef, System } from "./system.ts";
import { type Instant, instant, MINUTE, type PersonId, SECOND } from "./vocabulary.ts";
import type { World } from "./world.ts";

interface Cell {
  readonly actor: LoneVisitActor;
  readonly ref: ActorRef<LoneMessage, LoneReply>;
}

interface Surroundings extends Omit<LoneSurroundings, "world"> {
  readonly world: Pick<World, "clock" | "log" | "newId" | "dispatchSettings">;
  readonly bookings: Pick<BookingIndex, "all">;
  /** The alarm of this silence is open: somebody looks for the doctor. */
  readonly isLookedFor: (state: LoneVisit) => boolean;
  readonly duty: (doctorId: PersonId) => Pick<OnDuty, "answeredAt" | "fix"> | null;
}

/** When the doctor should be at the door, and where no better is known a usual way. Pure. */
export function expectedArrivalOf({ journey }: BookingSummary): Instant | null {
  if (journey == null) return null;
  const seconds = journey.expectedSeconds ?? BOOKING_TIMES.unknownWaySeconds;
  return instant(journey.startedAt + seconds * SECOND);
}

/**
 * Neither the page nor the phone's place has said anything for so long; null: there is no shift, and nothing
 * is heard at all. That a push might reach the phone proves nothing. Pure.
 */
export function isDark(
  duty: Pick<OnDuty, "answeredAt" | "fix"> | null,
  darkMinutes: number,
  at: Instant,
): boolean {
  if (duty === null) return true;
  const heardAt = Math.max(duty.answeredAt, duty.fix?.recordedAt ?? 0);
  return at - heardAt >= darkMinutes * MINUTE;
}

export class LoneVisits {
  readonly #cells = new Map<PersonId, Cell>();

  constructor(private readonly system: System, private readonly around: Surroundings) {}

  /** Loads all that is open, and arms the timers: what was due meanwhile comes at once. */
  async recover(): Promise<void> {
    for (const state of await this.around.store.loadOpen()) {
      this.#cell(state.doctorId).actor.adopt(state);
    }
  }

  /** To be called every few seconds, and with each arrival. */
  look(): void {
    const at = this.around.world.clock.now();
    for (const summary of this.around.bookings.all()) this.#lookAt(summary, at);
  }

  /** A booking has changed, and the change is committed. */
  changed(summary: BookingSummary): void {
    this.#lookAt(summary, this.around.world.clock.now());
  }

  /** What this doctor's page shows, the last committed. */
  peek(doctorId: PersonId): LoneVisit | null {
    return this.#cells.get(doctorId)?.actor.state ?? null;
  }

  async give(doctorId: PersonId, command: LoneCommand): Promise<LoneReply> {
    return await this.#cell(doctorId).ref.ask({ command });
  }

  stop(): void {
    for (const { ref } of this.#cells.values()) ref.stop();
  }

  #lookAt(summary: BookingSummary, at: Instant): void {
    const { doctorId, callType, city, clinicId } = summary;
    if (doctorId === null || callType === "consultation") return;
    const settings = this.around.world.dispatchSettings(city, clinicId);
    const begins = this.#beginOf(summary, settings.stall.darkMinutes, at);
    if (begins === null) return;
    const known = this.peek(doctorId);
    const isThere = begins.cause === "arrived";
    if (
      isThere && known?.status === "silent" && known.bookingId === summary.id &&
      known.calls.length === 0 && !this.around.isLookedFor(known)
    ) {
      this.#cell(doctorId).ref.tell("watchOn", { command: { type: "watchOn" } });
      return;
    }
    // One visit of one booking is watched once, however it ended.
    if (known !== null && !givesWay(known, { bookingId: summary.id, ...begins })) return;
    const start: LoneStart = {
      id: this.around.world.newId(),
      doctorId,
      bookingId: summary.id,
      ...begins,
      rules: settings.loneVisit satisfies LoneRules,
    };
    this.#cell(doctorId).ref.tell(`start/${summary.id}`, { start });
  }

  #beginOf(
    summary: BookingSummary,
    darkMinutes: number,
    at: Instant,
  ): Pick<LoneStart, "cause" | "startedAt"> | null {
    if (summary.status === "arrived" || summary.status === "in_progress") {
      return { cause: "arrived", startedAt: summary.arrivedAt ?? at };
    }
    const expected = expectedArrivalOf(summary);
    if (expected === null || expected > at || summary.doctorId === null) return null;
    const duty = this.around.duty(summary.doctorId);
    return isDark(duty, darkMinutes, at) ? { cause: "dark", startedAt: expected } : null;
  }

  #cell(doctorId: PersonId): Cell {
    const known = this.#cells.get(doctorId);
    if (known !== undefined) return known;
    const actor: LoneVisitActor = new LoneVisitActor(
      doctorId,
      this.around,
      (command) => ref.tell(command.type, { command }),
    );
    const ref: ActorRef<LoneMessage, LoneReply> = this.system.spawn(`lone/${doctorId}`, actor);
    const cell = { actor, ref };
    this.#cells.set(doctorId, cell);
    return cell;
  }

  /** Visits that are watched now. */
  get size(): number {
    return [...this.#cells.values()].filter(({ actor: { state } }) =>
      state !== null && isOpenLone(state)
    ).length;
  }
}
