import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert";
import { kopecks } from "../../actors/money/kopecks.ts";
import type { PaymentRequest, ProviderAnswer } from "../../actors/payment/gateway.ts";
import { instant } from "../../actors/vocabulary.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import { yookassa } from "../../gateways/yookassa.ts";
import { keptLog, StandIn } from "./stand_in.ts";

const SHOP = { shopId: "100500", secretKey: "test_abcdefgh12345678" };
const CARD: PaymentRequest = {
  method: "bank_card",
  amountKopecks: kopecks(350_000n),
  capture: false,
  description: "Визит № 123",
  returnUrl: "http://127.0.0.1/back",
  metadata: { paymentId: "p-1" },
  receipt: {
    customer: { phone: "+77010000000" },
    lines: [{
      description: "Визит № 123",
      quantity: 1,
      unitKopecks: kopecks(350_000n),
      vatCode: 1,
      subject: "service",
      mode: "full_prepayment",
    }],
    taxSystemCode: null,
  },
};

function done<T>(answer: ProviderAnswer<T>): T {
  if (answer.type !== "done") throw new Error(JSON.stringify(answer));
  return answer.value;
}

function open(now?: () => number) {
  const provider = new PaymentProvider({ ...SHOP, ...(now === undefined ? {} : { now }) });
  const log = keptLog();
  const gateway = yookassa({ ...SHOP, url: `${provider.url}/v3` }, log, 500);
  return { provider, gateway, log };
}

Deno.test("a card is held, captured for less, and part of that is returned", async () => {
  const { provider, gateway } = open();
  await using _ = provider;
  const made = done(await gateway.createPayment(CARD, "key-1"));
  strictEqual(made.status, "pending");
  strictEqual(made.amountKopecks, 350_000n);
  deepStrictEqual([made.shopId, made.isTest, made.metadata], [SHOP.shopId, true, {
    paymentId: "p-1",
  }]);
  strictEqual(made.confirmation?.type, "redirect");
  provider.till.payByCard(made.id, "5555555555554444");
  const held = done(await gateway.payment(made.id));
  strictEqual(held.status, "waiting_for_capture");
  ok(held.expiresAt !== null);
  const taken = done(await gateway.capture(made.id, kopecks(300_050n), null, "key-2"));
  deepStrictEqual([taken.status, taken.amountKopecks], ["succeeded", 300_050n]);
  const refund = {
    providerPaymentId: made.id,
    amountKopecks: kopecks(100_050n),
    description: "Возврат",
    metadata: { refundId: "r-1" },
    receipt: null,
  };
  const returned = done(await gateway.refund(refund, "key-3"));
  deepStrictEqual([returned.status, returned.metadata], ["succeeded", { refundId: "r-1" }]);
  strictEqual(done(await gateway.refundOf(returned.id)).amountKopecks, 100_050n);
  const tooMuch = await gateway.refund({ ...refund, amountKopecks: kopecks(200_001n) }, "key-4");
  deepStrictEqual(tooMuch, {
    type: "refused",
    code: "invalid_request",
    description: "amount.value",
  });
  strictEqual(done(await gateway.payment(made.id)).refundedKopecks, 100_050n);
  const settled = done(
    await gateway.registerReceipt({
      of: { type: "payment", providerPaymentId: made.id },
      settledKopecks: kopecks(350_000n),
      settledBy: "prepayment",
      supplier: {
        name: "Клиника",
        inn: "7707083893",
        phone: "+74950000000",
        agentType: "agent",
      },
      receipt: {
        ...CARD.receipt!,
        lines: [{ ...CARD.receipt!.lines[0]!, mode: "full_payment" }],
      },
    }, "key-5"),
  );
  strictEqual(settled.status, "succeeded");
  deepStrictEqual([settled.mode, settled.type], ["full_payment", "payment"]);
  ok(settled.documentNumber !== null && settled.registeredAt !== null);
  deepStrictEqual(done(await gateway.receipt(settled.id)), settled);
  const all = done(await gateway.receiptsOf({ type: "payment", providerPaymentId: made.id }));
  deepStrictEqual(all[0], settled);
});

Deno.test("SBP gives a payload for a QR and is charged at once; nobody can hold it", async () => {
  const { provider, gateway } = open();
  await using _ = provider;
  const request = { ...CARD, method: "sbp", capture: true, receipt: null } as const;
  const made = done(await gateway.createPayment(request, "key-1"));
  ok(made.confirmation?.type === "qr");
  match(made.confirmation.payload, /^https:\/\/qr\.nspk\.ru\/AD.{30}\?type=02.*&crc=[0-9A-F]{4}$/);
  provider.till.payBySbp(made.id);
  strictEqual(done(await gateway.payment(made.id)).status, "succeeded");
  strictEqual((await gateway.createPayment({ ...request, capture: false }, "k-2")).type, "refused");
});

