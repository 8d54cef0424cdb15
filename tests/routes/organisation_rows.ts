/** Valid bodies for the routes of organisations that pay, and a story that calls them. */
import type { ApiClient } from "../support/api_client.ts";
import type { Json, Row } from "./api_table.ts";

const SOMETHING = "01900000-0000-7000-8000-000000000001";

export const ORGANISATION = {
  kind: "insurer",
  name: "АО «Страховой дом»",
  inn: "7707083893",
  city: "default",
  clinicId: null,
  contractNumber: "ДМС-17",
  contractOn: "2026-01-15",
  visitLimitKopecks: 500_000,
  monthLimitKopecks: 900_000,
  contact: "dms@example.org",
  active: true,
};

export const ORGANISATION_ROWS: Readonly<Record<string, Row>> = {
  "get /organisations": { as: "patient" },
  "get /admin/organisations": { as: "admin" },
  "post /admin/organisations": { as: "admin", body: ORGANISATION },
  "get /admin/organisations/{id}": { as: "admin", id: "patient" },
  "put /admin/organisations/{id}": {
    as: "admin",
    id: "patient",
    body: { ...ORGANISATION, version: 1 },
  },
  "get /guarantees": { as: "clinic" },
  "post /bookings/{id}/guarantee": {
    as: "patient",
    id: "booking",
    body: { organisationId: SOMETHING, guaranteeNumber: "ГП-1" },
  },
  "post /guarantees/{id}/approve": {
    as: "admin",
    id: "patient",
    body: { limitKopecks: 500_000, until: "2036-12-31" },
  },
  "post /guarantees/{id}/decline": {
    as: "admin",
    id: "patient",
    body: { because: "not_covered" },
  },
  "get /registers": { as: "clinic" },
  "post /registers": {
    as: "admin",
    body: { organisationId: SOMETHING, providerId: SOMETHING, month: "2026-01" },
  },
  "get /registers/{id}": { as: "admin", id: "patient" },
  "get /registers/{id}/file": { as: "admin", id: "patient" },
  "post /registers/{id}/payments": {
    as: "admin",
    id: "patient",
    body: {
      amountKopecks: 300_000,
      documentNumber: "417",
      paidOn: "2026-01-15",
      receivedBy: "service",
      commandId: SOMETHING,
    },
  },
};

/** For the check of the document. */
export async function organisationCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { admin, patient, staff }: Record<"admin" | "patient" | "staff", ApiClient>,
): Promise<void> {
  const path = "/admin/organisations";
  const { id: organisationId } = await call(admin, "POST", path, ORGANISATION);
  await call(admin, "PUT", `${path}/${organisationId}`, { ...ORGANISATION, version: 1 });
  await call(admin, "GET", `${path}/${organisationId}`);
  await call(admin, "GET", path);
  await call(patient, "GET", "/organisations");
  await call(admin, "GET", "/registers");
  const { id } = await call(patient, "POST", "/bookings", {
    callType: "consultation",
    specialization: "therapist",
    symptoms: "A question",
    paymentMethod: "organisation",
    organisationId,
    guaranteeNumber: "ГП-1",
  });
  const [asked] = (await call(staff, "GET", "/guarantees")).items;
  await call(staff, "POST", `/guarantees/${asked.paymentId}/decline`, { because: "not_covered" });
  const letter = { organisationId, guaranteeNumber: "ГП-2" };
  const second = await call(staff, "POST", `/bookings/${id}/guarantee`, letter);
  const { body } = ORGANISATION_ROWS["post /guarantees/{id}/approve"]!;
  await call(staff, "POST", `/guarantees/${second.id}/approve`, body);
  await call(patient, "GET", `/bookings/${id}`);
  await call(patient, "GET", `/bookings/${id}/payment`);
  await call(patient, "POST", `/bookings/${id}/cancel`, { reason: "Better" });
}
