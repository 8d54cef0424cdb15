/** Rows of the table of rights (rights.ts) about a clinic's team, its documents, and licences that end. */
import { ADMIN, CLINIC, DOCTOR, type Right } from "./right_groups.ts";

export const CLINIC_API_RIGHTS: Readonly<Record<string, Right>> = {
  // What is an owner's is judged by the service: managers get 403.
  "get /clinic-profiles/me/members": CLINIC,
  "post /clinic-profiles/me/members": CLINIC,
  "post /clinic-profiles/me/members/invites/:id/withdraw": CLINIC,
  "put /clinic-profiles/me/members/:id": CLINIC,
  "post /clinic-profiles/me/members/:id/end": CLINIC,
  // Known by the token of the invitation alone.
  "post /auth/register/clinic-member": "public",
  "post /clinic-profiles/me/documents": CLINIC,
  "get /clinic-profiles/me/documents": CLINIC,
  "get /admin/clinics/:id/documents": ADMIN,
  "get /doctor-profiles/me/works": DOCTOR,
  "get /admin/licences": ADMIN,
};

export const CLINIC_PAGE_RIGHTS: Readonly<Record<string, Right>> = {
  "post /clinic/documents": CLINIC,
  "post /clinic/documents/:id/delete": CLINIC,
  "get /clinic/team": CLINIC,
  "post /clinic/team/invites": CLINIC,
  "post /clinic/team/invites/:id/withdraw": CLINIC,
  "post /clinic/team/:id/kind": CLINIC,
  "post /clinic/team/:id/end": CLINIC,
  // Known by the token of the link alone.
  "get /team/:token": "public",
  "post /team/:token": "public",
  "get /doctor/clinics": DOCTOR,
  "post /doctor/clinics": DOCTOR,
  "post /doctor/clinics/:id/leave": DOCTOR,
  "get /admin/licences": ADMIN,
};
