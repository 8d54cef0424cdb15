/** What a call that names no visit is about: where the program knows the doctor to be. */
import { deepStrictEqual } from "node:assert";
import { createAlert } from "../../actors/alert/rising.ts";
import type { AlertKind, Raising, SenderPlace } from "../../actors/alert/protocol.ts";
import type { AlertState } from "../../actors/alert/state.ts";
import { after, type BookingId, type By, instant, MINUTE } from "../../actors/vocabulary.ts";
import { callScene } from "../../routes/call_scene.ts";
import * as cast from "../support/cast.ts";
import { alarmScene, BOOKING } from "../support/fake_alerts.ts";

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
const helped = (arrivedAt: typeof NOW | null, more: Partial<Raising> = {}): AlertState => ({
  ...alarm("sos", more),
  search: {
    startedAt: NOW,
    lookAt: null,
    asks: [],
    helper: { doctorId: doctor.id, boundAt: NOW, arrivesAt: null, arrivedAt },
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
}

const visit = cast.bookingIn("in_progress", "urgent");
const OF_VISIT = [visit.id, visit.patientId, visit.words.address!.text];
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
  ["who comes, and no phone says where", { open: [helped(null)] }, OF_ALARM],
  ["who comes, and the phone was elsewhere long ago", {
    open: [helped(null)],
    phone: phone(3_000, 9),
  }, OF_ALARM],
  ["who comes, and is far off", { open: [helped(null)], phone: phone(3_000) }, []],
  ["who has called from there", { open: [own()] }, OF_ALARM],
  ["who has called from there, and is elsewhere now", { open: [own()], phone: phone(3_000) }, []],
  ["who has called for a drill", { open: [own({ isDrill: true })] }, []],
  ["of an alarm of somebody else", { open: [alarm("sos")] }, []],
  ["a patient whose alarm is open", {
    open: [alarm("sos", { by: cast.PATIENT.id } as Partial<Raising>)],
    by: { id: cast.PATIENT.id, role: "patient" },
  }, []],
];

for (
  const [what, { open = [], engaged, watched, phone: at = null, by = doctor }, expected] of ROWS
) {
  Deno.test(`a call that names no visit: ${what}`, async () => {
    const scenes = callScene({
      world: { clock: { ...scene.world.clock, now: () => after(NOW, 0) } as never },
      alerts: { open: () => open },
      readBooking: () => Promise.resolve(visit),
      engagementOf: () => engaged ?? null,
      watchedOf: () => watched ?? null,
      fixOf: () => null,
    });
    const { scene: found } = await scenes.of(by, null, at);
    deepStrictEqual(
      found === null ? [] : [found.bookingId, found.subjectId, found.place?.text],
      expected,
    );
  });
}
