/** Names, numbers and signs of a tile: the later layer of the style takes its room first. */
import type { VectorTile } from "@mapbox/vector-tile";
import type { Feature, ReadyLayer } from "./layers.ts";
import { type Canvas, featuresOf, type Frame, type Point } from "./paint_tile.ts";

/** A line may bend so much under its name. */
const BEND_RADIANS = 0.18;
const LINE_HEIGHT = 1.2;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

type Ask = ReturnType<ReadyLayer["paint"]>;

export function placeNames(
  canvas: Canvas,
  tile: VectorTile,
  layers: readonly ReadyLayer[],
  frame: Frame,
): void {
  const taken: Box[] = [];
  const said = new Set<string>();
  canvas.textAlign = "center";
  canvas.textBaseline = "middle";
  canvas.lineJoin = "round";
  canvas.setLineDash([]);
  canvas.globalAlpha = 1;
  for (const layer of [...layers].reverse()) {
    if (layer.type !== "symbol" || !layer.isAt(frame.zoom)) continue;
    const [paint, layout] = [layer.paint(frame.zoom), layer.layout(frame.zoom)];
    for (const [feature, lines] of featuresOf(tile, layer, frame)) {
      const text = String(layout("text-field", feature) ?? "");
      if (text === "") continue;
      const isAlong = layout("symbol-placement", feature) === "line";
      // A street is many lines: its name stands once on a tile.
      if (isAlong && said.has(text)) continue;
      const pixels = Number(layout("text-size", feature)) * frame.ratio;
      const isBold = String(layout("text-font", feature)).includes("Medium");
      canvas.font = `${isBold ? "600 " : ""}${pixels}px system-ui, sans-serif`;
      const ink = inkOf(paint, feature, frame.ratio);
      const done = isAlong
        ? along(canvas, text, lines, pixels, ink, frame, taken)
        : upright(canvas, text, lines, layout, feature, pixels, ink, frame, taken);
      if (done && isAlong) said.add(text);
    }
  }
}

interface Ink {
  readonly color: string;
  readonly halo: string;
  readonly haloPixels: number;
}

const inkOf = (paint: Ask, feature: Feature, ratio: number): Ink => ({
  color: String(paint("text-color", feature)),
  halo: String(paint("text-halo-color", feature)),
  haloPixels: Number(paint("text-halo-width", feature)) * ratio,
});

function write(canvas: Canvas, text: string, x: number, y: number, ink: Ink): void {
  if (ink.haloPixels > 0) {
    canvas.strokeStyle = ink.halo;
    canvas.lineWidth = ink.haloPixels * 2;
    canvas.strokeText(text, x, y);
  }
  canvas.fillStyle = ink.color;
  canvas.fillText(text, x, y);
}

/** Takes the room if it is free and whole on the picture. */
function take(box: Box, taken: Box[], { pixels }: Frame): boolean {
  if (box.left < 0 || box.top < 0 || box.right > pixels || box.bottom > pixels) return false;
  const isFree = taken.every((other) =>
    box.right < other.left || box.left > other.right || box.bottom < other.top ||
    box.top > other.bottom
  );
  if (isFree) taken.push(box);
  return isFree;
}

function upright(
  canvas: Canvas,
  text: string,
  lines: readonly (readonly Point[])[],
  layout: Ask,
  feature: Feature,
  pixels: number,
  ink: Ink,
  frame: Frame,
  taken: Box[],
): boolean {
  const place = lines.length === 1 && lines[0]!.length === 1 ? lines[0]![0]! : middleOf(lines[0]!);
  const rows = rowsOf(canvas, text, Number(layout("text-max-width", feature)) * pixels);
  const height = rows.length * pixels * LINE_HEIGHT;
  const width = Math.max(...rows.map((row) => canvas.measureText(row).width));
  const [, down] = layout("text-offset", feature) as readonly number[];
  const isUnder = layout("text-anchor", feature) === "top";
  const top = place.y + (down ?? 0) * pixels - (isUnder ? 0 : height / 2);
  const box = { left: place.x - width / 2, right: place.x + width / 2, top, bottom: top + height };
  const isAnyhow = layout("text-allow-overlap", feature) === true;
  if (!isAnyhow && !take(box, taken, frame)) return false;
  rows.forEach((row, at) =>
    write(canvas, row, place.x, top + (at + 0.5) * pixels * LINE_HEIGHT, ink)
  );
  return true;
}

