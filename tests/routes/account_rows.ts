/** A valid body for each route by which admins look after accounts and applications. */
import type { Row } from "./api_table.ts";

const REASON = "A good reason";

export const ACCOUNT_ROWS: Readonly<Record<string, Row>> = {
  "get /admin/users": { as: "admin" },
  "get /admin/clinics": { as: "admin" },
  "put /admin/users/{id}/role": { as: "admin", id: "patient", body: { role: "patient" } },
  "post /admin/users/{id}/block": {
    as: "admin",
    id: "patient",
    body: { reason: REASON, told: "Call us" },
  },
  "post /admin/users/{id}/unblock": { as: "admin", id: "patient" },
  "get /admin/doctors": { as: "admin" },
  "post /admin/doctors/{id}/approve": { as: "admin", id: "doctor" },
  "post /admin/doctors/{id}/reject": {
    as: "admin",
    id: "doctor",
    body: { reason: REASON, onlyChange: false },
  },
  "post /admin/users": {
    as: "admin",
    body: {
      email: "invited@tot.example",
      phone: "+79031112233",
      firstName: "Olga",
      lastName: "Belova",
      role: "dispatcher",
    },
  },
  "post /admin/users/{id}/second-factor/reset": { as: "admin", id: "patient" },
  "post /admin/users/{id}/invitation": { as: "admin", id: "patient" },
  "get /admin/clinics/{id}": { as: "admin", id: "clinic" },
  "post /admin/clinics/{id}/approve": { as: "admin", id: "clinic" },
  "post /admin/clinics/{id}/reject": { as: "admin", id: "clinic", body: { reason: REASON } },
};
