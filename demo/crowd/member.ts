/** What everybody in the crowd has: an account, ears, and a next thing to do at every tick. */
import type { Api } from "./api.ts";
import type { Haste } from "./haste.ts";
import type { Speech } from "./speech.ts";
import type { Troubles } from "./troubles.ts";

/** What members share among themselves; none of it is the server's. */
export interface Surroundings {
  readonly speech: Speech;
  readonly haste: Haste;
  readonly troubles: Troubles;
  readonly signal: AbortSignal;
}

export abstract class Member {
  #busy = false;

  constructor(readonly api: Api, protected readonly around: Surroundings) {}

  /** One look at the world and at most one act; `now` in milliseconds. Errors may be thrown. */
  protected abstract act(now: number): Promise<void>;

  /** Called often; while an act is under way the next is not begun. */
  tick(now: number): void {
    if (this.#busy) return;
    this.#busy = true;
    this.act(now)
      .catch((error) => this.failed(error))
      .finally(() => this.#busy = false);
  }

  protected failed(error: unknown): void {
    if (!this.around.signal.aborted) this.around.troubles.note(error);
  }
}