Deno.test("an answer that is lost, late or odd is unknown, and the same key makes one payment", async () => {
  const { provider, gateway } = open();
  await using _ = provider;
  for (
    const trouble of [
      { type: "drop_reply" },
      { type: "late_fault", milliseconds: 10 },
      { type: "too_many", retryAfterMilliseconds: 1_800 },
      { type: "odd_answer", body: "<html>" },
      { type: "odd_answer", body: '{"id":"../x","status":"succeeded"}' },
      { type: "late_fault", milliseconds: 700 },
    ] as const
  ) {
    provider.troubles.push(trouble);
    const answer = await gateway.createPayment(CARD, "one-key");
    strictEqual(answer.type, "unknown", JSON.stringify(trouble));
    if (trouble.type === "too_many" && answer.type === "unknown") {
      strictEqual(answer.retryAfterMilliseconds, 1_800);
    }
  }
  done(await gateway.createPayment(CARD, "one-key"));
  strictEqual(provider.till.payments.size, 1);
  const other = await gateway.createPayment({ ...CARD, description: "Иное" }, "one-key");
  deepStrictEqual([other.type, provider.till.payments.size], ["refused", 1]);
});

Deno.test("a key that remembers nothing any more would charge again: it is a day old", async () => {
  let now = Date.parse("2026-11-27T00:00:00Z");
  const { provider, gateway } = open(() => now);
  await using _ = provider;
  const first = done(await gateway.createPayment(CARD, "one-key"));
  now += 86_400_000;
  const second = done(await gateway.createPayment(CARD, "one-key"));
  ok(first.id !== second.id);
  deepStrictEqual(
    done(await gateway.payment(first.id)).cancellation,
    { party: "yoo_money", reason: "expired_on_confirmation" },
  );
});

Deno.test("lists come in pages, newest first, from a moment on", async () => {
  let now = Date.parse("2026-11-27T00:00:00Z");
  const { provider, gateway } = open(() => now);
  await using _ = provider;
  for (let number = 0; number < 105; number++) {
    now += 1_000;
    provider.till.create({
      amount: { value: "10.00", currency: "RUB" },
      capture: false,
      payment_method_data: { type: "bank_card" },
      confirmation: { type: "redirect", return_url: "http://127.0.0.1/" },
      metadata: { number: String(number) },
    });
  }
  const since = instant(Date.parse("2026-11-27T00:00:03Z"));
  const first = done(await gateway.payments(since, null));
  strictEqual(first.items.length, 100);
  strictEqual(first.items[0]!.metadata.number, "104");
  const rest = done(await gateway.payments(since, first.nextCursor));
  deepStrictEqual([rest.items.length, rest.nextCursor], [3, null]);
  deepStrictEqual(done(await gateway.refunds(since, null)), { items: [], nextCursor: null });
});

Deno.test("a wrong key is said once, and no secret is in an answer, a throw or the log", async () => {
  const { provider, log } = open();
  await using _ = provider;
  const secretKey = "test_anotherSecret99";
  const gateway = yookassa({ shopId: SHOP.shopId, secretKey, url: `${provider.url}/v3` }, log);
  const nowhere = yookassa({ shopId: SHOP.shopId, secretKey, url: "http://127.0.0.1:9" }, log);
  const answers = [
    await gateway.payment("x"),
    await gateway.createPayment(CARD, "k"),
    await nowhere.createPayment(CARD, "k"),
  ];
  deepStrictEqual(answers.map((one) => one.type), ["unknown", "unknown", "unknown"]);
  strictEqual(log.lines.length, 1);
  const said = JSON.stringify(answers) + log.lines.join();
  ok(!said.includes(secretKey) && !said.includes(btoa(`${SHOP.shopId}:${secretKey}`)), said);
});

Deno.test("no call that moves money leaves without its key", async () => {
  const { provider, gateway } = open();
  await using _ = provider;
  for (const key of [undefined, "", "ключ", "a b", "k".repeat(65)] as string[]) {
    throws(() => gateway.createPayment(CARD, key), TypeError);
    throws(() => gateway.capture("x", kopecks(1n), null, key), TypeError);
    throws(() => gateway.cancel("x", key), TypeError);
  }
  strictEqual(provider.calls.length, 0);
});

Deno.test("an id or a cursor cannot leave its place in the address, and no redirect is followed", async () => {
  await using server = new StandIn(() =>
    new Response(null, { status: 302, headers: { location: "/stolen" } })
  );
  const url = server.url("/v3").href;
  const gateway = yookassa({ ...SHOP, url }, keptLog(), 1_000);
  strictEqual((await gateway.payment("../refunds/x?y")).type, "unknown");
  await gateway.payments(instant(0), "a&status=canceled");
  deepStrictEqual(server.asked.map(({ path }) => path), [
    "/v3/payments/..%2Frefunds%2Fx%3Fy",
    "/v3/payments",
  ]);
  deepStrictEqual(server.asked[1]!.parameters, {
    "created_at.gte": "1970-01-01T00:00:00.000Z",
    limit: "100",
    cursor: "a&status=canceled",
  });
});

Deno.test("a provider that never answers is given up at the deadline", async () => {
  await using server = new StandIn(async (_asked): Promise<Response> => {
    await server.closing;
    return new Response();
  });
  const gateway = yookassa({ ...SHOP, url: server.url("/v3").href }, keptLog(), 150);
  const began = performance.now();
  strictEqual((await gateway.payment("x")).type, "unknown");
  ok(performance.now() - began < 2_000);
});
