/** Of what one wishes to hear, by which way, and when not; and that what is about safety asks nobody. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import {
  DEFAULT_NOTICES,
  NOTICE_KINDS,
  NoticeBook,
  quietEnd,
  wayOf,
} from "../../actors/reach/notice_wishes.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { after, HOUR, type Instant, instant, MINUTE } from "../../actors/vocabulary.ts";
import { planNotices } from "../../routes/planning/notices.ts";
import { noticeServices } from "../../routes/people/notice_wishes.ts";
import type { Person } from "../../routes/services.ts";
import * as cast from "../support/cast.ts";

const ZONE = "Europe/Moscow";
const moscow = (clock: string) => instant(Date.parse(`2026-11-27T${clock}:00+03:00`));

/** Quiet hours, a moment, and the clock at which they end. */
const HOURS: readonly (readonly [string, number, number, string, string | null])[] = [
  ["before them", 22 * 60, 8 * 60, "21:59", null],
  ["as they begin", 22 * 60, 8 * 60, "22:00", "08:00"],
  ["past midnight", 22 * 60, 8 * 60, "03:30", "08:00"],
  ["as they end", 22 * 60, 8 * 60, "08:00", null],
  ["within one day", 13 * 60, 15 * 60, "14:10", "15:00"],
  ["after those of one day", 13 * 60, 15 * 60, "15:00", null],
];
for (const [name, from, until, clock, end] of HOURS) {
  Deno.test(`notices: quiet hours ${name}`, () => {
    const found = quietEnd({ from, until }, moscow(clock), ZONE);
    const day = end === "08:00" && clock === "22:00" ? 24 * HOUR : 0;
    strictEqual(found, end === null ? null : after(moscow(end), day));
  });
}

Deno.test("notices: hours that are equal are none, and nobody has them who did not say so", () => {
  strictEqual(quietEnd({ from: 60, until: 60 }, moscow("01:00"), ZONE), null);
  strictEqual(quietEnd(DEFAULT_NOTICES.quiet, moscow("03:00"), ZONE), null);
});

Deno.test("notices: the first way is taken that is wished and possible, and none where none is", () => {
  const wishes = {
    ways: { reminders: ["push", "email"], moved: ["sms"], windows: [] },
    quiet: null,
  } as const;
  strictEqual(wayOf(wishes, "reminders", () => true), "push");
  strictEqual(wayOf(wishes, "reminders", (way) => way !== "push"), "email");
  strictEqual(wayOf(wishes, "moved", (way) => way !== "sms"), null);
  strictEqual(wayOf(wishes, "windows", () => true), null);
});

function noticesWith(book: NoticeBook) {
  return planNotices({
    people: {
      get: (id: string) =>
        Promise.resolve({
          id,
          active: true,
          phone: "+79000000001",
          email: "anna@tot.example",
        }),
    } as never,
    origin: "https://tot.example",
    normalPhone: (phone) => phone,
    timeZoneOf: () => ZONE,
    wishes: book,
    isPushable: () => false,
    doctorWays: () => Promise.resolve([]),
    isInHand: () => false,
  });
}

const planned = (at: Instant): BookingState => ({
  ...cast.newBooking("scheduled"),
  scheduledTime: after(at, 12 * HOUR),
  callerId: cast.PATIENT.id,
});

Deno.test("notices: a reminder comes by the wished way, after the quiet hours, or not at all", async () => {
  const book = new NoticeBook();
  const notices = noticesWith(book);
  const night = moscow("23:00");
  const [usual] = await notices.reminder(planned(night), 60, night);
  deepStrictEqual([usual?.channel, usual?.notBefore], ["sms", undefined]);
  book.set(cast.PATIENT.id, {
    ways: { reminders: ["email"], moved: [], windows: [] },
    quiet: { from: 22 * 60, until: 8 * 60 },
  });
  const [quiet] = await notices.reminder(planned(night), 60, night);
  deepStrictEqual([quiet?.channel, quiet?.notBefore], ["email", after(night, 9 * HOUR)]);
  // The visit is before the end of the quiet hours: it would come too late.
  const early = { ...planned(night), scheduledTime: after(night, 8 * HOUR) };
  deepStrictEqual(await notices.reminder(early as BookingState, 60, night), []);
  book.set(cast.PATIENT.id, {
    ways: { reminders: [], moved: [], windows: [] },
    quiet: null,
  });
  deepStrictEqual(await notices.reminder(planned(night), 60, night), []);
});

Deno.test("notices: that the hour has changed is told in quiet hours too", async () => {
  const book = new NoticeBook();
  book.set(cast.PATIENT.id, {
    ways: { ...DEFAULT_NOTICES.ways, moved: ["sms"] },
    quiet: { from: 0, until: 1_439 },
  });
  const at = moscow("03:00");
  const state = {
    ...cast.bookingIn("assigned", "scheduled"),
    callerId: cast.PATIENT.id,
    expectedArrivalAt: after(at, 30 * MINUTE),
  } as BookingState;
  const messages = await noticesWith(book).moved(state, "ru", at);
  ok(messages.every(({ notBefore }) => notBefore === undefined));
  strictEqual(messages.filter(({ template }) => template === "visit_moved").length, 1);
});

Deno.test("notices: only what can wait is there to be chosen; hours are whole, and bad ones are said by field", async () => {
  deepStrictEqual([...NOTICE_KINDS], ["reminders", "moved", "windows"]);
  const book = new NoticeBook();
  const services = noticeServices({
    world: { clock: { now: () => cast.START, timer: () => () => {} } },
    store: { put: () => Promise.resolve() },
    book,
  });
  const anna = { id: cast.PATIENT.id, role: "patient" } as Person;
  const wished = { reminders: ["sms", "sms"], moved: [], windows: ["push"] };
  const said = await services.set(
    anna,
    { ...wished, quiet: { from: "22:30", until: "07:05" } },
    "ru",
  );
  ok("ok" in said);
  deepStrictEqual(said.ok, {
    reminders: ["sms"],
    moved: [],
    windows: ["push"],
    quiet: { from: "22:30", until: "07:05" },
  });
  deepStrictEqual(book.of(anna.id).quiet, { from: 1_350, until: 425 });
  for (
    const [quiet, path] of [
      [{ from: "24:00", until: "08:00" }, "quiet.from"],
      [{ from: "22:00", until: "" }, "quiet.until"],
      [{ from: "22:00", until: "22:00" }, "quiet.until"],
    ] as const
  ) {
    const wrong = await services.set(anna, { ...wished, quiet }, "ru");
    ok("invalid" in wrong && wrong.invalid.some((error) => error.path === path), path);
  }
  const alarms = { ...wished, alarms: [], quiet: null };
  const ignored = await services.set(anna, alarms, "ru");
  ok("ok" in ignored && !("alarms" in ignored.ok), "an alarm cannot be wished away");
});
