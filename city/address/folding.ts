/**
 * Makes spellings comparable: case, ё, Kazakh letters, punctuation, the wrong keyboard layout and
 * Latin transliteration. Pure.
 */

const FOLDED: Record<string, string> = {
  ё: "е",
  ә: "а",
  ғ: "г",
  қ: "к",
  ң: "н",
  ө: "о",
  ұ: "у",
  ү: "у",
  һ: "х",
  і: "и",
  ї: "и",
  є: "е",
  ў: "у",
};

/** Lower case, one spelling for letters that people do not tell apart, plain dashes and quotes. */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase()
    .replace(/[ёәғқңөұүһіїєў]/g, (letter) => FOLDED[letter]!)
    .replace(/[‐-―−]/g, "-")
    .replace(/[«»"“”„‘’'`´()№]/g, " ");
}

const QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const ЙЦУКЕН = "йцукенгшщзхъфывапролджэячсмитьбюё";

/** What was meant when Russian was typed with the Latin layout on: «rfhjktdf» is «королева». */
export function fromWrongLayout(text: string): string {
  return Array.from(text.toLowerCase(), (letter, i) => {
    const at = QWERTY.indexOf(letter);
    if (at === -1) {
      // The key of «/» is the full stop, the shifted one the comma.
      return letter === "/" && !/\d/.test(text[i - 1] ?? "") ? "." : letter === "?" ? "," : letter;
    }
    // After a letter and before a gap it is punctuation of somebody who looked up; after a digit it
    // is the letter of the house («17,» is 17Б).
    const isGap = /[,.]/.test(letter) && !/\d/.test(text[i - 1] ?? "") &&
      /\s|\d|^$/.test(text[i + 1] ?? "");
    return isGap ? " " : ЙЦУКЕН[at]!;
  }).join("");
}

export function hasLatin(text: string): boolean {
  return /[a-z]/i.test(text);
}

const LATIN: Record<string, string> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "y",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "kh",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "shch",
  ъ: "",
  ы: "y",
  ь: "",
  э: "e",
  ю: "yu",
  я: "ya",
};

/** The transliteration of passports and road signs, near enough for showing and for tests. */
export function transliterate(text: string): string {
  return Array.from(fold(text), (letter) => LATIN[letter] ?? letter).join("");
}

/** A name for readers of Latin letters: «Звёздный бульвар» is «Zvyozdnyy bulvar». Case is kept. */
export function romanize(name: string): string {
  return Array.from(name.normalize("NFC"), (letter) => {
    const lower = letter.toLowerCase();
    const latin = lower === "ё" ? "yo" : LATIN[FOLDED[lower] ?? lower];
    if (latin === undefined) return letter;
    return letter === lower ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
  }).join("");
}

/**
 * One key for all the ways in which people write Russian with Latin letters (GOST, ISO 9, BGN, passport,
 * by ear): Korolyova, Koroleva and Koroljova are «koroleva». Coarse on purpose; the score sorts it out.
 */
export function latinKey(word: string): string {
  const latin = /[а-я]/i.test(word) ? transliterate(word) : word.toLowerCase();
  return latin
    .replace(/shch|sch|shh|sh|š|ŝ/g, "s")
    .replace(/kh|h/g, "h")
    .replace(/zh|ž|j(?=[^aeiouy]|$)/g, "z")
    .replace(/tch|ch|č/g, "c")
    .replace(/ts|tz|cz/g, "c")
    .replace(/x/g, "ks")
    .replace(/w/g, "v")
    .replace(/[yji]+o/g, "e")
    .replace(/[yji]+([aeu])/g, "$1")
    .replace(/[yji]+/g, "i")
    .replace(/['’`]/g, "")
    .replace(/(.)\1+/g, "$1");
}
