/** Valid bodies for the routes of calls for help. */
import { HOME, PASSWORD } from "../support/people.ts";
import type { Row } from "./api_table.ts";

const PLACE = {
  text: HOME.text,
  latitude: HOME.latitude,
  longitude: HOME.longitude,
  district: "Sokolinaya Gora",
  entrance: "3",
  floor: 5,
  flat: "48",
  intercom: "48",
  notes: "A dog",
};

export const EMERGENCY_ROWS: Readonly<Record<string, Row>> = {
  "post /emergency/alert": {
    as: "patient",
    body: {
      kind: "sos",
      bookingId: "01900000-0000-7000-8000-000000000001",
      latitude: HOME.latitude,
      longitude: HOME.longitude,
      accuracyMeters: 20,
      recordedAt: new Date(Date.now() - 60_000).toISOString(),
      message: "Come quickly",
      place: PLACE,
      clientId: "page-1",
      isDrill: false,
    },
    // tests/routes/emergency_test.ts: what else is wrong is left out, and the call is stored.
    refusedFor: ["kind"],
  },
  "put /emergency/{id}/status": {
    as: "dispatcher",
    id: "patient",
    body: {
      status: "acknowledged",
      responder: "Dr Petrov",
      outcome: "helped",
      note: "Called back",
    },
  },
  "get /lone-visits/me": { as: "doctor" },
  "post /lone-visits/me/extend": { as: "doctor" },
  "post /lone-visits/me/leave": { as: "doctor" },
  "post /lone-visits/me/confirm": { as: "doctor", body: { pin: "2580" } },
  "put /lone-visits/me/pins": {
    as: "doctor",
    body: { currentPassword: PASSWORD, pin: "2580", duressPin: "2508" },
  },
  "post /emergency/{id}/seen": { as: "dispatcher", id: "patient" },
  "post /emergency/{id}/care": { as: "dispatcher", id: "patient" },
  "post /emergency/{id}/steps": {
    as: "dispatcher",
    id: "patient",
    body: { step: "call_back", isDone: true },
  },
  "post /emergency/{id}/hand-over": {
    as: "dispatcher",
    id: "patient",
    body: { to: "01900000-0000-7000-8000-000000000001" },
  },
  "post /emergency/{id}/place": { as: "dispatcher", id: "patient", body: { place: PLACE } },
  "post /emergency/{id}/search": { as: "dispatcher", id: "patient", body: { isOn: true } },
  "get /red-flags": { as: "patient", query: "ageMonths=10&complaints=fever" },
  "get /bookings/{id}/transport": { as: "doctor", id: "booking" },
  "put /bookings/{id}/transport": {
    as: "doctor",
    id: "booking",
    body: {
      hospital: {
        name: "City hospital 1",
        latitude: HOME.latitude,
        longitude: HOME.longitude,
        phone: "+74951234567",
      },
      note: "Acute coronary syndrome",
    },
  },
  "get /alarm-calls/me": { as: "doctor" },
  "post /emergency/{id}/accept": { as: "doctor", id: "patient" },
  "post /emergency/{id}/decline": {
    as: "doctor",
    id: "patient",
    body: { reason: "with_patient" },
  },
  "post /emergency/{id}/arrive": { as: "doctor", id: "patient" },
  "post /emergency/{id}/leave": { as: "doctor", id: "patient", body: { because: "done" } },
  "get /emergency": { as: "dispatcher" },
  "get /emergency/{id}": { as: "dispatcher", id: "patient" },
};
