/** A doctor applies with documents, an admin approves with them beside the form, and the shift begins. */
import { deepStrictEqual, equal, match } from "node:assert";
import { Buffer } from "node:buffer";
import { jpeg, pdf, png } from "../routes/pictures.ts";
import * as people from "../support/people.ts";
import { ADMIN, type ServerProcess, startStoryServer } from "../support/server.ts";
import { judge } from "./barriers.ts";
import { DESK, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
/** A folder to put pictures of the pages into, for whoever wants to look at them. */
const PICTURES = Deno.env.get("PICTURES");

async function onServer(test: (server: ServerProcess) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-application-" });
  const server = await startStoryServer({
    DATA_DIR: folder,

    CITIES_DIR: CITIES,
    DOCTOR_DOCUMENTS: "on",
  });
  try {
    await test(server);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

browserTest(
  "a doctor applies, an admin approves with the documents at hand, the shift begins",
  (visit) =>
    onServer(async ({ url }) => {
      const { page, violations } = await visit.open({ viewport: PHONE });
      const picture = async (from: typeof page, name: string) => {
        if (PICTURES === undefined) return;
        for (const [width, height] of [[390, 844], [1280, 800]] as const) {
          for (const colorScheme of ["light", "dark"] as const) {
            await from.setViewportSize({ width, height });
            await from.emulateMedia({ colorScheme });
            await from.screenshot({
              path: `${PICTURES}/${name}-${width}-${colorScheme}.png`,
              fullPage: true,
            });
          }
        }
        await from.emulateMedia({ colorScheme: "light" });
      };
      await page.goto(`${url}/register?role=doctor`);
      await page.fill("[name=firstName]", "Марина");
      await page.fill("[name=lastName]", "Ковалёва");
      await page.fill("[name=email]", `doctor-${people.unique()}@tot.example`);
      await page.fill("[name=password]", people.PASSWORD);
      await page.locator("label.chip", { hasText: "Терапевт" }).click();
      await page.fill("[name=licenseNumber]", "7720 031234567");
      await page.fill("[name=licenseExpiresOn]", "2035-03-14");
      await page.locator("form[action='/register'] button[type=submit]").click();
      await page.waitForURL(`${url}/doctor`);

      await page.goto(`${url}/doctor/application`);
      match(await page.locator("#main").innerText(), /не хватает: Аккредитация и Диплом/);
      const add = async (kind: string, name: string, bytes: Uint8Array) => {
        await page.selectOption("[name=kind]", kind);
        const buffer = Buffer.from(bytes);
        await page.setInputFiles("[name=file]", { name, mimeType: "application/pdf", buffer });
        await page.getByRole("button", { name: "Добавить" }).click();
        await page.waitForLoadState();
      };
      await add("diploma", "диплом.pdf", new TextEncoder().encode("<!doctype html>"));
      match(await page.locator(".errors").innerText(), /Файл: подойдёт PDF, JPEG или PNG/);
      await add("diploma", "Диплом РНИМУ 2011.pdf", pdf());
      await add("accreditation", "Аккредитация.jpg", jpeg());
      await add("photo", "me.png", png());
      equal(await page.locator(".documents__row").count(), 3);
      await page.fill("[name=experienceYears]", "12");
      await page.fill("[name=about]", "Веду взрослых и пожилых.");
      await page.getByRole("button", { name: "Сохранить" }).click();
      await page.waitForURL(`${url}/doctor/application?saved`);
      deepStrictEqual(await judge(page, "application"), []);
      await picture(page, "application");

      const admin = await seat(visit, url, { id: "", ...ADMIN }, { viewport: DESK });
      await admin.page.goto(`${url}/admin`);
      equal(await admin.page.locator(".application .documents__row").count(), 3);
      deepStrictEqual(await judge(admin.page, "applications"), []);
      await picture(admin.page, "admin");
      await admin.page.getByRole("button", { name: "Одобрить" }).click();
      await admin.page.waitForLoadState();

      await page.goto(`${url}/doctor/application`);
      match(await page.locator("#application-state + .pill, .pill").first().innerText(), /Одобрен/);
      await page.goto(`${url}/doctor`);
      await page.getByRole("button", { name: /смену/ }).first().click();
      await page.waitForFunction(() => /Вы на смене|Закончить смену/.test(document.body.innerText));

      const { page: anybody } = await visit.open({ viewport: PHONE });
      await anybody.goto(`${url}/doctors`);
      await picture(anybody, "doctors");
      deepStrictEqual(await judge(anybody, "doctors"), []);
      await anybody.getByRole("link", { name: /Ковалёва Марина/ }).click();
      await anybody.waitForURL(/\/doctors\/.+/);
      match(await anybody.locator("#main").innerText(), /Аккредитация проверена/);
      deepStrictEqual(await judge(anybody, "card"), []);
      await picture(anybody, "card");
      deepStrictEqual([...violations, ...admin.violations], []);
    }),
);
