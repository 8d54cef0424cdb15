/**
 * All pages of the table of pages: nothing is wider than the page in the settings of WCAG, folds open. In English
 * in the strictest of them.
 */
import { deepStrictEqual } from "node:assert";
import type { Page } from "playwright-core";
import { browserTest } from "./chromium.ts";
import { isFirstOf, openShelf, SHOWN, type Shown } from "./page_shelf.ts";
import { WidthJudge } from "./widths.ts";

/** What is folded away belongs to the page, and so do menus. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.setAttribute("open", "");
  });

const LANGUAGES = ["ru", "en"] as const;

browserTest("every page keeps to its width, in both languages", async (visit) => {
  await using shelf = openShelf();
  const { page } = await visit.open();
  const widths = await WidthJudge.of(page);
  const wrong: string[] = [];
  // In both languages as the first role that may see it; where others see another page, as each of them.
  const differs = (path: string) => ["/", "/account", "/bookings", "/board"].includes(path);
  const all: readonly Shown[] = LANGUAGES.flatMap((language) =>
    SHOWN.filter((one) => isFirstOf(one) || (language === "ru" && differs(one.path)))
      .map((one) => ({ ...one, language }))
  );
  for (const one of all) {
    await shelf.show(page, one);
    await unfold(page);
    for (const found of await widths.judge(one.language === "en")) {
      wrong.push(`${one.path} as ${one.role ?? "nobody"} in ${one.language}, ${found}`);
    }
  }
  deepStrictEqual(wrong, []);
});
