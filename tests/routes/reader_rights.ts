/** Who reads in the table of rights, and the rows that many routes share. */

export const READERS = [
  "patient",
  "stranger",
  "offered",
  "assigned",
  "unrelated",
  "clinic",
  "otherClinic",
  "dispatcher",
  "admin",
  "nobody",
] as const;
export type Reader = typeof READERS[number];

/** What a reader gets: may (anything that is not about rights), or the status of the refusal. */
export const may = "may";
export type Right = typeof may | 401 | 403 | 404;
export type Rights = Readonly<Record<Reader, Right>>;

/** patient stranger offered assigned unrelated clinic otherClinic dispatcher admin nobody */
export const rights = (...row: Right[]): Rights =>
  Object.fromEntries(READERS.map((reader, at) => [reader, row[at]])) as Rights;

export const PUBLIC = rights(may, may, may, may, may, may, may, may, may, may);
export const ANYBODY = rights(may, may, may, may, may, may, may, may, may, 401);
export const DOCTORS = rights(403, 403, may, may, may, 403, 403, 403, 403, 401);
export const CLINICS = rights(403, 403, 403, 403, 403, may, may, 403, 403, 401);
export const CALLERS = rights(may, may, 403, 403, 403, may, may, may, may, 401);
export const ADMINS = rights(403, 403, 403, 403, 403, 403, 403, 403, may, 401);
/** A clinic that is none. */
export const MISSING_TO_ADMINS = rights(403, 403, 403, 403, 403, 403, 403, 403, 404, 401);
export const MISSING_TO_STAFF = rights(403, 403, 403, 403, 403, 403, 403, 404, 404, 401);
export const MISSING_TO_OFFICES = rights(403, 403, 403, 403, 403, 404, 404, 404, 404, 401);
export const PATIENTS = rights(may, may, 403, 403, 403, 403, 403, 403, 403, 401);
/** Objects of somebody else: each stands in one patient's record, and that is nobody of the cast. */
export const FOREIGN = rights(404, 404, 403, 403, 403, 403, 403, 403, 403, 401);
export const FOREIGN_TO_DOCTORS = rights(403, 403, 404, 404, 404, 403, 403, 403, 403, 401);
export const FOREIGN_TO_CLINICS = rights(403, 403, 403, 403, 403, 404, 404, 403, 403, 401);
export const FOREIGN_TO_ALL = rights(404, 404, 404, 404, 404, 404, 404, 404, 404, 401);
export const OF_A_PATIENT = rights(404, 404, 404, 404, 404, 404, 404, may, may, 401);
export const STAFF_ONLY = rights(403, 403, 403, 403, 403, 403, 403, may, may, 401);
/** Of a booking: those who see it whole, and those who take part in it. */
export const SEEN = rights(may, 404, may, may, 404, may, 404, may, may, 401);
export const SEEN_WHOLE = rights(may, 404, 404, may, 404, may, 404, may, may, 401);
export const TALKS = rights(may, 404, 403, may, 404, may, 404, may, may, 401);
/** Those who met; of a visit that is not over it is a conflict. */
export const BLOCKS = rights(may, 404, 404, may, 404, 403, 404, 403, 403, 401);
/** Its own doctor alone; nobody else learns that it can be. */
export const WARNS = rights(404, 404, 404, may, 404, 404, 404, 404, 404, 401);
export const ANSWERS = rights(403, 404, may, may, 404, 403, 404, 403, 403, 401);
export const STEPS = rights(403, 404, 403, may, 404, 403, 404, may, may, 401);
export const STEPS_OR_PATIENT = rights(may, 404, 403, may, 404, 403, 404, may, may, 401);
export const HIS_OWN = rights(403, 404, 403, may, 404, 403, 404, 403, 403, 401);
export const ORDERS = rights(403, 404, 403, 403, 404, 403, 404, may, may, 401);
export const ASSIGNS = rights(403, 404, 403, 403, 404, may, 404, may, may, 401);
export const EXPLAINED_OF_NOBODY = rights(403, 404, 403, 403, 404, 404, 404, 404, 404, 401);
export const CHANGES = rights(may, 404, 403, 403, 404, may, 404, may, may, 401);

/** Never the doctor, who would be paid by it. */
export const PATIENT_OR_STAFF = rights(may, 404, 403, 403, 404, 403, 404, may, may, 401);

