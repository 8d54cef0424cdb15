/** A silent call behind a door: nobody is sent there unawares, staff alone know why, and it holds after a start. */
import { deadlineOf } from "../../actors/booking/deadlines.ts";
import { evolve } from "../../actors/booking/evolve.ts";
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import type { AlertKind } from "../../actors/alert/protocol.ts";
import { type Address } from "../../actors/booking/schemas.ts";
import { DangerBook, isSameDoor } from "../../actors/booking/danger.ts";
import { decide } from "../../actors/booking/machine.ts";
import { ownerOf } from "../../actors/booking/owner.ts";
import type { BookingCommand, Stamp } from "../../actors/booking/protocol.ts";
import { summaryOf } from "../../actors/booking/summary.ts";
import { iso, viewFor } from "../../actors/booking/view.ts";
import { DispatcherActor } from "../../actors/dispatcher/actor.ts";
import { BookingIndex } from "../../actors/dispatcher/index.ts";
import { PositionIndex } from "../../actors/dispatcher/positions.ts";
import { clinicTopic, personTopic, Reader, staffTopic } from "../../actors/hub.ts";
import { BOOKING_TIMES } from "../../actors/limits.ts";
import {
  after,
  type By,
  isRefusal,
  type PersonId,
  SECOND,
  SYSTEM,
} from "../../actors/vocabulary.ts";
import { alarmDoctors, type DoctorsSurroundings } from "../../assembly/alarm_doctors_desk.ts";
import { overdueOf } from "../../routes/people/unowned_bookings.ts";
import * as cast from "../support/cast.ts";
import { alarmScene, DOCTOR, HELPER, OLGA } from "../support/fake_alerts.ts";
import { bookingsWith, fakeWorld } from "../support/fake_world.ts";
import { settle } from "../support/manual_clock.ts";
import { fix } from "../support/near_door.ts";

const HOME = { text: "Мироновская улица, 12", latitude: 55.79, longitude: 37.74, flat: "48" };
const at = (more: Partial<Address> | null) => ({
  bookingId: null,
  city: "default",
  address: more === null ? null : { ...HOME, ...more },
});

Deno.test("one door is one flat of one house, however it is written; without a flat the house is enough", () => {
  const rows: readonly (readonly [string, ReturnType<typeof at>, boolean])[] = [
    ["the same", at({}), true],
    ["written otherwise", at({ text: "МИРОНОВСКАЯ улица 12", flat: "кв. 48" }), true],
    ["the same house by another name", at({ text: "Дом с аркой" }), true],
    ["another flat", at({ flat: "49" }), false],
    ["no flat is known", at({ flat: null }), true],
    ["another house, the same flat", at({ text: "Мироновская, 14", latitude: 55.791 }), false],
    ["another city", { ...at({}), city: "other" }, false],
    ["no place at all", at(null), false],
  ];
  for (const [what, other, expected] of rows) {
    strictEqual(isSameDoor(at({}), other), expected, what);
  }
  const phone = (meters: number, accuracyMeters: number | null) => ({
    ...at(null),
    point: {
      latitude: HOME.latitude + meters / 111_195,
      longitude: HOME.longitude,
      accuracyMeters,
    },
  });
  const phones: readonly (readonly [string, ReturnType<typeof phone>, boolean])[] = [
    ["a phone in the house", phone(20, 10), true],
    ["one that is not sure, next to it", phone(80, 60), true],
    ["one that is sure, next to it", phone(90, 10), false],
    ["one that knows nothing, far off", phone(500, 5_000), false],
  ];
  for (const [what, other, expected] of phones) {
    strictEqual(isSameDoor(at({}), other), expected, what);
    strictEqual(isSameDoor(other, at({})), expected, what);
  }
  const own = { ...at(null), bookingId: cast.BOOKING };
  strictEqual(isSameDoor(own, { ...at({}), bookingId: cast.BOOKING }), true, "the booking itself");
});

const DANGER = { alertId: "alert", kind: "danger", since: cast.START } as const;

