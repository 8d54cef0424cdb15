/** Nominatim as the program asks it and reads it, against a stand-in that checks every question. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { nominatimGeocoder, nominatimUserAgent } from "../../gateways/nominatim.ts";
import { START } from "../support/cast.ts";
import { ManualClock } from "../support/manual_clock.ts";
import { type Asked, json, keptLog, StandIn } from "./stand_in.ts";

const ASTANA = { west: 71.2, south: 51.0, east: 71.7, north: 51.3 };
const PIN = { latitude: 51.1693, longitude: 71.4285 };
const userAgent = nominatimUserAgent(new URL("https://tot.example/path?x=1"));

const HOUSE = {
  place_id: 1,
  licence: "Data © OpenStreetMap contributors, ODbL 1.0. http://osm.org/copyright",
  osm_type: "way",
  osm_id: 2,
  lat: "51.1694000",
  lon: "71.4290000",
  category: "building",
  type: "apartments",
  place_rank: 30,
  importance: 0.00001,
  addresstype: "building",
  name: "",
  display_name: "10, улица Бейбитшилик, район Сарыарка, Астана, Казахстан",
  address: {
    house_number: "10",
    road: "улица Бейбитшилик",
    city_district: "район Сарыарка",
    city: "Астана",
    country: "Казахстан",
    country_code: "kz",
  },
  boundingbox: ["51.1693", "51.1695", "71.4289", "71.4291"],
};
const { house_number: _, ...ROAD_PARTS } = HOUSE.address;
const STREET = { ...HOUSE, category: "highway", addresstype: "road", address: ROAD_PARTS };
const TOWN = { ...HOUSE, addresstype: "city", address: { city: "Астана" } };
const SHOP = { ...HOUSE, category: "shop", addresstype: "shop", address: ROAD_PARTS };
const QUARTER_HOUSE = { ...HOUSE, address: { house_number: "12", quarter: "4-й микрорайон" } };

const READ_HOUSE = {
  kind: "house",
  label: "улица Бейбитшилик, 10",
  street: "улица Бейбитшилик",
  houseNumber: "10",
  district: "район Сарыарка",
  latitude: 51.1694,
  longitude: 71.429,
  city: "astana",
};

function set(standIn: StandIn, more: Partial<Parameters<typeof nominatimGeocoder>[0]> = {}) {
  const clock = new ManualClock(START);
  const geocoder = nominatimGeocoder({
    url: standIn.url("/nominatim/"),
    userAgent,
    bounds: ASTANA,
    cityOf: ({ longitude }) => longitude > 70 && longitude < 72 ? "astana" : null,
    clock,
    log: keptLog(),
    ...more,
  });
  return { geocoder, clock };
}

/** Answers a right question, and complains of any other as the real one does. */
const checking =
  (wanted: Record<string, string>, path: string, answer: unknown) => (asked: Asked) => {
    const isRight = asked.method === "GET" && asked.path === path &&
      JSON.stringify(Object.entries(asked.parameters).toSorted()) ===
        JSON.stringify(Object.entries(wanted).toSorted());
    if (asked.headers.get("user-agent") !== userAgent) return json({ error: "blocked" }, 403);
    return isRight ? json(answer) : json({ error: { code: 400, message: "bad" } }, 400);
  };

const COMMON = { format: "jsonv2", addressdetails: "1", layer: "address" };
const BOUNDED = { viewbox: "71.2,51,71.7,51.3", bounded: "1" };

Deno.test("nominatim: a search asks for houses and streets inside the bounds, in the language", async () => {
  for (const language of ["ru", "en"] as const) {
    const wanted = {
      ...COMMON,
      ...BOUNDED,
      q: "Бейбитшилик 10",
      limit: "5",
      "accept-language": language,
    };
    await using standIn = new StandIn(checking(wanted, "/nominatim/search", [HOUSE, TOWN]));
    const { geocoder } = set(standIn);
    const found = await geocoder.search("  Бейбитшилик \n 10 ", { limit: 5, language, near: PIN });
    deepStrictEqual(found, [READ_HOUSE]);
  }
});

Deno.test("nominatim: without bounds, where somebody is is a hint, told to a kilometre", async () => {
  await using standIn = new StandIn(() => json([]));
  const { geocoder } = set(standIn, { bounds: undefined });
  await geocoder.search("Бейбитшилик 10", { limit: 5, language: "ru", near: PIN });
  await geocoder.search("Бейбитшилик 10", { limit: 5, language: "ru" });
  const areas = standIn.asked.map(({ parameters: { viewbox, bounded } }) => [viewbox, bounded]);
  deepStrictEqual(areas, [["71.23,50.97,71.63,51.37", "0"], [undefined, undefined]]);
});

