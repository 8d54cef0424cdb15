/**
 * House numbers as Russia and Kazakhstan write them: «12А», «12 к2 с1», «д. 5 к. 2 стр. 1», «8/13»,
 * «вл. 4», «5 корпус 2 литера Б». Pure.
 */
import { fold } from "./folding.ts";

export interface HouseNumber {
  readonly number: string;
  readonly letter: string;
  /** After the stroke: a corner house, or a block in Kazakhstan. */
  readonly stroke: string;
  readonly block: string;
  readonly building: string;
}

const BLOCK_WORDS = new Set(["к", "кор", "корп", "корпус", "k", "korp", "korpus", "блок", "bldg"]);
const BUILDING_WORDS = new Set(["с", "ст", "стр", "строение", "строен", "соор", "str", "s", "c"]);
const LETTER_WORDS = new Set(["лит", "литера", "литер", "лит-ра", "lit"]);
const HOUSE_WORDS = new Set([
  "д",
  "дом",
  "вл",
  "влд",
  "владение",
  "в",
  "двлд",
  "зд",
  "здание",
  "d",
  "dom",
  "v",
  "vl",
]);
const LATIN_LETTERS: Record<string, string> = {
  a: "а",
  b: "б",
  v: "в",
  g: "г",
  d: "д",
  e: "е",
  k: "к",
  c: "с",
  s: "с",
};

/** Null where there is no number in it. */
export function parseHouseNumber(text: string): HouseNumber | null {
  const pieces = fold(text).replace(/\./g, " ").match(/\d+|[а-яa-z]+(?:-[а-яa-z]+)?|[/-]/g) ?? [];
  const house = { number: "", letter: "", stroke: "", block: "", building: "" };
  let expects: "letter" | "stroke" | "block" | "building" | null = null;
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]!;
    const isNumber = /^\d/.test(piece);
    if (house.number === "") {
      if (isNumber) house.number = String(Number(piece));
      else if (!HOUSE_WORDS.has(piece)) return null;
    } else if (piece === "/" || piece === "-") {
      expects = "stroke";
    } else if (isNumber) {
      // A bare second number is the block: «12 2».
      house[expects ?? "block"] ||= String(Number(piece));
      expects = null;
    } else if (expects === "letter" || expects === "block" || expects === "building") {
      house[expects] ||= cyrillic(piece);
      expects = null;
    } else if (LETTER_WORDS.has(piece)) {
      expects = "letter";
    } else if (BLOCK_WORDS.has(piece) && i + 1 < pieces.length) {
      expects = "block";
    } else if (BUILDING_WORDS.has(piece) && i + 1 < pieces.length) {
      expects = "building";
    } else if (piece.length === 1) {
      const key = expects === "stroke" ? "stroke" : house.stroke === "" ? "letter" : "stroke";
      house[key] += cyrillic(piece);
      expects = null;
    } else break;
  }
  return house.number === "" ? null : house;
}

/** A word that can be part of a house number when it stands after one. */
export function isHousePart(token: string): boolean {
  return /^\d/.test(token) || /^[а-яa-z]$/.test(token) || token === "/" ||
    BLOCK_WORDS.has(token) || BUILDING_WORDS.has(token) || LETTER_WORDS.has(token) ||
    /^(к|корп|с|стр|лит)\d+[а-я]?$/.test(token) || /^[kcs]\d+$/.test(token);
}

export function isHouseWord(token: string): boolean {
  return HOUSE_WORDS.has(token);
}

/** Canonical text, for equality and for sorting: «12а/3 к2 с1». */
export function houseKey(house: HouseNumber): string {
  return house.number + house.letter + (house.stroke && `/${house.stroke}`) +
    (house.block && ` к${house.block}`) + (house.building && ` с${house.building}`);
}

const MISSING_IN_QUERY = 0.06;
const MISSING_IN_HOUSE = 0.3;
const DIFFERENT = 0.45;

/**
 * How well a house fits what was typed: 1 the same, 0 another house. With `isUnfinished` the typed
 * number may be the beginning of a longer one.
 */
export function houseFit(query: HouseNumber, house: HouseNumber, isUnfinished: boolean): number {
  let fit = 1;
  if (query.number !== house.number) {
    const isBare = houseKey(query) === query.number;
    if (!isUnfinished || !isBare || !house.number.startsWith(query.number)) return 0;
    fit = 0.5 - 0.05 * (house.number.length - query.number.length);
  }
  // «12/2» is written for «12 корпус 2» as often as for a corner house.
  const asBlock = query.stroke !== "" && query.block === "" && house.stroke === "" &&
    query.stroke === house.block;
  const asStroke = query.block !== "" && query.stroke === "" && house.block === "" &&
    query.block === house.stroke;
  for (const part of ["letter", "stroke", "block", "building"] as const) {
    if ((asBlock || asStroke) && (part === "stroke" || part === "block")) continue;
    const wanted = query[part], is = house[part];
    if (wanted === is) continue;
    fit -= wanted === "" ? MISSING_IN_QUERY : is === "" ? MISSING_IN_HOUSE : DIFFERENT;
  }
  if (asBlock || asStroke) fit -= 0.03;
  return Math.max(0, fit);
}

export function compareHouses(a: HouseNumber, b: HouseNumber): number {
  return Number(a.number) - Number(b.number) || houseKey(a).localeCompare(houseKey(b), "ru");
}

function cyrillic(letter: string): string {
  return letter.length === 1 ? LATIN_LETTERS[letter] ?? letter : letter;
}
