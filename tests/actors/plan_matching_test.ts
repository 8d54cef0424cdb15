/** Matching and days to come: who has promised something is not made late, a place in a day counts. */
import { deepStrictEqual } from "node:assert";
import { verdictOf } from "../../actors/dispatcher/eligibility.ts";
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
