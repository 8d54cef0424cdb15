/** A browser that takes pushes, at a service that nobody calls. */
import type { ApiClient } from "../support/api_client.ts";
import { type Json, ROWS } from "./api_table.ts";

let made = 0;

/** @returns its id */
export async function deviceOf(who: ApiClient): Promise<string> {
  const { body } = ROWS["post /push/subscriptions"]!;
  const endpoint = `https://push.example/send/device-${made++}`;
  return (await who.ok("POST", "/push/subscriptions", { ...body, endpoint })).id;
}

/** Every route of devices and wishes, once. */
export async function pushCalls(
  call: (who: ApiClient, method: string, path: string, body?: Json) => Promise<Json>,
  doctor: ApiClient,
): Promise<void> {
  await call(doctor, "GET", "/push/key");
  await call(doctor, "POST", "/push/test");
  const device = await deviceOf(doctor);
  await call(doctor, "POST", "/push/subscriptions", ROWS["post /push/subscriptions"]!.body);
  await call(doctor, "GET", "/push/subscriptions");
  await call(doctor, "DELETE", `/push/subscriptions/${device}`);
  await call(doctor, "GET", "/notifications/settings");
  const { body } = ROWS["put /notifications/settings"]!;
  await call(doctor, "PUT", "/notifications/settings", body);
  const wishes = ROWS["put /notifications/wishes"]!;
  await call(doctor, "PUT", "/notifications/wishes", wishes.body);
  await call(doctor, "PUT", "/notifications/wishes", { ...wishes.body, quiet: null });
  await call(doctor, "GET", "/notifications/wishes");
}
