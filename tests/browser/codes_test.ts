/**
 * A patient registers with a code, as on a fresh machine: the code is read in the program's own log. Then a
 * second contact, a sign-in with a code, a new password; on the way every page is looked at for barriers.
 */
import { deepStrictEqual, equal, match, ok } from "node:assert";
import type { Page } from "playwright-core";
import { codeIn, type LoggedMessage } from "../support/messages.ts";
import { type ServerProcess, startStoryServer } from "../support/server.ts";
import { judge } from "./barriers.ts";
import { PHONE } from "./browser_people.ts";
import { browserTest, type Visit } from "./chromium.ts";

const messagesOf = (server: ServerProcess): readonly LoggedMessage[] =>
  server.output().split("\n").filter((line) => line.includes('"a message, not sent"'))
    .map((line) => JSON.parse(line) as LoggedMessage);

/** The newest message after so many. */
async function messageAfter(server: ServerProcess, count: number): Promise<LoggedMessage> {
  for (let tries = 0; tries < 500; tries++) {
    const found = messagesOf(server)[count];
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no message came");
}

const heading = (page: Page) => page.locator("main h1");

async function byCode(visit: Visit): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-codes-" });
  const server = await startStoryServer({
    DATA_DIR: folder,

    VERIFICATION: "on",
    PROOF_OF_WORK: "on",
  });
  const base = `http://localhost:${new URL(server.url).port}`;
  try {
    ok(server.output().includes("SMTP_URL is not set"), "a fresh machine says where messages go");
    const { page, violations } = await visit.open({ viewport: PHONE });
    const wrong: string[] = [];
    const look = async (name: string) => void wrong.push(...await judge(page, name));
    const press = async (name: string) => {
      const navigated = page.waitForEvent("framenavigated");
      await page.getByRole("button", { name, exact: true }).click();
      await navigated;
      await page.waitForLoadState();
    };

    await page.goto(`${base}/register?next=%2Fbook`);
    // Nothing is typed: our own words say what is missing, no bubble of the browser.
    await press("Зарегистрироваться");
    await page.locator(".errors").waitFor();
    await look("/register, with errors");
    await page.fill("[name=firstName]", "Анна");
    await page.fill("[name=lastName]", "Петрова");
    await page.fill("[name=phone]", "8 904 222-00-01");
    await press("Зарегистрироваться");
    match(new URL(page.url()).pathname, /^\/verify\//);
    equal(await heading(page).textContent(), "Введите код");
    const field = page.locator("[name=code]");
    deepStrictEqual(
      await field.evaluate((input: HTMLInputElement) => [
        input.autocomplete,
        input.inputMode,
        document.activeElement === input,
      ]),
      ["one-time-code", "numeric", true],
    );
    equal(
      await page.getByRole("button", { name: "Отправить код ещё раз" }).count(),
      0,
      "not yet",
    );
    await look("/verify");

    const code = codeIn(await messageAfter(server, 0));
    await field.fill(code === "000000" ? "111111" : "000000");
    await press("Подтвердить");
    await page.locator(".errors").waitFor();
    await look("/verify, a wrong code");
    // As it is pasted from a message, spaces and all.
    await page.locator("[name=code]").fill(` ${code.slice(0, 3)} ${code.slice(3)} `);
    await press("Подтвердить");
    equal(new URL(page.url()).pathname, "/book", "where one wanted to go");

    await page.goto(`${base}/account/contacts`);
    // As people read it, in groups.
    const told = (await page.locator("main").textContent())?.replace(/\D/g, "");
    ok(told?.includes("79042220001"), told);
    await page.getByText("Добавить почту").click();
    await page.fill("[name=email]", "anna@mail.example");
    await press("Получить код");
    equal(await page.locator("#waiting-title").textContent(), "Подтвердите новый контакт");
    await look("/account/contacts, a contact that waits");
    await page.fill("[name=code]", codeIn(await messageAfter(server, 1)));
    await press("Подтвердить");
    await page.getByText("Контакт изменён").waitFor();
    await look("/account/contacts");

    // Somewhere else: with the new address and a code.
    const other = await visit.open({ viewport: PHONE });
    let before = messagesOf(server).length;
    await other.page.goto(`${base}/signin`);
    await other.page.fill("[name=login]", "Anna@mail.example");
    await other.page.getByRole("button", { name: "Получить код без пароля" }).click();
    await other.page.waitForURL(/\/verify\//);
    await other.page.fill("[name=code]", codeIn(await messageAfter(server, before)));
    await other.page.getByRole("button", { name: "Подтвердить" }).click();
    await other.page.getByRole("heading", { name: /Анна/ }).waitFor();

    // A first password, by a code; every open page is out after it.
    before = messagesOf(server).length;
    await page.getByText("Задать пароль", { exact: true }).click();
    await page.locator('form[action="/reset"] button').click();
    await page.waitForURL(/\/reset\//);
    await look("/reset/{id}");
    await page.fill("[name=code]", codeIn(await messageAfter(server, before)));
    await page.fill("[name=password]", "a-long-enough-phrase-7");
    await press("Сохранить пароль");
    equal(new URL(page.url()).pathname, "/signin");
    await page.getByText("Пароль изменён").waitFor();
    await look("/signin, a new password");
    await other.page.goto(`${base}/bookings`);
    match(other.page.url(), /\/signin\?next=/);
    await page.fill("[name=login]", "+7 904 222 00 01");
    await page.fill("[name=password]", "a-long-enough-phrase-7");
    await page.locator('form[action="/signin"] button').first().click();
    await page.getByRole("heading", { name: /Анна/ }).waitFor();
    await page.goto(`${base}/reset`);
    await look("/reset");

    equal(wrong.join("\n"), "");
    deepStrictEqual(violations, []);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

/** Here another code must be waited for, a minute of a real clock. */
async function withoutScript(visit: Visit): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-codes-" });
  const server = await startStoryServer({
    DATA_DIR: folder,

    VERIFICATION: "on",
  });
  const base = `http://localhost:${new URL(server.url).port}`;
  try {
    const { page } = await visit.open({ viewport: PHONE, javaScriptEnabled: false });
    await page.goto(`${base}/register`);
    await page.fill("[name=firstName]", "Анна");
    await page.fill("[name=lastName]", "Петрова");
    await page.fill("[name=email]", "anna@mail.example");
    await page.getByRole("button", { name: "Зарегистрироваться" }).click();
    await page.waitForURL(/\/verify\//);
    const resend = page.locator(".resend__button");
    equal(await resend.isVisible(), false, "it is not there before it would work");
    await resend.waitFor({ state: "visible", timeout: 90_000 });
    await resend.click();
    await page.getByText("Отправили новый код").waitFor();
    await page.fill("[name=code]", codeIn(await messageAfter(server, 1)));
    await page.getByRole("button", { name: "Подтвердить" }).click();
    await page.getByRole("heading", { name: /Анна/ }).waitFor();
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

// At once, each on a server of its own: while the one waits the other goes on.
browserTest(
  "a patient registers by code, adds a contact, signs in by code, sets a password; and without a script",
  async (visit) => {
    const both = await Promise.allSettled([byCode(visit), withoutScript(visit)]);
    for (const one of both) if (one.status === "rejected") throw one.reason;
  },
);
