/** The dispatcher's own turns: shifts, travel times that are never awaited, offers that lose their sense. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { match } from "../../actors/dispatcher/matching.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import type { Policy } from "../../actors/dispatcher/snapshot.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { iso, viewFor } from "../../actors/booking/view.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import type { BookingState } from "../../actors/booking/state.ts";
import {
  after,
  type BookingId,
  bookingId,
  HOUR,
  MINUTE,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import type { Leg, TravelGateway } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";

function dispatcherIn(travel?: Partial<TravelGateway>, world = fakeWorld(), policy?: Policy) {
  const told: [BookingId, BookingCommand][] = [];
  const positions = new PositionIndex();
  const actor = new DispatcherActor(
    { ...world, travel: { ...world.travel, ...travel } },
    (id, command) => told.push([id, command]),
    new BookingIndex(),
    positions,
    policy,
  );
  actor.tellTravel = (message) => void actor.receive(message);
  return { world, actor, positions, told };
}

const OTHER = bookingId("01900000-0000-7000-8000-000000000002");
const onDuty = (positions: PositionIndex, doctor: typeof cast.DOCTOR) => {
  positions.startShift(cast.facts(doctor), cast.START);
  positions.track(doctor.id, [{
    latitude: 55.79,
    longitude: 37.74,
    accuracyMeters: 10,
    headingDegrees: null,
    speedMetersPerSecond: null,
    recordedAt: cast.START,
  }], cast.START);
};
const changed = (state: Parameters<typeof summaryOf>[0]) =>
  ({ type: "bookingChanged", summary: summaryOf(state) }) as const;

Deno.test("dispatcher: the streets are asked past the turn, and the match follows their answer", async () => {
  let answer: (legs: readonly Leg[]) => void = () => {};
  const { actor, positions, told } = dispatcherIn({
    toPlace: () => new Promise((resolve) => answer = resolve),
  });
  onDuty(positions, cast.DOCTOR);
  await actor.receive(changed(cast.newBooking("urgent")));
  await actor.receive({ type: "match" });
  strictEqual(told.length, 0, "nobody is asked before the streets have answered");
  answer([{ meters: 1_700, seconds: 420, isEstimated: false }]);
  await settle();
  await actor.receive({ type: "match" });
  const offer = told[0]?.[1];
  ok(offer?.type === "offer");
  deepStrictEqual([offer.doctors[0]?.distanceMeters, offer.doctors[0]?.etaSeconds], [1_700, 420]);
});

Deno.test("dispatcher: streets that stay silent hold nobody up: the straight line stands in", async () => {
  const { actor, positions, told, world } = dispatcherIn({ toPlace: () => new Promise(() => {}) });
  onDuty(positions, cast.DOCTOR);
  await actor.receive(changed(cast.newBooking("urgent")));
  await actor.receive({ type: "match" });
  strictEqual(told.length, 0);
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(told[0]?.[1].type, "offer");
});

Deno.test("dispatcher: a proposal that no booking answered is not made twice at once, but again later", async () => {
  const { actor, positions, told, world } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  await actor.receive(changed(cast.newBooking("urgent")));
  for (let time = 0; time < 3; time++) {
    await actor.receive({ type: "match" });
    await settle();
  }
  strictEqual(told.length, 1);
  await world.clock.advance(6 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(told.length, 2);
});

Deno.test("dispatcher: whoever goes home or on a visit holds no other offers", async () => {
  const { actor, positions, told } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  onDuty(positions, cast.OTHER_DOCTOR);
  const other = OTHER;
  const offered = cast.bookingIn("pending", "urgent");
  await actor.receive(changed(offered));
  await actor.receive(
    changed({ ...cast.bookingIn("assigned", "urgent"), id: other, visitId: other }),
  );
  deepStrictEqual(told, [[offered.id, {
    type: "withdraw",
    doctorId: cast.DOCTOR.id,
    because: "engaged",
  }]]);
  await actor.receive({
    type: "setAvailability",
    doctor: cast.facts(cast.OTHER_DOCTOR),
    available: false,
  });
  const last = told.at(-1)?.[1];
  ok(last?.type === "withdraw" && last.because === "shift_ended");
  strictEqual(positions.get(cast.OTHER_DOCTOR.id), null);
});

Deno.test("dispatcher: a shift that is ended in mid-visit goes on until the visit is over", async () => {
  const { actor, positions, world } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  await actor.receive(changed(cast.bookingIn("en_route", "urgent")));
  const end = {
    type: "setAvailability",
    doctor: cast.facts(cast.DOCTOR),
    available: false,
  } as const;
  deepStrictEqual(await actor.receive(end), {
    available: true,
    breakUntil: null,
    endsAt: cast.START,
  });
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.get(cast.DOCTOR.id)?.fix?.latitude, 55.79, "the way to the door is seen");
  await actor.receive(changed(cast.bookingIn("completed", "urgent")));
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.get(cast.DOCTOR.id), null);
});

Deno.test("dispatcher: a silent shift is kept open by a visit of the next hours, not by one of next week", async () => {
  for (const [hours, isOpen] of [[2, true], [7 * 24, false]] as const) {
    const { actor, positions, world } = dispatcherIn();
    onDuty(positions, cast.DOCTOR);
    await world.clock.advance(3 * HOUR);
    const scheduledTime = after(world.clock.now(), hours * HOUR);
    await actor.receive(changed({ ...cast.bookingIn("assigned", "scheduled"), scheduledTime }));
    await actor.receive({ type: "match" });
    strictEqual(positions.get(cast.DOCTOR.id) !== null, isOpen, `${hours} h`);
  }
});

Deno.test("dispatcher: a booking that cannot be matched is left out and reported once, the others go on", async () => {
  const world = fakeWorld();
  const broken = cast.newBooking("urgent");
  const whole = { ...broken, id: OTHER, visitId: OTHER };
  const seen: string[][] = [];
  const policy: Policy = (snapshot) => {
    seen.push(snapshot.bookings.map(({ id }) => id));
    if (snapshot.bookings.some(({ id }) => id === broken.id)) throw new Error("no such field");
    return match(snapshot);
  };
  const { actor, positions, told } = dispatcherIn({}, world, policy);
  onDuty(positions, cast.DOCTOR);
  await actor.receive(changed(broken));
  await actor.receive(changed(whole));
  await actor.receive({ type: "match" });
  await settle();
  for (let time = 0; time < 3; time++) {
    await actor.receive({ type: "match" });
    await world.clock.advance(MINUTE);
  }
  deepStrictEqual(told[0]?.[0], whole.id);
  strictEqual(world.faults.length, 1);
  ok(seen.filter((ids) => ids.includes(broken.id)).length > 2, "it is tried again after a while");
});

Deno.test("dispatcher: what throws whatever the booking is a fault of the matching, and is not hidden", async () => {
  const { actor, positions } = dispatcherIn({}, fakeWorld(), (snapshot) => {
    if (snapshot.bookings.length === 0) return match(snapshot);
    throw new Error("no crowd");
  });
  onDuty(positions, cast.DOCTOR);
  const first = cast.newBooking("urgent");
  await actor.receive(changed(first));
  await actor.receive(changed({ ...first, id: OTHER, visitId: OTHER }));
  await actor.receive({ type: "match" });
  await settle();
  await rejects(actor.receive({ type: "match" }), /no crowd/);
});

Deno.test("dispatcher: whom a letter's contract keeps out is not waited for, and may be asked once it is declined", async () => {
  const { actor, positions, told } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  positions.startShift(
    cast.facts(cast.OTHER_DOCTOR, { clinicId: cast.STRANGER.id, clinicIds: [cast.STRANGER.id] }),
    cast.START,
  );
  const noted = (state: BookingState, paymentVersion: number, status: string): BookingState =>
    cast.give(state, SYSTEM, {
      type: "notePayment",
      note: {
        paymentId: "01900000-0000-7000-8000-000000000099",
        ...{ paymentVersion, method: "organisation", status },
        ...{ heldKopecks: 0, paidKopecks: 0, refundedKopecks: 0 },
        guarantee: { status, limitKopecks: null, declined: null },
        contractClinicId: cast.CLINIC.id,
      },
    });
  const asked = noted(cast.bookingIn("pending", "urgent"), 1, "requested");
  await actor.receive(changed(asked));
  const command = {
    type: "withdraw",
    doctorId: cast.OTHER_DOCTOR.id,
    because: "other_contract",
  } as const;
  deepStrictEqual(told, [[asked.id, command]]);
  const withdrawn = cast.give(asked, SYSTEM, command);
  deepStrictEqual(withdrawn.offers.map(({ outcome }) => outcome), ["live", "other_contract"]);
  await actor.receive(changed(withdrawn));
  strictEqual(told.length, 1);
  deepStrictEqual(summaryOf(noted(withdrawn, 2, "declined")).askedDoctorIds, [cast.DOCTOR.id]);
});

Deno.test("dispatcher: nobody's shift is ended on the way to an alarm", async () => {
  const { world, actor, positions } = dispatcherIn();
  const doctor = cast.facts(cast.DOCTOR);
  await actor.receive({ type: "setAvailability", doctor, available: true });
  const endsAt = after(world.clock.now(), MINUTE);
  await actor.receive({
    type: "setAvailability",
    doctor,
    available: true,
    wish: { endsAt },
  });
  actor.onAlert = () => ({
    bound: new Set([cast.DOCTOR.id]),
    asked: new Set(),
    callers: new Set(),
  });
  await world.clock.advance(2 * MINUTE);
  await actor.receive({ type: "match" });
  strictEqual(positions.size, 1);
  actor.onAlert = () => ({ bound: new Set(), asked: new Set(), callers: new Set() });
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.size, 0, "and then it is over, as was planned");
});

Deno.test("dispatcher: who has said yes to a consultation for now is offered no home visit before it", async () => {
  const { actor, positions, told } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  const taken = cast.give(cast.newBooking("consultation"), cast.DISPATCHER, {
    type: "assign",
    doctor: cast.facts(cast.DOCTOR),
  });
  await actor.receive(changed({ ...taken, id: bookingId("consultation") }));
  await actor.receive(changed(cast.newBooking("urgent")));
  await actor.receive({ type: "match" });
  deepStrictEqual(told.filter(([, { type }]) => type === "offer"), []);
});

Deno.test("dispatcher: who ends the shift in mid-visit and begins again stays after the visit, else it is over then", async () => {
  for (const isAgain of [true, false]) {
    const { world, actor, positions } = dispatcherIn();
    const shift = (available: boolean) =>
      actor.receive({ type: "setAvailability", doctor: cast.facts(cast.DOCTOR), available });
    await shift(true);
    const visit = cast.bookingIn("in_progress", "urgent");
    await actor.receive(changed(visit));
    await shift(false);
    strictEqual(positions.size, 1, "the patient sees where the doctor is");
    await world.clock.advance(SECOND);
    if (isAgain) await shift(true);
    const next = cast.give(visit, cast.PATIENT, { type: "cancel", reason: "Лучше" });
    await actor.receive(changed(next));
    await world.clock.advance(2 * SECOND);
    await actor.receive({ type: "match" });
    strictEqual(positions.size, isAgain ? 1 : 0);
  }
});

Deno.test("dispatcher: an offer that was on its way when its doctor went is withdrawn as it comes, and counts against nobody", async () => {
  const doctor = cast.facts(cast.DOCTOR);
  const shift = (more: { available: boolean; wish?: { breakMinutes: number } }) =>
    ({ type: "setAvailability", doctor, ...more }) as const;
  const elsewhere = changed({ ...cast.bookingIn("assigned", "urgent"), id: OTHER, visitId: OTHER });
  const goes = [
    ["home", "shift_ended", shift({ available: false })],
    ["to lunch", "on_break", shift({ available: true, wish: { breakMinutes: 15 } })],
    ["to another door", "engaged", elsewhere],
    ["for good", "not_approved", {
      type: "doctorChanged",
      doctor: { ...doctor, approved: false },
    }],
  ] as const;
  for (const [where, because, message] of goes) {
    const { actor, positions, told } = dispatcherIn();
    onDuty(positions, cast.DOCTOR);
    await actor.receive(changed(cast.newBooking("urgent")));
    await actor.receive({ type: "match" });
    await settle();
    await actor.receive({ type: "match" });
    const offer = told.at(-1)?.[1];
    ok(offer?.type === "offer", where);
    await actor.receive(message);
    const made = cast.give(cast.newBooking("urgent"), SYSTEM, offer);
    await actor.receive(changed(made));
    const withdraw = { type: "withdraw", doctorId: cast.DOCTOR.id, because } as const;
    deepStrictEqual(told.at(-1), [made.id, withdraw], where);
    const next = cast.give(made, SYSTEM, withdraw);
    strictEqual(summaryOf(next).wantsOffers, true, "the next doctor is asked at once");
    await actor.receive(changed(next));
    deepStrictEqual(summaryOf(next).askedDoctorIds, [], where);
    const { missed, declines } = positions.get(cast.DOCTOR.id)?.tally ?? { missed: 0, declines: 0 };
    deepStrictEqual([missed, declines], [0, 0], where);
  }
});

Deno.test("dispatcher: a word in the room is no answer to an offer on its way: its doctor is asked about nothing else", async () => {
  const { actor, positions, told } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  const first = cast.newBooking("urgent");
  await actor.receive(changed(first));
  for (const say of [null, "Домофон не работает"]) {
    const content = { messageId: "1", content: say ?? "", audience: "all" } as const;
    const said = cast.give(first, cast.PATIENT, { type: "say", ...content });
    if (say !== null) await actor.receive(changed(said));
    await actor.receive(changed({ ...first, id: OTHER, visitId: OTHER }));
    await actor.receive({ type: "match" });
    await settle();
    await actor.receive({ type: "match" });
  }
  deepStrictEqual(told.flatMap(([id, { type }]) => type === "offer" ? [id] : []), [first.id]);
});

Deno.test("dispatcher: an offer whose doctor was gone before a restart is withdrawn after it", () => {
  const { actor, told } = dispatcherIn();
  const asked = cast.give(cast.newBooking("urgent"), SYSTEM, cast.offerTo([cast.DOCTOR]));
  actor.bookings.put(summaryOf(asked));
  actor.recovered();
  deepStrictEqual(told, [[asked.id, {
    type: "withdraw",
    doctorId: cast.DOCTOR.id,
    because: "shift_ended",
  }]]);
});

Deno.test("dispatcher: whose approval goes in mid-visit is asked nothing more, is seen to its end, and somebody decides", async () => {
  const { world, actor, positions, told } = dispatcherIn();
  onDuty(positions, cast.DOCTOR);
  const visit = cast.bookingIn("en_route", "urgent");
  await actor.receive(changed(visit));
  const lost = { type: "noteApproval", doctorId: cast.DOCTOR.id, approved: false } as const;
  await actor.receive({
    type: "doctorChanged",
    doctor: cast.facts(cast.DOCTOR, { approved: false }),
  });
  deepStrictEqual(told, [[visit.id, lost]]);
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.get(cast.DOCTOR.id)?.fix?.latitude, 55.79, "the way to the door is seen");
  const remote = { ...cast.newBooking("consultation"), id: OTHER, visitId: OTHER };
  await actor.receive(changed(remote));
  deepStrictEqual(actor.candidates(remote.id)?.map(({ verdict }) => verdict), ["not_approved"]);

  const undecided = cast.give(visit, SYSTEM, lost);
  deepStrictEqual(cast.give(undecided, SYSTEM, lost), undecided, "said once");
  const arrived = cast.give(undecided, cast.DOCTOR, { type: "arrive" });
  strictEqual(viewFor(arrived, "staff", cast.START)?.approvalLostAt, iso(cast.START));
  for (const other of ["patient", "caller", "doctor", "clinic"] as const) {
    strictEqual(viewFor(arrived, other, cast.START)?.approvalLostAt, undefined, other);
  }
  const given = cast.give(undecided, cast.DISPATCHER, {
    type: "reassign",
    reason: "Решили",
    doctor: cast.facts(cast.OTHER_DOCTOR),
  });
  strictEqual(viewFor(given, "staff", cast.START)?.approvalLostAt, undefined);
  const regained = cast.give(undecided, SYSTEM, { ...lost, approved: true });
  strictEqual(viewFor(regained, "staff", cast.START)?.approvalLostAt, undefined);

  await actor.receive(changed(given));
  await world.clock.advance(2 * SECOND);
  await actor.receive({ type: "match" });
  strictEqual(positions.get(cast.DOCTOR.id), null, "the shift ends with the visit");
  strictEqual(positions.endOf(cast.DOCTOR.id), "not_approved");
});

Deno.test("dispatcher: a yes that came while the approval went is told to the dispatchers too", async () => {
  const { actor, told } = dispatcherIn();
  await actor.receive({
    type: "doctorChanged",
    doctor: cast.facts(cast.DOCTOR, { approved: false }),
  });
  const visit = cast.bookingIn("assigned", "urgent");
  await actor.receive(changed(visit));
  strictEqual(told.at(-1)?.[1].type, "noteApproval");
  const started = dispatcherIn();
  const lost = { type: "noteApproval", doctorId: cast.DOCTOR.id, approved: false } as const;
  started.actor.bookings.put(summaryOf(cast.give(visit, SYSTEM, lost)));
  await started.actor.receive({ type: "doctorChanged", doctor: cast.facts(cast.DOCTOR) });
  const last = started.told.at(-1)?.[1];
  ok(last?.type === "noteApproval" && last.approved, "given back, also after a start");
});
