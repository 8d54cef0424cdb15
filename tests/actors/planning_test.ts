/** Days that can be driven: slots, what fits a plan, and how a day goes on when a visit runs late. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import fc from "fast-check";
import {
  type Stop,
  stopAt,
  stopsOf,
  type WaySeconds,
  type WorkShift,
} from "../../actors/planning/day.ts";
import { fitsPlan, type PlannedCall } from "../../actors/planning/fits_plan.ts";
import { LegBook } from "../../actors/planning/leg_book.ts";
import { newsOf, reflow } from "../../actors/planning/reflow.ts";
import { type Slot, type SlotQuestion, slotsOf } from "../../actors/planning/slots.ts";
import {
  after,
  bookingId,
  type GeoPoint,
  HOUR,
  type Instant,
  instant,
  MINUTE,
  personId,
} from "../../actors/vocabulary.ts";

/** Midnight in the city. */
const DAY = instant(Date.UTC(2026, 10, 27, 0, 0));
const clock = (hours: number, minutes = 0): Instant => after(DAY, hours * HOUR + minutes * MINUTE);
/** A city of a line: so many minutes of driving from its end. */
const at = (minutes: number): GeoPoint => ({ latitude: 55, longitude: minutes });
const way: WaySeconds = (from, to) =>
  60 * (Math.abs(from.longitude - to.longitude) + Math.abs(from.latitude - to.latitude));
const rules = { way, bufferMilliseconds: 10 * MINUTE };
const MARINA = personId("marina"), PAVEL = personId("pavel");
const shift = (from: Instant, until: Instant, start: GeoPoint | null = null): WorkShift => ({
  id: `shift-${from}`,
  from,
  until,
  start,
});
const stop = (id: string, from: Instant, point: GeoPoint | null, visit = 40): Stop =>
  stopAt(id, from, { visit, window: 30 }, point);
const question = (more: Partial<SlotQuestion> = {}): SlotQuestion => ({
  id: "new",
  point: at(0),
  from: clock(9),
  until: clock(21),
  grid: DAY,
  slotMinutes: 30,
  visitMinutes: 40,
  ...more,
});
const hours = (slots: readonly Slot[]): string[] =>
  slots.map(({ from }) => new Date(from).toISOString().slice(11, 16));

Deno.test("slots: of an empty day all that end with the shift, from where it begins", () => {
  const day = shift(clock(9), clock(12), at(20));
  const doctors = [{ doctorId: MARINA, shifts: [day], stops: [] }];
  deepStrictEqual(hours(slotsOf(question(), doctors, rules, 99)), [
    "09:30",
    "10:00",
    "10:30",
    "11:00",
  ]);
  deepStrictEqual(hours(slotsOf(question({ visitMinutes: 60 }), doctors, rules, 2)), [
    "09:30",
    "10:00",
  ]);
  deepStrictEqual(slotsOf(question({ visitMinutes: 200 }), doctors, rules, 99), []);
  deepStrictEqual(slotsOf(question(), [{ ...doctors[0]!, shifts: [] }], rules, 99), []);
});

Deno.test("slots: what a doctor took before the shift begins is in the way of its first slots", () => {
  const early = [stop("early", clock(8, 50), at(0))];
  const doctors = [{ doctorId: MARINA, shifts: [shift(clock(9), clock(10, 50))], stops: early }];
  deepStrictEqual(hours(slotsOf(question(), doctors, rules, 99)), ["09:30", "10:00"]);
});

Deno.test("slots: the way from the visit before and to the next one takes its time", () => {
  const rows: [string, Instant, Stop[], GeoPoint | null, string[]][] = [
    ["next door", clock(12, 10), [stop("a", clock(10), at(0))], at(0), ["09:00", "11:00", "11:30"]],
    ["half an hour away", clock(13), [stop("a", clock(10, 30), at(30))], at(0), ["09:00", "12:00"]],
    ["remote", clock(12, 10), [stop("a", clock(10), at(30))], null, ["09:00", "11:00", "11:30"]],
    [
      "between two",
      clock(11, 40),
      [stop("a", clock(9), at(0)), stop("b", clock(11), at(0))],
      at(10),
      ["10:00"],
    ],
  ];
  for (const [name, until, stops, point, expected] of rows) {
    const doctors = [{ doctorId: MARINA, shifts: [shift(clock(9), until)], stops }];
    deepStrictEqual([name, hours(slotsOf(question({ point }), doctors, rules, 99))], [
      name,
      expected,
    ]);
  }
});

