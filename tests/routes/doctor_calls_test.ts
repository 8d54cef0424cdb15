/** To which doors and shifts a doctor is called by the program itself, when, and by which city's clock. */
import { deepStrictEqual, ok } from "node:assert";
import type { BookingState } from "../../actors/booking/state.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import type { ClaimedMessage } from "../../actors/outbox/message.ts";
import { LegBook } from "../../actors/planning/leg_book.ts";
import { PlanBook } from "../../actors/planning/plan_book.ts";
import { doctorWays } from "../../actors/reach/doctor_ways.ts";
import { NoticeBook } from "../../actors/reach/notice_wishes.ts";
import { Telling } from "../../actors/reach/telling.ts";
import { ReachBook } from "../../actors/reach/wishes.ts";
import { HOUR, instant, MINUTE } from "../../actors/vocabulary.ts";
import { letterOf } from "../../routes/messages.ts";
import { planNotices } from "../../routes/planning/notices.ts";
import { PlanKeeper } from "../../routes/planning/plan_keeper.ts";
import * as cast from "../support/cast.ts";
import { fakeNews } from "../support/fake_news.ts";
import { fakeWorld } from "../support/fake_world.ts";

const assigned = cast.give(cast.newBooking("scheduled"), cast.DISPATCHER, {
  type: "assign",
  doctor: cast.facts(cast.DOCTOR),
});

interface Calls {
  /** Of the planned visit; null: there is none. */
  readonly state?: BookingState | null;
  readonly onShift?: boolean;
  readonly isApproved?: boolean;
  /** Someone calls in silence from behind the door. */
  readonly isAtDanger?: boolean;
  /** Shifts that were worked: begun and ended, in minutes. */
  readonly worked?: readonly (readonly [number, number])[];
}

const YEKATERINBURG = { latitude: 56.84, longitude: 60.6 };

/** What is known of where a shift is. */
interface Known {
  readonly start?: typeof YEKATERINBURG | null;
  readonly served?: readonly string[];
  /** Of the last shift that was worked. */
  readonly workedIn?: string | null;
}

/** A doctor with a visit at +60 min, half an hour away as far as anybody knows, and a shift planned from +120 min on. */
function called(
  { state = assigned, onShift = true, isApproved = true, isAtDanger = false, worked = [] }: Calls =
    {},
  { start = null, served = [assigned.city], workedIn = null }: Known = {},
) {
  const danger = { kind: "danger" };
  const world = Object.assign(fakeWorld(), {
    dangerAt: () => facts.isAtDanger ? danger : null,
  });
  const { clock } = world;
  const store = fakeNews(clock);
  const doctor = cast.facts(cast.DOCTOR, { approved: isApproved });
  const planBook = new PlanBook();
  if (state !== null) planBook.put(summaryOf(state));
  const from = instant(cast.START + 2 * HOUR);
  const shift = { id: "1", from, until: instant(from + 4 * HOUR), start, startText: null };
  planBook.setPlans([{ doctor, shifts: [{ ...shift, language: "ru" }] }]);
  const reach = new ReachBook(() => {});
  reach.setOwners([cast.DOCTOR.id]);
  const inMinutes = (minute: number) => instant(cast.START + minute * MINUTE);
  const facts = {
    onShift,
    isInAlarm: false,
    state,
    isAtDanger,
    worked: worked.map(([from, until]) => ({
      city: null as string | null,
      startedAt: inMinutes(from),
      endedAt: inMinutes(until),
    })),
  };
  if (workedIn !== null) {
    facts.worked.push({ city: workedIn, startedAt: inMinutes(-900), endedAt: inMinutes(-600) });
  }
  const make = () =>
    new PlanKeeper(
      {
        world,
        book: planBook,
        legs: new LegBook({ toPlace: () => Promise.reject(new Error("no streets")) }),
        positions: { get: () => facts.onShift ? { fix: null } : null },
        bookings: { peek: () => facts.state, tell: () => {} },
        notices: planNotices({
          people: { get: () => Promise.resolve(null) },
          origin: "https://tot.example",
          normalPhone: (phone) => phone,
          timeZoneOf: (city) => city === "yekaterinburg" ? "Asia/Yekaterinburg" : "Europe/Moscow",
          wishes: new NoticeBook(),
          isPushable: () => true,
          doctorWays: doctorWays({ book: reach, phoneOf: () => Promise.resolve("+79000000001") }),
          isInHand: () => false,
        }),
        store: { send: () => Promise.resolve() },
        records: { of: () => Promise.resolve(facts.worked) },
        telling: new Telling({ world, news: store.rows }),
        isInAlarm: () => facts.isInAlarm,
        cities: {
          defaultName: "moscow",
          served,
          at: () => "yekaterinburg",
          timeZoneOf: () => "Europe/Moscow",
        },
      } as unknown as ConstructorParameters<typeof PlanKeeper>[0],
    );
  let keeper = make();
  return {
    facts,
    sent: store.sent,
    restart: () => void (keeper = make()),
    become(next: BookingState) {
      facts.state = next;
      planBook.put(summaryOf(next));
    },
    async look(minute: number) {
      await clock.advance(cast.START + minute * MINUTE - clock.now());
      await keeper.look(clock.now());
      await clock.advance(0);
    },
  };
}