Deno.test("at a door with a silent call nothing is offered or accepted, staff alone assign and say that they know, and the search goes on", () => {
  const asked = cast.give(cast.newBooking("urgent"), SYSTEM, cast.offerTo([cast.DOCTOR]));
  const stamp = (by: By): Stamp => ({
    at: cast.START,
    by,
    freshDoorCode: cast.FRESH_CODE,
    isAtDanger: true,
  });
  const doctor = cast.facts(cast.DOCTOR);
  const answer = (state: typeof asked, by: By, command: BookingCommand) => {
    const decision = decide(state, command, stamp(by));
    return isRefusal(decision) ? decision.refused : decision.map(({ type }) => type).join();
  };
  const assign = { type: "assign", doctor } as const;
  const knowing = { ...assign, despiteDanger: true } as const;
  const searching = cast.newBooking("urgent");
  strictEqual(answer(searching, SYSTEM, cast.offerTo([cast.DOCTOR])), "wave_stale");
  strictEqual(answer(asked, cast.DOCTOR, { type: "accept", doctor }), "offer_closed");
  strictEqual(answer(asked, cast.DISPATCHER, assign), "danger_at_door");
  strictEqual(answer(asked, cast.DISPATCHER, knowing), "assigned");
  strictEqual(answer(asked, cast.CLINIC, knowing), "illegal_transition", "a clinic learns nothing");
  const given = cast.bookingIn("assigned", "urgent");
  const reassign = {
    type: "reassign",
    doctor: cast.facts(cast.OTHER_DOCTOR),
    reason: "Other",
  } as const;
  strictEqual(answer(given, cast.DISPATCHER, reassign), "danger_at_door");
  strictEqual(answer(given, cast.DISPATCHER, { ...reassign, doctor: null }), "released");
  const logged = decide(asked, knowing, stamp(cast.DISPATCHER));
  ok(!isRefusal(logged) && logged.some((event) => "despiteDanger" in event), "it is in the log");
  // Nobody was found, and that is no end of it: what the patient reads stays.
  const late = after(cast.START, BOOKING_TIMES.searchWatchdogMilliseconds);
  const tick = decide(searching, { type: "tick" }, { ...stamp(SYSTEM), at: late });
  deepStrictEqual(isRefusal(tick) ? tick : tick.map(({ type }) => type), ["searchResumed"]);
  // However long it takes: the next look is minutes away, and not at once again and again.
  const muchLater = after(cast.START, 2 * BOOKING_TIMES.awaitMilliseconds);
  const again = decide(searching, { type: "tick" }, { ...stamp(SYSTEM), at: muchLater });
  const [resumed] = isRefusal(again) ? [] : again;
  const next = evolve(searching, { ...resumed!, at: muchLater, by: SYSTEM } as never);
  ok(deadlineOf(next, null, true)! > muchLater);
  ok(deadlineOf(next)! <= muchLater, "once the door is free it is the desk's");
});

Deno.test("the desk owns a search at a door with a silent call at once, and those on call hear of it; of others nobody", () => {
  const searching = cast.newBooking("urgent");
  const door = { warnings: [], danger: DANGER };
  const { kind, since, escalatesAt } = ownerOf(searching, DANGER)!;
  const due = after(cast.START, BOOKING_TIMES.deskMilliseconds);
  deepStrictEqual([kind, since, escalatesAt], ["desk", cast.START, due]);
  strictEqual(overdueOf(searching, due, DANGER).length, 1);
  strictEqual(overdueOf(searching, due).length, 0);
  const planned = { ...searching, search: { ...searching.search, startedAt: null } };
  strictEqual(ownerOf(planned, DANGER)?.kind, "search", "its time is to come");
  const asked = cast.give(searching, SYSTEM, cast.offerTo([cast.DOCTOR]));
  const withdraw = { type: "withdraw", doctorId: cast.DOCTOR.id, because: "danger" } as const;
  const state = cast.give(asked, SYSTEM, withdraw);
  const seen = viewFor(state, "staff", cast.START, null, door);
  deepStrictEqual(seen?.danger, { ...DANGER, since: iso(cast.START) });
  strictEqual(seen?.offers?.[0]?.outcome, "danger");
  for (const audience of ["patient", "caller", "doctor", "clinic"] as const) {
    const view = viewFor(state, audience, cast.START, null, door);
    deepStrictEqual(view, viewFor(state, audience, cast.START), audience);
    ok(!JSON.stringify(view).includes("danger"), audience);
    strictEqual(view?.search?.stage, "searching");
  }
});

