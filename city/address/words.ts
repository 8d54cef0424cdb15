/** Splits names and queries to comparable words. Pure. */
import { fold } from "./folding.ts";
import { streetTypesOf } from "./street_words.ts";

export interface QueryWord {
  readonly text: string;
  /** «1-я», «3й»: a number that belongs to a name and is no house. */
  readonly isOrdinal: boolean;
}

const ORDINAL = /^(\d+)-?(й|я|ая|ый|ой|е|ое|ий|го|th|st|nd|rd|ya|y|i|aya)$/;

/** Words of a street's name, folded, abbreviations of its kind written out where they are clear. */
export function nameWords(name: string): string[] {
  return queryWords(name).map(({ text }) => {
    const types = streetTypesOf(text);
    return types.length === 1 ? types[0]! : text;
  });
}

export function queryWords(text: string): QueryWord[] {
  const words: QueryWord[] = [];
  for (const raw of fold(text).split(/[\s,.;:!?|\\]+/)) {
    if (raw === "" || raw === "-") continue;
    const ordinal = ORDINAL.exec(raw);
    if (ordinal !== null) words.push({ text: String(Number(ordinal[1])), isOrdinal: true });
    // «пр-т» is one word, «Нормандия-Неман» are two.
    else if (streetTypesOf(raw).length > 0) words.push({ text: raw, isOrdinal: false });
    else {
      const parts = /^[а-яa-z]+(-[а-яa-z]+)+$/.test(raw) ? raw.split("-") : [raw];
      for (const part of parts) if (part !== "") words.push({ text: part, isOrdinal: false });
    }
  }
  return words;
}
