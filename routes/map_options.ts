/**
 * Which map pages get. The token chooses the engine, the address chooses the style: without both it is
 * MapLibre with the city's own tiles, and nothing is asked of anybody outside. Pure.
 */

export type Engine = "maplibre" | "mapbox";

export interface MapOptions {
  readonly engine: Engine;
  /** Mapbox's public token; null with MapLibre. */
  readonly token: string | null;
  /** A style from elsewhere for each theme; null: the city's own. */
  readonly styles: { readonly light: string; readonly dark: string } | null;
}

/** As runtime/config.ts reads them from MAPBOX_TOKEN and MAP_STYLE_URL. */
export interface MapSettingsGiven {
  readonly mapboxToken: string | null;
  readonly mapStyles: { readonly light: string; readonly dark: string } | null;
}

export const mapOptions = ({ mapboxToken, mapStyles }: MapSettingsGiven): MapOptions => ({
  engine: mapboxToken === null ? "maplibre" : "mapbox",
  token: mapboxToken,
  styles: mapStyles,
});

/** Pages without any settings, and tests. */
export const OWN_MAP: MapOptions = mapOptions({ mapboxToken: null, mapStyles: null });

/** A city's own style: `routes/tiles.ts` answers there. */
export const ownStylePath = (city: string, theme: "light" | "dark", language: string): string =>
  `/map/style/${city}/${theme}/${language}`;

/** The addresses of the style that a page's map asks for. */
export const stylesOf = (
  options: MapOptions,
  city: string,
  language: string,
): { readonly light: string; readonly dark: string } =>
  options.styles ?? {
    light: ownStylePath(city, "light", language),
    dark: ownStylePath(city, "dark", language),
  };