Deno.test("offers to a door with a silent call are withdrawn at once, none are made, and all goes on when it is closed", async () => {
  const world = fakeWorld();
  const told: BookingCommand[] = [];
  const positions = new PositionIndex();
  const actor = new DispatcherActor(
    world,
    (_id, command) => void told.push(command),
    new BookingIndex(),
    positions,
  );
  actor.tellTravel = (message) => void actor.receive(message);
  let isDangerous = false;
  actor.isAtDanger = () => isDangerous;
  const both = [cast.DOCTOR, cast.OTHER_DOCTOR];
  for (const one of both) positions.startShift(cast.facts(one), cast.START);
  const types = () => told.splice(0).map(({ type }) => type);
  const look = async () => {
    await world.clock.advance(2 * SECOND);
    const recordedAt = world.clock.now();
    for (const { id } of both) {
      positions.track(id, [{ ...fix(100, 0), recordedAt }], recordedAt);
      positions.touch(id, recordedAt);
    }
    await actor.receive({ type: "match" });
    await settle();
  };
  const searching = cast.newBooking("urgent");
  const asked = cast.give(searching, SYSTEM, cast.offerTo([cast.DOCTOR]));
  await actor.receive({ type: "bookingChanged", summary: summaryOf(asked) });
  await look();
  const before = actor.progress(cast.BOOKING)?.total;
  strictEqual(before, 2, "one is asked, the other may be");
  told.splice(0);
  isDangerous = true;
  actor.doorsChanged();
  deepStrictEqual(told.splice(0), [{
    type: "withdraw",
    doctorId: cast.DOCTOR.id,
    because: "danger",
  }]);
  const left = cast.give(asked, SYSTEM, {
    type: "withdraw",
    doctorId: cast.DOCTOR.id,
    because: "danger",
  });
  await actor.receive({ type: "bookingChanged", summary: summaryOf(left) });
  for (let looks = 0; looks < 20; looks++) await look();
  deepStrictEqual(types(), [], "neither an offer nor an end");
  deepStrictEqual(actor.candidates(cast.BOOKING)?.map(({ verdict }) => verdict), [
    "danger_at_door",
    "danger_at_door",
  ]);
  strictEqual(actor.progress(cast.BOOKING)?.total, before, "whoever waits reads as before");
  isDangerous = false;
  actor.doorsChanged();
  // The streets first, then the offer.
  for (let looks = 0; looks < 2; looks++) await look();
  ok(types().includes("offer"));
});

/** The desk of alarms over bookings in memory: another one over the same rows is a start. */
function deskOver(scene: ReturnType<typeof alarmScene>) {
  const searching = cast.give(
    cast.newBooking("urgent"),
    SYSTEM,
    cast.offerTo([cast.DOCTOR, cast.OTHER_DOCTOR]),
  );
  const dangers = new DangerBook();
  const world = Object.assign(fakeWorld(), { dangerAt: dangers.at.bind(dangers) });
  const { bookings, hub } = bookingsWith(world, searching);
  const index = new BookingIndex();
  let looks = 0;
  const desk = alarmDoctors({
    world,
    hub,
    bookings,
    index,
    positions: new PositionIndex(),
    actor: {
      ledger: { refresh() {} },
      wantMatch() {},
      tellDuty() {},
      doorsChanged: () => void looks++,
      onAlert: () => {},
    },
    dangers,
  } as unknown as DoctorsSurroundings);
  const readers = Object.fromEntries(
    [staffTopic("default"), personTopic(cast.PATIENT.id), clinicTopic(cast.CLINIC.id)].map(
      (topic) => {
        const reader = new Reader();
        hub.subscribe(reader, [topic]);
        return [topic, reader] as const;
      },
    ),
  );
  const heard = () =>
    Object.entries(readers).flatMap(([topic, reader]) =>
      reader.take() === null ? [] : [topic.split("/")[0]]
    );
  return {
    async begin() {
      for (const summary of await bookings.recover()) index.put(summary);
      desk.begin(scene.alerts);
    },
    dangers,
    threatened: () => [...desk.threatened()],
    looks: () => looks,
    heard,
    danger: () => dangers.at({ bookingId: cast.BOOKING, city: "default", address: HOME }),
  };
}

