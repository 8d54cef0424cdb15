/**
 * Who does not want to meet whom: a patient a doctor, or a doctor a patient. In memory, since every
 * matching asks it of every pair; records that staff have found to be one human count as one.
 */
import type { PersonId } from "../vocabulary.ts";

/** Either of the two may have said it: who did makes no difference to a matching. */
export interface Block {
  readonly id: string;
  readonly patientId: PersonId;
  readonly doctorId: PersonId;
}

export class BlockBook {
  readonly #blocks = new Map<string, Block>();
  /** Record → the one that it was merged into; a row never leads to another row. */
  readonly #into = new Map<PersonId, PersonId>();
  /** Patient (the one merged into) → doctors. */
  #doctors = new Map<PersonId, Set<PersonId>>();

  put(block: Block): void {
    this.#blocks.set(block.id, block);
    this.#add(block);
  }

  lift(id: string): void {
    if (this.#blocks.delete(id)) this.#rebuild();
  }

  merge(from: PersonId, into: PersonId): void {
    this.#into.set(from, into);
    this.#rebuild();
  }

  unmerge(from: PersonId): void {
    if (this.#into.delete(from)) this.#rebuild();
  }

  isBlocked(patientId: PersonId, doctorId: PersonId): boolean {
    return this.#doctors.get(this.#human(patientId))?.has(doctorId) ?? false;
  }

  #human(id: PersonId): PersonId {
    return this.#into.get(id) ?? id;
  }

  #add({ patientId, doctorId }: Block): void {
    const human = this.#human(patientId);
    const doctors = this.#doctors.get(human);
    if (doctors === undefined) this.#doctors.set(human, new Set([doctorId]));
    else doctors.add(doctorId);
  }

  /** Rare (a hand's work), so that the reading stays a look-up. */
  #rebuild(): void {
    this.#doctors = new Map();
    for (const block of this.#blocks.values()) this.#add(block);
  }
}