/** What doctors say on the way, at the door and of the own shift; and that the desk is at it. */
export const AFTER_ACCEPTANCE: Readonly<Record<string, Rights>> = {
  "post /bookings/{id}/way": STEPS,
  "post /bookings/{id}/absence": STEPS,
  "post /bookings/{id}/called": STEPS,
  "post /geo/presence": DOCTORS,
  "post /geo/stay": DOCTORS,
  "post /bookings/{id}/attend": ORDERS,
};

/** Calls for help: an SOS is no doctor's; an alert that there is not is nobody's. */
export const OF_EMERGENCY: Readonly<Record<string, Rights>> = {
  "post /emergency/alert": CALLERS,
  "put /emergency/{id}/status": FOREIGN_TO_ALL,
  "get /lone-visits/me": DOCTORS,
  "post /lone-visits/me/extend": DOCTORS,
  "post /lone-visits/me/leave": DOCTORS,
  "post /lone-visits/me/confirm": DOCTORS,
  "put /lone-visits/me/pins": DOCTORS,
  "get /emergency": ANYBODY,
  "get /emergency/{id}": FOREIGN_TO_ALL,
  "post /emergency/{id}/seen": MISSING_TO_STAFF,
  "post /emergency/{id}/care": MISSING_TO_STAFF,
  "post /emergency/{id}/steps": MISSING_TO_STAFF,
  "post /emergency/{id}/hand-over": MISSING_TO_STAFF,
  "post /emergency/{id}/place": MISSING_TO_STAFF,
  "post /emergency/{id}/search": MISSING_TO_STAFF,
  "get /red-flags": PUBLIC,
  "get /bookings/{id}/transport": WARNS,
  "put /bookings/{id}/transport": WARNS,
  "get /alarm-calls/me": DOCTORS,
  "post /emergency/{id}/accept": FOREIGN_TO_DOCTORS,
  "post /emergency/{id}/decline": FOREIGN_TO_DOCTORS,
  "post /emergency/{id}/arrive": FOREIGN_TO_DOCTORS,
  "post /emergency/{id}/leave": FOREIGN_TO_DOCTORS,
};

/** Cash that was handed over to nobody of the cast. */
const FOREIGN_TO_RECEIVERS = rights(403, 403, 403, 403, 403, 404, 404, 403, 404, 401);
/** Patient, caller and staff; those who see the booking otherwise may not. */
const HAS_OTHERS_PAY = rights(may, 404, 403, 403, 404, 403, 404, may, may, 401);
const CLINIC_OR_ADMIN = rights(403, 403, 403, 403, 403, may, may, 403, may, 401);
const MISSING_TO_CLINIC_AND_ADMIN = rights(403, 403, 403, 403, 403, 404, 404, 403, 404, 401);

