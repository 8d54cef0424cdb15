/**
 * Walks the access log's chain: what is new every hour, all of it once a day and whenever an admin asks.
 * A chain that is not whole is said aloud until somebody restores it: in the log, and to admins.
 */
import type { Instant } from "../../actors/vocabulary.ts";
import { HOUR } from "../../actors/vocabulary.ts";
import type { World } from "../../actors/world.ts";
import type { ChainCheck } from "../../db/audit.ts";

export interface ChainState {
  readonly at: Instant;
  readonly rows: number;
  /** The end of the chain in hexadecimal digits; null where it is not whole. */
  readonly hash: string | null;
  /** The first row that is not as it was. */
  readonly broken: { readonly sequence: number; readonly fault: string } | null;
}

type End = Extract<ChainCheck, { ok: true }>["end"];

interface Walker {
  verify(anchor: null, from?: End): Promise<ChainCheck>;
}

const WHOLE_WALK_MILLISECONDS = 24 * HOUR;

export class ChainWatch {
  #end: End | undefined;
  #wholeAt: Instant | null = null;
  #walking: Promise<ChainState> | null = null;
  state: ChainState | null = null;

  constructor(
    private readonly audit: Walker,
    private readonly world: Pick<World, "clock" | "log">,
  ) {}

  /** To be called every hour. */
  async look(): Promise<void> {
    const due = this.#wholeAt === null ||
      this.world.clock.now() - this.#wholeAt >= WHOLE_WALK_MILLISECONDS;
    await this.walk(due || this.state?.broken != null ? undefined : this.#end);
  }

  /** From the first row, or from the end of an earlier walk. Two who ask at once share one walk. */
  walk(from?: End): Promise<ChainState> {
    this.#walking ??= this.#walk(from).finally(() => this.#walking = null);
    return this.#walking;
  }

  async #walk(from: End | undefined): Promise<ChainState> {
    const { clock, log } = this.world;
    const check = await this.audit.verify(null, from);
    const at = clock.now();
    if (!check.ok) {
      const { sequence, fault } = check;
      log.fault("the access log is broken", new Error(`row ${sequence}: ${fault}`));
      return this.state = { at, rows: sequence, hash: null, broken: { sequence, fault } };
    }
    const { end } = check;
    this.#end = end;
    if (from === undefined) this.#wholeAt = at;
    // Written down outside of the database: who cuts off its end cannot cut it off here.
    log.info("the access log is whole", { rows: end.sequence, end: end.hash.toHex() });
    return this.state = { at, rows: end.sequence, hash: end.hash.toHex(), broken: null };
  }
}
