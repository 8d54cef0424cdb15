/**
 * The patient's call for help in a real browser: by hold, by keyboard, taken back, the page closed in the
 * count, without a connection and with it again. Each time it is asked of the server what it has.
 */
import { deepStrictEqual, equal, match, ok, strictEqual } from "node:assert";
import type { Page } from "playwright-core";
import { startStoryServer } from "../support/server.ts";
import { judge } from "./barriers.ts";
import { DOOR, newDispatcher, newPatient, PHONE, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const ELSEWHERE = { latitude: 55.75, longitude: 37.61 };

const isLive = (page: Page) => page.locator("x-island[data-name=sos][data-state=on]").waitFor();
const status = (page: Page, text: RegExp) =>
  page.locator(".sos__sheet .sos__title", { hasText: text }).waitFor();

browserTest(
  "a patient calls for help: held, by keyboard, taken back, gone, offline",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-sos-" });
    const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const [anna, olga] = await Promise.all([newPatient(base), newDispatcher(base)]);
      await olga.api.ok("POST", "/staff/duty/start");
      const { id } = await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Кашель",
        address: { text: "проспект Абая, 45к1", ...DOOR, entrance: "3", floor: "5", flat: "48" },
      });
      const { page, violations } = await seat(visit, base, anna, {
        viewport: PHONE,
        geolocation: ELSEWHERE,
        permissions: ["geolocation"],
      });
      const open = async (path: string) => {
        await page.goto(base + path);
        await isLive(page);
      };
      const calls = async (): Promise<{ id: string; status: string; bookingId: string | null }[]> =>
        (await anna.api.ok("GET", "/emergency")).items;
      const statuses = async () => (await calls()).map((one) => one.status);
      /** Until the server has it so: what the page says is asked of nobody but the server. */
      const until = async (wanted: readonly string[]): Promise<void> => {
        const is = async () => JSON.stringify(await statuses()) === JSON.stringify(wanted);
        for (let tries = 0; tries < 300 && !await is(); tries++) await page.waitForTimeout(100);
        deepStrictEqual(await statuses(), wanted);
      };
      const button = page.locator(".sos__button");
      const end = async () => {
        const [{ id } = { id: "" }] = await calls();
        const path = `/emergency/${id}/status`;
        await olga.api.ok("PUT", path, { status: "acknowledged" });
        await olga.api.ok("PUT", path, { status: "false_alarm" });
      };

      // Pressed and let go it is no call; held for two seconds it is one, and may be taken back.
      await open(`/bookings/${id}`);
      const box = (await button.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
      await page.mouse.up();
      await page.locator(".sos__button", { hasText: "Ещё раз" }).waitFor();
      deepStrictEqual(await statuses(), []);
      await page.mouse.down();
      await page.locator(".sos__sheet[open]").waitFor();
      await page.mouse.up();
      const numbers = page.locator(".sos__sheet .sos__calls a[href^='tel:']");
      deepStrictEqual(
        await numbers.evaluateAll((all) => all.map((one) => one.getAttribute("href"))),
        ["tel:103", "tel:112"],
      );
      // The line is away in this very moment.
      await page.route("**/emergency/*/status", (route) => route.abort(), { times: 1 });
      await page.getByRole("button", { name: "Отменить сигнал" }).click();
      await status(page, /Сигнал отменён/);
      await until(["cancelled"]);
      // Far from the address: it is said first, with the address to read out.
      match(await page.locator(".sos__far").innerText(), /Вы далеко[\s\S]*Абая, 45к1, подъезд/);
      const wrong = [...await judge(page, "taken back")];

      // By the keyboard alone, and answered by name while one looks.
      await open(`/bookings/${id}`);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await status(page, /Уйдёт через/);
      await status(page, /Сигнал передан диспетчеру/);
      // Without a connection nobody knows whether somebody has answered meanwhile.
      const text = (words: RegExp) =>
        page.locator(".sos__sheet .sos__status", { hasText: words }).waitFor();
      await text(/пока не ответил/);
      await page.context().setOffline(true);
      await text(/Нет связи\. Показываем то, что знали в \d\d:\d\d/);
      equal(await page.getByText("пока не ответил").count(), 0);
      await page.context().setOffline(false);
      await text(/пока не ответил/);
      // Whoever was on duty goes: nobody has it, and the page says so.
      await olga.api.ok("POST", "/staff/duty/end", { confirmed: true });
      await status(page, /Сигнал принят/);
      await olga.api.ok("POST", "/staff/duty/start");
      await status(page, /Сигнал передан диспетчеру/);
      const [raised] = await calls();
      deepStrictEqual([raised?.status, raised?.bookingId], ["raised", id]);
      await olga.api.ok("PUT", `/emergency/${raised?.id}/status`, { status: "acknowledged" });
      await status(page, /Сигналом занимается Ольга/);
      // It gets worse: another call, of which whoever has the first one hears.
      const again = page.waitForResponse((answer) => answer.url().endsWith("/emergency/alert"));
      await page.getByRole("button", { name: /Отправить ещё раз/ }).click();
      strictEqual((await again).status(), 201);
      strictEqual((await olga.api.ok("GET", `/emergency/${raised?.id}`)).board.reportCount, 2);
      await status(page, /Сигналом занимается Ольга/);
      await olga.api.ok("PUT", `/emergency/${raised?.id}/status`, { status: "false_alarm" });
      await status(page, /Сигнал закрыл диспетчер Ольга/);

      // Held by a finger that trembles; closed in the count: the server holds it.
      await open("/");
      const finger = await page.context().newCDPSession(page);
      const held = (await button.boundingBox())!;
      const touch = (type: "touchStart" | "touchMove" | "touchEnd", down = 0) =>
        finger.send("Input.dispatchTouchEvent", {
          type,
          touchPoints: type === "touchEnd"
            ? []
            : [{ x: held.x + held.width / 2, y: held.y + held.height / 2 - down }],
        });
      await touch("touchStart");
      for (const down of [10, 30, 50, 30]) await touch("touchMove", down);
      await page.locator(".sos__sheet[open]").waitFor();
      await touch("touchEnd");
      await finger.detach();
      await status(page, /Уйдёт через/);
      await page.goto("about:blank");
      await until(["raised", "false_alarm", "cancelled"]);
      await end();

      // Without a connection: the numbers stand there, nothing is claimed, and it goes out by itself.
      await open("/book");
      await page.context().setOffline(true);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await status(page, /дошёл ли сигнал, неизвестно/);
      equal(await numbers.count(), 2);
      wrong.push(...await judge(page, "offline"));
      await page.context().setOffline(false);
      await status(page, /Сигнал передан диспетчеру/);
      await until(["raised", "false_alarm", "false_alarm", "cancelled"]);

      // Kept by a page that is gone, it goes out from the next one that is opened, also one without the button.
      await end();
      await open("/book");
      await page.context().setOffline(true);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await status(page, /дошёл ли сигнал, неизвестно/);
      await text(/сохранён в этом браузере/);
      await page.goto("about:blank");
      await page.context().setOffline(false);
      equal((await calls()).filter((one) => one.status === "raised").length, 0);
      await page.goto(`${base}/account/notices`);
      await status(page, /Сигнал передан диспетчеру/);
      wrong.push(...await judge(page, "a page without the button"));
      equal(await page.evaluate(() => localStorage.getItem("tot-sos")), null);

      // From the page without a connection: kept, and sent when somebody answers again.
      await end();
      await page.goto(`${base}/bookings/${id}`);
      await page.waitForFunction(async () =>
        await caches.match("/offline") !== undefined &&
        localStorage.getItem("tot-offline-booking") !== null
      );
      await page.context().setOffline(true);
      await page.goto(`${base}/bookings`);
      await page.locator("#offline-booking").waitFor();
      deepStrictEqual(
        await page.locator("main a[href^='tel:1']").evaluateAll((all) =>
          all.slice(0, 2).map((one) => one.getAttribute("href"))
        ),
        ["tel:103", "tel:112"],
      );
      await button.focus();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.locator(".sos__title", { hasText: /дошёл ли сигнал, неизвестно/ }).waitFor();
      wrong.push(...await judge(page, "the page without a connection"));
      await page.context().setOffline(false);
      await until([
        "raised",
        "false_alarm",
        "false_alarm",
        "false_alarm",
        "false_alarm",
        "cancelled",
      ]);

      await page.goto(`${base}/sos?booking=${id}`);
      wrong.push(...await judge(page, "without a script"));

      // Without an account, by the link of an SMS: the same call, with two taps.
      const { id: byPhone } = await olga.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Кашель",
        contactPhone: "+77010000001",
        patient: { firstName: "Ирина", lastName: "Павлова" },
        address: { text: "проспект Абая, 45к1", ...DOOR },
      });
      const link = () => /https?:\/\/[^/\s"]+(\/v\/[\w-]+)/.exec(server.output())?.[1];
      for (let tries = 0; tries < 100 && link() === undefined; tries++) {
        await page.waitForTimeout(100);
      }
      const guest = await visit.open({ viewport: PHONE, locale: "ru-RU" });
      await guest.page.goto(base + link());
      wrong.push(...await judge(guest.page, "the link of a visit"));
      await guest.page.getByRole("link", { name: "Стало плохо" }).press("Enter");
      wrong.push(...await judge(guest.page, "the question, by link"));
      // Without a connection it is kept here, and goes out from the next page of the visit.
      await guest.page.locator("x-island[data-name=link_sos]").waitFor();
      await guest.page.waitForLoadState("networkidle");
      await guest.page.context().setOffline(true);
      await guest.page.getByRole("button", { name: "Отправить сигнал" }).press("Enter");
      await guest.page.getByText("сохранён в этом браузере").waitFor();
      wrong.push(...await judge(guest.page, "kept, by link"));
      await guest.page.goto("about:blank");
      await guest.page.context().setOffline(false);
      await guest.page.goto(base + link());
      await guest.page.getByText(/Уйдёт через|Сигнал уходит/).waitFor();
      await guest.page.getByText("Сигнал передан диспетчеру").waitFor();
      await guest.page.context().setOffline(true);
      await guest.page.getByText("Показываем то, что знали в").waitFor();
      await guest.page.context().setOffline(false);
      await guest.page.getByText("Показываем то, что знали в").waitFor({ state: "hidden" });
      wrong.push(...await judge(guest.page, "a call by link"));
      const { items } = await olga.api.ok("GET", "/emergency?status=open");
      equal(items[0].bookingId, byPhone);
      deepStrictEqual(guest.violations, []);
      deepStrictEqual(wrong, []);
      ok(violations.length === 0, violations.join("\n"));
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
