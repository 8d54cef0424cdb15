/** «Are you there?» on a page of a doctor that has no stream of its own: what its script begins with. */
import type { Reader } from "./reader.ts";
import { type ReaderSeed, seedOf } from "./reader_seed.ts";
import type { Dictionary, LocaleKey } from "./words.ts";

/** The page's own words may be others, or none. */
const WORDS: readonly LocaleKey[] = [
  "shiftPlan.asked",
  "shiftPlan.askedText",
  "shiftPlan.here",
  "live.notSent",
];

export interface PresenceSeed {
  readonly reader: ReaderSeed;
  readonly language: Reader["language"];
  readonly words: Dictionary;
}

export const presenceSeed = (reader: Reader): PresenceSeed => ({
  reader: seedOf(reader),
  language: reader.language,
  words: Object.fromEntries(WORDS.map((key) => [key, reader.t(key)])),
});
