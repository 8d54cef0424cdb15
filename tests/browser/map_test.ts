/**
 * The map in a real browser, with the program's own headers: it draws Astana without asking anybody
 * outside, follows the theme, and where it cannot be drawn the page still says it all. Twice: as with a
 * graphics card, whose name the browser of a test has to be given, and plainly, as without.
 */
import assert from "node:assert/strict";
import { MAP_COLORS } from "../../city/style_colors.ts";
import { browserTest, shareOfColor, type Visit, type Watched } from "./chromium.ts";
import { type MapServer, startMapServer } from "./map_server.ts";

const WAIT_MILLISECONDS = 20_000;
/** The smallest part of the picture that is still surely drawn: the roads are thin. */
const SOME = 0.002;

let ofCity: MapServer;
Deno.test.beforeAll(async () => void (ofCity = await startMapServer()));
Deno.test.afterAll(() => ofCity.close());

/** On the one of the repository's city, or on one of its own for other packs. */
async function onServer(test: (server: MapServer) => Promise<void>, root?: string): Promise<void> {
  if (root === undefined) {
    await test(ofCity);
    assert.deepEqual(ofCity.faults, []);
    return;
  }
  const server = await startMapServer(root);
  try {
    await test(server);
    assert.deepEqual(server.faults, []);
  } finally {
    await server.close();
  }
}

/** WebGL is drawn by the processor here; who looks for a card tells the page that there is one. */
async function visitWithCard(
  visit: Visit,
  options: Parameters<Visit["open"]>[0] = {},
): Promise<Watched> {
  const visited = await visit.open(options);
  await visited.page.route(
    "**/assets/graphics_worker-*.js",
    (route) => route.fulfill({ contentType: "text/javascript", body: `postMessage("card")` }),
  );
  return visited;
}

async function mapState({ page }: Watched, state: "ready" | "failed"): Promise<void> {
  await page.waitForSelector(`.mapframe__view[data-state="${state}"]`, {
    timeout: WAIT_MILLISECONDS,
    state: "attached",
  });
}

/** The share of the map's picture that has the colour of the theme. */
async function drawn({ page }: Watched, theme: "light" | "dark", color: "water" | "park" | "road") {
  const picture = await page.locator(".mapframe__view canvas").screenshot();
  return await shareOfColor(page, picture, MAP_COLORS[theme][color]);
}

function assertQuiet({ requests, violations }: Watched, url: string): void {
  const foreign = requests.filter((address) => !/^(data|blob):/.test(address))
    .filter((address) => !address.startsWith(`${url}/`));
  assert.deepEqual(foreign, [], "no request leaves this machine");
  assert.deepEqual(violations, [], "nothing was forbidden");
}

browserTest(
  "the map of Astana is drawn, asks this machine alone and breaks no policy",
  (visit) =>
    onServer(async ({ url }) => {
      const visited = await visitWithCard(visit, {
        colorScheme: "light",
        reducedMotion: "no-preference",
      });
      const { page, requests } = visited;
      const answers: Promise<number>[] = [];
      page.on("response", (response) => {
        if (response.url().includes("/tiles/")) answers.push(Promise.resolve(response.status()));
      });
      await page.goto(`${url}/where`);
      await mapState(visited, "ready");
      for (const color of ["water", "park", "road"] as const) {
        const share = await drawn(visited, "light", color);
        assert(share > SOME, `${color}: ${share}`);
      }
      assert(requests.some((one) => /\/map\/style\/astana\/light\/ru$/.test(one)));
      assert(requests.some((one) => /maplibre-gl-worker\.mjs/.test(one)), "the worker is our file");
      assert(requests.every((one) => !one.includes("mapbox-gl")), "the other engine is not loaded");
      const credit = page.locator(".mapframe").getByRole("link", { name: /OpenStreetMap/ });
      assert(await credit.isVisible());
      assert.equal(await credit.getAttribute("href"), "https://www.openstreetmap.org/copyright");
      assertQuiet(visited, url);
    }),
);

