/** What came in with a form, and what a form says when it comes back. */
import type { AddressSuggestion } from "../gateways/geocoder.ts";
import type { FieldError } from "./facts.ts";

export type { AddressSuggestion };

/** The values of a sent form: texts, trimmed; line ends as the program writes them. */
export class FormValues {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(entries: Iterable<readonly [string, string]>) {
    const values = new Map<string, string[]>();
    for (const [name, value] of entries) {
      const text = value.replaceAll("\r\n", "\n").trim();
      values.set(name, [...(values.get(name) ?? []), text]);
    }
    this.#values = values;
  }

  /** The first value, or an empty text. */
  text(name: string): string {
    return this.#values.get(name)?.[0] ?? "";
  }

  /** The value, or undefined where nothing was typed: services then know it as absent. */
  given(name: string): string | undefined {
    const text = this.text(name);
    return text === "" ? undefined : text;
  }

  all(name: string): readonly string[] {
    return this.#values.get(name)?.filter((value) => value !== "") ?? [];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  *entries(): Iterable<readonly [string, string]> {
    for (const [name, values] of this.#values) {
      for (const value of values) yield [name, value];
    }
  }
}

/** A form that was sent and did not go through: it is shown again with what was typed. */
export interface Attempt {
  /** Which form of the page. */
  readonly form: string;
  readonly values: FormValues;
  readonly errors: readonly FieldError[];
  /** Why nothing was done, in words, where it was not the fields. */
  readonly refusal: string | null;
  /** Of a command to a booking: which one. */
  readonly bookingId?: string;
  /** Addresses of which the reader is to choose one. */
  readonly suggestions?: readonly AddressSuggestion[];
}

/** One form of a page: its ids, what stands in its fields, and what is wrong with them. */
export class FormState {
  readonly #attempt: Attempt | null;

  /**
   * @param form its name; ids are made of it
   * @param attempt the last attempt of the page, of this form or another
   * @param aliases path of an error → name of the field that shows it
   * @param prefix what ids begin with, where a page has several forms of one kind
   */
  constructor(
    readonly form: string,
    attempt: Attempt | null,
    readonly aliases: Readonly<Record<string, string>> = {},
    readonly prefix: string = form,
  ) {
    this.#attempt = attempt?.form === form ? attempt : null;
  }

  /** Something is wrong with it: a form that is merely edited again has not failed. */
  get failed(): boolean {
    return this.#attempt !== null && (this.refusal !== null || this.#attempt.errors.length > 0);
  }

  get refusal(): string | null {
    return this.#attempt?.refusal ?? null;
  }

  id(name: string): string {
    return `${this.prefix}-${name.replaceAll(".", "-")}`;
  }

  /** What was typed, else the fallback. */
  value(name: string, fallback: string | number | null | undefined = ""): string {
    return this.#attempt === null ? String(fallback ?? "") : this.#attempt.values.text(name);
  }

  /** Whether this box or choice is ticked. */
  checked(name: string, value: string, fallback = false): boolean {
    return this.#attempt === null ? fallback : this.#attempt.values.all(name).includes(value);
  }

  get suggestions(): readonly AddressSuggestion[] {
    return this.#attempt?.suggestions ?? [];
  }

  /** Every error with the field that shows it. */
  get errors(): readonly { readonly name: string; readonly message: string }[] {
    return (this.#attempt?.errors ?? []).map((error) => ({
      name: this.aliases[error.path] ?? error.path,
      message: error.message,
    }));
  }

  error(name: string): string | null {
    return this.errors.find((error) => error.name === name)?.message ?? null;
  }
}
