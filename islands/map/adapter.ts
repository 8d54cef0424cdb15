/**
 * The one interface to a map, whichever engine draws it. Pages know this file alone; MapLibre and
 * Mapbox GL stand behind it, and a plain map for machines without a graphics card. Only the chosen one is
 * loaded.
 */
import type { Bounds } from "../../city/geometry.ts";
import { pause } from "../pauses.ts";
import { DrawnMap } from "./drawn_map.ts";
import { openMapLibre } from "./maplibre.ts";
import { openMapbox } from "./mapbox.ts";
import { hasGraphicsCard } from "./plain/graphics.ts";
import { themeOf } from "./theme.ts";
import type { MapSettings, MapWords } from "../../views/map_seed.ts";

export type { MapSettings, MapWords };

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/** `home` and `doctor` are signs above the map; the others are dots in it, for hundreds of them. */
export type PointKind = "home" | "doctor" | "fleet" | "booking";

export interface MapPoint extends Place {
  readonly id: string;
  readonly kind: PointKind;
  /** In the reader's language; also what a screen reader says. */
  readonly label: string;
  /** Where it is heading, clockwise from north; null or absent: not known. */
  readonly headingDegrees?: number | null;
  /** Known for too long to be true now: drawn grey. */
  readonly isStale?: boolean;
  /** The colour of a dot, as states have it. */
  readonly tone?: string;
}

/** GeoJSON's coordinates of a MultiPolygon: polygons, each with its outer ring first. */
export type AreaPolygons =
  readonly (readonly (readonly (readonly [longitude: number, latitude: number])[])[])[];

export interface MapRequest {
  /** Gets `data-state`: `loading`, then `ready` or `failed`. It has to have a size. */
  readonly element: HTMLElement;
  readonly settings: MapSettings;
  /** Addresses of the style for each theme; the map follows the reader's theme while it is open. */
  readonly style: { readonly light: string; readonly dark: string };
  /** Without both, `first` is shown. */
  readonly center?: Place;
  readonly zoom?: number;
  /** What is to be seen first; without it the whole of `bounds`. */
  readonly first?: View;
  /** Nobody needs to move the map further away than this. */
  readonly bounds: Bounds;
  readonly language: "ru" | "en";
  readonly words: MapWords;
  /** False: a picture, which takes no part in scrolling or keyboard use. */
  readonly interactive: boolean;
  /** A dot was tapped. */
  readonly onPoint?: (id: string, kind: PointKind) => void;
  /** The reader says where something is: by a tap on the map, or by dragging the home. */
  readonly onPlace?: (place: Place) => void;
}

/** One width for all sides, or one for each. */
export type Padding = number | {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
};

export interface View {
  readonly bounds: Bounds;
  readonly padding?: Padding;
}

export interface MapHandle {
  setPoints(points: readonly MapPoint[]): void;
  /** The way still to go; null: none. */
  setRoute(line: readonly Place[] | null): void;
  /** The served area: outlined, and what is outside of it is dimmed. */
  setArea(polygons: AreaPolygons | null): void;
  /** @param padding pixels that stay free, for signs and buttons that stand at the edge */
  fit(bounds: Bounds, padding?: Padding): void;
  /** Rings one dot; null: none. */
  light(id: string | null): void;
  /** One step nearer (1) or farther (-1). */
  zoomBy(steps: number): void;
  destroy(): void;
}

/**
 * Opens a map. Never rejects: what goes wrong (no WebGL, no module, no style, no tiles) is
 * `data-state="failed"` on the element, and the text beside the map stays the answer.
 */
export async function createMap(request: MapRequest): Promise<MapHandle> {
  const { element, settings } = request;
  element.dataset.state = "loading";
  if (isPlain(request) && !await hasGraphicsCard(settings.graphicsUrl)) {
    try {
      const [{ PlainMap }] = await Promise.all([
        import("./plain/plain_map.ts"),
        loadStylesheet(settings.plainStylesheetUrl),
      ]);
      await pause();
      const map = new PlainMap(request, themeOf(element));
      await pause();
      map.start();
      await pause();
      return map;
    } catch (error) {
      // A browser that is too old for it may have a card that does not say its name.
      console.warn("the plain map did not open", error);
    }
  }
  const map = new DrawnMap(request, themeOf(element));
  try {
    const open = settings.engine === "mapbox" ? openMapbox : openMapLibre;
    const [, engine] = await Promise.all([loadStylesheet(settings.stylesheetUrl), open(settings)]);
    map.start(engine);
  } catch (error) {
    console.warn("the map did not open", error);
    map.fail();
  }
  return map;
}

/** Only our own style has tiles that the painter can read; one from elsewhere is its engine's. */
const isPlain = ({ settings, style }: MapRequest): boolean =>
  settings.engine === "maplibre" && style.light.startsWith("/") && style.dark.startsWith("/");

/** The engine's own rules, asked for with the first map and not before. */
function loadStylesheet(url: string): Promise<void> {
  if (document.querySelector(`link[rel="stylesheet"][href="${url}"]`) !== null) {
    return Promise.resolve();
  }
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.onload = () => resolve();
    link.onerror = () => reject(new Error(`${url} did not load`));
    // First in the head, so that the page's own rules win.
    document.head.prepend(link);
  });
}
