/** Who may come where, of days to come and the waitlist: a part of the table in `rights.ts`. */
import { CLINIC, DOCTOR, PATIENT, type Right } from "./right_groups.ts";

export const PLANNING_API_RIGHTS: Readonly<Record<string, Right>> = {
  "get /slots": "signed_in",
  // The doctor, a clinic whose own it is, staff; anybody else does not learn that there is one.
  "get /doctor-days/:id": "signed_in",
  "get /bookings/:id/plan-alternatives": "signed_in",
  "post /bookings/:id/later": "signed_in",
  "get /doctor-profiles/me/planned-shifts": DOCTOR,
  "post /doctor-profiles/me/planned-shifts": DOCTOR,
  "delete /doctor-profiles/me/planned-shifts/:id": DOCTOR,
  "get /clinic-profiles/me/doctors/:id/planned-shifts": CLINIC,
  "post /clinic-profiles/me/doctors/:id/planned-shifts": CLINIC,
  "post /clinic-profiles/me/doctors/:id/planned-shifts/remove": CLINIC,
  "get /waitlist": PATIENT,
  "post /waitlist": PATIENT,
  "get /waitlist/:id": PATIENT,
  "post /waitlist/:id/take": PATIENT,
  "post /waitlist/:id/pass": PATIENT,
  "post /waitlist/:id/leave": PATIENT,
};
