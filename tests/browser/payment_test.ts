/** Paying in a browser: a code that turns to «оплачено» by itself, money that comes back, a card that is held. */
import { equal, ok } from "node:assert";
import { kinds } from "../routes/program.ts";
import { withMoney } from "../routes/with_money.ts";
import { DESK, DOOR, newPatient, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const PICTURES = Deno.env.get("PICTURES");

browserTest(
  "a patient pays through SBP, gets the money back, and holds a card",
  (visit) =>
    withMoney(kinds()[0]!, async ({ base, rows }, gateway) => {
      const anna = await newPatient(base);
      const { page, violations } = await seat(visit, base, anna);
      const picture = async (name: string) => {
        if (PICTURES === undefined) return;
        for (const size of [PHONE, DESK]) {
          await page.setViewportSize(size);
          await page.screenshot({ path: `${PICTURES}/${name}_${size.width}.png`, fullPage: true });
        }
        await page.setViewportSize(PHONE);
      };
      const booked = async (): Promise<string> =>
        (await anna.api.ok("POST", "/bookings", {
          callType: "urgent",
          specialization: "therapist",
          symptoms: "Температура 38,6",
          address: { text: "проспект Абая, 45к1", ...DOOR },
        })).id;
      const lastObject = async () =>
        (await rows<{ id: string }>(
          "select provider_payment_id as id from payments order by payments.id desc limit 1",
        ))[0]!.id;
      const hint = (object: string) =>
        fetch(`${base}/api/v1/payments/webhooks/yookassa`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ event: "payment.succeeded", object: { id: object } }),
        });

      const first = await booked();
      await page.goto(`${base}/bookings/${first}`);
      await page.getByRole("link", { name: "Оплата визита" }).click();
      await page.getByText("Как заплатить").waitFor();
      await picture("pay_methods");
      await page.getByText("Через СБП").click();
      await page.getByRole("button", { name: "Продолжить" }).click();
      await page.getByRole("img", { name: "QR-код для оплаты через СБП" }).waitFor();
      await picture("pay_sbp");
      const object = await lastObject();
      // Nobody touches the page, and it is not loaded again: the stream says that it is paid.
      await page.evaluate(() => Object.assign(globalThis, { isUntouched: true }));
      gateway.pay(object);
      await hint(object);
      await page.getByText(/Оплачено 3\s500/).waitFor({ timeout: 20_000 });
      equal(await page.evaluate(() => "isUntouched" in globalThis), true);
      equal(await page.getByRole("img", { name: "QR-код для оплаты через СБП" }).count(), 0);
      await picture("pay_paid");
      await anna.api.ok("POST", `/bookings/${first}/cancel`, { reason: "Уже лучше" });
      await page.getByText(/Возвращено 3\s500/).waitFor({ timeout: 20_000 });

      const second = await booked();
      await page.goto(`${base}/bookings/${second}/pay`);
      await page.getByText("Картой").click();
      await page.getByRole("button", { name: "Продолжить" }).click();
      const link = page.getByRole("link", { name: "Перейти к оплате" });
      ok((await link.getAttribute("href"))?.startsWith("https://pay.example/"));
      await picture("pay_card");
      const card = await lastObject();
      gateway.pay(card);
      await hint(card);
      await page.getByText(/Удержано 4\s200/).waitFor({ timeout: 20_000 });

      await page.goto(`${base}/wallet`);
      await page.fill("[name=amount]", "0");
      await page.getByRole("button", { name: "Продолжить" }).click();
      await page.getByText("Слишком мало").first().waitFor();
      await page.fill("[name=amount]", "1 500,50");
      await page.getByRole("button", { name: "Продолжить" }).click();
      await page.getByRole("img", { name: "QR-код для оплаты через СБП" }).waitFor();
      const deposit = await lastObject();
      gateway.pay(deposit);
      await hint(deposit);
      await page.getByText(/1\s500,50/).first().waitFor({ timeout: 20_000 });
      await page.getByText("Пополнение").waitFor({ timeout: 20_000 });
      await picture("wallet");
      await page.goto(`${base}/bookings/${second}`);
      await page.getByText(/Удержано 4\s200/).waitFor();
      await picture("booking");
      equal(violations.length, 0, violations.join());
    }),
);
