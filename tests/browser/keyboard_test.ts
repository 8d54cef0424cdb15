/**
 * Whole stories without a mouse: Tab, Enter, Space, arrows and letters alone. A patient registers by a code, says
 * who she is, adds her child and calls a doctor for it; a doctor applies with documents and an admin approves; an
 * admin finds people, changes a role and closes an account.
 */
import { deepStrictEqual, match, ok } from "node:assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { pdf } from "../routes/pictures.ts";
import { codeIn, type LoggedMessage } from "../support/messages.ts";
import * as people from "../support/people.ts";
import { ADMIN, type ServerProcess, startStoryServer } from "../support/server.ts";
import { DESK, newPatient, PHONE } from "./browser_people.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { Keyboard } from "./keyboard.ts";
import { atStep, STREET } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
/** So that the parts of a date stand in the field in one order on every machine. */
const FLAGS = ["--lang=en-US"];

async function onServer(
  settings: Record<string, string>,
  test: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-keyboard-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES, ...settings });
  try {
    await test(server);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

async function codeOf(server: ServerProcess): Promise<string> {
  for (let tries = 0; tries < 500; tries++) {
    const line = server.output().split("\n").find((one) => one.includes('"a message, not sent"'));
    if (line !== undefined) return codeIn(JSON.parse(line) as LoggedMessage);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("no message came");
}

/** What went wrong has the focus; its first line leads to the field. */
async function ledToField(keyboard: Keyboard, name: string): Promise<void> {
  const { page } = keyboard;
  ok(
    await page.locator(".errors").evaluate((one) => one === document.activeElement),
    "after an error the focus is on what is said about it",
  );
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  ok(
    await page.locator(`[name="${name}"]`).first().evaluate((one) =>
      one === document.activeElement
    ),
    `the line leads to ${name}`,
  );
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, exact: typeof name === "string" });

async function openOwn(keyboard: Keyboard, tab: string): Promise<void> {
  const { page } = keyboard;
  await keyboard.enter(page.locator(".sidenav--folded summary"));
  await keyboard.send(page.locator(".sidenav--folded").getByRole("link", { name: tab }));
}

async function signIn(visit: Visit, url: string, login: string, password: string) {
  const { page, violations } = await visit.open({ viewport: DESK });
  const keyboard = new Keyboard(page);
  await page.goto(`${url}/signin`);
  await keyboard.type(page.locator("[name=login]"), login);
  await keyboard.type(page.locator("[name=password]"), password);
  await page.keyboard.press("Enter");
  await page.waitForURL((at) => !at.pathname.startsWith("/signin"));
  return { page, keyboard, violations };
}

browserTest(
  "by the keyboard alone: register by a code, the profile, a child, a call for the child",
  (visit) =>
    onServer({ VERIFICATION: "on", PROOF_OF_WORK: "on" }, async (server) => {
      const { url } = server;
      const { page, violations } = await visit.open({ viewport: PHONE });
      const keyboard = new Keyboard(page);
      await page.goto(`${url}/register?next=%2Faccount`);
      await keyboard.send(button(page, "Зарегистрироваться"));
      await ledToField(keyboard, "firstName");
      await page.keyboard.type("Анна");
      await keyboard.type(page.locator("[name=lastName]"), "Петрова");
      await keyboard.type(page.locator("[name=phone]"), "8 904 222-00-07");
      await keyboard.send(button(page, "Зарегистрироваться"));
      match(new URL(page.url()).pathname, /^\/verify\//);
      // The field has the focus: the code is pasted or typed at once.
      await page.keyboard.type(await codeOf(server));
      await Promise.all([page.waitForURL(`${url}/account`), page.keyboard.press("Enter")]);

      await keyboard.type(page.locator("[name=policyNumber]"), "7849 3508 4800 0014");
      await keyboard.send(button(page, "Сохранить"));
      await ledToField(keyboard, "policyNumber");
      await page.keyboard.press("Control+A");
      await page.keyboard.type("7849 3508 4800 0013");
      await keyboard.type(page.locator("[name=birthDate]"), "04121988");
      await keyboard.select(page.locator("[name=sex]"), "female");
      await keyboard.send(button(page, "Сохранить"));
      await page.waitForURL(`${url}/account?saved`);

      await openOwn(keyboard, "Близкие");
      await keyboard.send(page.getByRole("link", { name: "Добавить человека" }));
      await keyboard.type(page.locator("[name=lastName]"), "Петров");
      await keyboard.type(page.locator("[name=firstName]"), "Лев");
      await keyboard.type(page.locator("[name=birthDate]"), "06012019");
      await keyboard.select(page.locator("[name=relation]"), "child");
      await keyboard.space(page.getByRole("checkbox"));
      await keyboard.send(button(page, "Добавить"));
      await page.waitForURL(/\/account\/family\/[0-9a-f-]{36}\?saved$/);
      await keyboard.choose(page.getByLabel("Аллергии есть"));
      await keyboard.type(page.locator("[name=allergies]"), "Арахис");
      await keyboard.send(button(page, "Сохранить"));
      await page.waitForURL(/\?saved$/);

      await page.goto(`${url}/book`);
      await page.locator(".book--live").waitFor();
      const onward = page.locator(".bottombar button[type=submit]");
      await keyboard.enter(onward);
      await atStep(page, "Кому нужен врач?");
      await keyboard.choose(page.getByRole("radio", { name: /Лев Петров/ }));
      await keyboard.enter(onward);
      await atStep(page, "Что беспокоит?");
      await keyboard.type(page.locator("[name=symptoms]"), "Сыпь после обеда");
      await keyboard.enter(onward);
      await atStep(page, "Когда и как?");
      await keyboard.enter(onward);
      await atStep(page, "Куда приехать?");
      await keyboard.type(page.getByRole("combobox", { name: "Адрес" }), "абая 45к1");
      await page.getByRole("option", { name: STREET, exact: true }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.locator('[role=option][aria-selected="true"]').waitFor();
      await page.keyboard.press("Enter");
      await page.waitForFunction(
        (street) => document.querySelector<HTMLInputElement>("[role=combobox]")?.value === street,
        STREET,
      );
      await keyboard.type(page.locator('[name="address.flat"]'), "48");
      await keyboard.enter(onward);
      await atStep(page, "Как связаться");
      await keyboard.enter(onward);
      await atStep(page, "Проверьте, всё ли верно");
      await keyboard.enter(onward);
      await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      match(await page.locator("main").innerText(), /Лев/);
      deepStrictEqual([...keyboard.wrong], []);
      deepStrictEqual(violations, []);
    }),
  FLAGS,
);

browserTest(
  "by the keyboard alone: a doctor applies with documents, an admin approves",
  (visit) =>
    onServer({ DOCTOR_DOCUMENTS: "on" }, async ({ url }) => {
      const { page, violations } = await visit.open({ viewport: PHONE });
      const keyboard = new Keyboard(page);
      await page.goto(`${url}/register`);
      await keyboard.send(page.getByRole("link", { name: "Врач", exact: true }));
      await keyboard.type(page.locator("[name=firstName]"), "Марина");
      await keyboard.type(page.locator("[name=lastName]"), "Ковалёва");
      await keyboard.type(page.locator("[name=email]"), `doctor-${people.unique()}@tot.example`);
      await keyboard.space(page.getByRole("checkbox", { name: "Терапевт" }));
      await keyboard.type(page.locator("[name=licenseNumber]"), "7720 031234567");
      await keyboard.type(page.locator("[name=licenseExpiresOn]"), "03142035");
      await keyboard.type(page.locator("[name=password]"), people.PASSWORD);
      await keyboard.send(button(page, "Отправить заявку"));
      await page.waitForURL(`${url}/doctor`);
      await page.goto(`${url}/doctor/application`);
      for (
        const [kind, name] of [["diploma", "diploma.pdf"], ["accreditation", "a.pdf"]] as const
      ) {
        await keyboard.select(page.locator("[name=kind]"), kind);
        await keyboard.tabTo(page.locator("[name=file]"));
        // The dialog that Space opens is the system's own.
        await page.setInputFiles("[name=file]", {
          name,
          mimeType: "application/pdf",
          buffer: Buffer.from(pdf()),
        });
        await keyboard.send(button(page, "Добавить"));
      }
      deepStrictEqual(await page.locator(".documents__row").count(), 2);

      const admin = await signIn(visit, url, ADMIN.login, ADMIN.password);
      await admin.keyboard.send(admin.page.getByRole("link", { name: "Управление", exact: true }));
      await admin.keyboard.send(admin.page.getByRole("link", { name: /Врачи/ }));
      // Refused without a reason: the fold is open, and the focus on what is missing.
      await admin.keyboard.enter(admin.page.locator(".application summary"));
      await admin.keyboard.send(admin.page.locator('form[action$="/reject"] button'));
      await ledToField(admin.keyboard, "reason");
      await admin.keyboard.send(button(admin.page, "Одобрить"));
      await page.reload();
      match(await page.locator("#main").innerText(), /Одобрен/);
      deepStrictEqual([...keyboard.wrong, ...admin.keyboard.wrong], []);
      deepStrictEqual([...violations, ...admin.violations], []);
    }),
  FLAGS,
);

browserTest(
  "by the keyboard alone: an admin finds a person, gives a role, closes an account; a dialog gives the focus back",
  (visit) =>
    onServer({}, async ({ url }) => {
      const vera = await newPatient(url, { firstName: "Вера", lastName: "Яузова" });
      await newPatient(url);
      const { page, keyboard, violations } = await signIn(
        visit,
        url,
        ADMIN.login,
        ADMIN.password,
      );
      await keyboard.send(page.getByRole("link", { name: "Управление", exact: true }));
      await keyboard.send(page.getByRole("link", { name: "Люди", exact: true }));
      await keyboard.select(page.locator("form[method=get] [name=role]"), "patient");
      await keyboard.type(page.locator("form[method=get] [name=search]"), vera.login);
      await page.keyboard.press("Enter");
      await page.waitForURL(/search=/);
      const row = page.locator("tbody tr");
      deepStrictEqual(await row.count(), 1);
      await keyboard.select(row.locator("select[name=role]"), "dispatcher");
      await keyboard.send(row.getByRole("button", { name: /Сменить/ }));
      // No patient any more: the filter that stands finds nobody, and says so.
      match(await page.locator("main").innerText(), /Никого не нашлось|Никого/);
      await keyboard.select(page.locator("form[method=get] [name=role]"), "dispatcher");
      await keyboard.send(page.locator("form[method=get] button"));
      await keyboard.enter(row.locator(".rowfold summary"));
      await keyboard.send(row.locator('form[action$="/block"] button'));
      await ledToField(keyboard, "reason");
      await page.keyboard.type("Чужой телефон");
      await keyboard.send(row.locator('form[action$="/block"] button'));
      match(await row.innerText(), /Закрыт/);

      // The board's list of keys: a dialog has the focus, and gives it back.
      await keyboard.send(page.getByRole("link", { name: "Доска", exact: true }));
      await page.locator(".live[data-state=on]").first().waitFor();
      const link = page.getByRole("link", { name: "Управление", exact: true });
      await keyboard.tabTo(link);
      await page.keyboard.press("?");
      await page.locator("dialog[open]").waitFor();
      ok(
        await page.locator("dialog[open]").evaluate((one) => one.contains(document.activeElement)),
      );
      await page.keyboard.press("Escape");
      await page.locator("dialog[open]").waitFor({ state: "detached" });
      ok(await link.evaluate((one) => one === document.activeElement), "the focus is back");
      deepStrictEqual([...keyboard.wrong], []);
      deepStrictEqual(violations, []);
    }),
  FLAGS,
);
