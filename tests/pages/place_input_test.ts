/** What people paste as a place: links of four maps, and coordinates in a few spellings. */
import assert from "node:assert/strict";
import { parsePlace } from "../../routes/pages/place_input.ts";

const MOSCOW = [55.7558, 37.6173] as const;

const PLACES: readonly [string, readonly [number, number] | null][] = [
  ["55.7558, 37.6173", MOSCOW],
  ["55.7558 37.6173", MOSCOW],
  ["55.7558;37.6173", MOSCOW],
  ["55,7558 37,6173", MOSCOW],
  ["55,7558; 37,6173", MOSCOW],
  ["55.7558° N, 37.6173° E", MOSCOW],
  ["geo:55.7558,37.6173?z=17", MOSCOW],
  ["-33.8688, 151.2093", [-33.8688, 151.2093]],
  ["https://yandex.ru/maps/213/moscow/?ll=37.6173%2C55.7558&z=17", MOSCOW],
  ["https://yandex.ru/maps/?pt=37.6173,55.7558&z=18&l=map", MOSCOW],
  ["https://yandex.ru/maps/?ll=37.5,55.5&whatshere%5Bpoint%5D=37.6173%2C55.7558", MOSCOW],
  ["https://yandex.ru/maps/?rtext=55.7,37.5~55.7558,37.6173&rtt=auto", MOSCOW],
  ["https://yandex.com.tr/harita/?text=55.7558%2C37.6173", MOSCOW],
  ["yandex.ru/maps/?ll=37.6173,55.7558", MOSCOW],
  ["https://2gis.ru/moscow/geo/4504235282625478/37.6173,55.7558", MOSCOW],
  ["https://2gis.ru/moscow/firm/70000001?m=37.6173%2C55.7558%2F16", MOSCOW],
  ["https://2gis.kz/astana/geo/1/37.6173%2C55.7558?m=71.4,51.1/16", MOSCOW],
  ["https://www.google.com/maps/@55.7558,37.6173,17z", MOSCOW],
  ["https://www.google.com/maps/place/X/@55.7,37.6,17z/data=!3d55.7558!4d37.6173", MOSCOW],
  ["https://maps.google.com/?q=55.7558,37.6173", MOSCOW],
  ["https://www.google.ru/maps/search/?api=1&query=55.7558%2C37.6173", MOSCOW],
  ["https://www.google.com/maps/place/55.7558,37.6173", MOSCOW],
  ["https://www.openstreetmap.org/#map=17/55.7558/37.6173", MOSCOW],
  ["https://www.openstreetmap.org/?mlat=55.7558&mlon=37.6173#map=17/55.7/37.5", MOSCOW],
  ["", null],
  ["Мироновская улица, 12", null],
  ["55.7558", null],
  ["55,7558", null],
  ["55, 37", null],
  ["0.0, 0.0", null],
  ["95.5, 37.6", null],
  ["55.5, 197.6", null],
  ["https://yandex.ru/maps/-/CDabcdef", null],
  ["https://example.com/?ll=37.6173,55.7558", null],
  ["https://yandex.ru.example.com/?ll=37.6173,55.7558", null],
  ["https://2gis.ru/%E0%A4%A", null],
  ["https://", null],
  ["1".repeat(5_000), null],
];

for (const [input, expected] of PLACES) {
  Deno.test(`«${input.slice(0, 80)}» is ${expected === null ? "no place" : expected.join(", ")}`, () => {
    const place = parsePlace(input);
    assert.deepEqual(place === null ? null : [place.latitude, place.longitude], expected);
  });
}
