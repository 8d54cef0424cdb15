/**
 * Paying in a browser, with the stand-in provider and its till: a code that turns to «оплачено» by itself, money
 * that comes back, a card that is held, a wallet that is filled and pays for a whole visit.
 */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { Locator, Page } from "playwright-core";
import { kopecks } from "../../actors/money/kopecks.ts";
import { PaymentProvider } from "../../demo/payment_provider/server.ts";
import { completed } from "../support/visit.ts";
import { kinds, withProgram } from "../routes/program.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { Keyboard } from "./keyboard.ts";

const PICTURES = Deno.env.get("PICTURES");
const PRICE = kopecks(350_000);

/** What comes by the provider's hint or its till, and is on the page when that is read again. */
async function comes(page: Page, wanted: Locator): Promise<void> {
  for (let tries = 0; await wanted.count() === 0; tries++) {
    ok(tries < 100, `${wanted} did not come: ${await page.locator("main").innerText()}`);
    await new Promise((done) => setTimeout(done, 50));
    await page.reload();
  }
}

browserTest(
  "a patient pays through SBP, gets the money back, holds a card, and pays from a wallet",
  async (visit) => {
    await using provider = new PaymentProvider({ shopId: "100500", secretKey: "test_browser1234" });
    const { till } = provider;
    await withProgram(
      kinds()[0]!,
      async ({ base: address, rows, faults }) => {
        provider.notifications.url = `${address}/api/v1/payments/webhooks/yookassa`;
        // The name by which the program knows itself: the provider sends the payer back to it.
        const base = address.replace("127.0.0.1", "localhost");
        const [anna, marina, olga] = await Promise.all([
          newPatient(base),
          newDoctor(base),
          newDispatcher(base),
        ]);
        const { page, violations } = await seat(visit, base, anna);
        const keyboard = new Keyboard(page);
        const picture = async (name: string) => {
          if (PICTURES === undefined) return;
          for (const size of [PHONE, DESK]) {
            await page.setViewportSize(size);
            await page.screenshot({
              path: `${PICTURES}/${name}_${size.width}.png`,
              fullPage: true,
            });
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
        const go = () => page.getByRole("button", { name: "Продолжить" }).click();
        const qr = page.getByRole("img", { name: "QR-код для оплаты через СБП" });

        const first = await booked();
        await page.goto(`${base}/bookings/${first}/pay`);
        await page.getByText("Как заплатить").waitFor();
        await picture("pay_methods");
        await page.getByText("Через СБП").click();
        await go();
        await qr.waitFor();
        await picture("pay_sbp");
        // Nobody touches the page, and it is not loaded again: the stream says that it is paid.
        await page.evaluate(() => Object.assign(globalThis, { isUntouched: true }));
        till.payBySbp(await lastObject());
        await page.getByText(/Оплачено 3\s500/).waitFor({ timeout: 20_000 });
        equal(await page.evaluate(() => "isUntouched" in globalThis), true);
        equal(await qr.count(), 0);
        await picture("pay_paid");
        await anna.api.ok("POST", `/bookings/${first}/cancel`, { reason: "Уже лучше" });
        await page.getByText(/Возвращено 3\s500/).waitFor({ timeout: 20_000 });

        // At the provider's own page: the first card has too little, the second one is held.
        const second = await booked();
        await page.goto(`${base}/bookings/${second}/pay`);
        for (const [card, said] of [["4600", "Оплата не прошла"], ["4444", "Удержано"]] as const) {
          await page.getByText("Картой").click();
          await go();
          const link = page.getByRole("link", { name: "Перейти к оплате" });
          await comes(page, link);
          await picture("pay_card");
          ok((await link.getAttribute("href"))?.startsWith(`${provider.url}/pay/`));
          await link.click();
          await page.fill("[name=card]", `5555 5555 5555 ${card}`);
          await page.getByRole("button", { name: "Оплатить" }).click();
          if (card === "4600") await page.getByRole("link", { name: "Вернуться на сайт" }).click();
          await page.waitForURL(`${base}/bookings/${second}/pay`);
          await comes(page, page.getByText(said).first());
          await picture(`pay_card_${card}`);
        }
        await page.getByText(/Удержано 4\s200/).waitFor();

        await page.goto(`${base}/wallet`);
        await page.fill("[name=amount]", "0");
        await go();
        await page.getByText("Слишком мало").first().waitFor();
        await page.fill("[name=amount]", "3 600,50");
        await go();
        await qr.waitFor();
        await page.evaluate(() => Object.assign(globalThis, { isUntouched: true }));
        till.payBySbp(await lastObject());
        await page.locator("#history-title + dl dt", { hasText: "Пополнение" }).waitFor({
          timeout: 20_000,
        });
        await page.locator(".wallet__sum", { hasText: /3\s600,50/ }).waitFor();
        equal(await page.evaluate(() => "isUntouched" in globalThis), true);
        equal(await qr.count(), 0);
        await picture("wallet");
        await page.goto(`${base}/bookings/${second}`);
        await page.getByText(/Удержано 4\s200/).waitFor();
        await picture("booking");

        // From the wallet: put aside at once, taken when the visit is done, its receipt registered.
        const third = await booked();
        const { number } = await anna.api.ok("GET", `/bookings/${third}`);
        await page.goto(`${base}/bookings/${third}/pay`);
        // Without a mouse: arrows choose the way to pay.
        await keyboard.choose(page.getByRole("radio", { name: /Из кошелька/ }));
        await keyboard.send(page.getByRole("button", { name: "Продолжить" }));
        await page.getByText(/Удержано 3\s500/).waitFor();
        await picture("pay_wallet");
        await page.goto(`${base}/bookings/${third}`);
        await page.getByText(/Удержано 3\s500/).waitFor();
        await olga.api.ok("POST", `/bookings/${third}/assign`, { doctorId: marina.id });
        await completed(third, anna.api, marina.api);
        // The live page hears of it by itself.
        await page.getByText(/Оплачено 3\s500/).first().waitFor({ timeout: 20_000 });
        await page.goto(`${base}/account/receipts`);
        const row = page.getByRole("row", { name: new RegExp(`Визит № ${number}`) });
        await comes(page, row.getByRole("cell", { name: /№ \d/ }));
        await picture("receipts");
        await row.getByRole("link").click();
        await page.getByText("Зачёт предоплаты").first().waitFor();
        await picture("receipt");
        await page.goto(`${base}/wallet`);
        await page.getByText(/100,50/).first().waitFor();
        deepStrictEqual(
          (await page.locator("#history-title + dl dd").allInnerTexts()).map((sum) =>
            sum.replaceAll(/\s/g, " ")
          ),
          ["−3 500 ₽", "+3 600,50 ₽"],
        );
        await picture("wallet_after");
        // Somebody without an account pays for her by a link, and that page hears of it too.
        const fourth = await booked();
        const { link } = await anna.api.ok("POST", `/bookings/${fourth}/pay-links`);
        const daughter = await visit.open({ viewport: PHONE, locale: "ru-RU" });
        const given = daughter.page;
        await given.goto(link);
        await given.getByText("Через СБП").click();
        await given.fill("[name=contact]", "daughter@tot.example");
        await given.getByRole("button", { name: "Продолжить" }).click();
        await given.getByRole("img", { name: "QR-код для оплаты через СБП" }).waitFor();
        await given.locator("x-island[data-state=on]").waitFor();
        await given.evaluate(() => Object.assign(globalThis, { isUntouched: true }));
        till.payBySbp(await lastObject());
        await given.getByText(/Оплачено 3\s500/).waitFor({ timeout: 20_000 });
        equal(await given.evaluate(() => "isUntouched" in globalThis), true);
        deepStrictEqual([...keyboard.wrong], []);
        deepStrictEqual(daughter.violations, []);
        deepStrictEqual(violations, []);
        deepStrictEqual(faults, []);
      },
      { ...provider.environment, RECEIPTS: "on" },
      undefined,
      { priceOf: () => PRICE },
    );
  },
);
