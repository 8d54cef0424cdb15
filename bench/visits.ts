/**
 * Visits for measuring turns: each is pending at first and goes through six turns, from the offer to
 * the conclusion, given by real actors to whatever store they were made with.
 */
import type { BookingReply } from "../actors/booking/actor.ts";
import type { BookingCommand, DoctorFacts } from "../actors/booking/protocol.ts";
import { Bookings } from "../actors/bookings.ts";
import { DEFAULT_DISPATCH_SETTINGS } from "../actors/dispatcher/settings.ts";
import { Hub } from "../actors/hub.ts";
import { System } from "../actors/system.ts";
import {
  type BookingId,
  bookingId,
  type By,
  isRefusal,
  offerId,
  type PersonId,
  personId,
  SYSTEM,
} from "../actors/vocabulary.ts";
import type { BookingStore, World } from "../actors/world.ts";
import { v7 as newUuid } from "uuid";
import { systemClock } from "../runtime/clock.ts";
import { jsonLog } from "../runtime/log.ts";

export const TURNS_PER_VISIT = 6;
export const DOOR_CODE = "4729";
/** As long as the SHA-256 of a command's body. */
const BODY_HASH = "5e".repeat(32);

/** Real actors over a store; nobody listens, no dispatcher proposes. */
export function actorsOver(store: BookingStore): Bookings {
  const clock = systemClock();
  const log = jsonLog();
  const world: World = {
    clock,
    log,
    newId: newUuid,
    newDoorCode: () => DOOR_CODE,
    bookings: store,
    // Neither shifts nor ways are asked for without a dispatcher.
    shifts: {} as World["shifts"],
    travel: {} as World["travel"],
    today: () => "2026-01-01",
    dispatchSettings: () => DEFAULT_DISPATCH_SETTINGS,
    isBlocked: () => false,
    servesPlace: () => true,
    warningsAt: () => [],
  };
  return new Bookings(new System(clock, log), world, new Hub());
}

/** Creates a booking as a clinic's call centre does: nobody's limit of open bookings counts. */
export async function createVisit(bookings: Bookings): Promise<BookingId> {
  const id = bookingId(newUuid());
  const clinic = personId(newUuid());
  const made = await bookings.create(
    {
      id,
      visitId: id,
      city: "default",
      callType: "urgent",
      specialization: "therapist",
      needs: [],
      redFlags: [],
      priority: "high",
      patientId: personId(newUuid()),
      callerId: null,
      callerSees: "all",
      payerId: null,
      clinicId: clinic,
      preferredDoctorId: null,
      paymentMethod: null,
      scheduledTime: null,
      scheduledUntil: null,
    },
    {
      symptoms: "Температура 38,6 второй день, кашель",
      address: {
        text: "Мироновская улица, 12",
        latitude: 55.7905,
        longitude: 37.735,
        district: "Соколиная Гора",
        entrance: "3",
        floor: "5",
        flat: "48",
      },
      patient: { firstName: "Ирина", lastName: "Павлова", birthDate: "1954-03-02" },
      contactPhone: "+79000000000",
      doorContact: null,
    },
    { id: clinic, role: "clinic" },
    null,
  );
  if (isRefusal(made)) throw new Error(`a visit was refused: ${made.refused}`);
  return id;
}

/** Gives one visit all its turns, each when the one before was saved. */
export async function goThrough(
  bookings: Bookings,
  id: BookingId,
  doctor: DoctorFacts,
): Promise<void> {
  const by: By = { id: doctor.id, role: "doctor" };
  for (const command of commandsOf(doctor)) {
    const reply: BookingReply = command.type === "offer"
      ? await bookings.ask(id, command, SYSTEM, null)
      : await bookings.ask(id, command, by, { commandId: newUuid(), bodyHash: BODY_HASH });
    if (isRefusal(reply)) throw new Error(`${command.type} was refused: ${reply.refused}`);
  }
}

const commandsOf = (doctor: DoctorFacts): readonly BookingCommand[] => [
  {
    type: "offer",
    afterWave: 0,
    ttlMilliseconds: 60_000,
    circleMeters: 3_000,
    doctors: [{
      offerId: offerId(newUuid()),
      doctorId: doctor.id,
      distanceMeters: 2_400,
      etaSeconds: 600,
    }],
  },
  { type: "accept", doctor },
  { type: "depart" },
  { type: "arrive" },
  { type: "start", doorCode: DOOR_CODE },
  {
    type: "complete",
    conclusion: "ОРВИ. Обильное питьё, жаропонижающее при температуре выше 38,5",
    actualDurationMinutes: 25,
  },
];

export const doctorOf = (id: PersonId): DoctorFacts => ({
  id,
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist"],
  clinicId: null,
  approved: true,
  licenseExpiresOn: "2090-01-01",
});

/**
 * Goes through all visits, as many at once as there are doctors: each doctor has one at a time.
 * @returns turns per second
 */
export async function rateOf(
  ids: readonly BookingId[],
  doctors: readonly PersonId[],
  visit: (id: BookingId, doctorId: PersonId) => Promise<void>,
): Promise<number> {
  const left = ids.values();
  const began = performance.now();
  await Promise.all(doctors.map(async (doctorId) => {
    for (const id of left) await visit(id, doctorId);
  }));
  return ids.length * TURNS_PER_VISIT / ((performance.now() - began) / 1_000);
}
