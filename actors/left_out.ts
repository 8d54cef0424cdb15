/**
 * What goes through many in one look and must not stop at one of them: whichever throws is left alone for a
 * minute, so that the others go on, and is told of once an hour.
 */
import { after, HOUR, type Instant, MINUTE } from "./vocabulary.ts";
import { type Log, StoreUnavailable } from "./world.ts";

const LEFT_OUT_MILLISECONDS = MINUTE;
/** So often it is said of one that goes on throwing. */
const SAID_AGAIN_MILLISECONDS = HOUR;

export class LeftOut {
  readonly #known = new Map<string, { readonly until: Instant; readonly saidAt: Instant }>();

  constructor(private readonly log: Pick<Log, "fault">) {}

  /**
   * Does one part of a look, unless it has thrown within the last minute.
   * @param what to be said of it, without a name
   * @throws StoreUnavailable a store that is away is so for all of them
   */
  async unless(
    key: string,
    at: Instant,
    what: string,
    act: () => void | Promise<void>,
  ): Promise<void> {
    if (this.has(key, at)) return;
    const known = this.#known.get(key);
    try {
      await act();
      this.#known.delete(key);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const isSaid = known !== undefined && at - known.saidAt < SAID_AGAIN_MILLISECONDS;
      if (!isSaid) this.log.fault(what, error);
      const saidAt = isSaid ? known.saidAt : at;
      this.#forgetOld(at);
      this.#known.set(key, { until: after(at, LEFT_OUT_MILLISECONDS), saidAt });
    }
  }

  has(key: string, at: Instant): boolean {
    const known = this.#known.get(key);
    return known !== undefined && known.until > at;
  }

  /** There is nothing any more that could throw. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  #forgetOld(at: Instant): void {
    for (const [key, { until }] of this.#known) {
      if (at - until >= SAID_AGAIN_MILLISECONDS) this.#known.delete(key);
    }
  }
}
