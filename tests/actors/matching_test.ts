/** Matching as a pure function: whom to ask next, whom to wait for, and for whom nobody is left. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { match } from "../../actors/dispatcher/matching.ts";
import { type OnDuty, PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { Engagement, Snapshot } from "../../actors/dispatcher/snapshot.ts";
import { verdictOf } from "../../actors/dispatcher/why_not.ts";
import { newTally } from "../../actors/dispatcher/tally.ts";
import { after, MINUTE, type PersonId, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import {
  booking,
  busyUntil,
  doctor,
  engaged,
  pointAt,
  settings,
  snapshot,
} from "../support/snapshots.ts";

const asked = (of: Snapshot) =>
  match(of).proposals.map((proposal) => [
    proposal.bookingId as string,
    ...proposal.doctors.map((offer) => offer.doctorId as string),
  ]);

Deno.test("an urgent call asks the three nearest of the smallest circle that has any", () => {
  const doctors = [doctor("d4", 1_000), doctor("d1", 100), doctor("d3", 900), doctor("d2", 500)];
  deepStrictEqual(asked(snapshot({ bookings: [booking("b")], doctors })), [[
    "b",
    "d1",
    "d2",
    "d3",
  ]]);
  const outside = [doctor("d1", 2_800), doctor("d2", 3_100)];
  deepStrictEqual(asked(snapshot({ bookings: [booking("b")], doctors: outside })), [["b", "d1"]]);
});

Deno.test("the time along the streets decides, not the straight line: a river makes the near far", () => {
  const doctors = [doctor("across", 300), doctor("ashore", 900)];
  const legOf: Snapshot["legOf"] = (_booking, id) =>
    id === "across" ? { meters: 4_000, seconds: 700, isEstimated: false } : null;
  const planned = booking("b", { callType: "scheduled" });
  deepStrictEqual(asked(snapshot({ bookings: [planned], doctors, legOf })), [["b", "ashore"]]);
});

Deno.test("remote calls do not all go to the same doctor", () => {
  const doctors = ["d1", "d2", "d3", "d4"].map((name) => doctor(name, 0, { fix: null }));
  const firsts = Array.from({ length: 40 }, (_, index) =>
    asked(snapshot({
      bookings: [booking(`booking-${index}`, { callType: "consultation", point: null })],
      doctors,
    }))[0]?.[1]);
  strictEqual(new Set(firsts).size, 4);
});

Deno.test("a planned call asks one at a time, the wished doctor first", () => {
  const doctors = [doctor("d1", 100), doctor("d2", 900)];
  const planned = booking("b", { callType: "scheduled" });
  deepStrictEqual(asked(snapshot({ bookings: [planned], doctors })), [["b", "d1"]]);
  const wished = { ...planned, preferredDoctorId: personId("d2") };
  deepStrictEqual(asked(snapshot({ bookings: [wished], doctors })), [["b", "d2"]]);
});

Deno.test("the circle grows wave by wave, and when nobody is left the booking is exhausted", () => {
  const doctors = [doctor("d1", 2_000), doctor("d2", 5_000), doctor("d3", 20_000)];
  const waves: (number | null)[] = [];
  const done: PersonId[] = [];
  for (let wave = 0; wave < 3; wave++) {
    const { proposals } = match(
      snapshot({ bookings: [booking("b", { wave, askedDoctorIds: [...done] })], doctors }),
    );
    waves.push(proposals[0]!.circleMeters);
    done.push(...proposals[0]!.doctors.map((offer) => offer.doctorId));
  }
  deepStrictEqual(waves, [3_000, 6_000, 25_000]);
  const last = match(snapshot({ bookings: [booking("b", { askedDoctorIds: done })], doctors }));
  deepStrictEqual(last.proposals, []);
  strictEqual(last.exhausted.length, 1);
});

Deno.test("the sum of the waiting is least, not each booking's own: the nearest pair is given up for it", () => {
  // By the nearest pair first: m-b1 (100 m) and then d-b2 (10,100 m). Together: 1,000 m and 1,100 m.
  const b1 = booking("b1", { point: pointAt(0) });
  const b2 = booking("b2", { point: pointAt(1_200) });
  const doctors = [doctor("m", 100), doctor("d", -1_000)];
  const settingsOf = settings({ companionSeconds: 0 });
  const chosen = asked(snapshot({ bookings: [b1, b2], doctors, settingsOf }));
  deepStrictEqual(chosen, [["b1", "d"], ["b2", "m"]]);
});

Deno.test("a busy doctor next door who is free in five minutes is waited for instead of one from far away", () => {
  const busy = doctor("busy", 3_000);
  const far = doctor("far", 8_000);
  const visit = busyUntil(5, { point: pointAt(200) });
  const around = { bookings: [booking("b")], engaged: engaged([busy, visit]) };
  const matching = match(snapshot({ ...around, doctors: [busy, far] }));
  deepStrictEqual(matching.proposals, []);
  const [wait] = matching.waiting;
  strictEqual(wait?.doctorId, busy.doctor.id);
  ok(wait!.arrivalAt! > visit.freeAt && wait!.arrivalAt! < visit.freeAt + 3 * MINUTE);
  const soonThere = match(snapshot({ ...around, doctors: [busy, doctor("near", 900)] }));
  deepStrictEqual(soonThere.proposals[0]?.doctors.map((offer) => offer.doctorId), ["near"]);
});

Deno.test("a visit that overruns is not for ever «free in two minutes»: the guess grows with it", () => {
  const at = (minutes: number) => after(cast.START, minutes * MINUTE);
  const freeIn = (now: number, isFreeAtSaid: boolean) => {
    const index = new BookingIndex();
    index.put({
      ...booking("visit", { status: "in_progress", isFreeAtSaid }),
      ...{ doctorId: personId("busy"), engagedDoctorId: personId("busy"), expectedFreeAt: at(10) },
    });
    const engagement = index.busy(at(now)).engaged.get(personId("busy"))!;
    return (engagement.freeAt - at(now)) / MINUTE;
  };
  deepStrictEqual([5, 10, 11, 15, 40].map((now) => freeIn(now, true)), [5, 2, 2, 5, 30]);
  deepStrictEqual([5, 10, 15, 25, 40].map((now) => freeIn(now, false)), [5, 10, 10, 15, 30]);
});

Deno.test("once nobody was found a free doctor is asked, however soon a busy one would be there", () => {
  const [far, near] = [doctor("far", 6_000), doctor("near", 100)];
  const of = (more: Parameters<typeof booking>[1]) =>
    asked(snapshot({
      bookings: [booking("b", more)],
      doctors: [far, near],
      engaged: engaged([near, busyUntil(2)]),
    }));
  deepStrictEqual(of({}), [], "until then it waits");
  deepStrictEqual(of({ isRoundOver: true }), [["b", "far"]]);
});

Deno.test("once nobody was found nobody is waited for, and the end of each round is said once", () => {
  const near = doctor("near", 100);
  const of = (more: Parameters<typeof booking>[1]) => {
    const { waiting, exhausted } = match(
      snapshot({
        bookings: [booking("b", more)],
        doctors: [near],
        engaged: engaged([near, busyUntil(2)]),
      }),
    );
    return [waiting.length, exhausted.length];
  };
  deepStrictEqual(of({}), [1, 0]);
  deepStrictEqual(of({ isRoundOver: true }), [0, 0]);
});

Deno.test("for an emergency nobody is waited for while anybody is free", () => {
  const busy = doctor("busy", 3_000);
  const grave = booking("b", { priority: "emergency" });
  const of = (doctors: readonly OnDuty[]) =>
    snapshot({
      bookings: [grave],
      doctors,
      engaged: engaged([busy, busyUntil(5, { point: pointAt(200) })]),
    });
  deepStrictEqual(asked(of([busy, doctor("far", 8_000)])), [["b", "far"]]);
  strictEqual(match(of([busy])).waiting[0]?.doctorId, busy.doctor.id);
});

Deno.test("a guess about the end of a visit must promise more than a doctor's word", () => {
  const busy = doctor("busy", 3_000);
  const point = pointAt(200);
  const of = (isSaid: boolean) =>
    snapshot({
      bookings: [booking("b")],
      doctors: [busy, doctor("free", 3_000)],
      engaged: engaged([busy, busyUntil(8, { isSaid, point })]),
      settingsOf: settings({
        reservation: { gainSeconds: 0, guessedGainSeconds: 600, longestWaitSeconds: 1_200 },
      }),
    });
  strictEqual(match(of(true)).waiting[0]?.doctorId, busy.doctor.id);
  deepStrictEqual(asked(of(false)), [["b", "free"]]);
});

Deno.test("a booking stays with the doctor it waits for while another is better by seconds only", () => {
  const one = doctor("one", 0);
  const other = doctor("other", 0);
  const of = (lead: number) => {
    const at = (minutes: number) => busyUntil(minutes, { point: pointAt(300) });
    return match(snapshot({
      bookings: [booking("b", {
        awaited: { doctorId: one.doctor.id, arrivalAt: null, since: cast.START },
      })],
      doctors: [one, other],
      engaged: engaged([one, at(6)], [other, at(6 - lead)]),
    })).waiting[0]?.doctorId;
  };
  strictEqual(of(0.5), one.doctor.id);
  strictEqual(of(1.5), other.doctor.id);
});

Deno.test("with more bookings than doctors the rest waits for whoever is free next, and nobody is given up", () => {
  const matching = match(snapshot({
    bookings: [booking("b1", { point: pointAt(200) }), booking("b2", { point: pointAt(4_000) })],
    doctors: [doctor("d1", 0)],
  }));
  deepStrictEqual(matching.proposals.map(({ bookingId }) => bookingId as string), ["b1"]);
  deepStrictEqual(
    matching.waiting.map(({ bookingId, doctorId }) => [bookingId as string, doctorId]),
    [["b2", null]],
  );
  deepStrictEqual(matching.exhausted, []);
});

Deno.test("whoever is asked beside the first is hardly later at the door, and wanted by no other booking", () => {
  const doctors = [doctor("d1", 100), doctor("d2", 600), doctor("d3", 2_900)];
  deepStrictEqual(asked(snapshot({ bookings: [booking("b")], doctors })), [["b", "d1", "d2"]]);
  const beside = booking("b2", { point: pointAt(700) });
  const two = asked(snapshot({ bookings: [booking("b"), beside], doctors }));
  deepStrictEqual(two, [["b", "d1"], ["b2", "d2"]]);
});

Deno.test("of many on duty only those are asked together who are nearly equal, but for an emergency", () => {
  const three = [doctor("d1", 100), doctor("d2", 350), doctor("d3", 900)];
  const away = Array.from({ length: 12 }, (_, index) => doctor(`far${index}`, 9_000 + index));
  const grave = booking("b", { priority: "emergency" });
  const of = (doctors: readonly OnDuty[], one = booking("b")) =>
    asked(snapshot({ bookings: [one], doctors }))[0];
  deepStrictEqual(of(three), ["b", "d1", "d2", "d3"]);
  deepStrictEqual(of([...three, ...away]), ["b", "d1", "d2"]);
  deepStrictEqual(of([...three, ...away], grave), ["b", "d1", "d2", "d3"]);
});

Deno.test("a clinic's own doctors are asked alone for twenty seconds, then everybody", () => {
  const own = doctor("own", 5_000);
  const near = doctor("near", 300, {
    doctor: cast.facts({ id: personId("near") }, { clinicId: personId("another") }),
  });
  const of = (secondsAgo: number, doctors: readonly OnDuty[] = [own, near]) =>
    snapshot({
      bookings: [booking("b", { searchStartedAt: after(cast.START, -secondsAgo * 1_000) })],
      doctors,
    });
  deepStrictEqual(asked(of(0)), [["b", "own"]]);
  strictEqual(verdictOf(of(0).bookings[0]!, near, of(0)), "clinic_first");
  deepStrictEqual(asked(of(20)), [["b", "near"]]);
  strictEqual(verdictOf(of(20).bookings[0]!, near, of(20)), "eligible");
  deepStrictEqual(asked(of(0, [near])), [["b", "near"]], "with no own doctor there is no waiting");
});

Deno.test("planned calls are gathered for some seconds, urgent ones are not", () => {
  const of = (callType: "urgent" | "scheduled", secondsAgo: number) =>
    asked(snapshot({
      bookings: [booking("b", {
        callType,
        searchStartedAt: after(cast.START, -secondsAgo * 1_000),
      })],
      doctors: [doctor("d1", 100)],
    })).length;
  deepStrictEqual(
    [of("urgent", 0), of("scheduled", 0), of("scheduled", 4), of("scheduled", 5)],
    [1, 0, 0, 1],
  );
});

Deno.test("of two who are equally near the one who has idled longer is asked, and a long idler from further away", () => {
  const shift = { startedAt: after(cast.START, -240 * MINUTE) };
  const idle = (minutes: number) => ({
    ...shift,
    tally: { ...newTally(cast.START), idleMilliseconds: minutes * MINUTE, idleSince: null },
  });
  const first = (lazyMeters: number, busyMeters: number) =>
    asked(snapshot({
      bookings: [booking("b", { callType: "scheduled" })],
      doctors: [doctor("busy", busyMeters, idle(20)), doctor("lazy", lazyMeters, idle(100))],
    }))[0]?.[1];
  strictEqual(first(500, 500), "lazy");
  strictEqual(first(1_000, 500), "lazy");
  strictEqual(first(8_000, 500), "busy", "but nobody waits long for fairness");
  const grave = booking("b", { priority: "emergency" });
  const sent = match(snapshot({
    bookings: [grave],
    doctors: [doctor("busy", 500, idle(20)), doctor("lazy", 1_000, idle(100))],
  })).proposals[0]!.doctors[0]!;
  deepStrictEqual([sent.doctorId as string, sent.score!.fairnessSeconds], ["busy", 0]);
});

Deno.test("who began the shift later is not behind from the start", () => {
  const idle = (shiftMinutes: number) => ({
    startedAt: after(cast.START, -shiftMinutes * MINUTE),
    tally: {
      ...newTally(cast.START),
      idleMilliseconds: shiftMinutes * MINUTE / 4,
      idleSince: null,
    },
  });
  const { proposals } = match(snapshot({
    bookings: [booking("b")],
    doctors: [doctor("early", 500, idle(480)), doctor("late", 500, idle(60))],
  }));
  const parts = proposals[0]!.doctors.map(({ score }) => score!.fairnessSeconds);
  deepStrictEqual(parts, [0, 0]);
});

Deno.test("whoever often lets offers pass is asked later, and valid reasons do not count", () => {
  const tally = (more: object) => ({ tally: { ...newTally(cast.START), offers: 20, ...more } });
  const refusal = (more: object) =>
    match(snapshot({ bookings: [booking("b")], doctors: [doctor("d", 100, tally(more))] }))
      .proposals[0]!.doctors[0]!.score!.refusalSeconds;
  ok(refusal({ missed: 15 }) > 40);
  strictEqual(refusal({ validDeclines: 20 }), 0);
});

Deno.test("the parts of a score make its sum, and the arrival is the offer's own", () => {
  const [offer] = match(snapshot({ bookings: [booking("b")], doctors: [doctor("d", 900)] }))
    .proposals[0]!.doctors;
  const { arrivalSeconds, totalSeconds, ...parts } = offer!.score!;
  strictEqual(arrivalSeconds, offer!.etaSeconds);
  strictEqual(Object.values(parts).reduce((sum, part) => sum + part, arrivalSeconds), totalSeconds);
});

Deno.test("a doctor is asked about one booking at a time, the more urgent first", () => {
  const calm = booking("calm", { priority: "normal", createdAt: after(cast.START, -MINUTE) });
  const grave = booking("grave", { priority: "emergency" });
  const matching = match(snapshot({ bookings: [calm, grave], doctors: [doctor("d1", 100)] }));
  deepStrictEqual(matching.proposals.map((proposal) => proposal.bookingId as string), ["grave"]);
  deepStrictEqual(matching.exhausted, [], "the doctor is free again in seconds: not the end yet");
});

Deno.test("right after a start nobody has run out of doctors", () => {
  const quiet = snapshot({ bookings: [booking("b")], mayExhaust: false });
  deepStrictEqual(match(quiet).exhausted, []);
  strictEqual(match({ ...quiet, mayExhaust: true }).exhausted.length, 1);
});

Deno.test("each of many bookings comes to what it would come to alone, whatever the doctors are at", () => {
  const everybody = (count: number, more: Partial<OnDuty> = {}) =>
    Array.from({ length: count }, (_, index) => doctor(`d${index}`, index * 5, more));
  const onVisits = (minutes: number) => (doctors: readonly OnDuty[]) => ({
    engaged: engaged(...doctors.map((duty): [OnDuty, Engagement] => [duty, busyUntil(minutes)])),
  });
  const old = { ...doctor("old", 0).fix!, recordedAt: after(cast.START, -60 * MINUTE) };
  const heart = cast.facts({ id: personId("heart") }, { specializations: ["cardiologist"] });
  const rows: readonly [
    what: string,
    more: Partial<OnDuty>,
    of: (doctors: readonly OnDuty[]) => Partial<Snapshot>,
    outcome: string,
  ][] = [
    ["free", {}, () => ({}), "offered"],
    ["asked", {}, (all) => ({ asked: new Set(all.map((one) => one.doctor.id)) }), "waits"],
    ["soon free", {}, onVisits(5), "waits"],
    ["busy for long", {}, onVisits(90), "exhausted"],
    ["on a break", { breakUntil: after(cast.START, MINUTE) }, () => ({}), "exhausted"],
    ["of another field", { doctor: heart }, () => ({}), "exhausted"],
    ["without a fresh position", { fix: old }, () => ({}), "exhausted"],
  ];
  const outcomes = ({ proposals, waiting, exhausted }: ReturnType<typeof match>) =>
    new Set([
      ...proposals.map(() => "offered"),
      ...waiting.map(() => "waits"),
      ...exhausted.map(() => "exhausted"),
    ]);
  for (const [what, more, of, outcome] of rows) {
    for (const [bookings, doctors] of [[1, 60], [12, 60], [1, 200], [12, 200]] as const) {
      const all = everybody(doctors, more);
      const matching = match(snapshot({
        bookings: Array.from({ length: bookings }, (_, index) => booking(`b${index}`)),
        doctors: all,
        settingsOf: settings({ companionSeconds: 0, companionSecondsOfMany: 0 }),
        ...of(all),
      }));
      deepStrictEqual([...outcomes(matching)], [outcome], `${what}: ${bookings} × ${doctors}`);
    }
  }
});

Deno.test("five hundred bookings and two thousand doctors are matched once each", () => {
  const doctors = Array.from({ length: 2_000 }, (_, index) => doctor(`d${index}`, index * 10));
  const bookings = Array.from({ length: 500 }, (_, index) => booking(`b${index}`));
  // By the grid of production: a look at all for each booking would take longer than the matching.
  const positions = new PositionIndex();
  for (const duty of doctors) {
    positions.startShift(duty.doctor, cast.START);
    positions.track(duty.doctor.id, [duty.fix!], cast.START);
  }
  const { proposals } = match({
    ...snapshot({ bookings, doctors: [...positions.all()] }),
    dutyOf: (id) => positions.get(id),
    near: (place, count, radius, accepts) => positions.near(place, count, radius, accepts),
  });
  const everybody = proposals.flatMap((proposal) =>
    proposal.doctors.map((offer) => offer.doctorId)
  );
  strictEqual(new Set(everybody).size, everybody.length);
  strictEqual(proposals.length, 500);
  ok(everybody.length <= 1_500);
});

Deno.test("whose page is covered has as long to answer as by a push, with a device or without", () => {
  const doctors = [
    doctor("seen", 100),
    doctor("covered", 200, { hidden: true }),
    doctor("pushed", 300, { hidden: true, pushable: true }),
  ];
  const { proposals } = match(snapshot({ bookings: [booking("b")], doctors }));
  deepStrictEqual(
    proposals[0]?.doctors.map(({ doctorId, ttlMilliseconds }) => [doctorId, ttlMilliseconds]),
    [["seen", undefined], ["covered", 45_000], ["pushed", 45_000]],
  );
  const isInHand = (id: PersonId) => id === "pushed";
  const [known] = match(snapshot({ bookings: [booking("b")], doctors, isInHand })).proposals;
  deepStrictEqual(
    known?.doctors.map(({ doctorId, ttlMilliseconds }) => [doctorId, ttlMilliseconds]),
    [["seen", 45_000], ["covered", 45_000], ["pushed", undefined]],
    "another page that is looked at is no phone in the hand",
  );
});
