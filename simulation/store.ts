/**
 * The database of a simulation: in memory, and as strict as the real one about versions, engaged
 * doctors and commands that were seen. It survives when the process dies.
 */
import { isOpen } from "../actors/booking/protocol.ts";
import { planningOf } from "../actors/booking/plan.ts";
import {
  type BookingState,
  doctorIdOf,
  engagedDoctorIdOf,
  isVisiting,
} from "../actors/booking/state.ts";
import {
  after,
  type BookingId,
  type Instant,
  MINUTE,
  type PersonId,
} from "../actors/vocabulary.ts";
import { refuse } from "../actors/vocabulary.ts";
import type { BookingStore, LoadedBooking, Shift, ShiftStore, Turn } from "../actors/world.ts";

/** What was written: what stood before (null: nothing), what stands, and the turn (null: a creation). */
export type Committed = (before: BookingState | null, now: BookingState, turn: Turn | null) => void;

/** Where in a write the process dies. */
export type Death = "before" | "after";

const NEVER = <Value>(): Promise<Value> => new Promise(() => {});

export class SimulatedStore {
  readonly rows = new Map<BookingId, LoadedBooking>();
  readonly open = new Map<BookingId, BookingState>();
  readonly engaged = new Map<PersonId, BookingId>();
  readonly onDuty = new Map<PersonId, Shift>();
  #number = 1_000;
  committed: Committed = () => {};
  /** Asked at each write whether the process dies there, and if so where. */
  dies: () => Death | null = () => null;

  readonly bookings: BookingStore = {
    create: (state, _event, command) => {
      const death = this.dies();
      if (death === "before") return NEVER();
      if (this.rows.has(state.id)) {
        return Promise.resolve({ existing: state.id, bodyHash: command?.bodyHash ?? "" });
      }
      const stored = { ...state, number: ++this.#number };
      this.#put(stored, new Map());
      this.committed(null, stored, null);
      return death === null ? Promise.resolve({ number: stored.number }) : NEVER();
    },
    createdBy: () => Promise.resolve(null),
    commit: (turn) => {
      const row = this.rows.get(turn.next.id);
      if (row === undefined || row.state.version !== turn.expectedVersion) {
        return Promise.resolve("conflict");
      }
      const { command } = turn;
      if (command !== null && row.commands.has(command.commandId)) {
        return Promise.resolve("command_exists");
      }
      const wanted = engagedDoctorIdOf(turn.next);
      const holder = wanted === null ? undefined : this.engaged.get(wanted);
      if (holder !== undefined && holder !== turn.next.id) {
        return Promise.resolve(refuse("doctor_busy"));
      }
      if (this.#overlaps(turn.next)) return Promise.resolve(refuse("doctor_busy"));
      const death = this.dies();
      if (death === "before") return NEVER();
      const before = engagedDoctorIdOf(row.state);
      if (before !== null && this.engaged.get(before) === turn.next.id) this.engaged.delete(before);
      if (wanted !== null) this.engaged.set(wanted, turn.next.id);
      const commands = command === null
        ? row.commands
        : new Map(row.commands).set(command.commandId, command);
      this.#put(turn.next, commands);
      this.committed(row.state, turn.next, turn);
      return death === null ? Promise.resolve("committed") : NEVER();
    },
    load: (id) => Promise.resolve(this.rows.get(id) ?? null),
    loadOpen: (afterId) =>
      Promise.resolve(
        afterId !== null
          ? []
          : [...this.open.keys()].map((id) => ({ id, booking: this.rows.get(id)! })),
      ),
    openIds: () => Promise.resolve([...this.open.keys()]),
    list: () => Promise.resolve([]),
    history: () => Promise.resolve([]),
    messages: () => Promise.resolve([]),
    lastMessages: () => Promise.resolve([]),
  };

  readonly shifts: ShiftStore = {
    open: () => Promise.resolve([...this.onDuty.values()]),
    start: () => Promise.resolve(),
    end: (doctorId) => {
      this.onDuty.delete(doctorId);
      return Promise.resolve();
    },
    saveTallies: (tallies) => {
      for (const { doctorId, tally } of tallies) {
        const shift = this.onDuty.get(doctorId);
        if (shift !== undefined) this.onDuty.set(doctorId, { ...shift, tally });
      }
      return Promise.resolve();
    },
    savePlan: (doctorId, plan) => {
      const shift = this.onDuty.get(doctorId);
      if (shift !== undefined) this.onDuty.set(doctorId, { ...shift, plan });
      return Promise.resolve();
    },
    lastEnds: () => Promise.resolve([]),
    endedBookings: () => Promise.resolve([]),
    alarmDeclines: () => Promise.resolve([]),
    savePositions: (latest) => {
      for (const { doctorId, fix } of latest) {
        const shift = this.onDuty.get(doctorId);
        if (shift !== undefined) this.onDuty.set(doctorId, { ...shift, fix });
      }
      return Promise.resolve();
    },
  };

  startShift(shift: Shift): void {
    this.onDuty.set(shift.doctor.id, shift);
  }

  /** Of one doctor no two visits with an hour, as the database's own constraint has it. */
  #overlaps(next: BookingState): boolean {
    const own = hourOf(next);
    if (own === null) return false;
    return [...this.open.values()].some((other) => {
      if (other.id === next.id || doctorIdOf(other) !== doctorIdOf(next)) return false;
      const hour = hourOf(other);
      return hour !== null && hour.from < own.until && own.from < hour.until;
    });
  }

  #put(state: BookingState, commands: LoadedBooking["commands"]): void {
    this.rows.set(state.id, { state, commands });
    if (isOpen(state.status)) this.open.set(state.id, state);
    else this.open.delete(state.id);
  }
}

/** The part of its doctor's day that a visit with an hour takes, the pause after it too. */
export function hourOf(state: BookingState): { from: Instant; until: Instant } | null {
  if (!isVisiting(state) || state.scheduledTime === null) return null;
  const { visitMinutes, bufferMinutes } = planningOf(state);
  const from = state.plan?.doctorId === state.doctor.id ? state.plan.from : state.scheduledTime;
  return { from, until: after(from, (visitMinutes + bufferMinutes) * MINUTE) };
}
