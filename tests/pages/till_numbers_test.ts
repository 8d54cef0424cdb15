/** Numbers of a till's receipt are written down on the page of its payment, by the act of the list of receipts. */
import { deepStrictEqual, match, strictEqual } from "node:assert";
import { BOOKED_PAYMENT, TILL_RECEIPT } from "./fake_payment_books.ts";
import { fakeServices, id, person } from "./fake_services.ts";
import { browser } from "./page_app.ts";
import { full } from "./page_table.ts";

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

Deno.test("a doctor writes a till's numbers down beside the money of the visit", async () => {
  const services = full();
  const doctor = browser(services, { person: person("doctor") });
  const path = `/bookings/${id(100)}/money`;
  const key = `${id(970)}.till`;
  const { html } = await doctor.get(path);
  match(html, new RegExp(`action="${path}/receipts/${key}"`));
  match(html, /3986/);
  const { status, location } = await doctor.post(`${path}/receipts/${key}`, NUMBERS);
  deepStrictEqual([status, location], [303, path]);
  deepStrictEqual(services.calls, [{ name: "recordReceipt", given: [key, NUMBERS] }]);
  // One that the service sends, and one of nobody here.
  for (const other of [`${id(971)}.settlement`, `${id(999)}.till`]) {
    strictEqual((await doctor.post(`${path}/receipts/${other}`, NUMBERS)).status, 404);
  }
  const answers = {
    recordReceipt: { invalid: [{ path: "documentNumber", message: "Нужны цифры" }] },
  };
  const again = await browser({ ...full(), receipts: fakeServices({ answers }).receipts }, {
    person: person("doctor"),
  })
    .post(`${path}/receipts/${key}`, { ...NUMBERS, documentNumber: "x" });
  strictEqual(again.status, 400);
  match(again.html, /href="#till-[^"]*documentNumber"/);
});