/** Who is called the doctor of a booking takes money; who is patient or caller pays. */
export const OF_MONEY: Readonly<Record<string, Rights>> = {
  "get /organisations": CALLERS,
  "get /admin/organisations": ADMINS,
  "post /admin/organisations": ADMINS,
  "get /admin/organisations/{id}": MISSING_TO_ADMINS,
  "put /admin/organisations/{id}": MISSING_TO_ADMINS,
  "get /guarantees": rights(403, 403, 403, 403, 403, may, may, may, may, 401),
  "post /bookings/{id}/guarantee": rights(may, 404, 404, 404, 404, may, 404, may, may, 401),
  "post /guarantees/{id}/approve": MISSING_TO_OFFICES,
  "post /guarantees/{id}/decline": MISSING_TO_OFFICES,
  "get /registers": rights(403, 403, 403, 403, 403, may, may, 403, may, 401),
  "post /registers": ADMINS,
  "get /registers/{id}": rights(403, 403, 403, 403, 403, 404, 404, 403, 404, 401),
  "get /registers/{id}/file": rights(403, 403, 403, 403, 403, 404, 404, 403, 404, 401),
  "post /registers/{id}/payments": MISSING_TO_ADMINS,
  "post /payments": PATIENTS,
  "get /payments": PATIENTS,
  "get /admin/payments": ADMINS,
  "get /admin/payments/{id}": MISSING_TO_ADMINS,
  "get /admin/refunds": ADMINS,
  "get /admin/reconciliation": ADMINS,
  "post /admin/reconciliation/look": ADMINS,
  "post /admin/reconciliation/{id}/resolve": MISSING_TO_ADMINS,
  "get /admin/dashboard": ADMINS,
  "get /payments/{id}": rights(404, 404, 403, 403, 403, 403, 403, 403, 404, 401),
  "post /payments/{id}/confirm": rights(404, 404, 403, 403, 403, 403, 403, 403, 404, 401),
  "post /payments/{id}/deny": rights(404, 404, 403, 403, 403, 403, 403, 403, 404, 401),
  "post /payments/{id}/give-up": FOREIGN,
  "get /bookings/{id}/extras": SEEN_WHOLE,
  "post /bookings/{id}/amendment-price": rights(
    ...[may, 404, 404, 403, 404, may, 404, may, may, 401] as const,
  ),
  "get /bookings/{id}/other-clinics": rights(
    ...[may, 404, 404, 403, 404, 403, 404, may, may, 401] as const,
  ),
  "post /bookings/{id}/propose": HIS_OWN,
  "post /bookings/{id}/withdraw": HIS_OWN,
  "post /bookings/{id}/approve": PATIENT_OR_STAFF,
  "post /bookings/{id}/refuse": PATIENT_OR_STAFF,
  "post /payments/{id}/refund": MISSING_TO_ADMINS,
  "post /payments/webhooks/yookassa": PUBLIC,
  "get /bookings/{id}/payment": rights(may, 404, 404, 404, 404, 404, 404, 404, 404, 401),
  "post /bookings/{id}/payment": HIS_OWN,
  "get /bookings/{id}/pay-links": HAS_OTHERS_PAY,
  "post /bookings/{id}/pay-links": HAS_OTHERS_PAY,
  "post /pay-links/{id}/revoke": FOREIGN_TO_ALL,
  "get /receipts": rights(403, 403, may, may, may, may, may, 403, may, 401),
  "post /receipts/{id}/record": rights(403, 403, 404, 404, 404, 404, 404, 403, 404, 401),
  "post /admin/receipts/{id}/again": MISSING_TO_ADMINS,
  "get /receipt-settings/me": rights(403, 403, may, may, may, may, may, 403, 403, 401),
  "put /receipt-settings/me": rights(403, 403, may, may, may, may, may, 403, 403, 401),
  "get /admin/service-account": ADMINS,
  "put /admin/service-account": ADMINS,
  "get /transfers": CLINIC_OR_ADMIN,
  "post /transfers/{id}/received": MISSING_TO_CLINIC_AND_ADMIN,
  "post /transfers/{id}/missing": MISSING_TO_CLINIC_AND_ADMIN,
  "get /bank-details/me": rights(403, 403, may, may, may, may, may, 403, 403, 401),
  "put /bank-details/me": rights(403, 403, may, may, may, may, may, 403, 403, 401),
  "get /admin/bank-details/{id}": ADMINS,
  "get /doctor-profiles/me/income": DOCTORS,
  "get /doctor-profiles/me/statement": DOCTORS,
  "get /clinic-profiles/me/income": CLINICS,
  "get /clinic-profiles/me/statement": CLINICS,
  "get /doctor-profiles/me/handovers": DOCTORS,
  "post /doctor-profiles/me/handovers": DOCTORS,
  "post /doctor-profiles/me/handovers/{id}/withdraw": FOREIGN_TO_DOCTORS,
  "get /clinic-profiles/me/handovers": CLINICS,
  "get /admin/handovers": ADMINS,
  "post /handovers/{id}/confirm": FOREIGN_TO_RECEIVERS,
  "post /handovers/{id}/dispute": FOREIGN_TO_RECEIVERS,
  "get /admin/ledger": ADMINS,
  "get /admin/ledger/statement": ADMINS,
  "get /admin/payouts": ADMINS,
  "post /admin/payouts": ADMINS,
  "get /admin/payouts/{id}": MISSING_TO_ADMINS,
  "post /admin/payouts/{id}/approve": MISSING_TO_ADMINS,
  "post /admin/payouts/{id}/cancel": MISSING_TO_ADMINS,
  "post /admin/payouts/{id}/execute": MISSING_TO_ADMINS,
  "get /admin/payouts/{id}/register": MISSING_TO_ADMINS,
  "post /admin/payout-lines/{id}/return": MISSING_TO_ADMINS,
  "get /wallets/me": PATIENTS,
  "post /wallets/me/deposit": PATIENTS,
  "get /wallets/me/transactions": PATIENTS,
};

