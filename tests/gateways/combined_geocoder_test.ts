/** The city's own index before any provider, and a provider only for what the index does not know. */
import { deepStrictEqual, strictEqual } from "node:assert";
import { answersWell, combinedGeocoder } from "../../gateways/combined_geocoder.ts";
import type { AddressSuggestion, Geocoder, NearestAnswer } from "../../gateways/geocoder.ts";

const PIN = { latitude: 51.1693, longitude: 71.4285 };

const suggestion = (label: string, city: string | null = "astana"): AddressSuggestion => ({
  ...PIN,
  kind: /\d/.test(label) ? "house" : "street",
  label,
  street: label,
  houseNumber: null,
  district: null,
  city,
});

function fake(found: readonly AddressSuggestion[], pin: NearestAnswer) {
  const asked: string[] = [];
  const geocoder: Geocoder = {
    search: (query) => {
      asked.push(query);
      return Promise.resolve(found);
    },
    nearest: () => {
      asked.push("pin");
      return Promise.resolve(pin);
    },
  };
  return { geocoder, asked };
}

const NOWHERE: NearestAnswer = { refused: "unavailable" };

const WELL: readonly [query: string, labels: readonly string[], isWell: boolean][] = [
  ["Бейбитшилик 10", ["улица Бейбитшилик, 10"], true],
  ["Бейбитшилик", ["улица Бейбитшилик"], true],
  ["Бейбитшилик 10", ["улица Бейбитшилик"], false],
  ["Бейбитшилик 10", ["улица Бейбитшилик, 1", "улица Бейбитшилик, 100"], false],
  ["Бейбитшилик 10", [], false],
  ["Бейбитшилик", [], false],
  ["Королёва д. 5 к. 2 стр. 1", ["улица Академика Королёва, 5 к2 с1"], true],
  ["8 Марта", ["улица 8 Марта"], true],
  ["8 Марта 12", ["улица 8 Марта"], false],
  ["Бейбитшилик 10, кв. 45", ["улица Бейбитшилик, 10"], true],
  ["Бейбитшилик 10 подъезд 2 этаж 3 кв45", ["улица Бейбитшилик, 10"], true],
  ["Beibitshilik 10 apt 45", ["улица Бейбитшилик, 10"], true],
  ["129515, Бейбитшилик 10", ["улица Бейбитшилик, 10"], true],
];

for (const [query, labels, isWell] of WELL) {
  Deno.test(`addresses: «${query}» is ${isWell ? "" : "not "}answered by ${labels.length === 0 ? "nothing" : labels.join("; ")}`, () => {
    strictEqual(answersWell(query, labels.map((label) => suggestion(label))), isWell);
  });
}

Deno.test("addresses: what the city's own index knows is told to nobody", async () => {
  const own = fake([suggestion("улица Бейбитшилик, 10")], NOWHERE);
  const provider = fake([suggestion("other, 10")], NOWHERE);
  const both = combinedGeocoder(own.geocoder, provider.geocoder);
  const found = await both.search("Бейбитшилик 10", { limit: 5, language: "ru" });
  deepStrictEqual(found.map(({ label }) => label), ["улица Бейбитшилик, 10"]);
  deepStrictEqual(provider.asked, []);
});

Deno.test("addresses: a provider's houses come before the own street, those outside of cities last", async () => {
  const own = fake([suggestion("улица Королева")], NOWHERE);
  const provider = fake([
    suggestion("улица Королёва, 10", null),
    suggestion("улица Королёва, 10"),
    suggestion("Улица Королёва"),
  ], NOWHERE);
  const both = combinedGeocoder(own.geocoder, provider.geocoder);
  const search = async (limit: number) =>
    (await both.search("Королева 10", { limit, language: "ru" }))
      .map(({ label, city }) => [label, city]);
  const all = [
    ["улица Королёва, 10", "astana"],
    ["Улица Королёва", "astana"],
    ["улица Королёва, 10", null],
  ];
  deepStrictEqual(await search(5), all);
  deepStrictEqual(await search(1), all.slice(0, 1));
});

Deno.test("addresses: when the provider has nothing, what the own index found is left", async () => {
  const own = fake([suggestion("улица Королева")], NOWHERE);
  const both = combinedGeocoder(own.geocoder, fake([], NOWHERE).geocoder);
  const found = await both.search("Королева 10", { limit: 5, language: "ru" });
  deepStrictEqual(found.map(({ label }) => label), ["улица Королева"]);
});

const FOUND: NearestAnswer = { ok: suggestion("улица Абая, 1"), distanceMeters: 12 };
const OTHER: NearestAnswer = { ok: suggestion("улица Абая, 3"), distanceMeters: 40 };
const NONE: NearestAnswer = { refused: "no_address_near" };
const OUTSIDE: NearestAnswer = { refused: "outside_area" };

const PINS: readonly [string, NearestAnswer, NearestAnswer, NearestAnswer, number][] = [
  ["found by the own index is that address", FOUND, OTHER, FOUND, 0],
  ["outside of every city stays outside", OUTSIDE, OTHER, OUTSIDE, 0],
  ["far from every own house is the provider's", NONE, OTHER, OTHER, 1],
  ["that neither knows has no address", NONE, NONE, NONE, 1],
  ["with the provider away has no address near", NONE, NOWHERE, NONE, 1],
  ["with the own index away is the provider's", NOWHERE, OTHER, OTHER, 1],
  ["with both away is unavailable", NOWHERE, NOWHERE, NOWHERE, 1],
];

for (const [name, own, provider, answer, asked] of PINS) {
  Deno.test(`addresses: a pin ${name}`, async () => {
    const other = fake([], provider);
    const both = combinedGeocoder(fake([], own).geocoder, other.geocoder);
    deepStrictEqual(await both.nearest(PIN, "ru"), answer);
    strictEqual(other.asked.length, asked);
  });
}
