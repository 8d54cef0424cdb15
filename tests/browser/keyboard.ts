/**
 * A page as a reader without a mouse goes through it: Tab, Enter, Space, arrows and letters alone. On the way each
 * stop is judged: the focus can be seen, nothing covers it, and it follows the order in which the page is read.
 */
import { ok } from "node:assert";
import type { Locator, Page } from "playwright-core";

/** More stops than any page has: who has not come by then is caught. */
const MOST_STOPS = 250;

interface Stop {
  readonly name: string;
  readonly wrong: readonly string[];
  /** Whether the focus comes to it for the first time. */
  readonly isNew: boolean;
}

/**
 * Runs in the page, on whatever has the focus.
 * @returns what is wrong with this stop, and its name; null when the focus is on no element
 */
function stop(): Stop | null {
  const at = document.activeElement;
  if (at === null || at === document.body || at === document.documentElement) return null;
  // deno-lint-ignore no-explicit-any
  const store = globalThis as any;
  const wrong: string[] = [];
  const name = `${at.localName}.${at.classList[0] ?? ""} «${
    (at.getAttribute("aria-label") ?? at.getAttribute("name") ?? at.textContent ?? "").trim()
      .slice(0, 40)
  }»`;
  // A chip or a card around a hidden radio shows the focus in its stead.
  const shows = [at, at.closest("label"), at.nextElementSibling].some((one) => {
    if (one === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
  });
  if (!shows) wrong.push(`${name}: the focus cannot be seen`);

  const box = (at.closest("label.chip, label.option") ?? at).getBoundingClientRect();
  const middle = {
    x: Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1),
    y: box.top + Math.min(box.height / 2, 30),
  };
  if (box.width > 1 && (middle.y < 0 || middle.y > innerHeight)) {
    wrong.push(`${name}: the focus is off the screen`);
  }
  const over = box.width <= 1 ? at : document.elementFromPoint(middle.x, middle.y);
  const isCovered = over !== null && !at.contains(over) && !over.contains(at) &&
    at.closest("label, .field, .option, .chip") !==
      over.closest("label, .field, .option, .chip");
  if (isCovered) wrong.push(`${name}: ${over.localName}.${over.className} covers it`);

  const before: Element | undefined = store.lastStop;
  if (before?.isConnected && before !== at) {
    const follows = (before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const last = before.getBoundingClientRect();
    // Above what was before, and not in a column beside it.
    const goesBack = box.bottom <= last.top && box.left < last.right && !at.closest(".appbar");
    if (!follows) wrong.push(`${name}: before ${before.localName} in the page, after it by Tab`);
    else if (goesBack && box.width > 1) wrong.push(`${name}: stands above what came before it`);
  }
  store.lastStop = at;
  store.stops ??= new Set<Element>();
  const isNew = !store.stops.has(at);
  store.stops.add(at);
  return { name, wrong, isNew };
}

const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    // deno-lint-ignore no-explicit-any
    delete (globalThis as any).lastStop;
  });

/** The keyboard of a page, and what was wrong on all of its stops. */
export class Keyboard {
  readonly wrong = new Set<string>();
  constructor(readonly page: Page) {}

  #isAt(target: Locator): Promise<boolean> {
    return target.evaluateAll((all) => all.some((one) => one === document.activeElement));
  }

  /** Tabs on until this has the focus. */
  async tabTo(target: Locator): Promise<void> {
    await target.first().waitFor({ state: "attached" });
    await forget(this.page);
    for (let tabs = 0; tabs < MOST_STOPS; tabs++) {
      if (await this.#isAt(target)) return;
      await this.page.keyboard.press("Tab");
      const at = await this.page.evaluate(stop);
      if (at === null) await forget(this.page);
      for (const one of at?.wrong ?? []) this.wrong.add(one);
    }
    ok(false, `never came to ${target}`);
  }

  /** Types into a field. A date is typed as its parts stand in the field. */
  async type(target: Locator, text: string): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.type(text);
  }

  /** A button or a link, by Enter. */
  async enter(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press("Enter");
  }

  /** Sends a form whose answer is another page. */
  async send(target: Locator): Promise<void> {
    const navigated = this.page.waitForEvent("framenavigated");
    await this.enter(target);
    await navigated;
    await this.page.waitForLoadState();
  }

  /** A checkbox, a fold or a radio, by Space. */
  async space(target: Locator): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press("Space");
  }

  /** One of several radios: Tab comes to the group, arrows to the one. */
  async choose(target: Locator): Promise<void> {
    const name = await target.getAttribute("name");
    const group = this.page.locator(`input[type=radio][name="${name}"]`);
    await this.tabTo(group);
    for (let presses = 0; presses < await group.count(); presses++) {
      if (await this.#isAt(target)) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Space");
    ok(await target.isChecked(), `${target} is chosen`);
  }

  /** An entry of a list, by arrows from the first one. */
  async select(target: Locator, value: string): Promise<void> {
    await this.tabTo(target);
    await this.page.keyboard.press("Home");
    for (let presses = 0; presses < 60 && await target.inputValue() !== value; presses++) {
      await this.page.keyboard.press("ArrowDown");
    }
    ok(await target.inputValue() === value, `${target} has no ${value}`);
  }

  /**
   * The whole page from its first stop to its last: each control is come to, and the last one leads out of
   * the page.
   */
  async walk(name: string): Promise<void> {
    const { page } = this;
    await page.evaluate(() => {
      scrollTo(0, 0);
      // From before the first stop, wherever the page has put the focus.
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
    });
    await forget(page);
    // What can take the focus and is shown; of radios one of a name.
    const expected = await page.evaluate(() => {
      const all = [
        ...document.querySelectorAll<HTMLElement>(
          "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]",
        ),
      ].filter((one) => one.tabIndex >= 0 && !one.matches(":disabled") && one.checkVisibility());
      const radios = new Set<string>();
      const stops = all.filter((one) => {
        if (!(one instanceof HTMLInputElement) || one.type !== "radio") return true;
        const key = `${one.form?.action} ${one.name}`;
        if (radios.has(key)) return false;
        radios.add(key);
        return true;
      });
      return stops.length;
    });
    let stops = 0;
    for (let tabs = 0; tabs < MOST_STOPS * 2; tabs++) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(stop);
      if (at === null) break;
      // The page has been gone through: it begins anew. A date has parts of its own, in which Tab stays.
      if (!at.isNew && !at.name.startsWith("input")) break;
      for (const one of at.wrong) this.wrong.add(`${name}: ${one}`);
      if (at.isNew) stops++;
    }
    if (stops < expected) this.wrong.add(`${name}: ${stops} of ${expected} controls are reached`);
  }
}
