/**
 * The conditions of a list that is asked for by some things and not by others. What is not asked for does not
 * stand in the statement, so that an index can answer it.
 */
import type { Instant } from "../actors/vocabulary.ts";

/** Where a list that stands by a moment goes on. */
export interface ListPlace {
  readonly at: Instant;
  readonly id: string;
}

export class Conditions {
  readonly values: unknown[] = [];
  readonly #texts: string[] = [];

  /** @param text with a question mark where the value stands. Null: it was not asked for, and nothing is added */
  and(text: string, value: unknown): this {
    if (value !== null) this.#texts.push(text.replaceAll("?", this.parameter(value)));
    return this;
  }

  /** One that always holds; no value stands in it. */
  always(text: string): this {
    this.#texts.push(text);
    return this;
  }

  /** Only what stands behind that place, by a moment and an id in this order. Null: from the beginning. */
  behind(columns: string, direction: "<" | ">", place: ListPlace | null): this {
    if (place === null) return this;
    const [at, id] = [this.parameter(place.at), this.parameter(place.id)];
    return this.always(
      `(${columns}) ${direction} (to_timestamp(${at}::float8 / 1000), ${id}::uuid)`,
    );
  }

  /** A value of the statement. @returns what stands for it */
  parameter(value: unknown): string {
    return `$${this.values.push(value)}`;
  }

  get text(): string {
    return this.#texts.length === 0 ? "true" : this.#texts.join(" and ");
  }
}
