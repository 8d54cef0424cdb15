/**
 * Words that say what kind of street it is, with their abbreviations
 * (FIAS/GAR list of address object types, and what people type). Pure.
 */

/** Each row: the full folded word, then what stands for it. */
const STREET_TYPES: readonly (readonly string[])[] = [
  ["улица", "ул", "у", "street", "str", "st", "коше", "кошеси", "кош"],
  [
    "проспект",
    "пр-т",
    "просп",
    "пр-кт",
    "прт",
    "пркт",
    "пр",
    "avenue",
    "ave",
    "av",
    "prosp",
    "дангылы",
  ],
  ["проезд", "пр-д", "прд", "пр", "пр-зд", "drive", "passage"],
  ["переулок", "пер", "п-к", "lane", "per", "тунек"],
  ["шоссе", "ш", "highway", "hwy", "sh"],
  ["набережная", "наб", "embankment", "nab", "emb"],
  ["бульвар", "б-р", "бул", "бульв", "boulevard", "blvd", "bulvar", "bul"],
  ["площадь", "пл", "пл-дь", "square", "sq", "pl", "алан"],
  ["тупик", "туп", "deadend"],
  ["аллея", "ал", "alley"],
  ["микрорайон", "мкр", "мкрн", "м-н", "мкр-н", "microdistrict", "mkr", "шагын"],
  ["квартал", "кв-л", "квл", "quarter"],
  ["линия", "лин", "line"],
  ["просека", "прос"],
  ["дорога", "дор", "road", "rd"],
  ["тракт", "тр-т"],
  ["поселок", "пос", "п"],
  ["деревня", "дер"],
  ["село"],
  ["снт"],
  ["территория", "тер"],
];

const EXPANSIONS = new Map<string, string[]>();
for (const [full, ...short] of STREET_TYPES) {
  for (const word of [full!, ...short]) {
    EXPANSIONS.set(word, [...EXPANSIONS.get(word) ?? [], full!]);
  }
}
const FULL_TYPES = new Set(STREET_TYPES.map(([full]) => full!));

/** Full words that a token may stand for; «пр» is both a проспект and a проезд. */
export function streetTypesOf(token: string): readonly string[] {
  return EXPANSIONS.get(token) ?? [];
}

export function isStreetType(token: string): boolean {
  return FULL_TYPES.has(token);
}

/** Words that say nothing about which address is meant. */
export const NOISE_WORDS: ReadonlySet<string> = new Set([
  "г",
  "гор",
  "город",
  "обл",
  "область",
  "рф",
  "россия",
  "казахстан",
  "р-н",
  "район",
  "адрес",
  "город-герой",
  "им",
  "имени",
]);

/** Words after which a number is not the house. */
export const INSIDE_WORDS: ReadonlySet<string> = new Set([
  "кв",
  "квартира",
  "подъезд",
  "подьезд",
  "под",
  "этаж",
  "эт",
  "офис",
  "оф",
  "домофон",
  "комната",
  "ком",
  "flat",
  "apt",
]);
