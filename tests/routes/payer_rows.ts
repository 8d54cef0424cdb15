/** Valid bodies for the routes of who pays and where to, and a story that calls them. */
import { PASSWORD } from "../support/people.ts";
import { ADMIN } from "../support/server.ts";
import type { ApiClient } from "../support/api_client.ts";
import type { Json, Row } from "./api_table.ts";

/** The accounts of the standard's own sample. */
export const BANK_DETAILS = {
  version: 0,
  name: "ООО «Три кита»",
  inn: "7707083893",
  kpp: "773601001",
  bankName: "ПАО СБЕРБАНК",
  bic: "044525225",
  personalAccount: "40702810138250123017",
  correspondentAccount: "30101810400000000225",
  currentPassword: PASSWORD,
};

/** What is printed on a receipt of a till. */
export const FISCAL = {
  documentNumber: "417",
  storageNumber: "9288000100115785",
  attribute: "2617603921",
};
const RECEIPT_SETTINGS = { version: 0, isOn: true, vatCode: 1, taxSystemCode: 2 };

export const SERVICE_ACCOUNT = {
  ...BANK_DETAILS,
  name: "ООО «Сервис»",
  currentPassword: ADMIN.password,
};

/** Of a doctor who works alone: a person's number has twelve digits. */
export const SOLE_TRADER = {
  ...BANK_DETAILS,
  name: "ИП Ковалёва Марина Сергеевна",
  inn: "500100732259",
  kpp: null,
};

export const PAYER_ROWS: Readonly<Record<string, Row>> = {
  "get /bookings/{id}/pay-links": { as: "patient", id: "booking" },
  "post /bookings/{id}/pay-links": { as: "patient", id: "booking" },
  "post /pay-links/{id}/revoke": { as: "patient", id: "patient" },
  "get /transfers": { as: "clinic" },
  "post /transfers/{id}/received": {
    as: "admin",
    id: "patient",
    body: { documentNumber: "417", documentOn: "2026-11-27", amountKopecks: 350_000 },
  },
  "post /transfers/{id}/missing": { as: "admin", id: "patient" },
  "get /receipts": { as: "clinic" },
  "post /receipts/{id}/record": { as: "clinic", id: "patient", body: FISCAL },
  "post /admin/receipts/{id}/again": { as: "admin", id: "patient" },
  "get /receipt-settings/me": { as: "clinic" },
  "put /receipt-settings/me": { as: "clinic", body: RECEIPT_SETTINGS },
  "get /admin/service-account": { as: "admin" },
  "put /admin/service-account": { as: "admin", body: SERVICE_ACCOUNT },
  "get /bank-details/me": { as: "clinic" },
  "put /bank-details/me": { as: "clinic", body: BANK_DETAILS },
  "get /admin/bank-details/{id}": { as: "admin", id: "clinic" },
};

/** For the check of the document. */
export async function payerCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { clinic, doctor, admin, patient, staff }: Record<
    "clinic" | "doctor" | "admin" | "patient" | "staff",
    ApiClient
  >,
): Promise<void> {
  await call(clinic, "PUT", "/receipt-settings/me", RECEIPT_SETTINGS);
  await call(clinic, "GET", "/receipt-settings/me");
  await call(clinic, "GET", "/receipts");
  await call(clinic, "PUT", "/bank-details/me", BANK_DETAILS);
  await call(clinic, "GET", "/bank-details/me");
  await call(admin, "PUT", "/admin/service-account", SERVICE_ACCOUNT);
  await call(admin, "GET", "/admin/service-account");
  const { token } = await call(clinic, "POST", "/clinic-profiles/me/invites");
  await call(doctor, "POST", "/doctor-profiles/me/clinics", { token });
  const { id } = await call(patient, "POST", "/bookings", {
    callType: "consultation",
    specialization: "therapist",
    symptoms: "A question",
  });
  await call(staff, "POST", `/bookings/${id}/assign`, { doctorId: doctor.user.id });
  const made = await call(patient, "POST", `/bookings/${id}/pay-links`);
  await call(patient, "GET", `/bookings/${id}/pay-links`);
  await call(patient, "POST", `/pay-links/${made.id}/revoke`);
  const payment = await call(patient, "POST", "/payments", { bookingId: id, method: "bank_qr" });
  await call(patient, "GET", `/bookings/${id}/payment`);
  await call(clinic, "GET", "/transfers");
  await call(clinic, "POST", `/transfers/${payment.id}/missing`);
  const received = PAYER_ROWS["post /transfers/{id}/received"]!.body;
  await call(clinic, "POST", `/transfers/${payment.id}/received`, received);
  await call(admin, "GET", "/transfers");
  await call(patient, "POST", `/bookings/${id}/cancel`, { reason: "Better" });
  await call(clinic, "POST", `/clinic-profiles/me/doctors/${doctor.user.id}/end`);
  await call(admin, "GET", `/admin/bank-details/${clinic.user.id}`);
}
