/**
 * All words of the street names, sorted, with a fuzzy search: the rows of the edit-distance table are
 * shared between words with the same beginning, and a beginning that is already too far off skips all
 * its words (as a walk of a trie would, without the trie).
 */

export interface WordMatch {
  readonly word: number;
  /** 1 the same, down to about 0.5 for a beginning with two typing errors. */
  readonly quality: number;
}

const QUALITY_PREFIX = 0.9;
const QUALITY_PER_ERROR = [1, 0.7, 0.5];
/** A beginning that is also misspelled says less than either alone. */
const QUALITY_ERROR_IN_PREFIX = 0.88;
const LONGEST_WORD = 40;

export class Vocabulary {
  readonly words: readonly string[];

  constructor(words: Iterable<string>) {
    this.words = [...new Set(words)].filter((word) => word.length <= LONGEST_WORD).sort();
  }

  indexOf(word: string): number {
    const at = this.#lowerBound(word);
    return this.words[at] === word ? at : -1;
  }

  /** Words that the typed one is, begins, or nearly is. A number is never «nearly» another. */
  match(typed: string): WordMatch[] {
    const errors = /\d/.test(typed) ? 0 : typed.length >= 8 ? 2 : typed.length >= 4 ? 1 : 0;
    return errors === 0 ? this.#beginnings(typed) : this.#similar(typed, errors);
  }

  #beginnings(typed: string): WordMatch[] {
    const found: WordMatch[] = [];
    const isNumber = /^\d+$/.test(typed);
    for (let i = this.#lowerBound(typed); i < this.words.length; i++) {
      const word = this.words[i]!;
      if (!word.startsWith(typed) || (isNumber && word !== typed)) break;
      found.push({ word: i, quality: prefixQuality(typed.length, word.length) });
    }
    return found;
  }

  #similar(typed: string, limit: number): WordMatch[] {
    const found: WordMatch[] = [];
    const width = typed.length + 1;
    // Row r: distances of the first r letters of the word to every beginning of what was typed.
    const rows = new Uint8Array((LONGEST_WORD + 1) * width);
    for (let j = 0; j < width; j++) rows[j] = j;
    let last = "";
    let i = 0;
    while (i < this.words.length) {
      const word = this.words[i]!;
      let shared = 0;
      while (shared < last.length && shared < word.length && last[shared] === word[shared]) {
        shared++;
      }
      const depth = fillRows(rows, width, typed, word, shared, limit);
      if (depth < word.length && rowLeast(rows, width, depth) > limit) {
        // Nothing that begins so can be near: go to the first word that begins otherwise, unless a
        // beginning of this one was near already.
        const early = bestEnd(rows, width, depth, word.length, limit);
        if (early === null) {
          last = word.slice(0, depth);
          i = this.#after(word.slice(0, depth), i);
          continue;
        }
        found.push({ word: i, quality: early });
      } else {
        const quality = bestEnd(rows, width, Math.min(depth, word.length), word.length, limit);
        if (quality !== null) found.push({ word: i, quality });
      }
      last = word.slice(0, depth);
      i++;
    }
    return found;
  }

  #lowerBound(word: string): number {
    let low = 0, high = this.words.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.words[middle]! < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #after(prefix: string, from: number): number {
    let low = from, high = this.words.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const word = this.words[middle]!;
      if (word < prefix || word.startsWith(prefix)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Fills rows after the shared ones; stops at the first row that is all beyond the limit. */
function fillRows(
  rows: Uint8Array,
  width: number,
  typed: string,
  word: string,
  shared: number,
  limit: number,
): number {
  for (let r = shared + 1; r <= word.length; r++) {
    const letter = word[r - 1];
    const row = r * width, above = row - width;
    let least = rows[row] = r;
    for (let j = 1; j < width; j++) {
      const same = typed[j - 1] === letter;
      let value = Math.min(
        rows[above + j]! + 1,
        rows[row + j - 1]! + 1,
        rows[above + j - 1]! + (same ? 0 : 1),
      );
      // Two neighbours swapped are one error (Damerau).
      if (r > 1 && j > 1 && typed[j - 2] === letter && typed[j - 1] === word[r - 2]) {
        value = Math.min(value, rows[above - width + j - 2]! + 1);
      }
      rows[row + j] = value;
      if (value < least) least = value;
    }
    if (least > limit) return r;
  }
  return word.length;
}

function rowLeast(rows: Uint8Array, width: number, r: number): number {
  let least = 255;
  for (let j = 0; j < width; j++) least = Math.min(least, rows[r * width + j]!);
  return least;
}

/** The best of «the whole word» and «a beginning of the word»; null beyond the limit. */
function bestEnd(
  rows: Uint8Array,
  width: number,
  depth: number,
  wordLength: number,
  limit: number,
): number | null {
  let best: number | null = null;
  for (let r = 1; r <= depth; r++) {
    const errors = rows[r * width + width - 1]!;
    if (errors > limit) continue;
    const whole = r === wordLength
      ? 1
      : prefixQuality(width - 1, wordLength) * (errors > 0 ? QUALITY_ERROR_IN_PREFIX : 1);
    const quality = QUALITY_PER_ERROR[errors]! * whole;
    if (best === null || quality > best) best = quality;
  }
  return best;
}

function prefixQuality(typedLength: number, wordLength: number): number {
  if (typedLength >= wordLength) return 1;
  return QUALITY_PREFIX * (0.75 + 0.25 * typedLength / wordLength);
}
