/**
 * What staff know of a flat and a doctor should before the door is opened: a kind, a short text and an
 * end. Found by the flat, not by a person; in memory, since every offer asks. Pure but for the book.
 */
import type { Instant } from "../vocabulary.ts";
import type { Address } from "./schemas.ts";

export const WARNING_KINDS = [
  "aggressive_person",
  "aggressive_neighbour",
  "dog",
  "weapon",
  "intoxication",
  "unsafe_house",
  "other",
] as const;
export type WarningKind = typeof WARNING_KINDS[number];

export interface FlatWarning {
  readonly id: string;
  readonly kind: WarningKind;
  /** Short, without names; null: the kind says it all. */
  readonly text: string | null;
  readonly until: Instant;
}

/** The keyed hash of a flat; null: no place. Made by whoever has the key. */
export type FlatKeyOf = (city: string, address: Pick<Address, "text" | "flat">) => string | null;

export class WarningBook {
  readonly #byFlat = new Map<string, Map<string, FlatWarning>>();
  readonly #flatOf = new Map<string, string>();

  constructor(private readonly keyOf: FlatKeyOf) {}

  put(flat: string, warning: FlatWarning): void {
    this.remove(warning.id);
    this.#flatOf.set(warning.id, flat);
    const known = this.#byFlat.get(flat);
    if (known === undefined) this.#byFlat.set(flat, new Map([[warning.id, warning]]));
    else known.set(warning.id, warning);
  }

  remove(id: string): void {
    const flat = this.#flatOf.get(id);
    if (flat === undefined) return;
    this.#flatOf.delete(id);
    const known = this.#byFlat.get(flat);
    known?.delete(id);
    if (known?.size === 0) this.#byFlat.delete(flat);
  }

  /** Those that hold now; a warning that is over is none. */
  at(city: string, address: Address | null, at: Instant): readonly FlatWarning[] {
    if (address === null || this.#byFlat.size === 0) return [];
    const flat = this.keyOf(city, address);
    const known = flat === null ? undefined : this.#byFlat.get(flat);
    return known === undefined ? [] : [...known.values()].filter(({ until }) => at < until);
  }
}
