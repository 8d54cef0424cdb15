/** Hints where to wait: where calls come from, which place is better, who hears of it. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { type DemandCell, DemandMap } from "../../actors/dispatcher/demand.ts";
import { distanceMeters, estimateSeconds } from "../../actors/dispatcher/distance.ts";
import { HintKeeper } from "../../actors/dispatcher/hint_keeper.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { type Idler, waitingHints } from "../../actors/dispatcher/waiting_places.ts";
import { after, DAY, type GeoPoint, MINUTE, type PersonId } from "../../actors/vocabulary.ts";
import { Chance } from "../../simulation/chance.ts";
import * as cast from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";

const { START, DOCTOR, OTHER_DOCTOR } = cast;
const CENTRE: GeoPoint = { latitude: 55.756, longitude: 37.611 };
const north = (meters: number): GeoPoint => ({
  latitude: CENTRE.latitude + meters / 111_195,
  longitude: CENTRE.longitude,
});
const RULES = { longestDriveSeconds: 1_800, gainSeconds: 10 };

Deno.test("demand: a square with fewer than three calls is never shown", () => {
  const demand = new DemandMap();
  demand.note(CENTRE, START);
  demand.note(CENTRE, START);
  deepStrictEqual(demand.cells(START), []);
  demand.note(CENTRE, START);
  strictEqual(demand.cells(START).length, 1);
});

Deno.test("demand: what is shown is the middle of a square, the same for every door in it", () => {
  const middles = [CENTRE, north(150)].map((place) => {
    const demand = new DemandMap();
    for (let call = 0; call < 3; call++) demand.note(place, START);
    return demand.cells(START)[0]!.point;
  });
  deepStrictEqual(middles[0], middles[1]);
  ok(distanceMeters(middles[0]!, CENTRE) < 700);
});

Deno.test("demand: calls of four weeks ago count half", () => {
  const demand = new DemandMap();
  for (let call = 0; call < 12; call++) demand.note(CENTRE, START);
  const later = after(START, 28 * DAY);
  for (let call = 0; call < 6; call++) demand.note(north(5_000), later);
  const shares = demand.cells(later).map(({ share }) => share);
  ok(Math.abs(shares[0]! - 0.5) < 1e-9 && Math.abs(shares[1]! - 0.5) < 1e-9);
});

Deno.test("demand: a field with calls enough has a picture of its own, another one the picture of all", () => {
  const demand = new DemandMap();
  for (let call = 0; call < 60; call++) demand.note(CENTRE, START, "pediatrician");
  for (let call = 0; call < 20; call++) demand.note(north(5_000), START, "therapist");
  deepStrictEqual(demand.cells(START, "pediatrician").map(({ share }) => share), [1]);
  deepStrictEqual(demand.cells(START, "therapist").map(({ share }) => share), [0.75, 0.25]);
  deepStrictEqual(demand.cells(START, "therapist"), demand.cells(START));
});

Deno.test("demand: two calls of one field and one of another are three of one square, of no field alone", () => {
  const demand = new DemandMap();
  demand.note(CENTRE, START, "therapist");
  demand.note(CENTRE, START, "therapist");
  demand.note(CENTRE, START, "surgeon");
  strictEqual(demand.cells(START).length, 1);
  for (let call = 0; call < 60; call++) demand.note(north(5_000), START, "therapist");
  strictEqual(demand.cells(START, "therapist").length, 1, "two calls of it are never shown");
});

Deno.test("demand: what was counted before fields were counts for each of them", () => {
  const demand = new DemandMap();
  for (let call = 0; call < 60; call++) demand.note(CENTRE, START);
  for (let call = 0; call < 20; call++) demand.note(north(5_000), START, "therapist");
  deepStrictEqual(demand.cells(START, "therapist").map(({ share }) => share), [0.75, 0.25]);
  deepStrictEqual(demand.cells(START, "surgeon").map(({ share }) => share), [1]);
});

Deno.test("demand: what is saved and restored is the same, and what was not saved is saved later", () => {
  const demand = new DemandMap();
  for (let call = 0; call < 4; call++) demand.note(CENTRE, after(START, call * DAY));
  const rows = demand.takeUnsaved();
  strictEqual(demand.takeUnsaved().length, 0);
  demand.putBackUnsaved(rows);
  strictEqual(demand.takeUnsaved().length, 1);
  const other = new DemandMap();
  rows.forEach((row) => other.restore(row));
  deepStrictEqual(other.cells(after(START, DAY)), demand.cells(after(START, DAY)));
});

/** What the next call waits, reckoned in another way: all ways sorted, square by square. */
function expected(places: readonly GeoPoint[], cells: readonly DemandCell[]): number {
  return cells.reduce((sum, { point, share }) => {
    const ways = places.map((place) => estimateSeconds(distanceMeters(place, point)))
      .concat(3_600, 3_600, 3_600).toSorted((one, other) => one - other);
    return sum + share * (0.6 * ways[0]! + 0.3 * ways[1]! + 0.1 * ways[2]!);
  }, 0);
}

