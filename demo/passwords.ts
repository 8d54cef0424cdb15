/**
 * Passwords for the demo's visitors: easy to read out and to type on any keyboard, new in every run.
 * They protect made-up people for an evening, behind the limit of sign-ins a minute; nothing else may
 * use them.
 */

const WORDS = [
  "bereza",
  "veter",
  "vishnya",
  "volna",
  "gora",
  "gorod",
  "doroga",
  "zarya",
  "zvezda",
  "zima",
  "iskra",
  "kalina",
  "kamen",
  "klen",
  "kolos",
  "krylo",
  "lampa",
  "lesnik",
  "lipa",
  "listok",
  "luna",
  "malina",
  "mayak",
  "more",
  "most",
  "nebo",
  "oblako",
  "ogonek",
  "osen",
  "parus",
  "pole",
  "polyana",
  "reka",
  "rodnik",
  "roshcha",
  "ryabina",
  "sneg",
  "sokol",
  "sosna",
  "stepnoy",
  "teplo",
  "topol",
  "trava",
  "tuman",
  "utro",
  "yablonya",
  "yakor",
  "yantar",
] as const;

/** An even draw below `count`, from the system's own source of chance. */
function drawn(count: number): number {
  const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
  return Math.floor(value / 2 ** 32 * count);
}

/** Two Russian words in Latin letters and a number: «lipa-sokol-47». */
export function easyPassword(): string {
  const word = () => WORDS[drawn(WORDS.length)] ?? "tot";
  return `${word()}-${word()}-${10 + drawn(90)}`;
}
