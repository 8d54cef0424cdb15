/** The browser's one stream in a real browser: shared by its tabs, handed on, mended. */
import { deepStrictEqual, equal, ok } from "node:assert";
import type { BrowserContext, Page } from "playwright-core";
import { CLOCK_AHEAD_MILLISECONDS, LiveServer } from "../islands/live_server.ts";
import { browserTest } from "./chromium.ts";

interface Known {
  readonly state: string;
  readonly signedOut: boolean;
  readonly versions: Readonly<Record<string, number>>;
  readonly messages: readonly number[];
  readonly clockOffMilliseconds: number;
  readonly pending: readonly string[];
}

const known = (page: Page): Promise<Known> =>
  page.evaluate(() => (globalThis as unknown as { known: () => Known }).known());

const give = (page: Page, url: string, commandId: string): Promise<string> =>
  page.evaluate(
    ([url, commandId]) =>
      (globalThis as unknown as { give: (url: string, fields: object) => Promise<string> })
        .give(url, { commandId }),
    [url, commandId] as const,
  );

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const end = Date.now() + 10_000;
  while (!await isSo()) {
    if (Date.now() > end) throw new Error(`not so after 10 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const isLive = (page: Page, version: number) =>
  until(`a live page that knows version ${version}`, async () => {
    const { state, versions, messages } = await known(page);
    return state === "live" && versions.a === version && messages.join() === "1";
  });

async function onServer(
  context: BrowserContext,
  test: (server: LiveServer, tab: (query?: string) => Promise<Page>) => Promise<void>,
): Promise<void> {
  const server = new LiveServer();
  await server.listen();
  try {
    await test(server, async (query = "") => {
      const page = await context.newPage();
      await page.goto(`${server.url}/${query}`);
      await page.waitForFunction(() => "known" in globalThis);
      return page;
    });
  } finally {
    await context.close();
    await server.close();
  }
}

browserTest(
  "two tabs have one stream; when the one that has it goes, the other is whole",
  async (visit) => {
    const { page } = await visit.open();
    await onServer(page.context(), async (server, tab) => {
      const first = await tab();
      await isLive(first, 1);
      const second = await tab();
      await isLive(second, 1);
      equal(server.opened, 1);
      const version = server.change();
      await Promise.all([isLive(first, version), isLive(second, version)]);
      equal(server.streams, 1);
      ok(Math.abs((await known(second)).clockOffMilliseconds - CLOCK_AHEAD_MILLISECONDS) < 500);

      await first.close();
      await until("the other tab has a stream", () => server.opened === 2 && server.streams === 1);
      const later = server.change();
      await isLive(second, later);
      equal(server.streams, 1);
    });
  },
);

browserTest("a stream that is refused with 503 comes back by itself", async (visit) => {
  const { page } = await visit.open();
  await onServer(page.context(), async (server, tab) => {
    const live = await tab("?stale=60000");
    await isLive(live, 1);
    server.refusals = 2;
    server.cut();
    await until("it is said", async () => (await known(live)).state === "reconnecting");
    await isLive(live, 1);
    deepStrictEqual([server.opened, server.refusals], [2, 0]);
    await isLive(live, server.change());
  });
});

browserTest("a stream that falls silent is noticed and opened again", async (visit) => {
  const { page } = await visit.open();
  await onServer(page.context(), async (server, tab) => {
    const live = await tab("?stale=600");
    await isLive(live, 1);
    server.isSilent = true;
    await until("a new stream", () => server.opened === 2);
    server.isSilent = false;
    await isLive(live, server.change());
    equal(server.streams, 1, "the dead one was closed");
  });
});

browserTest("a page of one person does not listen as another", async (visit) => {
  const { page } = await visit.open();
  await onServer(page.context(), async (server, tab) => {
    const live = await tab();
    await isLive(live, 1);
    server.person = "somebody else";
    server.cut();
    await until("signed out", async () => (await known(live)).signedOut);
    equal(server.opened, 1);
    equal((await known(live)).state, "offline");
  });
});

browserTest("a step waits for the server, outlives its page, and is sent once", async (visit) => {
  const { page } = await visit.open();
  await onServer(page.context(), async (server, tab) => {
    const first = await tab();
    server.isAway = true;
    equal(await give(first, "/bookings/a/depart", "nought"), "queued");
    // As a browser does that wants its room back, or a sign-out in another tab: the database goes from under the page.
    const devices = await page.context().newCDPSession(first);
    await devices.send("Storage.clearDataForOrigin", {
      origin: server.url,
      storageTypes: "indexeddb",
    });
    equal(await give(first, "/bookings/a/depart", "one"), "queued");
    equal(await give(first, "/bookings/a/arrive", "two"), "queued");
    await first.close();
    const [second, third] = [await tab(), await tab()];
    await until("both are kept", async () => (await known(second)).pending.length === 2);
    server.isAway = false;
    for (const one of [second, third]) {
      await until("all is sent", async () => (await known(one)).pending.length === 0);
    }
    deepStrictEqual(
      server.commands.map((body) => new URLSearchParams(body).get("commandId")),
      ["one", "two"],
    );
  });
});

browserTest(
  "a tab that hangs with the stream loses it, and follows when it wakes up",
  async (visit) => {
    const { page } = await visit.open();
    await onServer(page.context(), async (server, tab) => {
      const first = await tab();
      await isLive(first, 1);
      const second = await tab();
      await isLive(second, 1);
      const debug = await first.context().newCDPSession(first);
      await debug.send("Debugger.enable");
      await debug.send("Debugger.pause");
      await until("the other tab has a stream", () => server.opened === 2);
      await isLive(second, server.change());
      await debug.send("Debugger.resume");
      await debug.send("Debugger.disable");
      await isLive(first, server.change());
      await until("one stream", () => server.streams === 1);
      equal(server.opened, 2);
    });
  },
);

browserTest("a tab that the browser puts to sleep gives the stream away first", async (visit) => {
  const { page } = await visit.open();
  await onServer(page.context(), async (server, tab) => {
    const first = await tab();
    await isLive(first, 1);
    const second = await tab("?stale=60000");
    await isLive(second, 1);
    const tell = (name: string) =>
      first.evaluate((name) => void document.dispatchEvent(new Event(name)), name);
    await tell("freeze");
    await until("the other tab has a stream", () => server.opened === 2 && server.streams === 1);
    await isLive(second, server.change());
    await tell("resume");
    await isLive(first, server.change());
    deepStrictEqual([server.opened, server.streams], [2, 1]);
  });
});
