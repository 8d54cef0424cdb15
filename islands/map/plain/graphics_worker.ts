/**
 * Looks for a graphics card beside the page: who asks for a context waits for the process that draws, and
 * without a card that takes long.
 */
import { cardOf, type GraphicsFound } from "./graphics_card.ts";

const scope = self as unknown as { postMessage(found: GraphicsFound): void };

function look(): GraphicsFound {
  // A browser that draws none beside the page has to be asked on it.
  if (typeof WebGL2RenderingContext === "undefined" || typeof OffscreenCanvas === "undefined") {
    return "unknown";
  }
  return cardOf(new OffscreenCanvas(1, 1)) ? "card" : "none";
}

try {
  scope.postMessage(look());
} catch {
  scope.postMessage("unknown");
}
