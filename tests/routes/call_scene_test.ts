/** What a call is about: the visit that it names, else where the program knows the doctor to be. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { randomUUID } from "node:crypto";
import { createAlert } from "../../actors/alert/rising.ts";
import type { AlertKind, Raising, SenderPlace } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import {
  after,
  type BookingId,
  bookingId,
  type By,
  instant,
  MINUTE,
} from "../../actors/vocabulary.ts";
import { callScene } from "../../routes/call_scene.ts";
import * as cast from "../support/cast.ts";
import { alarmScene, BOOKING } from "../support/fake_alerts.ts";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "./program.ts";

const NOW = cast.START;
const DOOR = { text: "Lane, 1", latitude: 55.79, longitude: 37.74, flat: "48" };
const scene = alarmScene();
const doctor = { id: cast.DOCTOR.id, role: "doctor" } as const;
const phone = (meters: number, ageMinutes = 0): SenderPlace => ({
  latitude: DOOR.latitude + meters / 111_195,
  longitude: DOOR.longitude,
  accuracyMeters: 12,
  recordedAt: instant(NOW - ageMinutes * MINUTE),
});

function alarm(kind: AlertKind, more: Partial<Raising> & { by?: By["id"] } = {}): AlertState {
  const raising = scene.raising(kind, { place: DOOR, raisesAt: NOW, ...more } as Partial<Raising>);
  return createAlert({ raising, isAttended: true, at: NOW, by: doctor });
}
const helped = (
  arrivedAt: typeof NOW | null,
  more: Partial<Raising> = {},
  boundAt = NOW,
): AlertState => ({
  ...alarm("sos", more),
  search: {
    startedAt: NOW,
    lookAt: null,
    asks: [],
    helper: { doctorId: doctor.id, boundAt, arrivesAt: null, arrivedAt },
  },
});
const own = (more: Partial<Raising> = {}) =>
  alarm("second_doctor", { by: doctor.id, ...more } as Partial<Raising>);

interface Known {
  readonly open?: readonly AlertState[];
  readonly engaged?: BookingId;
  readonly watched?: BookingId;
  readonly phone?: SenderPlace | null;
  readonly by?: By & { readonly id: typeof doctor.id };
  /** The visit that the call names. */
  readonly named?: BookingId;
  readonly kind?: AlertKind;
}

const visit = cast.bookingIn("in_progress", "urgent");
const OF_VISIT = [visit.id, visit.patientId, visit.words.address!.text];
const LAST_DOOR = { ...DOOR, text: "Last lane, 7", latitude: DOOR.latitude + 0.1 };
const last = {
  ...cast.bookingIn("completed", "urgent"),
  id: bookingId(randomUUID()),
  words: { ...visit.words, address: LAST_DOOR },
};
const next = { ...cast.bookingIn("assigned", "urgent"), id: bookingId(randomUUID()) };
const nextOnTheWay = { ...cast.bookingIn("en_route", "urgent"), id: bookingId(randomUUID()) };
const NEXT_DOOR = { ...LAST_DOOR, text: "Last lane, 9", latitude: LAST_DOOR.latitude + 0.0022 };
const nextDoor = {
  ...nextOnTheWay,
  id: bookingId(randomUUID()),
  words: { ...visit.words, address: NEXT_DOOR },
};
const OF_NEXT_DOOR = [nextDoor.id, nextDoor.patientId, NEXT_DOOR.text];
const BOOKINGS = [visit, last, next, nextOnTheWay, nextDoor];
const OF_LAST = [last.id, last.patientId, LAST_DOOR.text];
const OF_NEXT = [next.id, next.patientId, next.words.address!.text];
const OF_NEXT_ON_THE_WAY = [nextOnTheWay.id, nextOnTheWay.patientId, next.words.address!.text];
const atLastDoor = (meters: number): SenderPlace => ({
  ...phone(0),
  latitude: LAST_DOOR.latitude + meters / 111_195,
});
const OF_ALARM = [BOOKING, alarm("sos").subjectId, DOOR.text];
const ROWS: readonly (readonly [string, Known, readonly unknown[]])[] = [
  ["nothing is known", {}, []],
  ["at a visit", { engaged: visit.id, open: [helped(NOW)] }, OF_VISIT],
  ["the visit is over, and its door not left", { watched: visit.id }, OF_VISIT],
  ["there as the doctor who comes", { open: [helped(NOW)] }, OF_ALARM],
  [
    "who comes, at the door, and has not said so",
    { open: [helped(null)], phone: phone(50) },
    OF_ALARM,
  ],
  ["who has just set out, and no phone says where", { open: [helped(null)] }, []],
  ["who has just set out, and the phone was elsewhere long ago", {
    open: [helped(null)],
    phone: phone(3_000, 9),
  }, []],
  ["who must be there by now, and no phone says where", {
    open: [helped(null, {}, after(NOW, -21 * MINUTE))],
  }, OF_ALARM],
  ["who comes, and is far off", { open: [helped(null)], phone: phone(3_000) }, []],
  ["who has called from there", { open: [own()] }, OF_ALARM],
  ["who has called from there, and is elsewhere now", { open: [own()], phone: phone(3_000) }, []],
  ["who has called from there two hours ago", {
    open: [{ ...own(), createdAt: after(NOW, -2 * 60 * MINUTE) }],
  }, []],
  ["the next visit is theirs, and the last door not left", {
    engaged: next.id,
    watched: last.id,
  }, OF_LAST],
  ["so it is where the page names the next one", {
    named: next.id,
    engaged: next.id,
    watched: last.id,
    phone: atLastDoor(40),
  }, OF_LAST],
  ["but a second doctor comes to the visit that is named", {
    named: next.id,
    kind: "second_doctor",
    watched: last.id,
  }, OF_NEXT],
  ["on the way to the next, and the phone is at the last door", {
    engaged: nextOnTheWay.id,
    watched: last.id,
    phone: atLastDoor(40),
  }, OF_LAST],
  ["on the way to the next, and no phone says where", {
    engaged: nextOnTheWay.id,
    watched: last.id,
  }, OF_NEXT_ON_THE_WAY],
  ["the next visit is theirs, and the phone is far from the last door", {
    engaged: next.id,
    watched: last.id,
    phone: atLastDoor(3_000),
  }, OF_NEXT],
  ["on the way to the next, and two doors are near: the nearer one", {
    engaged: nextDoor.id,
    watched: last.id,
    phone: atLastDoor(180),
  }, OF_NEXT_DOOR],
  ["on the way to the next, and the phone knows hardly where it is", {
    engaged: nextOnTheWay.id,
    watched: last.id,
    phone: { ...atLastDoor(900), accuracyMeters: 2_000 },
  }, OF_NEXT_ON_THE_WAY],
  ["at the next visit, and the last door was never said to be left", {
    engaged: visit.id,
    watched: last.id,
    phone: atLastDoor(40),
  }, OF_VISIT],
  ["who has called for a drill", { open: [own({ isDrill: true })] }, []],
  ["of an alarm of somebody else", { open: [alarm("sos")] }, []],
  ["a patient whose alarm is open", {
    open: [alarm("sos", { by: cast.PATIENT.id } as Partial<Raising>)],
    by: { id: cast.PATIENT.id, role: "patient" },
  }, []],
];

