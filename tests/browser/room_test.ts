/** The booking's room in a real browser: echo, unread words, paging back, and whose words stand where. */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { startStoryServer } from "../support/server.ts";
import { DESK, DOOR, newDispatcher, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PAGE = 50;

const isLive = (page: Page): Promise<void> =>
  page.locator(".live[data-state=on]").first().waitFor();
const bubbles = (page: Page) => page.locator(".chat .bubble:not(.bubble--echo)");
const echoes = (page: Page) => page.locator(".bubble--echo");

async function write(page: Page, words: string): Promise<void> {
  await page.locator("form[action$='/say'] textarea").fill(words);
  await page.locator("form[action$='/say'] button[type=submit]").click();
}

const urgent = (symptoms: string) => ({
  callType: "urgent",
  specialization: "therapist",
  symptoms,
  address: { text: "проспект Абая, 45к1", ...DOOR },
});

async function onServer(test: (base: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "tot-room-" });
  const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
  try {
    await test(`http://localhost:${new URL(server.url).port}`);
  } finally {
    await server.kill("SIGKILL");
    await Deno.remove(folder, { recursive: true });
  }
}

browserTest(
  "words wait for a connection in sight, older ones are paged back, new ones are counted",
  (
    visit,
  ) =>
    onServer(async (base) => {
      const [anna, olga] = [await newPatient(base), await newDispatcher(base)];
      const { id } = await anna.api.ok("POST", "/bookings", urgent("Температура"));
      const say = (content: string) => olga.api.ok("POST", `/bookings/${id}/messages`, { content });
      for (let number = 1; number <= PAGE + 15; number++) await say(`слово ${number}`);
      const { page, violations } = await seat(visit, base, anna);
      const looked = page.waitForResponse((answer) => answer.url().endsWith("/geo/ping"));
      await page.goto(`${base}/bookings/${id}`);
      await isLive(page);
      equal((await looked).status(), 204, "the page says that it is looked at");

      const before = await bubbles(page).count();
      ok(before >= PAGE && before < PAGE + 15, `${before} at first`);
      equal(await page.getByText("слово 1", { exact: true }).count(), 0);
      const chat = page.locator(".chat");
      await chat.evaluate((list) => list.scrollTop = 0);
      const first = bubbles(page).first();
      const text = await first.locator(".bubble__text").innerText();
      // In the room's own frame: the click may scroll the page.
      const topOf = (bubble: HTMLElement | SVGElement) =>
        bubble.getBoundingClientRect().top -
        bubble.closest(".chat")!.getBoundingClientRect().top;
      const place = await first.evaluate(topOf);
      await page.getByRole("button", { name: "Показать раньше" }).click();
      await page.getByText("слово 1", { exact: true }).waitFor();
      const same = bubbles(page).filter({ has: page.getByText(text, { exact: true }) }).first();
      const moved = await same.evaluate(topOf) - place;
      ok(Math.abs(moved) < 8, `what was read has moved by ${moved} pixels`);

      await page.context().setOffline(true);
      await write(page, "Код домофона 48В");
      await page.locator(".bubble--echo[data-state=waiting]").waitFor();
      equal(await page.locator("form[action$='/say'] textarea").inputValue(), "");
      await page.context().setOffline(false);
      await bubbles(page).filter({ hasText: "Код домофона 48В" }).waitFor();
      equal(await echoes(page).count(), 0);
      const { items } = await olga.api.ok("GET", `/bookings/${id}/messages?after=${PAGE}`);
      const said = (items as { content: string }[]).filter(({ content }) => /48В/.test(content));
      equal(said.length, 1, "said once");

      // Faster than the server answers, and again when the page has been drawn anew: each word is its own.
      let release = () => {};
      const held = new Promise<void>((resolve) => release = resolve);
      await page.route("**/say", async (route) => {
        await held;
        await route.continue();
      });
      const words = ["Второй подъезд", "Лифт не работает", "Дверь слева", "Звонка нет"];
      for (const one of words.slice(0, 2)) {
        await write(page, one);
        await echoes(page).filter({ hasText: one }).waitFor();
        const busy = await page.locator("form[action$='/say']").getAttribute("aria-busy");
        equal(busy, null, "the next word need not wait for an answer");
      }
      release();
      for (const one of words.slice(0, 2)) await bubbles(page).filter({ hasText: one }).waitFor();
      for (const one of words.slice(2)) {
        await write(page, one);
        await bubbles(page).filter({ hasText: one }).waitFor();
      }
      const shown = await bubbles(page).locator(".bubble__text").allInnerTexts();
      deepStrictEqual(shown.slice(-words.length), words);
      const room = await olga.api.ok("GET", `/bookings/${id}/messages?after=${PAGE}`);
      const heard = (room.items as { content: string }[]).map(({ content }) => content);
      deepStrictEqual(heard.slice(-words.length), words, "the room has each of them");

      // Away from the page: what comes meanwhile is unread when it is back, until it is seen.
      await page.goto(`${base}/bookings`);
      await say("Врач нашёлся");
      await say("Будет через полчаса");
      await page.goto(`${base}/bookings/${id}`);
      await isLive(page);
      await page.locator("#room .unread").filter({ hasText: "2" }).waitFor();
      await page.locator(".chat").scrollIntoViewIfNeeded();
      await page.locator(".chat").evaluate((list) => list.scrollTop = list.scrollHeight);
      await page.locator("#room .unread").waitFor({ state: "detached" });
      deepStrictEqual(violations, []);
    }),
);

