/** Rows of the routes about days to come, for the table of all. */
import { HOME } from "../support/people.ts";
import type { Row } from "./api_table.ts";

const LATER = new Date(Date.now() + 5 * 3_600_000).toISOString();
const LATER_STILL = new Date(Date.now() + 7 * 3_600_000).toISOString();
const SOMEBODY = "01900000-0000-7000-8000-000000000001";
const PLANNED_SHIFT = {
  startsAt: LATER,
  endsAt: LATER_STILL,
  startPlace: { text: HOME.text, latitude: HOME.latitude, longitude: HOME.longitude },
};

export const PLANNING_ROWS: Readonly<Record<string, Row>> = {
  "get /slots": {
    as: "patient",
    query: `latitude=${HOME.latitude}&longitude=${HOME.longitude}&specialization=therapist` +
      `&callType=scheduled&date=${LATER.slice(0, 10)}`,
  },
  "get /bookings/{id}/plan-alternatives": { as: "dispatcher", id: "booking" },
  "post /bookings/{id}/later": {
    as: "dispatcher",
    id: "booking",
    body: { startsAt: LATER, endsAt: LATER_STILL },
  },
  "get /doctor-days/{id}": { as: "dispatcher", id: "doctor" },
  "get /doctor-profiles/me/planned-shifts": { as: "doctor" },
  "post /doctor-profiles/me/planned-shifts": { as: "doctor", body: PLANNED_SHIFT },
  "delete /doctor-profiles/me/planned-shifts/{id}": { as: "doctor", id: "doctor" },
  "get /clinic-profiles/me/doctors/{id}/planned-shifts": { as: "clinic", id: "doctor" },
  "post /clinic-profiles/me/doctors/{id}/planned-shifts": {
    as: "clinic",
    id: "doctor",
    body: PLANNED_SHIFT,
  },
  "post /clinic-profiles/me/doctors/{id}/planned-shifts/remove": {
    as: "clinic",
    id: "doctor",
    body: { shiftId: SOMEBODY },
  },
  "get /waitlist": { as: "patient" },
  "post /waitlist": {
    as: "patient",
    body: {
      booking: {
        callType: "scheduled",
        specialization: "therapist",
        symptoms: "Cough",
        address: {
          text: HOME.text,
          latitude: HOME.latitude,
          longitude: HOME.longitude,
          district: "Sokolinaya Gora",
          entrance: "3",
          floor: 5,
          flat: "48",
          intercom: "48",
          notes: "A dog",
        },
        contactPhone: "+79000000001",
        doorContact: { name: "Vera", phone: "+79000000002" },
        needs: ["ecg"],
        patient: {
          firstName: "Ira",
          lastName: "Pavlova",
          birthDate: "1954-03-02",
          relation: "mother",
        },
        patientId: SOMEBODY,
        preferredDoctorId: SOMEBODY,
        redFlags: ["chest_pain"],
        triage: { version: "2026-11-26", asked: ["chest_pain"] },
        paymentMethod: "cash",
        promoCode: "AUTUMN",
      },
      bookingId: SOMEBODY,
      days: [LATER.slice(0, 10)],
      parts: ["morning", "day", "evening"],
    },
  },
  "get /waitlist/{id}": { as: "patient", id: "record" },
  "post /waitlist/{id}/take": { as: "patient", id: "record" },
  "post /waitlist/{id}/pass": { as: "patient", id: "record" },
  "post /waitlist/{id}/leave": { as: "patient", id: "record" },
};
