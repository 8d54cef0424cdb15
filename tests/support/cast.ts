/** The people and the booking that machine tests play with. All ids are fixed, all time is given. */
import { create } from "../../actors/booking/evolve.ts";
import { evolveAll } from "../../actors/booking/evolve.ts";
import { decide } from "../../actors/booking/machine.ts";
import type { BookingCommand, DoctorFacts, StampedEvent } from "../../actors/booking/protocol.ts";
import type { CallType } from "../../actors/booking/schemas.ts";
import { EVERYWHERE } from "../../actors/membership.ts";
import type { BookingState, Pending } from "../../actors/booking/state.ts";
import {
  bookingId,
  type By,
  HOUR,
  type Instant,
  instant,
  isRefusal,
  offerId,
  personId,
  SYSTEM,
} from "../../actors/vocabulary.ts";

export const START: Instant = instant(Date.UTC(2026, 10, 22, 18, 0, 0));

const id = (last: number) => `01900000-0000-7000-8000-${String(last).padStart(12, "0")}`;
export const BOOKING = bookingId(id(1));
export const PATIENT = { id: personId(id(10)), role: "patient" } as const;
/** Books for the patient, and is somebody else. */
export const CALLER = { id: personId(id(15)), role: "patient" } as const;
export const STRANGER = { id: personId(id(11)), role: "patient" } as const;
export const CLINIC = { id: personId(id(12)), role: "clinic" } as const;
export const DISPATCHER = {
  id: personId(id(13)),
  role: "dispatcher",
  memberships: EVERYWHERE,
} as const;
export const ADMIN = { id: personId(id(14)), role: "admin" } as const;
export const DOCTOR = { id: personId(id(20)), role: "doctor" } as const;
export const OTHER_DOCTOR = { id: personId(id(21)), role: "doctor" } as const;
export const UNASKED_DOCTOR = { id: personId(id(22)), role: "doctor" } as const;

export const facts = (by: { id: By["id"] }, more: Partial<DoctorFacts> = {}): DoctorFacts => ({
  id: by.id!,
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist"],
  clinicId: CLINIC.id,
  approved: true,
  licenseExpiresOn: "2030-01-01",
  licenseNumber: "Л041-01137-77/00412806",
  ...more,
});

export const DOOR_CODE = "4729";
export const FRESH_CODE = "8153";

export function createdEvent(callType: CallType): Extract<StampedEvent, { type: "created" }> {
  return {
    type: "created",
    at: START,
    by: PATIENT,
    creation: {
      id: BOOKING,
      visitId: BOOKING,
      city: "default",
      callType,
      specialization: "therapist",
      needs: [],
      redFlags: [],
      priority: "normal",
      patientId: PATIENT.id,
      callerId: PATIENT.id,
      callerSees: "all",
      payerId: PATIENT.id,
      clinicId: CLINIC.id,
      preferredDoctorId: null,
      paymentMethod: null,
      scheduledTime: callType === "scheduled" ? instant(START + HOUR) : null,
      scheduledUntil: null,
    },
    words: {
      symptoms: "Температура 38,6 второй день, кашель",
      address: callType === "consultation" ? null : {
        text: "Мироновская улица, 12",
        latitude: 55.79,
        longitude: 37.74,
        district: "Соколиная Гора",
        flat: "48",
        notes: "Собака",
      },
      patient: { firstName: "Ирина", lastName: "Павлова", birthDate: "1954-03-02" },
      contactPhone: "+79000000000",
      doorContact: { name: "Анна", phone: "+79000000001" },
      doorCode: DOOR_CODE,
    },
  };
}

export const newBooking = (callType: CallType): Pending => create(createdEvent(callType), 4127);

export const EXTRA = id(40);
export const OFFER = offerId(id(30));
export const OTHER_OFFER = offerId(id(31));

export const offerTo = (
  doctors: readonly { id: By["id"] }[],
  afterWave = 0,
): BookingCommand => ({
  type: "offer",
  afterWave,
  ttlMilliseconds: 15_000,
  circleMeters: 3_000,
  doctors: doctors.map((doctor, index) => ({
    offerId: index === 0 ? OFFER : OTHER_OFFER,
    doctorId: doctor.id!,
    distanceMeters: 2_400,
    etaSeconds: 600,
  })),
});

/** Gives a command; a refusal fails the test that did not expect one. */
export function give(
  state: BookingState,
  by: By,
  command: BookingCommand,
  at: Instant = START,
): BookingState {
  const decision = decide(state, command, { at, by, freshDoorCode: FRESH_CODE });
  if (isRefusal(decision)) {
    throw new Error(`${command.type} by ${by.role} from ${state.status}: ${decision.refused}`);
  }
  return evolveAll(state, decision.map((event): StampedEvent => ({ ...event, at, by }))).next;
}

/** A booking in each status that its call type can have, made by lawful commands. */
export function bookingIn(status: BookingState["status"], callType: CallType): BookingState {
  let state: BookingState = newBooking(callType);
  state = give(state, SYSTEM, offerTo([DOCTOR, OTHER_DOCTOR]));
  if (status === "pending") return state;
  if (status === "cancelled") {
    return give(state, PATIENT, { type: "cancel", reason: "Уже лучше" });
  }
  state = give(state, DOCTOR, { type: "accept", doctor: facts(DOCTOR) });
  if (status === "assigned") return state;
  if (callType !== "consultation") {
    state = give(state, DOCTOR, { type: "depart" });
    if (status === "en_route") return state;
    state = give(state, DOCTOR, { type: "arrive" });
    if (status === "arrived") return state;
  }
  state = give(state, DOCTOR, { type: "start", doorCode: DOOR_CODE });
  if (status === "in_progress") return state;
  return give(state, DOCTOR, {
    type: "complete",
    conclusion: "ОРВИ. Обильное питьё, жаропонижающее",
    actualDurationMinutes: 25,
  });
}
