/**
 * Axe over all pages of the table of pages, folds open: by day on a phone each of them, those of people also by
 * night and at a desk in English. Live pages are judged in their stories.
 */
import { deepStrictEqual } from "node:assert";
import type { Page } from "playwright-core";
import { judgeAtDesk, judgeDayAndNight, judgeInHand } from "./barriers.ts";
import { DESK, PHONE } from "./browser_people.ts";
import { browserTest } from "./chromium.ts";
import { drawSmall } from "./drawn_small.ts";
import { isFirstOf, isOfPeople, openShelf, SHOWN } from "./page_shelf.ts";

/** What is folded away belongs to the page; a menu lies over it, and is judged where it is open alone. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll("details:not(.menu)")) one.setAttribute("open", "");
  });

const isOfOthers = (one: typeof SHOWN[number]): boolean => !isOfPeople(one);

const VARIANTS = [
  { says: "on a page", of: isOfOthers, language: "ru", size: PHONE, judge: judgeInHand },
  {
    says: "on a page of people, by day and by night",
    of: isOfPeople,
    language: "ru",
    size: PHONE,
    judge: judgeDayAndNight,
  },
  {
    says: "on a page of people in English, at a desk",
    of: isOfPeople,
    language: "en",
    size: DESK,
    judge: judgeAtDesk,
  },
] as const;

for (const { says, of, language, size, judge } of VARIANTS) {
  browserTest(`axe finds no barrier ${says}`, async (visit) => {
    await using shelf = openShelf();
    const { page } = await visit.open({ viewport: size });
    await drawSmall(page);
    const wrong: string[] = [];
    for (const one of SHOWN.filter((one) => isFirstOf(one) && of(one))) {
      await shelf.show(page, { ...one, language });
      await unfold(page);
      wrong.push(...await judge(page, `${one.path}, ${language}`));
    }
    deepStrictEqual(wrong, []);
  });
}
