/** Matching as a pure function: whom to ask next, and why not whom. Tables of verdicts and waves. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { match, type Snapshot, type Verdict, verdictOf } from "../../actors/dispatcher/matching.ts";
import type { OnDuty } from "../../actors/dispatcher/positions.ts";
import { newTally } from "../../actors/dispatcher/tally.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import { DISPATCH } from "../../actors/limits.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { after, bookingId, MINUTE, type PersonId, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";

const HOME = { latitude: 55.79, longitude: 37.74 };
const METERS_PER_DEGREE = 111_195;

const doctor = (name: string, metersAway: number, more: Partial<OnDuty> = {}): OnDuty => ({
  doctor: cast.facts({ id: personId(name) }),
  startedAt: cast.START,
  answeredAt: cast.START,
  hidden: false,
  battery: null,
  fix: {
    latitude: HOME.latitude + metersAway / METERS_PER_DEGREE,
    longitude: HOME.longitude,
    accuracyMeters: 10,
    headingDegrees: null,
    speedMetersPerSecond: null,
    recordedAt: cast.START,
  },
  pushable: false,
  breakUntil: null,
  endsAt: null,
  tally: newTally(cast.START),
  ...more,
});

const booking = (name: string, more: Partial<BookingSummary> = {}): BookingSummary => ({
  ...summaryOf(cast.newBooking("urgent")),
  id: bookingId(name),
  point: HOME,
  ...more,
});

const snapshot = (more: Partial<Snapshot>): Snapshot => ({
  at: cast.START,
  bookings: [],
  doctors: [],
  engaged: new Set<PersonId>(),
  asked: new Set<PersonId>(),
  mayExhaust: true,
  legOf: () => null,
  ...more,
});

const near = doctor("near", 500);
const VERDICTS: readonly [string, OnDuty, Partial<BookingSummary>, Partial<Snapshot>, Verdict][] = [
  ["near and free", near, {}, {}, "eligible"],
  [
    "not approved",
    { ...near, doctor: { ...near.doctor, approved: false } },
    {},
    {},
    "not_approved",
  ],
  ["another field", near, { specialization: "surgeon" }, {}, "wrong_specialization"],
  [
    "a licence that ended yesterday",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-21" } },
    {},
    {},
    "licence_expired",
  ],
  [
    "a licence that ends today",
    { ...near, doctor: { ...near.doctor, licenseExpiresOn: "2026-11-22" } },
    {},
    {},
    "eligible",
  ],
  ["asked already", near, { askedDoctorIds: [near.doctor.id] }, {}, "already_asked"],
  ["on a visit", near, {}, { engaged: new Set([near.doctor.id]) }, "engaged"],
  ["thinking about another offer", near, {}, { asked: new Set([near.doctor.id]) }, "has_offer"],
  [
    "a silent page",
    { ...near, answeredAt: after(cast.START, -DISPATCH.answerMaxAgeMilliseconds - 1) },
    {},
    {},
    "not_reachable",
  ],
  ["no position yet", { ...near, fix: null }, {}, {}, "no_position"],
  [
    "a position of sixteen minutes ago",
    { ...near, fix: { ...near.fix!, recordedAt: after(cast.START, -16 * MINUTE) } },
    {},
    {},
    "position_old",
  ],
  ["thirty kilometres away", doctor("far", 30_000), {}, {}, "too_far"],
  [
    "no position, but the call is remote",
    { ...near, fix: null },
    { callType: "consultation", point: null },
    {},
    "eligible",
  ],
];

for (const [what, duty, about, around, verdict] of VERDICTS) {
  Deno.test(`verdict: ${what} → ${verdict}`, () => {
    strictEqual(verdictOf(booking("b", about), duty, snapshot(around)), verdict);
  });
}

const asked = (of: Snapshot) =>
  match(of).proposals.map((proposal) => [
    proposal.bookingId as string,
    ...proposal.doctors.map((offer) => offer.doctorId as string),
  ]);

Deno.test("an urgent call asks the three nearest of the smallest circle that has any", () => {
  const doctors = [doctor("d4", 2_900), doctor("d1", 100), doctor("d3", 900), doctor("d2", 500)];
  deepStrictEqual(asked(snapshot({ bookings: [booking("b")], doctors })), [[
    "b",
    "d1",
    "d2",
    "d3",
  ]]);
  const outside = [doctor("d1", 2_000), doctor("d2", 4_000)];
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

Deno.test("five hundred bookings and two thousand doctors are matched once each", () => {
  const doctors = Array.from({ length: 2_000 }, (_, index) => doctor(`d${index}`, index * 10));
  const bookings = Array.from({ length: 500 }, (_, index) => booking(`b${index}`));
  const { proposals } = match(snapshot({ bookings, doctors }));
  const everybody = proposals.flatMap((proposal) =>
    proposal.doctors.map((offer) => offer.doctorId)
  );
  strictEqual(new Set(everybody).size, everybody.length);
  strictEqual(proposals.length, 500);
  ok(everybody.length <= 1_500);
});
