/** Every page of people's matters, folds open, by Tab alone: each control is reached, seen, and in its order. */
import { deepStrictEqual } from "node:assert";
import { PHONE } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { Keyboard } from "./keyboard.ts";
import { headersOf, isFirstOf, isOfPeople, openShelf, SHOWN } from "./page_shelf.ts";

/** Where the page itself puts the focus on its one field: stories go through these. */
const BEGINS_WITHIN = /^\/(verify|reset\/|second-factor|account\/contacts)/;

browserTest("pages of people are gone through by the keyboard alone", async (visit) => {
  await using shelf = openShelf();
  const { page } = await visit.open({ viewport: PHONE });
  const keyboard = new Keyboard(page);
  const pages = SHOWN.filter((one) =>
    isFirstOf(one) && isOfPeople(one) && !BEGINS_WITHIN.test(one.path)
  );
  for (const one of pages) {
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
});
