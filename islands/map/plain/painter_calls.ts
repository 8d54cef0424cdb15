/** The painter as the map sees it: asked, and answered some time later. */
import type { Asked, Painted, TileAsked } from "./protocol.ts";

type Style = Extract<Painted, { type: "style" }>["style"];

export class Painter {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (picture: ImageBitmap | null) => void>();
  #styled: ((style: Style) => void)[] = [];
  #next = 1;

  /** @throws where the browser has no canvas beside the page */
  constructor(url: string) {
    if (typeof OffscreenCanvas === "undefined") throw new Error("no canvas beside the page");
    this.#worker = new Worker(url, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Painted>) => {
      if (data.type === "style") return this.#styled.shift()?.(data.style);
      this.#waiting.get(data.id)?.(data.picture);
      this.#waiting.delete(data.id);
    };
    // A worker that did not come answers nothing: whoever waits is told.
    this.#worker.onerror = () => this.#giveUp();
  }

  /** All that is painted from now on is painted in this style. */
  style(url: string): Promise<Style> {
    this.#ask({ type: "style", url });
    return new Promise((resolve) => this.#styled.push(resolve));
  }

  tile(asked: Omit<TileAsked, "type" | "id">): Promise<ImageBitmap | null> {
    const id = this.#next++;
    this.#ask({ type: "tile", id, ...asked });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  stop(): void {
    this.#worker.terminate();
    this.#giveUp();
  }

  #giveUp(): void {
    for (const answer of this.#waiting.values()) answer(null);
    this.#waiting.clear();
    for (const answer of this.#styled) answer(null);
    this.#styled = [];
  }

  #ask(asked: Asked): void {
    this.#worker.postMessage(asked);
  }
}
