/**
 * A map for a machine without a graphics card: Leaflet moves it, a worker paints its tiles from the same
 * style, and what the program itself draws lies above in elements of the page and on one canvas.
 */
import * as leaflet from "leaflet";
import { MAP_COLORS } from "../../../city/style_colors.ts";
import type { Bounds } from "../../../city/geometry.ts";
import type { AreaPolygons, MapHandle, MapPoint, MapRequest, Padding, Place } from "../adapter.ts";
import { PADDING_PIXELS } from "../engine.ts";
import { DOT_COLORS, isSign } from "../overlay.ts";
import { dressSign, signOf } from "../sign.ts";
import type { ThemeWatch } from "../theme.ts";
import { FleetPath } from "./fleet_path.ts";
import { gesturesOf } from "./gestures.ts";
import { Painter } from "./painter_calls.ts";
import { TileLayer } from "./tile_layer.ts";

/** Tiles of styles are 512 pixels wide, and Leaflet counts in those of 256. */
const ZOOM_AHEAD = 1;
const ZOOMS = { min: 7 + ZOOM_AHEAD, max: 18 + ZOOM_AHEAD, fit: 16 + ZOOM_AHEAD };
const WORLD: leaflet.LatLngTuple[] = [[-85, -180], [-85, 180], [85, 180], [85, -180]];
const HALO_PIXELS = 2;

const cornersOf = ({ south, west, north, east }: Bounds): leaflet.LatLngBoundsLiteral => [
  [south, west],
  [north, east],
];
const at = ({ latitude, longitude }: Place): leaflet.LatLngTuple => [latitude, longitude];

export class PlainMap implements MapHandle {
  readonly #map: leaflet.Map;
  readonly #painter: Painter;
  readonly #tiles: TileLayer;
  readonly #dots = leaflet.canvas({ padding: 0.3 });
  readonly #signs = new Map<string, { element: HTMLElement; marker: leaflet.Marker }>();
  readonly #fleet: FleetPath;
  readonly #points = new Map<string, leaflet.CircleMarker>();
  #shown: readonly MapPoint[] = [];
  #area: leaflet.LayerGroup | null = null;
  #areaShown: AreaPolygons | null = null;
  #route: leaflet.LayerGroup | null = null;
  #routeShown: readonly Place[] | null = null;
  #ring: leaflet.CircleMarker | null = null;
  #lit: string | null = null;
  readonly #stop: (() => void)[] = [];

