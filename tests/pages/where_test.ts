/** «Где мы работаем»: an honest answer to every kind of address, in words and without a script. */
import assert from "node:assert/strict";
import { Hono } from "hono";
import { Cities } from "../../gateways/cities.ts";
import { cityGeocoder } from "../../gateways/city_geocoder.ts";
import type { CitySettings } from "../../city/settings.ts";
import { cityServices } from "../../routes/city_services.ts";
import { createPages, type PagesOptions } from "../../routes/pages/pages.ts";
import type { PagesEnv } from "../../routes/pages/kit.ts";
import type { Language } from "../../routes/services.ts";
import type { MapIslandProperties } from "../../islands/map_island.ts";
import { ASTANA } from "../city/extracts.ts";
import { fakeServices } from "./fake_services.ts";
import { unescapeHtml } from "./page_app.ts";

const ROOT = ASTANA.slice(0, ASTANA.lastIndexOf("/"));
const LOG = { info: () => {}, warn: () => {}, fault: () => "fault" };
const SCRIPTS = {
  entry: "/assets/mount-TEST.js",
  preloads: ["/assets/chunk-TEST.js"],
  islands: { map: "/assets/map_island-TEST.js" },
};
const ASSETS: PagesOptions["assets"] = {
  scripts: SCRIPTS,
  scriptsOf: () => SCRIPTS,
  serviceWorker: new Uint8Array(),
  words: { ru: "/assets/words-ru.json", en: "/assets/words-en.json" },
  wordsOf: () => ({ ru: "/assets/words-ru.json", en: "/assets/words-en.json" }),
  workers: { proof: "/assets/worker.js" },
  engine: {
    moduleUrl: "/assets/engine.mjs",
    stylesheetUrl: "/assets/engine.css",
    plainStylesheetUrl: "/assets/plain.css",
    painterUrl: "/assets/painter.js",
    graphicsUrl: "/assets/graphics_worker.js",
  },
  files: new Map(),
};

/** The left bank alone, with a hole in it. */
const LEFT_BANK: CitySettings["servedArea"] = {
  type: "Polygon",
  coordinates: [
    [[71.38, 51.1], [71.46, 51.1], [71.46, 51.145], [71.38, 51.145], [71.38, 51.1]],
    [[71.4, 51.11], [71.41, 51.11], [71.41, 51.12], [71.4, 51.12], [71.4, 51.11]],
  ],
};

const SETTINGS = {
  title: { ru: "Столица", en: "The capital" },
  dispatcherPhone: "+77172701122",
  emergency: { ambulance: "103", rescue: "112", outpatient: null },
  brand: { name: "TOT", legalName: "TOT LLP", website: null },
  legal: {
    terms: { ru: "Условия", en: "Terms" },
    privacy: { ru: "Личные данные", en: "Privacy" },
    medicalConsent: { ru: "Согласие", en: "Consent" },
  },
  servedArea: null,
} as unknown as CitySettings;

interface Where {
  readonly cities: Cities;
  get(query?: string, language?: Language): Promise<string>;
}

async function where(test: (where: Where) => Promise<void>, options = { assets: ASSETS }) {
  const cities = await Cities.open(ROOT, LOG);
  const nothing = {} as never;
  const services = {
    ...fakeServices(),
    cities: cityServices({
      isAttended: () => true,
      clock: nothing,
      cities,
      geocoder: cityGeocoder(cities),
      settings: nothing,
      hours: nothing,
    }),
  };
  try {
    await test({
      cities,
      async get(query = "", language = "ru") {
        const app = new Hono<PagesEnv>();
        app.use(async (c, next) => {
          c.set("person", null);
          c.set("language", language);
          c.set("sessionToken", null);
          await next();
        });
        app.route("/", createPages(services, { version: "0.1.0", cities, ...options }));
        const answer = await app.request(`/where${query}`);
        assert.equal(answer.status, 200);
        return await answer.text();
      },
    });
  } finally {
    cities.close();
  }
}

const asked = (text: string) => `?q=${encodeURIComponent(text)}`;
const textOf = (html: string): string =>
  unescapeHtml(html.replaceAll(/<[^>]+>/g, " ")).replaceAll(/\s+/g, " ");
const statusOf = (html: string): string =>
  textOf(/role="status".*?<\/div><\/div>/s.exec(html)?.[0] ?? "");

function islandOf(html: string): MapIslandProperties {
  const properties = /<x-island data-name="map" data-props="([^"]*)"/.exec(html)?.[1];
  assert(properties !== undefined, "there is a map");
  return JSON.parse(unescapeHtml(properties));
}

