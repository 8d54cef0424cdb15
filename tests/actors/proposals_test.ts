/** What the dispatcher knows late, in vain or from another device, and what it proposes meanwhile. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand } from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { InFlight } from "../../actors/dispatcher/in_flight.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import { Tracking } from "../../actors/dispatcher/tracking.ts";
import { TravelTimes } from "../../actors/dispatcher/travel.ts";
import { Hub } from "../../actors/hub.ts";
import { after, HOUR, isRefusal, MINUTE, SECOND, SYSTEM } from "../../actors/vocabulary.ts";
import type { Leg, TravelGateway } from "../../actors/world.ts";
import * as cast from "../support/cast.ts";
import { fakeWorld } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";
import { fix } from "../support/near_door.ts";

const { START, DOCTOR } = cast;

/** A dispatcher, with what it has told bookings. */
function dispatcher(travel: Partial<TravelGateway> = {}) {
  const world = fakeWorld();
  const told: BookingCommand[] = [];
  const positions = new PositionIndex();
  const actor = new DispatcherActor(
    { ...world, travel: { ...world.travel, ...travel } },
    (_id, command) => void told.push(command),
    new BookingIndex(),
    positions,
  );
  actor.tellTravel = (message) => void actor.receive(message);
  const look = async () => {
    await world.clock.advance(2 * SECOND);
    await actor.receive({ type: "match" });
    await settle();
  };
  return { world, actor, positions, told, look };
}

Deno.test("on the way to an alarm a navigator may cover the page too: no computer at home takes the place", async () => {
  const { world, actor, positions } = dispatcher();
  const tracking = new Tracking(
    world,
    new Hub(),
    actor.bookings,
    positions,
    (id) => actor.keeper.isOnVisit(id),
  );
  let bound = new Set([DOCTOR.id]);
  actor.onAlert = () => ({ bound, asked: new Set(), callers: new Set() });
  positions.startShift(cast.facts(DOCTOR), START);
  const told = (meters: number) => [{ ...fix(meters, 0), recordedAt: world.clock.now() }];
  strictEqual(tracking.track(DOCTOR.id, told(3_000), "phone").accepted, 1);
  await world.clock.advance(HOUR);
  deepStrictEqual(tracking.track(DOCTOR.id, told(0), "computer"), {
    accepted: 0,
    refused: "other_device",
  });
  deepStrictEqual(tracking.track(DOCTOR.id, [], "computer"), {
    accepted: 0,
    refused: "other_device",
  });
  deepStrictEqual(tracking.track(DOCTOR.id, [], "phone"), { accepted: 0 }, "the filter says why");
  const again = tracking.track(DOCTOR.id, [{ ...fix(3_000, 0), recordedAt: START }], "phone");
  deepStrictEqual(again, { accepted: 0, refused: "old" });
  bound = new Set();
  strictEqual(tracking.track(DOCTOR.id, told(0), "computer").accepted, 1);
});

Deno.test("whoever has called for help has no offers, keeps the shift, and is followed off it too", async () => {
  const { world, actor, positions, told, look } = dispatcher();
  const tracking = new Tracking(world, new Hub(), actor.bookings, positions, () => false);
  const followed: number[] = [];
  tracking.onFix = (_id, { recordedAt }) => void followed.push(recordedAt);
  let callers = new Set([DOCTOR.id]);
  actor.onAlert = () => ({ bound: new Set(), asked: new Set(), callers });
  positions.startShift(cast.facts(DOCTOR), START);
  positions.setPlan(DOCTOR.id, {
    breakUntil: null,
    endsAt: after(START, MINUTE),
    presenceUntil: null,
  });
  positions.track(DOCTOR.id, [fix(100, 0)], START, { device: "phone" });
  await actor.receive({ type: "bookingChanged", summary: summaryOf(cast.newBooking("urgent")) });
  for (let looks = 0; looks < 60; looks++) await look();
  ok(positions.get(DOCTOR.id) !== null, "the planned end has passed");
  strictEqual(told.filter(({ type }) => type === "offer").length, 0);
  const move = () =>
    tracking.track(DOCTOR.id, [{ ...fix(200, 0), recordedAt: world.clock.now() }], "phone")
      .accepted;
  strictEqual(move(), 1);
  callers = new Set();
  await look();
  strictEqual(positions.get(DOCTOR.id), null, "the alarm is over, and so is the shift");
  strictEqual(move(), 0);
  strictEqual(move(), 0, "the same fix again");
  strictEqual(followed.length, 2, "an own alarm hears of it off shift as well");
});

