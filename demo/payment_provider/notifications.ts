/** Webhooks of the stand-in: sent once and again until 200, or as badly as a test asks for. */

export interface Notification {
  readonly type: "notification";
  readonly event: string;
  readonly object: unknown;
}

export class Notifications {
  /** Everything that was ever told or should have been, oldest first. */
  readonly all: Notification[] = [];
  /** Null: nobody is told. */
  url: string | null = null;
  /** False: what happens is remembered and told by `tell` alone. */
  isAutomatic = true;
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  happened(event: string, object: unknown): void {
    const notification: Notification = {
      type: "notification",
      event,
      object: structuredClone(object),
    };
    this.all.push(notification);
    if (this.isAutomatic) this.#begin(notification, 7);
  }

  /** Each of these as many times, in an order that the mixing gives; waits for the answers. */
  async tell(
    notifications: readonly Notification[],
    { times = 1, mix = (all: Notification[]) => all } = {},
  ): Promise<number[]> {
    const row = mix(Array.from({ length: times }, () => notifications).flat());
    const answers: number[] = [];
    for (const one of row) answers.push(await this.#send(one));
    return answers;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.allSettled(this.#underWay);
  }

  #begin(notification: Notification, attempts: number): void {
    const work = this.#insist(notification, attempts)
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  async #insist(notification: Notification, attempts: number): Promise<void> {
    for (let attempt = 0; attempt < attempts && !this.#stopped.signal.aborted; attempt++) {
      if (this.url === null || await this.#send(notification) === 200) return;
      await pause(500 * 2 ** attempt, this.#stopped.signal);
    }
  }

  /** @returns 0 when nobody answered */
  async #send(notification: Notification): Promise<number> {
    if (this.url === null) return 0;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(notification),
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)]),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
