import assert from "node:assert/strict";
import { transliterate } from "../../city/address/folding.ts";
import { houseKey, parseHouseNumber } from "../../city/address/house_number.ts";
import { isStreetType } from "../../city/address/street_words.ts";
import { type AddressHit, AddressSearch } from "../../city/address_search.ts";
import { openPack } from "../../city/pack.ts";
import { ASTANA, importing, inFolder, OSTANKINO } from "./extracts.ts";

const ЙЦУКЕН = "йцукенгшщзхъфывапролджэячсмитьбюё";
const QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const SHORT: Record<string, string> = {
  улица: "ул.",
  проспект: "пр-т",
  проезд: "пр-д",
  переулок: "пер.",
  бульвар: "б-р",
  шоссе: "ш.",
  площадь: "пл.",
  набережная: "наб.",
  микрорайон: "мкр",
  аллея: "ал.",
};

const words = (text: string) => text.split(" ");
const isType = (word: string) => isStreetType(word.toLowerCase());

/** Ten ways in which people type one address. */
const SPELLINGS: Record<string, (hit: AddressHit) => string> = {
  "as the map writes it": (hit) => hit.label,
  "in capitals without a comma": (hit) => `${hit.street} ${hit.houseNumber}`.toUpperCase(),
  "with the kind of street cut short": (hit) =>
    `${words(hit.street).map((w) => SHORT[w.toLowerCase()] ?? w).join(" ")}, д. ${hit.houseNumber}`,
  "without the kind of street": (hit) =>
    `${words(hit.street).filter((w) => !isType(w)).join(" ")} ${hit.houseNumber}`,
  "in small letters without ё": (hit) => hit.label.toLowerCase().replaceAll("ё", "е"),
  "with the Latin layout on": (hit) =>
    Array.from(`${hit.street} ${hit.houseNumber}`.toLowerCase(), (letter) => {
      const i = ЙЦУКЕН.indexOf(letter);
      return i === -1 ? letter : QWERTY[i]!;
    }).join(""),
  "in Latin letters": (hit) => transliterate(hit.label),
  "house first": (hit) => `${hit.houseNumber}, ${hit.street}`,
  "with the city in front": (hit) => `г. ${hit.city ?? "Москва"}, ${hit.label}, кв. 17`,
  "with two letters swapped": (hit) => `${swapped(hit.street)} ${hit.houseNumber}`,
  "with the parts of the house written out": (hit) =>
    `${hit.street} дом ${
      hit.houseNumber!.replace(/\s*к(?=\d)/, " корпус ").replace(/\s*с(?=\d)/, " строение ")
    }`,
};

function swapped(street: string): string {
  const all = words(street);
  const longest = all.reduce((a, b) => !isType(b) && (isType(a) || b.length > a.length) ? b : a);
  if (longest.length < 5) return street;
  const at = Math.floor(longest.length / 2);
  const wrong = longest.slice(0, at) + longest[at + 1] + longest[at] + longest.slice(at + 2);
  return all.map((word) => word === longest ? wrong : word).join(" ");
}

/** Houses with the same canonical number on streets of one name cannot be told apart by their text. */
function isSame(a: AddressHit, b: AddressHit): boolean {
  const key = (hit: AddressHit) => houseKey(parseHouseNumber(hit.houseNumber ?? "0")!);
  return b.kind === "house" && a.street === b.street && key(a) === key(b);
}

/** Answers which addresses a spelling did not bring among the first, and the share that came first. */
function missing(
  search: AddressSearch,
  hits: readonly AddressHit[],
  spelling: string,
  among: number,
) {
  const lost: string[] = [];
  let first = 0;
  for (const hit of hits) {
    const query = SPELLINGS[spelling]!(hit);
    const found = search.search(query, among);
    const place = found.findIndex((each) => isSame(hit, each));
    if (place === 0) first++;
    if (place === -1) lost.push(`${query} → ${found.map((each) => each.label).join(" | ")}`);
  }
  return { lost, firstShare: first / hits.length };
}

Deno.test({
  name: "every address of the Moscow extract is found by each of eleven spellings",
  ignore: OSTANKINO === null,
  fn: () =>
    inFolder(async (root) => {
      const result = await importing(OSTANKINO!, root);
      assert(result.ok);
      const search = await AddressSearch.open(result.folder, result.manifest.bounds);
      const all = [...search.all()];
      assert(all.length >= 360, `${all.length} addresses`);
      for (const spelling of Object.keys(SPELLINGS)) {
        const { lost, firstShare } = missing(search, all, spelling, 5);
        assert.deepEqual(lost, [], `${spelling}: ${lost.length} of ${all.length} lost`);
        assert(firstShare >= 0.97, `${spelling}: only ${firstShare.toFixed(3)} came first`);
      }
    }),
});

Deno.test("one address in thirty of Astana is found by each of eleven spellings", async () => {
  const pack = await openPack(ASTANA);
  const search = await AddressSearch.open(ASTANA, pack.manifest.bounds);
  const some = [...search.all()].filter((_, i) => i % 30 === 0);
  for (const spelling of Object.keys(SPELLINGS)) {
    const { lost, firstShare } = missing(search, some, spelling, 8);
    const text = `${spelling}: ${lost.slice(0, 5).join("\n")}`;
    assert(lost.length <= some.length * 0.01, `${lost.length} of ${some.length} lost, ${text}`);
    assert(firstShare >= 0.93, `${spelling}: only ${firstShare.toFixed(3)} came first`);
  }
});

Deno.test({
  name: "«Академика Королёва 12» comes first, however it is typed",
  ignore: OSTANKINO === null,
  fn: () =>
    inFolder(async (root) => {
      const result = await importing(OSTANKINO!, root);
      assert(result.ok);
      const search = await AddressSearch.open(result.folder, result.manifest.bounds);
      const queries = [
        "Академика Королёва 12",
        "академика королева 12",
        "ул. Академика Королева, д.12",
        "ул. Ак. Королёва, 12",
        "королева 12",
        "rjhjktdf 12",
        "rfhjktdf 12",
        "frfltvbrf rjhjktdf 12",
        "akademika koroleva 12",
        "Akademika Korolyova st., 12",
        "ulitsa Akademika Koroljova 12",
        "Акодемика Королева 12",
        "Королква 12",
        "12 королёва",
        "Москва, улица Академика Королёва, дом 12, квартира 4",
        "127427, г. Москва, ул Академика Королева, 12",
        "ул.Академика Королева,д12",
        "королёва академика 12",
      ];
      for (const query of queries) {
        const [first] = search.search(query);
        assert.equal(first?.label, "улица Академика Королёва, 12", query);
      }
    }),
});