Deno.test("off shift the phone of whoever called for help is followed to the alarm's end, and no computer at home", async () => {
  const { world, actor, positions } = dispatcher();
  let callers = new Set([DOCTOR.id]);
  actor.onAlert = () => ({ bound: new Set(), asked: new Set(), callers });
  const tracking = new Tracking(
    world,
    new Hub(),
    actor.bookings,
    positions,
    (id) => actor.onAlert().callers.has(id),
  );
  const followed: number[] = [];
  tracking.onFix = (_id, { latitude }) => void followed.push(latitude);
  const told = async (device: string, meters: number) => {
    await world.clock.advance(SECOND);
    const place = { ...fix(meters, 0), recordedAt: world.clock.now() };
    const { accepted, refused } = tracking.track(DOCTOR.id, [place], device);
    return refused ?? accepted;
  };
  const doctor = cast.facts(DOCTOR);
  await actor.receive({ type: "setAvailability", doctor, available: true });
  positions.used(DOCTOR.id, START, "phone");
  strictEqual(await told("phone", 100), 1);
  await actor.receive({ type: "setAvailability", doctor, available: false });
  strictEqual(
    positions.get(DOCTOR.id),
    null,
    "what the doctor does with the shift stays as always",
  );
  const later = [await told("computer", 5_000), await told("phone", 200), await told("phone", 300)];
  deepStrictEqual(later, ["other_device", 1, 1]);
  callers = new Set();
  deepStrictEqual([await told("computer", 5_000), await told("phone", 400)], [
    "off_shift",
    "off_shift",
  ]);
  // Another alarm, without a shift before it: the first that tells goes on.
  callers = new Set([DOCTOR.id]);
  const anew = [await told("phone", 500), await told("computer", 5_000), await told("phone", 600)];
  deepStrictEqual(anew, [1, "other_device", 1]);
});

Deno.test("whoever was asked «are you there?» before a visit or a call for help is asked anew after it", async () => {
  for (const what of ["an own alarm", "a visit"]) {
    const { world, actor, positions, look } = dispatcher();
    positions.startShift(cast.facts(DOCTOR), START);
    const tally = positions.get(DOCTOR.id)!.tally;
    const { missedOffersInARow, presenceAnswerSeconds } = DEFAULT_DISPATCH_SETTINGS;
    positions.setTally(DOCTOR.id, { ...tally, missedInARow: missedOffersInARow });
    await look();
    const asked = positions.get(DOCTOR.id)?.presence?.until;
    strictEqual(asked, after(world.clock.now(), presenceAnswerSeconds * SECOND));
    const busy = new Set([DOCTOR.id]);
    const none: typeof busy = new Set();
    actor.onAlert = () =>
      what === "a visit"
        ? { bound: busy, asked: none, callers: none }
        : { bound: none, asked: none, callers: busy };
    await look();
    await world.clock.advance(HOUR);
    positions.touch(DOCTOR.id, world.clock.now());
    await look();
    strictEqual(
      positions.get(DOCTOR.id)?.presence?.until,
      asked,
      "nothing of it is seen meanwhile",
    );
    actor.onAlert = () => ({ bound: none, asked: none, callers: none });
    await look();
    const anew = positions.get(DOCTOR.id)?.presence?.until;
    strictEqual(anew, after(world.clock.now(), presenceAnswerSeconds * SECOND), what);
    while (positions.get(DOCTOR.id) !== null && world.clock.now() < anew!) await look();
    await look();
    strictEqual(positions.get(DOCTOR.id), null, `${what}: once`);
  }
});

