import assert from "node:assert/strict";
import type { Instant } from "../../actors/vocabulary.ts";
import { type Area, areaBounds, areaOf, pointInArea } from "../../city/areas.ts";
import { defaultHourFactors, factorAt, learn } from "../../city/routing/hours.ts";
import { HourFactorBook } from "../../gateways/hour_factors.ts";
import { citySettingsSchema, normalizePhone } from "../../city/settings.ts";

const SQUARE: Area = {
  type: "Polygon",
  coordinates: [
    [[37, 55], [38, 55], [38, 56], [37, 56], [37, 55]],
    [[37.4, 55.4], [37.6, 55.4], [37.6, 55.6], [37.4, 55.6], [37.4, 55.4]],
  ],
};
const TWO: Area = {
  type: "MultiPolygon",
  coordinates: [SQUARE.coordinates, [[[40, 50], [41, 50], [41, 51], [40, 50]]]],
};

const POINTS: readonly [string, number, number, boolean, boolean][] = [
  ["inside", 37.2, 55.2, true, true],
  ["in the hole", 37.5, 55.5, false, false],
  ["outside", 36.9, 55.5, false, false],
  ["on the western edge", 37, 55.5, true, true],
  ["on a corner", 38, 56, true, true],
  ["on the edge of the hole", 37.4, 55.5, true, true],
  ["level with a corner", 36, 55, false, false],
  ["in the second part", 40.8, 50.2, false, true],
];

Deno.test("a point is inside an area, its edge included and its hole not", () => {
  for (const [where, longitude, latitude, inOne, inTwo] of POINTS) {
    assert.equal(pointInArea({ longitude, latitude }, SQUARE), inOne, where);
    assert.equal(pointInArea({ longitude, latitude }, TWO), inTwo, where);
  }
  assert.equal(
    pointInArea({ longitude: 1, latitude: 1 }, { type: "Polygon", coordinates: [] }),
    false,
  );
  assert.deepEqual(areaBounds(TWO), { west: 37, south: 50, east: 41, north: 56 });
  assert.equal(areaBounds({ type: "MultiPolygon", coordinates: [] }), null);
  const named = [{ name: "a", area: SQUARE }, { name: "b", area: TWO }];
  assert.equal(areaOf({ longitude: 40.8, latitude: 50.2 }, named)?.name, "b");
});

const BOTH = { ru: "Москва", en: "Moscow" };
const MOSCOW = {
  pack: "moscow",
  title: BOTH,
  timeZone: "Europe/Moscow",
  dispatcherPhone: "+74951234567",
  emergency: {
    ambulance: "103",
    rescue: "112",
    ambulanceFromElsewhere: "+74956204233",
    outpatient: "122",
  },
  phone: { countryPrefix: "+7", trunkPrefix: "8", digits: 10 },
  brand: { name: "TOT", legalName: "ООО «Точка»", website: null },
  legal: { terms: BOTH, privacy: BOTH, medicalConsent: BOTH },
  servedArea: SQUARE,
  isUrgentOpenWithoutDuty: true,
  hourFactors: null,
};

const WRONG: readonly [string, unknown][] = [
  ["timeZone", "Moscow"],
  ["dispatcherPhone", "84951234567"],
  ["servedArea", { type: "Polygon", coordinates: [[[37, 55], [38, 55], [38, 56], [37, 56]]] }],
  ["servedArea", { type: "Polygon", coordinates: [[[37, 95], [38, 55], [38, 56], [37, 95]]] }],
  ["servedArea", { type: "Point", coordinates: [37, 55] }],
  ["title", { ru: "Москва" }],
  ["emergency", { ambulance: "one-o-three", rescue: "112" }],
  ["hourFactors", [1, 2, 3]],
];

Deno.test("a city's settings are taken, and a wrong one is named by its path", () => {
  assert(citySettingsSchema.safeParse(MOSCOW).success);
  assert(citySettingsSchema.safeParse({ ...MOSCOW, hourFactors: defaultHourFactors() }).success);
  for (const [key, value] of WRONG) {
    const result = citySettingsSchema.safeParse({ ...MOSCOW, [key]: value });
    assert(!result.success, key);
    assert.equal(result.error.issues[0]!.path[0], key);
  }
});

const PHONES: readonly [string, string | null][] = [
  ["+7 (495) 123-45-67", "+74951234567"],
  ["8 495 123 45 67", "+74951234567"],
  ["7 495 1234567", "+74951234567"],
  ["495 123-45-67", "+74951234567"],
  ["+49 30 1234567", "+49301234567"],
  ["123", null],
  ["8 495 123 45 6x", null],
  ["", null],
];

Deno.test("a phone number is completed by the city's prefix", () => {
  for (const [typed, expected] of PHONES) {
    assert.equal(normalizePhone(typed, MOSCOW.phone), expected, typed);
  }
});

Deno.test("the factor of an hour is learned from finished drives, and only that hour's", () => {
  let factors: readonly number[] = Array.from({ length: 168 }, () => 1);
  const drive = { weekday: 0, hour: 9, freeSeconds: 600, actualSeconds: 1200 };
  for (let i = 0; i < 200; i++) factors = learn(factors, drive);
  assert(Math.abs(factorAt(factors, 0, 9) - 2) < 0.01, `${factorAt(factors, 0, 9)}`);
  assert.equal(factorAt(factors, 0, 10), 1);
  assert.equal(factorAt(factors, 1, 9), 1);
});

Deno.test("a stop for lunch, a drive of a minute and nonsense do not move the factor much", () => {
  const factors = defaultHourFactors();
  const drive = { weekday: 2, hour: 13, freeSeconds: 600, actualSeconds: 90_000 };
  assert(factorAt(learn(factors, drive), 2, 13) < factorAt(factors, 2, 13) + 0.1);
  assert.deepEqual(learn(factors, { ...drive, freeSeconds: 30 }), factors);
  assert.deepEqual(learn(factors, { ...drive, actualSeconds: NaN }), factors);
  assert.equal(factors.length, 168);
});

Deno.test("traffic is that of the hour asked about, in whatever order hours are asked for", async () => {
  const factors = Array.from({ length: 168 }, (_, index) => index);
  const settings = { ...citySettingsSchema.parse(MOSCOW), hourFactors: factors };
  const book = new HourFactorBook(
    {
      settingsOf: () => settings,
      timeZoneOf: (name) => name === "katmandu" ? "Asia/Kathmandu" : "Europe/Moscow",
    },
    new Map(),
    () => Promise.resolve(),
  );
  const moment = (text: string) => Date.parse(`2026-11-${text}+03:00`) as Instant;
  const rows: readonly (readonly [string, string, number])[] = [
    ["moscow", "30T09:00", 9],
    ["moscow", "30T18:30", 18],
    ["moscow", "30T09:00", 9],
    ["moscow", "30T09:59", 9],
    ["moscow", "29T23:59", 6 * 24 + 23],
    ["moscow", "30T10:00", 10],
    // Five and three quarters of an hour before Greenwich: the hour changes in the midst of another's.
    ["katmandu", "30T09:14", 11],
    ["katmandu", "30T09:15", 12],
  ];
  for (const [city, at, factor] of rows) {
    assert.equal(book.factorAt(city, moment(at)), factor, `${city} ${at}`);
  }
  await book.learn("moscow", moment("30T09:00"), 600, 6_000);
  assert.notEqual(book.factorAt("moscow", moment("30T09:00")), 9, "what is learned counts at once");
});
