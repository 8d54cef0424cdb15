/** What bookings were told while their store was away: it is told again until they say the same. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { BookingState } from "../../actors/booking/state.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { ApprovalRound } from "../../actors/dispatcher/approval_round.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import {
  after,
  bookingId,
  HOUR,
  MINUTE,
  type PersonId,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";

const { START, DOCTOR, OTHER_DOCTOR } = cast;

/** A dispatcher whose bookings hear nothing until `commit` says so. */
function deaf() {
  const world = fakeWorld();
  let told: BookingCommand[] = [];
  const positions = new PositionIndex();
  const actor = new DispatcherActor(
    world,
    (_id, command) => void told.push(command),
    new BookingIndex(),
    positions,
  );
  return {
    actor,
    positions,
    world,
    put: (state: BookingState) =>
      actor.receive({ type: "bookingChanged", summary: summaryOf(state) }),
    /** @returns what has been told since the last time */
    async later(seconds: number): Promise<readonly BookingCommand[]> {
      await world.clock.advance(seconds * SECOND);
      await actor.receive({ type: "match" });
      const all = told;
      told = [];
      return all.filter(({ type }) => type === "withdraw" || type === "noteApproval");
    },
  };
}

Deno.test("a withdrawal that no booking took is told again, until the offer is gone", async () => {
  const { actor, put, later } = deaf();
  const asked = cast.give(cast.newBooking("urgent"), SYSTEM, cast.offerTo([DOCTOR]));
  const withdraw = { type: "withdraw", doctorId: DOCTOR.id, because: "shift_ended" } as const;
  actor.bookings.put(summaryOf(asked));
  actor.recovered();
  deepStrictEqual(await later(5), [withdraw, withdraw], "at the start, and again");
  deepStrictEqual(await later(1), [], "not at each look");
  deepStrictEqual(await later(4), [withdraw]);
  await put(cast.give(asked, SYSTEM, withdraw));
  deepStrictEqual(await later(5), []);
});

Deno.test("an approval that no visit took is told again, until the visit says the same", async () => {
  const { actor, put, later } = deaf();
  const visit = cast.bookingIn("en_route", "urgent");
  const note = (approved: boolean) =>
    ({ type: "noteApproval", doctorId: DOCTOR.id, approved }) as const;
  await put(visit);
  for (const approved of [false, true]) {
    const before = approved ? cast.give(visit, SYSTEM, note(false)) : visit;
    await put(before);
    await actor.receive({ type: "doctorChanged", doctor: cast.facts(DOCTOR, { approved }) });
    deepStrictEqual(await later(5), [note(approved), note(approved)]);
    deepStrictEqual(await later(5), [note(approved)]);
    await put(cast.give(before, SYSTEM, note(approved)));
    deepStrictEqual(await later(5), [], `${approved}`);
  }
  // Once all know it nobody is remembered for having the approval.
  await put(
    cast.give(
      cast.give(cast.give(visit, SYSTEM, note(false)), SYSTEM, note(true)),
      SYSTEM,
      note(false),
    ),
  );
  deepStrictEqual(await later(5), []);
});

const STORED: readonly [string, boolean, (known: { duty: boolean; flag: boolean }) => boolean][] = [
  ["has the approval", true, ({ duty, flag }) => !duty || flag],
  ["has it no longer", false, ({ duty, flag }) => duty || !flag],
];

for (const [name, approved, isNews] of STORED) {
  Deno.test(`whoever ${name} by what is stored is told to the dispatcher, if it knows something else`, async () => {
    for (const duty of [true, false]) {
      for (const flag of [true, false]) {
        const { actor, positions } = deaf();
        positions.startShift(cast.facts(DOCTOR, { approved: duty }), START);
        positions.startShift(cast.facts(OTHER_DOCTOR), START);
        const visit = cast.bookingIn("assigned", "urgent");
        const lost = { type: "noteApproval", doctorId: DOCTOR.id, approved: false } as const;
        actor.bookings.put(summaryOf(flag ? cast.give(visit, SYSTEM, lost) : visit));
        const changed: [PersonId, boolean][] = [];
        await new ApprovalRound({
          bookings: actor.bookings,
          positions,
          unapprovedOf: (ids) => {
            ok(ids.includes(DOCTOR.id) && ids.includes(OTHER_DOCTOR.id));
            return Promise.resolve(new Set(approved ? [] : [DOCTOR.id]));
          },
          factsOf: (id) => Promise.resolve({ ...cast.facts(DOCTOR, { approved }), id }),
          changed: (doctor) => Promise.resolve(changed.push([doctor.id, doctor.approved])),
        }).look(START);
        const expected = isNews({ duty, flag }) ? [[DOCTOR.id, approved]] : [];
        deepStrictEqual(changed, expected, `on duty ${duty}, noted ${flag}`);
      }
    }
  });
}