for (
  const [what, known, expected] of ROWS
) {
  const { open = [], engaged, watched, phone: at = null, by = doctor, named, kind } = known;
  Deno.test(`what a call for help is about: ${what}`, async () => {
    const scenes = callScene({
      world: { clock: { ...scene.world.clock, now: () => after(NOW, 0) } as never },
      alerts: { open: () => open },
      readBooking: (id) => Promise.resolve(BOOKINGS.find((one) => one.id === id) ?? null),
      engagementOf: () => engaged ?? null,
      watchedOf: () => watched ?? null,
      fixOf: () => null,
    });
    const { scene: found } = await scenes.of(by, named ?? null, at, kind ?? "danger");
    deepStrictEqual(
      found === null ? [] : [found.bookingId, found.subjectId, found.place?.text],
      expected,
    );
  });
}

const [kind] = kinds();

Deno.test("a call is moved to another visit of the caller's, of another patient, and reads the same after it", () =>
  withProgram(kind!, async ({ base, rows }) => {
    const caller = await people.patient(base);
    const address = { ...people.urgentBooking().address, text: "Far Street, 5", flat: "9" };
    const patient = { firstName: "Lev", lastName: "Petrov" };
    const here = await caller.ok("POST", "/bookings", people.urgentBooking());
    const there = await caller.ok("POST", "/bookings", people.urgentBooking({ address, patient }));
    const call = { kind: "sos", bookingId: here.id, message: "She fell" };
    const { id } = await caller.ok("POST", "/emergency/alert", call);
    const moved = await fetch(`${base}/sos/${id}/visit`, {
      method: "POST",
      headers: { authorization: `Bearer ${caller.token}`, origin: base },
      body: new URLSearchParams({ bookingId: there.id }),
      redirect: "manual",
    });
    await moved.body?.cancel();
    deepStrictEqual([moved.status, moved.headers.get("location")], [303, `/sos/${id}`]);
    // Of its own store, with the key of whoever it is about now.
    const [stored] = (await caller.ok("GET", "/emergency")).items;
    deepStrictEqual(
      [stored.id, stored.bookingId, stored.place.text, stored.message],
      [id, there.id, "Far Street, 5", "She fell"],
    );
    const [row] = await rows<{ subjectId: string; patientId: string }>(
      `select a.subject_id, b.patient_id from alerts a join bookings b on b.id = a.booking_id
       where a.id = '${id}'`,
    );
    strictEqual(row!.subjectId, row!.patientId);
  }));
