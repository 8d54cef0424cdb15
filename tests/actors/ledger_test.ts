/** What a shift has brought its doctor: exact whatever is skipped, heard twice, or lost in a crash. */
import { deepStrictEqual, strictEqual } from "node:assert";
import fc from "fast-check";
import { create, evolveAll } from "../../actors/booking/evolve.ts";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand, StampedEvent } from "../../actors/booking/protocol.ts";
import { type BookingState, isEnded, liveOffers } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { ShiftLedger } from "../../actors/dispatcher/ledger.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { idleMilliseconds, newTally, type ShiftTally } from "../../actors/dispatcher/tally.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  type Instant,
  isRefusal,
  MINUTE,
  offerId,
  type PersonId,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import type { SearchCommand } from "../../actors/alert/search.ts";
import { DangerBook } from "../../actors/booking/danger.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { alarmDoctors, type DoctorsSurroundings } from "../../assembly/alarm_doctors_desk.ts";
import { alarmScene } from "../support/fake_alerts.ts";
import { bookingsWith } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";
import type { EndedBooking, ShiftStore } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const DOCTORS = [cast.DOCTOR, cast.OTHER_DOCTOR];

/** One dispatcher's memory, and the bookings as the store has them. */
function desk(begin: Instant = cast.START) {
  const bookings = new Map<BookingId, BookingState>();
  const kept = new Map<PersonId, ShiftTally>();
  let fails = false;
  const shifts: ShiftStore = {
    ...fakeWorld().shifts,
    saveTallies(tallies) {
      if (fails) return Promise.reject(new Error("no database"));
      for (const { doctorId, tally } of tallies) kept.set(doctorId, tally);
      return Promise.resolve();
    },
    endedBookings: () =>
      Promise.resolve([...bookings.values()].flatMap((state): EndedBooking[] =>
        isEnded(state)
          ? [{
            bookingId: state.id,
            offers: state.offers,
            doctorId: state.doctor?.id ?? null,
            isCompleted: state.status === "completed",
            endedAt: state.status === "completed" ? state.completedAt : state.cancelledAt,
          }]
          : []
      )),
  };
  const world = fakeWorld(shifts);
  let index = new BookingIndex();
  let positions = new PositionIndex();
  let ledger = new ShiftLedger(world, index, positions);
  for (const doctor of DOCTORS) {
    positions.startShift(cast.facts(doctor), begin);
    kept.set(doctor.id, newTally(begin));
  }
  return {
    bookings,
    world,
    hear(state: BookingState, at: Instant = world.clock.now()) {
      const stored = bookings.get(state.id);
      if (stored === undefined || stored.version < state.version) bookings.set(state.id, state);
      const summary = summaryOf(state);
      const before = index.get(summary.id);
      if (index.put(summary)) ledger.changed(before, summary, at);
    },
    tally: (doctor: By) => positions.get(doctor.id as PersonId)!.tally,
    ledger: () => ledger,
    positions: () => positions,
    kept,
    save: () => ledger.save(),
    databaseFails: (now: boolean) => fails = now,
    /** All memory is lost; what the database has is read. */
    async crash() {
      const old = positions;
      index = new BookingIndex();
      positions = new PositionIndex();
      ledger = new ShiftLedger(world, index, positions);
      for (const doctor of DOCTORS) {
        positions.restore({
          doctor: cast.facts(doctor),
          startedAt: old.get(doctor.id)!.startedAt,
          fix: null,
          tally: kept.get(doctor.id)!,
        }, world.clock.now());
      }
      for (const state of bookings.values()) if (!isEnded(state)) index.put(summaryOf(state));
      await ledger.recover();
    },
  };
}

const bookingOf = (number: number): BookingState => {
  const event = cast.createdEvent(number % 3 === 0 ? "scheduled" : "urgent");
  const id = bookingId(`01900000-0000-7000-8000-${String(100 + number).padStart(12, "0")}`);
  return create({ ...event, creation: { ...event.creation, id, visitId: id } }, number);
};

