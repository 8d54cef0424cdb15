/**
 * Which words the islands need: those that their sources name, and nobody else's. A page then sends one
 * small file of its reader's language instead of all that the program can say.
 */
import type { Dictionary, LocaleKey } from "../views/words.ts";

/** Families whose members come as codes from elsewhere: `codeText(reader, "outcome", code)`. */
const FAMILY_CALL = /codeText\(\s*\w+,\s*"(\w+)"/g;
const LITERAL = /"([a-z]\w*(?:\.[\w-]+)+)"/gi;
const TEMPLATE = /`([a-z]\w*\.[\w.${}()]*\$\{[^`]*)`/gi;

/** «decline.${code}» → what such a key looks like. */
const patternOf = (template: string): RegExp =>
  new RegExp(
    `^${
      template.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.()]/g, "\\$&")).join("[\\w-]+")
    }$`,
  );

/**
 * @param sources the texts of all files that the islands are made of
 * @returns the part of the dictionary that they can ask for
 */
export function wordsOf(sources: readonly string[], dictionary: Dictionary): Dictionary {
  const text = sources.join("\n");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? "");
  const literals = new Set(all(LITERAL));
  const families = new Set(all(FAMILY_CALL));
  const patterns = all(TEMPLATE).map(patternOf);
  const isNamed = (key: string) =>
    literals.has(key) || families.has(key.split(".")[0] ?? "") ||
    patterns.some((pattern) => pattern.test(key));
  return Object.fromEntries(
    Object.entries(dictionary).filter(([key]) => isNamed(key)),
  ) as Partial<Record<LocaleKey, string>>;
}
