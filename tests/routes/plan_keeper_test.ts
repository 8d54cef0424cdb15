/** What people are told of a planned visit that is moved: nothing of the former hour, each move once. */
import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import type { DoctorFacts } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import { PlanBook, type WorkPlan } from "../../actors/planning/plan_book.ts";
import { LegBook } from "../../actors/planning/leg_book.ts";
import { Quarantined } from "../../actors/system.ts";
import {
  type BookingId,
  bookingId,
  HOUR,
  instant,
  MINUTE,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { StoreUnavailable } from "../../actors/world.ts";
import { movedKey, reminderKeys } from "../../routes/planning/notices.ts";
import { standingOf } from "../../routes/planning/day_services.ts";
import { PlanKeeper } from "../../routes/planning/plan_keeper.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const assigned = cast.give(cast.newBooking("scheduled"), cast.DISPATCHER, {
  type: "assign",
  doctor: cast.facts(cast.DOCTOR),
});

Deno.test("plan news: reminders of the hour before a move are taken back, and those of an ended visit", async () => {
  const recalled: (readonly string[])[] = [];
  const world = fakeWorld();
  const keeper = new PlanKeeper(
    {
      world,
      book: new PlanBook(),
      store: { recall: (keys: readonly string[]) => Promise.resolve(void recalled.push(keys)) },
    } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
  );
  const minutes = world.dispatchSettings("moscow", null).planning.reminderMinutes;
  const scheduledTime = instant(assigned.scheduledTime! + 4 * HOUR);
  const moved = cast.give(assigned, cast.PATIENT, { type: "amend", changes: { scheduledTime } });
  const retold = cast.give(moved, cast.PATIENT, { type: "amend", changes: { symptoms: "Хуже" } });
  const over = cast.give(retold, cast.PATIENT, { type: "cancel", reason: "Лучше" });
  const [first, second, third, last] = [assigned, moved, retold, over].map((state) =>
    summaryOf(state)
  );
  await keeper.changed(first!, null);
  await keeper.changed(second!, first!);
  await keeper.changed(third!, second!);
  await keeper.changed(last!, third!);
  deepStrictEqual(recalled, [reminderKeys(assigned, minutes), reminderKeys(moved, minutes)]);
});

Deno.test("plan news: an hour that the day comes back to is told again, and after a restart no hour twice", () => {
  const expect = (hours: number, minute: number, of = assigned) =>
    cast.give(of, SYSTEM, {
      type: "expect",
      doctorId: cast.DOCTOR.id,
      arrivalAt: instant(cast.START + hours * HOUR),
      isMissed: false,
    }, instant(cast.START + minute * MINUTE));
  const early = expect(6, 1);
  const late = expect(6.5, 2, early);
  const back = expect(6, 3, late);
  const keyOf = (state: typeof early) => movedKey(state, state.expectedArrivalAt!);
  strictEqual(new Set([early, late, back].map(keyOf)).size, 3);
  const said = cast.give(back, cast.PATIENT, { type: "amend", changes: { symptoms: "Хуже" } });
  strictEqual(keyOf(said), keyOf(back));
});

/** What keeps a doctor at 18:00, and when there is time for the next door: minutes from then, null at once. */
const FREE:
  readonly (readonly [string, readonly (number | null)[], number | null, number | null])[] = [
    ["nothing", [], null, null],
    ["a break", [], 20, 20],
    ["a break that is over", [], -5, null],
    ["a visit", [25], null, 25],
    ["a visit that overruns a little", [-3], null, 10],
    ["a visit that overruns long", [-40], null, 40],
    ["a visit of which nothing is known", [null], null, 10],
    ["a visit and a longer break", [15], 30, 30],
    ["a visit and a shorter break", [45], 30, 45],
    ["two bookings of one visit, of which one lasts longer", [10, 35], null, 35],
  ];