/** The command if it is lawful now, else nothing happens. */
function tried(state: BookingState, by: By, command: BookingCommand, at: Instant): BookingState {
  const decision = decide(state, command, { at, by, freshDoorCode: "1234" });
  if (isRefusal(decision)) return state;
  return evolveAll(state, decision.map((event): StampedEvent => ({ ...event, at, by }))).next;
}

const COMMANDS = [
  "offer",
  "offer",
  "accept",
  "accept",
  "decline",
  "valid",
  "tick",
  "step",
  "step",
  "step",
  "step",
  "step",
  "step",
  "release",
  "cancel",
] as const;
const SELDOM: ReadonlySet<string> = new Set(["decline", "valid", "release", "cancel", "tick"]);

function command(
  kind: typeof COMMANDS[number],
  state: BookingState,
  dice: number,
  serial: number,
): readonly [By, BookingCommand] {
  const own = liveOffers(state)[0]?.doctorId ??
    (state.status === "pending" ? null : state.doctor?.id);
  const doctor = DOCTORS.find(({ id }) => id === own) ?? DOCTORS[dice % 2]!;
  const dispatcher = cast.DISPATCHER;
  switch (kind) {
    case "offer": {
      const asked = dice % 3 === 0 ? DOCTORS : [DOCTORS[dice % 2]!];
      const offer = cast.offerTo(asked, state.wave) as Extract<BookingCommand, { type: "offer" }>;
      const doctors = offer.doctors.map((one, place) => ({
        ...one,
        offerId: offerId(
          `01900000-0000-7000-8000-${String(1e6 + serial * 2 + place).padStart(12, "0")}`,
        ),
      }));
      return [SYSTEM, { ...offer, doctors }];
    }
    case "accept":
      return [doctor, { type: "accept", doctor: cast.facts(doctor) }];
    case "decline":
      return [doctor, { type: "decline", reason: "Далеко", reasonCode: "far" }];
    case "valid":
      return [doctor, { type: "decline", reason: "Опасно", reasonCode: "unsafe" }];
    case "tick":
      return [SYSTEM, { type: "tick" }];
    case "release":
      return [doctor, { type: "release", reason: "Машина сломалась" }];
    case "cancel":
      return [cast.PATIENT, { type: "cancel", reason: "Уже лучше" }];
    case "step":
      switch (state.status) {
        case "assigned":
          return [dispatcher, { type: "depart", reason: "По телефону" }];
        case "en_route":
          return [dispatcher, { type: "arrive", reason: "По телефону" }];
        case "arrived":
          return [doctor, { type: "start", doorCode: state.doorCode }];
        default:
          return [dispatcher, {
            type: "complete",
            conclusion: "ОРВИ",
            actualDurationMinutes: 20,
            reason: "По телефону",
          }];
      }
  }
}

const countsOf = (tally: ShiftTally) => {
  const { idleMilliseconds: _idle, idleSince: _since, answeredAt: _answered, ...counts } = tally;
  return counts;
};

