import assert from "node:assert/strict";
import { fold, fromWrongLayout, latinKey } from "../../city/address/folding.ts";
import { houseFit, houseKey, parseHouseNumber } from "../../city/address/house_number.ts";
import { Vocabulary } from "../../city/address/vocabulary.ts";
import { AddressSearch } from "../../city/address_search.ts";
import { at, importing, inFolder, smallTown } from "./extracts.ts";

const HOUSES: readonly [string, string | null][] = [
  ["12", "12"],
  ["012", "12"],
  ["12А", "12а"],
  ["12 а", "12а"],
  ["12a", "12а"],
  ["12 к2 с1", "12 к2 с1"],
  ["12к2с1", "12 к2 с1"],
  ["д. 5 к. 2 стр. 1", "5 к2 с1"],
  ["дом 5, корпус 2, строение 1", "5 к2 с1"],
  ["5 корп.2 стр.1", "5 к2 с1"],
  ["5 k2 s1", "5 к2 с1"],
  ["8/13", "8/13"],
  ["8/13А", "8/13а"],
  ["5 корпус 2 литера Б", "5б к2"],
  ["5 лит. А", "5а"],
  ["вл.4", "4"],
  ["в27А", "27а"],
  ["д. 1, к. 1", "1 к1"],
  ["5 блок Б", "5 кб"],
  ["31а, 3 подьезд", "31а к3"],
  ["12 2", "12 к2"],
  ["без номера", null],
  ["", null],
];

Deno.test("house numbers are read as they are written", () => {
  for (const [text, expected] of HOUSES) {
    const house = parseHouseNumber(text);
    assert.equal(house === null ? null : houseKey(house), expected, text);
  }
});

Deno.test("the nearer a house is to what was typed, the better it fits", () => {
  const order = (query: string, houses: string[], isUnfinished = false) =>
    houses.map((each) =>
      [each, houseFit(parseHouseNumber(query)!, parseHouseNumber(each)!, isUnfinished)] as const
    ).filter(([, fit]) => fit > 0).sort((a, b) => b[1] - a[1]).map(([each]) => each);
  assert.deepEqual(order("12", ["120", "12 к1", "12", "12А к1", "2"]), ["12", "12 к1", "12А к1"]);
  assert.deepEqual(order("12", ["120", "12 к1", "12"], true), ["12", "12 к1", "120"]);
  assert.deepEqual(order("12/2", ["12", "12 к2", "12/2"]), ["12/2", "12 к2", "12"]);
  assert.deepEqual(order("5 стр 1", ["5 к1", "5 с1", "5"]), ["5 с1", "5", "5 к1"]);
});

Deno.test("letters that people do not tell apart are one", () => {
  assert.equal(fold("КОРОЛЁВА «Ё»"), "королева  е ");
  assert.equal(fold("Әл-Фараби көшесі"), "ал-фараби кошеси");
  assert.equal(fold("й".normalize("NFD")), "й");
});

Deno.test("the Latin layout is undone, with its punctuation", () => {
  assert.equal(fromWrongLayout("rjhjktdf"), "королева");
  assert.equal(fromWrongLayout("Rjhjk`df 12"), "королёва 12");
  assert.equal(fromWrongLayout("ek/ [jdfycrfz? 17,"), "ул. хованская, 17б");
});

Deno.test("all Latin spellings of a name have one key", () => {
  const rows: readonly string[][] = [
    ["Королёва", "Koroleva", "Korolyova", "Koroljova"],
    ["Останкинская", "Ostankinskaya", "Ostankinskaja", "Ostankinskaia"],
    ["Щепкина", "Shchepkina", "Schepkina", "Shhepkina"],
    ["Хованская", "Khovanskaya", "Hovanskaya"],
    ["Цандера", "Tsandera", "Tzandera"],
    ["Звёздный", "Zvyozdnyy", "Zvezdny", "Zvezdniy"],
  ];
  for (const row of rows) {
    assert.equal(
      new Set(row.map((each) => latinKey(fold(each)))).size,
      1,
      row.map(latinKey).join(),
    );
  }
});

Deno.test("the fuzzy vocabulary finds what a table of all distances finds", () => {
  const words =
    "абая абайская академика акмолинская королева короленко коралова мира мирная пушкина пушкинская"
      .split(" ");
  const vocabulary = new Vocabulary(words);
  const near = (typed: string) =>
    vocabulary.match(typed).sort((a, b) => b.quality - a.quality).map(({ word }) =>
      vocabulary.words[word]
    );
  assert.equal(near("королева")[0], "королева");
  assert.deepEqual(near("корлева").slice(0, 1), ["королева"]);
  assert(near("каралева").includes("королева"));
  assert.deepEqual(near("мир").sort(), ["мира", "мирная"]);
  assert.equal(near("пушкинс")[0], "пушкинская");
  assert.deepEqual(near("акдемика"), ["академика"]);
  assert.deepEqual(near("ъъъъъъъъ"), []);
  assert.deepEqual(new Vocabulary(["8", "80", "81"]).match("8").length, 1);
});

async function town(root: string): Promise<AddressSearch> {
  const result = await importing(smallTown().write(`${root}/town.osm`), root);
  assert(result.ok);
  return await AddressSearch.open(result.folder, result.manifest.bounds);
}

Deno.test("while somebody types, the right house comes up before the last letter", () =>
  inFolder(async (root) => {
    const search = await town(root);
    const typed: readonly [string, string][] = [
      ["кор", "улица Академика Королёва"],
      ["акад кор", "улица Академика Королёва"],
      ["королёва 1", "улица Академика Королёва, 12"],
      ["королёва 12а", "улица Академика Королёва, 12А"],
      ["королёва д 5 к", "улица Академика Королёва, 5 к2 с1"],
      ["королёва 5 2 1", "улица Академика Королёва, 5 к2 с1"],
      ["звезд", "Звёздный бульвар"],
      ["1 остан 3", "1-я Останкинская улица, 3/5"],
      ["1-я останкинская 3/5", "1-я Останкинская улица, 3/5"],
      ["пер. добр", "переулок Добролюбова"],
    ];
    for (const [query, label] of typed) assert.equal(search.search(query)[0]?.label, label, query);
  }));

Deno.test("nothing, nonsense and very long queries answer quickly and throw nothing", () =>
  inFolder(async (root) => {
    const search = await town(root);
    for (
      const query of [
        "",
        "   ",
        "12",
        "ъъъъ",
        "🚑",
        "к",
        "-",
        "/",
        ",.,",
        "х".repeat(5_000),
        "1 ".repeat(900),
      ]
    ) {
      const start = performance.now();
      assert(Array.isArray(search.search(query)));
      assert(performance.now() - start < 200, query.slice(0, 20));
    }
  }));

Deno.test("a pin finds its nearest house, and is told when it is outside of the served area", () =>
  inFolder(async (root) => {
    const search = await town(root);
    const found = search.nearest(at(102, 33));
    assert(found.ok);
    assert.equal(found.address.label, "улица Академика Королёва, 12");
    assert(found.distanceMeters < 5);
    assert.deepEqual(search.nearest({ latitude: 48.85, longitude: 2.35 }), {
      ok: false,
      code: "outside_area",
    });
  }));
