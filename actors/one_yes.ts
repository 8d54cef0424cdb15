/**
 * One yes of a doctor at a time: a booking and an alarm that are answered in the same instant are judged one
 * after the other, so that the second one sees what became of the first.
 */
import type { PersonId } from "./vocabulary.ts";

export class OneYes {
  readonly #last = new Map<PersonId, Promise<unknown>>();

  /** Waits for this doctor's answers before it. What they threw is theirs. */
  async inTurn<Value>(doctorId: PersonId, answer: () => Promise<Value>): Promise<Value> {
    const mine = (this.#last.get(doctorId) ?? Promise.resolve()).then(answer, answer);
    this.#last.set(doctorId, mine);
    try {
      return await mine;
    } finally {
      if (this.#last.get(doctorId) === mine) this.#last.delete(doctorId);
    }
  }
}
