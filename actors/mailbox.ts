/**
 * A bounded queue that hands over one message at a time, the next only when the last has been dealt
 * with to its end. Asks (somebody waits for the answer) are refused when it is full. Tells (timers
 * and other actors) have room of their own: one per key, and the newest of a key wins.
 */
export class Mailbox<Message> {
  readonly #queue: ({ message: Message } | { key: string })[] = [];
  readonly #tells = new Map<string, Message>();
  #asks = 0;
  #running = false;

  /**
   * @param asksLimit the most asks that may wait
   * @param handle deals with one message; must not throw
   */
  constructor(
    private readonly asksLimit: number,
    private readonly handle: (message: Message) => Promise<void>,
  ) {}

  /** @returns false if the mailbox is full: nothing was queued */
  ask(message: Message): boolean {
    if (this.#asks >= this.asksLimit) return false;
    this.#asks++;
    this.#queue.push({ message });
    this.#run();
    return true;
  }

  /** Queues the message, or puts it in the place of the older one with the same key. */
  tell(key: string, message: Message): void {
    const waiting = this.#tells.has(key);
    this.#tells.set(key, message);
    if (waiting) return;
    this.#queue.push({ key });
    this.#run();
  }

  get idle(): boolean {
    return !this.#running;
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    // The caller's own turn ends first: whoever asks has its promise before the handler begins.
    await Promise.resolve();
    for (let entry = this.#queue.shift(); entry !== undefined; entry = this.#queue.shift()) {
      if ("message" in entry) {
        this.#asks--;
        await this.handle(entry.message);
        continue;
      }
      const message = this.#tells.get(entry.key) as Message;
      this.#tells.delete(entry.key);
      await this.handle(message);
    }
    this.#running = false;
  }
}