for (const [what, ends, breakEnds, expected] of FREE) {
  Deno.test(`plan: the day goes on after ${what}`, () => {
    const now = cast.START;
    const inMinutes = (minutes: number | null) =>
      minutes === null ? null : instant(now + minutes * MINUTE);
    const visits = ends.map((end) => ({
      ...summaryOf(cast.bookingIn("in_progress", "urgent")),
      expectedFreeAt: inMinutes(end),
    }));
    const fix = { latitude: 55.8, longitude: 37.6, recordedAt: now };
    const duty = { fix, breakUntil: inMinutes(breakEnds) } as unknown as OnDuty;
    const { freeAt, point } = standingOf(now, visits, duty);
    strictEqual(freeAt, inMinutes(expected));
    deepStrictEqual(point, visits[0]?.point ?? fix);
    const away = standingOf(now, visits, { ...duty, fix: null });
    deepStrictEqual(away.point, visits[0]?.point ?? null);
  });
}

/** Two planned calls without a place and two visits with a doctor, the first of each of which throws. */
function crowd(broken: (id: BookingId) => void) {
  const world = fakeWorld();
  const faults: string[] = [];
  world.log.fault = (message) => {
    faults.push(message);
    return "id";
  };
  const id = (last: number) => bookingId(`00000000-0000-4000-8000-00000000010${last}`);
  const waits = [1, 2].map((last) => ({ ...cast.newBooking("scheduled"), id: id(last) }));
  const visits = [3, 4].map((last) => ({ ...assigned, id: id(last) }));
  const createdAt = instant(cast.START - HOUR);
  const all = [...waits, ...visits].map((state) => ({ ...state, createdAt }));
  const book = new PlanBook();
  for (const state of all) book.put(summaryOf(state));
  const [placed, told]: [BookingId[], BookingId[]] = [[], []];
  const keeper = new PlanKeeper(
    {
      world,
      book,
      legs: new LegBook({ toPlace: () => Promise.reject(new Error("no streets")) }),
      placing: {
        alone: (act: () => Promise<void>) => act(),
        placeFor: () => Promise.resolve({ doctorId: cast.DOCTOR.id, from: 0, until: 1 }),
        rulesOf: () => ({}),
      },
      positions: { get: () => null },
      bookings: {
        peek: (wanted: BookingId) => all.find((state) => state.id === wanted) ?? null,
        ask: (wanted: BookingId) => {
          broken(wanted);
          return Promise.resolve(void placed.push(wanted));
        },
        tell: () => {},
      },
      notices: {
        reminder: (state: typeof assigned) => {
          broken(state.id);
          told.push(state.id);
          return Promise.resolve([]);
        },
      },
      store: { send: () => Promise.resolve() },
      telling: { tell: () => {} },
      isInAlarm: () => false,
      cities: { defaultName: "moscow", timeZoneOf: () => "Europe/Moscow" },
    } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
  );
  const soon = instant(assigned.scheduledTime! - 30 * MINUTE);
  return { keeper, faults, placed, told, soon, ids: all.map((state) => state.id) };
}

Deno.test("plan: a booking that throws stops nobody else's place and news, and is told of once an hour", async () => {
  const sick = new Set<BookingId>();
  const { keeper, faults, placed, told, soon, ids } = crowd((id) => {
    if (sick.has(id)) throw new Quarantined("booking");
  });
  const [first, second, third, fourth] = ids;
  sick.add(first!).add(third!);
  await keeper.look(soon);
  deepStrictEqual([placed, told], [[second], [second, fourth]]);
  strictEqual(faults.length, 3, "a place, and a reminder of each");
  sick.clear();
  await keeper.look(instant(soon + 5_000));
  const isTold = () => placed.includes(first!) || told.includes(third!);
  strictEqual(isTold(), false, "they are left alone for a minute");
  await keeper.look(instant(soon + MINUTE));
  deepStrictEqual([placed.includes(first!), told.includes(third!)], [true, true]);
  strictEqual(faults.length, 3);
});

Deno.test("plan: a store that is away ends the whole look", async () => {
  const { keeper, faults, soon } = crowd(() => {
    throw new StoreUnavailable("away", "not_done");
  });
  await rejects(() => keeper.look(soon), StoreUnavailable);
  strictEqual(faults.length, 0);
});

