/** Valid bodies for the routes of payments and wallets. */
import { HOME } from "../support/people.ts";
import type { Row } from "./api_table.ts";
import { ORGANISATION_ROWS } from "./organisation_rows.ts";
import { PAYER_ROWS } from "./payer_rows.ts";

const SOMETHING = "01900000-0000-7000-8000-000000000001";

export const MONEY_ROWS: Readonly<Record<string, Row>> = {
  ...PAYER_ROWS,
  ...ORGANISATION_ROWS,
  "post /payments": {
    as: "patient",
    body: {
      bookingId: SOMETHING,
      method: "organisation",
      organisationId: SOMETHING,
      guaranteeNumber: "ГП-1",
    },
  },
  "get /payments": { as: "patient" },
  "get /admin/payments": { as: "admin" },
  "get /admin/payments/{id}": { as: "admin", id: "patient" },
  "get /admin/refunds": { as: "admin" },
  "get /admin/reconciliation": { as: "admin" },
  "post /admin/reconciliation/look": { as: "admin" },
  "post /admin/reconciliation/{id}/resolve": {
    as: "admin",
    id: "patient",
    body: { note: "Made by hand in the cabinet" },
  },
  "get /admin/dashboard": { as: "admin" },
  "get /payments/{id}": { as: "patient", id: "patient" },
  "post /payments/{id}/confirm": { as: "patient", id: "patient" },
  "post /payments/{id}/deny": { as: "patient", id: "patient" },
  "get /bookings/{id}/other-clinics": { as: "patient", id: "booking" },
  "post /bookings/{id}/amendment-price": {
    as: "patient",
    id: "booking",
    body: {
      specialization: "pediatrician",
      address: {
        ...HOME,
        district: "North",
        entrance: "1",
        floor: "2",
        flat: "3",
        intercom: "4",
        notes: "Dog",
      },
      scheduledTime: "2036-11-24T20:30:00Z",
      clinicId: "01900000-0000-7000-8000-000000000001",
    },
  },
  "get /bookings/{id}/extras": { as: "patient", id: "booking" },
  "post /bookings/{id}/propose": {
    as: "doctor",
    id: "booking",
    body: { extraId: SOMETHING, code: "ecg", quantity: 1, commandId: SOMETHING },
  },
  "post /bookings/{id}/approve": {
    as: "patient",
    id: "booking",
    body: { extraId: SOMETHING, reason: "Said so", commandId: SOMETHING },
  },
  "post /bookings/{id}/refuse": {
    as: "patient",
    id: "booking",
    body: { extraId: SOMETHING, reason: "Said so", commandId: SOMETHING },
  },
  "post /bookings/{id}/withdraw": {
    as: "doctor",
    id: "booking",
    body: { extraId: SOMETHING, commandId: SOMETHING },
  },
  "post /payments/{id}/give-up": { as: "patient", id: "patient" },
  "post /payments/{id}/refund": {
    as: "admin",
    id: "patient",
    body: { amountKopecks: 100_000, reason: "A good reason", commandId: SOMETHING },
  },
  "post /payments/webhooks/yookassa": {
    as: "patient",
    body: { event: "payment.succeeded", object: { id: "2d000000-000f-5000-8000-000000000001" } },
  },
  "get /bookings/{id}/payment": { as: "patient", id: "booking" },
  "post /bookings/{id}/payment": {
    as: "doctor",
    id: "booking",
    body: { method: "cash", amountKopecks: 100_000, slip: "0042" },
  },
  "get /doctor-profiles/me/income": { as: "doctor" },
  "get /doctor-profiles/me/statement": { as: "doctor" },
  "get /clinic-profiles/me/income": { as: "clinic" },
  "get /clinic-profiles/me/statement": { as: "clinic" },
  "get /doctor-profiles/me/handovers": { as: "doctor" },
  "post /doctor-profiles/me/handovers": {
    as: "doctor",
    body: { amountKopecks: 100_000, clinicId: null, commandId: SOMETHING },
  },
  "post /doctor-profiles/me/handovers/{id}/withdraw": { as: "doctor", id: "patient" },
  "get /clinic-profiles/me/handovers": { as: "clinic" },
  "get /admin/handovers": { as: "admin" },
  "post /handovers/{id}/confirm": { as: "clinic", id: "patient" },
  "post /handovers/{id}/dispute": {
    as: "clinic",
    id: "patient",
    body: { reason: "other_sum", countedKopecks: 90_000 },
  },
  "get /admin/ledger": { as: "admin" },
  "get /admin/ledger/statement": { as: "admin" },
  "get /admin/payouts": { as: "admin" },
  "post /admin/payouts": { as: "admin", body: { until: "2026-11-30" } },
  "get /admin/payouts/{id}": { as: "admin", id: "patient" },
  "post /admin/payouts/{id}/approve": { as: "admin", id: "patient" },
  "post /admin/payouts/{id}/cancel": { as: "admin", id: "patient" },
  "post /admin/payouts/{id}/execute": { as: "admin", id: "patient" },
  "get /admin/payouts/{id}/register": { as: "admin", id: "patient" },
  "post /admin/payout-lines/{id}/return": { as: "admin", id: "patient" },
  "get /wallets/me": { as: "patient" },
  "post /wallets/me/deposit": {
    as: "patient",
    body: { amountKopecks: 100_000, method: "card", commandId: SOMETHING },
  },
  "get /wallets/me/transactions": { as: "patient" },
};
