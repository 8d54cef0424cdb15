/** Which suggestion is the very house that was typed, however it was spelled. */
import assert from "node:assert/strict";
import { hasInside, sameHouses, typedHouse } from "../../routes/pages/address_match.ts";
import { suggestion } from "./fake_cities.ts";

const ABAY = "проспект Абая";
const FOUND = [
  suggestion(ABAY, "45"),
  suggestion(ABAY, "45к1"),
  suggestion(ABAY, "45к2"),
  suggestion("улица Баянтау", "45"),
  suggestion("переулок Абая", null),
];

/** What was typed → the labels that are the same house. */
const TYPED: readonly [string, readonly string[]][] = [
  ["проспект Абая, 45к1", ["проспект Абая, 45к1"]],
  ["Абая 45", ["проспект Абая, 45"]],
  ["пр-т абая, д. 45 корп 1", ["проспект Абая, 45к1"]],
  ["пр. Абая 45 к 1", ["проспект Абая, 45к1"]],
  ["ПРОСПЕКТ АБАЯ 45К2", ["проспект Абая, 45к2"]],
  ["prospekt abaya 45", ["проспект Абая, 45"]],
  ["ghjcgtrn f,fz 45", ["проспект Абая, 45"]],
  ["г. Астана, проспект Абая, 45, кв. 4", ["проспект Абая, 45"]],
  // Another kind of street, a typing error, another house: the reader is asked.
  ["улица Абая 45", []],
  ["Абоя 45", []],
  ["Абая 46", []],
  ["Абая 45к3", []],
  ["Абая", []],
  ["", []],
];

for (const [typed, expected] of TYPED) {
  Deno.test(`«${typed}» is ${expected[0] ?? "none of the houses"}`, () => {
    assert.deepEqual(sameHouses(typed, FOUND, "Астана").map(({ label }) => label), expected);
  });
}

Deno.test("the same address in two suburbs is two houses", () => {
  const twice = [suggestion(ABAY, "45"), suggestion(ABAY, "45", { latitude: 51.2 })];
  assert.equal(sameHouses("Абая 45", twice).length, 2);
});

Deno.test("a house that a provider found without a street is taken by its label alone", () => {
  const foreign = suggestion(ABAY, "45", { street: null, houseNumber: null, label: "Абая, 45" });
  assert.equal(sameHouses("абая, 45", [foreign]).length, 1);
  assert.equal(sameHouses("абая 46", [foreign]).length, 0);
});

Deno.test("a street that bears the city's name keeps it", () => {
  const street = [suggestion("улица Астана", "5")];
  assert.equal(sameHouses("улица Астана 5", street, "Астана").length, 1);
  assert.equal(sameHouses("Астана, улица Достык 5", street, "Астана").length, 0);
});

Deno.test("the number of a house is told from the flat's", () => {
  assert.equal(typedHouse("Абая 45 корпус 1"), "45к1");
  assert.equal(typedHouse("Абая"), null);
  assert.equal(hasInside("Абая 45, кв. 4"), true);
  assert.equal(hasInside("Абая 45"), false);
});
