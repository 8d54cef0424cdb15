/**
 * A planned day in a real browser: a doctor plans a shift, a patient takes one of its windows, another
 * without a script is told that it is gone and waits, the doctor sees the day.
 */
import { deepStrictEqual, equal, match } from "node:assert";
import { HOME } from "../support/people.ts";
import { kinds, withProgram } from "../routes/program.ts";
import { judge } from "./barriers.ts";
import { newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { atStep, next, openBook } from "./wizard.ts";

const [embedded] = kinds();

browserTest(
  "a planned day: the shift, the window, the one who waits, and the doctor's day",
  (visit) =>
    withProgram(embedded!, async (inside) => {
      const base = inside.base.replace("127.0.0.1", "localhost");
      const [marina, anna, boris, olga] = await Promise.all([
        newDoctor(base),
        newPatient(base),
        newPatient(base, { firstName: "Борис" }),
        newDispatcher(base),
      ]);
      // The test may run at night, when nobody is told of a window who did not wish it.
      const wishes = {
        reminders: ["sms", "email"],
        moved: ["sms", "email"],
        windows: ["sms", "email"],
        quiet: null,
      };
      await boris.api.ok("PUT", "/notifications/wishes", wishes);
      for (const who of [anna, boris]) await who.api.ok("POST", "/profiles/me/addresses", HOME);
      const wrong: string[] = [];

      // The doctor ticks tomorrow and says from when until when.
      const doctor = await seat(visit, base, marina);
      await doctor.page.goto(`${base}/doctor/plan`);
      await doctor.page.getByRole("button", { name: "Добавить" }).click();
      match(await doctor.page.locator(".errors").innerText(), /Дни/);
      wrong.push(...await judge(doctor.page, "/doctor/plan with an error"));
      await doctor.page.locator("[name=days]").nth(1).check();
      await doctor.page.fill("[name=from]", "10:00");
      await doctor.page.fill("[name=until]", "10:40");
      await doctor.page.fill("[name=place]", `${HOME.latitude}, ${HOME.longitude}`);
      await doctor.page.getByRole("button", { name: "Добавить" }).click();
      await doctor.page.getByText("завтра, 10:00").waitFor();
      wrong.push(...await judge(doctor.page, "/doctor/plan"));

      // Boris begins without a script and sees the same window.
      const plain = await seat(visit, base, boris, { javaScriptEnabled: false });
      await plain.page.goto(`${base}/book`);
      await plain.page.fill("[name=symptoms]", "Кашель");
      await plain.page.locator("[name=callType][value=scheduled]").check();
      await plain.page.getByRole("button", { name: "Показать ближайшие окна" }).click();
      await plain.page.locator("label.slot", { hasText: "10:00" }).click();

      // Anna, question by question.
      const patient = await seat(visit, base, anna);
      const { page } = patient;
      await openBook(patient, base);
      await next(page);
      await atStep(page, "Кому нужен врач?");
      await next(page);
      await atStep(page, "Что беспокоит?");
      await page.fill("[name=symptoms]", "Температура");
      await next(page);
      await atStep(page, "Когда и как?");
      await page.locator("[name=callType][value=scheduled]").check();
      await next(page);
      await atStep(page, "Куда приехать?");
      await next(page);
      await atStep(page, "Какое время удобно?");
      await page.getByText("Ближайшие окна").waitFor();
      await next(page);
      match(await page.locator(".errors").innerText(), /выберите окно/);
      wrong.push(...await judge(page, "/book with windows"));
      await page.locator("label.slot", { hasText: "10:00" }).click();
      await next(page);
      await atStep(page, "Как связаться");
      await next(page);
      await atStep(page, "Проверьте, всё ли верно");
      match(await page.locator("main").innerText(), /завтра, 10:00/);
      await next(page);
      await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      const id = new URL(page.url()).pathname.split("/").at(-1)!;

      // It is gone: Boris is told, loses nothing that he typed, and waits for another.
      await plain.page.getByRole("button", { name: /Проверить/ }).click();
      await plain.page.locator("button[name=step][value=create]").click();
      match(await plain.page.locator(".errors").innerText(), /только что заняли/);
      equal(await plain.page.inputValue("[name=symptoms]"), "Кашель");
      match(await plain.page.locator("main").innerText(), /свободных окон нет/);
      await plain.page.getByText("Сообщить, когда освободится время").click();
      await plain.page.locator("[name=waitDays]").nth(1).check();
      await plain.page.getByRole("button", { name: "Встать в лист ожидания" }).click();
      await plain.page.getByText("Ищем время").waitFor();

      // The doctor's day: hers by now, and where the dispatcher looks.
      await doctor.page.goto(`${base}/doctor/day`);
      await doctor.page.getByRole("link", { name: "Завтра" }).click();
      await doctor.page.waitForURL(/date=/);
      equal(await doctor.page.getByRole("link", { name: HOME.text }).count(), 0);
      // It comes by itself, on the page that stands open.
      await olga.api.ok("POST", `/bookings/${id}/assign`, { doctorId: marina.id });
      await doctor.page.getByRole("link", { name: HOME.text }).waitFor();
      wrong.push(...await judge(doctor.page, "/doctor/day"));

      // She cannot come: what she had is free, and Boris takes it.
      await anna.api.ok("POST", `/bookings/${id}/cancel`, { reason: "Лучше" });
      await inside.program.lookAtPlans(Date.now() as never);
      await plain.page.goto(`${base}/waitlist`);
      wrong.push(...await judge(patient.page, "the booking's page"));
      await plain.page.getByRole("button", { name: "Забронировать" }).click();
      await plain.page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      await page.goto(`${base}/waitlist`);
      wrong.push(...await judge(page, "/waitlist"));

      deepStrictEqual(wrong, []);
      deepStrictEqual([...doctor.violations, ...patient.violations], []);
      deepStrictEqual(inside.faults, []);
    }),
);
