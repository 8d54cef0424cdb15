/**
 * One map on a page, over either engine: what is drawn, which theme, and whether it works. All that was
 * set before the engine came, or before a change of theme, is drawn again by itself.
 */
import type { AreaPolygons, MapHandle, MapPoint, MapRequest, Padding, Place } from "./adapter.ts";
import type { Bounds } from "../../city/geometry.ts";
import {
  cornersOf,
  type Engine,
  type EngineEvent,
  type EngineMap,
  type EngineMarker,
  FIT_MAX_ZOOM,
  PADDING_PIXELS,
} from "./engine.ts";
import {
  type Drawing,
  EMPTY_DRAWING,
  isSign,
  OVERLAY_SOURCES,
  overlayData,
  overlayLayers,
  SOURCES_OF,
} from "./overlay.ts";
import { dressSign, signOf } from "./sign.ts";
import type { ThemeWatch } from "./theme.ts";

/** A style or its tiles that take longer than this count as failed; they may still come later. */
const PATIENCE_MILLISECONDS = 20_000;
const FIT_MILLISECONDS = 420;

const placeAt = ({ lng, lat }: { readonly lng: number; readonly lat: number }): Place => ({
  latitude: lat,
  longitude: lng,
});

interface Source {
  setData(data: object): void;
}

interface Sign {
  readonly element: HTMLElement;
  readonly marker: EngineMarker;
}

export class DrawnMap implements MapHandle {
  #engine: Engine | null = null;
  #map: EngineMap | null = null;
  #drawing: Drawing = EMPTY_DRAWING;
  /** Where the view shall be; the last wish counts. */
  #wanted: { readonly bounds: Bounds; readonly padding: Padding } | null = null;
  #hasStyle = false;
  /** Whether any tile of the style itself came. */
  #hasTiles = false;
  readonly #signs = new Map<string, Sign>();
  #patience: ReturnType<typeof setTimeout> | undefined;
  #stopTheme: () => void = () => {};

  constructor(private readonly request: MapRequest, private readonly theme: ThemeWatch) {}