const CALLS: readonly (readonly [
  string,
  Calls,
  /** Minutes at which it is looked, what happens after the first look, and what has been told by the last. */
  readonly [number, ...number[]],
  (of: ReturnType<typeof called>) => unknown,
  readonly string[],
])[] = [
  ["eleven minutes before the way nobody is called", {}, [15, 19], () => {}, []],
  ["ten minutes before it is time", {}, [19, 20], () => {}, ["push departure_due"]],
  ["once, and by SMS where nobody looks", {}, [20, 21, 22, 45], () => {}, [
    "push departure_due",
    "sms departure_due",
  ]],
  ["a start calls nobody twice", {}, [20, 25], ({ restart }) => restart(), [
    "push departure_due",
    "sms departure_due",
  ]],
  ["who is on the way already is not called", {}, [15, 25], ({ become }) => {
    become(cast.give(assigned, cast.DOCTOR, { type: "depart" }));
  }, []],
  [
    "not to a door with a silent call",
    { isAtDanger: true },
    [20, 25],
    () => {},
    [],
  ],
  ["but once that is over in time", { isAtDanger: true }, [20, 25], ({ facts }) => {
    facts.isAtDanger = false;
  }, ["push departure_due"]],
  ["nor is who is in an alarm", {}, [15, 25], ({ facts }) => void (facts.isInAlarm = true), []],
  ["off shift too", { onShift: false }, [20], () => {}, ["push departure_due"]],
  [
    "four minutes after its start a shift may still be begun",
    { state: null, onShift: false },
    [
      119,
      124,
    ],
    () => {},
    [],
  ],
  ["after five it is asked for, once", { state: null, onShift: false }, [124, 125, 126, 129], (
    of,
  ) => of.restart(), ["push shift_due", "sms shift_due"]],
  ["a shift that was begun is not", { state: null }, [125, 126], () => {}, []],
  ["nor one that was begun and ended", { state: null }, [125, 126], ({ facts }) => {
    facts.onShift = false;
  }, []],
  [
    "nor one that was begun and ended before anybody looked, after a start too",
    { state: null, onShift: false, worked: [[112, 122]] },
    [125, 126],
    ({ restart }) => restart(),
    [],
  ],
  [
    "nor one that was begun half an hour early",
    { state: null, onShift: false, worked: [[90, 100]] },
    [125],
    () => {},
    [],
  ],
  [
    "the shift before it is another one",
    { state: null, onShift: false, worked: [[60, 89]] },
    [125],
    () => {},
    ["push shift_due"],
  ],
  [
    "also where that one ended a minute after this one should have begun",
    { state: null, onShift: false, worked: [[-240, 121]] },
    [125],
    () => {},
    ["push shift_due"],
  ],
  [
    "and not where it went on into this one",
    { state: null, onShift: false, worked: [[-240, 125]] },
    [126],
    () => {},
    [],
  ],
  ["nor in an alarm", { state: null, onShift: false }, [119, 126], ({ facts }) => {
    facts.isInAlarm = true;
  }, []],
  [
    "nor of whom may not work",
    { state: null, onShift: false, isApproved: false },
    [126],
    () => {},
    [],
  ],
  [
    "a quarter of an hour later it is too late",
    { state: null, onShift: false },
    [119, 136],
    () => {},
    [],
  ],
];
for (const [what, story, [first, ...minutes], meanwhile, expected] of CALLS) {
  Deno.test(`plan: a doctor is called: ${what}`, async () => {
    const of = called(story);
    await of.look(first);
    meanwhile(of);
    for (const minute of minutes) await of.look(minute);
    const told = of.sent();
    deepStrictEqual(told.map(({ channel, template }) => `${channel} ${template}`), expected);
    const time = story.state === null ? "23:00" : "22:00";
    for (const { values } of told) deepStrictEqual(values, { time });
  });
}

const BOTH = [assigned.city, "yekaterinburg"];
const CLOCKS: readonly (readonly [string, Known, string | null])[] = [
  ["of the city where it begins", { served: BOTH, start: YEKATERINBURG }, "01:00"],
  ["of the city of the doctor's last shift", { served: BOTH, workedIn: "yekaterinburg" }, "01:00"],
  ["of the only city", {}, "23:00"],
  ["of none, where none is known", { served: BOTH }, null],
  ["of none, where the doctor's is served no more", { served: BOTH, workedIn: "tver" }, null],
];
for (const [whose, known, time] of CLOCKS) {
  Deno.test(`plan: a shift is asked for by the clock ${whose}`, async () => {
    const of = called({ state: null, onShift: false }, known);
    await of.look(125);
    const [told] = of.sent();
    const expected = time === null ? ["shift_due_plain", {}] : ["shift_due", { time }];
    deepStrictEqual([told?.template, told?.values], expected);
    const claimed = { ...told!, id: "1", expiresAt: told!.expiresAt } as unknown as ClaimedMessage;
    const { subject, text } = letterOf(claimed);
    ok(text !== "" && /\d/.test(subject) === (time !== null), subject);
  });
}
