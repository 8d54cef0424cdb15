/** Settings of a city: what stands in the form, what goes to the service, what is complained of. */
import assert from "node:assert/strict";
import type { CitySettings } from "../../city/settings.ts";
import { astana, cityView } from "./fake_cities.ts";
import { fakeServices, id, person, type World } from "./fake_services.ts";
import { browser, fieldValue, unescapeHtml } from "./page_app.ts";

const AREA = { type: "Polygon", coordinates: [[[71, 51], [72, 51], [72, 52], [71, 51]]] } as const;

const SETTINGS: CitySettings = {
  pack: "astana",
  title: { ru: "Астана", en: "Astana" },
  timeZone: "Asia/Almaty",
  dispatcherPhone: "+77172000000",
  emergency: {
    ambulance: "103",
    rescue: "112",
    ambulanceFromElsewhere: "+77172000103",
    outpatient: null,
  },
  phone: { countryPrefix: "+7", trunkPrefix: "8", digits: 10 },
  brand: { name: "ТОТ", legalName: "ТОО «Опора»", website: null },
  legal: {
    terms: { ru: "Условия", en: "Terms" },
    privacy: { ru: "Данные", en: "Privacy" },
    medicalConsent: { ru: "Согласие", en: "Consent" },
  },
  servedArea: structuredClone(AREA) as unknown as CitySettings["servedArea"],
  isUrgentOpenWithoutDuty: true,
  hourFactors: null,
};

const FIELDS: Record<string, string> = {
  "title.ru": "Астана",
  "title.en": "Astana",
  timeZone: "Asia/Almaty",
  dispatcherPhone: "+7 (7172) 00-00-00",
  "emergency.ambulance": "103",
  "emergency.rescue": "112",
  "emergency.ambulanceFromElsewhere": "+7 7172 00 01 03",
  "emergency.outpatient": "",
  "phone.countryPrefix": "+7",
  "phone.trunkPrefix": "8",
  "phone.digits": "10",
  "brand.name": "ТОТ",
  "brand.legalName": "ТОО «Опора»",
  "brand.website": "",
  "legal.terms.ru": "Условия",
  "legal.terms.en": "Terms",
  "legal.privacy.ru": "Данные",
  "legal.privacy.en": "Privacy",
  "legal.medicalConsent.ru": "Согласие",
  "legal.medicalConsent.en": "Consent",
  servedArea: JSON.stringify(AREA),
  isUrgentOpenWithoutDuty: "true",
  hourFactors: "",
};

const PATH = "/admin/cities/astana";
const WEEK = Array.from({ length: 7 }, () => Array(24).fill("1,2").join(" ")).join("\n");

const visit = (changes: Partial<Omit<World, "calls">> = {}) => {
  const services = fakeServices({
    cityViews: [astana()],
    doctorNames: { [id(5)]: "Петров Пётр" },
    ...changes,
  });
  return { services, visitor: browser(services, { person: person("admin") }) };
};

const sent = (services: ReturnType<typeof fakeServices>) =>
  services.calls[0]?.given[1] as CitySettings;

Deno.test("the list names every city, and who changed it when", async () => {
  const { html } = await visit().visitor.get("/admin/cities");
  assert.match(html, /href="\/admin\/cities\/astana"/);
  assert.match(html, /Астана/);
  assert.match(html, /Версия 3: сегодня, 15:12, Петров Пётр/);
});

Deno.test("a city without settings has sensible values, and no invented telephone", async () => {
  const { html } = await visit().visitor.get(PATH);
  assert.equal(fieldValue(html, "title.ru"), "Астана");
  assert.equal(fieldValue(html, "timeZone"), "Asia/Almaty");
  assert.equal(fieldValue(html, "dispatcherPhone") ?? "", "");
  assert.equal(fieldValue(html, "emergency.ambulance"), "1103");
  assert.match(html, /Настроек ещё нет/);
});

Deno.test("settings stand in the form as they were saved", async () => {
  const { html } = await visit({ citySettings: SETTINGS }).visitor.get(PATH);
  assert.equal(fieldValue(html, "dispatcherPhone"), "+77172000000");
  assert.equal(fieldValue(html, "brand.legalName"), "ТОО «Опора»");
  assert.ok(unescapeHtml(html).includes(JSON.stringify(AREA)));
  assert.doesNotMatch(html, /Настроек ещё нет/);
});

Deno.test("the form goes to the service whole, and says which version was saved", async () => {
  const { services, visitor } = visit();
  const page = await visitor.post(PATH, FIELDS);
  assert.equal(page.status, 303);
  assert.equal(page.location, `${PATH}?saved=4`);
  assert.deepEqual(sent(services), SETTINGS);
  assert.match((await visitor.get(`${PATH}?saved=4`)).html, /Сохранено, версия 4/);
});

