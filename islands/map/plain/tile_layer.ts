/** The tiles of a plain map, each a canvas that gets its picture from the painter. */
import * as leaflet from "leaflet";
import type { Bounds } from "../../../city/geometry.ts";
import type { Painter } from "./painter_calls.ts";

const TILE_PIXELS = 512;
/** Sharper than this nobody sees, and it costs twice as much. */
const MOST_RATIO = 2;

export class TileLayer extends leaflet.GridLayer {
  #hasCome = false;
  #failed = 0;

  /** @param said how it stands, once it is known: one tile of many may fail */
  constructor(
    private readonly painter: Painter,
    bounds: Bounds,
    private readonly said: (state: "ready" | "failed") => void,
  ) {
    super({
      tileSize: TILE_PIXELS,
      // Of what lies around the city there is nothing to ask for.
      bounds: leaflet.latLngBounds([bounds.south, bounds.west], [bounds.north, bounds.east])
        .pad(0.25),
      keepBuffer: 1,
      updateWhenIdle: true,
    });
    this.on("load", () => {
      if (this.#hasCome) this.said("ready");
      else if (this.#failed > 0) this.said("failed");
    });
  }

  override createTile(
    { x, y, z }: leaflet.Coords,
    done: leaflet.DoneCallback,
  ): HTMLElement {
    const canvas = document.createElement("canvas");
    const ratio = Math.min(devicePixelRatio, MOST_RATIO);
    const pixels = Math.round(TILE_PIXELS * ratio);
    canvas.width = canvas.height = pixels;
    this.painter.tile({ x, y, zoom: z - 1, pixels, ratio }).then((picture) => {
      if (picture === null) this.#failed++;
      else {
        canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(picture);
        this.#hasCome = true;
      }
      done(picture === null ? new Error("the tile did not come") : undefined, canvas);
    });
    return canvas;
  }
}
