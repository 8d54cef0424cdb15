/** A page as a judge of accessibility sees it: axe, on a phone and at a desk, light and dark, and its widths. */
import type { Page } from "playwright-core";
import { DESK, PHONE } from "./browser_people.ts";
import { judgeScroll } from "./widths.ts";

const AXE = await Deno.readTextFile(
  new URL("../../node_modules/axe-core/axe.min.js", import.meta.url),
);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const ALL = { type: "tag", values: RULES };
/** In the dark a page is the same page in other colours. */
const COLORS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

interface Look {
  readonly size: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
  readonly rules: object;
}

const IN_HAND: Look = { size: PHONE, colorScheme: "light", rules: ALL };
const IN_THE_DARK: Look = { size: PHONE, colorScheme: "dark", rules: COLORS };
const AT_A_DESK: Look = { size: DESK, colorScheme: "light", rules: ALL };
const LOOKS: readonly Look[] = [IN_HAND, IN_THE_DARK, AT_A_DESK];

interface Finding {
  readonly rule: string;
  readonly nodes: readonly string[];
}

/** Evaluated from outside of the page, so that its policy need not be loosened. */
async function findings(page: Page, rules: object): Promise<readonly Finding[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(AXE);
  return await page.evaluate(async (runOnly) => {
    // deno-lint-ignore no-explicit-any
    const { axe } = globalThis as any;
    const { violations } = await axe.run(document, {
      runOnly,
      resultTypes: ["violations"],
      // Style sheets are fetched and read anew for one rule, which is none of these (css-orientation-lock).
      preload: { assets: ["media"] },
    });
    // deno-lint-ignore no-explicit-any
    return violations.map(({ id, nodes }: any) => ({
      rule: id,
      // deno-lint-ignore no-explicit-any
      nodes: nodes.slice(0, 3).map((node: any) =>
        `${node.html.slice(0, 160)} ${node.failureSummary}`
      ),
    }));
  }, rules);
}

/**
 * A bar that keeps to the edge covers something wherever the page stands: laid flat, what it covered is
 * judged too, and so is the bar.
 */
const layBarsFlat = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>("main *")) {
      if (getComputedStyle(one).position === "sticky") one.style.setProperty("position", "static");
    }
  });

const raiseBars = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll<HTMLElement>("main *")) {
      if (one.style.position === "static") one.style.removeProperty("position");
    }
  });

/**
 * What moves is waited out: a colour between two is no colour of the design. What never ends, and a page
 * that draws no frame (another one lies over it), are waited for a moment only.
 */
const settle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const after = (milliseconds: number) =>
      new Promise((resolve) => setTimeout(resolve, milliseconds));
    const ends = document.getAnimations().map((one) => one.finished.catch(() => {}));
    await Promise.race([Promise.all(ends), after(1_000)]);
    await Promise.race([new Promise(requestAnimationFrame), after(200)]);
    await after(50);
  });

/** @returns what axe finds in these looks of the page, a line each */
async function barriers(page: Page, name: string, looks: readonly Look[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { size, colorScheme, rules } of looks) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(() => scrollTo(0, 0));
    await settle(page);
    await layBarsFlat(page);
    for (const { rule, nodes } of await findings(page, rules)) {
      wrong.push(`${name} (${size.width}, ${colorScheme}) ${rule}: ${nodes.join("\n    ")}`);
    }
    await raiseBars(page);
  }
  return wrong;
}

/** What axe finds on a phone by day, a line each. */
export const judgeInHand = (page: Page, name: string): Promise<readonly string[]> =>
  barriers(page, name, [IN_HAND]);

/** What axe finds on a phone by day and by night, a line each. */
export const judgeDayAndNight = (page: Page, name: string): Promise<readonly string[]> =>
  barriers(page, name, [IN_HAND, IN_THE_DARK]);

/** What axe finds at a desk, a line each. */
export const judgeAtDesk = (page: Page, name: string): Promise<readonly string[]> =>
  barriers(page, name, [AT_A_DESK]);

/** @returns what is wrong with the page as it stands, a line each */
export async function judge(page: Page, name: string): Promise<readonly string[]> {
  const wrong = await barriers(page, name, LOOKS);
  wrong.push(...(await judgeScroll(page)).map((one) => `${name}: ${one}`));
  await page.setViewportSize(PHONE);
  const title = await page.title();
  if (!/\S+ · \S+/.test(title)) wrong.push(`${name}: the title is «${title}»`);
  return wrong;
}
