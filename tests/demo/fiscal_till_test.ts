/** The stand-in's till is strict: a receipt that a real one would not take is refused, field by field. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";

const SHOP = { shopId: "100500", secretKey: "test_fiscal123456" };
const money = (value: string) => ({ value, currency: "RUB" });
const LINE = {
  description: "Визит № 123",
  quantity: 1,
  amount: money("100.00"),
  vat_code: 1,
  payment_subject: "service",
  payment_mode: "full_prepayment",
};
const RECEIPT = { customer: { email: "a@tot.example" }, items: [LINE] };
const PAYMENT = {
  amount: money("100.00"),
  capture: true,
  payment_method_data: { type: "sbp" },
  confirmation: { type: "qr" },
  receipt: RECEIPT,
};

Deno.test("a receipt that does not fit is refused, and nothing is charged", async () => {
  await using provider = new PaymentProvider(SHOP);
  let keys = 0;
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(`${provider.url}/v3${path}`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${SHOP.shopId}:${SHOP.secretKey}`)}`,
        "content-type": "application/json",
        "idempotence-key": `key-${keys++}`,
      },
      body: JSON.stringify(body),
    });
    const { status } = answer;
    // deno-lint-ignore no-explicit-any -- what an API answers
    return { status, body: await answer.json() as any };
  };
  const line = (more: Record<string, unknown>) => ({ ...RECEIPT, items: [{ ...LINE, ...more }] });
  const wrong: readonly [string, unknown][] = [
    ["another sum", line({ amount: money("99.99") })],
    ["two of it", line({ quantity: 2 })],
    ["no VAT", line({ vat_code: 0 })],
    ["VAT 13", line({ vat_code: 13 })],
    ["half a VAT", line({ vat_code: 1.5 })],
    ["no words", line({ description: "" })],
    ["too many words", line({ description: "x".repeat(129) })],
    ["an advance for a service", line({ payment_mode: "advance" })],
    ["a supplier beside a payment", line({ supplier: { name: "К", inn: "7707083893" } })],
    ["nobody to send it to", { ...RECEIPT, customer: {} }],
    ["a telephone with a plus", { ...RECEIPT, customer: { phone: "+79000000000" } }],
    ["no lines", { ...RECEIPT, items: [] }],
    ["81 lines", { ...RECEIPT, items: Array.from({ length: 81 }, () => LINE) }],
    ["tax system 7", { ...RECEIPT, tax_system_code: 7 }],
  ];
  for (const [what, receipt] of wrong) {
    const { status, body } = await post("/payments", { ...PAYMENT, receipt });
    deepStrictEqual([status, body.code], [400, "invalid_request"], what);
  }
  strictEqual(provider.till.payments.size, 0);

  const made = await post("/payments", PAYMENT);
  strictEqual(made.status, 200);
  const settle = (more: Record<string, unknown> = {}) => ({
    type: "payment",
    payment_id: made.body.id,
    send: true,
    customer: RECEIPT.customer,
    items: [{ ...LINE, payment_mode: "full_payment" }],
    settlements: [{ type: "prepayment", amount: money("100.00") }],
    ...more,
  });
  strictEqual((await post("/receipts", settle())).body.parameter, "payment_id", "unpaid");
  provider.till.payBySbp(made.body.id);
  strictEqual(provider.till.fiscal.receipts.size, 1);
  const supplied = (more: Record<string, unknown>) => ({ items: [{ ...LINE, ...more }] });
  const others: readonly [string, Record<string, unknown>][] = [
    ["another sum", { settlements: [{ type: "prepayment", amount: money("99.00") }] }],
    ["nobody's", { payment_id: crypto.randomUUID() }],
    ["a refund that is none", { type: "refund", refund_id: crypto.randomUUID() }],
    ["not sent", { send: false }],
    ["a supplier without an agent", supplied({ supplier: { name: "К", inn: "7707083893" } })],
    [
      "an INN of nine digits",
      supplied({ supplier: { name: "К", inn: "770708389" }, agent_type: "agent" }),
    ],
  ];
  for (const [what, more] of others) {
    strictEqual((await post("/receipts", settle(more))).status, 400, what);
  }
  strictEqual((await post("/receipts", settle())).status, 200);
  strictEqual(provider.till.fiscal.of({ payment_id: made.body.id }).length, 2);
});
