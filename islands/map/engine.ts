/**
 * What MapLibre and Mapbox GL have in common, as far as this program uses it. Both grew from one
 * source, so that one class (drawn_map.ts) can work with either.
 */
import type { MapRequest, Padding } from "./adapter.ts";

export type Corners = [west: number, south: number, east: number, north: number];

interface CameraOptions {
  readonly padding?: Padding;
  readonly maxZoom?: number;
  readonly animate?: boolean;
  readonly duration?: number;
}

export interface EngineEvent {
  readonly sourceId?: string;
  readonly tile?: { readonly state?: string };
  readonly error?: Error;
  /** Of a tap: where it was. */
  readonly lngLat?: { readonly lng: number; readonly lat: number };
  readonly originalEvent?: Event;
  /** Of a tap on a layer: what lies under it. */
  readonly features?: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
}

/** The engines' `Map`. */
export interface EngineMap {
  on(type: string, listener: (event: EngineEvent) => void): unknown;
  on(type: string, layer: string, listener: (event: EngineEvent) => void): unknown;
  setStyle(url: string, options: { diff: boolean }): unknown;
  addSource(id: string, source: object): unknown;
  getSource(id: string): unknown;
  addLayer(layer: object, before?: string): unknown;
  setFilter(layer: string, filter: readonly unknown[]): unknown;
  getLayer(layer: string): unknown;
  fitBounds(corners: Corners, options: CameraOptions): unknown;
  zoomTo(zoom: number, options: CameraOptions): unknown;
  getZoom(): number;
  remove(): void;
}

export interface EngineMarker {
  setLngLat(position: [number, number]): EngineMarker;
  getLngLat(): { readonly lng: number; readonly lat: number };
  setDraggable(isDraggable: boolean): EngineMarker;
  on(type: "dragend", listener: () => void): unknown;
  addTo(map: EngineMap): EngineMarker;
  remove(): unknown;
}

export interface Engine {
  /** @throws where the browser has no WebGL */
  map(request: MapRequest, theme: "light" | "dark"): EngineMap;
  /** @param anchor which part of the element stands on the place */
  marker(element: HTMLElement, anchor: "bottom" | "center"): EngineMarker;
}

/** What both constructors take alike. */
export const commonOptions = (request: MapRequest, theme: "light" | "dark") => ({
  container: request.element,
  style: request.style[theme],
  ...view(request),
  minZoom: 7,
  maxZoom: 18.5,
  interactive: request.interactive,
  // A map in the middle of a page must not catch the finger that scrolls past it.
  cooperativeGestures: request.interactive,
  dragRotate: false,
  pitchWithRotate: false,
  touchPitch: false,
  // Ours stands in the page's own words and sizes (map_island.ts); credit is added by each engine.
  attributionControl: false as const,
  fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 240,
  // Workers know no page to which a path could belong.
  transformRequest: (url: string) => ({
    url: url.startsWith("/") ? location.origin + url : url,
  }),
});

function view({ center, zoom, bounds, first }: MapRequest): object {
  const { west, south, east, north } = bounds;
  // As much again on every side, so that the edge of the area never sticks to the edge of the map.
  const [width, height] = [east - west, north - south];
  const maxBounds: Corners = [
    Math.max(-180, west - width),
    Math.max(-85, south - height),
    Math.min(180, east + width),
    Math.min(85, north + height),
  ];
  return center === undefined || zoom === undefined
    ? {
      bounds: cornersOf(first?.bounds ?? bounds),
      fitBoundsOptions: { padding: first?.padding ?? PADDING_PIXELS, maxZoom: FIT_MAX_ZOOM },
      maxBounds,
    }
    : { center: [center.longitude, center.latitude], zoom, maxBounds };
}

export const PADDING_PIXELS = 24;
export const FIT_MAX_ZOOM = 16;

export const cornersOf = (bounds: MapRequest["bounds"]): Corners => [
  bounds.west,
  bounds.south,
  bounds.east,
  bounds.north,
];
