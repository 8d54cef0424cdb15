/** Why not this doctor: a decline with its reason, the next doctor who is asked, and the answer to «why». */
import { equal, ok } from "node:assert";
import { startStoryServer } from "../support/server.ts";
import { DESK, DOOR, newDispatcher, newDoctor, newPatient, seat } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";

const CITIES = new URL("../../static/cities", import.meta.url).pathname;
const PATIENCE = { timeout: 90_000 };

browserTest(
  "a doctor declines with a reason, the second one is asked, and the panel says why not the first",
  async (visit) => {
    const folder = await Deno.makeTempDir({ prefix: "tot-why-" });
    const server = await startStoryServer({ DATA_DIR: folder, CITIES_DIR: CITIES });
    const base = `http://localhost:${new URL(server.url).port}`;
    try {
      const [anna, near, far, olga] = [
        await newPatient(base),
        await newDoctor(base),
        await newDoctor(base, { firstName: "Пётр", lastName: "Дальний" }),
        await newDispatcher(base),
      ];
      const onShift = async (who: typeof near, north: number) => {
        const place = { ...DOOR, latitude: DOOR.latitude + north, accuracy: 10 };
        const one = await seat(visit, base, who, {
          locale: "ru-RU",
          geolocation: place,
          permissions: ["geolocation"],
        });
        await one.page.goto(`${base}/doctor`);
        await one.page.locator(".live[data-state=on]").first().waitFor(PATIENCE);
        await one.page.getByRole("button", { name: "Начать смену" }).click();
        await one.page.getByText("Место передаётся").waitFor(PATIENCE);
        return one;
      };
      const first = await onShift(near, 0);
      // Hardly within the circle, and much later at the door: not asked beside the first.
      const second = await onShift(far, 0.06);
      const { id } = await anna.api.ok("POST", "/bookings", {
        callType: "urgent",
        specialization: "therapist",
        symptoms: "Температура 38,6",
        address: { text: "проспект Абая, 45к1", ...DOOR },
      });
      const offer = first.page.locator("dialog.offerdialog[open]");
      await offer.waitFor(PATIENCE);
      equal(await second.page.locator("dialog.offerdialog[open]").count(), 0);
      // An answer by a slip of the thumb is none: the first moment takes no tap.
      await first.page.waitForTimeout(700);
      await offer.locator("summary").click();
      await offer.locator("input[name=reasonCode][value=far]").check();
      await offer.getByRole("button", { name: "Отказаться от вызова" }).click();
      await second.page.locator("dialog.offerdialog[open]").waitFor(PATIENCE);

      const board = await seat(visit, base, olga, { viewport: DESK });
      await board.page.goto(`${base}/board?booking=${id}`);
      await board.page.getByRole("link", { name: "Почему не другой врач" }).click();
      await board.page.getByRole("heading", { name: "Почему и почему не" }).waitFor(PATIENCE);
      const declined = board.page.locator(".why--candidates > li", { hasText: "Отказ" });
      ok((await declined.textContent())?.includes("ответ через"));
      await board.page.getByRole("link", { name: "Можно спросить" }).click();
      equal(await board.page.locator(".why--candidates > li", { hasText: "Отказ" }).count(), 0);
      await board.page.getByRole("link", { name: "Все", exact: true }).click();
      await board.page.locator(".why--candidates > li", { hasText: "Отказ" }).getByRole("link")
        .click();
      await board.page.getByText("Получил предложение").first().waitFor(PATIENCE);

      for (const { violations } of [first, second, board]) equal(violations.join("\n"), "");
    } finally {
      await server.kill("SIGKILL");
      await Deno.remove(folder, { recursive: true });
    }
  },
);