Deno.test("the time to answer is a push's where another page than the doctor's own is looked at", async () => {
  const { actor, positions, told, look } = dispatcher();
  positions.startShift(cast.facts(DOCTOR), START);
  positions.track(DOCTOR.id, [fix(100, 0)], START, { device: "phone" });
  positions.touch(DOCTOR.id, START, { hidden: true }, "phone");
  positions.touch(DOCTOR.id, START, { hidden: false }, "computer");
  await actor.receive({ type: "bookingChanged", summary: summaryOf(cast.newBooking("urgent")) });
  for (let looks = 0; looks < 3; looks++) await look();
  const offer = told.find(({ type }) => type === "offer");
  const { pushOfferSeconds } = DEFAULT_DISPATCH_SETTINGS;
  ok(offer?.type === "offer" && offer.doctors[0]?.ttlMilliseconds === pushOfferSeconds * SECOND);
});

Deno.test("streets that fail once hold nobody up, and are asked again in a while", async () => {
  let asked = 0;
  const { actor, positions, told, look } = dispatcher({
    toPlace: () =>
      ++asked === 1
        ? Promise.reject(new Error("no streets"))
        : Promise.resolve([{ meters: 1_700, seconds: 420, isEstimated: false }]),
  });
  const searching = cast.newBooking("urgent");
  await actor.receive({ type: "bookingChanged", summary: summaryOf(searching) });
  positions.startShift(cast.facts(DOCTOR), START);
  positions.track(DOCTOR.id, [fix(100, 0)], START);
  for (let looks = 0; looks < 3; looks++) await look();
  deepStrictEqual([asked, told.filter(({ type }) => type === "offer").length], [1, 1]);
  for (let looks = 0; looks < 10; looks++) await look();
  strictEqual(asked, 2, "not at each look either");
  strictEqual(actor.travel.stateOf(searching.id, after(START, 30 * SECOND)), "known");
});

Deno.test("streets that never answer are asked again after a deadline, and what they say late is as old as it is", async () => {
  const answers: ((legs: readonly Leg[]) => void)[] = [];
  const { world, actor, positions, told, look } = dispatcher({
    toPlace: () => new Promise((resolve) => answers.push(resolve)),
  });
  const searching = cast.newBooking("urgent");
  const { id } = searching;
  await actor.receive({ type: "bookingChanged", summary: summaryOf(searching) });
  positions.startShift(cast.facts(DOCTOR), START);
  positions.track(DOCTOR.id, [fix(100, 0)], START);
  for (let looks = 0; looks < 5; looks++) await look();
  deepStrictEqual([answers.length, told[0]?.type], [1, "offer"], "the straight line stands in");
  for (let looks = 0; looks < 15; looks++) await look();
  strictEqual(answers.length, 2, "asked again, and not at each look");
  const [first, second] = answers;
  const ways = (seconds: number) => [{ meters: 1_700, seconds, isEstimated: false }];
  const known = () => actor.travel.leg(id, DOCTOR.id, world.clock.now())?.seconds;
  first?.(ways(900));
  await settle();
  strictEqual(known(), 900, "better than the straight line");
  strictEqual(actor.travel.stateOf(id, world.clock.now()), "known", "the second is waited for");
  second?.(ways(420));
  await settle();
  strictEqual(known(), 420);
  actor.travel.put(id, new Map([[DOCTOR.id, ways(900)[0]!]]), after(START, 2 * SECOND));
  strictEqual(known(), 420, "what is older takes the place of nothing");
  await actor.receive({
    type: "bookingChanged",
    summary: summaryOf(cast.bookingIn("assigned", "urgent")),
  });
  strictEqual(actor.travel.size, 0, "nothing is kept of it");
});

