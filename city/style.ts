/**
 * The MapLibre style of a city pack (https://maplibre.org/maplibre-style-spec/). Pure: the same
 * arguments give the same JSON. Both MapLibre and Mapbox GL draw it; Mapbox GL needs `glyphs` too.
 */
import type { Bounds } from "./geometry.ts";
import { landLayers, roadLayers } from "./style_ground.ts";
import { labelLayers } from "./style_labels.ts";
import { MAP_COLORS, type Theme } from "./style_colors.ts";
import { MAX_ZOOM, MIN_ZOOM } from "./import/features.ts";

export type Language = "ru" | "en";
export type { Theme };

export interface StyleOptions {
  readonly theme: Theme;
  readonly language: Language;
  /** With {z}, {x} and {y}; absolute, since a worker asks for it. */
  readonly tilesUrl: string;
  readonly attribution: string;
  readonly bounds: Bounds;
  /** Only for Mapbox GL; MapLibre draws letters with the fonts of the system. */
  readonly glyphsUrl?: string;
}

/** A layer as the style specification has it; loosely typed, since neither engine is a dependency. */
export interface StyleLayer {
  readonly id: string;
  readonly type: "background" | "fill" | "line" | "symbol" | "circle";
  readonly source?: string;
  readonly "source-layer"?: string;
  readonly minzoom?: number;
  readonly maxzoom?: number;
  readonly filter?: unknown;
  readonly layout?: Readonly<Record<string, unknown>>;
  readonly paint?: Readonly<Record<string, unknown>>;
}

export interface MapStyle {
  readonly version: 8;
  readonly name: string;
  readonly glyphs?: string;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly layers: readonly StyleLayer[];
}

/** Name of the vector source; a page that adds its own layers may refer to it. */
export const CITY_SOURCE = "city";

const ATTRIBUTION_LINK =
  '<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">';

export function mapStyle(options: StyleOptions): MapStyle {
  const { theme, language, tilesUrl, bounds, glyphsUrl } = options;
  const colors = MAP_COLORS[theme];
  return {
    version: 8,
    name: `TOT ${theme} ${language}`,
    ...(glyphsUrl === undefined ? {} : { glyphs: glyphsUrl }),
    sources: {
      [CITY_SOURCE]: {
        type: "vector",
        tiles: [tilesUrl],
        minzoom: MIN_ZOOM,
        maxzoom: MAX_ZOOM,
        bounds: [bounds.west - 0.05, bounds.south - 0.03, bounds.east + 0.05, bounds.north + 0.03],
        attribution: attributionOf(options),
      },
    },
    layers: [
      { id: "background", type: "background", paint: { "background-color": colors.land } },
      ...landLayers(colors, theme),
      ...roadLayers(colors, theme),
      ...labelLayers(colors, language),
    ],
  };
}

/** OpenStreetMap's licence asks for the credit and for the link, in the reader's language. */
export function attributionOf(
  { attribution, language }: Pick<StyleOptions, "attribution" | "language">,
): string {
  if (!/openstreetmap/i.test(attribution)) return escapeHtml(attribution);
  const text = language === "ru" ? "© участники OpenStreetMap" : "© OpenStreetMap contributors";
  return `${ATTRIBUTION_LINK}${text}</a>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
}
