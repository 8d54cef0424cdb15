/** Why somebody who could be asked is not, by the same rules as the matching that passes them over. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { summaryOf } from "../../actors/booking/summary.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { candidatesOf } from "../../actors/dispatcher/candidates.ts";
import { decisionOf, givenBy } from "../../actors/dispatcher/decisions.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { match } from "../../actors/dispatcher/matching.ts";
import { type OnDuty, PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { BookingSummary } from "../../actors/dispatcher/protocol.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import type { Snapshot } from "../../actors/dispatcher/snapshot.ts";
import { verdictOf } from "../../actors/dispatcher/why_not.ts";
import { after, MINUTE, personId } from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { fix } from "../support/near_door.ts";
import { booking, busyUntil, doctor, engaged, snapshot } from "../support/snapshots.ts";

const asked = (of: Snapshot) =>
  match(of).proposals.map(({ bookingId, doctors }) => [
    bookingId as string,
    ...doctors.map(({ doctorId }) => doctorId as string),
  ]);

/** What was written down of each booking's matching, by doctors. */
function written(around: Snapshot) {
  const matching = match(around);
  const given = givenBy(matching);
  return around.bookings.map((one) => {
    const chosen = matching.proposals.filter(({ bookingId }) => bookingId === one.id)
      .flatMap(({ doctors }) => doctors.map(({ doctorId }) => doctorId));
    const decided = { kind: "offered", booking: one, wave: 1, snapshot: around, chosen } as const;
    return Object.fromEntries(decisionOf({ ...decided, given }).verdicts);
  });
}

Deno.test("why not: the wished doctor is asked alone, however many are nearer, and of the others that is why", () => {
  const wished = booking("b", { preferredDoctorId: personId("wished") });
  const near = Array.from({ length: 60 }, (_, at) => doctor(`near${at}`, 100 + at));
  const around = (far: OnDuty) => snapshot({ bookings: [wished], doctors: [...near, far] });
  const free = around(doctor("wished", 4_000));
  deepStrictEqual(asked(free), [["b", "wished"]]);
  strictEqual(verdictOf(wished, near[0]!, free), "wished_first");
  deepStrictEqual([written(free)[0]!.wished, written(free)[0]!.near7], ["asked", "wished_first"]);
  const away = around(doctor("wished", 4_000, { breakUntil: after(cast.START, MINUTE) }));
  deepStrictEqual(asked(away), [["b", "near0", "near1", "near2"]]);
  strictEqual(verdictOf(wished, near[9]!, away), "eligible");
});

Deno.test("why not: whom another booking got in the same matching, or waits for, is not free to be asked", () => {
  const grave = booking("grave", { priority: "emergency" });
  const two = snapshot({ bookings: [booking("calm"), grave], doctors: [doctor("d1", 100)] });
  deepStrictEqual(written(two).map(({ d1 }) => d1), ["matched_elsewhere", "asked"]);

  const busy = doctor("busy", 100);
  const since = cast.START;
  const first = booking("first", {
    awaited: { doctorId: busy.doctor.id, arrivalAt: null, since },
  });
  const seen = (own: BookingSummary) =>
    candidatesOf(
      own,
      snapshot({
        bookings: [first, own],
        doctors: [busy],
        engaged: engaged([busy, busyUntil(2)]),
      }),
    )[0]!.verdict;
  strictEqual(seen(booking("second")), "matched_elsewhere");
  strictEqual(seen(grave), "free_soon", "what is more urgent takes whom it needs");
  strictEqual(seen(first), "free_soon");
});

Deno.test("why not: that a doctor is busy, or waited for already, stands in the score like all that decides", () => {
  const busy = doctor("busy", 100);
  const waiting = (isSaid: boolean, awaited: BookingSummary["awaited"]) => {
    const one = booking("b", { awaited });
    return candidatesOf(
      one,
      snapshot({
        bookings: [one],
        doctors: [busy],
        engaged: engaged([busy, busyUntil(2, { isSaid })]),
      }),
    )[0]!.score!;
  };
  const { gainSeconds, guessedGainSeconds } = DEFAULT_DISPATCH_SETTINGS.reservation!;
  const { waitingSeconds, totalSeconds, arrivalSeconds, ...parts } = waiting(true, null);
  strictEqual(waitingSeconds, gainSeconds);
  const rest = Object.values(parts).reduce((sum, part) => sum + part, 0);
  strictEqual(totalSeconds, arrivalSeconds + gainSeconds + rest);
  strictEqual(waiting(false, null).waitingSeconds, guessedGainSeconds);
  const awaited = { doctorId: busy.doctor.id, arrivalAt: null, since: cast.START };
  strictEqual(waiting(true, awaited).waitingSeconds, gainSeconds - 45);
});

Deno.test("why not: whom an alarm asks just now is not free to be asked on the panel either", async () => {
  const world = fakeWorld();
  const positions = new PositionIndex();
  const actor = new DispatcherActor(world, () => {}, new BookingIndex(), positions);
  positions.startShift(cast.facts(cast.DOCTOR), cast.START);
  positions.track(cast.DOCTOR.id, [fix(100, 0)], cast.START);
  const summary = summaryOf(cast.newBooking("urgent"));
  await actor.receive({ type: "bookingChanged", summary });
  const seen = () => actor.candidates(summary.id)?.map(({ verdict }) => verdict);
  deepStrictEqual(seen(), ["eligible"]);
  actor.onAlert = () => ({
    bound: new Set(),
    asked: new Set([cast.DOCTOR.id]),
    callers: new Set(),
  });
  deepStrictEqual(seen(), ["has_offer"]);
});