Deno.test("a question that failed late does not end the one that was asked after it", () => {
  const travel = new TravelTimes();
  const { id } = cast.newBooking("urgent");
  const at = (seconds: number) => after(START, seconds * SECOND);
  travel.asked(id, at(0));
  strictEqual(travel.stateOf(id, at(1)), "wait");
  strictEqual(travel.stateOf(id, at(11)), "known", "by the straight line");
  strictEqual(travel.stateOf(id, at(29)), "known");
  strictEqual(travel.stateOf(id, at(30)), "refresh");
  travel.asked(id, at(30));
  travel.failed(id, at(0), at(31));
  strictEqual(travel.stateOf(id, at(52)), "known", "the newer one failed at its own deadline");
  strictEqual(travel.stateOf(id, at(60)), "refresh");
});

Deno.test("ways that the streets tell of a booking that nobody is sought for are not kept", async () => {
  const { actor } = dispatcher();
  const told = (state: Parameters<typeof summaryOf>[0]) =>
    ({ type: "bookingChanged", summary: summaryOf(state) }) as const;
  const searching = cast.newBooking("urgent");
  const legs = new Map([[DOCTOR.id, { meters: 1_700, seconds: 420, isEstimated: false }]]);
  const answer = {
    type: "travelTimes",
    bookingId: searching.id,
    revision: 0,
    askedAt: START,
    legs,
  } as const;
  await actor.receive(answer);
  strictEqual(actor.travel.size, 0, "it is not known");
  await actor.receive(told(searching));
  await actor.receive(answer);
  strictEqual(actor.travel.size, 1);
  await actor.receive(told(cast.bookingIn("assigned", "urgent")));
  await actor.receive(answer);
  strictEqual(actor.travel.size, 0, "somebody has it");
});

Deno.test("ways that are older than of use are not served", () => {
  const travel = new TravelTimes();
  const leg = { meters: 1_700, seconds: 420, isEstimated: false };
  const { id } = cast.newBooking("urgent");
  travel.put(id, new Map([[DOCTOR.id, leg]]), START);
  deepStrictEqual(travel.leg(id, DOCTOR.id, after(START, 2 * MINUTE)), leg);
  strictEqual(travel.leg(id, DOCTOR.id, after(START, 2 * MINUTE + 1)), null);
});

Deno.test("a proposal waits for its own answer: an older word is none, a search that is held is one", () => {
  const flights = new InFlight();
  const asking = summaryOf(cast.newBooking("urgent"));
  flights.proposed(asking, [DOCTOR.id], START);
  flights.changed(asking);
  strictEqual(flights.has(asking.id), true);
  flights.changed({ ...asking, wantsOffers: false });
  strictEqual(flights.has(asking.id), false);
  flights.proposed(asking, [], START);
  flights.changed(asking);
  strictEqual(flights.has(asking.id), true);
  flights.changed({ ...asking, isRoundOver: true });
  strictEqual(flights.has(asking.id), false, "that nobody is left was heard");
});

Deno.test("a word that is older than what is known frees no doctor who is being asked", async () => {
  const { actor, positions, told, look } = dispatcher();
  positions.startShift(cast.facts(DOCTOR), START);
  positions.track(DOCTOR.id, [fix(100, 0)], START);
  const summary = summaryOf(cast.newBooking("urgent"));
  await actor.receive({ type: "bookingChanged", summary });
  for (let looks = 0; looks < 2; looks++) await look();
  strictEqual(told.length, 1);
  const older = { ...summary, version: summary.version - 1, wave: summary.wave - 1 };
  await actor.receive({ type: "bookingChanged", summary: older });
  await look();
  strictEqual(told.length, 1);
});

Deno.test("approval: who loses it on the way to an alarm is asked about nothing else, and that is why", async () => {
  const { actor, positions, told } = dispatcher();
  positions.startShift(cast.facts(DOCTOR), START);
  actor.onAlert = () => ({ bound: new Set([DOCTOR.id]), asked: new Set(), callers: new Set() });
  const summary = summaryOf(cast.bookingIn("pending", "urgent"));
  await actor.receive({ type: "bookingChanged", summary });
  const doctor = cast.facts(DOCTOR, { approved: false });
  await actor.receive({ type: "doctorChanged", doctor });
  deepStrictEqual(told.at(-1), {
    type: "withdraw",
    doctorId: DOCTOR.id,
    because: "not_approved",
  });
  ok(positions.get(DOCTOR.id) !== null);
});