Deno.test("waiting: the hint is the best square of all that can be reached, on 200 drawn towns", () => {
  let hinted = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const chance = new Chance(seed);
    const place = () => ({
      latitude: chance.between(55.7, 55.85),
      longitude: chance.between(37.5, 37.75),
    });
    const cells = Array.from({ length: 3 + chance.below(8) }, () => ({
      point: place(),
      share: chance.next(),
    }));
    const others = Array.from({ length: chance.below(4) }, place);
    const point = place();
    const idler: Idler = { doctorId: DOCTOR.id, point, idleShare: 1 };
    const [hint] = waitingHints([idler], others, cells, RULES);
    const now = expected([point, ...others], cells);
    const gains = cells
      .filter((cell) =>
        estimateSeconds(distanceMeters(point, cell.point)) <= RULES.longestDriveSeconds
      )
      .map((cell) => now - expected([cell.point, ...others], cells));
    const best = Math.max(0, ...gains);
    if (best < RULES.gainSeconds) strictEqual(hint, undefined, `seed ${seed}`);
    else {
      hinted++;
      ok(Math.abs(hint!.gainSeconds - best) < 1e-6, `seed ${seed}`);
    }
  }
  ok(hinted > 50 && hinted < 200, `${hinted} of the towns have a better place`);
});

Deno.test("waiting: of two doctors in one place one is sent where nobody is, who has idled more", () => {
  const cells = [{ point: CENTRE, share: 0.6 }, { point: north(6_000), share: 0.4 }];
  const idlers = [
    { doctorId: OTHER_DOCTOR.id, point: CENTRE, idleShare: 0.2 },
    { doctorId: DOCTOR.id, point: CENTRE, idleShare: 0.7 },
  ];
  const hints = waitingHints(idlers, [], cells, RULES);
  deepStrictEqual(hints.map(({ doctorId }) => doctorId), [DOCTOR.id]);
  deepStrictEqual(hints[0]!.point, north(6_000));
});

Deno.test("waiting: nobody is sent further than the city says, nor for a gain that is too small", () => {
  const cells = [{ point: north(6_000), share: 1 }];
  const idlers = [{ doctorId: DOCTOR.id, point: CENTRE, idleShare: 1 }];
  strictEqual(waitingHints(idlers, [], cells, { ...RULES, longestDriveSeconds: 600 }).length, 0);
  strictEqual(waitingHints(idlers, [], cells, { ...RULES, gainSeconds: 2_000 }).length, 0);
  strictEqual(waitingHints(idlers, [], cells, RULES).length, 1);
});

// ── who hears of it ─────────────────────────────────────────────────────

/** One doctor who is free in the centre, and calls that come from six kilometres away. */
function town(waiting = DEFAULT_DISPATCH_SETTINGS.waiting) {
  const clock = new ManualClock(START);
  const positions = new PositionIndex();
  const bookings = new BookingIndex();
  const told: PersonId[] = [];
  const onAlarm = new Set<PersonId>();
  const keeper = new HintKeeper({
    world: { clock, dispatchSettings: () => ({ ...DEFAULT_DISPATCH_SETTINGS, waiting }) },
    bookings,
    positions,
    cityOf: () => "default",
    isOnAlarm: (doctorId) => onAlarm.has(doctorId),
    tell: (doctorId) => told.push(doctorId),
  });
  for (let call = 0; call < 5; call++) keeper.demandOf("default").note(north(4_000), START);
  positions.startShift(cast.facts(DOCTOR), START);
  const stand = (place: GeoPoint) =>
    positions.track(DOCTOR.id, [{
      ...place,
      accuracyMeters: 10,
      headingDegrees: null,
      speedMetersPerSecond: null,
      recordedAt: clock.now(),
    }], clock.now());
  stand(CENTRE);
  const minutes = async (count: number, place: GeoPoint | null = CENTRE) => {
    for (let minute = 0; minute < count; minute++) {
      await clock.advance(MINUTE);
      positions.touch(DOCTOR.id, clock.now());
      if (place !== null) stand(place);
      keeper.look();
    }
  };
  keeper.look();
  return {
    clock,
    positions,
    bookings,
    keeper,
    told,
    onAlarm,
    stand,
    minutes,
    hint: () => keeper.hintOf(DOCTOR.id),
  };
}

Deno.test("hints: a free doctor far from where calls come from hears of a better place once", async () => {
  const { hint, told, minutes } = town();
  ok(hint() !== null);
  ok(distanceMeters(hint()!.point, north(4_000)) < 700);
  await minutes(5);
  deepStrictEqual(told, [DOCTOR.id]);
});