/** Of an area: the middle of the box around it. */
function middleOf(points: readonly Point[]): Point {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  return {
    x: (Math.min(...xs) + Math.max(...xs)) / 2,
    y: (Math.min(...ys) + Math.max(...ys)) / 2,
  };
}

function rowsOf(canvas: Canvas, text: string, width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${rows.at(-1) ?? ""} ${word}`.trim();
    if (rows.length > 0 && canvas.measureText(longer).width <= width) {
      rows[rows.length - 1] = longer;
    } else rows.push(word);
  }
  return rows;
}

/** On the longest part that is nearly straight. */
function along(
  canvas: Canvas,
  text: string,
  lines: readonly (readonly Point[])[],
  pixels: number,
  ink: Ink,
  frame: Frame,
  taken: Box[],
): boolean {
  const needed = canvas.measureText(text).width + pixels;
  for (const points of lines) {
    for (const [from, to] of straights(points, frame.pixels)) {
      if (Math.hypot(to.x - from.x, to.y - from.y) < needed) continue;
      const turn = Math.atan2(to.y - from.y, to.x - from.x);
      // Read from the left, whichever way the street was drawn.
      const angle = Math.abs(turn) > Math.PI / 2 ? turn - Math.sign(turn) * Math.PI : turn;
      const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
      const [wide, high] = [
        (Math.abs(Math.cos(angle)) * needed + Math.abs(Math.sin(angle)) * pixels) / 2,
        (Math.abs(Math.sin(angle)) * needed + Math.abs(Math.cos(angle)) * pixels) / 2,
      ];
      const box = { left: x - wide, right: x + wide, top: y - high, bottom: y + high };
      if (!take(box, taken, frame)) continue;
      canvas.save();
      canvas.translate(x, y);
      canvas.rotate(angle);
      write(canvas, text, 0, 0, ink);
      canvas.restore();
      return true;
    }
  }
  return false;
}

/** Parts of a line that hardly bend, as far as they lie on the picture. */
function* straights(points: readonly Point[], pixels: number): Iterable<readonly [Point, Point]> {
  const isOn = ({ x, y }: Point) => x >= 0 && y >= 0 && x <= pixels && y <= pixels;
  let from = 0;
  for (let at = 1; at < points.length; at++) {
    const next = points[at + 1];
    const [before, here] = [points[at - 1]!, points[at]!];
    const bend = next === undefined ? Infinity : Math.abs(turned(
      Math.atan2(next.y - here.y, next.x - here.x) -
        Math.atan2(here.y - before.y, here.x - before.x),
    ));
    if (bend < BEND_RADIANS && next !== undefined) continue;
    const [start, end] = [points[from]!, here];
    if (isOn(start) || isOn(end)) yield clipped(start, end, pixels);
    from = at;
  }
}

const turned = (angle: number): number => Math.atan2(Math.sin(angle), Math.cos(angle));

/** The part of a straight that lies on the picture (Liang and Barsky). */
function clipped(from: Point, to: Point, pixels: number): readonly [Point, Point] {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [begin, end] = [0, 1];
  for (
    const [step, room] of [[-dx, from.x], [dx, pixels - from.x], [-dy, from.y], [
      dy,
      pixels - from.y,
    ]] as const
  ) {
    if (step === 0) continue;
    const share = room / step;
    if (step < 0) begin = Math.max(begin, share);
    else end = Math.min(end, share);
  }
  const at = (share: number) => ({ x: from.x + dx * share, y: from.y + dy * share });
  return [at(begin), at(Math.max(begin, end))];
}
