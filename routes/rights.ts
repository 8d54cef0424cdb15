/**
 * Who may come where at all: every route of the API and every page, in one table. A route without a row
 * does not start. What a person may see and do of a single object (a booking, a person, a clinic) is
 * judged again where the object is: of bookings by `actors/booking/access.ts`, of people by the services.
 */
import type { Role } from "../actors/vocabulary.ts";

/** Everybody; whoever is signed in; or these roles. */
export type Right = "public" | "signed_in" | readonly Role[];

const CALLERS: readonly Role[] = ["patient", "clinic", "dispatcher", "admin"];
const PATIENT: readonly Role[] = ["patient"];
const DOCTOR: readonly Role[] = ["doctor"];
const CLINIC: readonly Role[] = ["clinic"];
const STAFF: readonly Role[] = ["dispatcher", "admin"];
const ADMIN: readonly Role[] = ["admin"];

/** Method and path below `/api/v1`, as Hono writes it. */
export const API_RIGHTS: Readonly<Record<string, Right>> = {
  "post /auth/register": "public",
  "post /auth/login": "public",
  "post /auth/login/code": "public",
  // Known by the challenge of a right password.
  "post /auth/login/totp": "public",
  "post /auth/login/totp/setup": "public",
  "post /auth/login/totp/confirm": "public",
  "post /auth/verification": "public",
  "post /auth/verification/resend": "public",
  "post /auth/password-reset": "public",
  "post /auth/password-reset/confirm": "public",
  "put /auth/password": "signed_in",
  "post /auth/contacts": "signed_in",
  "post /auth/contacts/confirm": "signed_in",
  "post /auth/refresh": "public",
  "post /auth/logout": "signed_in",
  "get /auth/me": "signed_in",
  "get /specializations": "public",
  "get /openapi.json": "public",
  "get /docs": "public",
  "get /stream": "signed_in",

  "post /bookings": CALLERS,
  "get /bookings": "signed_in",
  "get /bookings/:id": "signed_in",
  "get /bookings/:id/history": "signed_in",
  "get /bookings/:id/messages": "signed_in",
  "post /bookings/:id/messages": "signed_in",
  "get /bookings/:id/way": "signed_in",
  "post /bookings/:id/accept": "signed_in",
  "post /bookings/:id/decline": "signed_in",
  "post /bookings/:id/assign": "signed_in",
  "post /bookings/:id/reassign": "signed_in",
  "post /bookings/:id/depart": "signed_in",
  "post /bookings/:id/arrive": "signed_in",
  "post /bookings/:id/start": "signed_in",
  "post /bookings/:id/complete": "signed_in",
  "post /bookings/:id/amend": "signed_in",
  "post /bookings/:id/confirm": "signed_in",
  "post /bookings/:id/hold": "signed_in",
  "post /bookings/:id/cancel": "signed_in",
  "post /bookings/:id/release": "signed_in",
  "post /bookings/:id/addenda": "signed_in",
  "post /bookings/:id/break-glass": "signed_in",
  "post /bookings/:id/disclose": "signed_in",

  "post /geo/track": DOCTOR,
  "put /geo/availability": DOCTOR,
  "post /geo/ping": DOCTOR,
  "get /geo/doctors/nearby": "signed_in",
  "get /cities": "signed_in",
  "get /addresses": "signed_in",
  "get /addresses/nearest": "signed_in",

  "get /profiles/me": "signed_in",
  "put /profiles/me": "signed_in",
  "get /profiles/me/addresses": PATIENT,
  "post /profiles/me/addresses": PATIENT,
  "put /profiles/me/addresses/:id": PATIENT,
  "delete /profiles/me/addresses/:id": PATIENT,
  "get /profiles/me/dependants": PATIENT,
  "post /profiles/me/dependants": PATIENT,
  "get /profiles/me/dependants/:id": PATIENT,
  "put /profiles/me/dependants/:id": PATIENT,
  "post /profiles/me/dependants/:id/end": PATIENT,
  "post /profiles/me/dependants/:id/consent-code": PATIENT,
  "post /profiles/me/dependants/:id/consent": PATIENT,
  "get /profiles/me/consents": "signed_in",
  "post /profiles/me/consents": PATIENT,
  "post /profiles/me/consents/:id/revoke": "signed_in",
  // The doctor of an accepted open booking, and staff; anybody else does not learn that there is one.
  "get /profiles/:id": "signed_in",

  "get /clinic-profiles/me": CLINIC,
  "put /clinic-profiles/me": CLINIC,
  "get /clinic-profiles/me/doctors": CLINIC,
  "post /clinic-profiles/me/doctors/:id/end": CLINIC,
  "post /clinic-profiles/me/invites": CLINIC,
  "post /clinic-profiles/me/invites/withdraw": CLINIC,
  "get /doctor-profiles/me/clinics": DOCTOR,
  "post /doctor-profiles/me/clinics": DOCTOR,
  "post /doctor-profiles/me/clinics/:id/leave": DOCTOR,
  "get /admin/clinics/:id": ADMIN,
  "post /admin/clinics/:id/approve": ADMIN,
  "post /admin/clinics/:id/reject": ADMIN,

  "get /admin/users": ADMIN,
  "get /admin/patients": ADMIN,
  "get /admin/clinics": ADMIN,
  "put /admin/users/:id/role": ADMIN,
  "post /admin/users/:id/second-factor/reset": ADMIN,
  "get /admin/doctors": ADMIN,
  "post /admin/doctors/:id/approve": ADMIN,
  "post /admin/doctors/:id/reject": ADMIN,
  "get /admin/bookings": STAFF,
  "get /admin/audit": ADMIN,
  "post /admin/audit/verify": ADMIN,
  "post /admin/audit/:id/review": ADMIN,

  "get /profiles/me/access": "signed_in",
  "post /profiles/me/confirm": "signed_in",
  "get /profiles/me/export": "signed_in",
  "get /profiles/me/deletion": "signed_in",
  "post /profiles/me/deletion": "signed_in",
  "post /profiles/me/deletion/withdraw": "signed_in",
  "post /patients/:id/break-glass": ["doctor", "dispatcher", "admin"],

  "post /admin/users": ADMIN,
  "post /admin/users/:id/invitation": ADMIN,
  "get /admin/outbox": ADMIN,
  "post /admin/outbox/:id/retry": ADMIN,
  "post /bookings/:id/visit-link": "signed_in",
  "post /bookings/:id/visit-link/revoke": "signed_in",
  "post /intake/matches": STAFF,
  // Proven by TELEPHONY_TOKEN, not by a person.
  "post /telephony/incoming": "public",
  "get /admin/patients/:id/merges": ADMIN,
  "post /admin/patients/:id/merge": ADMIN,
  "post /admin/patients/:id/unmerge": ADMIN,
  "get /admin/staff": ADMIN,
  "put /admin/staff/:id/memberships": ADMIN,
  "get /staff/duty": STAFF,
  "post /staff/duty/start": STAFF,
  "post /staff/duty/hand-over": STAFF,
  "post /staff/duty/end": STAFF,
  "get /staff/on-call": STAFF,
  "put /admin/cities/:name/on-call": ADMIN,
  "get /admin/cities/:name/settings": ADMIN,
  "put /admin/cities/:name/settings": ADMIN,
};