Deno.test("a silent call at another booking of the flat keeps the door, staff alone hear of it, and so it is after a start", async () => {
  const scene = alarmScene();
  const first = deskOver(scene);
  await first.begin();
  const raise = async (kind: "danger" | "sos", isDrill = false) => {
    const made = await scene.alerts.raise(
      scene.raising(kind, { by: DOCTOR, place: { ...HOME, flat: "кв. 48" }, isDrill }),
    );
    if (isRefusal(made)) throw new Error(made.refused);
    await settle();
    return made.id;
  };
  await raise("sos");
  await raise("danger", true);
  deepStrictEqual([first.danger(), first.heard()], [null, []], "no other call, and no drill");
  const id = await raise("danger");
  strictEqual(first.danger()?.alertId, id);
  deepStrictEqual([first.heard(), first.looks()], [["staff"], 1]);

  await scene.restart();
  const second = deskOver(scene);
  await second.begin();
  strictEqual(second.danger()?.alertId, id, "it is known before anything is offered");
  const olga: By = { id: OLGA, role: "admin" };
  const name = { firstName: "Olga", lastName: "Belova" };
  await scene.alerts.ask(id, { type: "acknowledge", name }, olga);
  strictEqual(second.looks(), 0, "who has it changes nothing at the door");
  await scene.alerts.ask(id, { type: "resolve", outcome: "police", note: null }, olga);
  deepStrictEqual([second.danger(), second.heard(), second.looks()], [null, ["staff"], 1]);
});

Deno.test("a silent call of no visit keeps the house that it came from, wherever its phone is taken then", async () => {
  const scene = alarmScene();
  const desk = deskOver(scene);
  await desk.begin();
  const phone = (meters: number) => ({
    latitude: HOME.latitude + meters / 111_195,
    longitude: HOME.longitude,
    accuracyMeters: 12,
    recordedAt: scene.world.clock.now(),
  });
  const alone = { by: DOCTOR, bookingId: null, subjectId: DOCTOR };
  const made = await scene.alerts.raise(
    scene.raising("danger", { ...alone, senderPlace: phone(15) }),
  );
  if (isRefusal(made)) throw new Error(made.refused);
  deepStrictEqual([desk.danger()?.alertId, desk.threatened()], [made.id, [DOCTOR]]);
  await scene.world.clock.advance(60 * SECOND);
  scene.alerts.moved(DOCTOR, phone(2_000));
  await settle();
  strictEqual(desk.danger()?.alertId, made.id);
  await scene.restart();
  const second = deskOver(scene);
  await second.begin();
  strictEqual(second.danger()?.alertId, made.id);
  await scene.world.clock.advance(60 * SECOND);
  await scene.alerts.raise(scene.raising("danger", { ...alone, senderPlace: phone(2_000) }));
  await settle();
  strictEqual(second.danger(), null, "called anew from elsewhere it is there");
});

Deno.test("no phone rings beside whoever is behind a door with a silent call, and none is held back of others", async () => {
  const scene = alarmScene();
  const { near } = scene.there;
  near.push({ id: HELPER, name: { firstName: "Kira", lastName: "Orlova" }, distanceMeters: 9 });
  const desk = deskOver(scene);
  await desk.begin();
  const raise = async (kind: AlertKind, by: PersonId) => {
    const made = await scene.alerts.raise(scene.raising(kind, { by, place: HOME }));
    if (isRefusal(made)) throw new Error(made.refused);
    await scene.world.clock.advance(0);
    await settle();
    return made.id;
  };
  const id = await raise("second_doctor", DOCTOR);
  const helper: By = { id: HELPER, role: "doctor" };
  await scene.alerts.ask(id, { type: "acceptAsk", arrivesAt: null }, helper);
  deepStrictEqual(desk.threatened(), []);
  const danger = await raise("danger", HELPER);
  deepStrictEqual(desk.threatened().toSorted(), [DOCTOR, HELPER], "whoever comes has called there");
  deepStrictEqual(scene.written, [], "and hears nothing of it");
  strictEqual(desk.danger()?.alertId, danger);
});
