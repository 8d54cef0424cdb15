/** An alarm on two boards: it stands above everything, is taken by one name, and a drill says that it is one. */
import { equal, match } from "node:assert";
import type { Page } from "playwright-core";
import { startStoryServer } from "../support/server.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };
const PHONE = { width: 390, height: 844 };

const alarm = (board: Page, id: string) => board.locator(`.alarm[data-alert="${id}"]`);

browserTest(
  "an alarm appears on both boards, one dispatcher takes it, the other sees who; a drill is marked",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-alarm-" });
    const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const [anna, marina] = [await newPatient(base), await newDoctor(base)];
      const seats = [];
      for (const viewport of [DESK, PHONE]) {
        const who = await newDispatcher(base);
        await who.api.ok("POST", "/staff/duty/start");
        const one = await seat(visit, base, who, { viewport });
        await one.page.goto(`${base}/board`);
        await one.page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
        seats.push({ ...one, who });
      }
      const [first, second] = seats as [typeof seats[0], typeof seats[0]];
      const { id: bookingId } = await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Температура 38,6",
        address: { text: "проспект Абая, 45к1", ...DOOR },
      });
      await first.who.api.ok("POST", `/bookings/${bookingId}/assign`, {
        doctorId: marina.api.user.id,
      });

      // Silent danger: both boards, the doctor's visit and name, and an unmade sound that is said.
      const { id } = await marina.api.ok("POST", "/emergency/alert", { kind: "danger" });
      for (const { page } of seats) {
        await alarm(page, id).waitFor(PATIENCE);
        match(await alarm(page, id).textContent() ?? "", /Опасность, врач/);
        match(await alarm(page, id).textContent() ?? "", /проспект Абая, 45к1/);
        await page.getByText("Тревоги не слышно.").waitFor(PATIENCE);
      }
      await first.page.getByRole("button", { name: "Включить звук" }).click();
      await first.page.getByText("Тревоги не слышно.").waitFor({ ...PATIENCE, state: "detached" });
      match(await first.page.title(), /ТРЕВОГА/);

      await alarm(first.page, id).getByRole("button", { name: "Беру на себя" }).click();
      const name = first.who.api.user.firstName;
      for (const { page } of seats) {
        await alarm(page, id).locator(`.alarm__next:has-text("${name}")`).waitFor(PATIENCE);
        equal(await alarm(page, id).getAttribute("data-state"), "acknowledged");
        equal(await alarm(page, id).getByRole("button").count(), 0, "nobody takes it again");
      }
      equal((await first.page.title()).includes("ТРЕВОГА"), false);

      // Its page works as plain forms: a step, who goes, and a close with an outcome.
      await alarm(second.page, id).getByRole("link", { name: /Открыть/ }).click();
      await second.page.getByRole("heading", { name: "Опасность, врач" }).waitFor(PATIENCE);
      await second.page.getByText("Врачу не звонить и не писать").waitFor(PATIENCE);
      equal(await second.page.locator('.alertcalls a[href^="tel:+7"]').count(), 0);
      await second.page.getByRole("button", { name: /^Сделано: Не звоните врачу/ }).click();
      await second.page.locator(".playbook li[data-done]").waitFor(PATIENCE);
      await second.page.getByLabel("Кто едет").fill("Полиция, 6 минут");
      await second.page.getByRole("button", { name: "Сообщить" }).click();
      await alarm(first.page, id).getByText("Полиция, 6 минут").waitFor(PATIENCE);
      await second.page.getByLabel("Чем кончилось").selectOption("police");
      await second.page.getByRole("button", { name: "Закрыть тревогу" }).click();
      await alarm(first.page, id).waitFor({ ...PATIENCE, state: "detached" });

      // Whoever is not on the board is told where they are, and loses nothing that is typed there.
      const desk = first.page;
      await desk.goto(`${base}/book`);
      await desk.locator("#watch[data-state=on]").waitFor({ ...PATIENCE, state: "attached" });
      await desk.locator("[name=symptoms]").fill("Кашель");
      const silent = await marina.api.ok("POST", "/emergency/alert", { kind: "danger" });
      const strip = alarm(desk, silent.id);
      await strip.waitFor(PATIENCE);
      match(await strip.textContent() ?? "", /Опасность, врач.*проспект Абая, 45к1/s);
      match(await desk.title(), /^ТРЕВОГА · /);
      await strip.getByRole("button", { name: "Беру на себя" }).click();
      await strip.and(desk.locator("[data-state=acknowledged]")).waitFor(PATIENCE);
      await desk.waitForFunction(() => !document.title.includes("ТРЕВОГА"));
      equal(await desk.locator("[name=symptoms]").inputValue(), "Кашель");
      await first.who.api.ok("PUT", `/emergency/${silent.id}/status`, {
        status: "resolved",
        outcome: "police",
      });
      await strip.waitFor({ ...PATIENCE, state: "detached" });
      // What was broken off there is there again, until another call begins.
      await desk.goto(`${base}/board`);
      await desk.goto(`${base}/book`);
      await desk.getByText("Продолжаем незаконченный вызов").waitFor(PATIENCE);
      equal(await desk.locator("[name=symptoms]").inputValue(), "Кашель");
      await desk.getByRole("button", { name: "Начать новый" }).click();
      await desk.getByText("Продолжаем незаконченный вызов")
        .waitFor({ ...PATIENCE, state: "detached" });
      await desk.locator("#watch[data-state=on]").waitFor({ ...PATIENCE, state: "attached" });
      equal(await desk.locator("[name=symptoms]").inputValue(), "");
      await desk.goto(`${base}/board`);
      await desk.locator(".live[data-state=on]").first().waitFor(PATIENCE);

      // A drill goes the same way, and says so.
      await second.page.goto(`${base}/board/alerts`);
      await second.page.getByRole("row", { name: /Опасность, врач/ }).waitFor(PATIENCE);
      await second.page.getByLabel("Вид").selectOption("sos");
      await second.page.getByRole("button", { name: "Объявить учебную тревогу" }).click();
      const drill = first.page.locator(".alarm[data-drill]");
      await drill.waitFor(PATIENCE);
      match(await drill.textContent() ?? "", /Учебная тревога/);
      await first.page.waitForFunction(() => document.title.startsWith("УЧЕНИЕ"));
      await second.page.locator(".alarm[data-drill]").waitFor(PATIENCE);
      for (const { violations } of seats) equal(violations.join("\n"), "");
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
