/**
 * The booking form in a real browser, question by question: by the keyboard alone, with a pin that is
 * moved by buttons and by dragging, with a draft that outlives its page and nobody else reads.
 */
import { deepStrictEqual, equal, match, ok } from "node:assert";
import type { Page, Response } from "playwright-core";
import { gzipSync } from "node:zlib";
import type { ServerProcess } from "../support/server.ts";
import * as people from "../support/people.ts";
import { serverOfFile } from "../support/story_server.ts";
import { newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { atStep, chooseHouse, heading, next, openBook, STREET, toAddress } from "./wizard.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const KEY = "tot-book-draft";
const SCRIPT_BYTES = 40 * 1024;
const DAY_MILLISECONDS = 24 * 3_600_000;
const METERS = 111_195;

/** Each story has a patient of its own, and no doctor is on duty: one server is enough. */
const server = serverOfFile({ CITIES_DIR: CITIES });
const onServer = (test: (server: ServerProcess) => Promise<void>) => test(server());

const errorsOf = (page: Page) => page.locator(".errors li").allInnerTexts();

/** Goes on with Tab until this field or button has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let time = 0; time < 40; time++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((it) => document.activeElement?.matches(it), selector)) return;
  }
  throw new Error(`Tab does not come to ${selector}`);
}

const draftOf = (page: Page): Promise<Record<string, unknown> | null> =>
  page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "null"), KEY);
const isKept = (page: Page, what: string) =>
  page.waitForFunction(
    ([key, what]) => localStorage.getItem(key)?.includes(what),
    [KEY, what] as const,
  );

browserTest(
  "by the keyboard alone: every question, the pin, a change, and the call",
  (visit) =>
    onServer(async ({ url }) => {
      const patient = await newPatient(url);
      const seated = await seat(visit, url, patient);
      const { page } = seated;
      // What the page before still asks for is not this one's.
      await page.waitForLoadState("networkidle");
      const scripts = new Set<string>();
      const take = (answer: Response) => {
        const { pathname } = new URL(answer.url());
        if (/^\/assets\/.*\.js$/.test(pathname)) scripts.add(pathname);
      };
      page.on("response", take);
      await openBook(seated, url);
      await page.waitForLoadState("networkidle");
      page.off("response", take);
      let bytes = 0;
      for (const path of scripts) {
        const script = await (await fetch(url + path)).bytes();
        bytes += gzipSync(script, { level: 9 }).length;
      }
      ok(bytes > 5_000 && bytes <= SCRIPT_BYTES, `${bytes} bytes of script before the map`);
      ok(await page.getByRole("link", { name: /^103/ }).first().isVisible());

      const enterNext = async () => {
        await tabTo(page, ".bottombar button[type=submit]");
        await page.keyboard.press("Enter");
      };
      await enterNext();
      await atStep(page, "Кому нужен врач?");
      match(await page.title(), /^Кому нужен врач\? · Вызов врача, Шаг 2 из 7/);
      ok(await page.getByRole("link", { name: /^103/ }).first().isVisible(), "help stays");
      await tabTo(page, "[name=who][value=self]");
      await page.keyboard.press("ArrowDown");
      await enterNext();
      await page.waitForFunction(() => document.activeElement?.matches(".errors"));
      deepStrictEqual(await errorsOf(page), [
        "Имя: заполните это поле",
        "Фамилия: заполните это поле",
      ]);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      equal(
        await page.evaluate(() => document.activeElement?.getAttribute("name")),
        "patient.firstName",
      );
      equal(await page.locator("[name='patient.firstName']").getAttribute("aria-invalid"), "true");
      await page.keyboard.type("Ирина");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Волкова");
      // Enter in a field goes on, as in any form.
      await page.keyboard.press("Enter");
      await atStep(page, "Что беспокоит?");
      await tabTo(page, "[name=symptom][value=fever]");
      await page.keyboard.press("Space");
      await enterNext();
      // A complaint has signs of its own; of somebody whose age is not known a child's are asked too.
      await atStep(page, "Уточним: есть ли что-то из этого?");
      deepStrictEqual(
        await page.locator("[name=signs]:visible").evaluateAll((all) =>
          all.map((one) => (one as HTMLInputElement).value)
        ),
        [
          "child_drowsy",
          "child_breathing",
          "child_cry",
          "child_fontanelle",
          "rash_pressed",
          "stiff_neck",
        ],
      );
      await enterNext();
      await atStep(page, "Когда и как?");
      await enterNext();
      await atStep(page, "Куда приехать?");

      const field = page.getByRole("combobox", { name: "Адрес" });
      await tabTo(page, "[role=combobox]");
      equal(await field.getAttribute("aria-expanded"), "false");
      await page.keyboard.type("абая 45к1");
      await page.waitForFunction(() =>
        document.querySelector("[role=combobox]")?.getAttribute("aria-expanded") === "true"
      );
      await page.keyboard.press("Escape");
      equal(await field.getAttribute("aria-expanded"), "false");
      equal(await field.inputValue(), "абая 45к1", "Escape closes the list and leaves the text");
      await page.keyboard.press("ArrowDown");
      const active = await field.getAttribute("aria-activedescendant");
      equal(await page.locator(`[id="${active}"]`).getAttribute("aria-selected"), "true");
      equal(
        await field.getAttribute("aria-controls"),
        await page.getByRole("listbox").getAttribute("id"),
      );
      equal((await page.locator(`[id="${active}"]`).innerText()).split("\n")[0], STREET);
      await page.keyboard.press("Enter");
      equal(await field.inputValue(), STREET);
      equal(await field.getAttribute("aria-expanded"), "false");
      equal(await heading(page).innerText(), "Куда приехать?", "Enter took the house, no more");

      await page.getByText(`Точка стоит у дома: ${STREET}`).waitFor();
      await tabTo(page, ".pin__moves button:nth-of-type(1)");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.getByText(/Точка сдвинута от адреса: 20\sм на север/).waitFor();
      await tabTo(page, ".pin__moves button:nth-of-type(4)");
      await page.keyboard.press("Enter");
      await page.getByText(/20\sм на север, 10\sм на восток/).waitFor();
      await enterNext();
      await atStep(page, "Как связаться");
      await enterNext();
      await atStep(page, "Проверьте, всё ли верно");

      const rows = page.locator(".kv > div");
      match(await rows.filter({ hasText: "Кому" }).innerText(), /Ирина Волкова/);
      match(await rows.filter({ hasText: "Что беспокоит" }).innerText(), /Температура/);
      await page.getByRole("link", { name: "Изменить: Что беспокоит" }).press("Enter");
      await atStep(page, "Что беспокоит?");
      await tabTo(page, "[name=symptoms]");
      await page.keyboard.type("Второй день");
      await enterNext();
      await atStep(page, "Проверьте, всё ли верно");
      match(
        await rows.filter({ hasText: "Что беспокоит" }).innerText(),
        /Температура\. Второй день/,
      );

      ok(await draftOf(page) !== null);
      await enterNext();
      await page.waitForURL(/\/bookings\/[0-9a-f-]{36}$/);
      equal(await draftOf(page), null, "what was sent is kept no more");
      const id = new URL(page.url()).pathname.split("/").at(-1);
      const booking = await patient.api.ok("GET", `/bookings/${id}`);
      equal(booking.patient.firstName, "Ирина");
      equal(booking.address.text, STREET);
      const { items } = await patient.api.ok(
        "GET",
        `/addresses?q=${encodeURIComponent(STREET)}&limit=1`,
      );
      const meters = (booking.address.latitude - items[0].latitude) * METERS;
      ok(Math.abs(meters - 20) < 0.5, `${meters} m to the north of the house`);
      ok(booking.address.longitude > items[0].longitude);
      deepStrictEqual(seated.violations, []);
    }),
);

browserTest(
  "a draft comes back after a reload, and can be let go",
  (visit) =>
    onServer(async ({ url }) => {
      const seated = await seat(visit, url, await newPatient(url));
      const { page } = seated;
      await openBook(seated, url);
      equal(await draftOf(page), null, "nothing is kept of who has only looked");
      await toAddress(page, "Кашель третий день");
      await chooseHouse(page);
      await page.getByRole("button", { name: "На север" }).click();
      await page.fill('[name="address.flat"]', "48");
      await isKept(page, '"48"');

      await page.reload();
      await page.getByText("Вернули ваши ответы").waitFor();
      equal(await heading(page).innerText(), "Куда приехать?");
      equal(await page.getByRole("combobox", { name: "Адрес" }).inputValue(), STREET);
      await page.getByText(/Точка сдвинута от адреса: 10\sм на север/).waitFor();
      equal(await page.inputValue('[name="address.flat"]'), "48");
      equal(await page.inputValue("[name=symptoms]"), "Кашель третий день");
      // A doctor who was chosen after the draft was left stays chosen, here and from the menu.
      const { user } = await people.doctor(url, null);
      const wish = page.locator('[name="preferredDoctorId"]');
      await page.goto(`${url}/book?doctor=${user.id}`);
      await page.getByText("Вернули ваши ответы").waitFor();
      ok(await wish.isChecked(), "the wish is newer than the draft");
      equal(await page.inputValue("[name=symptoms]"), "Кашель третий день");
      await isKept(page, user.id);
      await page.goto(`${url}/book`);
      await page.waitForURL(/doctor=/);
      await page.getByText("Вернули ваши ответы").waitFor();
      ok(await wish.isChecked());
      await next(page);
      await atStep(page, "Как связаться");

      // What is typed while the script is on its way stays, and the rest of the draft comes around it.
      await page.addInitScript(() => {
        if (sessionStorage.hasTyped) return;
        const look = new MutationObserver(() => {
          const field = document.querySelector<HTMLTextAreaElement>("[name=symptoms]");
          if (field === null) return;
          field.value = "Кашель и озноб";
          sessionStorage.hasTyped = "yes";
          look.disconnect();
        });
        look.observe(document, { childList: true, subtree: true });
      });
      await page.reload();
      await page.getByText("Вернули ваши ответы").waitFor();
      equal(await heading(page).innerText(), "Что беспокоит?", "where the reader is");
      equal(await page.inputValue("[name=symptoms]"), "Кашель и озноб");
      equal(await page.inputValue('[name="address.flat"]'), "48");
      await isKept(page, "озноб");

      await page.getByRole("button", { name: "Начать заново" }).click();
      await page.waitForURL(`${url}/book`);
      await page.locator(".book--live").waitFor();
      equal(await heading(page).innerText(), "Есть ли что-то из этого прямо сейчас?");
      equal(await page.inputValue("[name=symptoms]"), "");
      equal(await page.getByText("Вернули ваши ответы").count(), 0);
      equal(await draftOf(page), null);
      deepStrictEqual(seated.violations, []);
    }),
);

browserTest(
  "a draft is gone after a day, after the sign-out, and for anybody else",
  (visit) =>
    onServer(async ({ url }) => {
      const patient = await newPatient(url);
      const seated = await seat(visit, url, patient);
      const { page } = seated;
      const begin = async () => {
        await openBook(seated, url);
        await next(page);
        await atStep(page, "Кому нужен врач?");
        await next(page);
        await page.fill("[name=symptoms]", "Сыпь на руках");
        await isKept(page, "Сыпь на руках");
      };
      const changeDraft = (change: Record<string, unknown>) =>
        page.evaluate(([key, change]) => {
          const draft = JSON.parse(localStorage.getItem(key)!);
          localStorage.setItem(key, JSON.stringify({ ...draft, ...change }));
        }, [KEY, change] as const);

      await begin();
      await changeDraft({ savedAt: Date.now() - DAY_MILLISECONDS + 60_000 });
      await page.reload();
      await page.getByText("Вернули ваши ответы").waitFor();
      await changeDraft({ savedAt: Date.now() - DAY_MILLISECONDS - 1_000 });
      await page.reload();
      await page.locator(".book--live").waitFor();
      equal(await page.inputValue("[name=symptoms]"), "");
      equal(await draftOf(page), null, "a day is over");

      await begin();
      await changeDraft({ personId: "somebody else" });
      await page.goto(`${url}/`);
      await page.waitForFunction((key) => localStorage.getItem(key) === null, KEY);

      await begin();
      await page.locator(".menu__button").click();
      await Promise.all([
        page.waitForURL(`${url}/`),
        page.locator('form[action="/signout"] button').click(),
      ]);
      equal(await draftOf(page), null, "whoever comes next finds nothing");
    }),
);

browserTest(
  "the browser's Back goes one step back, and a consultation needs no address",
  (visit) =>
    onServer(async ({ url }) => {
      const seated = await seat(visit, url, await newPatient(url));
      const { page } = seated;
      await openBook(seated, url);
      await toAddress(page, "Кашель");
      await page.goBack();
      await atStep(page, "Когда и как?");
      await page.goBack();
      await atStep(page, "Что беспокоит?");
      await page.goForward();
      await atStep(page, "Когда и как?");
      await page.getByRole("button", { name: "Назад" }).click();
      await atStep(page, "Что беспокоит?");
      equal(await page.inputValue("[name=symptoms]"), "Кашель");
      await next(page);
      await atStep(page, "Когда и как?");
      await page.locator("[name=callType][value=consultation]").check();
      await page.getByText("Шаг 4 из 7").waitFor();
      await next(page);
      await atStep(page, "Какое время удобно?");
      await next(page);
      await atStep(page, "Как связаться");
      await next(page);
      await atStep(page, "Проверьте, всё ли верно");
      await page.goBack();
      await atStep(page, "Как связаться");

      // A visit after all: the answers lead to the question that is open now.
      await next(page);
      await atStep(page, "Проверьте, всё ли верно");
      await page.getByRole("link", { name: "Изменить: Когда" }).click();
      await atStep(page, "Когда и как?");
      await page.locator("[name=callType][value=urgent]").check();
      await next(page);
      await page.waitForFunction(() => document.activeElement?.matches(".errors"));
      equal(await heading(page).innerText(), "Куда приехать?");
      deepStrictEqual(await errorsOf(page), ["Адрес: заполните это поле"]);
      // An address of a step that was not reached leads nowhere.
      await page.goto(`${url}/book#step-check`);
      deepStrictEqual(seated.violations, []);
    }),
);

browserTest(
  "a pin is dragged, put by a tap, and brought back to the address",
  (visit) =>
    onServer(async ({ url }) => {
      const seated = await seat(visit, url, await newPatient(url));
      const { page } = seated;
      await openBook(seated, url);
      await toAddress(page, "Кашель");
      await chooseHouse(page);
      await page.locator(".mapframe__view[data-state=ready]").waitFor();
      const sign = page.locator(".mapsign");
      equal(await sign.getAttribute("aria-label"), "Сюда приедет врач");
      await page.locator(".pin__map").scrollIntoViewIfNeeded();
      const place = page.locator("[name=place]");
      equal(await place.inputValue(), "", "at the house there is nothing to say");

      const box = (await sign.boundingBox())!;
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 20, y, { steps: 4 });
      await page.mouse.move(x + 50, y, { steps: 4 });
      await page.mouse.up();
      await page.getByText(/Точка сдвинута от адреса: .*на восток/).waitFor();
      const dragged = await place.inputValue();
      match(dragged, /^51\.\d{6}, 71\.\d{6}$/);

      const map = (await page.locator(".pin__map .mapframe__view").boundingBox())!;
      await page.mouse.click(map.x + 40, map.y + map.height - 60);
      await page.getByText(/Точка сдвинута от адреса: .*на запад/).waitFor();
      ok(await place.inputValue() !== dragged);

      await page.getByRole("button", { name: "Вернуть к адресу" }).click();
      equal(await place.inputValue(), "");
      await page.getByText(`Точка стоит у дома: ${STREET}`).waitFor();
      deepStrictEqual(seated.violations, []);
    }),
);

browserTest(
  "without a connection nothing typed is lost, and the same step goes on later",
  (visit) =>
    onServer(async ({ url }) => {
      const seated = await seat(visit, url, await newPatient(url));
      const { page } = seated;
      await openBook(seated, url);
      await next(page);
      await atStep(page, "Кому нужен врач?");
      await page.context().setOffline(true);
      await next(page);
      await page.getByText("Ответа нет: связь прервалась").waitFor();
      equal(await heading(page).innerText(), "Кому нужен врач?");
      ok(await page.getByRole("link", { name: /^103/ }).first().isVisible());
      await page.context().setOffline(false);
      await next(page);
      await atStep(page, "Что беспокоит?");
      equal(await page.locator(".errors").count(), 0);
    }),
);
