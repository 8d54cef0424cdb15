/** A payer pays by SBP and by card: an admin gives the one back, and the visit is paid by the other. */
import { deepStrictEqual, strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import type { FakeGateway } from "../support/fake_gateway.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";

interface Scene {
  readonly anna: ApiClient;
  readonly olga: ApiClient;
  readonly marina: ApiClient;
  readonly admin: ApiClient;
  readonly gateway: FakeGateway;
  hint(object: string): Promise<unknown>;
  objectOf(payment: string): Promise<string>;
  paymentOf(booking: string): Promise<Json>;
  until(holds: () => Promise<boolean>): Promise<void>;
}

/** What was begun first is paid when the card is held already, and goes back by an admin's hand alone. */
export async function paidTwice(scene: Scene): Promise<void> {
  const { anna, olga, marina, admin, gateway, hint, objectOf, paymentOf, until } = scene;
  const bookingId = await assigned(anna, olga, marina);
  const begin = async (method: string) => {
    const { id } = await anna.ok("POST", "/payments", { bookingId, method });
    await until(async () => (await anna.ok("GET", `/payments/${id}`)).status === "pending");
    return { id, object: await objectOf(id) };
  };
  const come = async ({ id, object }: { id: string; object: string }, status: string) => {
    gateway.pay(object);
    await hint(object);
    await until(async () => (await anna.ok("GET", `/payments/${id}`)).status === status);
  };
  const sbp = await begin("sbp");
  const card = await begin("card");
  await come(card, "held");
  gateway.refundOutcome = "refused";
  await come(sbp, "succeeded");
  const detail = () => admin.ok("GET", `/admin/payments/${sbp.id}`);
  await until(async () => (await detail()).refusedRefundKopecks === 350_000);
  gateway.refundOutcome = "succeeded";
  await admin.ok("POST", `/payments/${sbp.id}/refund`, { reason: "Paid by card as well" });
  await until(async () => (await anna.ok("GET", `/payments/${sbp.id}`)).status === "refunded");
  deepStrictEqual((await paymentOf(bookingId)).method, "card");
  await completed(bookingId, anna, marina);
  await until(async () => (await paymentOf(bookingId)).heldKopecks === 0);
  strictEqual((await paymentOf(bookingId)).paidKopecks, 700_000);
  strictEqual((await anna.ok("GET", `/payments/${card.id}`)).paidKopecks, 350_000);
}
