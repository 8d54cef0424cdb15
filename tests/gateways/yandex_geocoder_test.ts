/** The Yandex Geocoder as the program asks it and reads it, against a stand-in that checks. */
import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { yandexGeocoder } from "../../gateways/yandex_geocoder.ts";
import { START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { type Asked, json, keptLog, StandIn } from "./stand_in.ts";

const MOSCOW = { west: 37.3, south: 55.5, east: 37.9, north: 56 };
const PIN = { latitude: 55.8219, longitude: 37.6105 };
const apiKey = "4f7c-the-key-of-the-clinic";

const part = (kind: string, name: string) => ({ kind, name });
const PARTS = [
  part("country", "Россия"),
  part("province", "Москва"),
  part("locality", "Москва"),
  part("street", "улица Академика Королёва"),
];

const geoObject = (kind: string, parts: unknown, pos = "37.610800 55.821700", name = "имя") => ({
  GeoObject: {
    metaDataProperty: {
      GeocoderMetaData: {
        precision: "exact",
        text: "Россия, Москва, улица Академика Королёва, 12",
        kind,
        Address: { country_code: "RU", formatted: "Россия, Москва", Components: parts },
      },
    },
    name,
    description: "Москва, Россия",
    boundedBy: { Envelope: { lowerCorner: "37.60 55.81", upperCorner: "37.62 55.83" } },
    Point: { pos },
  },
});
const HOUSE = geoObject("house", [...PARTS, part("house", "12")]);

const answerOf = (...members: unknown[]) => ({
  response: {
    GeoObjectCollection: {
      metaDataProperty: {
        GeocoderResponseMetaData: { request: "", found: String(members.length), results: "5" },
      },
      featureMember: members,
    },
  },
});

const READ_HOUSE = {
  kind: "house",
  label: "улица Академика Королёва, 12",
  street: "улица Академика Королёва",
  houseNumber: "12",
  district: null,
  longitude: 37.6108,
  latitude: 55.8217,
  city: "moscow",
};

function set(standIn: StandIn) {
  return yandexGeocoder({
    url: standIn.url("/v1/"),
    apiKey,
    bounds: MOSCOW,
    cityOf: ({ longitude }) => longitude > 37 && longitude < 38 ? "moscow" : null,
    clock: new ManualClock(START),
    log: keptLog(),
  });
}

/** Answers the right question, refuses a wrong key and any other question as the real one does. */
const checking = (wanted: Record<string, string>, answer: unknown) => (asked: Asked) => {
  const { apikey, ...parameters } = asked.parameters;
  if (apikey !== apiKey) {
    return json({ statusCode: 403, error: "Forbidden", message: "Invalid key" }, 403);
  }
  const isRight = asked.method === "GET" && asked.path === "/v1/" &&
    JSON.stringify(Object.entries(parameters).toSorted()) ===
      JSON.stringify(Object.entries(wanted).toSorted());
  return isRight ? json(answer) : json({ statusCode: 400, error: "Bad Request" }, 400);
};

Deno.test("yandex: a search asks inside the bounds, longitude first, in the language", async () => {
  for (const [language, lang] of [["ru", "ru_RU"], ["en", "en_RU"]] as const) {
    const wanted = {
      geocode: "Королёва 12",
      results: "5",
      bbox: "37.3,55.5~37.9,56",
      rspn: "1",
      lang,
      format: "json",
    };
    await using standIn = new StandIn(checking(wanted, answerOf(HOUSE)));
    const found = await set(standIn).search("Королёва 12", { limit: 5, language, near: PIN });
    deepStrictEqual(found, [READ_HOUSE]);
  }
});

Deno.test("yandex: without bounds, where somebody is is a hint, told to a kilometre", async () => {
  await using standIn = new StandIn(() => json(answerOf()));
  const geocoder = yandexGeocoder({
    url: standIn.url("/v1/"),
    apiKey,
    cityOf: () => null,
    clock: new ManualClock(START),
    log: keptLog(),
  });
  await geocoder.search("Королёва 12", { limit: 5, language: "ru", near: PIN });
  await geocoder.search("Королёва 12", { limit: 5, language: "ru" });
  const areas = standIn.asked.map(({ parameters: { bbox, rspn } }) => [bbox, rspn]);
  deepStrictEqual(areas, [["37.41,55.62~37.81,56.02", "0"], [undefined, undefined]]);
});

Deno.test("yandex: a position is read «longitude latitude», and one the other way round is not shown", async () => {
  const rows: readonly [string, number][] = [
    ["37.610800 55.821700", 1],
    ["55.821700 37.610800", 0],
    ["37.610800,55.821700", 0],
    ["37.610800", 0],
    ["37.6 95.8", 0],
    ["NaN Infinity", 0],
    ["", 0],
  ];
  for (const [pos, shown] of rows) {
    const member = geoObject("house", [...PARTS, part("house", "12")], pos);
    await using standIn = new StandIn(() => json(answerOf(member)));
    const found = await set(standIn).search("Королёва 12", { limit: 5, language: "ru" });
    strictEqual(found.length, shown, pos);
    if (shown === 1) deepStrictEqual([found[0]?.longitude, found[0]?.latitude], [37.6108, 55.8217]);
  }
});

Deno.test("yandex: of an answer only houses and streets are shown, each with its city", async () => {
  await using standIn = new StandIn(() =>
    json(answerOf(
      geoObject("locality", PARTS.slice(0, 3)),
      geoObject("metro", [part("metro", "ВДНХ")]),
      geoObject("street", PARTS),
      geoObject(
        "house",
        [part("district", "4-й микрорайон"), part("house", "7")],
        undefined,
        "4-й микрорайон, 7",
      ),
      geoObject("house", PARTS),
    ))
  );
  const found = await set(standIn).search("Королёва", { limit: 5, language: "ru" });
  deepStrictEqual(found, [
    { ...READ_HOUSE, kind: "street", label: "улица Академика Королёва", houseNumber: null },
    {
      ...READ_HOUSE,
      label: "4-й микрорайон, 7",
      street: null,
      houseNumber: "7",
      district: "4-й микрорайон",
    },
  ]);
});

Deno.test("yandex: a pin is asked for the nearest house, longitude first", async () => {
  const wanted = {
    geocode: "37.6105,55.82191",
    sco: "longlat",
    kind: "house",
    results: "1",
    lang: "ru_RU",
    format: "json",
  };
  await using standIn = new StandIn(checking(wanted, answerOf(HOUSE)));
  const answer = await set(standIn).nearest({ ...PIN, latitude: 55.8219123 }, "ru");
  ok("ok" in answer, JSON.stringify(answer));
  deepStrictEqual(answer.ok, READ_HOUSE);
  ok(answer.distanceMeters > 20 && answer.distanceMeters < 40, String(answer.distanceMeters));
});

Deno.test("yandex: a pin without an address, far from one, or outside of every city is said to be so", async () => {
  await using standIn = new StandIn(() => json(answerOf()));
  const geocoder = set(standIn);
  deepStrictEqual(await geocoder.nearest(PIN, "ru"), { refused: "no_address_near" });
  standIn.answer = () => json(answerOf(HOUSE));
  deepStrictEqual(await geocoder.nearest({ ...PIN, latitude: 55.83 }, "ru"), {
    refused: "no_address_near",
  });
  const asked = standIn.asked.length;
  deepStrictEqual(await geocoder.nearest({ latitude: 51.1, longitude: 71.4 }, "ru"), {
    refused: "outside_area",
  });
  strictEqual(standIn.asked.length, asked, "nobody is told about a pin that no city serves");
});
