/** Every page of people's matters, folds open, by Tab alone: each control is reached, seen, and in its order. */
import { deepStrictEqual } from "node:assert";
import { browserTest } from "./chromium.ts";
import { Keyboard } from "./keyboard.ts";
import { DESK, PHONE } from "./browser_people.ts";
import { headersOf, isFirstOf, isOfPeople, openShelf, SHOWN } from "./page_shelf.ts";

for (
  const { name, viewport } of [{ name: "phone", viewport: PHONE }, { name: "desk", viewport: DESK }]
) {
  browserTest(
    `pages of people are gone through by the keyboard alone, at a ${name}`,
    async (visit) => {
      await using shelf = openShelf();
      const { page } = await visit.open({ viewport });
      const keyboard = new Keyboard(page);
      for (const one of SHOWN.filter((one) => isFirstOf(one) && isOfPeople(one))) {
        await page.context().setExtraHTTPHeaders(headersOf({ ...one, language: "ru" }));
        await page.goto(shelf.base + one.path);
        await page.evaluate(() => {
          for (const fold of document.querySelectorAll("details:not(.menu)")) {
            fold.setAttribute("open", "");
          }
        });
        await keyboard.walk(one.path);
      }
      deepStrictEqual([...keyboard.wrong], []);
    },
  );
}
