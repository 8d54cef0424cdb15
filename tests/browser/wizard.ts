/** The way through the booking's questions, as a patient goes it. */
import { equal } from "node:assert";
import type { Page } from "playwright-core";

/** A house of the city pack. */
export const STREET = "проспект Абая, 45к1";
const PATIENCE = { timeout: 90_000 };

export async function openBook({ page }: { readonly page: Page }, url: string): Promise<void> {
  await page.goto(`${url}/book`);
  await page.locator(".book--live").waitFor(PATIENCE);
}

export const heading = (page: Page) => page.locator(".bookstep__title:visible");
/** The step is there, and its heading has the focus. */
export async function atStep(page: Page, title: string): Promise<void> {
  await page.waitForFunction(
    (title) =>
      document.activeElement?.classList.contains("bookstep__title") &&
      document.activeElement.textContent === title,
    title,
    PATIENCE,
  );
  equal(await heading(page).count(), 1, "one question at a time");
}

export const next = (page: Page) => page.locator(".bottombar button[type=submit]").click();

/** Answers all that comes before the address. */
export async function toAddress(page: Page, symptoms: string): Promise<void> {
  await next(page);
  await atStep(page, "Кому нужен врач?");
  await next(page);
  await atStep(page, "Что беспокоит?");
  await page.fill("[name=symptoms]", symptoms);
  await next(page);
  await atStep(page, "Когда и как?");
  await next(page);
  await atStep(page, "Куда приехать?");
}

/** Finds the house while typing. */
export async function chooseHouse(page: Page): Promise<void> {
  const field = page.getByRole("combobox", { name: "Адрес" });
  await field.pressSequentially("абая 45к1");
  await page.getByRole("option", { name: STREET, exact: true }).click();
  equal(await field.inputValue(), STREET);
}

/** The whole way, from the first question to the booking's own page. @returns the booking's id */
export async function callDoctor(page: Page, url: string, symptoms: string): Promise<string> {
  await openBook({ page }, url);
  await toAddress(page, symptoms);
  await chooseHouse(page);
  await page.fill('[name="address.flat"]', "48");
  await next(page);
  await atStep(page, "Как связаться");
  await next(page);
  await atStep(page, "Проверьте, всё ли верно");
  await next(page);
  await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/, PATIENCE);
  return new URL(page.url()).pathname.split("/").at(-1) as string;
}