/** With the left bank as the served area; the page of a city without one serves all of it. */
const ANSWERS: readonly [typed: string, whole: RegExp, leftBank: RegExp][] = [
  ["проспект Республики, 12/5", /^.*Приезжаем: проспект Республики, 12\/5/, /Пока не приезжаем/],
  ["Республики 12/5", /Приезжаем: проспект Республики, 12\/5/, /Пока не приезжаем/],
  ["htcge,kbrb 12/5", /Приезжаем: проспект Республики, 12\/5/, /Пока не приезжаем/],
  ["проспект Республики", /Приезжаем.*Добавьте номер дома/, /Пока не приезжаем|не приезжаем/],
  ["ыъщфы", /Такого адреса на карте нет/, /Такого адреса на карте нет/],
  ["51.1282, 71.4305", /Приезжаем/, /Приезжаем/],
  ["51.115, 71.405", /Приезжаем/, /Сюда пока не приезжаем.*звоните: 103, 112/],
  ["51.08, 71.29", /Приезжаем: это место внутри/, /Сюда пока не приезжаем/],
  ["55.7558, 37.6173", /Сюда пока не приезжаем/, /Сюда пока не приезжаем/],
  ["https://www.openstreetmap.org/?mlat=55.75&mlon=37.61", /не приезжаем/, /не приезжаем/],
];

for (const [typed, whole, leftBank] of ANSWERS) {
  Deno.test(`«${typed}» is answered by the area that is served`, () =>
    where(async ({ cities, get }) => {
      assert.match(statusOf(await get(asked(typed))), whole);
      cities.setSettings("astana", { ...SETTINGS, servedArea: LEFT_BANK });
      assert.match(statusOf(await get(asked(typed))), leftBank);
    }));
}

Deno.test("the page says the area in words and hands the same to the map", () =>
  where(async ({ cities, get }) => {
    const html = await get();
    assert.match(textOf(html), /Астана Весь город в пределах карты 24 км с запада на восток/);
    assert.equal(statusOf(html), "");
    const whole = islandOf(html);
    assert.deepEqual(whole.bounds, cities.get("astana")!.pack.manifest.bounds);
    assert.equal(whole.area?.[0]?.[0]?.length, 5);
    assert.deepEqual(whole.style, {
      light: "/map/style/astana/light/ru",
      dark: "/map/style/astana/dark/ru",
    });
    assert.deepEqual(whole.points, []);

    cities.setSettings("astana", { ...SETTINGS, servedArea: LEFT_BANK });
    const drawn = await get();
    assert.match(textOf(drawn), /Столица Граница зоны отмечена .* 5,6 км .* 5 км/);
    assert.match(drawn, /href="tel:\+77172701122"/);
    assert.deepEqual(islandOf(drawn).area, [LEFT_BANK!.coordinates]);
  }));

Deno.test("a checked address is the map's middle and its only sign", () =>
  where(async ({ get }) => {
    const { points, focus } = islandOf(await get(asked("проспект Республики, 12/5")));
    assert.equal(points.length, 1);
    const [{ kind, label, latitude, longitude }] = points as [typeof points[number]];
    assert.deepEqual([kind, label], ["home", "проспект Республики, 12/5"]);
    assert(focus !== null && focus.west < longitude && focus.east > longitude);
    assert(focus.south < latitude && focus.north > latitude);
  }));

Deno.test("a place in another town is not looked for on this map", () =>
  where(async ({ get }) => {
    const { points, focus } = islandOf(await get(asked("55.7558, 37.6173")));
    assert.deepEqual([points, focus], [[], null]);
  }));

Deno.test("an English reader gets it in English, and whose map it is", () =>
  where(async ({ get }) => {
    const html = await get(asked("Respubliki 12/5"), "en");
    assert.match(textOf(html), /Astana The whole city as far as the map goes/);
    assert.match(statusOf(html), /We come here: проспект Республики, 12\/5/);
    assert.match(html, /openstreetmap\.org\/copyright/);
    assert.match(textOf(html), /Demo data: OpenStreetMap of 4 December 2017/);
    assert.equal(islandOf(html).style.light, "/map/style/astana/light/en");
  }));

Deno.test("without scripts there is no empty frame; with them the head asks for them once", async () => {
  await where(async ({ get }) => {
    assert.doesNotMatch(await get(), /x-island|mapframe|<script/);
  }, { assets: null });
  await where(async ({ get }) => {
    const html = await get();
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<link rel="modulepreload" href="\/assets\/chunk-TEST\.js"/);
    assert.match(html, /<script type="module" src="\/assets\/mount-TEST\.js"><\/script><\/head>/);
    assert.doesNotMatch(html, /\sstyle="|\son[a-z]+="/);
    assert.equal(html.match(/<h1[\s>]/g)?.length, 1);
  });
});

Deno.test("what was typed never becomes markup, however long it is", () =>
  where(async ({ get }) => {
    const html = await get(asked(`"><script>alert(1)</script>${"я".repeat(5_000)}`));
    assert.doesNotMatch(html, /<script>alert/);
    assert(html.length < 30_000, `${html.length} characters`);
    assert.match(await get("?city=moscow&q=%00%ff"), /Астана/);
    assert.match(await get(asked("🏠".repeat(101) + "x")), /Такого адреса на карте нет/);
    assert.match(await get(asked(`а${"🏠".repeat(101)}`)), /Такого адреса на карте нет/);
  }));
