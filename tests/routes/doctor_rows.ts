/** A valid body for each route of clinics, and of doctors' own profiles, documents and public cards. */
import { HOME } from "../support/people.ts";
import type { Row } from "./api_table.ts";

export const DOCTOR_ROWS: Readonly<Record<string, Row>> = {
  "get /doctors": { as: "patient" },
  "get /doctors/{id}": { as: "patient", id: "pictured" },
  "get /doctors/{id}/photo": { as: "patient", id: "pictured" },
  "get /doctor-profiles/me": { as: "doctor" },
  "put /doctor-profiles/me": {
    as: "doctor",
    body: {
      version: 1,
      education: "University",
      about: "Adults",
      experienceYears: 12,
      languages: ["ru"],
      sex: "female",
      statedNeeds: ["ecg"],
      specializations: ["therapist"],
      licenseNumber: "L041",
      licenseExpiresOn: "2035-03-14",
    },
  },
  "post /doctor-profiles/me/apply": { as: "doctor" },
  "post /doctor-profiles/me/documents": { as: "doctor" },
  "get /documents/{id}": { as: "doctor", id: "document" },
  "delete /documents/{id}": { as: "doctor", id: "spareDocument" },
  "get /admin/doctors/{id}/documents": { as: "admin", id: "pictured" },
  "get /admin/licences": { as: "admin" },
  "post /clinic-profiles/me/documents": { as: "clinic" },
  "get /clinic-profiles/me/documents": { as: "clinic" },
  "get /admin/clinics/{id}/documents": { as: "admin", id: "clinic" },
  "get /doctor-profiles/me/works": { as: "doctor" },
  "get /clinic-profiles/me": { as: "clinic" },
  "get /clinic-profiles/me/area": { as: "clinic" },
  "put /clinic-profiles/me/area": {
    as: "clinic",
    body: {
      area: {
        type: "Polygon",
        coordinates: [[[37.6, 55.7], [37.7, 55.7], [37.7, 55.8], [37.6, 55.7]]],
      },
    },
  },
  "put /clinic-profiles/me": {
    as: "clinic",
    body: {
      version: 1,
      name: "Clinic on the Yauza",
      licenseNumber: "L041-01137-77/00000001",
      inn: "7707083893",
      licenseExpiresOn: "2036-01-31",
      telemedicine: true,
      addresses: [HOME.text],
      hours: "Mon to Fri, 9 to 21",
      services: ["A therapist's visit"],
    },
  },
  "get /clinic-profiles/me/doctors": { as: "clinic" },
  "post /clinic-profiles/me/doctors/{id}/end": { as: "clinic", id: "doctor" },
  "get /clinic-profiles/me/members": { as: "clinic" },
  "post /clinic-profiles/me/members": {
    as: "clinic",
    body: { email: "manager@tot.example", phone: "+79001112244", kind: "manager" },
  },
  "post /clinic-profiles/me/members/invites/{id}/withdraw": { as: "clinic", id: "patient" },
  "put /clinic-profiles/me/members/{id}": {
    as: "clinic",
    id: "patient",
    body: { kind: "owner" },
  },
  "post /clinic-profiles/me/members/{id}/end": { as: "clinic", id: "patient" },
  "post /auth/register/clinic-member": {
    as: "patient",
    body: {
      token: "not-a-link",
      firstName: "Vera",
      lastName: "Belova",
      password: "a-long-enough-phrase-7",
    },
  },
  "post /clinic-profiles/me/invites": { as: "clinic" },
  "post /clinic-profiles/me/invites/withdraw": { as: "clinic" },
};