Deno.test("nominatim: of an answer only houses and streets are shown, each with its city", async () => {
  await using standIn = new StandIn(() => json([TOWN, SHOP, STREET, QUARTER_HOUSE]));
  const { geocoder } = set(standIn);
  const found = await geocoder.search("Бейбитшилик", { limit: 8, language: "ru" });
  deepStrictEqual(found, [
    { ...READ_HOUSE, kind: "street", label: "улица Бейбитшилик", houseNumber: null },
    {
      ...READ_HOUSE,
      label: "4-й микрорайон, 12",
      street: "4-й микрорайон",
      houseNumber: "12",
      district: null,
    },
  ]);
});

Deno.test("nominatim: what lies outside the bounds or outside of the world is not believed", async () => {
  const outside = { ...HOUSE, lat: "43.2", lon: "76.9" };
  const swapped = { ...HOUSE, lat: HOUSE.lon, lon: HOUSE.lat };
  const nowhere = { ...HOUSE, lat: "151.2" };
  for (const [place, shown] of [[outside, 0], [swapped, 0], [nowhere, 0], [HOUSE, 1]] as const) {
    await using standIn = new StandIn(() => json([place]));
    const { geocoder } = set(standIn);
    strictEqual((await geocoder.search("Бейбитшилик", { limit: 8, language: "ru" })).length, shown);
  }
});

Deno.test("nominatim: a pin is asked for its address, told to a metre", async () => {
  const wanted = {
    ...COMMON,
    lat: "51.16931",
    lon: "71.4285",
    zoom: "18",
    "accept-language": "en",
  };
  await using standIn = new StandIn(checking(wanted, "/nominatim/reverse", HOUSE));
  const { geocoder } = set(standIn);
  const answer = await geocoder.nearest({ ...PIN, latitude: 51.169308123 }, "en");
  ok("ok" in answer, JSON.stringify(answer));
  deepStrictEqual(answer.ok, READ_HOUSE);
  ok(answer.distanceMeters > 30 && answer.distanceMeters < 50, String(answer.distanceMeters));
});

Deno.test("nominatim: a pin without an address, far from one, or outside of every city is said to be so", async () => {
  await using standIn = new StandIn(() => json({ error: "Unable to geocode" }));
  const { geocoder } = set(standIn);
  deepStrictEqual(await geocoder.nearest(PIN, "ru"), { refused: "no_address_near" });
  standIn.answer = () => json({ ...HOUSE, lat: "51.18" });
  deepStrictEqual(await geocoder.nearest({ ...PIN, latitude: 51.17 }, "ru"), {
    refused: "no_address_near",
  });
  const asked = standIn.asked.length;
  deepStrictEqual(await geocoder.nearest({ latitude: 43.2, longitude: 76.9 }, "ru"), {
    refused: "outside_area",
  });
  strictEqual(standIn.asked.length, asked, "nobody is told about a pin that no city serves");
});

Deno.test("nominatim: the public server is asked once a second, one's own at once", async () => {
  const asked: string[] = [];
  const answering = ((url: URL) => {
    asked.push(url.hostname);
    return Promise.resolve(json([]));
  }) as typeof fetch;
  await using standIn = new StandIn(() => json([]));
  for (const [host, atOnce] of [["nominatim.openstreetmap.org", 1], ["own.example", 3]] as const) {
    asked.length = 0;
    const log = keptLog();
    const { geocoder, clock } = set(standIn, {
      url: new URL(`https://${host}/`),
      fetch: answering,
      log,
    });
    const searches = ["Абая 1", "Абая 2", "Абая 3"].map((query) =>
      geocoder.search(query, { limit: 5, language: "ru" })
    );
    await clock.advance(0);
    strictEqual(asked.length, atOnce);
    await clock.advance(999);
    strictEqual(asked.length, atOnce);
    await clock.advance(1);
    strictEqual(asked.length, Math.max(atOnce, 2));
    await clock.advance(1_000);
    strictEqual(asked.length, 3);
    await Promise.all(searches);
    strictEqual(log.lines.length, atOnce === 1 ? 1 : 0, "that the public one is used is said");
  }
});

Deno.test("nominatim: without a User-Agent there is no geocoder", async () => {
  await using standIn = new StandIn(() => json([]));
  throws(() => set(standIn, { userAgent: " " }), RangeError);
  strictEqual(userAgent, "TOT (doctor to home; +https://tot.example/)");
  ok(!/deno|undefined|null/i.test(nominatimUserAgent(null)));
});
