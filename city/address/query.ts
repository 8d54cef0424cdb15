/** Reads what somebody typed: which words may name the street, which the house. Pure. */
import { type HouseNumber, isHousePart, isHouseWord, parseHouseNumber } from "./house_number.ts";
import { INSIDE_WORDS, NOISE_WORDS } from "./street_words.ts";
import { queryWords } from "./words.ts";

export interface Reading {
  readonly street: readonly string[];
  readonly house: HouseNumber | null;
  /** The house stands last, so its number may not be finished yet. */
  readonly isHouseUnfinished: boolean;
}

/** Longer queries are cut: nobody types them, and a search must have an end. */
export const LONGEST_QUERY = 120;
const MOST_WORDS = 12;

/** All sensible readings: «8 марта 12» is house 12 in 8 Марта, or house 8 in «марта 12». */
export function readingsOf(query: string): Reading[] {
  const words = withoutInside(queryWords(spacedOut(query.slice(0, LONGEST_QUERY))))
    .slice(0, MOST_WORDS);
  const names = (from: number, to: number) =>
    words.filter((_, i) => i < from || i >= to).map(({ text }) => text);
  const readings: Reading[] = [];
  for (let start = 0; start < words.length; start++) {
    const { text, isOrdinal } = words[start]!;
    if (isOrdinal) continue;
    const marked = isHouseWord(text) && /^(в|вл|v|vl)?\d/.test(words[start + 1]?.text ?? "");
    if (!marked && !/^\d/.test(text) && !/^(д|дом|вл|влд|в|зд|d|v|vl)\d/.test(text)) continue;
    if (!marked && start > 0 && isHouseWord(words[start - 1]!.text)) continue;
    let end = start + (marked ? 2 : 1);
    while (end < words.length && isHousePart(words[end]!.text) && !words[end]!.isOrdinal) end++;
    // «12 к» may be «12 Кирова»: a single letter in front of more words belongs to them too.
    const ends = end < words.length && end - start > 1 ? [end, start + 1] : [end];
    for (const each of ends) {
      const house = parseHouseNumber(words.slice(start, each).map((word) => word.text).join(" "));
      if (house === null) continue;
      readings.push({
        street: names(start, each),
        house,
        isHouseUnfinished: each === words.length && /\d$/.test(query.trimEnd()),
      });
    }
  }
  const all = names(0, 0);
  if (all.length > 0) readings.push({ street: all, house: null, isHouseUnfinished: false });
  return readings.filter((reading) => reading.street.length > 0);
}

/** «ул.Королева,д5» typed without gaps. */
function spacedOut(query: string): string {
  return query.replace(/([,;])/g, "$1 ").replace(
    /(\p{L}{2,}\.?)(\d)/gu,
    (whole, word, digit) =>
      /^(корп|стр|лит|дом|вл|д|к|с)\.?$/iu.test(word)
        ? whole.replace(word, `${word} `)
        : `${word} ${digit}`,
  );
}

/** Drops flats, floors, postcodes and words like «город». */
function withoutInside(words: ReturnType<typeof queryWords>): ReturnType<typeof queryWords> {
  const kept: ReturnType<typeof queryWords> = [];
  for (let i = 0; i < words.length; i++) {
    const { text } = words[i]!;
    if (NOISE_WORDS.has(text) || /^\d{6}$/.test(text) || /^кв\d+$/.test(text)) continue;
    if (INSIDE_WORDS.has(text) && i > 0) {
      if (/^\d/.test(words[i + 1]?.text ?? "")) i++;
      continue;
    }
    kept.push(words[i]!);
  }
  return kept;
}