Deno.test("whose visit is known though the doctor is at home is looked at too", async () => {
  const { actor, positions } = deaf();
  actor.bookings.put(summaryOf(cast.bookingIn("assigned", "scheduled")));
  let asked = 0;
  await new ApprovalRound({
    bookings: actor.bookings,
    positions,
    unapprovedOf: (ids) => Promise.resolve(new Set(ids)),
    factsOf: () => {
      asked++;
      return Promise.resolve(null);
    },
    changed: () => Promise.reject(new Error("nothing is known of this one")),
  }).look(START);
  strictEqual(asked, 1);
});

Deno.test("facts of a doctor whose licence ends before a visit are read once an hour, those of a lost approval at once", async () => {
  const { actor, positions } = deaf();
  const lost = { type: "noteApproval", doctorId: DOCTOR.id, approved: false } as const;
  const visit = summaryOf(cast.give(cast.bookingIn("assigned", "scheduled"), SYSTEM, lost));
  actor.bookings.put(visit);
  let asked = 0;
  let unapproved: readonly PersonId[] = [];
  const round = new ApprovalRound({
    bookings: actor.bookings,
    positions,
    unapprovedOf: () => Promise.resolve(new Set(unapproved)),
    factsOf: () => {
      asked++;
      return Promise.resolve(cast.facts(DOCTOR, { licenseExpiresOn: "2020-01-01" }));
    },
    changed: () => Promise.resolve(),
  });
  const look = async (minutes: number) => {
    await round.look(after(START, minutes * MINUTE));
    return asked;
  };
  deepStrictEqual([await look(0), await look(1), await look(59), await look(60)], [1, 1, 1, 2]);
  unapproved = [DOCTOR.id];
  strictEqual(await look(61), 2, "the visit says so already");
  unapproved = [];
  strictEqual(await look(62), 3, "it may have been the approval that came back");
  actor.bookings.put({ ...visit, id: bookingId("01900000-0000-7000-8000-000000000002") });
  strictEqual(await look(63), 4, "nor does it say anything of another visit");
  positions.startShift(cast.facts(DOCTOR, { approved: false }), START);
  strictEqual(await look(64), 5, "nor of a shift");
});

Deno.test("who has the approval again begins a shift although that word was lost, and visits hear of it", async () => {
  const { actor, world, put, later } = deaf();
  const doctor = cast.facts(DOCTOR);
  const begin = () => actor.receive({ type: "setAvailability", doctor, available: true });
  await actor.receive({ type: "doctorChanged", doctor: { ...doctor, approved: false } });
  deepStrictEqual(await begin(), { refused: "doctor_not_approved" }, "it was read before");
  await world.clock.advance(MINUTE);
  deepStrictEqual(await begin(), { available: true, breakUntil: null, endsAt: null });
  await put(cast.bookingIn("assigned", "urgent"));
  deepStrictEqual(await later(5), []);
});

Deno.test("by setting out nobody has a licence again", async () => {
  const { actor, put, later } = deaf();
  const planned = { ...cast.newBooking("scheduled"), scheduledTime: after(START, HOUR) };
  const doctor = cast.facts(DOCTOR);
  const note = { type: "noteApproval", doctorId: DOCTOR.id, approved: false } as const;
  const lost = cast.give(
    cast.give(planned, cast.DISPATCHER, { type: "assign", doctor }),
    SYSTEM,
    note,
  );
  await put(cast.give(lost, DOCTOR, { type: "depart" }, after(START, MINUTE)));
  const expired = cast.facts(DOCTOR, { licenseExpiresOn: "2020-01-01" });
  await actor.receive({ type: "doctorChanged", doctor: expired });
  deepStrictEqual(await later(5), []);
  await actor.receive({ type: "doctorChanged", doctor });
  deepStrictEqual((await later(0)).map(({ type }) => type), ["noteApproval"]);
});
