/** What could keep offers from coming is said at a glance, the worst of it first; and the way to the door. */
import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { PlaceRefusal } from "../../actors/vocabulary.ts";
import { WORDS } from "../../routes/locale.ts";
import { NO_CITY } from "../../views/city_of_page.ts";
import { DoctorBody } from "../../views/doctor_body.tsx";
import { DutyHealth } from "../../views/duty_health.tsx";
import { LiveContext, type LiveDuty, type LivePage } from "../../views/live_context.ts";
import { Reader } from "../../views/reader.ts";
import { Navigators } from "../../views/visit_address.tsx";
import { dutyView } from "./fake_services.ts";

const NOW = Date.parse("2026-11-23T09:00:00Z");
const SECOND = 1_000;
const reader = new Reader(WORDS.ru, null, NOW, { ...NO_CITY, timeZone: "UTC" }, "/");

const GOOD: LiveDuty = {
  health: DutyHealth,
  place: "on",
  accuracyMeters: 12,
  fixAt: NOW - 5 * SECOND,
  keptFixes: 0,
  refused: null,
  batteryPercent: 80,
  isCharging: false,
  isAwake: true,
  sound: "on",
  toggleSound() {},
  push: { state: "on", test: null },
  togglePush() {},
  testPush() {},
  askPlace() {},
  isAsked: false,
  closedOffer: null,
  dismissClosedOffer() {},
};

/** Tone and words of each light, behind the title. */
function lights(change: Partial<LiveDuty>, state: LivePage["connection"]["state"] = "live") {
  const page: LivePage = {
    duty: { ...GOOD, ...change },
    room: null,
    openTrackMap: null,
    way: null,
    connection: { state, heardAt: NOW, signedOut: false },
    position: null,
    waiting: [],
  };
  const html = renderToString(
    h(LiveContext.Provider, { value: page, children: h(DutyHealth, { reader }) }),
  );
  const words = (part: string) =>
    part.replace(/<svg.*?<\/svg>/gs, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return {
    title: words(/<h2[^>]*>(.*?)<\/h2>/s.exec(html)?.[1] ?? ""),
    rows: [...html.matchAll(/<li[^>]*data-tone="(\w+)"[^>]*>(.*?)<\/li>/gs)]
      .map(([, tone, row = ""]) => [tone, words(row)] as const),
  };
}

Deno.test("a phone that is as it should be has one calm word, and six lights", () => {
  const { title, rows } = lights({});
  assert.equal(title, reader.t("health.good"));
  assert.deepEqual(rows.map(([tone]) => tone), Array(6).fill("done"));
});

const refused = (why: PlaceRefusal, seconds: number): Partial<LiveDuty> => ({
  refused: { why, since: NOW - seconds * SECOND },
});

const ROWS: readonly [
  what: string,
  change: Partial<LiveDuty>,
  light: number,
  tone: string,
  said: RegExp,
][] = [
  ["an old place", { fixAt: NOW - 300 * SECOND }, 0, "late", /5 минут/],
  ["a coarse place", { accuracyMeters: 400 }, 0, "late", /400 м/],
  ["places that wait for a connection", { keptFixes: 7 }, 0, "done", /7/],
  [
    "a place that is too coarse for a while",
    refused("inaccurate", 40),
    0,
    "late",
    /неточное.*окну/,
  ],
  [
    "the same for a moment",
    { ...refused("inaccurate", 20), accuracyMeters: 400 },
    0,
    "late",
    /400 м/,
  ],
  ["one that the server knows already", refused("old", 20), 0, "done", /передаётся/],
  ["the same for a while", refused("old", 40), 0, "late", /прежнее.*часы/],
  ["a place that another device tells", refused("other_device", 0), 0, "off", /другое.*вручную/],
  ["a shift that is over", refused("off_shift", 0), 0, "late", /закончилась.*снова/],
  [
    "a phone that has told nothing since",
    { ...refused("inaccurate", 300), fixAt: NOW - 300 * SECOND },
    0,
    "late",
    /5 минут/,
  ],
  ["a place that may not be known", { place: "denied" }, 0, "alarm", /./],
  ["a browser without a place", { place: "unavailable" }, 0, "alarm", /./],
  ["no place yet", { fixAt: null }, 0, "wait", /./],
  ["pushes that are off", { push: { state: "off", test: null } }, 2, "late", /./],
  ["a screen that may sleep", { isAwake: false }, 3, "late", /./],
  ["a screen that cannot be held", { isAwake: null }, 3, "late", /./],
  ["a phone that may not sound yet", { sound: "blocked" }, 4, "late", /./],
  ["a phone that was made silent", { sound: "off" }, 4, "off", /./],
  ["a battery that runs down", { batteryPercent: 20 }, 5, "late", /20/],
  ["the same on a charger", { batteryPercent: 20, isCharging: true }, 5, "done", /20/],
];

for (const [what, change, light, tone, said] of ROWS) {
  Deno.test(`the doctor's page says: ${what}`, () => {
    const { title, rows } = lights(change);
    assert.equal(rows[light]?.[0], tone);
    assert.match(rows[light]?.[1].replaceAll("\u00a0", " ") ?? "", said);
    const isBad = ["alarm", "late", "wait"].includes(tone);
    assert.equal(title, reader.t(isBad ? "health.look" : "health.good"));
    const others = rows.filter((_, index) => index !== light);
    assert.ok(others.every(([tone]) => tone === "done"), "and nothing else");
  });
}

Deno.test("the doctor's page says: no connection; and where no battery is told there is no light of it", () => {
  assert.equal(lights({}, "reconnecting").rows[1]?.[0], "late");
  assert.equal(lights({ batteryPercent: null }).rows.length, 5);
});

Deno.test("the way to the door opens in the programs that doctors drive with, and without a place there is none", () => {
  const [latitude, longitude] = [51.16944, 71.42988];
  const html = renderToString(h(Navigators, { reader, latitude, longitude }));
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&")
  );
  assert.deepEqual(links.map((link) => new URL(link).hostname), [
    "yandex.ru",
    "2gis.ru",
    "www.openstreetmap.org",
  ]);
  // Yandex and OpenStreetMap name the latitude first, 2GIS the longitude.
  assert.ok(links[0]?.includes(`~${latitude},${longitude}`));
  assert.ok(links[1]?.includes(`${longitude}%2C${latitude}`));
  assert.ok(links[2]?.includes(`mlat=${latitude}&mlon=${longitude}`));
  assert.equal((html.match(/rel="noreferrer"/g) ?? []).length, 3, "no page is told where one was");
  assert.equal(renderToString(h(Navigators, { reader })), "");
});

Deno.test("a shift that begins on a page that lives can be ended before the rest of its card has come", () => {
  const html = renderToString(h(DoctorBody, {
    reader,
    duty: dutyView(),
    offers: [],
    visit: null,
    planned: [],
    attempt: null,
    addresses: [],
    answers: null,
  }));
  assert.match(html, /id="duty-title"[\s\S]*action="\/doctor\/shift"[\s\S]*Закончить смену/);
  assert.match(html, /<div class="late stack"><\/div>/);
});
