/**
 * The database of a simulation: in memory, and as strict as the real one about versions, engaged
 * doctors and commands that were seen. It survives when the process dies.
 */
import { isOpen } from "../actors/booking/protocol.ts";
import { type BookingState, engagedDoctorIdOf } from "../actors/booking/state.ts";
import type { BookingId, PersonId } from "../actors/vocabulary.ts";
import { refuse } from "../actors/vocabulary.ts";
import type { BookingStore, LoadedBooking, Shift, ShiftStore } from "../actors/world.ts";

export class SimulatedStore {
  readonly rows = new Map<BookingId, LoadedBooking>();
  readonly engaged = new Map<PersonId, BookingId>();
  readonly onDuty = new Map<PersonId, Shift>();
  #number = 1_000;
  /** Called after each commit with what stood before and what stands now. */
  committed: (before: BookingState | null, now: BookingState) => void = () => {};

  readonly bookings: BookingStore = {
    create: (state) => {
      const stored = { ...state, number: ++this.#number };
      this.rows.set(state.id, { state: stored, commands: new Map() });
      this.committed(null, stored);
      return Promise.resolve({ number: stored.number });
    },
    createdBy: () => Promise.resolve(null),
    commit: (turn) => {
      const row = this.rows.get(turn.next.id);
      if (row === undefined || row.state.version !== turn.expectedVersion) {
        return Promise.resolve("conflict");
      }
      const wanted = engagedDoctorIdOf(turn.next);
      const holder = wanted === null ? undefined : this.engaged.get(wanted);
      if (holder !== undefined && holder !== turn.next.id) {
        return Promise.resolve(refuse("doctor_busy"));
      }
      const before = engagedDoctorIdOf(row.state);
      if (before !== null && this.engaged.get(before) === turn.next.id) this.engaged.delete(before);
      if (wanted !== null) this.engaged.set(wanted, turn.next.id);
      this.rows.set(turn.next.id, { state: turn.next, commands: row.commands });
      this.committed(row.state, turn.next);
      return Promise.resolve("committed");
    },
    load: (id) => Promise.resolve(this.rows.get(id) ?? null),
    loadOpen: (afterId) =>
      Promise.resolve(
        afterId !== null
          ? []
          : [...this.rows].flatMap(([id, booking]) =>
            isOpen(booking.state.status) ? [{ id, booking }] : []
          ),
      ),
    openIds: () =>
      Promise.resolve(
        [...this.rows].flatMap(([id, { state }]) => isOpen(state.status) ? [id] : []),
      ),
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
    endedBookings: () => Promise.resolve([]),
    savePositions: (latest) => {
      for (const { doctorId, fix } of latest) {
        const shift = this.onDuty.get(doctorId);
        if (shift !== undefined) this.onDuty.set(doctorId, { ...shift, fix });
      }
      return Promise.resolve();
    },
  };

  /** Forgets a visit that is over, so that a long day does not fill the memory. */
  forget(id: BookingId): void {
    this.rows.delete(id);
  }

  startShift(shift: Shift): void {
    this.onDuty.set(shift.doctor.id, shift);
  }

  get openBookings(): readonly BookingState[] {
    return [...this.rows.values()].flatMap(({ state }) => isOpen(state.status) ? [state] : []);
  }
}
