/** The program, its gateway and the stand-in provider together: storms of webhooks. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import { yookassa } from "../../gateways/yookassa.ts";
import { HOUR } from "../../actors/vocabulary.ts";
import { keptLog } from "../gateways/stand_in.ts";
import { MovedClock } from "../support/moved_clock.ts";
import type { ApiClient } from "../support/api_client.ts";
import * as people from "../support/people.ts";
import type { Json } from "./api_table.ts";
import { kinds, withProgram } from "./program.ts";

const PRICE = kopecks(350_000);

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !await holds(); tries++) {
    ok(tries < 1_000, "it did not come");
    await new Promise((done) => setTimeout(done, 25));
  }
}

interface Storm {
  readonly anna: ApiClient;
  readonly provider: PaymentProvider;
  readonly clock: MovedClock;
  rows(statement: string): Promise<Json[]>;
  /** An urgent booking with a payment by SBP that waits for its payer, and the provider's object. */
  charge(): Promise<{ bookingId: string; id: string; object: string }>;
}

/** The program on one side, the stand-in on the other, which tells only what it is asked to tell. */
async function storm(test: (storm: Storm) => Promise<void>): Promise<void> {
  const shop = { shopId: "100500", secretKey: "test_storm12345678" };
  const clock = new MovedClock();
  await using provider = new PaymentProvider(shop);
  provider.notifications.isAutomatic = false;
  const gateway = yookassa({ ...shop, url: `${provider.url}/v3` }, keptLog());
  await withProgram(
    kinds()[0]!,
    async ({ base, rows }) => {
      provider.notifications.url = `${base}/api/v1/payments/webhooks/yookassa`;
      const anna = await people.patient(base);
      const charge = async () => {
        const bookingId = (await anna.ok("POST", "/bookings", people.urgentBooking())).id as string;
        const body = { bookingId, method: "sbp", commandId: crypto.randomUUID() };
        const { id } = await anna.ok("POST", "/payments", body);
        const found = () =>
          [...provider.till.payments.values()].find(({ metadata }) => metadata.paymentId === id);
        await until(async () =>
          found() !== undefined &&
          (await anna.ok("GET", `/payments/${id}`)).status === "pending"
        );
        return { bookingId, id, object: found()!.id };
      };
      await test({ anna, provider, clock, rows, charge });
    },
    {},
    clock,
    { gateway, priceOf: () => PRICE },
  );
}

const told = { type: "notification", event: "payment.succeeded" } as const;

Deno.test("five of each webhook, turned around, forged and a day late, leave one payment by SBP", () =>
  storm(async ({ anna, provider, clock, rows, charge }) => {
    const { bookingId, object } = await charge();
    const status = async () => (await rows("select status from payments")).map((row) => row.status);
    const entries = async () =>
      (await rows("select count(*)::int as count from ledger_entries"))[0].count;

    // Nobody has paid: what is said about it, and about others, moves nothing.
    const there = provider.till.payments.get(object);
    await provider.notifications.tell([
      { ...told, object: { ...there, status: "succeeded", paid: true } },
      { ...told, object: { id: crypto.randomUUID(), status: "succeeded", paid: true } },
    ], { times: 5 });
    strictEqual(await entries(), 0);
    deepStrictEqual(await status(), ["pending"]);

    provider.till.payBySbp(object);
    const forged = { ...told, object: { ...there, amount: { value: "1.00" }, test: false } };
    const answers = await provider.notifications.tell(
      [...provider.notifications.all, forged],
      { times: 5, mix: (all) => all.toReversed() },
    );
    ok(answers.every((answer) => answer === 200), answers.join());
    await until(async () => (await status())[0] !== "pending");
    const paid = await entries();
    await provider.notifications.tell(provider.notifications.all, { times: 5 });
    strictEqual(await entries(), paid);
    strictEqual((await anna.ok("GET", `/bookings/${bookingId}`)).payment.paidKopecks, 350_000);
    strictEqual(provider.till.payments.size, 1);

    // Given back, and told again of the days when it was paid.
    await anna.ok("POST", `/bookings/${bookingId}/cancel`, { reason: "Better" });
    await until(async () => (await status())[0] === "refunded");
    const returned = await entries();
    clock.move(23 * HOUR);
    await provider.notifications.tell(provider.notifications.all, {
      times: 5,
      mix: (all) => all.toReversed(),
    });
    const left = () => rows("select id from payment_inbox where done_at is null");
    await until(async () => (await left()).length === 0);
    strictEqual(await entries(), returned);
    deepStrictEqual(await status(), ["refunded"]);
    strictEqual(provider.till.refunds.size, 1);
  }));

Deno.test("what the provider itself has otherwise than it was asked for moves nothing, and is noted", () =>
  storm(async ({ provider, rows, charge }) => {
    const twists: readonly [what: string, twist: (object: Json) => void][] = [
      ["amount", (object) => object.amount = { value: "1.00", currency: "RUB" }],
      ["currency", (object) => object.amount = { ...object.amount, currency: "USD" }],
      ["shop", (object) => object.recipient = { ...object.recipient, account_id: "7" }],
      ["test", (object) => object.test = false],
      ["metadata", (object) => object.metadata = { paymentId: crypto.randomUUID() }],
    ];
    for (const [what, twist] of twists) {
      const { id, object } = await charge();
      const there = provider.till.payments.get(object)!;
      provider.till.payBySbp(object);
      twist(there);
      await provider.notifications.tell([{ ...told, object: there }]);
      // Of an object without our mark it is not known whose it is.
      const noted = what === "metadata" ? "unknown_object" : what;
      await until(async () =>
        (await rows(
          `select what from payment_differences where object_id = '${object}'`,
        )).some((row) => row.what === noted)
      );
      const [payment] = await rows(`select status, paid_kopecks from payments where id = '${id}'`);
      deepStrictEqual([payment.status, payment.paidKopecks], ["pending", 0], what);
    }
    strictEqual((await rows("select count(*)::int as count from ledger_entries"))[0].count, 0);
  }));
