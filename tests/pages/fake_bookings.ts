/** People and bookings to show on pages: one booking, in any of its statuses. */
import { instant, personId, type Role } from "../../actors/vocabulary.ts";
import type { BookingView } from "../../actors/booking/view.ts";
import type { Person } from "../../routes/services.ts";

/** 22 November 2026, 14:12 in Moscow. */
export const NOW = Date.parse("2026-11-22T11:12:00Z");
export const minutes = (count: number): string => new Date(NOW + count * 60_000).toISOString();
export const id = (number: number): string =>
  `01930000-0000-7000-8000-${String(number).padStart(12, "0")}`;

export const person = (role: Role, changes: Partial<Person> = {}): Person => ({
  id: personId(id({ patient: 1, doctor: 2, clinic: 3, dispatcher: 4, admin: 5 }[role])),
  role,
  firstName: "Анна",
  lastName: "Белова",
  email: `${role}@example.ru`,
  phone: "+79000000000",
  active: true,
  createdAt: instant(NOW - 86_400_000),
  ...changes,
});

/** A pending urgent booking whose second doctor is being asked. */
export function bookingView(changes: Partial<BookingView> = {}): BookingView {
  return {
    id: id(100),
    number: 4127,
    version: 3,
    status: "pending",
    city: "default",
    callType: "urgent",
    specialization: "therapist",
    symptoms: "Температура 38,6 второй день, кашель, слабость",
    address: {
      text: "Мироновская улица, 12",
      latitude: 55.79,
      longitude: 37.72,
      district: "Соколиная Гора",
      entrance: "3",
      floor: "5",
      flat: "48",
      intercom: "48В",
      notes: "Не звонить в дверь: спит ребёнок\nСобака, закроют в комнате",
    },
    patientId: id(1),
    callerId: id(1),
    doctorId: null,
    doctor: null,
    clinicId: null,
    providerId: null,
    visitId: id(100),
    patient: { firstName: "Ирина", lastName: "Волкова", ageYears: 72, relation: "parent" },
    contactPhone: "+79000000000",
    doorContact: { name: "Анна", phone: "+79000000001" },
    needs: ["sick_leave"],
    redFlags: [],
    priority: "normal",
    paymentMethod: null,
    payment: null,
    scheduledTime: null,
    scheduledUntil: null,
    createdAt: minutes(-4),
    assignedAt: null,
    departedAt: null,
    arrivedAt: null,
    startedAt: null,
    completedAt: null,
    cancelledAt: null,
    promisedBy: null,
    doorCodeLocked: false,
    search: {
      stage: "asking",
      asking: 1,
      asked: 2,
      searchAt: minutes(-4),
      heldUntil: null,
      exhaustedAt: null,
      expectedAt: null,
    },
    attention: null,
    nextDeadlineAt: minutes(1),
    unconfirmedFields: [],
    outcome: null,
    reason: null,
    conclusion: null,
    addenda: [],
    actualDurationMinutes: null,
    callerSees: null,
    lastSequence: 2,
    ...changes,
  };
}

export const doctor = {
  id: id(2),
  firstName: "Марина",
  lastName: "Ковалёва",
  specializations: ["therapist", "cardiologist"],
  licenseNumber: "Л041-01137-77/00412806",
  licenseExpiresOn: "2035-03-14",
  hasPhoto: false,
};

/** The same booking with a doctor, in a later status. */
export function visitView(
  status: "assigned" | "en_route" | "arrived" | "in_progress" | "completed",
  changes: Partial<BookingView> = {},
): BookingView {
  const order = ["assigned", "en_route", "arrived", "in_progress", "completed"];
  const at = (step: number, minute: number) =>
    order.indexOf(status) >= step ? minutes(minute) : null;
  return bookingView({
    status,
    doctorId: doctor.id,
    doctor,
    createdAt: minutes(-40),
    assignedAt: minutes(-36),
    departedAt: at(1, -30),
    arrivedAt: at(2, -12),
    startedAt: at(3, -10),
    completedAt: at(4, -1),
    promisedBy: minutes(18),
    search: null,
    ...changes,
  });
}
