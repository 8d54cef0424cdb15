/** Pages that come to life piece by piece (islands/pieces.tsx), in a real browser whose pauses the test ends. */
import { deepStrictEqual, equal } from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Page as BrowserPage } from "playwright-core";
import { Bundler } from "../../routes/bundles.ts";
import { browserTest, type Visit } from "./chromium.ts";
import { Page, type PieceHost } from "./pieces_page.tsx";

/** The page as a server writes it, and its script, which has not begun. */
async function written(visit: Visit, hasLate = false): Promise<BrowserPage> {
  const { page } = await visit.open();
  await page.setContent(
    `<!doctype html><div id="root">${renderToString(h(Page, { hasLate }))}</div>`,
  );
  const { files } = new Bundler(null).bundle("tests/browser/pieces_page.tsx", {
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  await page.addScriptTag({ content: new TextDecoder().decode(files[0]!.bytes) });
  // Each element of the server's is known again.
  await page.evaluate(() =>
    document.querySelectorAll("#root *").forEach((element) =>
      Object.assign(element, { isServers: true })
    )
  );
  return page;
}

/** Ends one pause, and waits for what is done then. */
const next = (page: BrowserPage): Promise<void> =>
  page.evaluate(async () => {
    (globalThis as unknown as PieceHost).gates.shift()?.();
    await new Promise((done) => setTimeout(done));
  });

const drawn = (page: BrowserPage): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as PieceHost).drawn.splice(0));

const textOf = (page: BrowserPage, id: string): Promise<string> =>
  page.locator(`#${id}`).innerText();

browserTest(
  "each piece has a task of its own, and the page is alive when all are",
  async (visit) => {
    const page = await written(visit);
    await page.evaluate(() => void (globalThis as unknown as PieceHost).begin(false));
    deepStrictEqual(await drawn(page), []);
    await next(page);
    deepStrictEqual(await drawn(page), ["first 0 written"]);
    await next(page);
    deepStrictEqual(await drawn(page), ["second 0 written"]);
    equal(await page.locator("h1").innerText(), "0 false");
    await next(page);
    deepStrictEqual((await drawn(page))[0], "inner 0 written");
    await page.getByText("0 true").waitFor();
    for (const id of ["first", "second", "inner"]) {
      equal(
        await textOf(page, id),
        `${id}: 0, alive`,
        "what is known around a piece is known in it",
      );
    }
    const anew = await page.evaluate(() =>
      [...document.querySelectorAll("#root *")].filter((element) => !("isServers" in element))
        .length
    );
    equal(anew, 0, "elements that the server had written already");
    await page.evaluate(() => (globalThis as unknown as PieceHost).setCount(7));
    await page.getByText("inner: 7").waitFor();
    equal(await page.locator("#inner").getAttribute("data-count"), "7");
  },
);

browserTest(
  "a piece takes over what the server wrote, and only then what came since",
  async (visit) => {
    const page = await written(visit);
    await page.evaluate(() => void (globalThis as unknown as PieceHost).begin(false));
    await page.evaluate(() => (globalThis as unknown as PieceHost).setCount(5));
    await page.getByText("5 false").waitFor();
    equal(await textOf(page, "first"), "first: 0, written", "it waits for its turn");
    await next(page);
    deepStrictEqual(await drawn(page), ["first 0 written", "first 5 written"]);
    equal(await page.locator("#first").getAttribute("data-count"), "5", "attributes too");
  },
);

browserTest(
  "a piece that goes before its turn stays away, one that comes later is drawn at once",
  async (visit) => {
    const page = await written(visit);
    await page.evaluate(() => void (globalThis as unknown as PieceHost).begin(false));
    await page.evaluate(() => (globalThis as unknown as PieceHost).setShown(false));
    await page.locator("#second").waitFor({ state: "detached" });
    for (let pauses = 0; pauses < 3; pauses++) await next(page);
    deepStrictEqual((await drawn(page)).filter((words) => words.startsWith("second")), []);
    await page.getByText("0 true").waitFor();
    await page.evaluate(() => (globalThis as unknown as PieceHost).setShown(true));
    equal(await textOf(page, "second"), "second: 0, alive");
    equal(await page.locator(".two").getAttribute("aria-label"), "second");
    // One that goes before it has quite come leaves nothing behind, and tidies nothing.
    await page.waitForFunction(() => (globalThis as unknown as PieceHost).came.includes("second"));
    await page.evaluate(() => (globalThis as unknown as PieceHost).setShown(false));
    await page.locator("#second").waitFor({ state: "detached" });
    await page.waitForFunction(() => (globalThis as unknown as PieceHost).left.length > 0);
    deepStrictEqual(await page.evaluate(() => (globalThis as unknown as PieceHost).left), [
      "second",
    ]);
  },
);

browserTest(
  "a piece whose script comes after the page stands as the server wrote it until then",
  async (visit) => {
    const page = await written(visit, true);
    await page.evaluate(() => void (globalThis as unknown as PieceHost).begin(true));
    for (let pauses = 0; pauses < 4; pauses++) await next(page);
    await page.getByText("0 true").waitFor();
    await page.evaluate(() => (globalThis as unknown as PieceHost).setCount(3));
    await page.getByText("second: 3").waitFor();
    equal(await textOf(page, "late"), "late: 0, written", "and the page need not wait for it");
    await page.evaluate(() => (globalThis as unknown as PieceHost).setHere(true));
    await page.getByText("late: 3, alive").waitFor();
    equal(
      await page.locator("#late").getAttribute("data-count"),
      "3",
      "what changed meanwhile has changed in its attributes, too",
    );
    equal(
      await page.locator("#late").evaluate((element) => "isServers" in element),
      true,
      "what the server wrote has come to life",
    );
    await page.evaluate(() => (globalThis as unknown as PieceHost).setCount(4));
    await page.getByText("late: 4").waitFor();
  },
);
