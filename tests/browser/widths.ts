/**
 * Whether a page keeps to its width where WCAG 2.2 asks for it: 320 CSS pixels with letters of the usual size
 * (1.4.10, which is 1280 pixels at 400 %), and letters twice as large at the width that the reader has (1.4.4),
 * which is a desk for some and a phone for most. A phone is held at 320 pixels too: both at once is asked for by
 * nobody, and what keeps to its width there does so on a wider phone.
 *
 * Letters are made larger as a reader makes them, by the browser's own size of letters, so that media queries in
 * rem hear of it; a size that is set on the page's root reaches none of them. That a page does not scroll sideways
 * is not enough: what a clipping box or an ellipsis hides is lost without making anything wider.
 */
import type { CDPSession, Page } from "playwright-core";
import { resizeSmall } from "./drawn_small.ts";

const NORMAL_LETTERS = 16;

interface Setting {
  readonly says: string;
  readonly width: number;
  readonly height: number;
  /** In CSS pixels, as a reader sets them in the browser. */
  readonly letters: number;
}

const SETTINGS: readonly Setting[] = [
  { says: "at 320 pixels", width: 320, height: 640, letters: NORMAL_LETTERS },
  { says: "at a desk with letters of 200 %", width: 1280, height: 800, letters: 32 },
  { says: "at 320 pixels with letters of 200 %", width: 320, height: 640, letters: 32 },
];

/**
 * Runs in the page. What may be wider than the page, since it has two dimensions (1.4.10 lets it): a table in a
 * box that takes the focus, the board's columns, a map.
 */
function tooWide(): readonly string[] {
  const ofTwoDimensions = '.tablebox[tabindex="0"], .cols[tabindex="0"], x-island[data-name="map"]';
  const slack = 1.5;
  const width = document.documentElement.clientWidth;
  const found = new Set<string>();
  const nameOf = (one: Element) =>
    one.localName + [...one.classList].map((name) => `.${name}`).join("");
  const over = document.documentElement.scrollWidth - width;
  if (over > 0) found.add(`scrolls sideways by ${over} px`);

  interface Holder {
    readonly one: Element;
    readonly kind: "free" | "scrolls" | "hides" | "cuts";
  }
  const known = new Map<Element, readonly Holder[]>();
  /** What around an element may hide or let go what stands in it, the nearest first. */
  function holdersOf(element: Element): readonly Holder[] {
    const found = known.get(element);
    if (found !== undefined) return found;
    const above = element.parentElement === null ? [] : holdersOf(element.parentElement);
    const { overflowX, overflowY } = getComputedStyle(element);
    const own = element.getBoundingClientRect();
    // For readers by ear alone, or not before it has the focus.
    const isUnseen = (own.width <= 2 || own.height <= 2) && overflowX !== "visible" ||
      element.matches(".skip, .visually-hidden");
    const kinds: Holder["kind"][] = [];
    if (isUnseen || element.matches(ofTwoDimensions)) kinds.push("free");
    else if (overflowX === "auto" || overflowX === "scroll") kinds.push("scrolls");
    else {
      if (overflowX === "hidden" || overflowX === "clip") kinds.push("hides");
      // A line may stand out by its leading.
      if (overflowY === "hidden" || overflowY === "clip") kinds.push("cuts");
    }
    const holders = [...kinds.map((kind) => ({ one: element, kind })), ...above];
    known.set(element, holders);
    return holders;
  }

  function look(element: Element, box: DOMRect, what: string): void {
    if (box.width < 2 || box.height < 2) return;
    for (const { one, kind } of holdersOf(element)) {
      if (kind === "free") return;
      const own = one.getBoundingClientRect();
      if (kind === "scrolls" && one.scrollWidth > one.clientWidth + 1) {
        found.add(`${nameOf(one)} scrolls sideways by ${one.scrollWidth - one.clientWidth} px`);
        return;
      }
      if (kind === "hides" && (box.right > own.right + slack || box.left < own.left - slack)) {
        found.add(`${nameOf(one)} hides the end of «${what}»`);
        return;
      }
      if (kind === "cuts" && box.top < own.bottom && box.bottom > own.bottom + box.height / 3) {
        found.add(`${nameOf(one)} cuts «${what}» off`);
        return;
      }
    }
    if (box.right > width + slack || box.left < -slack) {
      found.add(`${nameOf(element)} stands out: «${what}»`);
    }
  }

  const isShown = (one: Element) =>
    one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
    const said = text.textContent?.trim() ?? "";
    const parent = text.parentElement;
    if (said === "" || parent === null || !isShown(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) look(parent, box, said.slice(0, 40));
  }
  for (const one of document.querySelectorAll("input, select, textarea, button, a, summary, img")) {
    if (isShown(one)) look(one, one.getBoundingClientRect(), one.getAttribute("name") ?? "");
  }
  return [...found].slice(0, 6);
}

/** How far the page itself can be pushed sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/**
 * A live page in a story, as far as it moves: it does not scroll at 320 pixels, nor with large letters at a desk.
 * What stands on it is judged whole where the same page comes from the server (page_barriers_test.ts).
 */
export async function judgeScroll(page: Page): Promise<readonly string[]> {
  const wrong: string[] = [];
  await inSettings(page, SETTINGS.slice(0, 2), async (says) => {
    const pixels = await overflow(page);
    if (pixels > 0) wrong.push(`${says}: scrolls sideways by ${pixels} px`);
  });
  return wrong;
}

/** Goes through pages in these settings, one page after the other in the same tab. */
export class WidthJudge {
  #now: Setting | null = null;
  private constructor(readonly page: Page, readonly session: CDPSession) {}

  static async of(page: Page): Promise<WidthJudge> {
    return new WidthJudge(page, await page.context().newCDPSession(page));
  }

  /**
   * What the page before was left in comes first: each other setting is a page laid out anew.
   * @param isStrictest in the last setting alone: what the words of another language may do to a page that was
   * judged whole in one
   * @returns what does not keep to the width, a line for each setting in which something does not
   */
  async judge(isStrictest = false): Promise<readonly string[]> {
    const wrong: string[] = [];
    const last = SETTINGS.at(-1)!;
    const settings = isStrictest ? [last] : this.#now === last ? SETTINGS.toReversed() : SETTINGS;
    for (const setting of settings) {
      if (setting !== this.#now) {
        await Promise.all([
          setLetters(this.session, setting.letters),
          resizeSmall(this.session, setting),
        ]);
        this.#now = setting;
      }
      await drawn(this.page);
      const found = await this.page.evaluate(tooWide);
      if (found.length > 0) wrong.push(`${setting.says}: ${found.join("; ")}`);
    }
    return wrong;
  }
}

const setLetters = (session: CDPSession, standard: number) =>
  session.send("Page.setFontSizes", { fontSizes: { standard, fixed: standard - 3 } });

/** What was asked of the page stands; one that draws no frame is waited for a moment only. */
const drawn = (page: Page): Promise<unknown> =>
  page.evaluate(() =>
    Promise.race([
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      new Promise((resolve) => setTimeout(resolve, 300)),
    ])
  );

async function inSettings(
  page: Page,
  settings: readonly Setting[],
  look: (says: string) => Promise<void>,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    for (const { says, width, height, letters } of settings) {
      await Promise.all([
        setLetters(session, letters),
        page.setViewportSize({ width, height }),
      ]);
      await drawn(page);
      await look(says);
    }
  } finally {
    await setLetters(session, NORMAL_LETTERS);
    await session.detach();
  }
}
