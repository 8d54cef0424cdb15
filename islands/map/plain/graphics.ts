/** Whether this machine draws maps with a graphics card, or would have to do it with its processor. */

/** What draws WebGL where no card does: SwiftShader in Chromium, llvmpipe in Mesa, WARP in Windows. */
const BY_PROCESSOR = /swiftshader|llvmpipe|softpipe|basic render|software/i;

/** Asked once a page: a context costs a few milliseconds, and does not change while the page is open. */
let known: boolean | null = null;

/** False as well where there is no WebGL at all. */
export function hasGraphicsCard(): boolean {
  return known ??= look();
}

function look(): boolean {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (context === null) return false;
  const names = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(
    context.getParameter(names === null ? context.RENDERER : names.UNMASKED_RENDERER_WEBGL),
  );
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !BY_PROCESSOR.test(name);
}
