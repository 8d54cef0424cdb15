/**
 * Names in the order of the alphabet. By hand: a browser's first collator keeps a page waiting for longer
 * than all else that it does when it comes to life. Pure.
 */

/** Russian and Kazakh letters together, as a Kazakh dictionary has them. */
const ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";
/** Before all Latin letters: whoever reads the board reads Cyrillic names. */
const FIRST_CODE = 0x30;
const RANKS: ReadonlyMap<string, string> = new Map(
  [...new Set(ALPHABET)].map((letter, at) => [letter, String.fromCharCode(FIRST_CODE + at)]),
);

function keyOf(name: string): string {
  let key = "";
  for (const letter of name.toLowerCase()) key += RANKS.get(letter) ?? letter;
  return key;
}

/** A new list, by these names; the same names stay as they stood. */
export function byName<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): Item[] {
  return items.map((item) => ({ item, key: keyOf(nameOf(item)) }))
    .sort((one, other) => one.key < other.key ? -1 : one.key > other.key ? 1 : 0)
    .map(({ item }) => item);
}
