/**
 * What the fields of a page are called where they stand, and whether they stand there at all. The summary of
 * errors comes before them: it asks here, and a page that had to ask is drawn once more, with the answers.
 */
import { createContext } from "preact";

export class FieldNames {
  readonly #names = new Map<string, string>();
  #ids: ReadonlySet<string> | null = null;
  /** The summary of errors has asked for one that was not known yet. */
  isAsked = false;

  /** @param id of the field, or of the group */
  tell(id: string, name: string): void {
    this.#names.set(id, name);
  }

  of(id: string): string | null {
    const name = this.#names.get(id) ?? null;
    if (name === null) this.isAsked = true;
    return name;
  }

  /** @param html the page as it was drawn when the summary did not know yet */
  look(html: string): void {
    this.#ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id!));
  }

  /** Whether a link to this id leads anywhere; before the page was drawn once it is believed. */
  stands(id: string): boolean {
    if (this.#ids === null) this.isAsked = true;
    return this.#ids?.has(id) ?? true;
  }
}

/** Null: nobody asks. A live page is drawn by its script, whose summary knows its fields. */
export const FieldNamesContext = createContext<FieldNames | null>(null);
