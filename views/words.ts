/**
 * The words of one language. The server has all of them; a page's islands get those of their reader
 * alone. Russian gives the keys, so that a missing English text does not compile. Pure but for Intl.
 */
import ru from "../locales/ru.json" with { type: "json" };
import type { Language } from "./facts.ts";

// Of the file only its keys are used here, so that a bundle leaves it out.
export type LocaleKey = keyof typeof ru;
export type Values = Readonly<Record<string, string | number>>;
export type Dictionary = Readonly<Partial<Record<LocaleKey, string>>>;

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

export class Words {
  readonly #plural: Intl.PluralRules;

  constructor(readonly language: Language, private readonly dictionary: Dictionary) {
    this.#plural = new Intl.PluralRules(language);
  }

  /**
   * The text of a key.
   * @param values what stands in place of each `{name}`; a value that is not given leaves its name
   */
  text(key: LocaleKey, values: Values = NO_VALUES): string {
    return fill(this.dictionary[key] ?? key, values);
  }

  /** A counted text: «{count} год|{count} года|{count} лет», in the form that the number asks for. */
  count(key: LocaleKey, count: number, values: Values = NO_VALUES): string {
    const forms = (this.dictionary[key] ?? key).split("|");
    const at = PLURAL_FORMS[this.language].indexOf(this.#plural.select(count));
    return fill((at < 0 ? forms.at(-1) : forms[at]) ?? "", { ...values, count });
  }

  /** True where a code from elsewhere (a refusal, an outcome) has a text of its own. */
  has(key: string): key is LocaleKey {
    return Object.hasOwn(this.dictionary, key);
  }
}
