/**
 * Paints tiles beside the page, so that the page stays at hand while it does: a worker, since what is painted
 * here takes the processor and not a graphics card.
 */
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import type { MapStyle } from "../../../city/style.ts";
import { type ReadyLayer, readyLayer } from "./layers.ts";
import { type Frame, paintTile } from "./paint_tile.ts";
import type { Asked, Painted, TileAsked } from "./protocol.ts";

interface Ready {
  readonly layers: readonly ReadyLayer[];
  /** With {z}, {x} and {y}. */
  readonly tiles: string;
  readonly maxZoom: number;
  readonly minZoom: number;
  readonly said: NonNullable<Extract<Painted, { type: "style" }>["style"]>;
}

interface VectorSource {
  readonly type: string;
  readonly tiles?: readonly string[];
  readonly minzoom?: number;
  readonly maxzoom?: number;
  readonly attribution?: string;
}

/** Decoded, the latest last: a tile beyond the last zoom is a part of one that was there before. */
const KEPT = 24;
const decoded = new Map<string, Promise<VectorTile | null>>();

let ready: Promise<Ready | null> = Promise.resolve(null);
const scope = self as unknown as {
  postMessage(message: Painted, transfer?: readonly Transferable[]): void;
};

addEventListener("message", ({ data }: MessageEvent<Asked>) => {
  if (data.type === "style") {
    ready = readStyle(data.url).catch((error) => {
      console.warn("map:", String(error));
      return null;
    });
    ready.then((style) => scope.postMessage({ type: "style", style: style?.said ?? null }));
    return;
  }
  paint(data).catch((error) => {
    console.warn("map:", String(error));
    return null;
  }).then((picture) =>
    scope.postMessage({ type: "tile", id: data.id, picture }, picture === null ? [] : [picture])
  );
});

async function fetched(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response;
}

async function readStyle(url: string): Promise<Ready> {
  const style: MapStyle = await (await fetched(url)).json();
  const source = Object.values(style.sources)[0] as VectorSource | undefined;
  const [tiles] = source?.tiles ?? [];
  if (source?.type !== "vector" || tiles === undefined) throw new Error(`${url}: no vector tiles`);
  const layers = style.layers.map(readyLayer);
  const background = layers.find(({ type }) => type === "background");
  return {
    layers,
    tiles,
    minZoom: source.minzoom ?? 0,
    maxZoom: source.maxzoom ?? 14,
    said: {
      background: String(background?.paint(10)("background-color") ?? "transparent"),
      attribution: source.attribution ?? "",
    },
  };
}

async function paint({ zoom, x, y, pixels, ratio }: TileAsked): Promise<ImageBitmap> {
  const style = await ready;
  if (style === null) throw new Error("no style");
  const deeper = Math.max(0, zoom - style.maxZoom);
  const enlarged = 2 ** deeper;
  const [column, row] = [Math.floor(x / enlarged), Math.floor(y / enlarged)];
  const frame: Frame = {
    ...{ pixels, ratio, zoom, enlarged },
    left: (x - column * enlarged) * pixels,
    top: (y - row * enlarged) * pixels,
  };
  const tile = zoom < style.minZoom ? null : await tileAt(style, zoom - deeper, column, row);
  const canvas = new OffscreenCanvas(pixels, pixels);
  paintTile(canvas.getContext("2d", { alpha: false })!, tile, style.layers, frame);
  return canvas.transferToImageBitmap();
}

function tileAt({ tiles }: Ready, z: number, x: number, y: number): Promise<VectorTile | null> {
  const url = tiles.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
  const known = decoded.get(url);
  if (known !== undefined) return known;
  const found = fetched(new URL(url, location.href).href).then(async (response) =>
    response.status === 204 ? null : new VectorTile(new PbfReader(await response.arrayBuffer()))
  );
  decoded.set(url, found);
  // What did not come may be asked for again.
  found.catch(() => decoded.delete(url));
  if (decoded.size > KEPT) decoded.delete(decoded.keys().next().value!);
  return found;
}
