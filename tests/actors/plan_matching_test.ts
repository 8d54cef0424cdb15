/** Matching and days to come: who has promised something is not made late, a place in a day counts. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { verdictOf } from "../../actors/dispatcher/why_not.ts";
import { match } from "../../actors/dispatcher/matching.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import type { Snapshot } from "../../actors/dispatcher/snapshot.ts";
import { stopAt } from "../../actors/planning/day.ts";
import { after, type Instant, MINUTE } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { booking, busyUntil, doctor, engaged, HOME, snapshot } from "../support/snapshots.ts";

const inMinutes = (minutes: number): Instant => after(cast.START, minutes * MINUTE);
const MARINA = doctor("marina", 500), PAVEL = doctor("pavel", 2_000);

const seenBy = (bookings: readonly BookingSummary[], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot({ bookings, doctors: [MARINA, PAVEL], ...more });

/** Marina has promised to be next door then. */
const promised = (minutes: number): Pick<Snapshot, "planOf" | "wayOf"> => ({
  planOf: (id) =>
    id === MARINA.doctor.id
      ? [stopAt("promised", inMinutes(minutes), { visit: 40, window: 30 }, HOME)]
      : [],
  wayOf: () => 60,
});

Deno.test("plan: a doctor with a planned visit soon is not given an urgent one that would make her late", () => {
  // A minute there, an hour of visit by the old rules, ten to spare are not asked: 30 of window.
  const rows: [string, number, string][] = [
    ["far away", 180, "eligible"],
    ["within the visit", 30, "plan_clash"],
    ["under way already", -10, "plan_clash"],
  ];
  for (const [what, minutes, verdict] of rows) {
    const seen = seenBy([booking("urgent")], promised(minutes));
    deepStrictEqual([what, verdictOf(booking("urgent"), MARINA, seen)], [what, verdict]);
    const [proposal] = match(seen).proposals;
    const first = proposal?.doctors.map(({ doctorId }) => doctorId);
    deepStrictEqual(
      [what, first],
      [what, verdict === "eligible" ? [MARINA.doctor.id, PAVEL.doctor.id] : [PAVEL.doctor.id]],
    );
  }
});

const planned = (minutes: number): BookingSummary =>
  booking("planned", {
    callType: "scheduled",
    priority: "normal",
    scheduledTime: inMinutes(minutes),
    plan: {
      doctorId: PAVEL.doctor.id,
      from: inMinutes(minutes),
      until: inMinutes(minutes + 40),
    },
  });

Deno.test("plan: the doctor in whose day a booking stands is asked first, though another is nearer", () => {
  const [proposal] = match(seenBy([planned(80)])).proposals;
  deepStrictEqual(proposal?.doctors.map(({ doctorId }) => doctorId), [PAVEL.doctor.id]);
  const again = { ...planned(80), askedDoctorIds: [PAVEL.doctor.id] };
  const [next] = match(seenBy([again])).proposals;
  deepStrictEqual(next?.doctors.map(({ doctorId }) => doctorId), [MARINA.doctor.id], "then others");
});

Deno.test("plan: that doctor is waited for while there is time, and no longer", () => {
  const busy = { engaged: engaged([PAVEL, busyUntil(35)]) };
  const early = match(seenBy([planned(80)], busy));
  deepStrictEqual(
    [early.proposals.length, early.waiting.map(({ doctorId }) => doctorId)],
    [0, [PAVEL.doctor.id]],
  );
  const near = match(seenBy([planned(40)], busy));
  deepStrictEqual(near.proposals[0]?.doctors.map(({ doctorId }) => doctorId), [MARINA.doctor.id]);
});

Deno.test("plan: nobody else has it while its doctor is to come in time: not on shift yet, on a break, silent, asked", () => {
  const isExpected = (id: string, at: Instant) => id === PAVEL.doctor.id && at <= inMinutes(120);
  const nobody = [MARINA];
  const resting = [MARINA, { ...PAVEL, breakUntil: inMinutes(60) }];
  const silent = [MARINA, { ...PAVEL, answeredAt: inMinutes(-30) }];
  const asked = new Set([PAVEL.doctor.id]);
  const kept: Partial<BookingSummary> = {};
  const rows: [string, number, Partial<BookingSummary>, Partial<Snapshot>, string | null][] = [
    ["the shift is to come", 80, kept, { doctors: nobody, isExpected }, null],
    ["no shift is planned", 80, kept, { doctors: nobody }, "marina"],
    ["the shift to come is another day's", 130, kept, { doctors: nobody, isExpected }, "marina"],
    ["the window is near", 45, kept, { doctors: nobody, isExpected }, "marina"],
    ["on a break that ends before", 80, kept, { doctors: resting }, null],
    ["on a break that ends after", 50, kept, { doctors: resting }, "marina"],
    ["a silent page in a planned shift", 80, kept, { doctors: silent, isExpected }, null],
    ["a silent page, no shift planned", 80, kept, { doctors: silent }, "marina"],
    ["thinking about another offer", 80, kept, { asked }, null],
    [
      "said no",
      80,
      { askedDoctorIds: [PAVEL.doctor.id] },
      { doctors: nobody, isExpected },
      "marina",
    ],
    ["does not want to meet", 80, kept, {
      ...{ doctors: nobody, isExpected },
      isBlocked: (_patient, id) => id === PAVEL.doctor.id,
    }, "marina"],
    [
      "nobody was found before",
      80,
      { isRoundOver: true },
      { doctors: nobody, isExpected },
      "marina",
    ],
  ];
  for (const [what, minutes, more, seen, wanted] of rows) {
    const { proposals, waiting, exhausted } = match(
      seenBy([{ ...planned(minutes), ...more }], seen),
    );
    deepStrictEqual(
      [what, proposals[0]?.doctors[0]?.doctorId ?? null, exhausted.length],
      [what, wanted, 0],
    );
    deepStrictEqual(
      [what, waiting.map(({ doctorId, arrivalAt }) => [doctorId, arrivalAt])],
      [what, wanted === null ? [[PAVEL.doctor.id, inMinutes(minutes)]] : []],
    );
    if (wanted === null) {
      const own = { ...planned(minutes), ...more };
      const others = (seen.doctors ?? [PAVEL, MARINA]).filter(({ doctor }) =>
        doctor.id !== PAVEL.doctor.id
      );
      for (const other of others) {
        strictEqual(verdictOf(own, other, seenBy([own], seen)), "kept_for_own", what);
      }
    }
  }
});

Deno.test("plan: its doctor who has just been given a pressing call is waited for too", () => {
  const urgent = booking("urgent", { priority: "high", preferredDoctorId: PAVEL.doctor.id });
  const { proposals, waiting } = match(seenBy([planned(180), urgent]));
  deepStrictEqual(proposals.map(({ bookingId }) => bookingId as string), ["urgent"]);
  deepStrictEqual(waiting.map(({ bookingId }) => bookingId as string), ["planned"]);
});
