/**
 * The words of the interface, by language and key. All words live in `locales/`; how they are filled in
 * stands in `views/words.ts`, which the browser shares.
 */
import en from "../locales/en.json" with { type: "json" };
import ru from "../locales/ru.json" with { type: "json" };
import type { Language } from "./services.ts";
import { type Dictionary, type LocaleKey, type Values, Words } from "../views/words.ts";

export type { LocaleKey, Values };

export const LANGUAGES: readonly Language[] = ["ru", "en"];
/** The cookie in which a reader's choice of language is kept. */
export const LANGUAGE_COOKIE = "tot_lang";

/** Each language must have every key: `Record` without a missing one. */
export const DICTIONARIES: Readonly<Record<Language, Required<Dictionary>>> = { ru, en };
export const WORDS: Readonly<Record<Language, Words>> = {
  ru: new Words("ru", ru),
  en: new Words("en", en),
};

/** The text of a key in a language. */
export const translate = (language: Language, key: LocaleKey, values?: Values): string =>
  WORDS[language].text(key, values);

/** A counted text in the form that the number asks for. */
export const translateCount = (
  language: Language,
  key: LocaleKey,
  count: number,
  values?: Values,
): string => WORDS[language].count(key, count, values);

/** The language that a cookie or a form names, or null. */
export const languageOf = (value: unknown): Language | null =>
  LANGUAGES.find((language) => language === value) ?? null;

/** True where a code from elsewhere (a refusal, an outcome) has a text of its own. */
export const isKey = (key: string): key is LocaleKey => WORDS.ru.has(key);
