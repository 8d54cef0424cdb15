/** What an admin does with money, by the keyboard alone: a tariff, a code, a payout, money back. */
import { match, ok } from "node:assert";
import type { Page } from "playwright-core";
import { Keyboard } from "./keyboard.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** So that the parts of a date stand in the field in one order on every machine. */
export const DATE_FLAGS = ["--lang=en-US"];

/**
 * @param tariff with an urgent visit's price, @param payment some of which can go back, @param run of payouts that
 * somebody else has prepared; their ids
 * @returns what was wrong on the way
 */
export async function moneyByKeys(
  page: Page,
  base: string,
  { tariff, payment, run }: { readonly [of in "tariff" | "payment" | "run"]: string },
): Promise<readonly string[]> {
  const keyboard = new Keyboard(page);
  const anew = async (name: string, text: string) => {
    await keyboard.tabTo(page.locator(`[name="${name}"]`));
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  };

  await page.goto(`${base}/admin/tariffs/${tariff}`);
  await anew("terms.visitKopecks.urgent", "дорого");
  await keyboard.send(button(page, "Сохранить новую версию"));
  ok(await page.locator(".errors").evaluate((one) => one === document.activeElement));
  // Its first line leads to the field.
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await anew("terms.visitKopecks.urgent", "3 200");
  await keyboard.send(button(page, "Сохранить новую версию"));
  await page.getByText("Сохранено: версия").waitFor();

  await page.goto(`${base}/admin/promo-codes`);
  await anew("code", "autumn");
  await anew("offPercent", "10");
  await keyboard.type(page.locator("[name=endsAt]"), "01012036");
  await keyboard.send(button(page, "Создать"));
  await page.getByText("Промокод создан").waitFor();
  match(await page.locator("main").innerText(), /AUTUMN · −10\s%/);

  await page.goto(`${base}/admin/payouts`);
  await keyboard.send(page.locator(`a[href$="/${run}"]`));
  await keyboard.send(button(page, "Утвердить"));
  await page.getByText("Утверждён", { exact: true }).waitFor();

  await page.goto(`${base}/admin/payments`);
  await keyboard.send(page.locator(`a[href$="/${payment}"]`));
  await anew("amount", "500");
  await anew("reason", "Врач задержался");
  await keyboard.send(button(page, "Вернуть"));
  await page.getByRole("status").getByText("Возврат начат").waitFor();

  return [...keyboard.wrong];
}
