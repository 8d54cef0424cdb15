/**
 * Ranks the streets of a city against the words of a query. Words count by how rare they are; a kind of
 * street («улица») counts little, but a wrong one costs something.
 */
import { latinKey } from "./folding.ts";
import type { StreetEntry } from "./index_file.ts";
import { isStreetType, streetTypesOf } from "./street_words.ts";
import { Vocabulary, type WordMatch } from "./vocabulary.ts";
import { nameWords } from "./words.ts";

export interface StreetHit {
  readonly street: number;
  /** 0 to about 1. */
  readonly score: number;
}

/** How the words are compared: as they are, or by the sound of their Latin spelling. */
export type Alphabet = "native" | "latin";

const TYPE_WEIGHT = 0.25;
const CITY_WEIGHT = 0.3;
/** What of the score the query's words decide; the rest is how much of the street's name was named. */
const QUERY_SHARE = 0.75;
const WRONG_TYPE_PENALTY = 0.1;
const UNKNOWN_WORD_WEIGHT = 4;
const LEAST_SCORE = 0.3;

export class StreetSearch {
  readonly #native: Dictionary;
  readonly #latin: Dictionary;

  constructor(private readonly streets: readonly StreetEntry[]) {
    this.#native = new Dictionary(streets, (word) => word);
    this.#latin = new Dictionary(streets, latinKey);
  }

  /** The best streets, best first. */
  rank(words: readonly string[], alphabet: Alphabet, limit: number): StreetHit[] {
    const dictionary = alphabet === "native" ? this.#native : this.#latin;
    return dictionary.rank(words, limit, this.streets.length);
  }
}

class Dictionary {
  readonly #vocabulary: Vocabulary;
  /** Streets of each word, and the words of each street. */
  readonly #streetsOf: number[][] = [];
  readonly #weight: Float64Array;
  readonly #streetWeight: Float64Array;
  readonly #isType: Uint8Array;
  readonly #hasTypes: Uint8Array;
  readonly #cityWords = new Map<string, Set<number>>();
  readonly #matches = new Map<string, readonly WordMatch[]>();

  readonly #score: Float64Array;
  readonly #named: Float64Array;
  readonly #wordScore: Float64Array;
  readonly #wordNamed: Float64Array;

  constructor(streets: readonly StreetEntry[], private readonly key: (word: string) => string) {
    const wordsOf = streets.map((street) => [...new Set(nameWords(street.name).map(key))]);
    this.#vocabulary = new Vocabulary(wordsOf.flat());
    for (const _ of this.#vocabulary.words) this.#streetsOf.push([]);
    const types = new Set(this.#vocabulary.words.filter((word) => isStreetType(word)));
    // Keys of kinds differ by alphabet: «ulica» is one too.
    for (const street of streets) {
      for (const word of nameWords(street.name)) if (isStreetType(word)) types.add(key(word));
    }
    this.#isType = Uint8Array.from(this.#vocabulary.words, (word) => types.has(word) ? 1 : 0);
    wordsOf.forEach((words, street) => {
      for (const word of words) {
        const at = this.#vocabulary.indexOf(word);
        if (at !== -1) this.#streetsOf[at]!.push(street);
      }
    });
    this.#weight = Float64Array.from(
      this.#streetsOf,
      (list, word) =>
        this.#isType[word] === 1
          ? TYPE_WEIGHT
          : 1 + Math.log((streets.length + 1) / list.length) / 4,
    );
    this.#hasTypes = new Uint8Array(streets.length);
    this.#streetWeight = Float64Array.from(wordsOf, (words, street) => {
      let sum = 0;
      for (const word of words) {
        const at = this.#vocabulary.indexOf(word);
        if (at === -1) continue;
        sum += this.#weight[at]!;
        if (this.#isType[at] === 1) this.#hasTypes[street] = 1;
      }
      return sum;
    });
    streets.forEach((street, index) => {
      for (const word of street.city === null ? [] : nameWords(street.city)) {
        const known = this.#cityWords.get(key(word));
        if (known === undefined) this.#cityWords.set(key(word), new Set([index]));
        else known.add(index);
      }
    });
    this.#score = new Float64Array(streets.length);
    this.#named = new Float64Array(streets.length);
    this.#wordScore = new Float64Array(streets.length);
    this.#wordNamed = new Float64Array(streets.length);
  }

