/**
 * By what two addresses are seen to be one flat of one house, however people write them: «г. Москва, ул. Королёва,
 * д. 5, корпус 2, кв. 12» is «Королева 5к2» with the flat «12». What is not known to be a way of writing stays as
 * it is, so two houses are never one. Pure.
 */
import type { Address } from "./schemas.ts";

/** On a keyboard of the other language they look the same, and in upper case more of them do. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  a: "а",
  b: "в",
  c: "с",
  e: "е",
  h: "н",
  k: "к",
  m: "м",
  o: "о",
  p: "р",
  t: "т",
  x: "х",
  y: "у",
  ё: "е",
};
const plain = (text: string): string =>
  text.replaceAll("№", " ").normalize("NFKC").toLowerCase().replace(
    /[abcehkmoptxyё]/g,
    (one) => LOOK_ALIKES[one]!,
  );

/** Each word as it is kept, and the ways in which it is written. An empty one is not kept. */
const WORDS: ReadonlyMap<string, string> = new Map(
  ([
    ["", "ул улица street st str россия рф russia москва moscow им имени"],
    ["проспект", "пр просп проспект prospekt avenue ave"],
    ["проезд", "проезд"],
    ["переулок", "пер переул переулок lane"],
    ["набережная", "наб набер набережная embankment"],
    ["бульвар", "бул бульв бульвар boulevard blvd"],
    ["шоссе", "ш шос шоссе highway"],
    ["площадь", "пл площ площадь square sq"],
    ["тупик", "туп тупик"],
    ["аллея", "ал аллея alley"],
    ["микрорайон", "мкр мкрн микрорайон"],
    ["академика", "ак акад академика"],
  ] as const).flatMap(([kept, written]) =>
    written.split(" ").map((word) => [plain(word), kept] as const)
  ),
);

type Part = "house" | "building" | "structure" | "estate" | "flat" | "unkept";

/** What a number after such a word is the number of. An entrance and a floor say nothing of whose flat it is. */
const PARTS: ReadonlyMap<string, Part> = new Map(
  ([
    ["house", "д дом house"],
    ["building", "к кор корп корпус building bldg"],
    ["structure", "с стр строен строение structure"],
    ["estate", "вл влад владение"],
    ["flat", "кв кварт квартира apt apartment flat"],
    ["unkept", "п под подъезд пд эт этаж entrance floor"],
  ] as const).flatMap(([part, written]) =>
    written.split(" ").map((word) => [plain(word), part] as const)
  ),
);
const SHORT_OF: Readonly<Record<Exclude<Part, "unkept" | "flat">, string>> = {
  house: "",
  building: "к",
  structure: "с",
  estate: "вл",
};

/** Shortened in the middle of the word, which the dash is no end of. */
const BROKEN: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})пр-(?:к?т|кт)(?!\p{L})/gu, "проспект"],
  [/(?<!\p{L})пр-д(?!\p{L})/gu, "проезд"],
  [/(?<!\p{L})б-р(?!\p{L})/gu, "бульвар"],
  [/(?<!\p{L})пл-дь(?!\p{L})/gu, "площадь"],
  [/(?<!\p{L})ш-се(?!\p{L})/gu, "шоссе"],
];
/** «1-я», «1-ая» and «1я». */
const ORDINAL = /(\d)(?:\s*-?\s*(?:[ыои]?й|а?я|ое|го)|-е)(?!\p{L})/gu;
/** «г. Тверь»: in which city a house stands is known from its place. «5г кв. 12» and «5 г кв. 12» name none. */
const CITY = new RegExp(
  `(?<![\\p{L}\\d])(?:г|гор|город)(?:\\.\\s*|\\s+)(?!(?:${
    [...PARTS.keys()].join("|")
  })(?!\\p{L}))\\p{L}[\\p{L}-]+`,
  "gu",
);

const isNumber = (token: string | undefined): token is string =>
  token !== undefined && /^\d/.test(token);
const isLetter = (token: string | undefined): token is string =>
  token !== undefined && /^\p{L}$/u.test(token);

function tokensOf(text: string): string[] {
  let written = plain(text).replace(CITY, " ");
  for (const [pattern, whole] of BROKEN) written = written.replace(pattern, ` ${whole} `);
  return written.replace(ORDINAL, "$1й ").replace(/\s*\/\s*/g, "/")
    // «д5к2» is four words; «12/14» and «1й» are one.
    .match(/\d+й(?!\p{L})|\d+(?:\/\d+)*|\p{L}+/gu) ?? [];
}

interface Parts {
  readonly house: string;
  /** As the text itself names it. */
  readonly flat: string;
}

function partsOf(text: string): Parts {
  const tokens = tokensOf(text);
  const words: string[] = [], numbers: string[] = [];
  let flat = "";
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const next = tokens[index + 1];
    const part = PARTS.get(token);
    // «корпус А» is one too; a single letter before a letter is somebody's initial.
    const names = part !== undefined && (isNumber(next) || (token.length > 1 && isLetter(next)));
    if (!names && !isNumber(token)) {
      const kept = WORDS.get(token) ?? token;
      if (kept !== "") words.push(kept);
      continue;
    }
    if (names) index++;
    let value = (names ? next! : token).replace(/^0+(?=\d)/, "");
    const letter = tokens[index + 1];
    // «5 А», unless it begins the next part: «5 к 2».
    if (isLetter(letter) && !isNumber(tokens[index + 2]) && isNumber(value)) {
      value += letter;
      index++;
    }
    if (part === undefined || !names) numbers.push(value);
    else if (part === "flat") flat = value;
    else if (part !== "unkept") numbers.push(`${SHORT_OF[part]}${value}`);
  }
  return { house: [...words.toSorted(), ...numbers].join(" "), flat };
}

/** Of addresses that are asked about again and again: they do not change. */
const known = new WeakMap<object, string | null>();

/** The house and the flat; a house without a flat is a place too. Null: no house. */
export function placeKey(address: Pick<Address, "text" | "flat">): string | null {
  const before = known.get(address);
  if (before !== undefined) return before;
  const { house, flat: named } = partsOf(address.text);
  const given = partsOf(address.flat ?? "");
  // «кв. 48» and «48» are one; in its own field a flat comes first.
  const flat = given.flat || given.house || named;
  const key = house === "" ? null : `${house}\n${flat}`;
  known.set(address, key);
  return key;
}