  /** @throws where the browser cannot paint beside the page */
  constructor(private readonly request: MapRequest, private readonly theme: ThemeWatch) {
    const { element, bounds, center, zoom, first, words, interactive } = request;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#painter = new Painter(request.settings.painterUrl);
    this.#map = leaflet.map(element, {
      attributionControl: true,
      zoomControl: false,
      minZoom: ZOOMS.min,
      maxZoom: ZOOMS.max,
      fadeAnimation: !isStill,
      zoomAnimation: !isStill,
      markerZoomAnimation: !isStill,
      inertia: !isStill,
      keyboard: interactive,
      dragging: interactive,
      touchZoom: interactive,
      doubleClickZoom: interactive,
      boxZoom: false,
      scrollWheelZoom: false,
      maxBounds: leaflet.latLngBounds(cornersOf(bounds)).pad(1),
    });
    this.#fleet = new FleetPath(this.#map);
    this.#map.attributionControl.setPrefix(false);
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", words.title);
    if (center === undefined || zoom === undefined) {
      this.fit(first?.bounds ?? bounds, first?.padding);
    } else this.#map.setView(at(center), Math.round(zoom) + ZOOM_AHEAD, { animate: false });
    this.#tiles = new TileLayer(this.#painter, bounds, (state) => this.#say(state));
    // The style first: tiles that are asked for next are painted in it.
    this.#dress();
  }

  /** The tiles, and what the reader may do with them: work enough for a moment of its own. */
  start(): void {
    const { element, words, interactive, onPlace } = this.request;
    const { theme } = this;
    this.#tiles.addTo(this.#map);
    if (interactive) this.#stop.push(gesturesOf(this.#map, words));
    let was = theme.current();
    this.#stop.push(theme.onChange(() => {
      if (was === theme.current()) return;
      was = theme.current();
      this.#dress();
      this.#tiles.redraw();
    }));
    if (onPlace !== undefined) {
      this.#map.on(
        "click",
        ({ latlng }) => onPlace({ latitude: latlng.lat, longitude: latlng.lng }),
      );
    }
    // A frame that grows or turns with the page: the map is told, as it does not look by itself.
    const sizes = new ResizeObserver(() => this.#map.invalidateSize({ animate: false }));
    sizes.observe(element);
    this.#stop.push(() => sizes.disconnect());
  }

  setPoints(points: readonly MapPoint[]): void {
    this.#shown = points;
    this.#drawSigns(points.filter(isSign));
    this.#drawFleet();
    this.#drawDots(points.filter(({ kind }) => kind === "booking"));
  }

  setRoute(line: readonly Place[] | null): void {
    this.#routeShown = line;
    this.#route?.remove();
    this.#route = null;
    if (line === null || line.length < 2) return;
    const colors = MAP_COLORS[this.theme.current()];
    const drawn = (color: string, weight: number) =>
      leaflet.polyline(line.map(at), { color, weight, opacity: 1, interactive: false });
    this.#route = leaflet.layerGroup([drawn(colors.halo, 9), drawn(colors.route, 5)])
      .addTo(this.#map);
  }

  setArea(polygons: AreaPolygons | null): void {
    this.#areaShown = polygons;
    this.#area?.remove();
    this.#area = null;
    if (polygons === null || polygons.length === 0) return;
    const theme = this.theme.current();
    const { casing, route } = MAP_COLORS[theme];
    const turned = (ring: readonly (readonly [number, number])[]) =>
      ring.map(([longitude, latitude]): leaflet.LatLngTuple => [latitude, longitude]);
    const outside = {
      stroke: false,
      fillColor: casing,
      fillOpacity: theme === "dark" ? 0.62 : 0.55,
      interactive: false,
    };
    const outer = polygons.flatMap(([ring]) => ring === undefined ? [] : [turned(ring)]);
    this.#area = leaflet.layerGroup([
      leaflet.polygon([WORLD, ...outer], outside),
      // A hole in the area is outside of it as well.
      ...polygons.flatMap(([, ...holes]) =>
        holes.map((hole) => leaflet.polygon(turned(hole), outside))
      ),
      ...polygons.map((rings) =>
        leaflet.polygon(rings.map(turned), {
          color: route,
          weight: 2.5,
          dashArray: "6 4",
          fill: false,
          interactive: false,
        })
      ),
    ]).addTo(this.#map);
  }

  fit(bounds: Bounds, padding: Padding = PADDING_PIXELS): void {
    const { left, top, right, bottom } = typeof padding === "number"
      ? { left: padding, top: padding, right: padding, bottom: padding }
      : padding;
    this.#map.fitBounds(cornersOf(bounds), {
      paddingTopLeft: [left, top],
      paddingBottomRight: [right, bottom],
      maxZoom: ZOOMS.fit,
      animate: false,
    });
  }

  light(id: string | null): void {
    this.#lit = id;
    this.#ring?.remove();
    this.#ring = null;
    const point = this.#shown.find((point) => point.id === id && point.kind === "booking");
    if (point === undefined) return;
    const { route } = MAP_COLORS[this.theme.current()];
    this.#ring = leaflet.circleMarker(at(point), {
      renderer: this.#dots,
      radius: 22,
      stroke: false,
      fillColor: route,
      fillOpacity: 0.25,
      interactive: false,
    }).addTo(this.#map);
  }

  zoomBy(steps: number): void {
    this.#map.setZoom(this.#map.getZoom() + steps);
  }

  destroy(): void {
    for (const stop of this.#stop) stop();
    this.#map.remove();
    this.#painter.stop();
    delete this.request.element.dataset.state;
  }

  #say(state: "ready" | "failed"): void {
    this.request.element.dataset.state = state;
  }

  /** In the colours of the theme: the tiles, and all that lies above them. */
  #dress(): void {
    const { request } = this;
    this.#painter.style(request.style[this.theme.current()]).then((style) => {
      if (style === null) return this.#say("failed");
      request.element.style.backgroundColor = style.background;
      this.#map.attributionControl.addAttribution(style.attribution);
    });
    this.setArea(this.#areaShown);
    this.setRoute(this.#routeShown);
    for (const dot of this.#points.values()) dot.remove();
    this.#points.clear();
    this.#drawFleet();
    this.#drawDots(this.#shown.filter(({ kind }) => kind === "booking"));
  }

  /** Without any doctors there is nothing to draw on either. */
  #drawFleet(): void {
    const fleet = this.#shown.filter(({ kind }) => kind === "fleet");
    const theme = this.theme.current();
    const { route, halo } = MAP_COLORS[theme];
    if (fleet.length > 0 && !this.#map.hasLayer(this.#fleet)) this.#fleet.addTo(this.#map);
    this.#fleet.show(fleet, (tone = "") => DOT_COLORS[theme][tone] ?? route, halo);
  }

  #drawDots(points: readonly MapPoint[]): void {
    const theme = this.theme.current();
    const left = new Set(this.#points.keys());
    for (const point of points) {
      left.delete(point.id);
      const colors = MAP_COLORS[theme];
      const fillColor = DOT_COLORS[theme][point.tone ?? ""] ?? colors.hospital;
      const known = this.#points.get(point.id);
      if (known !== undefined) {
        const { lat, lng } = known.getLatLng();
        if (lat !== point.latitude || lng !== point.longitude) known.setLatLng(at(point));
        if (known.options.fillColor !== fillColor) known.setStyle({ fillColor });
        continue;
      }
      const dot = leaflet.circleMarker(at(point), {
        renderer: this.#dots,
        radius: 8,
        color: colors.halo,
        weight: HALO_PIXELS,
        fillColor,
        fillOpacity: 1,
        bubblingMouseEvents: false,
      });
      dot.on("click", () => this.request.onPoint?.(point.id, point.kind));
      this.#points.set(point.id, dot.addTo(this.#map));
    }
    for (const id of left) {
      this.#points.get(id)?.remove();
      this.#points.delete(id);
    }
    if (this.#lit !== null) this.light(this.#lit);
  }

  /** Signs keep their element while they move. */
  #drawSigns(points: readonly MapPoint[]): void {
    for (const [id, { marker }] of this.#signs) {
      if (points.some((point) => point.id === id)) continue;
      marker.remove();
      this.#signs.delete(id);
    }
    for (const point of points) {
      const known = this.#signs.get(point.id);
      if (known !== undefined) {
        dressSign(known.element, point);
        known.marker.setLatLng(at(point));
        continue;
      }
      const element = signOf(point);
      // Leaflet moves the frame; the sign stands in it with its foot, or its middle, on the place.
      const frame = document.createElement("div");
      frame.className = `plainsign plainsign--${point.kind}`;
      frame.append(element);
      const { onPlace } = this.request;
      const isMoved = onPlace !== undefined && point.kind === "home";
      const marker = leaflet.marker(at(point), {
        icon: leaflet.divIcon({ html: frame, className: "", iconSize: [0, 0] }),
        interactive: isMoved,
        keyboard: false,
        draggable: isMoved,
        autoPan: isMoved,
      });
      if (isMoved) {
        marker.on("dragend", () => {
          const { lat, lng } = marker.getLatLng();
          onPlace({ latitude: lat, longitude: lng });
        });
      }
      this.#signs.set(point.id, { element, marker: marker.addTo(this.#map) });
    }
  }
}
