/** Sums as people type them and as fields show them: rubles, whole kopecks behind their mark. No fractions of them. */
import type { Language } from "../services.ts";

/**
 * «3 000,50» → 300050; what is no sum stays as it was typed, for the schema to refuse. What was not given is
 * not given here either.
 */
export function kopecksTyped(text: string): number | string;
export function kopecksTyped(text: string | undefined): number | string | undefined;
export function kopecksTyped(text: string | undefined): number | string | undefined {
  const plain = text?.replaceAll(/[\s\u00a0₽]/g, "") ?? "";
  const [, rubles, part = ""] = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(plain) ?? [];
  return rubles === undefined ? text : Number(rubles) * 100 + Number(part.padEnd(2, "0"));
}

/**
 * «3500,50», “3500.50”.
 * @param kopecks whole
 */
export function rublesTyped(kopecks: number, language: Language): string {
  const part = kopecks % 100;
  const rubles = String((kopecks - part) / 100);
  return part === 0
    ? rubles
    : `${rubles}${language === "ru" ? "," : "."}${String(part).padStart(2, "0")}`;
}
