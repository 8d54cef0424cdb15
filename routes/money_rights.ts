/** The rows of the table of rights (`rights.ts`) that are about money. */
import { ADMIN, CALLERS, CLINIC, DOCTOR, PATIENT, type Right } from "./right_groups.ts";

/** Method and path below `/api/v1`, as Hono writes it. */
export const MONEY_API_RIGHTS: Readonly<Record<string, Right>> = {
  "post /quotes": CALLERS,
  "get /bookings/:id/cancellation": "signed_in",
  "get /bookings/:id/extras": "signed_in",
  // Judged on the booking: its doctor proposes and takes back, its patient and payer answer.
  "post /bookings/:id/propose": "signed_in",
  "post /bookings/:id/approve": "signed_in",
  "post /bookings/:id/refuse": "signed_in",
  "post /bookings/:id/withdraw": "signed_in",
  // An admin sets any, a clinic its own.
  "get /tariffs": ["clinic", "admin"],
  "put /tariffs": ["clinic", "admin"],
  "get /tariffs/:id/versions": ["clinic", "admin"],
  "post /tariffs/example": ["clinic", "admin"],
  "get /admin/promo-codes": ADMIN,
  "post /admin/promo-codes": ADMIN,
  "post /admin/promo-codes/:id/end": ADMIN,
  // One's own account alone: the id is never asked for.
  "get /doctor-profiles/me/income": DOCTOR,
  "get /doctor-profiles/me/statement": DOCTOR,
  "get /clinic-profiles/me/income": CLINIC,
  "get /clinic-profiles/me/statement": CLINIC,
  "get /doctor-profiles/me/handovers": DOCTOR,
  "post /doctor-profiles/me/handovers": DOCTOR,
  "post /doctor-profiles/me/handovers/:id/withdraw": DOCTOR,
  "get /clinic-profiles/me/handovers": CLINIC,
  "get /admin/handovers": ADMIN,
  // Its receiver alone: the clinic, or an admin where the doctor has none.
  "post /handovers/:id/confirm": ["clinic", "admin"],
  "post /handovers/:id/dispute": ["clinic", "admin"],
  "post /payments": PATIENT,
  "get /payments/:id": ["patient", "admin"],
  "post /payments/:id/confirm": PATIENT,
  "post /payments/:id/deny": PATIENT,
  "post /payments/:id/give-up": PATIENT,
  "post /payments/:id/refund": ADMIN,
  // Judged on the booking: its doctor takes money, its patient and caller pay.
  "post /bookings/:id/payment": "signed_in",
  "get /bookings/:id/payment": "signed_in",
  // A hint of the provider: it proves nothing, and nothing moves by it.
  "post /payments/webhooks/yookassa": "public",
  // Of a clinic its owner alone, of which the service judges.
  "get /bank-details/me": ["clinic", "doctor"],
  "put /bank-details/me": ["clinic", "doctor"],
  "get /admin/bank-details/:id": ADMIN,
  "get /wallets/me": PATIENT,
  "post /wallets/me/deposit": PATIENT,
  "get /wallets/me/transactions": PATIENT,
};

export const MONEY_PAGE_RIGHTS: Readonly<Record<string, Right>> = {
  "get /bookings/:id/pay": "signed_in",
  "post /bookings/:id/pay": "signed_in",
  "post /bookings/:id/pay/confirm": "signed_in",
  "post /bookings/:id/pay/deny": "signed_in",
  "post /bookings/:id/pay/give-up": "signed_in",
  "get /clinic/bank": CLINIC,
  "post /clinic/bank": CLINIC,
  "get /doctor/bank": DOCTOR,
  "post /doctor/bank": DOCTOR,
  "get /doctor/income": DOCTOR,
  "get /doctor/income/statement": DOCTOR,
  "get /bookings/:id/money": DOCTOR,
  "post /bookings/:id/money": DOCTOR,
  "post /doctor/income/cash": DOCTOR,
  "post /doctor/income/cash/:id/withdraw": DOCTOR,
  "get /clinic/money": CLINIC,
  "get /clinic/money/statement": CLINIC,
  "post /clinic/money/cash/:id/:act": CLINIC,
  "get /admin/cash": ADMIN,
  "post /admin/cash/:id/:act": ADMIN,
  "get /wallet": PATIENT,
  "post /wallet": PATIENT,
  "get /admin/promo-codes": ADMIN,
  "post /admin/promo-codes": ADMIN,
  "post /admin/promo-codes/:id/end": ADMIN,
  "get /admin/tariffs": ADMIN,
  "get /admin/tariffs/:id": ADMIN,
  "post /admin/tariffs/:id": ADMIN,
};
