/** Whether this machine draws maps with a graphics card, or would have to do it with its processor. */
import { cardOf, type GraphicsFound } from "./graphics_card.ts";

/** Who has not answered by then is not waited for. */
const PATIENCE_MILLISECONDS = 3_000;

/** Asked once a page: it does not change while the page is open. */
let known: Promise<boolean> | null = null;

/** @param workerUrl of the one who looks beside the page (graphics_worker.ts) */
export function hasGraphicsCard(workerUrl: string): Promise<boolean> {
  return known ??= ask(workerUrl).then((found) =>
    found === "unknown" ? cardOf(document.createElement("canvas")) : found === "card"
  );
}

async function ask(workerUrl: string): Promise<GraphicsFound> {
  let worker: Worker;
  try {
    worker = new Worker(workerUrl, { type: "module" });
  } catch {
    return "unknown";
  }
  const found = await new Promise<GraphicsFound>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<GraphicsFound>) => resolve(data);
    worker.onerror = () => resolve("unknown");
    setTimeout(() => resolve("unknown"), PATIENCE_MILLISECONDS);
  });
  worker.terminate();
  return found;
}