Deno.test("slots: a call between two visits must leave one piece of time that the drive fits into", () => {
  const stops = [stop("a", clock(9), at(0)), stop("b", clock(11), at(35))];
  const doctors = [{ doctorId: MARINA, shifts: [shift(clock(9), clock(12))], stops }];
  const remote = question({ point: null, visitMinutes: 30, slotMinutes: 15 });
  // 80 minutes between them, 45 of them for the drive: the call ends or begins the gap.
  deepStrictEqual(hours(slotsOf(remote, doctors, rules, 99)), ["09:45"]);
});

Deno.test("slots: of several doctors the one who drives least comes first", () => {
  const day = shift(clock(9), clock(12));
  const [slot] = slotsOf(
    question({ from: clock(11), until: clock(11, 1) }),
    [
      { doctorId: MARINA, shifts: [day], stops: [stop("a", clock(9), at(25))] },
      { doctorId: PAVEL, shifts: [day], stops: [stop("b", clock(9), at(5))] },
    ],
    rules,
    99,
  );
  deepStrictEqual(slot?.doctorIds, [PAVEL, MARINA]);
});

/** A city in which driving takes twice as long from five until eight in the evening, and what it was asked. */
function busyCity() {
  const asked: (Instant | null)[] = [];
  const isRush = (moment: Instant) => moment >= clock(17) && moment < clock(20);
  return {
    asked,
    legs: new LegBook({
      toPlace: (origins, place, moment) => {
        asked.push(moment);
        const factor = moment !== null && isRush(moment) ? 2 : 1;
        return Promise.resolve(origins.map((origin) => ({
          meters: 0,
          seconds: factor * way(origin, place, clock(0)),
          isEstimated: false,
        })));
      },
      trafficOf: () => (moment) => isRush(moment) ? 2 : 1,
    }),
  };
}

Deno.test("slots: the way to a visit takes as long as at its own hour, whenever somebody asks", async () => {
  for (const askedAt of [clock(3), clock(18)]) {
    const { asked, legs } = busyCity();
    await legs.learn([at(30)], at(0), askedAt);
    // 40 minutes there, and at half past nine 30 to drive and 10 to spare: half an hour more in the evening.
    const rows: [string, number, string[]][] = [
      ["in the morning", 9, ["10:30", "11:00"]],
      ["in the evening", 17, ["19:00"]],
    ];
    for (const [when, hour, expected] of rows) {
      const stops = [stop("a", clock(hour), at(30))];
      const day = shift(clock(hour), clock(hour, 160), at(30));
      const found = slotsOf(
        question({ from: clock(hour), until: clock(hour, 121) }),
        [{ doctorId: MARINA, shifts: [day], stops }],
        { way: legs.way, bufferMilliseconds: 10 * MINUTE },
        99,
      );
      deepStrictEqual([when, hours(found)], [when, expected]);
    }
    deepStrictEqual(asked, [null], "the streets are asked once, of no hour");
  }
});

Deno.test("a way that was guessed with all traffic in it is no longer in the rush", async () => {
  for (const isAverage of [true, undefined] as const) {
    let asked = 0;
    const legs = new LegBook({
      toPlace: (origins) => {
        asked++;
        return Promise.resolve(origins.map(() => ({
          ...{ meters: 0, seconds: 600, isEstimated: true },
          ...(isAverage && { isAverage }),
        })));
      },
      trafficOf: () => () => 2,
    });
    await legs.learn([at(30)], at(0), clock(3));
    strictEqual(legs.way(at(30), at(0), clock(18)), isAverage ? 600 : 1_200);
    const before = asked;
    await legs.learn([at(30)], at(0), after(clock(3), 11 * MINUTE));
    strictEqual(asked - before, isAverage ? 1 : 0, "a guess is asked about again before long");
  }
});

Deno.test("reflow: whoever is early drives at the hour of the visit, whoever is late at once", async () => {
  const { legs } = busyCity();
  await legs.learn([at(30)], at(0), clock(3));
  const expected = (free: Instant, visit: Instant) =>
    reflow({ at: clock(9), freeAt: free, point: at(30) }, [stop("a", visit, at(0))], legs.way)
      .map(({ expectedAt, waySeconds }) => [expectedAt, waySeconds! / 60])[0];
  deepStrictEqual(expected(clock(12), clock(16)), [clock(16), 30]);
  deepStrictEqual(expected(clock(16, 20), clock(17)), [clock(17, 20), 60]);
  deepStrictEqual(expected(clock(18), clock(16)), [clock(19), 60]);
  deepStrictEqual(expected(clock(20, 30), clock(19, 30)), [clock(21), 30]);
});