  rank(words: readonly string[], limit: number, streetCount: number): StreetHit[] {
    if (streetCount === 0) return [];
    const score = this.#score.fill(0), named = this.#named.fill(0);
    const touched = new Set<number>();
    const cities: Set<number>[] = [];
    const wrongType = new Map<number, number>();
    let total = 0;
    const typeWords: string[][] = [];
    for (const word of words) {
      const types = streetTypesOf(word).map(this.key);
      if (types.length > 0) {
        typeWords.push(types);
        total += TYPE_WEIGHT;
        // A kind may also be part of a name («Зелёная Аллея») or the beginning of one («пр»).
        if (word.length < 4) continue;
      }
      const key = this.key(word);
      const city = this.#cityWords.get(key);
      const matches = types.length > 0 ? [] : this.#matchesOf(key);
      if (city !== undefined && !matches.some(({ quality }) => quality > 0.85)) {
        cities.push(city);
        total += CITY_WEIGHT;
        continue;
      }
      if (types.length > 0) continue;
      total += this.#heaviest(matches);
      this.#addWord(matches, touched);
    }
    for (const types of typeWords) this.#addType(types, touched, wrongType);
    const hits: StreetHit[] = [];
    for (const street of touched) {
      let sum = score[street]!;
      for (const city of cities) if (city.has(street)) sum += CITY_WEIGHT;
      const value = QUERY_SHARE * (total === 0 ? 0 : Math.min(1, sum / total)) +
        (1 - QUERY_SHARE) * Math.min(1, named[street]! / this.#streetWeight[street]!) -
        (wrongType.get(street) ?? 0);
      if (value >= LEAST_SCORE) hits.push({ street, score: value });
    }
    return hits.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  /** A word counts once for a street, by its best match there. */
  #addWord(matches: readonly WordMatch[], touched: Set<number>): void {
    const best = this.#wordScore, bestNamed = this.#wordNamed;
    const seen: number[] = [];
    for (const { word, quality } of matches) {
      const weight = this.#weight[word]!;
      for (const street of this.#streetsOf[word]!) {
        if (best[street] === 0) seen.push(street);
        if (quality * weight <= best[street]!) continue;
        best[street] = quality * weight;
        bestNamed[street] = weight;
      }
    }
    for (const street of seen) {
      this.#score[street]! += best[street]!;
      this.#named[street]! += bestNamed[street]!;
      best[street] = 0;
      touched.add(street);
    }
  }

  #addType(types: readonly string[], touched: Set<number>, wrong: Map<number, number>): void {
    const found = new Set<number>();
    for (const type of types) {
      const at = this.#vocabulary.indexOf(type);
      if (at === -1) continue;
      for (const street of this.#streetsOf[at]!) if (touched.has(street)) found.add(street);
    }
    for (const street of touched) {
      if (found.has(street)) {
        this.#score[street]! += TYPE_WEIGHT;
        this.#named[street]! += TYPE_WEIGHT;
      } else if (this.#hasTypes[street] === 1) {
        wrong.set(street, (wrong.get(street) ?? 0) + WRONG_TYPE_PENALTY);
      }
    }
  }

  #heaviest(matches: readonly WordMatch[]): number {
    let heaviest = 0;
    let bestQuality = 0;
    for (const { word, quality } of matches) {
      if (quality < bestQuality) continue;
      heaviest = quality > bestQuality
        ? this.#weight[word]!
        : Math.min(heaviest, this.#weight[word]!);
      bestQuality = quality;
    }
    return heaviest === 0 ? UNKNOWN_WORD_WEIGHT / 2 : heaviest;
  }

  /** People type letter by letter, so the first words of a query come again and again. */
  #matchesOf(key: string): readonly WordMatch[] {
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const matches = this.#vocabulary.match(key);
    if (this.#matches.size >= 2_000) this.#matches.clear();
    this.#matches.set(key, matches);
    return matches;
  }
}
