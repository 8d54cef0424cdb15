/**
 * A mother registers, fills in her profile, adds her child with its allergies, and calls a doctor for the
 * child at an address that she keeps; the doctor who takes the call opens the child's card.
 */
import { deepStrictEqual, equal, match, ok } from "node:assert";
import { type ServerProcess, startStoryServer } from "../support/server.ts";
import * as people from "../support/people.ts";
import { DESK, newDoctor, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { atStep, next, openBook, STREET } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;

async function onServer(test: (server: ServerProcess) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-family-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
  try {
    await test(server);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

browserTest(
  "register, profile, a child, a call for the child, its card at the doctor's",
  (visit) =>
    onServer(async ({ url }) => {
      const { page, violations } = await visit.open({ viewport: PHONE });
      await page.goto(`${url}/register`);
      match(await page.locator("form[action='/register']").innerText(), /вы соглашаетесь/);
      await page.fill("[name=firstName]", "Анна");
      await page.fill("[name=lastName]", "Петрова");
      await page.fill("[name=email]", `mother-${people.unique()}@tot.example`);
      await page.fill("[name=password]", people.PASSWORD);
      const send = (name: string) => page.getByRole("button", { name, exact: true }).click();
      await page.locator("form[action='/register'] button[type=submit]").click();
      await page.waitForURL(`${url}/`);

      // Her own profile: a wrong number is named, and nothing that was typed is lost.
      await page.goto(`${url}/account`);
      await page.fill("[name=middleName]", "Сергеевна");
      await page.fill("[name=policyNumber]", "7849 3508 4800 0014");
      await send("Сохранить");
      match(await page.locator(".errors").innerText(), /Полис ОМС: номер полиса ОМС/);
      equal(await page.inputValue("[name=middleName]"), "Сергеевна");
      await page.fill("[name=policyNumber]", "7849 3508 4800 0013");
      await send("Сохранить");
      await page.waitForURL(`${url}/account?saved`);

      // The address, found by the city's search.
      await page.goto(`${url}/account/addresses/new`);
      await page.fill('[name="address.text"]', STREET);
      await page.fill('[name="address.flat"]', "48");
      await page.fill("[name=label]", "Дом");
      await send("Сохранить");
      await page.waitForURL(`${url}/account/addresses?saved`);
      match(await page.locator(".addressrow").innerText(), /Дом[\s\S]*Основной[\s\S]*кв\.\s48/);

      // The child, with its own card.
      await page.goto(`${url}/account/family/new`);
      await page.fill("[name=lastName]", "Петров");
      await page.fill("[name=firstName]", "Лев");
      await page.fill("[name=birthDate]", "2019-06-01");
      await page.selectOption("[name=relation]", "child");
      await send("Добавить");
      match(await page.locator(".errors").innerText(), /без этого согласия/);
      await page.getByRole("checkbox").check();
      await send("Добавить");
      await page.waitForURL(/\/account\/family\/[0-9a-f-]{36}\?saved$/);
      const child = new URL(page.url()).pathname.split("/").at(-1)!;
      await page.getByLabel("Аллергии есть").check();
      await page.fill("[name=allergies]", "Арахис: отёк Квинке\nЙод");
      await page.getByLabel("Постоянных лекарств нет").check();
      await send("Сохранить");
      await page.waitForURL(/\?saved$/);
      ok(await page.getByLabel("Аллергии есть").isChecked());

      // The call: two choices.
      await openBook({ page }, url);
      await next(page);
      await atStep(page, "Кому нужен врач?");
      await page.getByRole("radio", { name: /Лев Петров/ }).check();
      ok(
        !await page.locator('[name="patient.firstName"]').isVisible(),
        "nothing to type of the child",
      );
      await next(page);
      await atStep(page, "Что беспокоит?");
      await page.fill("[name=symptoms]", "Сыпь после обеда");
      await next(page);
      await atStep(page, "Когда и как?");
      await next(page);
      await atStep(page, "Куда приехать?");
      ok(await page.getByRole("radio", { name: /Дом/ }).isChecked());
      ok(!await page.locator('[name="address.text"]').isVisible());
      await page.getByRole("radio", { name: "Другой адрес" }).check();
      ok(await page.getByRole("combobox", { name: "Адрес" }).isVisible());
      await page.getByRole("radio", { name: /Дом/ }).check();
      await next(page);
      await atStep(page, "Как связаться");
      await page.fill("[name=contactPhone]", "+7 900 000-00-00");
      await next(page);
      await atStep(page, "Проверьте, всё ли верно");
      const answers = await page.locator(".kv:visible").innerText();
      match(answers, /Лев Петров, 7\s*лет, ребёнок/);
      match(answers, /проспект Абая, 45к1, кв\.\s48/);
      await next(page);
      await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      const id = new URL(page.url()).pathname.split("/").at(-1)!;

      // The doctor: no card before the call is theirs, the child's card afterwards.
      const doctor = await newDoctor(url);
      const before = await doctor.api.get(`/profiles/${child}`);
      deepStrictEqual([before.status, before.body.code], [404, "not_found"]);
      const admin = await people.admin(url);
      await admin.ok("POST", `/bookings/${id}/assign`, { doctorId: doctor.id });
      const seated = await seat(visit, url, doctor, { viewport: DESK });
      await seated.page.goto(`${url}/bookings/${id}`);
      await seated.page.getByRole("link", { name: /Карта пациента/ }).click();
      await seated.page.waitForURL(`${url}/bookings/${id}/card`);
      const card = await seated.page.locator("main").innerText();
      match(card, /Петров Лев/);
      match(card, /Арахис: отёк Квинке/);
      match(card, /Постоянных лекарств нет/);
      match(card, /Не спрашивали/, "nobody was asked about chronic illness");

      // The child stays hers to look after.
      await page.goto(`${url}/account/family/${child}`);
      equal(await page.locator("h1").innerText(), "Лев Петров");
      deepStrictEqual([...violations, ...seated.violations], []);
    }),
);
