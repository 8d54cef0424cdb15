/** The routes as the OpenAPI document lists them, and a valid body for each: new routes need a row. */
import { deepStrictEqual } from "node:assert";
import { ACCOUNT_ROWS } from "./account_rows.ts";
import { DOCTOR_ROWS } from "./doctor_rows.ts";
import { EMERGENCY_ROWS } from "./emergency_rows.ts";
import { DISPATCH_ROWS } from "./dispatch_rows.ts";
import type { Operation } from "./operations.ts";
import { REACH_ROWS } from "./reach_rows.ts";
import { PLANNING_ROWS } from "./planning_rows.ts";
import { PRICING_ROWS } from "./pricing_rows.ts";
import { HOME } from "../support/people.ts";

// deno-lint-ignore no-explicit-any
export type Json = any;
export * from "./operations.ts";

/** A table must have a row for every operation, and none for one that is gone. */
export function sameRoutes(table: Record<string, unknown>, all: readonly Operation[]): void {
  deepStrictEqual(Object.keys(table).sort(), all.map(({ name }) => name).sort());
}

/** As who a route is called in the tables of bad input. */
export type Caller = "patient" | "doctor" | "clinic" | "dispatcher" | "admin";

export interface Row {
  readonly as: Caller;
  /** Every field that the route knows, each with a valid value. */
  readonly body?: Json;
  /** The route refuses a body for these alone, and leaves out what else is wrong. */
  readonly refusedFor?: readonly string[];
  /** What the path names. */
  readonly id?:
    | "booking"
    | "patient"
    | "doctor"
    | "clinic"
    | "city"
    | "address"
    | "dependant"
    | "consent"
    // A patient whose glass nobody breaks.
    | "record"
    | "message"
    | "staff"
    | "access"
    | "document"
    | "spareDocument"
    // A browser that takes pushes.
    | "device"
    // A doctor with a photo.
    | "pictured";
  readonly query?: string;
}