Deno.test("hints: none where so many are free that somebody is near anyhow", () => {
  const { keeper, positions, stand, clock } = town();
  keeper.stays(DOCTOR.id);
  const crowd = Array.from({ length: 151 }, (_, at) =>
    cast.facts(DOCTOR, {
      id: `01900000-0000-7000-8000-${String(1_000 + at).padStart(12, "0")}` as PersonId,
    }));
  const look = (count: number) => {
    for (const facts of crowd.slice(0, count)) {
      positions.startShift(facts, clock.now());
      positions.track(facts.id, [{
        ...CENTRE,
        accuracyMeters: 10,
        headingDegrees: null,
        speedMetersPerSecond: null,
        recordedAt: clock.now(),
      }], clock.now());
    }
    keeper.look();
    return [...keeper.all()].length;
  };
  stand(CENTRE);
  strictEqual(look(151), 0);
  for (const { id } of crowd.slice(100)) positions.endShift(id);
  keeper.look();
  ok([...keeper.all()].length > 0);
});

Deno.test("hints: whoever is there has no hint any more, and gets no other", async () => {
  const { hint, told, minutes } = town();
  const { point } = hint()!;
  await minutes(3, point);
  strictEqual(hint(), null);
  strictEqual(told.length, 2, "given, and taken back");
});

Deno.test("hints: «I stay» is heard for half an hour, and so is a hint that was not followed", async () => {
  const stays = town();
  stays.keeper.stays(DOCTOR.id);
  strictEqual(stays.hint(), null);
  await stays.minutes(29);
  strictEqual(stays.hint(), null);
  await stays.minutes(2);
  ok(stays.hint() !== null);
  const silent = town();
  await silent.minutes(20);
  strictEqual(silent.hint(), null, "it ran out");
  await silent.minutes(29);
  strictEqual(silent.hint(), null);
  await silent.minutes(2);
  ok(silent.hint() !== null);
});

Deno.test("hints: who is soon free where calls come from is enough, if of the same field", () => {
  for (const [field, isEnough] of [["therapist", true], ["surgeon", false]] as const) {
    const { keeper, positions, bookings, hint, clock } = town();
    keeper.stays(DOCTOR.id);
    positions.startShift(cast.facts(OTHER_DOCTOR, { specializations: [field] }), START);
    bookings.busy = () => ({
      engaged: new Map([[OTHER_DOCTOR.id, {
        bookingId: cast.BOOKING,
        freeAt: after(clock.now(), MINUTE),
        isSaid: true,
        point: north(4_000),
      }]]),
      asked: new Set(),
    });
    const rules = { gainSeconds: 300, longestDriveMinutes: 60 };
    const asked = new HintKeeper({
      world: {
        clock,
        dispatchSettings: () => ({ ...DEFAULT_DISPATCH_SETTINGS, waiting: rules }),
      },
      bookings,
      positions,
      cityOf: () => "default",
      isOnAlarm: () => false,
      tell: () => {},
    });
    for (let call = 0; call < 5; call++) asked.demandOf("default").note(north(4_000), START);
    asked.look();
    strictEqual(asked.hintOf(DOCTOR.id) === null, isEnough, field);
    strictEqual(hint(), null);
  }
});

Deno.test("hints: none on a break, near the end of the shift, off shift, or where the city wants none", async () => {
  const onBreak = town();
  onBreak.positions.setBreak(DOCTOR.id, after(START, 30 * MINUTE));
  await onBreak.minutes(1);
  strictEqual(onBreak.hint(), null);
  const ending = town();
  ending.positions.setPlan(DOCTOR.id, {
    breakUntil: null,
    endsAt: after(START, 30 * MINUTE),
    presenceUntil: null,
  });
  await ending.minutes(1);
  strictEqual(ending.hint(), null);
  const gone = town();
  gone.positions.endShift(DOCTOR.id);
  gone.keeper.look();
  strictEqual(gone.hint(), null);
  strictEqual(town({ gainSeconds: 10, longestDriveMinutes: 0 }).hint(), null);
});

Deno.test("hints: who drives to an alarm is sent nowhere else, and has the hint no more that was there", async () => {
  const called = town();
  ok(called.hint() !== null);
  called.onAlarm.add(DOCTOR.id);
  await called.minutes(2);
  strictEqual(called.hint(), null);
});

Deno.test("waiting: who was given a visit by hand is not reckoned with by the way of the doctor before", () => {
  const first = cast.bookingIn("assigned", "urgent");
  const second = cast.give(first, cast.DISPATCHER, {
    type: "reassign",
    reason: "Ближе",
    doctor: cast.facts(cast.OTHER_DOCTOR),
  });
  const minutes = (state: typeof first) =>
    ((summaryOf(state).expectedFreeAt ?? 0) - cast.START) / MINUTE;
  deepStrictEqual([minutes(first), minutes(second)], [10 + 30, 20 + 30]);
});
