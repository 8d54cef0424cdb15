import assert from "node:assert/strict";
import { City } from "../../city/city.ts";
import { ASTANA } from "./extracts.ts";

Deno.test("a city opens as a whole: address, district, tile and travel time of one door", async () => {
  const city = await City.open(ASTANA);
  assert(city instanceof City);
  try {
    assert.equal(city.name, "astana");
    const [door] = city.addresses.search("кенесары 40");
    assert.equal(door?.kind, "house");
    assert.match(door!.label, /^улица Кенесары, 40/);
    assert(city.serves(door!.point));
    const doctor = { latitude: 51.129, longitude: 71.43 };
    const travel = await city.routing.manyToOne([doctor], door!.point);
    assert(travel.ok && !travel.legs[0]!.estimated);
    assert(await city.tiles.tile(12, 2860, 1366) !== null);
  } finally {
    city.close();
  }
});

Deno.test("the served area of the settings decides who is served, not the map", async () => {
  const servedArea = {
    type: "Polygon" as const,
    coordinates: [[[71.4, 51.1], [71.45, 51.1], [71.45, 51.15], [71.4, 51.15], [71.4, 51.1]]],
  } as const;
  const city = await City.open(ASTANA, { servedArea, checksums: false });
  assert(city instanceof City);
  try {
    const outside = { latitude: 51.17, longitude: 71.43 };
    assert.equal(city.serves({ latitude: 51.12, longitude: 71.43 }), true);
    assert.equal(city.serves(outside), false);
    assert.deepEqual(city.addresses.nearest(outside), { ok: false, code: "outside_area" });
  } finally {
    city.close();
  }
});

Deno.test("a city without a pack is a value that says so", async () => {
  const city = await City.open("/nowhere/astana");
  assert(!(city instanceof City));
  assert.equal(city.code, "pack_not_found");
});
