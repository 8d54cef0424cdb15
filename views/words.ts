/**
 * The words of one language. The server has all of them; a page's islands get those of their reader
 * alone. Russian gives the keys, so that a missing English text does not compile. Pure.
 */
import ru from "../locales/ru.json" with { type: "json" };
import type { Language } from "./facts.ts";

// Of the file only its keys are used here, so that a bundle leaves it out.
export type LocaleKey = keyof typeof ru;
export type Values = Readonly<Record<string, string | number>>;
export type Dictionary = Readonly<Partial<Record<LocaleKey, string>>>;

/**
 * Which of the forms of a counted text, divided by `|`, a number asks for. By hand (CLDR's rules), since a
 * browser's first `Intl` keeps a page waiting that comes to life.
 */
const FORM_OF: Readonly<Record<Language, (count: number) => number>> = {
  ru(count) {
    const [tens, ones] = [count % 100, count % 10];
    if (!Number.isInteger(count)) return 2;
    if (ones === 1 && tens !== 11) return 0;
    return ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
  },
  en: (count) => count === 1 ? 0 : 1,
};

const NO_VALUES: Values = {};

const fill = (text: string, values: Values): string =>
  text.replace(
    /\{(\w+)\}/g,
    (whole, name: string) => name in values ? String(values[name]) : whole,
  );

export class Words {
  constructor(readonly language: Language, private readonly dictionary: Dictionary) {}

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
    const form = forms[FORM_OF[this.language](Math.abs(count))] ?? forms.at(-1);
    return fill(form ?? "", { ...values, count });
  }

  /** True where a code from elsewhere (a refusal, an outcome) has a text of its own. */
  has(key: string): key is LocaleKey {
    return Object.hasOwn(this.dictionary, key);
  }
}
