/** A broken glass for the tables of routes: a dispatcher has opened a patient's card. */
import type { ApiClient } from "../support/api_client.ts";

/** @returns the id of its row in the access log */
export async function brokenGlass(
  dispatcher: ApiClient,
  admin: ApiClient,
  patientId: string,
): Promise<string> {
  await dispatcher.ok("POST", `/patients/${patientId}/break-glass`, { reason: "A complaint" });
  const { items } = await admin.ok("GET", `/admin/audit?personId=${patientId}`);
  return items[0].id;
}
