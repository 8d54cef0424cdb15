/**
 * The doctors of a night as one drawing on the plain map's canvas: of thousands who all move each second
 * none is a thing of its own. Each dot is still a path of its own: a canvas paints one of thousands of
 * circles twice as long, and stamps of a picture keep the page's script four times as long.
 */
import * as leaflet from "leaflet";
import type { MapPoint } from "../adapter.ts";

const RADIUS_PIXELS = 6;
const HALO_PIXELS = 2;
/** The dot, half of its halo, and a pixel for its soft edge. */
const HALF_PIXELS = RADIUS_PIXELS + HALO_PIXELS / 2 + 1;

/** What Leaflet's canvas gives to those who draw on it, as its own circle takes it. */
interface CanvasRenderer {
  readonly _ctx: CanvasRenderingContext2D;
  readonly _drawing: boolean;
  readonly _bounds: leaflet.Bounds;
}

interface Dot {
  readonly place: leaflet.Point;
  readonly color: string;
}

export class FleetPath extends leaflet.Path {
  #points: readonly MapPoint[] = [];
  #colorOf: (tone: string | undefined) => string = () => "";
  #halo = "";
  #dots: readonly Dot[] = [];
  declare protected _renderer: CanvasRenderer;
  /** Where it is drawn: the canvas clears no more than this. */
  protected _pxBounds: leaflet.Bounds | null = null;

  /** @param map gets a pane of its own for them, below all other dots and out of the way of a finger */
  constructor(map: leaflet.Map) {
    super();
    const pane = map.createPane("fleet");
    pane.style.zIndex = "390";
    pane.style.pointerEvents = "none";
    const renderer = leaflet.canvas({ padding: 0.3, pane: "fleet" });
    leaflet.Util.setOptions(this, { renderer, pane: "fleet", interactive: false });
  }

  /** @param halo the colour around each dot */
  show(
    points: readonly MapPoint[],
    colorOf: (tone: string | undefined) => string,
    halo: string,
  ): void {
    const isSame = halo === this.#halo && isDrawnAlike(points, this.#points);
    this.#points = points;
    this.#colorOf = colorOf;
    this.#halo = halo;
    if (this._map && !isSame) this.redraw();
  }

  protected _project(): void {
    const map = this._map;
    this.#dots = this.#points.map(({ latitude, longitude, tone }) => ({
      place: map.latLngToLayerPoint([latitude, longitude]),
      color: this.#colorOf(tone),
    }));
    this._pxBounds = this.#dots.length === 0 ? null : around(this.#dots);
  }

  protected _update(): void {
    if (this._map) this._updatePath();
  }

  protected _updatePath(): void {
    const { _ctx: context, _drawing: isDrawing, _bounds: seen } = this._renderer;
    if (!isDrawing) return;
    const { min, max } = seen;
    if (min === undefined || max === undefined) return;
    context.globalAlpha = 1;
    context.setLineDash([]);
    context.strokeStyle = this.#halo;
    context.lineWidth = HALO_PIXELS;
    let color = "";
    for (const { place: { x, y }, color: own } of this.#dots) {
      if (x < min.x || x > max.x || y < min.y || y > max.y) continue;
      if (own !== color) context.fillStyle = color = own;
      context.beginPath();
      context.arc(x, y, RADIUS_PIXELS, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }
}

const isDrawnAlike = (one: readonly MapPoint[], other: readonly MapPoint[]): boolean =>
  one.length === other.length && one.every(({ latitude, longitude, tone }, at) => {
    const before = other[at];
    return before?.latitude === latitude && before.longitude === longitude && before.tone === tone;
  });

function around(dots: readonly Dot[]): leaflet.Bounds {
  let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { place: { x, y } } of dots) {
    west = Math.min(west, x);
    east = Math.max(east, x);
    north = Math.min(north, y);
    south = Math.max(south, y);
  }
  return leaflet.bounds(
    [west - HALF_PIXELS, north - HALF_PIXELS],
    [east + HALF_PIXELS, south + HALF_PIXELS],
  );
}
