/** The program, its gateway and the stand-in provider together: storms of webhooks. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import { yookassa } from "../../gateways/yookassa.ts";
import { keptLog } from "../gateways/stand_in.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const PRICE = kopecks(350_000);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 200, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

Deno.test("five of each webhook, turned around, late and forged, leave one payment by SBP", async () => {
  const shop = { shopId: "100500", secretKey: "test_storm12345678" };
  await using provider = new PaymentProvider(shop);
  provider.notifications.isAutomatic = false;
  const gateway = yookassa({ ...shop, url: `${provider.url}/v3` }, keptLog());
  await withProgram(
    kinds()[0]!,
    async ({ base, rows }) => {
      provider.notifications.url = `${base}/api/v1/payments/webhooks/yookassa`;
      const anna = await people.patient(base);
      const bookingId = (await anna.ok("POST", "/bookings", people.urgentBooking())).id as string;
      const body = { bookingId, method: "sbp", commandId: crypto.randomUUID() };
      await anna.ok("POST", "/payments", body);
      await until(() => Promise.resolve(provider.till.payments.size === 1));
      const [object] = [...provider.till.payments.values()];
      const told = { type: "notification", event: "payment.succeeded" } as const;
      const status = async () =>
        (await rows<Json>("select status from payments")).map((row) => row.status);

      // Nobody has paid: what is said about it, and about others, moves nothing.
      await provider.notifications.tell([
        { ...told, object: { ...object, status: "succeeded", paid: true } },
        { ...told, object: { id: crypto.randomUUID(), status: "succeeded", paid: true } },
      ], { times: 5 });
      const before = await rows<Json>("select count(*)::int as count from ledger_entries");
      strictEqual(before[0].count, 0);
      deepStrictEqual(await status(), ["pending"]);

      provider.till.payBySbp(object!.id);
      const forged = { ...told, object: { ...object, amount: { value: "1.00" }, test: false } };
      const answers = await provider.notifications.tell(
        [...provider.notifications.all, forged],
        { times: 5, mix: (all) => all.toReversed() },
      );
      ok(answers.every((answer) => answer === 200), answers.join());
      await until(async () => (await status())[0] !== "pending");
      const after = await rows<Json>("select count(*)::int as count from ledger_entries");
      await provider.notifications.tell(provider.notifications.all, { times: 5 });
      deepStrictEqual(await rows<Json>("select count(*)::int as count from ledger_entries"), after);
      strictEqual((await anna.ok("GET", `/bookings/${bookingId}`)).payment.paidKopecks, 350_000);
      strictEqual(provider.till.payments.size, 1);
    },
    {},
    undefined,
    { gateway, priceOf: () => PRICE },
  );
});