Deno.test("plan: a visit leaves the doctor without a shift for another, after a while, and not while somebody of the desk is at it", async () => {
  const scheduledTime = instant(cast.START + 4 * HOUR);
  const state = { ...assigned, scheduledTime, plan: null, shiftLostAt: cast.START };
  const attended = cast.give(state, cast.DISPATCHER, { type: "attend" });
  const place = { doctorId: cast.OTHER_DOCTOR.id, from: scheduledTime, until: scheduledTime };
  const rows: readonly (readonly [string, BookingState, number, typeof place | null, string[]])[] =
    [
      ["at once", state, 4, place, []],
      ["after a while", state, 5, place, ["giveBack", "plan"]],
      ["with nobody else", state, 5, null, []],
      ["in somebody's hands", attended, 5, place, []],
    ];
  for (const [when, of, minutes, found, expected] of rows) {
    const book = new PlanBook();
    book.put(summaryOf(of));
    const shift = { from: cast.START, until: instant(cast.START + 9 * HOUR) };
    book.setPlans([{ doctor: cast.facts(cast.DOCTOR), shifts: [], removed: [shift] }]);
    const asked: string[] = [];
    const keeper = new PlanKeeper(
      {
        world: { ...fakeWorld(), isBlocked: () => false },
        book,
        legs: new LegBook({ toPlace: () => Promise.reject(new Error("no streets")) }),
        placing: {
          alone: (act: () => Promise<void>) => act(),
          placeFor: ({ without }: { without: unknown }) => {
            deepStrictEqual(without, [cast.DOCTOR.id]);
            return Promise.resolve(found);
          },
        },
        bookings: {
          peek: () => of,
          ask: (_id: BookingId, { type }: { type: string }) => Promise.resolve(asked.push(type)),
          tell: () => {},
        },
        positions: { get: () => null },
        notices: { dayAhead: () => Promise.resolve([]), reminder: () => Promise.resolve([]) },
        store: { send: () => Promise.resolve() },
        cities: { defaultName: "moscow", timeZoneOf: () => "Europe/Moscow" },
      } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
    );
    await keeper.look(instant(cast.START + minutes * MINUTE));
    deepStrictEqual([when, asked], [when, expected]);
  }
});

Deno.test("plan: a place is kept with whom the visit can be kept, and sought anew with whom it cannot", async () => {
  const scheduledTime = instant(cast.START + 4 * HOUR);
  const place = {
    doctorId: cast.DOCTOR.id,
    from: scheduledTime,
    until: instant(scheduledTime + HOUR),
  };
  const planned = summaryOf(cast.give({ ...cast.newBooking("scheduled"), scheduledTime }, SYSTEM, {
    type: "plan",
    place,
  }));
  const kept: readonly [
    string,
    boolean,
    Partial<DoctorFacts>,
    Partial<typeof planned>?,
    boolean?,
  ][] = [
    ["as it was", true, {}],
    ["of another clinic", true, { clinicId: null }],
    ["of another clinic, where one alone was agreed to", false, { clinicId: null }, {
      clinicOnly: true,
    }],
    ["not approved any more", false, { approved: false }],
    ["of another field by now", false, { specializations: ["surgeon"] }],
    ["with a licence that ends before", false, { licenseExpiresOn: "2026-11-21" }],
    ["who cannot do what is needed", false, {}, { needs: ["female_doctor"] }],
    ["who does not want to meet the patient", false, {}, {}, true],
  ];
  for (const [who, isKept, facts, of, isBlocked = false] of kept) {
    const book = new PlanBook();
    book.put({ ...planned, ...of });
    const shift = { id: "1", from: cast.START, until: instant(cast.START + 9 * HOUR), start: null };
    const doctor = cast.facts(cast.DOCTOR, facts);
    book.setPlans([
      { doctor, shifts: [{ ...shift, startText: null, language: "ru" }] } as WorkPlan,
    ]);
    let sought = 0;
    const keeper = new PlanKeeper(
      {
        world: { ...fakeWorld(), isBlocked: () => isBlocked },
        book,
        placing: {
          alone: (act: () => Promise<void>) => act(),
          placeFor: () => {
            sought++;
            return Promise.resolve(null);
          },
          rulesOf: () => ({ way: () => 0, bufferMilliseconds: 0 }),
        },
        bookings: { peek: () => null, ask: () => Promise.resolve(null), tell: () => {} },
        positions: { get: () => null },
        notices: { dayAhead: () => Promise.resolve([]) },
        store: { send: () => Promise.resolve() },
        cities: { defaultName: "moscow", timeZoneOf: () => "Europe/Moscow" },
      } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
    );
    await keeper.look(cast.START);
    strictEqual(sought === 0, isKept, who);
  }
});