/** Method and path of a page, or of a form on it. */
export const PAGE_RIGHTS: Readonly<Record<string, Right>> = {
  "get /": "public",
  "get /signin": "public",
  "post /signin": "public",
  "post /signout": "public",
  "post /language": "public",
  "post /text-size": "public",
  "get /register": "public",
  "post /register": "public",
  // Known by the id of a code, and worth nothing without it.
  "get /verify/:id": "public",
  "post /verify/:id": "public",
  "post /verify/:id/resend": "public",
  "post /signin/code": "public",
  // For whoever has given the right password; everybody else is led away.
  "get /second-factor": "public",
  "post /second-factor": "public",
  "get /second-factor/setup": "public",
  "post /second-factor/setup": "public",
  "get /reset": "public",
  "post /reset": "public",
  "get /reset/:id": "public",
  "post /reset/:id": "public",
  // Known by the token of the link alone.
  "get /first-admin/:token": "public",
  "post /first-admin/:token": "public",
  // Known by the token of the link alone.
  "get /v/:token": "public",
  "get /where": "public",
  "get /legal": "public",
  "get /offline": "public",

  "get /book": CALLERS,
  "post /book": CALLERS,
  "get /bookings": "signed_in",
  "get /bookings/:id": "signed_in",
  "get /bookings/:id/card": DOCTOR,
  "get /bookings/:id/medical": "signed_in",
  "post /bookings/:id/medical": "signed_in",
  "post /bookings/:id/:command": "signed_in",
  "get /account": "signed_in",
  "post /account": PATIENT,
  "get /account/card": PATIENT,
  "post /account/card": PATIENT,
  "get /account/addresses": PATIENT,
  "post /account/addresses": PATIENT,
  "get /account/addresses/new": PATIENT,
  "get /account/addresses/:id": PATIENT,
  "post /account/addresses/:id": PATIENT,
  "post /account/addresses/:id/remove": PATIENT,
  "get /account/family": PATIENT,
  "post /account/family": PATIENT,
  "get /account/family/new": PATIENT,
  "get /account/family/:id": PATIENT,
  "post /account/family/:id": PATIENT,
  "post /account/family/:id/consent-code": PATIENT,
  "post /account/family/:id/consent": PATIENT,
  "post /account/family/:id/end": PATIENT,
  "get /account/consents": "signed_in",
  "post /account/consents": PATIENT,
  "post /account/consents/:id/revoke": "signed_in",
  "get /account/access": "signed_in",
  "get /account/data": "signed_in",
  "get /account/data/export": "signed_in",
  "post /account/data/confirm": "signed_in",
  "post /account/data/deletion": "signed_in",
  "post /account/data/deletion/withdraw": "signed_in",
  "get /account/second-factor": STAFF,
  "post /account/second-factor/codes": STAFF,
  "post /account/second-factor/replace": STAFF,
  "post /account/second-factor/confirm": STAFF,
  "get /account/contacts": "signed_in",
  "post /account/contacts": "signed_in",
  "post /account/contacts/confirm": "signed_in",
  "post /account/contacts/password": "signed_in",

  "get /doctor": DOCTOR,
  "post /doctor/shift": DOCTOR,
  "post /doctor/place": DOCTOR,

  "get /clinic": CLINIC,
  "post /clinic/invites": CLINIC,
  "post /clinic/invites/withdraw": CLINIC,
  "post /clinic/doctors/:id/end": CLINIC,
  "get /clinic/profile": CLINIC,
  "post /clinic/profile": CLINIC,
  // Known by the token of the link alone; only a doctor can use it.
  "get /join/:token": "public",
  "post /join/:token": DOCTOR,

  "get /board": STAFF,
  "get /board/duty": STAFF,
  "post /board/duty/start": STAFF,
  "post /board/duty/leave": STAFF,

  "get /admin": ADMIN,
  "get /admin/users": ADMIN,
  "post /admin/users/:id/role": ADMIN,
  "post /admin/users/:id/second-factor/reset": ADMIN,
  "get /admin/doctors": ADMIN,
  "post /admin/doctors/:id/:decision": ADMIN,
  "get /admin/audit": ADMIN,
  "post /admin/audit/verify": ADMIN,
  "post /admin/audit/:id/review": ADMIN,
  "get /admin/patients/:id": ADMIN,
  "post /admin/patients/:id/merge": ADMIN,
  "post /admin/patients/:id/unmerge": ADMIN,
  "get /admin/staff": ADMIN,
  "post /admin/staff/:id/memberships": ADMIN,
  "post /admin/staff/on-call/:city": ADMIN,
  "get /admin/cities": ADMIN,
  "get /admin/cities/:name": ADMIN,
  "post /admin/cities/:name": ADMIN,
};

/** The row of a route. @throws where there is none: a route that nobody has thought about */
export function rightOf(table: Readonly<Record<string, Right>>, route: string): Right {
  const right = table[route];
  if (right === undefined) throw new Error(`routes/rights.ts has no row for «${route}»`);
  return right;
}

/** Whether somebody of this role (null: nobody is signed in) may come. */
export function mayCome(right: Right, role: Role | null): boolean {
  if (right === "public") return true;
  if (role === null) return false;
  return right === "signed_in" || right.includes(role);
}