/** Dispatch settings, blocks and warnings on flats. */
export const OF_DISPATCH: Readonly<Record<string, Rights>> = {
  "get /bookings/{id}/block": BLOCKS,
  "post /bookings/{id}/block": BLOCKS,
  "delete /bookings/{id}/block": BLOCKS,
  "post /bookings/{id}/warning": WARNS,
  "get /flat-warnings": STAFF_ONLY,
  "post /flat-warnings": STAFF_ONLY,
  "put /flat-warnings/{id}": MISSING_TO_STAFF,
  "post /flat-warnings/{id}/confirm": MISSING_TO_STAFF,
  "post /flat-warnings/{id}/reject": MISSING_TO_STAFF,
  "post /flat-warnings/{id}/end": MISSING_TO_STAFF,
  "get /flat-warnings/{id}/changes": MISSING_TO_STAFF,
  "get /person-blocks": STAFF_ONLY,
  "post /person-blocks/{id}/lift": MISSING_TO_STAFF,
  "get /admin/dispatch-settings/{city}": ADMINS,
  "put /admin/dispatch-settings/{city}": ADMINS,
  "get /admin/dispatch-settings/{city}/versions": ADMINS,
  "get /admin/dispatch-settings/{city}/clinics/{clinicId}": MISSING_TO_ADMINS,
  "put /admin/dispatch-settings/{city}/clinics/{clinicId}": MISSING_TO_ADMINS,
  "get /admin/dispatch-settings/{city}/clinics/{clinicId}/versions": MISSING_TO_ADMINS,
};

const SET_PRICES = rights(403, 403, 403, 403, 403, may, may, 403, may, 401);

export const OF_PRICES: Readonly<Record<string, Rights>> = {
  "post /quotes": CALLERS,
  "get /bookings/{id}/cancellation": SEEN_WHOLE,
  "get /tariffs": SET_PRICES,
  "put /tariffs": SET_PRICES,
  "get /tariffs/{id}/versions": rights(403, 403, 403, 403, 403, 404, 404, 403, 404, 401),
  "post /tariffs/example": SET_PRICES,
  "get /admin/promo-codes": ADMINS,
  "post /admin/promo-codes": ADMINS,
  "post /admin/promo-codes/{id}/end": MISSING_TO_ADMINS,
};

/** Here each clinic is its own account, an owner: what managers may is in clinic_team_test.ts. */
export const OF_TEAMS: Readonly<Record<string, Rights>> = {
  "post /clinic-profiles/me/documents": CLINICS,
  "get /clinic-profiles/me/documents": CLINICS,
  "get /admin/clinics/{id}/documents": ADMINS,
  "get /admin/licences": ADMINS,
  "get /doctor-profiles/me/works": DOCTORS,
  "get /clinic-profiles/me/members": CLINICS,
  "post /clinic-profiles/me/members": CLINICS,
  "post /clinic-profiles/me/members/invites/{id}/withdraw": FOREIGN_TO_CLINICS,
  "put /clinic-profiles/me/members/{id}": FOREIGN_TO_CLINICS,
  "post /clinic-profiles/me/members/{id}/end": FOREIGN_TO_CLINICS,
  "post /auth/register/clinic-member": PUBLIC,
};

export const OF_PLANNING: Readonly<Record<string, Rights>> = {
  "get /slots": ANYBODY,
  "get /bookings/{id}/plan-alternatives": ORDERS,
  "post /bookings/{id}/later": ORDERS,
  // Somebody else's day.
  "get /doctor-days/{id}": OF_A_PATIENT,
  "get /doctor-profiles/me/planned-shifts": DOCTORS,
  "post /doctor-profiles/me/planned-shifts": DOCTORS,
  "delete /doctor-profiles/me/planned-shifts/{id}": FOREIGN_TO_DOCTORS,
  "get /clinic-profiles/me/doctors/{id}/planned-shifts": FOREIGN_TO_CLINICS,
  "post /clinic-profiles/me/doctors/{id}/planned-shifts": FOREIGN_TO_CLINICS,
  "post /clinic-profiles/me/doctors/{id}/planned-shifts/remove": FOREIGN_TO_CLINICS,
  "get /waitlist": PATIENTS,
  "post /waitlist": PATIENTS,
  "get /waitlist/{id}": FOREIGN,
  "post /waitlist/{id}/take": FOREIGN,
  "post /waitlist/{id}/pass": FOREIGN,
  "post /waitlist/{id}/leave": FOREIGN,
};
