/**
 * Sends what stands in the outbox, one channel and lane each. It is woken after a commit and looks by itself every two
 * seconds; a batch is whole before the next begins.
 *
 * A message leaves at least once. Its row is claimed first and settled after the gateway's answer; a
 * process that dies in between cannot know what came of it, and the next one sends it again under the same
 * id, by which a provider (or a mailbox, by Message-ID) knows it.
 */
import { after, type Instant } from "../vocabulary.ts";
import type { Cancel, Clock, Log } from "../world.ts";
import { OUTBOX, pauseAfter } from "./backoff.ts";
import type { Channel, ClaimedMessage, Courier, Delivery, Letter, OutboxRows } from "./message.ts";
import type { Lane } from "./urgency.ts";

export interface DrainOptions {
  readonly channel: Channel;
  readonly lane: Lane;
  readonly rows: Omit<OutboxRows, "releaseClaims">;
  /** What a process before had claimed is due again: of all drains once, and before any of them claims. */
  readonly released: () => Promise<void>;
  readonly courier: Courier;
  readonly clock: Clock;
  readonly log: Log;
  /** The message in words. */
  readonly letterOf: (message: ClaimedMessage) => Letter;
  /** From 0 to 1. */
  readonly chance: () => number;
}

export class Drain {
  #cancel: Cancel = () => {};
  #running: Promise<void> | null = null;
  /** Woken while it was at work: what was written meanwhile may have been missed. */
  #again = false;
  #stopped = false;
  #isStoreAway = false;

  constructor(private readonly options: DrainOptions) {}

  /** Something was committed: look at once, behind what is under way now. */
  wake(): void {
    this.#arm(0);
  }

  start(): void {
    this.#arm(0);
  }

  /** Takes nothing new; what is under way ends, and is written down. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#running;
  }

  #arm(milliseconds: number): void {
    if (this.#stopped) return;
    if (this.#running !== null) {
      this.#again = true;
      return;
    }
    this.#cancel();
    const { clock } = this.options;
    this.#cancel = clock.timer(after(clock.now(), milliseconds), () => this.#begin());
  }

  #begin(): void {
    this.#again = false;
    this.#running = this.#round().finally(() => {
      this.#running = null;
      this.#arm(this.#again ? 0 : OUTBOX.pollMilliseconds);
    });
  }

  /** All that is due, batch by batch. */
  async #round(): Promise<void> {
    const { rows, channel, lane, clock, log, released } = this.options;
    try {
      await released();
      while (!this.#stopped) {
        const claimed = await rows.claim(
          channel,
          lane,
          clock.now(),
          OUTBOX.batch,
          OUTBOX.claimMilliseconds,
        );
        await Promise.all(claimed.map((message) => this.#send(message)));
        if (claimed.length < OUTBOX.batch) break;
      }
      this.#isStoreAway = false;
    } catch (error) {
      // Said once: the store is away for everybody, and nothing is lost by waiting.
      if (!this.#isStoreAway) log.warn("the outbox waits", { channel, error: String(error) });
      this.#isStoreAway = true;
    }
  }

  async #send(message: ClaimedMessage): Promise<void> {
    const { rows, clock } = this.options;
    const at = clock.now();
    if (message.expiresAt <= at) return await this.#bury(message, at, "too_late");
    const delivery = await this.#deliver(message);
    const now = clock.now();
    if (delivery.kind === "accepted") return await rows.sent(message, now);
    const isLast = message.attempts >= OUTBOX.attempts;
    if (delivery.kind === "rejected" || isLast) {
      return await this.#bury(message, now, delivery.code);
    }
    const pause = pauseAfter(message.attempts, this.options.chance(), delivery.restMilliseconds);
    await rows.again(message, after(now, pause), delivery.code);
  }

  async #deliver(message: ClaimedMessage): Promise<Delivery> {
    const { courier, letterOf, log, channel } = this.options;
    try {
      return await courier(letterOf(message));
    } catch (error) {
      log.fault("a message could not be sent", error, { channel, template: message.template });
      return { kind: "failed", code: "fault" };
    }
  }

  async #bury(message: ClaimedMessage, at: Instant, code: string): Promise<void> {
    const { rows, log, channel } = this.options;
    await rows.dead(message, at, code);
    const { id, template, attempts } = message;
    log.warn("a message was given up", { id, channel, template, attempts, code });
  }
}
