/** What the browser has to know to open a map: which engine, which style, how far, in which words. */

export interface MapBounds {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** What the server chose: routes/map_options.ts. */
export interface MapSettings {
  readonly engine: "maplibre" | "mapbox";
  /** The engine's module and its style sheet, on this site. */
  readonly moduleUrl: string;
  readonly stylesheetUrl: string;
  /** Looks for a graphics card beside the page. */
  readonly graphicsUrl: string;
  /** What a machine without one needs: the rules of its map, and its painter. */
  readonly plainStylesheetUrl: string;
  readonly painterUrl: string;
  /** Mapbox's public token; null with MapLibre. */
  readonly token: string | null;
}

/** In the reader's language. */
export interface MapWords {
  readonly title: string;
  readonly scrollWithControl: string;
  readonly scrollWithCommand: string;
  readonly moveWithTwoFingers: string;
}

/** Everything but what is shown on it. */
export interface MapSeed {
  readonly settings: MapSettings;
  readonly style: { readonly light: string; readonly dark: string };
  readonly words: MapWords;
  readonly language: "ru" | "en";
  /** Nobody needs to move the map further away than this. */
  readonly bounds: MapBounds;
}