browserTest(
  "after an absence in which more was said than a connect brings, the room has every word in its order",
  (visit) =>
    onServer(async (base) => {
      const [anna, olga] = [await newPatient(base), await newDispatcher(base)];
      const { id } = await anna.api.ok("POST", "/bookings", urgent("Температура"));
      const say = (number: number) =>
        olga.api.ok("POST", `/bookings/${id}/messages`, { content: `слово ${number}` });
      for (let number = 1; number <= 3; number++) await say(number);
      const { page } = await seat(visit, base, anna);
      await page.goto(`${base}/bookings/${id}`);
      await isLive(page);
      // As when the phone sleeps: the stream is given up, the page and what it knows stay.
      await page.evaluate(() => void dispatchEvent(new Event("pagehide")));
      const last = 3 + 2 * PAGE + 10;
      for (let number = 4; number <= last; number++) await say(number);
      await page.evaluate(() => {
        const draws = { count: 0 };
        new MutationObserver(() => draws.count++)
          .observe(document.querySelector(".chat")!, { childList: true, subtree: true });
        Object.assign(globalThis, { draws });
        dispatchEvent(new Event("pageshow"));
      });
      await page.getByText(`слово ${last}`, { exact: true }).waitFor();
      await page.getByText("слово 4", { exact: true }).waitFor();
      const words = (await bubbles(page).locator(".bubble__text").allInnerTexts())
        .map((text) => Number(/^слово (\d+)$/.exec(text)?.[1])).filter((number) => number > 0);
      const { count } = await page.evaluate(() =>
        (globalThis as unknown as { draws: { count: number } }).draws
      );
      ok(count < PAGE / 2, `fifty words that came in one piece were drawn ${count} times`);
      deepStrictEqual(words, Array.from({ length: last }, (_, index) => index + 1));
    }),
);

browserTest(
  "what is said in one room is in no other, though it is still on its way",
  (visit) =>
    onServer(async (base) => {
      const [anna, olga] = [await newPatient(base), await newDispatcher(base)];
      const ids: string[] = [];
      for (const symptoms of ["Температура", "Кашель"]) {
        ids.push((await anna.api.ok("POST", "/bookings", urgent(symptoms))).id);
      }
      const { page } = await seat(visit, base, olga, { viewport: DESK });
      await page.goto(`${base}/board?booking=${ids[0]}`);
      await isLive(page);
      let release = () => {};
      const held = new Promise<void>((resolve) => release = resolve);
      await page.route("**/say", async (route) => {
        await held;
        await route.continue();
      });
      await write(page, "Только для Анны");
      await echoes(page).filter({ hasText: "Только для Анны" }).waitFor();
      await page.locator(`.bcard[data-booking="${ids[1]}"]`).click();
      await page.locator(`form[action="/bookings/${ids[1]}/say"]`).waitFor();
      equal(await echoes(page).count(), 0);
      // A word in a room that nobody looks into shows on its card, until somebody does.
      const mark = page.locator(`.bcard[data-booking="${ids[0]}"] .unread`);
      await anna.api.ok("POST", `/bookings/${ids[0]}/messages`, { content: "Мне хуже" });
      await mark.filter({ hasText: "1" }).waitFor();
      release();
      await page.locator(`.bcard[data-booking="${ids[0]}"]`).click();
      await bubbles(page).filter({ hasText: "Только для Анны" }).waitFor();
      equal(await echoes(page).count(), 0, "in the room, and no longer on its way");
      await page.locator(".chat").scrollIntoViewIfNeeded();
      await mark.waitFor({ state: "detached" });
    }),
);
