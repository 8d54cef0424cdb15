/**
 * The doctors of a night as one drawing on the plain map's canvas: of thousands who all move each second
 * none is a thing of its own. Each dot is still a path of its own: a canvas paints one of thousands of
 * circles twice as long, and stamps of a picture keep the page's script four times as long.
 */
import * as leaflet from "leaflet";
import type { MapPoint } from "../adapter.ts";
import { acrossOf, downOf } from "./mercator.ts";

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

export class FleetPath extends leaflet.Path {
  #points: readonly MapPoint[] = [];
  #colorOf: (tone: string | undefined) => string = () => "";
  #halo = "";
  /** Of each point in its turn, on the map's layer: across, then down. */
  #places = new Float64Array();
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

  /** By hand: Leaflet makes six things of each place on its way. */
  protected _project(): void {
    const map = this._map;
    const origin = map.getPixelOrigin();
    const size = map.options.crs!.scale(map.getZoom());
    const places = this.#places.length === 2 * this.#points.length
      ? this.#places
      : new Float64Array(2 * this.#points.length);
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    let at = 0;
    for (const { latitude, longitude } of this.#points) {
      const x = places[at++] = Math.round(acrossOf(longitude) * size - origin.x);
      const y = places[at++] = Math.round(downOf(latitude) * size - origin.y);
      if (x < west) west = x;
      if (x > east) east = x;
      if (y < north) north = y;
      if (y > south) south = y;
    }
    this.#places = places;
    this._pxBounds = at === 0 ? null : leaflet.bounds(
      [west - HALF_PIXELS, north - HALF_PIXELS],
      [east + HALF_PIXELS, south + HALF_PIXELS],
    );
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
    let shown: string | undefined | null = null;
    let at = 0;
    for (const { tone } of this.#points) {
      const x = this.#places[at++]!;
      const y = this.#places[at++]!;
      if (x < min.x || x > max.x || y < min.y || y > max.y) continue;
      if (tone !== shown) context.fillStyle = this.#colorOf(shown = tone);
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
