/**
 * The words of the interface, by language and key. All words live in `locales/`; Russian is the
 * first language and gives the keys, so that a missing English text does not compile.
 */
import en from "../locales/en.json" with { type: "json" };
import ru from "../locales/ru.json" with { type: "json" };
import type { Language } from "./services.ts";

export type LocaleKey = keyof typeof ru;
export type Values = Readonly<Record<string, string | number>>;

export const LANGUAGES: readonly Language[] = ["ru", "en"];
/** The cookie in which a reader's choice of language is kept. */
export const LANGUAGE_COOKIE = "tot_lang";

const WORDS: Readonly<Record<Language, Readonly<Record<LocaleKey, string>>>> = { ru, en };

/** In this order stand the forms of a counted text, divided by `|`. */
const PLURAL_FORMS: Readonly<Record<Language, readonly Intl.LDMLPluralRule[]>> = {
  ru: ["one", "few", "many"],
  en: ["one", "other"],
};

const NO_VALUES: Values = {};

const fill = (text: string, values: Values): string =>
  text.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => name in values ? String(values[name]) : whole,
  );

/**
 * The text of a key.
 * @param values what stands in place of each `{name}`; a value that is not given leaves its name
 */
export const translate = (language: Language, key: LocaleKey, values: Values = NO_VALUES): string =>
  fill(WORDS[language][key], values);

/** A counted text: «{count} год|{count} года|{count} лет», in the form that the number asks for. */
export function translateCount(
  language: Language,
  key: LocaleKey,
  count: number,
  values: Values = NO_VALUES,
): string {
  const forms = WORDS[language][key].split("|");
  const category = new Intl.PluralRules(language).select(count);
  const at = PLURAL_FORMS[language].indexOf(category);
  return fill((at < 0 ? forms.at(-1) : forms[at]) ?? "", { ...values, count });
}

/** The language that a cookie or a form names, or null. */
export const languageOf = (value: unknown): Language | null =>
  LANGUAGES.find((language) => language === value) ?? null;

/** True where a code from elsewhere (a refusal, an outcome) has a text of its own. */
export const isKey = (key: string): key is LocaleKey => Object.hasOwn(ru, key);
