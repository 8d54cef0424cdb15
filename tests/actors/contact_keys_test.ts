/** What counts as the same telephone, and as the same flat. */
import { notStrictEqual, strictEqual } from "node:assert";
import { phoneKey, placeKey } from "../../actors/booking/contact_keys.ts";

Deno.test("a telephone is the same however it is written", () => {
  const one = phoneKey("+79001234567");
  for (const same of ["8 (900) 123-45-67", "79001234567", "900 123 45 67", "+7.900.123.45.67"]) {
    strictEqual(phoneKey(same), one, same);
  }
  notStrictEqual(phoneKey("+79001234568"), one);
  strictEqual(phoneKey("103"), null);
  strictEqual(phoneKey("no number"), null);
});

Deno.test("a flat is the same whatever stands between its words, and another flat is not", () => {
  const one = placeKey({ text: "Мироновская улица, 12", flat: "48" });
  for (
    const [text, flat] of [
      ["мироновская  улица 12", "48"],
      ["Мироновская улица, 12", "кв. 48"],
      ["МИРОНОВСКАЯ УЛИЦА,12", " 48 "],
    ] as const
  ) strictEqual(placeKey({ text, flat }), one, text);
  for (
    const [text, flat] of [
      ["Мироновская улица, 12", "49"],
      ["Мироновская улица, 12", null],
      ["Мироновская улица, 1", "248"],
      ["Мироновская улица, 124", "8"],
    ] as const
  ) notStrictEqual(placeKey({ text, flat }), one, `${text}/${flat}`);
  strictEqual(
    placeKey({ text: "ул. Королёва, 5", flat: null }),
    placeKey({ text: "ул. Королева, 5", flat: "" }),
  );
  strictEqual(placeKey({ text: " , ", flat: "1" }), null);
});
