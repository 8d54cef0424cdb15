/**
 * An alarm asks a doctor over everything on the page; the yes is by keyboard, the desk sees it on a page
 * that nobody loads again, and a corrected place is on the doctor's page at once.
 */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { Page } from "playwright-core";
import { stand } from "../support/people.ts";
import { kinds } from "../routes/program.ts";
import { judge } from "./barriers.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 60_000 };

browserTest(
  "an alarm asks the nearest doctor, who goes; the alarm's page is alive",
  async (visit) => {
    const inside = await kinds()[0]!.start({ CITIES_DIR: CITIES });
    const base = inside.base.replace("127.0.0.1", "localhost");
    try {
      const [anna, marina, kira, olga] = [
        await newPatient(base),
        await newDoctor(base),
        await newDoctor(base, { firstName: "Кира", lastName: "Орлова" }),
        await newDispatcher(base),
      ];
      for (const one of [marina, kira]) {
        await one.api.ok("PUT", "/geo/availability", { available: true });
      }
      await stand(kira.api, { latitude: DOOR.latitude + 0.01, longitude: DOOR.longitude });
      const track = (north: number, agoMilliseconds: number) =>
        marina.api.ok("POST", "/geo/track", {
          positions: [{
            latitude: DOOR.latitude + north,
            longitude: DOOR.longitude,
            accuracy: 9,
            recordedAt: new Date(Date.now() - agoMilliseconds).toISOString(),
          }],
        });
      await track(0.001, 60_000);
      const { id: bookingId } = await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Температура 38,6",
        address: { text: "проспект Абая, 45к1", flat: "48", ...DOOR },
      });
      await olga.api.ok("POST", `/bookings/${bookingId}/assign`, { doctorId: marina.id });

      const wrong: string[] = [];
      const doctor = await seat(visit, base, kira, { locale: "ru-RU" });
      await doctor.page.goto(`${base}/doctor`);
      await doctor.page.locator("#alarmcalls[data-alive]").waitFor({
        ...PATIENCE,
        state: "attached",
      });
      await doctor.page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
      const { id } = await marina.api.ok("POST", "/emergency/alert", {
        kind: "second_doctor",
        bookingId,
        message: "Сатурация 82",
      });
      const desk = await seat(visit, base, olga, { viewport: DESK, locale: "ru-RU" });
      await desk.page.goto(`${base}/board/alerts/${id}`);
      await desk.page.locator("x-island[data-name=alarm][data-state=on]").waitFor(PATIENCE);

      // Over everything; the eyes on the words, Escape closes nothing, the keyboard says yes.
      const dialog = doctor.page.locator("#alarmcalls dialog[open]");
      await dialog.getByRole("heading", { name: "Рядом нужна помощь" }).waitFor(PATIENCE);
      ok(
        !/Абая|Сатурация|Петрова/.test(await dialog.textContent() ?? ""),
        "no door and no word yet",
      );
      await picture(doctor.page, "ask");
      wrong.push(...await judge(doctor.page, "an alarm that asks"));
      await doctor.page.keyboard.press("Escape");
      await doctor.page.keyboard.press("Escape");
      await dialog.waitFor(PATIENCE);
      await dialog.getByRole("button", { name: "Еду" }).focus();
      await doctor.page.keyboard.press("Enter");
      const help = doctor.page.locator(".alarmhelp");
      await help.getByText("проспект Абая, 45к1").waitFor(PATIENCE);
      await help.getByText("Сатурация 82").waitFor(PATIENCE);
      await doctor.page.getByRole("heading", { name: "Новых вызовов пока не будет" }).waitFor(
        PATIENCE,
      );
      equal(await doctor.page.getByText("Ждём вызовов").count(), 0, "nothing is waited for");
      await picture(doctor.page, "help");
      wrong.push(...await judge(doctor.page, "the way to an alarm"));

      // The desk's page is the one that was opened: nobody has loaded it again.
      await desk.page.locator("[data-live=help]").getByText("Едет врач Кира Орлова").waitFor(
        PATIENCE,
      );
      // The hour is along the streets and follows the phone of whoever comes; on the board's row there is
      // the way to let go.
      equal((await olga.api.ok("GET", `/emergency/${id}`)).helper.isEstimated, false);
      const arrival = async () =>
        (await olga.api.ok("GET", `/emergency/${id}`)).helper.arrivesAt as string;
      const first = await arrival();
      // From the page: it said yes, and of a doctor's devices the one in the hand tells the place.
      const told = await doctor.page.evaluate(async (position) => {
        const answer = await fetch("/api/v1/geo/track", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ positions: [position] }),
        });
        return answer.status;
      }, {
        latitude: DOOR.latitude + 0.05,
        longitude: DOOR.longitude,
        accuracy: 10,
        recordedAt: new Date().toISOString(),
      });
      equal(told, 202);
      for (let tries = 0; tries < 100 && await arrival() === first; tries++) {
        await desk.page.waitForTimeout(200);
      }
      ok(Date.parse(await arrival()) > Date.parse(first), "five times as far is later");
      await picture(desk.page, "page");
      const lane = await seat(visit, base, olga, { viewport: DESK, locale: "ru-RU" });
      await lane.page.goto(`${base}/board`);
      await lane.page.locator(".alarm").getByRole("button", { name: /Отпустить врача/ }).waitFor(
        PATIENCE,
      );
      await lane.page.locator(".duty__doctor", { hasText: "Орлова" })
        .getByText("едет по тревоге").waitFor(PATIENCE);
      await picture(lane.page, "lane");
      wrong.push(...await judge(lane.page, "the board while a doctor goes to an alarm"));
      await lane.page.context().close();
      await track(0.0205, 0);
      await desk.page.locator("[data-live=facts]").getByText("51.18994").waitFor(PATIENCE);
      const stored = await olga.api.ok("GET", `/emergency/${id}`);
      ok(stored.board.track.length >= 2, "where she was is kept with the alarm");
      wrong.push(...await judge(desk.page, "an alarm that lives"));

      // Help is needed elsewhere: found on submit, told to the one who goes.
      await desk.page.getByText("Помощь нужна в другом месте").first().click();
      const form = desk.page.locator('form[action$="/place"]');
      await form.locator('[name="address.text"]').fill("Нигдешняя, 1");
      await form.getByRole("button", { name: "Исправить место" }).click();
      await desk.page.locator('form[action$="/place"] .field__error, .errors').first()
        .waitFor(PATIENCE);
      equal(await form.locator('[name="address.text"]').inputValue(), "Нигдешняя, 1");
      await form.locator('[name="place"]').fill("51.1702, 71.4312");
      await form.getByRole("button", { name: "Исправить место" }).click();
      await help.getByText("Нигдешняя, 1").waitFor(PATIENCE);

      await help.getByRole("button", { name: "Я на месте" }).click();
      await help.getByRole("heading", { name: "Вы на месте" }).waitFor(PATIENCE);
      await desk.page.getByText("Врач Кира Орлова на месте").first().waitFor(PATIENCE);
      await help.getByRole("button", { name: "Помощь оказана" }).click();
      await help.waitFor({ ...PATIENCE, state: "detached" });
      deepStrictEqual(wrong, []);
      deepStrictEqual([...doctor.violations, ...desk.violations], []);
      deepStrictEqual(inside.faults, []);
    } finally {
      await inside.stop();
    }
  },
);

/** Pictures for the eye, where somebody asks for them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = Deno.env.get("PICTURES");
  if (folder === undefined) return;
  const before = page.viewportSize()!;
  for (const [width, height] of [[390, 844], [1280, 800]] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${folder}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize(before);
}
