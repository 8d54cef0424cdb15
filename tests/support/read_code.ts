/** Reads a code of a page back, as a camera would. */
import jsQRModule from "jsqr";

/** @param html of a page with one code drawn as runs of dark modules @returns its text */
export function readCode(html: string): string {
  const svg = /<svg class="qr"[\s\S]*?<\/svg>/.exec(html)?.[0] ?? "";
  const side = Number(/viewBox="-4 -4 (\d+) /.exec(svg)?.[1]);
  const path = /<path d="([^"]+)"/.exec(svg)?.[1] ?? "";
  const scale = 4;
  const width = side * scale;
  const pixels = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    for (let row = 0; row < scale; row++) {
      const from = ((Number(y) + 4) * scale + row) * width + (Number(x) + 4) * scale;
      for (let at = from; at < from + Number(length) * scale; at++) {
        pixels.fill(0, at * 4, at * 4 + 3);
      }
    }
  }
  // deno-lint-ignore no-explicit-any
  const decode = ((jsQRModule as any).default ?? jsQRModule) as any;
  const found = decode(pixels, width, width);
  if (found === null) throw new Error("no code could be read");
  return new TextDecoder().decode(new Uint8Array(found.binaryData));
}
