/** Two dispatchers at their boards: on duty by name, handed over with a word, and what patients see of it. */
import { equal, match, ok } from "node:assert";
import type { Page } from "playwright-core";
import * as people from "../support/people.ts";
import { startStoryServer } from "../support/server.ts";
import { DESK, DOOR, newDispatcher, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };

const onDuty = (board: Page) => board.locator(".staffduty__names");
const says = (page: Page, selector: string, text: RegExp) =>
  page.locator(selector).filter({ hasText: text }).first().waitFor(PATIENCE);

browserTest(
  "a board says who is on duty as it changes, and a patient's open page promises nobody who left",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-duty-" });
    const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const anna = await newPatient(base);
      const { id } = await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Температура 38,6",
        address: { text: "проспект Абая, 45к1", ...DOOR },
      });
      const [first, second] = [await newDispatcher(base), await newDispatcher(base)];
      const olga = await seat(visit, base, first, { viewport: DESK });
      const ivan = await seat(visit, base, second, { viewport: DESK });
      const patient = await seat(visit, base, anna);
      for (const { page } of [olga, ivan]) await page.goto(`${base}/board`);
      await patient.page.goto(`${base}/bookings/${id}`);
      await says(olga.page, ".staffduty__names", /На смене никого/);

      await olga.page.getByRole("button", { name: "Я на смене" }).click();
      await says(olga.page, ".staffduty__names", /только вы/);
      await says(ivan.page, ".staffduty__names", /Сомова|Белова/);
      match(await onDuty(ivan.page).innerText(), /^\S+ \S+$/, "one name, and nothing else");

      // What is held says so to the patient only while somebody is there.
      const until = new Date(Date.now() + 900_000).toISOString();
      const staff = await people.admin(base);
      await staff.ok("POST", `/bookings/${id}/hold`, { until });
      await says(patient.page, "#status", /Диспетчер подбирает врача/);

      await ivan.page.getByRole("button", { name: "Я на смене" }).click();
      await says(olga.page, ".staffduty__names", /вы, /);
      await olga.page.goto(`${base}/board/duty`);
      await olga.page.getByLabel(/Что передать/).fill("4127: клиника перезвонит в десять");
      await olga.page.getByRole("button", { name: "Передать смену" }).click();
      await olga.page.getByRole("button", { name: "Я на смене" }).waitFor(PATIENCE);
      await says(ivan.page, ".staffduty__names", /только вы/);
      await ivan.page.goto(`${base}/board/duty`);
      await says(ivan.page, ".handover", /клиника перезвонит в десять/);

      // The last one is asked, and nothing is lost by the question.
      await ivan.page.getByRole("button", { name: "Закончить смену" }).click();
      await says(ivan.page, ".errors", /Кроме вас на смене никого/);
      match(await ivan.page.locator("main").innerText(), /Без диспетчера останется: Астана/);
      await says(patient.page, "#status", /Диспетчер подбирает врача/);
      await ivan.page.getByText("Понимаю, ухожу").click();
      await ivan.page.getByRole("button", { name: "Закончить смену" }).click();
      await says(ivan.page, "main", /На смене никого/);
      await says(patient.page, "#status", /Поиск приостановлен/);
      ok(!/диспетчер подбирает/i.test(await patient.page.locator("main").innerText()));
      for (const { violations } of [olga, ivan, patient]) equal(violations.join("\n"), "");
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