browserTest(
  "the map follows the reader's theme while it is open, and keeps what was drawn",
  (visit) =>
    onServer(async ({ url }) => {
      const visited = await visitWithCard(visit, { colorScheme: "light" });
      const { page, requests } = visited;
      await page.goto(`${url}/where`);
      await mapState(visited, "ready");
      const dark = page.waitForResponse(/\/map\/style\/astana\/dark\/ru$/);
      await page.emulateMedia({ colorScheme: "dark" });
      await dark;
      let share = 0;
      for (let tries = 0; tries < 40 && share <= SOME; tries++) {
        await page.waitForTimeout(250);
        share = await drawn(visited, "dark", "water");
      }
      assert(share > SOME, `dark water: ${share}`);
      assert(requests.some((one) => one.includes("/map/style/astana/dark/")));
      const outline = await page.locator(".mapframe__view canvas").screenshot();
      assert(await shareOfColor(page, outline, MAP_COLORS.dark.route) > SOME / 2, "the border");
      assertQuiet(visited, url);
    }),
);

browserTest(
  "a checked address stands on the map, and the buttons move nearer",
  (visit) =>
    onServer(async ({ url }) => {
      // What a worker fetches no test can take away.
      const visited = await visitWithCard(visit, {
        viewport: { width: 1280, height: 900 },
        serviceWorkers: "block",
      });
      const { page } = visited;
      // The map's script comes by another name than the one under which it did not.
      await page.route(/\/map_island-[^?]*$/, (route) => route.abort());
      await page.goto(`${url}/where`);
      await page.getByLabel("Адрес", { exact: true }).fill("проспект Республики, 12/5");
      await page.getByRole("button", { name: "Проверить адрес" }).click();
      await page.waitForURL(/\?q=/);
      await page.locator('x-island[data-state="failed"]').waitFor({ state: "attached" });
      await page.evaluate(() => void dispatchEvent(new Event("online")));
      await mapState(visited, "ready");
      const answer = page.getByRole("status");
      assert.match(await answer.innerText(), /Приезжаем: проспект Республики,\s12\/5/);
      const sign = page.locator(".mapsign");
      assert.equal(await sign.getAttribute("aria-label"), "проспект Республики, 12/5");
      const tiles = () => visited.requests.filter((one) => one.includes("/tiles/")).length;
      const before = tiles();
      // Near a door several steps are drawn from the same tile.
      for (let steps = 0; steps < 5 && tiles() === before; steps++) {
        await page.getByRole("button", { name: "Отдалить карту" }).click();
        await page.waitForTimeout(700);
      }
      assert(tiles() > before, "more of the city was asked for");

      // The browser takes the card away, as from a page in the background, and gives it back.
      const card = await page.evaluateHandle(() =>
        document.querySelector<HTMLCanvasElement>(".mapframe__view canvas")!.getContext("webgl2")!
          .getExtension("WEBGL_lose_context")!
      );
      await card.evaluate((context) => context.loseContext());
      await mapState(visited, "failed");
      assert(await page.getByText("Карта не открылась").isVisible());
      await card.evaluate((context) => context.restoreContext());
      await mapState(visited, "ready");
      assert(await sign.isVisible());
      assertQuiet(visited, url);
    }),
);

browserTest(
  "without a graphics card the same style is drawn plainly, in both themes, with signs and names",
  (visit) =>
    onServer(async ({ url }) => {
      const visited = await visit.open({ viewport: { width: 1280, height: 900 } });
      const { page, requests } = visited;
      await page.goto(`${url}/where`);
      await mapState(visited, "ready");
      const plainly = async (theme: "light" | "dark", color: "water" | "park" | "road") =>
        await shareOfColor(
          page,
          await page.locator(".mapframe__view").screenshot(),
          MAP_COLORS[theme][color],
        );
      for (const color of ["water", "park", "road"] as const) {
        const share = await plainly("light", color);
        assert(share > SOME, `${color}: ${share}`);
      }
      assert(requests.every((one) => !one.includes("maplibre-gl")), "no engine is loaded");
      const dark = page.waitForResponse(/\/map\/style\/astana\/dark\/ru$/);
      await page.emulateMedia({ colorScheme: "dark" });
      await dark;
      let share = 0;
      for (let tries = 0; tries < 40 && share <= SOME; tries++) {
        await page.waitForTimeout(250);
        share = await plainly("dark", "water");
      }
      assert(share > SOME, `dark water: ${share}`);
      assert(
        await page.locator(".mapframe").getByRole("link", { name: /OpenStreetMap/ }).isVisible(),
      );

      await page.getByLabel("Адрес", { exact: true }).fill("проспект Республики, 12/5");
      await page.getByRole("button", { name: "Проверить адрес" }).click();
      await page.waitForURL(/\?q=/);
      await mapState(visited, "ready");
      const [sign, view] = await Promise.all([
        page.locator(".mapsign").boundingBox(),
        page.locator(".mapframe__view").boundingBox(),
      ]);
      // Its foot stands in the middle, where the address is.
      const foot = [sign!.x + sign!.width / 2 - view!.x, sign!.y + sign!.height - view!.y];
      const middle = [view!.width / 2, view!.height / 2];
      assert(Math.hypot(foot[0]! - middle[0]!, foot[1]! - middle[1]!) < 8, `${foot} of ${middle}`);
      const nearer = page.getByRole("button", { name: "Приблизить карту" });
      await nearer.click();
      await nearer.click();
      await mapState(visited, "ready");
      assertQuiet(visited, url);
    }),
);