  /** @throws where the browser has no WebGL */
  start(engine: Engine): void {
    const { request, theme } = this;
    const map = engine.map(request, theme.current());
    this.#engine = engine;
    this.#map = map;
    map.on("style.load", () => this.#styleCame());
    map.on("sourcedata", (event) => this.#dataCame(event));
    map.on("idle", () => this.#say(this.#hasTiles ? "ready" : "failed"));
    map.on("error", ({ error, tile }) => {
      console.warn("map:", error?.message ?? "unknown");
      // One tile of many may fail; a style or a worker that does not come is the end of it.
      if (!this.#hasTiles && tile === undefined) this.fail();
    });
    map.on("webglcontextlost", () => {
      // Its style is gone too, until it comes back with the context.
      this.#hasStyle = false;
      this.fail();
    });
    map.on("click", "tot-points", ({ features }) => {
      const { id, kind } = features?.[0]?.properties ?? {};
      if (typeof id === "string") request.onPoint?.(id, kind as MapPoint["kind"]);
    });
    map.on("click", ({ lngLat, originalEvent }) => {
      // A tap on the sign itself says nothing new.
      const isSign = (originalEvent?.target as Element | null)?.closest?.(".mapsign") != null;
      if (lngLat !== undefined && !isSign) request.onPlace?.(placeAt(lngLat));
    });
    this.#patience = setTimeout(() => {
      if (!this.#hasTiles) this.fail();
    }, PATIENCE_MILLISECONDS);
    let shown = theme.current();
    this.#stopTheme = theme.onChange(() => {
      if (shown === theme.current()) return;
      shown = theme.current();
      this.#hasStyle = false;
      map.setStyle(request.style[shown], { diff: false });
    });
    this.#drawSigns();
    if (this.#wanted !== null) this.#show(this.#wanted, false);
  }

  fail(): void {
    this.#say("failed");
  }

  setPoints(points: readonly MapPoint[]): void {
    const hasDots = points.some((point) => !isSign(point)) ||
      this.#drawing.points.some((point) => !isSign(point));
    // Signs alone are no reason to draw the canvas anew: they glide sixty times a second.
    if (hasDots) this.#draw({ points });
    else this.#drawing = { ...this.#drawing, points };
    this.#drawSigns();
  }

  setRoute(route: readonly Place[] | null): void {
    if (route !== this.#drawing.route) this.#draw({ route });
  }

  setArea(area: AreaPolygons | null): void {
    this.#draw({ area });
  }

  fit(bounds: Bounds, padding: Padding = PADDING_PIXELS): void {
    this.#wanted = { bounds, padding };
    this.#show(this.#wanted, this.#hasTiles);
  }

  light(id: string | null): void {
    if (this.#hasStyle) this.#map?.setFilter("tot-light", ["==", ["get", "id"], id ?? ""]);
  }

  zoomBy(steps: number): void {
    this.#map?.zoomTo(this.#map.getZoom() + steps, { duration: FIT_MILLISECONDS });
  }

  destroy(): void {
    clearTimeout(this.#patience);
    this.#stopTheme();
    for (const { marker } of this.#signs.values()) marker.remove();
    this.#signs.clear();
    this.#map?.remove();
    this.#map = null;
    delete this.request.element.dataset.state;
  }

  #say(state: "ready" | "failed"): void {
    this.request.element.dataset.state = state;
  }

  #show({ bounds, padding }: { bounds: Bounds; padding: Padding }, animate: boolean): void {
    this.#map?.fitBounds(cornersOf(bounds), {
      padding,
      maxZoom: FIT_MAX_ZOOM,
      // Both engines jump by themselves where less motion is wanted.
      ...(animate ? { duration: FIT_MILLISECONDS } : { animate: false }),
    });
  }

  #styleCame(): void {
    const map = this.#map;
    if (map === null) return;
    for (const id of OVERLAY_SOURCES) {
      map.addSource(id, { type: "geojson", data: overlayData(this.#drawing, id) });
    }
    for (const layer of overlayLayers(this.theme.current())) map.addLayer(layer);
    this.#hasStyle = true;
  }

  #dataCame({ sourceId, tile }: EngineEvent): void {
    const isOurs = (OVERLAY_SOURCES as readonly string[]).includes(sourceId ?? "");
    if (tile?.state === "loaded" && !isOurs) this.#hasTiles = true;
  }

  #draw(change: Partial<Drawing>): void {
    this.#drawing = { ...this.#drawing, ...change };
    if (!this.#hasStyle || this.#map === null) return;
    for (const part of Object.keys(change) as (keyof Drawing)[]) {
      for (const id of SOURCES_OF[part]) {
        (this.#map.getSource(id) as Source).setData(overlayData(this.#drawing, id));
      }
    }
  }

  /** Signs keep their element while they move, so that CSS may let them glide. */
  #drawSigns(): void {
    if (this.#map === null || this.#engine === null) return;
    const points = this.#drawing.points.filter(isSign);
    for (const [id, sign] of this.#signs) {
      if (points.some((point) => point.id === id)) continue;
      sign.marker.remove();
      this.#signs.delete(id);
    }
    for (const point of points) {
      const position: [number, number] = [point.longitude, point.latitude];
      const known = this.#signs.get(point.id);
      if (known !== undefined) {
        dressSign(known.element, point);
        known.marker.setLngLat(position);
        continue;
      }
      const anchor = point.kind === "home" ? "bottom" : "center";
      const element = signOf(point);
      const marker = this.#engine.marker(element, anchor).setLngLat(position).addTo(this.#map);
      const { onPlace } = this.request;
      if (onPlace !== undefined && point.kind === "home") {
        marker.setDraggable(true).on("dragend", () => onPlace(placeAt(marker.getLngLat())));
      }
      this.#signs.set(point.id, { element, marker });
    }
  }
}
