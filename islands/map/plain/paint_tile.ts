/**
 * A tile drawn on a canvas, layer by layer. Names come last and where there is room: none lies over another
 * one, and none is cut at the edge of its tile, since its neighbour knows nothing of it.
 */
import type { VectorTile, VectorTileFeature } from "@mapbox/vector-tile";
import type { Feature, ReadyLayer } from "./layers.ts";
import { placeNames } from "./paint_names.ts";

export type Canvas = OffscreenCanvasRenderingContext2D;

/** From the units of the tile to the pixels of the picture. */
export interface Frame {
  readonly pixels: number;
  /** Pixels of the screen in one of CSS: all widths are of CSS. */
  readonly ratio: number;
  /** As map styles count: of tiles of 512 pixels. */
  readonly zoom: number;
  /** How much larger than the picture the tile is, beyond the last zoom of the tiles. */
  readonly enlarged: number;
  /** Where in the enlarged tile the picture begins, in pixels. */
  readonly left: number;
  readonly top: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** @param tile null: there is nothing but the land */
export function paintTile(
  canvas: Canvas,
  tile: VectorTile | null,
  layers: readonly ReadyLayer[],
  frame: Frame,
): void {
  const { zoom, pixels } = frame;
  for (const layer of layers) {
    if (!layer.isAt(zoom)) continue;
    if (layer.type === "background") {
      canvas.globalAlpha = 1;
      canvas.fillStyle = String(layer.paint(zoom)("background-color"));
      canvas.fillRect(0, 0, pixels, pixels);
      continue;
    }
    if (tile === null || layer.type === "symbol") continue;
    for (const [feature, lines] of featuresOf(tile, layer, frame)) {
      const ask = layer.paint(zoom);
      if (layer.type === "fill") fill(canvas, ask, feature, lines);
      else if (layer.type === "line") line(canvas, ask, layer.layout(zoom), feature, lines, frame);
      else circles(canvas, ask, feature, lines, frame);
    }
  }
  if (tile !== null) placeNames(canvas, tile, layers, frame);
  canvas.globalAlpha = 1;
}

/** Those that the layer takes, with their lines in pixels of the picture. */
export function* featuresOf(
  tile: VectorTile,
  layer: ReadyLayer,
  frame: Frame,
): Iterable<readonly [Feature, readonly (readonly Point[])[]]> {
  const source = tile.layers[layer.sourceLayer];
  if (source === undefined) return;
  const scale = frame.pixels * frame.enlarged / source.extent;
  for (let at = 0; at < source.length; at++) {
    const feature: VectorTileFeature = source.feature(at);
    if (!layer.takes(frame.zoom, feature as Feature)) continue;
    const lines = feature.loadGeometry().map((points) =>
      points.map(({ x, y }) => ({ x: x * scale - frame.left, y: y * scale - frame.top }))
    );
    if (lines.some((points) => isNear(points, frame.pixels))) yield [feature as Feature, lines];
  }
}

/** Whether any of it can be seen: of an enlarged tile most is elsewhere. */
function isNear(points: readonly Point[], pixels: number): boolean {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y } of points) {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const margin = pixels / 8;
  return right > -margin && left < pixels + margin && bottom > -margin && top < pixels + margin;
}

function trace(canvas: Canvas, lines: readonly (readonly Point[])[], isClosed: boolean): void {
  canvas.beginPath();
  for (const points of lines) {
    points.forEach(({ x, y }, at) => at === 0 ? canvas.moveTo(x, y) : canvas.lineTo(x, y));
    if (isClosed) canvas.closePath();
  }
}

type Ask = ReturnType<ReadyLayer["paint"]>;
type Lines = readonly (readonly Point[])[];

function fill(canvas: Canvas, ask: Ask, feature: Feature, lines: Lines): void {
  trace(canvas, lines, true);
  canvas.globalAlpha = Number(ask("fill-opacity", feature));
  canvas.fillStyle = String(ask("fill-color", feature));
  canvas.fill("evenodd");
  const outline = ask("fill-outline-color", feature);
  if (outline === undefined) return;
  canvas.strokeStyle = String(outline);
  canvas.lineWidth = 1;
  canvas.setLineDash([]);
  canvas.stroke();
}

function line(
  canvas: Canvas,
  ask: Ask,
  layout: Ask,
  feature: Feature,
  lines: Lines,
  { ratio }: Frame,
): void {
  trace(canvas, lines, false);
  const width = Number(ask("line-width", feature)) * ratio;
  canvas.globalAlpha = Number(ask("line-opacity", feature));
  canvas.strokeStyle = String(ask("line-color", feature));
  canvas.lineWidth = width;
  canvas.lineCap = layout("line-cap", feature) as CanvasLineCap;
  canvas.lineJoin = layout("line-join", feature) as CanvasLineJoin;
  // A dash is as long as the line is wide, times what the style says.
  const dash = (ask("line-dasharray", feature)?.to ?? []) as number[];
  canvas.setLineDash(dash.map((part) => part * width));
  canvas.stroke();
}

function circles(
  canvas: Canvas,
  ask: Ask,
  feature: Feature,
  lines: Lines,
  { ratio }: Frame,
): void {
  canvas.globalAlpha = Number(ask("circle-opacity", feature));
  canvas.setLineDash([]);
  for (const { x, y } of lines.flat()) {
    canvas.beginPath();
    canvas.arc(x, y, Number(ask("circle-radius", feature)) * ratio, 0, 2 * Math.PI);
    canvas.fillStyle = String(ask("circle-color", feature));
    canvas.fill();
    canvas.lineWidth = Number(ask("circle-stroke-width", feature)) * ratio;
    canvas.strokeStyle = String(ask("circle-stroke-color", feature));
    if (canvas.lineWidth > 0) canvas.stroke();
  }
}