const LATER = new Date(Date.now() + 5 * 3_600_000).toISOString();
const LATER_STILL = new Date(Date.now() + 7 * 3_600_000).toISOString();
const REASON = "A good reason";
const ADDRESS = {
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
const DOOR_CONTACT = { name: "Vera", phone: "+79000000002" };
const IRA = { firstName: "Ira", lastName: "Pavlova" };
const PATIENT = { ...IRA, birthDate: "1954-03-02", relation: "mother" };
const SOMEBODY = "01900000-0000-7000-8000-000000000001";
const commandId = SOMEBODY;
const step = { commandId, occurredAt: LATER, reason: REASON };

const booking = (as: Caller, body?: Json): Row => ({
  as,
  id: "booking",
  ...(body === undefined ? {} : { body }),
});

const PROFILE = {
  middleName: "Ivanovna",
  birthDate: "1988-04-12",
  sex: "female",
  policyNumber: "7849350848000013",
  snils: "112-233-445 95",
  emergencyContact: { name: "Pyotr", phone: "+79000000002", relation: "spouse" },
  contactLanguage: "ru",
  allergies: ["Penicillin"],
  chronicConditions: [],
  medicines: ["Metformin 500 mg"],
};
const DEPENDANT = {
  ...PROFILE,
  firstName: "Lev",
  lastName: "Petrov",
  birthDate: "2019-06-01",
  relation: "child",
  phone: "+79000000003",
};

const both = { ru: "Текст", en: "Text" };
const CITY = {
  pack: null,
  title: both,
  timeZone: "Europe/Moscow",
  dispatcherPhone: "+74951234567",
  emergency: {
    ambulance: "103",
    rescue: "112",
    ambulanceFromElsewhere: "+74951234567",
    outpatient: "122",
  },
  phone: { countryPrefix: "+7", trunkPrefix: "8", digits: 10 },
  brand: { name: "TOT", legalName: "TOT LLC", website: "https://tot.example" },
  legal: { terms: both, privacy: both, medicalConsent: both },
  servedArea: {
    type: "Polygon",
    coordinates: [[[37, 55], [38, 55], [38, 56], [37, 55]]],
  },
  isUrgentOpenWithoutDuty: true,
  hourFactors: Array(168).fill(1),
};

/** The path with what it names in its place. */
export const pathOf = (operation: Operation, id: string): string =>
  operation.path.replace(/\{\w+\}/, id).replace("{clinicId}", SOMEBODY);

export const ROWS: Readonly<Record<string, Row>> = {
  "get /auth/challenge": { as: "patient" },
  "post /auth/register": {
    as: "patient",
    body: {
      email: "somebody@tot.example",
      phone: "+79001112233",
      password: "a-long-enough-phrase-7",
      firstName: "Anna",
      lastName: "Petrova",
      proofOfWork: "none",
      role: "doctor",
      specializations: ["therapist"],
      licenseNumber: "L041",
      licenseExpiresOn: "2035-03-14",
      clinicName: "The clinic",
    },
  },
  "post /auth/login": {
    as: "patient",
    body: { login: "nobody@tot.example", password: "wrong-one", proofOfWork: "none" },
  },
  "post /auth/login/totp": { as: "patient", body: { challenge: "none", code: "123456" } },
  "post /auth/login/totp/setup": { as: "patient", body: { challenge: "none" } },
  "post /auth/login/totp/confirm": { as: "patient", body: { challenge: "none", code: "123456" } },
  "post /auth/login/code": {
    as: "patient",
    body: { login: "nobody@tot.example", proofOfWork: "none" },
  },
  "post /auth/verification": {
    as: "patient",
    body: { verificationId: SOMEBODY, code: "123456", proofOfWork: "none" },
  },
  "post /auth/verification/resend": { as: "patient", body: { verificationId: SOMEBODY } },
  "post /auth/password-reset": {
    as: "patient",
    body: { login: "nobody@tot.example", proofOfWork: "none" },
  },
  "post /auth/password-reset/confirm": {
    as: "patient",
    body: { verificationId: SOMEBODY, code: "123456", password: "another-long-phrase-8" },
  },
  "put /auth/password": {
    as: "patient",
    body: { currentPassword: "wrong-one", password: "another-long-phrase-8" },
  },
  "post /auth/contacts": {
    as: "patient",
    body: { contact: "another@tot.example", currentPassword: "wrong-one" },
  },
  "post /auth/contacts/confirm": {
    as: "patient",
    body: { verificationId: SOMEBODY, code: "123456", proofOfWork: "none" },
  },
  "post /auth/refresh": { as: "patient", body: { refreshToken: "none" } },
  "post /auth/logout": { as: "patient", body: { refreshToken: "none" } },
  "get /auth/sessions": { as: "patient" },
  "post /auth/sessions/{id}/revoke": { as: "patient", id: "patient" },
  "post /auth/sessions/revoke-all": { as: "patient", body: { exceptThis: true } },
  "get /auth/me": { as: "patient" },
  "get /specializations": { as: "patient" },
  "post /bookings": {
    as: "patient",
    body: {
      callType: "scheduled",
      specialization: "therapist",
      symptoms: "Cough",
      address: ADDRESS,
      contactPhone: "+79000000001",
      doorContact: DOOR_CONTACT,
      needs: ["ecg"],
      patient: PATIENT,
      patientId: SOMEBODY,
      scheduledTime: LATER,
      scheduledUntil: LATER_STILL,
      preferredDoctorId: SOMEBODY,
      clinicId: SOMEBODY,
      redFlags: ["chest_pain"],
      triage: { version: "2026-11-26", asked: ["chest_pain"] },
      paymentMethod: "cash",
      organisationId: "01900000-0000-7000-8000-000000000001",
      guaranteeNumber: "ГП-1",
      promoCode: "AUTUMN",
      slot: false,
      commandId,
    },
  },
  "get /bookings": { as: "patient" },
  "get /bookings/{id}": booking("patient"),
  "get /bookings/{id}/history": booking("patient"),
  "get /bookings/{id}/progress": booking("patient"),
  "get /bookings/{id}/candidates": booking("dispatcher"),
  "get /bookings/{id}/candidates/{doctorId}": booking("dispatcher"),
  "get /bookings/{id}/messages": booking("patient"),
  "get /bookings/{id}/way": booking("patient"),
  "post /bookings/{id}/messages": booking("patient", {
    content: "Good evening",
    clientId: "1",
    type: "text",
    audience: "all",
  }),
  "post /bookings/{id}/accept": booking("doctor", { commandId }),
  "post /bookings/{id}/decline": booking("doctor", {
    reason: REASON,
    reasonCode: "far",
    commandId,
  }),
  "post /bookings/{id}/assign": booking("dispatcher", {
    doctorId: SOMEBODY,
    despiteDanger: false,
    commandId,
  }),
  "post /bookings/{id}/reassign": booking("dispatcher", {
    doctorId: SOMEBODY,
    fromDoctorId: SOMEBODY,
    despiteDanger: false,
    reason: REASON,
    commandId,
  }),
  "post /bookings/{id}/shown": booking("doctor", { commandId }),
  "post /bookings/{id}/depart": booking("dispatcher", step),
  "post /bookings/{id}/arrive": booking("dispatcher", step),
  "post /bookings/{id}/start": booking("doctor", { ...step, doorCode: "1234" }),
  "post /bookings/{id}/complete": booking("doctor", {
    ...step,
    conclusion: "A cold",
    actualDurationMinutes: 20,
    outcome: "done",
    extras: [{ code: "ecg", quantity: 1 }],
  }),
  "post /bookings/{id}/amend": booking("patient", {
    specialization: "therapist",
    symptoms: "Cough",
    address: ADDRESS,
    contactPhone: "+79000000001",
    doorContact: DOOR_CONTACT,
    patient: PATIENT,
    needs: ["ecg"],
    scheduledTime: LATER,
    scheduledUntil: LATER_STILL,
    clinicId: "01900000-0000-7000-8000-000000000001",
    priceKopecks: 350_000,
    commandId,
  }),
  "post /bookings/{id}/confirm": booking("doctor", { commandId }),
  "post /bookings/{id}/hold": booking("dispatcher", { until: LATER, commandId }),
  "post /bookings/{id}/attend": booking("dispatcher", { commandId }),
  "post /bookings/{id}/cancel": booking("patient", {
    reason: REASON,
    outcome: "nobody_there",
    commandId,
  }),
  "post /bookings/{id}/remaining": booking("doctor", { minutes: 10, commandId }),
  "post /bookings/{id}/way": booking("doctor", { answer: "fine", commandId }),
  "post /bookings/{id}/absence": booking("doctor", { kind: "refused_at_door", commandId }),
  "post /bookings/{id}/called": booking("doctor", { commandId }),
  "post /bookings/{id}/release": booking("doctor", { reason: REASON, commandId }),
  "post /bookings/{id}/disclose": booking("patient", { sees: "all", reason: REASON, commandId }),
  "post /bookings/{id}/addenda": booking("doctor", { text: "More", commandId }),
  "post /geo/track": {
    as: "doctor",
    body: {
      sentAt: "2026-01-01T00:00:10Z",
      positions: [{
        latitude: HOME.latitude,
        longitude: HOME.longitude,
        accuracy: 5,
        heading: 90,
        speed: 3,
        recordedAt: "2026-01-01T00:00:00Z",
      }],
    },
  },
  "put /geo/availability": {
    as: "doctor",
    body: { available: false, breakMinutes: 15, endsAt: LATER },
  },
  "post /geo/presence": { as: "doctor" },
  "post /geo/stay": { as: "doctor" },
  "post /geo/ping": {
    as: "doctor",
    body: { hidden: false, battery: 0.5, bookingId: SOMEBODY, showsAll: true },
  },
  "get /geo/shifts/me": { as: "doctor" },
  "get /admin/fairness": { as: "dispatcher" },
  "get /geo/doctors/nearby": {
    as: "patient",
    query: `latitude=${HOME.latitude}&longitude=${HOME.longitude}`,
  },
  "get /profiles/me": { as: "patient" },
  "put /profiles/me": {
    as: "patient",
    body: { ...PROFILE, firstName: "Anna", lastName: "Petrova", version: 1 },
  },
  "get /profiles/me/addresses": { as: "patient" },
  "post /profiles/me/addresses": {
    as: "patient",
    body: { ...ADDRESS, label: "Home", isDefault: true, version: 1 },
  },
  "put /profiles/me/addresses/{id}": {
    as: "patient",
    id: "address",
    body: { ...ADDRESS, label: "Home", isDefault: true, version: 1 },
  },
  "delete /profiles/me/addresses/{id}": { as: "patient", id: "address" },
  "get /profiles/me/dependants": { as: "patient" },
  "post /profiles/me/dependants": {
    as: "patient",
    body: { ...DEPENDANT, consent: true },
  },
  "get /profiles/me/dependants/{id}": { as: "patient", id: "dependant" },
  "put /profiles/me/dependants/{id}": {
    as: "patient",
    id: "dependant",
    body: { ...DEPENDANT, version: 1 },
  },
  "post /profiles/me/dependants/{id}/end": { as: "patient", id: "dependant" },
  "post /profiles/me/dependants/{id}/consent-code": { as: "patient", id: "dependant" },
  "post /profiles/me/dependants/{id}/consent": {
    as: "patient",
    id: "dependant",
    body: { code: "123456" },
  },
  "get /profiles/me/consents": { as: "patient" },
  "post /profiles/me/consents": {
    as: "patient",
    body: { kind: "intervention", personId: SOMEBODY },
  },
  "post /profiles/me/consents/{id}/revoke": { as: "patient", id: "consent" },
  "get /profiles/{id}": { as: "dispatcher", id: "record" },
  "get /admin/patients": { as: "admin" },
  ...ACCOUNT_ROWS,
  ...DOCTOR_ROWS,
  ...REACH_ROWS,
  "get /admin/bookings": { as: "dispatcher" },
  "get /admin/audit": { as: "admin" },
  "post /admin/audit/verify": { as: "admin" },
  "post /admin/audit/{id}/review": { as: "admin", id: "access" },
  "get /profiles/me/access": { as: "patient" },
  "post /profiles/me/confirm": { as: "patient", body: { password: "a-long-enough-phrase-7" } },
  "get /profiles/me/export": { as: "patient" },
  "get /profiles/me/deletion": { as: "patient" },
  "post /profiles/me/deletion": { as: "patient", body: { confirm: true } },
  "post /profiles/me/deletion/withdraw": { as: "patient" },
  "post /patients/{id}/break-glass": { as: "dispatcher", id: "patient", body: { reason: REASON } },
  "post /bookings/{id}/break-glass": booking("dispatcher", { reason: REASON }),
  "get /admin/outbox": { as: "admin" },
  "post /admin/outbox/{id}/retry": { as: "admin", id: "message" },
  "get /cities": { as: "patient" },
  "get /addresses": { as: "patient", query: "q=Mironovskaya" },
  "get /addresses/nearest": {
    as: "patient",
    query: `latitude=${HOME.latitude}&longitude=${HOME.longitude}`,
  },
  "get /admin/cities/{name}/settings": { as: "admin", id: "city" },
  "put /admin/cities/{name}/settings": { as: "admin", id: "city", body: CITY },
  ...DISPATCH_ROWS,
  ...EMERGENCY_ROWS,
  "post /bookings/{id}/visit-link": booking("dispatcher"),
  "post /bookings/{id}/visit-link/revoke": booking("dispatcher"),
  ...PLANNING_ROWS,
  ...PRICING_ROWS,
  "get /doctor-profiles/me/clinics": { as: "doctor" },
  "post /doctor-profiles/me/clinics": { as: "doctor", body: { token: "not-a-link" } },
  "post /doctor-profiles/me/clinics/{id}/leave": { as: "doctor", id: "clinic" },
  "get /admin/patients/{id}/merges": { as: "admin", id: "patient" },
  "post /admin/patients/{id}/merge": {
    as: "admin",
    id: "patient",
    body: { into: SOMEBODY, reason: REASON },
  },
  "post /admin/patients/{id}/unmerge": { as: "admin", id: "patient", body: { reason: REASON } },
  "post /intake/matches": {
    as: "dispatcher",
    body: { phone: "+79000000001", address: { text: "Mironovskaya Street, 12", flat: "48" } },
  },
  "get /admin/staff": { as: "admin" },
  "put /admin/staff/{id}/memberships": {
    as: "admin",
    id: "staff",
    body: { memberships: [{ city: "default", clinicIds: [SOMEBODY] }] },
  },
  "get /staff/duty": { as: "dispatcher" },
  "post /staff/duty/start": { as: "dispatcher" },
  "post /staff/duty/hand-over": {
    as: "dispatcher",
    body: { to: SOMEBODY, note: "All is calm", confirmed: false },
  },
  "post /staff/duty/end": { as: "dispatcher", body: { confirmed: false } },
  "get /staff/on-call": { as: "dispatcher" },
  "put /admin/cities/{name}/on-call": { as: "admin", id: "city", body: { userIds: [SOMEBODY] } },
  "get /stream": { as: "patient" },
  "get /openapi.json": { as: "patient" },
  "get /docs": { as: "patient" },
};
