/** Valid bodies for the routes of who pays and where to, and a story that calls them. */
import { PASSWORD } from "../support/people.ts";
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

export const PAYER_ROWS: Readonly<Record<string, Row>> = {
  "get /bank-details/me": { as: "clinic" },
  "put /bank-details/me": { as: "clinic", body: BANK_DETAILS },
  "get /admin/bank-details/{id}": { as: "admin", id: "clinic" },
};

/** For the check of the document. */
export async function payerCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  { clinic, admin }: Record<"clinic" | "admin", ApiClient>,
): Promise<void> {
  await call(clinic, "PUT", "/bank-details/me", BANK_DETAILS);
  await call(clinic, "GET", "/bank-details/me");
  await call(admin, "GET", `/admin/bank-details/${clinic.user.id}`);
}
