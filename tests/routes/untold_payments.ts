/** The store of bookings is away while payments go on: what is told meanwhile is heard with the next round. */
import { strictEqual } from "node:assert";
import type { ApiClient } from "../support/api_client.ts";
import type { FakeGateway } from "../support/fake_gateway.ts";
import type { MovedClock } from "../support/moved_clock.ts";
import { assigned, completed } from "../support/visit.ts";
import type { Json } from "./api_table.ts";

interface Scene {
  readonly anna: ApiClient;
  readonly olga: ApiClient;
  readonly marina: ApiClient;
  readonly gateway: FakeGateway;
  readonly clock: MovedClock;
  rows<Row>(statement: string): Promise<Row[]>;
  hint(object: string): Promise<unknown>;
  objectOf(payment: string): Promise<string>;
  paymentOf(booking: string): Promise<Json>;
  until(holds: () => Promise<boolean>): Promise<void>;
}

/** A visit that goes on and one that is over, each with a payment that is paid in the absence. */
export async function absence(scene: Scene): Promise<void> {
  const { anna, olga, marina, gateway, clock, rows, hint, objectOf, paymentOf, until } = scene;
  const over = await assigned(anna, olga, marina);
  await completed(over, anna, marina);
  const open = await assigned(anna, olga, marina);
  const begun = await Promise.all([open, over].map(async (bookingId) => {
    const { id } = await anna.ok("POST", "/payments", { bookingId, method: "sbp" });
    await until(async () => (await paymentOf(bookingId)).status === "pending");
    return { bookingId, id, object: await objectOf(id) };
  }));
  const [stamped] = ["select settled_version = version as is from payments where id = "];
  await until(async () => (await rows<Json>(`${stamped} '${begun[1]!.id}'`))[0].is);
  // Bookings are away, payments and settlements are not. A sequence counts what is undone too.
  await rows("create sequence away_bookings");
  await rows(`create function away() returns trigger language plpgsql as $$ begin
    perform nextval('away_bookings');
    raise exception 'away' using errcode = '53300'; end $$`);
  await rows(`create trigger away before update on bookings
    for each row execute function away()`);
  for (const { id, object } of begun) {
    gateway.pay(object);
    await hint(object);
    await until(async () => (await anna.ok("GET", `/payments/${id}`)).status === "succeeded");
  }
  // Each was told, and the one that is over was settled besides.
  await until(async () =>
    (await rows<Json>("select last_value::int as times from away_bookings"))[0].times >= 3
  );
  // What was told before it was not heard either.
  for (const { bookingId } of begun) {
    const said = await anna.post(`/bookings/${bookingId}/messages`, { content: "Paid" });
    strictEqual(said.status, 503);
  }
  await rows("drop trigger away on bookings");
  // What is over may have been settled anew by now.
  strictEqual((await paymentOf(open)).status, "pending");
  clock.move(61_000);
  for (const id of [open, over]) {
    await until(async () => (await paymentOf(id)).status === "paid");
  }
}
