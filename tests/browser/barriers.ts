/** A page as a judge of accessibility sees it: axe, on a phone and at a desk, light and dark, narrow, large. */
import type { Page } from "playwright-core";
import { DESK, PHONE } from "./browser_people.ts";

const AXE = await Deno.readTextFile(
  new URL("../../node_modules/axe-core/axe.min.js", import.meta.url),
);
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** As narrow as a page is at 400 % on a small screen. */
const NARROW = { width: 320, height: 640 };

const LOOKS = [
  { size: PHONE, colorScheme: "light" },
  { size: PHONE, colorScheme: "dark" },
  { size: DESK, colorScheme: "light" },
] as const;

interface Finding {
  readonly rule: string;
  readonly nodes: readonly string[];
}

/** Evaluated from outside of the page, so that its policy need not be loosened. */
async function findings(page: Page): Promise<readonly Finding[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(AXE);
  return await page.evaluate(async (rules) => {
    // deno-lint-ignore no-explicit-any
    const { axe } = globalThis as any;
    const { violations } = await axe.run(document, {
      runOnly: { type: "tag", values: rules },
      resultTypes: ["violations"],
    });
    // deno-lint-ignore no-explicit-any
    return violations.map(({ id, nodes }: any) => ({
      rule: id,
      // deno-lint-ignore no-explicit-any
      nodes: nodes.slice(0, 3).map((node: any) =>
        `${node.html.slice(0, 160)} ${node.failureSummary}`
      ),
    }));
  }, RULES);
}

/** What moves is waited out: a colour between two is no colour of the design. */
const settle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50)));
  });

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** @returns what is wrong with the page as it stands, a line each */
export async function judge(page: Page, name: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { size, colorScheme } of LOOKS) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(() => scrollTo(0, 0));
    await settle(page);
    for (const { rule, nodes } of await findings(page)) {
      wrong.push(`${name} (${size.width}, ${colorScheme}) ${rule}: ${nodes.join("\n    ")}`);
    }
  }
  await page.setViewportSize(NARROW);
  await settle(page);
  if (await overflow(page) > 0) wrong.push(`${name}: scrolls sideways at 320 pixels`);
  await page.setViewportSize({ width: 640, height: 800 });
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "225%"));
  await settle(page);
  if (await overflow(page) > 0) wrong.push(`${name}: scrolls sideways with letters of 200 %`);
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  await page.setViewportSize(PHONE);
  const title = await page.title();
  if (!/\S+ · \S+/.test(title)) wrong.push(`${name}: the title is «${title}»`);
  return wrong;
}
