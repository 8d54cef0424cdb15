/** A world in memory for tests of actors: stores that can be told to fail, hang or conflict. */
import type { Message, Status } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { engagedDoctorIdOf } from "../../actors/booking/state.ts";
import { isOpen } from "../../actors/booking/protocol.ts";
import { Bookings } from "../../actors/bookings.ts";
import { estimatedLeg } from "../../actors/dispatcher/distance.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { Hub } from "../../actors/hub.ts";
import { System } from "../../actors/system.ts";
import { type BookingId, refuse, utcDay } from "../../actors/vocabulary.ts";
import type {
  BookingStore,
  LoadedBooking,
  Log,
  ShiftStore,
  Turn,
  World,
} from "../../actors/world.ts";
import { START } from "./cast.ts";
import { ManualClock } from "./manual_clock.ts";

/** Keeps rows as the database would; `before` may throw, wait, or change a row under the actor. */
export class FakeBookingStore implements BookingStore {
  readonly rows = new Map<BookingId, LoadedBooking>();
  readonly messagesSaid = new Map<BookingId, Message[]>();
  readonly turns: Turn[] = [];
  beforeCommit: (turn: Turn) => Promise<void> = () => Promise.resolve();
  afterCommit: (turn: Turn) => Promise<void> = () => Promise.resolve();
  beforeLoad: (id: BookingId) => Promise<void> = () => Promise.resolve();
  afterCreate: () => Promise<void> = () => Promise.resolve();

  create: BookingStore["create"] = async (state) => {
    this.rows.set(state.id, { state: { ...state, number: 1 }, commands: new Map() });
    await this.afterCreate();
    return { number: 1 };
  };

  createdBy: BookingStore["createdBy"] = () => Promise.resolve(null);

  commit: BookingStore["commit"] = async (turn) => {
    await this.beforeCommit(turn);
    const row = this.rows.get(turn.next.id);
    if (row === undefined || row.state.version !== turn.expectedVersion) return "conflict";
    const engaged = engagedDoctorIdOf(turn.next);
    for (const [id, other] of this.rows) {
      if (engaged !== null && id !== turn.next.id && engagedDoctorIdOf(other.state) === engaged) {
        return refuse("doctor_busy");
      }
    }
    const commands = new Map(row.commands);
    if (turn.command !== null) {
      if (commands.has(turn.command.commandId)) return "command_exists";
      commands.set(turn.command.commandId, turn.command);
    }
    this.rows.set(turn.next.id, { state: turn.next, commands });
    this.messagesSaid.set(turn.next.id, [
      ...this.messagesSaid.get(turn.next.id) ?? [],
      ...turn.messages,
    ]);
    this.turns.push(turn);
    await this.afterCommit(turn);
    return "committed";
  };

  load: BookingStore["load"] = async (id) => {
    await this.beforeLoad(id);
    return this.rows.get(id) ?? null;
  };

  loadOpen: BookingStore["loadOpen"] = (afterId) =>
    Promise.resolve(
      afterId !== null
        ? []
        : [...this.rows].flatMap(([id, booking]) =>
          isOpen(booking.state.status as Status) ? [{ id, booking }] : []
        ),
    );

  openIds: BookingStore["openIds"] = () =>
    Promise.resolve(
      [...this.rows].flatMap(([id, { state }]) => isOpen(state.status) ? [id] : []),
    );
  list: BookingStore["list"] = () => Promise.resolve([]);
  history: BookingStore["history"] = () => Promise.resolve([]);
  lastMessages: BookingStore["lastMessages"] = () => Promise.resolve([]);
  messages: BookingStore["messages"] = (id, query) =>
    Promise.resolve(
      (this.messagesSaid.get(id) ?? []).filter((message) =>
        "last" in query || message.sequence > query.after
      ),
    );
}

export const NO_SHIFTS: ShiftStore = {
  open: () => Promise.resolve([]),
  start: () => Promise.resolve(),
  end: () => Promise.resolve(),
  savePlan: () => Promise.resolve(),
  lastEnds: () => Promise.resolve([]),
  saveTallies: () => Promise.resolve(),
  endedBookings: () => Promise.resolve([]),
  alarmDeclines: () => Promise.resolve([]),
  savePositions: () => Promise.resolve(),
};

export interface FakeWorld extends World {
  readonly clock: ManualClock;
  readonly bookings: FakeBookingStore;
  readonly faults: { message: string; cause: unknown }[];
}

export function fakeWorld(shifts: ShiftStore = NO_SHIFTS): FakeWorld {
  const faults: FakeWorld["faults"] = [];
  const log: Log = {
    info: () => {},
    warn: () => {},
    fault(message, cause) {
      faults.push({ message, cause });
      return `fault-${faults.length}`;
    },
  };
  const clock = new ManualClock(START);
  return {
    clock,
    log,
    newId: () => crypto.randomUUID(),
    newDoorCode: () => "8153",
    bookings: new FakeBookingStore(),
    shifts,
    travel: {
      toPlace: (origins, place) =>
        Promise.resolve(origins.map((origin) => estimatedLeg(origin, place))),
      snap: () => Promise.resolve(null),
      way: (origin, place) =>
        Promise.resolve({ meters: 0, seconds: 0, isEstimated: true, line: [origin, place] }),
    },
    today: () => utcDay(clock.now()),
    dispatchSettings: () => DEFAULT_DISPATCH_SETTINGS,
    isBlocked: () => false,
    servesPlace: () => true,
    warningsAt: () => [],
    faults,
  };
}

/** A system with one booking already in the store. */
export function bookingsWith(world: FakeWorld, ...states: BookingState[]) {
  for (const state of states) world.bookings.rows.set(state.id, { state, commands: new Map() });
  const hub = new Hub();
  const bookings = new Bookings(new System(world.clock, world.log), world, hub);
  return { bookings, hub };
}