/** Drives a day by hand: at each door in time, or not. */
function isDriven(day: WorkShift, stops: readonly Stop[]): boolean {
  const row = stops.toSorted((one, other) => one.from - other.from);
  return row.every((stop, index) => {
    if (stop.until > day.until || stop.from < day.from) return false;
    const before = row[index - 1];
    if (before !== undefined && before.until > stop.from) return false;
    if (stop.point === null) return true;
    const { point } = stop;
    const last = row.slice(0, index).findLastIndex((one) => one.point !== null);
    const from = last < 0 ? day.start : row[last]!.point;
    if (from === null) return true;
    // With calls in between the drive lies in one of the pieces between them.
    const ends = [
      last < 0 ? day.from : row[last]!.until,
      ...row.slice(last + 1, index).map((one) => one.until),
    ];
    const begins = row.slice(last + 1, index + 1).map((one) => one.from);
    return ends.some((end, piece) => begins[piece]! - end >= way(from, point, stop.from) * 1000);
  });
}

const place = fc.record({
  latitude: fc.integer({ min: 0, max: 20 }),
  longitude: fc.integer({ min: 0, max: 40 }),
});
const someDay = fc.record({
  start: fc.option(place, { nil: null }),
  slotMinutes: fc.constantFrom(10, 15, 30, 60),
  visitMinutes: fc.integer({ min: 10, max: 90 }),
  buffer: fc.integer({ min: 0, max: 20 }),
  wishes: fc.array(fc.tuple(fc.option(place, { nil: null, freq: 4 }), fc.nat()), { maxLength: 25 }),
});

/** A day filled with wishes, each taking one of the slots that it is offered. */
function filled(
  { start, slotMinutes, visitMinutes, buffer, wishes }: typeof someDay extends
    fc.Arbitrary<infer Made> ? Made : never,
) {
  const day = shift(clock(8), clock(20), start);
  const stops: Stop[] = [];
  for (const [index, [point, pick]] of wishes.entries()) {
    const slots = slotsOf(
      question({
        id: `wish-${index}`,
        point,
        slotMinutes,
        visitMinutes,
        from: clock(0),
        until: clock(24),
      }),
      [{ doctorId: MARINA, shifts: [day], stops }],
      { way, bufferMilliseconds: buffer * MINUTE },
      999,
    );
    const slot = slots[pick % slots.length];
    if (slot !== undefined) {
      stops.push(
        stopAt(`wish-${index}`, slot.from, { visit: visitMinutes, window: slotMinutes }, point),
      );
    }
  }
  return { day, stops };
}

Deno.test("property: no day made of offered slots is one that cannot be driven", () => {
  fc.assert(
    fc.property(someDay, (made) => {
      const { day, stops } = filled(made);
      ok(isDriven(day, stops));
      // Whoever follows it is at every door at the planned minute.
      const standing = { at: day.from, freeAt: null, point: day.start };
      const doors = stopsOf(day, stops).filter(({ point }) => point !== null);
      for (const { expectedAt, from } of reflow(standing, doors, way)) {
        strictEqual(expectedAt, from);
      }
    }),
    { numRuns: 300 },
  );
});

const call = (more: Partial<PlannedCall> = {}): PlannedCall => ({
  id: bookingId("urgent"),
  callType: "urgent",
  point: at(0),
  scheduledTime: null,
  scheduledUntil: null,
  plan: null,
  planning: { leadMinutes: 0, visitMinutes: 40, bufferMinutes: 10 },
  ...more,
});
const free = { place: at(0), freeAt: null, freePoint: null };
const legs = (toDoor: number | null = null) => ({ toDoor, way });

Deno.test("fits: an urgent call is for whoever can still be in time for the next planned visit", () => {
  const plan = [stop("next", clock(12), at(20))];
  // 40 minutes there, 10 to spare, 20 to drive: until 12:30 that is done if begun by 11:20.
  const rows: [string, Instant, number, boolean][] = [
    ["in time", clock(11), 10 * 60, true],
    ["to the minute", clock(11), 20 * 60, true],
    ["a minute too late", clock(11), 21 * 60, false],
    ["long before", clock(8), 30 * 60, true],
  ];
  for (const [name, now, toDoor, fits] of rows) {
    const verdict = fitsPlan(free, plan, call(), legs(toDoor), now);
    deepStrictEqual([name, verdict.fits], [name, fits]);
  }
  const late = fitsPlan(free, plan, call(), legs(31 * 60), clock(11));
  deepStrictEqual(late, { fits: false, clashesWith: "next", lateMilliseconds: 11 * MINUTE });
  const busy = { place: at(0), freeAt: clock(11, 10), freePoint: at(5) };
  ok(fitsPlan(busy, plan, call(), legs(0), clock(10)).fits);
  ok(!fitsPlan({ ...busy, freeAt: clock(11, 30) }, plan, call(), legs(0), clock(10)).fits);
  ok(fitsPlan(free, [], call(), legs(99_999), clock(11)).fits, "without a plan nothing clashes");
});

