/** Numbers of a till's receipt are written down on the page of its payment, by the act of the list of receipts. */
import { deepStrictEqual, match, strictEqual } from "node:assert";
import { BOOKED_PAYMENT, TILL_RECEIPT } from "./fake_payment_books.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";

const NUMBERS = {
  storageNumber: "9288 0001 0011 5785",
  documentNumber: "3990",
  attribute: "2617603921",
};
const payment = `/admin/payments/${BOOKED_PAYMENT}`;

Deno.test("an admin writes a till's numbers down on the page of the payment", async () => {
  const services = fakeServices();
  const admin = browser(services, { person: person("admin") });
  const { html } = await admin.get(payment);
  match(html, new RegExp(`action="${payment}/receipts/${TILL_RECEIPT.key}"`));
  const { status, location } = await admin.post(
    `${payment}/receipts/${TILL_RECEIPT.key}`,
    NUMBERS,
  );
  deepStrictEqual([status, location], [303, `${payment}?recorded`]);
  deepStrictEqual(services.calls, [{ name: "recordReceipt", given: [TILL_RECEIPT.key, NUMBERS] }]);
});

Deno.test("a receipt of another payment is not written down on this one's page", async () => {
  const services = fakeServices();
  const admin = browser(services, { person: person("admin") });
  const { status } = await admin.post(`${payment}/receipts/${id(970)}.till`, NUMBERS);
  strictEqual(status, 404);
  deepStrictEqual(services.calls, []);
});
