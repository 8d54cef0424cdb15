/** A call for help that this browser may have kept, on a page without the button: what its script begins with. */
import type { Reader } from "./reader.ts";
import { type ReaderSeed, seedOf } from "./reader_seed.ts";

export interface KeptSeed {
  readonly reader: ReaderSeed;
  /** Where its words are: the page's own may be others, or none. */
  readonly words: string;
}

export const keptSeed = (reader: Reader, words: string): KeptSeed => ({
  reader: seedOf(reader),
  words,
});