Deno.test("ledger: 600 random days: skipped, repeated and stale news and crashes change no count", async () => {
  const move = fc.record({
    booking: fc.nat(4),
    kind: fc.constantFrom(...COMMANDS),
    dice: fc.nat(5),
    seconds: fc.nat(5),
    heard: fc.constantFrom("once", "twice", "later", "stale", "crash"),
  });
  let offers = 0;
  let missed = 0;
  let visits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 40, maxLength: 160 }), async (moves) => {
      const own = desk();
      // One that hears everything, once and in order, and never crashes.
      const exact = desk();
      const states = Array.from({ length: 5 }, (_, number) => bookingOf(number));
      let at: Instant = cast.START;
      const tell = (state: BookingState) => {
        exact.hear(state, at);
        own.bookings.set(state.id, state);
      };
      states.forEach((state) => (tell(state), own.hear(state)));
      let serial = 0;
      for (const { booking, kind, dice, seconds, heard } of moves) {
        at = after(at, seconds * SECOND);
        const before = states[booking]!;
        // So that visits come about by chance: what ends a search is seldom.
        if (SELDOM.has(kind) && dice > 1) continue;
        const [by, given] = command(kind, before, dice, serial++);
        const next = tried(before, by, given, at);
        states[booking] = next;
        tell(next);
        if (heard !== "later") own.hear(next, at);
        if (heard === "twice") own.hear(next, at);
        if (heard === "stale" && !isEnded(next)) own.hear(before, at);
        if (heard === "crash") await own.crash();
      }
      states.forEach((state) => own.hear(state));
      for (const doctor of DOCTORS) {
        const tally = own.tally(doctor);
        deepStrictEqual(countsOf(tally), countsOf(exact.tally(doctor)));
        offers += tally.offers;
        missed += tally.missed;
        visits += tally.visits;
      }
    }),
    { numRuns: 600, seed: 20_261_126 },
  );
  strictEqual(offers > 1_000 && missed > 50 && visits > 50, true, `${offers} ${missed} ${visits}`);
});

Deno.test("ledger: an offer of an earlier shift counts in none of today's", () => {
  const own = desk(after(cast.START, MINUTE));
  let state = bookingOf(1);
  own.hear(state);
  state = cast.give(state, SYSTEM, cast.offerTo([cast.DOCTOR]));
  own.hear(state);
  state = cast.give(state, cast.DOCTOR, { type: "decline", reason: "Далеко" });
  own.hear(state);
  strictEqual(own.tally(cast.DOCTOR).offers, 0);
  strictEqual(own.tally(cast.DOCTOR).declines, 0);
});

Deno.test("ledger: valid reasons stand apart, and an answer ends the row of missed offers", async () => {
  const own = desk();
  let state = bookingOf(1);
  own.hear(state);
  let serial = 0;
  const next = (by: By, given: BookingCommand) => {
    state = cast.give(state, by, given, own.world.clock.now());
    own.hear(state);
  };
  for (let time = 0; time < 2; time++) {
    next(...command("offer", state, 4, serial++));
    await own.world.clock.advance(20 * SECOND);
    next(SYSTEM, { type: "tick" });
  }
  strictEqual(own.tally(cast.DOCTOR).missedInARow, 2);
  own.ledger().isThere(cast.DOCTOR.id, own.world.clock.now());
  strictEqual(own.tally(cast.DOCTOR).missedInARow, 0, "who says that he is there begins anew");
  await own.save();
  await own.crash();
  strictEqual(own.tally(cast.DOCTOR).missedInARow, 0, "and a restart does not forget it");
  await own.world.clock.advance(SECOND);
  next(...command("offer", state, 4, serial++));
  await own.world.clock.advance(20 * SECOND);
  next(SYSTEM, { type: "tick" });
  strictEqual(own.tally(cast.DOCTOR).missedInARow, 1);
  next(...command("offer", state, 4, serial++));
  next(cast.DOCTOR, { type: "decline", reason: "Опасно", reasonCode: "unsafe" });
  deepStrictEqual(countsOf(own.tally(cast.DOCTOR)), {
    offers: 4,
    accepts: 0,
    declines: 0,
    validDeclines: 1,
    missed: 3,
    missedInARow: 0,
    visits: 0,
    incomeKopecks: 0n,
  });
});

