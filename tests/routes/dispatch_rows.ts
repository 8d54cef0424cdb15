/** Valid bodies for the routes of dispatch settings. */
import { DEFAULT_DISPATCH_SETTINGS } from "../../actors/dispatcher/settings.ts";
import type { Row } from "./api_table.ts";

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const city = "/admin/dispatch-settings/{city}";
const clinic = `${city}/clinics/{clinicId}`;

export const DISPATCH_ROWS: Readonly<Record<string, Row>> = {
  "get /bookings/{id}/block": { as: "patient", id: "booking" },
  "post /bookings/{id}/block": { as: "patient", id: "booking", body: { reason: "Was rude" } },
  "delete /bookings/{id}/block": { as: "patient", id: "booking" },
  "post /bookings/{id}/warning": {
    as: "doctor",
    id: "booking",
    body: { kind: "dog", text: "A large dog without a lead" },
  },
  "get /flat-warnings": { as: "dispatcher" },
  "post /flat-warnings": {
    as: "dispatcher",
    body: {
      city: "default",
      address: "Mironovskaya Street, 12",
      flat: "48",
      kind: "dog",
      text: "A large dog without a lead",
      until: inDays(30),
    },
  },
  "put /flat-warnings/{id}": {
    as: "dispatcher",
    id: "patient",
    body: { version: 1, kind: "dog", text: "The dog is on a lead", until: inDays(30) },
  },
  "post /flat-warnings/{id}/confirm": { as: "dispatcher", id: "patient", body: { version: 1 } },
  "post /flat-warnings/{id}/reject": { as: "dispatcher", id: "patient", body: { version: 1 } },
  "post /flat-warnings/{id}/end": { as: "dispatcher", id: "patient", body: { version: 1 } },
  "get /flat-warnings/{id}/changes": { as: "dispatcher", id: "patient" },
  "get /person-blocks": { as: "dispatcher" },
  "post /person-blocks/{id}/lift": { as: "dispatcher", id: "patient" },
  [`get ${city}`]: { as: "admin", id: "city" },
  [`put ${city}`]: {
    as: "admin",
    id: "city",
    body: { version: 0, settings: DEFAULT_DISPATCH_SETTINGS, note: "Longer waves at night" },
  },
  [`get ${city}/versions`]: { as: "admin", id: "city" },
  [`get ${clinic}`]: { as: "admin", id: "city" },
  [`put ${clinic}`]: {
    as: "admin",
    id: "city",
    body: {
      version: 0,
      settings: {
        clinicFirstSeconds: 60,
        pushOfferSeconds: 60,
        offerSeconds: { scheduled: 40, consultation: 40 },
        planning: {
          visitMinutes: 60,
          consultationMinutes: 40,
          bufferMinutes: 15,
          reminderMinutes: [1_440],
        },
      },
      note: "Own doctors have a minute",
    },
  },
  [`get ${clinic}/versions`]: { as: "admin", id: "city" },
};
