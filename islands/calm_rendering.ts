/**
 * A page that draws what came together once. The stream brings its first events in one piece, and each would
 * draw the whole page anew; so would each of the answers that a page waits for as it comes to life.
 */
import { options } from "preact";

let isCalm = false;

/** Not by a timer: those of a page that nobody sees run once a minute, and a call must be heard there too. */
export function drawCalmly(): void {
  if (isCalm) return;
  isCalm = true;
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  options.debounceRendering = (draw) => {
    waiting.push(draw);
    port2.postMessage(null);
  };
}