Deno.test("ledger: idle is neither a visit nor a break, and a restart goes on with it", async () => {
  const own = desk();
  const idle = () => idleMilliseconds(own.tally(cast.DOCTOR), own.world.clock.now()) / MINUTE;
  let state = bookingOf(1);
  own.hear(state);
  const next = (by: By, given: BookingCommand) => {
    state = cast.give(state, by, given, own.world.clock.now());
    own.hear(state);
  };
  await own.world.clock.advance(10 * MINUTE);
  next(SYSTEM, cast.offerTo([cast.DOCTOR]));
  next(cast.DOCTOR, { type: "accept", doctor: cast.facts(cast.DOCTOR) });
  await own.save();
  await own.world.clock.advance(30 * MINUTE);
  strictEqual(idle(), 10);
  await own.crash();
  await own.world.clock.advance(5 * MINUTE);
  strictEqual(idle(), 10, "on a visit still");
  next(cast.DOCTOR, { type: "release", reason: "Машина сломалась" });
  await own.world.clock.advance(7 * MINUTE);
  strictEqual(idle(), 17);
  const { positions } = own;
  positions().setBreak(cast.DOCTOR.id, after(own.world.clock.now(), 15 * MINUTE));
  own.ledger().refresh(cast.DOCTOR.id, own.world.clock.now());
  await own.world.clock.advance(20 * MINUTE);
  strictEqual(idle(), 22, "the break's end needs nobody to say it");
  const last = own.ledger().closing(positions().get(cast.DOCTOR.id)!, own.world.clock.now());
  strictEqual(idleMilliseconds(last, after(own.world.clock.now(), 90 * MINUTE)) / MINUTE, 22);
});

Deno.test("ledger: a tally that could not be written is written the next time", async () => {
  const own = desk();
  let state = bookingOf(1);
  own.hear(state);
  state = cast.give(state, SYSTEM, cast.offerTo([cast.DOCTOR]));
  own.hear(state);
  own.databaseFails(true);
  await own.save();
  strictEqual(own.kept.get(cast.DOCTOR.id)?.offers, 0);
  own.databaseFails(false);
  await own.save();
  strictEqual(own.kept.get(cast.DOCTOR.id)?.offers, 1);
});

Deno.test("ledger: whoever goes to an alarm does not idle meanwhile, a start in between or not", async () => {
  const scene = alarmScene();
  const { world } = scene;
  const helper = cast.DOCTOR.id;
  const name = { firstName: "Marina", lastName: "Kovaleva" };
  scene.there.near = [{ id: helper, name, distanceMeters: 500 }];
  const over = (positions: PositionIndex) => {
    const { bookings, hub } = bookingsWith(world);
    const index = new BookingIndex();
    const actor = new DispatcherActor(world, () => {}, index, positions);
    const around = { world, hub, bookings, index, positions, actor, dangers: new DangerBook() };
    const calls = alarmDoctors(around as unknown as DoctorsSurroundings);
    return { actor, begin: () => calls.begin(scene.alerts) };
  };
  let positions = new PositionIndex();
  positions.startShift(cast.facts(cast.DOCTOR), world.clock.now());
  over(positions).begin();
  const idle = () => idleMilliseconds(positions.get(helper)!.tally, world.clock.now()) / MINUTE;
  await world.clock.advance(10 * MINUTE);
  const raised = await scene.alerts.raise(scene.raising("sos"));
  if (isRefusal(raised)) throw new Error(raised.refused);
  await world.clock.advance(0);
  await settle();
  const give = (command: SearchCommand) => scene.alerts.ask(raised.id, command, cast.DOCTOR);
  await give({ type: "acceptAsk", arrivesAt: null });
  await world.clock.advance(30 * MINUTE);
  strictEqual(idle(), 10);

  const { startedAt, tally } = positions.get(helper)!;
  await scene.restart();
  positions = new PositionIndex();
  const shift = { doctor: cast.facts(cast.DOCTOR), startedAt, fix: null, tally };
  positions.restore(shift, world.clock.now());
  const { actor, begin } = over(positions);
  await actor.ledger.recover();
  begin();
  await world.clock.advance(5 * MINUTE);
  strictEqual(idle(), 10, "on the way still");
  await give({ type: "helperLeave", because: "unwell" });
  await world.clock.advance(7 * MINUTE);
  strictEqual(idle(), 17);
});