Deno.test("fits: a planned visit is no obstacle to itself, but to the one that overlaps it", () => {
  const own = call({
    id: bookingId("own"),
    callType: "scheduled",
    scheduledTime: clock(12),
    plan: { doctorId: MARINA, from: clock(12), until: clock(12, 40) },
  });
  const plan = [stop("own", clock(12), at(0)), stop("after", clock(13, 30), at(10))];
  ok(fitsPlan(free, plan, own, legs(), clock(9)).fits);
  const before = stop("before", clock(11, 30), at(15));
  deepStrictEqual(
    fitsPlan(free, [...plan, before], own, legs(), clock(9)).clashesWith,
    "before",
    "from it one would be at the door at 12:25",
  );
  const window = { ...own, scheduledUntil: clock(12, 30) };
  ok(fitsPlan(free, [...plan, before], window, legs(), clock(9)).fits, "but the window allows it");
});

Deno.test("fits: a visit that is late anyway keeps nobody from helping", () => {
  const busy = { place: at(0), freeAt: clock(13), freePoint: at(0) };
  const plan = [stop("lost", clock(11), at(20)), stop("good", clock(18), at(20))];
  ok(fitsPlan(busy, plan, call(), legs(), clock(12)).fits);
  ok(
    !fitsPlan(busy, [stop("next", clock(14), at(0))], call({ point: at(60) }), legs(), clock(12))
      .fits,
  );
});

Deno.test("property: a call that fits makes no planned visit miss its window", () => {
  fc.assert(
    fc.property(someDay, place, fc.integer({ min: 480, max: 1_200 }), (made, door, minute) => {
      const { day, stops } = filled(made);
      const now = clock(0, minute);
      const plan = stopsOf(day, stops).filter(({ from }) => from > now);
      const duty = { place: door, freeAt: null, freePoint: null };
      const planning = { leadMinutes: 0, visitMinutes: made.visitMinutes, bufferMinutes: 0 };
      const wanted = call({ point: door, planning });
      const before = reflow({ at: now, freeAt: null, point: door }, plan, way);
      const end = after(now, made.visitMinutes * MINUTE);
      const later = reflow({ at: end, freeAt: end, point: door }, plan, way);
      const hurt = later.some(({ isMissed }, index) => isMissed && !before[index]!.isMissed);
      const overlapped = plan.some(({ from }) => from < now);
      if (!overlapped) strictEqual(fitsPlan(duty, plan, wanted, legs(0), now).fits, !hurt);
    }),
    { numRuns: 300 },
  );
});

Deno.test("reflow: what a late visit does to the rest of the day, stop by stop", () => {
  const stops = [
    stop("a", clock(11), at(10)),
    stop("b", clock(12), at(20)),
    stop("c", clock(15), at(20)),
  ];
  const arrivals = reflow({ at: clock(10, 50), freeAt: clock(11, 15), point: at(0) }, stops, way);
  deepStrictEqual(
    arrivals.map(({ id, expectedAt, isMissed, gapMilliseconds }) => [
      id,
      new Date(expectedAt).toISOString().slice(11, 16),
      isMissed,
      gapMilliseconds / MINUTE,
    ]),
    [["a", "11:25", false, 0], ["b", "12:15", false, 0], ["c", "15:00", false, 125]],
  );
  const overrun = reflow({ at: clock(12), freeAt: clock(11, 15), point: at(0) }, stops, way);
  deepStrictEqual(overrun.map(({ isMissed }) => isMissed), [true, true, false]);
});

Deno.test("reflow: it is told once for each real change, and when the window is lost", () => {
  const stops = [stop("a", clock(11), at(0))];
  const news = (free: Instant, told: Instant | null) =>
    newsOf(reflow({ at: clock(10), freeAt: free, point: at(0) }, stops, way), () => told)
      .map(({ expectedAt }) => expectedAt);
  deepStrictEqual(news(clock(11, 9), null), [], "nine minutes are nobody's news");
  deepStrictEqual(news(clock(11, 10), null), [clock(11, 10)]);
  deepStrictEqual(news(clock(11, 15), clock(11, 10)), [], "said already");
  deepStrictEqual(news(clock(11, 20), clock(11, 10)), [clock(11, 20)]);
  deepStrictEqual(news(clock(10, 30), clock(11, 20)), [clock(11)], "good news too");
  deepStrictEqual(news(clock(11, 33), clock(11, 28)), [clock(11, 33)], "the window is lost");
  deepStrictEqual(news(clock(11, 36), clock(11, 33)), [], "it was lost before");
  deepStrictEqual(news(clock(11, 28), clock(11, 33)), [clock(11, 28)], "it can be met again");
});
