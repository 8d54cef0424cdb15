/**
 * Who can be told by push, and who wants to be: in memory, since every offer asks. Synchronous; kept true
 * by whoever writes devices and wishes.
 */
import type { PersonId } from "../vocabulary.ts";

/** By which ways a doctor wants to hear of calls while the page is silent. */
export interface ReachWishes {
  readonly push: boolean;
  readonly sms: boolean;
  /** Of changes of visits outside the shift too; offers never come then. An urgent call that staff give always is. */
  readonly offShift: boolean;
  readonly language: "ru" | "en";
}

export const DEFAULT_WISHES: ReachWishes = {
  push: true,
  sms: true,
  offShift: true,
  language: "ru",
};

export class ReachBook {
  #owners: ReadonlySet<PersonId> = new Set();
  readonly #wishes = new Map<PersonId, ReachWishes>();

  /** @param changed whether a push can reach this doctor's phone may be another now */
  constructor(private readonly changed: (id: PersonId) => void) {}

  /** Everybody who has a device that takes pushes. */
  setOwners(owners: readonly PersonId[]): void {
    const before = this.#owners;
    this.#owners = new Set(owners);
    for (const id of before) if (!this.#owners.has(id)) this.changed(id);
    for (const id of this.#owners) if (!before.has(id)) this.changed(id);
  }

  setWishes(id: PersonId, wishes: ReachWishes): void {
    this.#wishes.set(id, wishes);
    this.changed(id);
  }

  wishesOf(id: PersonId): ReachWishes {
    return this.#wishes.get(id) ?? DEFAULT_WISHES;
  }

  /** Some device takes pushes, whatever is wished for offers: an alarm goes to it. */
  hasDevice(id: PersonId): boolean {
    return this.#owners.has(id);
  }

  isPushable(id: PersonId): boolean {
    return this.#owners.has(id) && this.wishesOf(id).push;
  }
}
