/** Texts of an extract, each kept once and named by a number: «улица» occurs a million times. */
export class StringTable {
  readonly #strings: string[];
  readonly #indexes = new Map<string, number>();

  constructor(strings: string[] = []) {
    this.#strings = strings;
    strings.forEach((each, index) => this.#indexes.set(each, index));
  }

  static read(path: string): StringTable {
    return new StringTable(JSON.parse(Deno.readTextFileSync(path)));
  }

  indexOf(text: string): number {
    const known = this.#indexes.get(text);
    if (known !== undefined) return known;
    const index = this.#strings.push(text) - 1;
    this.#indexes.set(text, index);
    return index;
  }

  at(index: number): string {
    return this.#strings[index]!;
  }

  write(path: string): void {
    // In one step: the table that the stage before left must survive a stop in the middle.
    Deno.writeTextFileSync(`${path}.new`, JSON.stringify(this.#strings));
    Deno.renameSync(`${path}.new`, path);
  }
}
