/** A clinic in a real browser: it says who it is, makes a link, a doctor comes by it, and it ends. */
import { deepStrictEqual, equal, match } from "node:assert";
import * as people from "../support/people.ts";
import { kinds, withProgram } from "../routes/program.ts";
import { judge } from "./barriers.ts";
import { newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const [embedded] = kinds();

browserTest(
  "a clinic is approved, and a doctor works for it by its link",
  (visit) =>
    withProgram(embedded!, async (inside) => {
      const base = inside.base.replace("127.0.0.1", "localhost");
      const clinic = await newPatient(base, { role: "clinic", clinicName: "Клиника на Яузе" });
      const doctor = await newDoctor(base);
      const { page, violations } = await seat(visit, base, clinic);
      const wrong: string[] = [];

      await page.goto(`${base}/clinic`);
      wrong.push(...await judge(page, "/clinic that waits"));
      await page.getByRole("link", { name: "Сведения о клинике" }).click();
      await page.fill("[name=licenseNumber]", "Л041-01137-77/00000001");
      await page.fill("[name=inn]", "7707083894");
      await page.fill("[name=addresses]", "Мироновская улица, 12\n\nЯузский бульвар, 3");
      await page.getByRole("button", { name: "Сохранить" }).click();
      match(await page.locator(".errors").innerText(), /ИНН/);
      equal(await page.inputValue("[name=licenseNumber]"), "Л041-01137-77/00000001");
      wrong.push(...await judge(page, "/clinic/profile with an error"));
      await page.fill("[name=inn]", "7707083893");
      await page.getByRole("button", { name: "Сохранить" }).click();
      await page.waitForURL(/\?saved$/);
      wrong.push(...await judge(page, "/clinic/profile"));
      const kept = await clinic.api.ok("GET", "/clinic-profiles/me");
      deepStrictEqual(kept.addresses, ["Мироновская улица, 12", "Яузский бульвар, 3"]);

      await (await people.admin(base)).ok("POST", `/admin/clinics/${clinic.id}/approve`);
      await page.goto(`${base}/clinic`);
      await page.getByRole("button", { name: "Создать ссылку" }).click();
      const link = await page.inputValue("[name=link]");
      wrong.push(...await judge(page, "/clinic with a link"));

      const path = new URL(link).pathname;
      const guest = await visit.open();
      await guest.page.goto(base + path);
      wrong.push(...await judge(guest.page, "/join signed out"));
      const marina = await seat(visit, base, doctor);
      await marina.page.goto(base + path);
      wrong.push(...await judge(marina.page, "/join"));
      await marina.page.getByRole("button", { name: "Принять приглашение" }).click();
      await marina.page.waitForURL(/\/doctor$/);
      equal((await guest.page.goto(base + path))?.status(), 404, "good once");
      wrong.push(...await judge(guest.page, "/join used"));

      await marina.page.goto(`${base}/doctor/clinics`);
      match(await marina.page.locator("main").innerText(), /Клиника на Яузе/);
      await marina.page.getByText("Что видит клиника", { exact: true }).click();
      wrong.push(...await judge(marina.page, "/doctor/clinics"));

      // A manager joins the team by the link that went to her, and is out as soon as the owner says so.
      const { messages } = inside.messages;
      const before = messages.length;
      await page.goto(`${base}/clinic/team`);
      await page.fill("[name=email]", "nobody");
      await page.getByRole("button", { name: "Отправить приглашение" }).click();
      await page.locator(".errors").waitFor();
      equal(await page.inputValue("[name=email]"), "nobody", "nothing typed is lost");
      wrong.push(...await judge(page, "/clinic/team with an error"));
      await page.fill("[name=email]", `vera-${people.unique()}@tot.example`);
      await page.getByRole("button", { name: "Отправить приглашение" }).click();
      await page.getByText("Приглашение отправлено").waitFor();
      wrong.push(...await judge(page, "/clinic/team with an invitation"));
      const { text } = await inside.messages.find((one) => one.text.includes("/team/"), before);
      const vera = await visit.open();
      await vera.page.goto(base + /\/team\/[\w-]+/.exec(text)![0]);
      wrong.push(...await judge(vera.page, "/team"));
      await vera.page.fill("[name=firstName]", "Вера");
      await vera.page.fill("[name=lastName]", "Яузова");
      await vera.page.fill("[name=password]", people.PASSWORD);
      await vera.page.keyboard.press("Enter");
      await vera.page.waitForURL(/\/clinic$/);
      await vera.page.goto(`${base}/clinic/profile`);
      equal(await vera.page.locator("[name=inn]").count(), 0, "a manager reads");
      wrong.push(...await judge(vera.page, "/clinic/profile of a manager"));
      await vera.page.goto(`${base}/bookings`);
      await page.reload();
      await page.locator("summary", { hasText: "Закрыть доступ" }).click();
      await page.getByRole("button", { name: "Закрыть доступ" }).click();
      await page.waitForURL(/saved/);
      await vera.page.reload();
      match(vera.page.url(), /\/signin/);

      await page.goto(`${base}/clinic`);
      match(await page.locator("main").innerText(), /Ковалёва Марина/);
      wrong.push(...await judge(page, "/clinic with a doctor"));
      await page.getByText("Завершить работу", { exact: true }).click();
      await page.getByRole("button", { name: "Завершить работу с врачом" }).click();
      await page.getByText("Врачей пока нет").waitFor();

      deepStrictEqual(wrong, []);
      deepStrictEqual([...violations, ...marina.violations, ...vera.violations], []);
      deepStrictEqual(inside.faults, []);
    }),
);
