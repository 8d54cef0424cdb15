/** Numbers and lists of live pages, written by hand: they have to be what the platform would write. */
import assert from "node:assert/strict";
import { decimal, listed } from "../../views/numbers_and_lists.ts";
import { byName } from "../../views/name_order.ts";

const LOCALES = { ru: "ru-RU", en: "en-GB" } as const;
const LANGUAGES = ["ru", "en"] as const;

Deno.test("numbers are grouped and rounded as the platform does it", () => {
  const values = [0, 1, -1, 9.95, 12.5, 999, 999.5, 1000, 1234.5, -4321, 12345.678, 999999.96, 1e9];
  for (const language of LANGUAGES) {
    for (const value of values) {
      for (const [atLeast, atMost] of [[0, 0], [0, 1], [2, 2], [0, 2]] as const) {
        assert.equal(
          decimal(language, value, { atLeast, atMost }),
          value.toLocaleString(LOCALES[language], {
            minimumFractionDigits: atLeast,
            maximumFractionDigits: atMost,
          }),
          `${language} ${value} ${atLeast}–${atMost}`,
        );
      }
    }
  }
  assert.equal(decimal("ru", -0.04, { atLeast: 1 }), "0,0", "nothing has no sign");
});

Deno.test("a list of none, one, two and more is joined as the platform does it", () => {
  const types = { or: "disjunction", and: "conjunction" } as const;
  for (const language of LANGUAGES) {
    for (const word of ["or", "and"] as const) {
      const format = new Intl.ListFormat(language, { type: types[word] });
      for (let length = 0; length <= 4; length++) {
        const items = ["103", "112", "101", "102"].slice(0, length);
        assert.equal(listed(language, word, items), format.format(items));
      }
    }
  }
});

Deno.test("names stand as in a dictionary: Kazakh letters beside their Russian ones, Latin behind", () => {
  const names = [
    "Smith",
    "Яковлев",
    "Қасымов",
    "ёлкин",
    "Ким",
    "Лебедев",
    "Жаров",
    "Әлиев",
    "Абаев",
  ];
  assert.deepEqual(
    byName(names, (name) => name),
    ["Абаев", "Әлиев", "ёлкин", "Жаров", "Ким", "Қасымов", "Лебедев", "Яковлев", "Smith"],
  );
});