browserTest(
  "without WebGL there is the plain map",
  (visit) =>
    onServer(async ({ url }) => {
      const visited = await visit.open();
      await visited.page.goto(`${url}/where`);
      await mapState(visited, "ready");
      assertQuiet(visited, url);
    }),
  ["--disable-3d-apis"],
);

/** What may be missing on the way; the answer is the words each time. */
const MISSING: readonly [what: string, addresses: RegExp, hasCard: boolean][] = [
  ["tiles", /\/tiles\//, true],
  ["style", /\/map\/style\//, true],
  ["engine", /maplibre-gl\.mjs/, true],
  ["engine's worker", /maplibre-gl-worker/, true],
  ["engine's style sheet", /maplibre-gl\.css/, true],
  ["island", /map_island/, true],
  ["plain map's tiles", /\/tiles\//, false],
  ["plain map's style", /\/map\/style\//, false],
  ["plain map's painter", /painter-/, false],
];

for (const [what, addresses, hasCard] of MISSING) {
  browserTest(
    `without the ${what} the page says what the map would show`,
    (visit) =>
      onServer(async ({ url }) => {
        const visited = await (hasCard ? visitWithCard(visit) : visit.open());
        await visited.page.context().route(
          addresses,
          (route) => route.fulfill({ status: 503, body: "" }),
        );
        await visited.page.goto(`${url}/where`);
        await assertWordsAlone(visited);
      }),
  );
}

/** No empty box: the line about the map, the area in words, the form. */
async function assertWordsAlone({ page }: Watched): Promise<void> {
  await page.waitForSelector('[data-state="failed"]', {
    timeout: WAIT_MILLISECONDS + 5_000,
    state: "attached",
  });
  assert(await page.getByText("Карта не открылась").isVisible());
  assert(await page.getByText("с запада на восток").isVisible());
  assert.equal(await page.locator(".mapframe__view").isVisible(), false);
  assert.equal(await page.getByText("Карта открывается").isVisible(), false);
  const frame = await page.locator(".mapframe").boundingBox();
  assert(frame !== null && frame.height < 200, `${frame?.height} pixels`);
}

browserTest(
  "without a script an address is checked all the same, and no map is promised",
  (visit) =>
    onServer(async ({ url }) => {
      const { page } = await visit.open({ javaScriptEnabled: false });
      await page.goto(`${url}/where`);
      assert.equal(await page.locator(".mapframe").isVisible(), false);
      await page.getByLabel("Адрес", { exact: true }).fill("проспект Республики, 12/5");
      await page.getByRole("button", { name: "Проверить адрес" }).click();
      await page.waitForURL(/\?q=/);
      assert.match(await page.getByRole("status").innerText(), /Приезжаем/);
      assert(await page.getByRole("link", { name: "Вызвать врача" }).isVisible());
    }),
);

browserTest("without any city the page says so, and how to import one", async (visit) => {
  const root = await Deno.makeTempDir({ prefix: "tot-no-city-" });
  try {
    await onServer(async ({ url }) => {
      const visited = await visit.open({ locale: "en-GB" });
      await visited.page.goto(`${url}/where`);
      assert(await visited.page.getByText("deno task city import FILE").isVisible());
      assert.equal(await visited.page.locator("script, x-island").count(), 0);
      assertQuiet(visited, url);
    }, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