Deno.test("what was judged by another door or other needs is refused, and the search is proposed anew at once", async () => {
  const { actor, positions, told, look } = dispatcher();
  positions.startShift(cast.facts(DOCTOR), START);
  positions.track(DOCTOR.id, [fix(100, 0)], START);
  const before = cast.newBooking("urgent");
  await actor.receive({ type: "bookingChanged", summary: summaryOf(before) });
  while (told.length === 0) await look();
  const changes = { needs: ["female_doctor"] };
  const amended = cast.give(before, cast.PATIENT, { type: "amend", changes });
  const stale = [
    told[0]!,
    { type: "waitFor", afterWave: 0, doctorId: null, arrivalAt: null },
    { type: "exhaust", afterWave: 0 },
  ] as const;
  const stamp = { at: START, by: SYSTEM, freshDoorCode: cast.FRESH_CODE };
  for (const command of stale) {
    ok(!isRefusal(decide(before, command, stamp)), command.type);
    deepStrictEqual(decide(amended, command, stamp), { refused: "wave_stale" }, command.type);
  }
  positions.changeDoctor(cast.facts(DOCTOR, { meets: changes.needs }));
  await actor.receive({ type: "bookingChanged", summary: summaryOf(amended) });
  strictEqual(actor.travel.size, 0, "ways to the old door are none to the new one");
  await actor.receive({ type: "match" });
  await settle();
  await actor.receive({ type: "match" });
  const offer = told[1];
  ok(offer?.type === "offer");
  strictEqual(cast.give(amended, SYSTEM, offer).offers.length, 1);
  // Nor do the streets' answers about the old door come to anything.
  const legs = new Map([[DOCTOR.id, { meters: 1, seconds: 1, isEstimated: false }]]);
  const late = { type: "travelTimes", bookingId: before.id, askedAt: after(START, HOUR) } as const;
  await actor.receive({ ...late, revision: 0, legs });
  strictEqual(actor.travel.leg(before.id, DOCTOR.id, after(START, HOUR)), null);
});

Deno.test("what was proposed before a doctor had the visit is stale when it is given back", () => {
  const before = cast.newBooking("urgent");
  const doctor = cast.facts(DOCTOR);
  const taken = cast.give(before, cast.DISPATCHER, { type: "assign", doctor });
  const back = cast.give(taken, DOCTOR, { type: "release", reason: "A flat tyre" });
  const offer = cast.offerTo([cast.OTHER_DOCTOR]);
  ok(offer.type === "offer");
  const stamp = { at: START, by: SYSTEM, freshDoorCode: cast.FRESH_CODE };
  const { searchRevision: revision } = summaryOf(before);
  deepStrictEqual(decide(back, { ...offer, revision }, stamp), { refused: "wave_stale" });
  const { searchRevision: now } = summaryOf(back);
  ok(!isRefusal(decide(back, { ...offer, revision: now }, stamp)));
});

Deno.test("an offer is taken by those who can do what the patient needs; a dispatcher may know better", () => {
  const changes = { needs: ["female_doctor"] };
  const amended = cast.give(cast.newBooking("urgent"), cast.PATIENT, { type: "amend", changes });
  const offer = cast.offerTo([DOCTOR]);
  ok(offer.type === "offer");
  const offered = cast.give(amended, SYSTEM, { ...offer, revision: 1 });
  const stamp = { at: START, by: DOCTOR, freshDoorCode: cast.FRESH_CODE };
  const doctor = cast.facts(DOCTOR);
  const woman = { ...doctor, meets: changes.needs };
  deepStrictEqual(decide(offered, { type: "accept", doctor }, stamp), {
    refused: "doctor_unsuitable",
  });
  strictEqual(cast.give(offered, DOCTOR, { type: "accept", doctor: woman }).status, "assigned");
  strictEqual(cast.give(offered, cast.DISPATCHER, { type: "assign", doctor }).status, "assigned");
});
