/**
 * Numbers and lists as their language writes them. By hand, after CLDR's rules: a browser's first `Intl` costs
 * a phone a fifth of a second, in which a page that comes to life hears no finger. Pure.
 */
import type { Language } from "./facts.ts";

/** The order of texts that are no names: ids, instants as RFC 3339 has them. */
export const inOrder = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;

const MARKS: Readonly<Record<Language, { readonly group: string; readonly point: string }>> = {
  ru: { group: "\u00a0", point: "," },
  en: { group: ",", point: "." },
};

const WORDS = {
  ru: { or: " или ", and: " и " },
  en: { or: " or ", and: " and " },
} as const satisfies Record<Language, object>;

/**
 * «1 234,5».
 * @param digits after the point: so many at least, and at most (the same where it is not given)
 */
export function decimal(
  language: Language,
  value: number,
  { atLeast, atMost = atLeast }: { atLeast: number; atMost?: number },
): string {
  const { group, point } = MARKS[language];
  const rounded = String(Math.round(Math.abs(value) * 10 ** atMost)).padStart(atMost + 1, "0");
  const whole = rounded.slice(0, rounded.length - atMost);
  let rest = rounded.slice(rounded.length - atMost);
  while (rest.length > atLeast && rest.endsWith("0")) rest = rest.slice(0, -1);
  const sign = value < 0 && /[1-9]/.test(rounded) ? "-" : "";
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return sign + grouped + (rest === "" ? "" : point + rest);
}

/** «терапевт, педиатр и хирург», “a therapist, a paediatrician, and a surgeon”. */
export function listed(
  language: Language,
  word: "or" | "and",
  items: readonly string[],
): string {
  const before = items.slice(0, -1);
  const last = items.at(-1) ?? "";
  if (before.length === 0) return last;
  // English sets a comma before the last of three, and Russian does not.
  const comma = language === "en" && before.length > 1 ? "," : "";
  return before.join(", ") + comma + WORDS[language][word] + last;
}