Deno.test("what map editors save is understood: a Feature, a collection of several", async () => {
  const feature = { type: "Feature", properties: {}, geometry: AREA };
  for (
    const [text, type] of [
      [feature, "Polygon"],
      [{ type: "FeatureCollection", features: [feature] }, "Polygon"],
      [{ type: "FeatureCollection", features: [feature, feature] }, "MultiPolygon"],
    ] as const
  ) {
    const { services, visitor } = visit();
    await visitor.post(PATH, { ...FIELDS, servedArea: JSON.stringify(text) });
    assert.equal(sent(services).servedArea?.type, type);
  }
});

Deno.test("a week of hours is read with points, commas, gaps or as JSON", async () => {
  const json = JSON.stringify(Array(168).fill(1.2));
  for (const hourFactors of [WEEK, WEEK.replaceAll(",", "."), json]) {
    const { services, visitor } = visit();
    await visitor.post(PATH, { ...FIELDS, hourFactors });
    assert.deepEqual(sent(services).hourFactors, Array(168).fill(1.2));
  }
});

/** What is wrong → the field that says so, and what it says. */
const WRONG: readonly [string, Record<string, string>, string, RegExp][] = [
  ["no telephone", { dispatcherPhone: "" }, "dispatcherPhone", /Заполните/],
  ["half a telephone", { dispatcherPhone: "123" }, "dispatcherPhone", /Номер целиком, с плюсом/],
  [
    "an ambulance that is a word",
    { "emergency.ambulance": "скорая" },
    "emergency-ambulance",
    /103/,
  ],
  ["a zone of the moon", { timeZone: "Moon/Crater" }, "timeZone", /Нет такого пояса/],
  [
    "a country without a plus",
    { "phone.countryPrefix": "7" },
    "phone-countryPrefix",
    /Код с плюсом/,
  ],
  ["three digits", { "phone.digits": "3" }, "phone-digits", /От 4 до 14/],
  ["a site that is a script", { "brand.website": "javascript:1" }, "brand-website", /https:/],
  ["terms in one language", { "legal.terms.en": "" }, "legal-terms-en", /Заполните/],
  ["an area that is no JSON", { servedArea: "{" }, "servedArea", /Это не JSON/],
  ["an area that is a point", { servedArea: '{"type":"Point"}' }, "servedArea", /Это не область/],
  [
    "an area that is open",
    { servedArea: '{"type":"Polygon","coordinates":[[[71,51],[72,51],[72,52],[71,52]]]}' },
    "servedArea",
    /Это не область/,
  ],
  ["three hours", { hourFactors: "1 2 3" }, "hourFactors", /Нужно 168 чисел, сейчас их 3/],
  ["an hour of a hundred", { hourFactors: WEEK.replace("1,2", "100") }, "hourFactors", /Число 1/],
  ["an hour that is a word", { hourFactors: WEEK.replace("1,2", "час") }, "hourFactors", /Число 1/],
];

for (const [name, changes, field, message] of WRONG) {
  Deno.test(`${name} is said at its field, and nothing typed is lost`, async () => {
    const { services, visitor } = visit({ citySettings: SETTINGS });
    const page = await visitor.post(PATH, { ...FIELDS, "brand.name": "Другая", ...changes });
    assert.equal(page.status, 400);
    assert.match(page.html, new RegExp(`<a href="#city-${field}">`));
    const error = new RegExp(`id="city-${field}-error"[^]*?<span>([^<]*)`).exec(page.html)?.[1];
    assert.match(error ?? "", message);
    assert.equal(fieldValue(page.html, "brand.name"), "Другая");
    const [[changed, typed] = ["", ""]] = Object.entries(changes);
    if (!/Area|Factors|legal/.test(changed)) {
      assert.equal(fieldValue(page.html, changed) ?? "", typed);
    } else assert.ok(unescapeHtml(page.html).includes(typed));
    assert.deepEqual(services.calls, []);
  });
}

Deno.test("everything that is wrong is said at once", async () => {
  const page = await visit().visitor.post(PATH, {});
  assert.equal(page.status, 400);
  assert.ok((page.html.match(/class="field__error"/g)?.length ?? 0) >= 12);
});

Deno.test("an area beside the city's map is most often a swapped pair, and is refused", async () => {
  const services = fakeServices({ cityViews: [astana()] });
  const bounds = { west: 71.2, south: 51, east: 71.7, north: 51.3 };
  const open = { name: "astana", city: { pack: { manifest: { bounds } } } };
  const options = { cities: { list: [open as never] } };
  const swapped = { type: "Polygon", coordinates: [[[51, 71], [52, 71], [52, 72], [51, 71]]] };
  const page = await browser(services, { person: person("admin") }, options)
    .post(PATH, { ...FIELDS, servedArea: JSON.stringify(swapped) });
  assert.equal(page.status, 400);
  assert.match(page.html, /в стороне от карты города/);
});

Deno.test("a city that is not there is not found; the city without a map has settings too", async () => {
  const { services, visitor } = visit({ cityViews: [cityView()] });
  assert.equal((await visitor.get("/admin/cities/atlantis")).status, 404);
  assert.equal((await visitor.post("/admin/cities/atlantis", FIELDS)).status, 404);
  const page = await visitor.post("/admin/cities/default", { ...FIELDS, servedArea: "" });
  assert.equal(page.status, 303);
  assert.equal(sent(services).pack, null);
});
