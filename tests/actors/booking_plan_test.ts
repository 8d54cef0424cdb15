/** A planned booking: when its search begins, whose day it stands in, when its doctor is expected. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { create } from "../../actors/booking/evolve.ts";
import { needsOf } from "../../actors/booking/owner.ts";
import { placeWith, planningOf } from "../../actors/booking/plan.ts";
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import { iso, viewFor } from "../../actors/booking/view.ts";
import { BOOKING_TIMES } from "../../actors/limits.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { HOUR, instant, MINUTE, SYSTEM } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { DOCTOR, give, OTHER_DOCTOR, PATIENT, START } from "../support/cast.ts";

const RULES = { leadMinutes: 45, visitMinutes: 40, bufferMinutes: 10 };

function planned(hoursAhead: number, planning: typeof RULES | null = RULES): BookingState {
  const event = cast.createdEvent("scheduled");
  const scheduledTime = instant(START + hoursAhead * HOUR);
  return create({ ...event, creation: { ...event.creation, scheduledTime, planning } }, 1);
}

const place = (doctor: typeof DOCTOR | typeof OTHER_DOCTOR, hoursAhead: number) => ({
  doctorId: doctor.id,
  from: instant(START + hoursAhead * HOUR),
  until: instant(START + hoursAhead * HOUR + 40 * MINUTE),
});

Deno.test("plan: the search begins as long before the window as the settings of that day said", () => {
  const searchAt = (state: BookingState) => state.status === "pending" ? state.search.searchAt : 0;
  strictEqual(searchAt(planned(5)), START + 5 * HOUR - 45 * MINUTE);
  strictEqual(searchAt(planned(0.5)), START, "at once where that is past");
  strictEqual(searchAt(planned(5, null)), START + 3.5 * HOUR, "of the time before settings");
  const moved = give(planned(5), PATIENT, {
    type: "amend",
    changes: { scheduledTime: instant(START + 8 * HOUR) },
  });
  strictEqual(searchAt(moved), START + 8 * HOUR - 45 * MINUTE, "moved with the window");
});

Deno.test("plan: a place in a day is kept, said to the dispatcher, and dropped with another window", () => {
  const state = give(planned(5), SYSTEM, { type: "plan", place: place(DOCTOR, 5) });
  deepStrictEqual(summaryOf(state).plan, place(DOCTOR, 5));
  const again = give(state, SYSTEM, { type: "plan", place: place(DOCTOR, 5) });
  strictEqual(again.version, state.version, "the same place is no event");
  const moved = give(state, PATIENT, {
    type: "amend",
    changes: { scheduledTime: instant(START + 8 * HOUR) },
  });
  strictEqual(summaryOf(moved).plan, null);
  const retold = give(state, PATIENT, { type: "amend", changes: { symptoms: "Хуже" } });
  deepStrictEqual(summaryOf(retold).plan, place(DOCTOR, 5), "other words change no day");
});

Deno.test("plan: whoever takes the booking has it in the own day, at the planned minute or its hour", () => {
  const state = give(planned(5), SYSTEM, { type: "plan", place: place(DOCTOR, 5.5) });
  const own = give(state, cast.DISPATCHER, { type: "assign", doctor: cast.facts(DOCTOR) });
  deepStrictEqual(placeWith(own, DOCTOR.id), place(DOCTOR, 5.5));
  const other = give(state, cast.DISPATCHER, { type: "assign", doctor: cast.facts(OTHER_DOCTOR) });
  deepStrictEqual(summaryOf(other).plan, place(OTHER_DOCTOR, 5));
  const released = give(other, OTHER_DOCTOR, { type: "release", reason: "Болею" });
  strictEqual(summaryOf(released).plan, null);
  const back = give(released, SYSTEM, { type: "plan", place: place(OTHER_DOCTOR, 5) });
  strictEqual(summaryOf(back).plan, null, "not to the one who gave it back");
});

Deno.test("plan: a visit that is given back is sought when its window asks for it, and within the lead at once", () => {
  const rows = [[7 * 24, 7 * 24 * HOUR - 45 * MINUTE, false], [0.5, 0, true]] as const;
  for (const [hours, searchAt, isBegun] of rows) {
    const given = give(planned(hours), cast.DISPATCHER, {
      type: "assign",
      doctor: cast.facts(DOCTOR),
    });
    for (
      const back of [
        give(given, DOCTOR, { type: "release", reason: "Болею" }),
        give(given, cast.DISPATCHER, { type: "reassign", doctor: null, reason: "Болеет" }),
      ]
    ) {
      deepStrictEqual(
        back.status === "pending" && [back.search.searchAt, back.search.startedAt !== null],
        [START + searchAt, isBegun],
      );
      strictEqual(summaryOf(back).wantsOffers, isBegun);
    }
  }
});

Deno.test("plan: the search waits for the doctor of its slot until the window is near, and then ends", () => {
  const far = give(planned(3, { ...RULES, leadMinutes: 180 }), SYSTEM, {
    type: "plan",
    place: place(DOCTOR, 3),
  });
  const waits = (doctorId: typeof DOCTOR.id) =>
    deadlineOf(give(far, SYSTEM, { type: "waitFor", afterWave: 0, doctorId, arrivalAt: null }));
  strictEqual(waits(DOCTOR.id), START + 3 * HOUR - 43 * MINUTE);
  strictEqual(
    waits(OTHER_DOCTOR.id),
    START + 25 * MINUTE,
    "of others no longer than of any search",
  );
});

Deno.test("plan: a visit that is moved is to be set out for at its new hour, and of the old one nothing is said", () => {
  const given = give(planned(5), cast.DISPATCHER, {
    type: "assign",
    doctor: cast.facts(DOCTOR),
  });
  const late = give(given, SYSTEM, { type: "tick" }, instant(START + 5 * HOUR));
  strictEqual(late.status === "assigned" && late.attention?.step, "depart");
  for (const state of [given, late]) {
    const moved = give(state, PATIENT, {
      type: "amend",
      changes: { scheduledTime: instant(START + 9 * HOUR) },
    });
    deepStrictEqual(moved.status === "assigned" && [moved.attention, moved.stepDueAt], [
      null,
      START + 8.5 * HOUR,
    ]);
  }
});

Deno.test("plan: a later arrival is remembered; one past the window is the dispatchers' at once", () => {
  const state = give(planned(5), cast.DISPATCHER, {
    type: "assign",
    doctor: cast.facts(DOCTOR),
  });
  const at = instant(START + 5.5 * HOUR);
  const expect = { type: "expect", doctorId: DOCTOR.id, arrivalAt: at, isMissed: false } as const;
  const late = give(state, SYSTEM, expect);
  strictEqual(late.status === "assigned" && late.attention, null);
  strictEqual(summaryOf(late).expectedArrivalAt, at);
  strictEqual(give(late, SYSTEM, expect).version, late.version, "said once");
  const foreign = give(state, SYSTEM, { ...expect, doctorId: OTHER_DOCTOR.id });
  strictEqual(foreign.version, state.version, "of another doctor's day");
  const missed = give(late, SYSTEM, { ...expect, arrivalAt: instant(at + 1), isMissed: true });
  const attentionOf = (of: BookingState) => "attention" in of ? of.attention : null;
  deepStrictEqual(attentionOf(missed), { step: "late", since: START });
  const recovered = give(missed, SYSTEM, expect, instant(START + MINUTE));
  strictEqual(attentionOf(recovered), null, "the day has recovered: nobody need look");

  const due = instant(START + 5 * HOUR);
  const step = { step: "depart", since: START };
  const waits = give(missed, SYSTEM, { type: "tick" }, due);
  deepStrictEqual(attentionOf(waits), step, "what has come to pass is no guess any more");
  deepStrictEqual(attentionOf(give(waits, SYSTEM, expect, due)), step);
  const changes = { scheduledTime: instant(START + 9 * HOUR) };
  strictEqual(attentionOf(give(missed, PATIENT, { type: "amend", changes })), null);
});

Deno.test("plan: a window that will be missed stands where what wanted the desk before it is settled", () => {
  const at = (minutes: number) => instant(START + minutes * MINUTE);
  const given = give(planned(5), cast.DISPATCHER, {
    type: "assign",
    doctor: cast.facts(DOCTOR),
  });
  const ask = { type: "askWay", doctorId: DOCTOR.id, kind: "dark", answerSeconds: 60 } as const;
  const asked = give(given, SYSTEM, ask, at(1));
  const silent = give(asked, SYSTEM, { type: "tick" }, at(2));
  const late = { type: "expect", doctorId: DOCTOR.id, isMissed: true } as const;
  let state = give(silent, SYSTEM, { ...late, arrivalAt: at(400) }, at(3));
  state = give(state, SYSTEM, { ...late, arrivalAt: at(410) }, at(4));
  const attentionOf = (of: BookingState) => "attention" in of ? of.attention : null;
  strictEqual(attentionOf(state)?.step, "way", "the first is the one that is said");
  const answer = { type: "answerWay", answer: "fine" } as const;
  const left = { step: "late", since: at(3) };
  deepStrictEqual(attentionOf(give(state, DOCTOR, answer, at(5))), left);
  const resume = { type: "resumeWay", doctorId: DOCTOR.id } as const;
  deepStrictEqual(attentionOf(give(state, SYSTEM, resume, at(5))), left);
  const inTime = { ...late, isMissed: false, arrivalAt: at(310) };
  const recovered = give(state, SYSTEM, inTime, at(5));
  strictEqual(attentionOf(recovered)?.step, "way");
  strictEqual(attentionOf(give(recovered, DOCTOR, answer, at(6))), null, "it is in time again");
  const gone = give(state, DOCTOR, { type: "depart" }, at(290));
  strictEqual(attentionOf(gone), null, "who is on the way is judged by the promise");
});

Deno.test("plan: the end of the window is the promise, also of a doctor on the way, and an amended hour makes another", () => {
  const state = give(planned(1), cast.DISPATCHER, { type: "assign", doctor: cast.facts(DOCTOR) });
  const closesAt = START + HOUR + 30 * MINUTE;
  const attentionOf = (of: BookingState) => "attention" in of ? of.attention?.step ?? null : null;
  const promiseOf = (of: BookingState) => viewFor(of, "patient", START)?.promisedBy ?? null;
  strictEqual(promiseOf(state), null, "before that the window itself is what was said");
  const out = give(state, DOCTOR, { type: "depart" }, instant(START + 50 * MINUTE));
  strictEqual(promiseOf(out), iso(instant(closesAt)));
  strictEqual(deadlineOf(out), closesAt);
  const missed = give(out, SYSTEM, { type: "tick" }, instant(closesAt));
  strictEqual(attentionOf(missed), "promise");
  strictEqual(deadlineOf(missed), START + 50 * MINUTE + HOUR, "said once");
  const moved = give(missed, PATIENT, {
    type: "amend",
    changes: { scheduledTime: instant(START + 4 * HOUR) },
  });
  deepStrictEqual([attentionOf(moved), promiseOf(moved)], [
    null,
    iso(instant(START + 4 * HOUR + 30 * MINUTE)),
  ]);
});

Deno.test("plan: who sets out after the window is late still; who was given it after the window is promised by the way", () => {
  const attentionOf = (of: BookingState) => "attention" in of ? of.attention : null;
  const state = give(planned(1), cast.DISPATCHER, { type: "assign", doctor: cast.facts(DOCTOR) });
  const closesAt = instant(START + HOUR + 30 * MINUTE);
  const tick = { type: "tick" } as const;
  const waits = give(give(state, SYSTEM, tick, instant(START + HOUR)), SYSTEM, tick, closesAt);
  strictEqual(attentionOf(waits)?.step, "depart");
  const out = give(waits, DOCTOR, { type: "depart" }, instant(closesAt + MINUTE));
  deepStrictEqual(attentionOf(out), { step: "promise", since: closesAt });
  const after = give(
    planned(1),
    cast.DISPATCHER,
    { type: "assign", doctor: cast.facts(DOCTOR), etaSeconds: 600 },
    closesAt,
  );
  strictEqual(attentionOf(give(after, SYSTEM, tick, closesAt)), null);
  const gone = give(after, DOCTOR, { type: "depart" }, instant(closesAt + MINUTE));
  strictEqual(viewFor(gone, "patient", START)?.promisedBy, iso(instant(closesAt + 23 * MINUTE)));
});

Deno.test("plan: a visit whose doctor took the shift back is the desk's, until it is settled", () => {
  const at = (minutes: number) => instant(START + minutes * MINUTE);
  const note = (isPlanned: boolean, doctorId = DOCTOR.id) =>
    ({ type: "noteShift", doctorId, isPlanned }) as const;
  const given = give(planned(5), cast.DISPATCHER, {
    type: "assign",
    doctor: cast.facts(DOCTOR),
  });
  strictEqual(give(given, SYSTEM, note(false, OTHER_DOCTOR.id)).version, given.version);
  strictEqual(give(given, SYSTEM, note(true)).version, given.version, "it never was otherwise");
  const lost = give(given, SYSTEM, note(false), at(1));
  strictEqual(give(lost, SYSTEM, note(false), at(2)).version, lost.version, "said once");
  const lead = planningOf(lost).leadMinutes * MINUTE + BOOKING_TIMES.shiftLostLeadMilliseconds;
  const needs = [{ what: "shift", since: at(1), escalatesAt: instant(START + 5 * HOUR - lead) }];
  deepStrictEqual(needsOf(lost), needs);
  const changes = { scheduledTime: instant(START + 9 * HOUR) };
  const settled: readonly (readonly [string, BookingState])[] = [
    ["another shift", give(lost, SYSTEM, note(true), at(2))],
    [
      "another doctor",
      give(lost, cast.DISPATCHER, {
        type: "reassign",
        doctor: cast.facts(OTHER_DOCTOR),
        reason: "No shift",
      }, at(2)),
    ],
    ["another hour", give(lost, PATIENT, { type: "amend", changes }, at(2))],
    ["the doctor sets out", give(lost, DOCTOR, { type: "depart" }, at(2))],
    ["the search", give(lost, DOCTOR, { type: "release", reason: "Ill" }, at(2))],
  ];
  for (const [how, state] of settled) deepStrictEqual(needsOf(state), [], how);

  const own = place(DOCTOR, 5);
  const kept = give(planned(5), SYSTEM, { type: "plan", place: own });
  deepStrictEqual(needsOf(kept), []);
  const homeless = give(kept, SYSTEM, { type: "plan", place: null }, at(1));
  deepStrictEqual(needsOf(homeless), needs, "nobody has it, and somebody was promised that hour");
  deepStrictEqual(needsOf(give(homeless, SYSTEM, { type: "plan", place: own }, at(2))), []);
});
