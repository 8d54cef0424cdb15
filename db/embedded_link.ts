import type { FromWorker, ToWorker } from "./embedded_worker.ts";

/** A shutdown writes out what is in memory; past this the worker is killed, which loses nothing. */
const CLOSE_MILLISECONDS = 10_000;

/** The main thread's end of the worker: one question at a time, and its death. */
export class WorkerLink {
  readonly #worker: Worker;
  #answer: ((message: FromWorker) => void) | null = null;
  #fail: ((error: Error) => void) | null = null;
  #died: Error | null = null;
  #onDeath: ((error: Error) => void) | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "failed") this.#die(new Error(data.message));
      else this.#answer?.(data);
    };
    worker.onerror = (event) => {
      event.preventDefault(); // or Deno ends the process here
      this.#die(new Error(`the embedded database died: ${event.message}`));
    };
    worker.onmessageerror = () => this.#die(new Error("the embedded database talks nonsense"));
  }

  onDeath(tell: (error: Error) => void): void {
    if (this.#died !== null) tell(this.#died);
    else this.#onDeath = tell;
  }

  /** Asks and waits for the answer of this kind. Throws if the worker dies first. */
  async ask<Kind extends FromWorker["kind"]>(
    message: ToWorker,
    kind: Kind,
  ): Promise<Extract<FromWorker, { kind: Kind }>> {
    if (this.#died !== null) throw this.#died;
    const answer = await new Promise<FromWorker>((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
      this.#worker.postMessage(message);
    });
    if (answer.kind !== kind) throw new Error(`the embedded database answered ${answer.kind}`);
    return answer as Extract<FromWorker, { kind: Kind }>;
  }

  /** Shuts it down well if it still can. */
  async stop(): Promise<void> {
    this.#onDeath = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_MILLISECONDS));
    const closed = this.ask({ kind: "close" }, "closed").then(() => {}, () => {});
    await Promise.race([closed, late]);
    clearTimeout(timer);
  }

  terminate(): void {
    this.#worker.terminate();
  }

  #die(error: Error): void {
    if (this.#died !== null) return;
    this.#died = error;
    this.#fail?.(error);
    this.#onDeath?.(error);
  }
}
