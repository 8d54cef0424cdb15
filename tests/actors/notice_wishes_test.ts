/** Of what one wishes to hear, by which way, and when not; and that what is about safety asks nobody. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import {
  DEFAULT_NOTICES,
  NOTICE_KINDS,
  NoticeBook,
  quietEnd,
  type QuietHours,
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

/** What was wished, when a window came free, and when its message may come; null: later, or never. */
const NIGHTS: readonly (readonly [string, "nothing" | QuietHours | null, string, string | null])[] =
  [
    ["nothing was said, by day", "nothing", "21:30", null],
    ["nothing was said, at night", "nothing", "22:00", "08:00"],
    ["nothing was said, long past midnight", "nothing", "04:00", "08:00"],
    ["nothing was said, at the end of the night", "nothing", "08:00", null],
    ["nothing was said, and it is held beyond the night", "nothing", "07:50", "held"],
    ["any hour was wished, at night", null, "03:00", null],
    ["a later night was wished", { from: 23 * 60, until: 7 * 60 }, "22:30", null],
    ["a longer night was wished", { from: 21 * 60, until: 10 * 60 }, "09:00", "10:00"],
  ];
for (const [name, wished, clock, silentUntil] of NIGHTS) {
  Deno.test(`notices: a window that came free wakes nobody: ${name}`, async () => {
    const book = new NoticeBook();
    if (wished !== "nothing") {
      book.set(cast.PATIENT.id, { ways: DEFAULT_NOTICES.ways, quiet: wished });
    }
    const at = moscow(clock);
    const news = await noticesWith(book).windowFree({
      entryId: "1",
      personId: cast.PATIENT.id,
      number: 1,
      holdUntil: after(at, 15 * MINUTE),
      city: "moscow",
      language: "ru",
    }, at);
    ok(news !== "closed");
    if (silentUntil === null) {
      ok("messages" in news);
      deepStrictEqual(news.messages.map(({ notBefore }) => notBefore), [undefined]);
    } else if (silentUntil === "held") {
      ok("messages" in news);
      deepStrictEqual(news.messages.map(({ notBefore }) => notBefore), [moscow("08:00")]);
    } else {
      ok("silentUntil" in news);
      const day = clock > silentUntil ? 24 * HOUR : 0;
      strictEqual(news.silentUntil, after(moscow(silentUntil), day));
    }
  });
}

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
