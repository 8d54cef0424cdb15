/**
 * Whether a suggestion of the address search is the very house that was typed: the same street and the
 * same number, spelled however. Pure.
 */
import { fold, fromWrongLayout, hasLatin, latinKey } from "../../city/address/folding.ts";
import { houseKey, parseHouseNumber } from "../../city/address/house_number.ts";
import { type Reading, readingsOf } from "../../city/address/query.ts";
import {
  INSIDE_WORDS,
  isStreetType,
  NOISE_WORDS,
  streetTypesOf,
} from "../../city/address/street_words.ts";
import { nameWords, queryWords } from "../../city/address/words.ts";
import type { AddressSuggestion } from "../../gateways/geocoder.ts";

interface Spelling {
  readonly text: string;
  /** How a word is written so that it compares. */
  readonly key: (word: string) => string;
}

/** As it was typed; where Latin letters are in it, also as transliteration and as a wrong layout. */
const spellingsOf = (typed: string): readonly Spelling[] => [
  { text: typed, key: fold },
  ...(hasLatin(typed)
    ? [{ text: typed, key: latinKey }, { text: fromWrongLayout(typed), key: fold }]
    : []),
];

/** A word may stand for several kinds of street: «пр» is a проспект or a проезд. */
const typesOf = (words: readonly string[], key: Spelling["key"]): readonly string[] =>
  words.flatMap((word) => isStreetType(word) ? [word] : streetTypesOf(word)).map(key);

const isNaming = (word: string): boolean =>
  streetTypesOf(word).length === 0 && !NOISE_WORDS.has(word);

function isStreet(typed: readonly string[], name: string, key: Spelling["key"]): boolean {
  const words = nameWords(name);
  const named = (all: readonly string[]) => all.filter(isNaming).map(key).sort().join(" ");
  if (named(typed) !== named(words)) return false;
  // Latin words for the kind («prospekt») are known by their sound alone.
  const wanted = typesOf(typed, key);
  return wanted.length === 0 || typesOf(words, key).some((type) => wanted.includes(type));
}

/** «prospekt» is no abbreviation that the search knows: it is turned to the word that it sounds like. */
const withKinds = (words: readonly string[], name: string, key: Spelling["key"]): string[] => {
  const kinds = new Map(nameWords(name).filter(isStreetType).map((type) => [key(type), type]));
  return words.map((word) => kinds.get(key(word)) ?? word);
};

/** What was typed without the city's own name, unless the street bears it. */
function withoutCity(words: readonly string[], name: string, city: string, key: Spelling["key"]) {
  const own = new Set(nameWords(name).map(key));
  const titled = new Set(queryWords(city).map(({ text }) => key(text)));
  return words.filter((word) => own.has(key(word)) || !titled.has(key(word)));
}

function isMeant(
  { street, house }: Reading,
  key: Spelling["key"],
  one: AddressSuggestion,
  city: string,
): boolean {
  const number = one.houseNumber === null ? null : parseHouseNumber(one.houseNumber);
  const name = one.street;
  return house !== null && number !== null && name !== null &&
    houseKey(house) === houseKey(number) &&
    isStreet(withoutCity(withKinds(street, name, key), name, city, key), name, key);
}

/**
 * The suggestions that differ from what was typed by spelling alone.
 * @param city the city's name as people write it before the street
 */
export const sameHouses = (
  typed: string,
  suggestions: readonly AddressSuggestion[],
  city = "",
): readonly AddressSuggestion[] =>
  suggestions.filter((one) =>
    one.kind === "house" &&
    (fold(typed).trim() === fold(one.label).trim() ||
      spellingsOf(typed).some(({ text, key }) =>
        readingsOf(text).some((reading) => isMeant(reading, key, one, city))
      ))
  );

/** The house's number as it was typed («45к1»), or null: a street alone. */
export function typedHouse(typed: string): string | null {
  const house = readingsOf(typed).find((reading) => reading.house !== null)?.house;
  return house == null ? null : houseKey(house).replaceAll(" ", "");
}

/** Flats, floors and the like stand in the line of the street: then the line is kept as it is. */
export const hasInside = (typed: string): boolean =>
  queryWords(typed).some(({ text }) => INSIDE_WORDS.has(text) || /^кв\d+$/.test(text));
