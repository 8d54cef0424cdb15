/** What draws on a canvas: a card, or the processor in its place. */

export type GraphicsFound = "card" | "none" | "unknown";

/** What draws WebGL where no card does: SwiftShader in Chromium, llvmpipe in Mesa, WARP in Windows. */
const BY_PROCESSOR = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** False as well where there is no WebGL at all. */
export function cardOf(canvas: HTMLCanvasElement | OffscreenCanvas): boolean {
  const context = canvas.getContext(
    "webgl2",
    { failIfMajorPerformanceCaveat: true },
  ) as WebGL2RenderingContext | null;
  if (context === null) return false;
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(
    context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL),
  );
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !BY_PROCESSOR.test(name);
}
