/** Workers that simulate days side by side; answers come in the order of the questions. */
import type { Figures } from "./statistics.ts";
import type { Order } from "./worker.ts";

export interface DayFigures {
  readonly figures: Figures;
  readonly cycleMinutes: number;
}

export class Crew {
  readonly #workers: Worker[];
  readonly #free: Worker[];
  readonly #waiting: {
    order: Order;
    resolve: (figures: DayFigures) => void;
    reject: (error: Error) => void;
  }[] = [];
  #ids = 0;

  constructor(size: number = navigator.hardwareConcurrency) {
    this.#workers = Array.from(
      { length: Math.max(1, size) },
      () => new Worker(new URL("worker.ts", import.meta.url), { type: "module" }),
    );
    this.#free = [...this.#workers];
  }

  simulate(order: Omit<Order, "id">): Promise<DayFigures> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ order: { ...order, id: ++this.#ids }, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    const worker = this.#free.pop();
    if (worker === undefined) return;
    const job = this.#waiting.shift();
    if (job === undefined) {
      this.#free.push(worker);
      return;
    }
    worker.onmessage = ({ data }: MessageEvent<DayFigures>) => {
      job.resolve(data);
      this.#free.push(worker);
      this.#next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      job.reject(new Error(`seed ${job.order.seed}, ${job.order.policy}: ${event.message}`));
    };
    worker.postMessage(job.order);
  }

  stop(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}
