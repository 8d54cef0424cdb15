/**
 * What a page may load, run and talk to. Nothing of a foreign host, no inline script or style, no eval;
 * a map from elsewhere adds its own hosts and no others. Pure.
 */
import type { MapOptions } from "./map_options.ts";

/**
 * Where Mapbox GL gets its styles, tiles and fonts, and counts map loads.
 * https://docs.mapbox.com/mapbox-gl-js/guides/browsers/#csp-directives
 */
const MAPBOX_HOSTS = [
  "https://api.mapbox.com",
  "https://events.mapbox.com",
  "https://*.tiles.mapbox.com",
];

/** Hosts that the map asks, each once. A style's tiles, fonts and icons are to be on its own host. */
function mapHosts({ engine, styles }: MapOptions): readonly string[] {
  const ofStyles = Object.values(styles ?? {})
    .filter((address) => /^https?:/.test(address))
    .map((address) => new URL(address).origin);
  return [...new Set([...engine === "mapbox" ? MAPBOX_HOSTS : [], ...ofStyles])];
}

export function contentSecurityPolicy(options: { readonly map: MapOptions }): string {
  const hosts = mapHosts(options.map);
  const directives: readonly (readonly string[])[] = [
    ["default-src", "'self'"],
    ["script-src", "'self'"],
    // The map's workers and the service worker are files of this site.
    ["worker-src", "'self'"],
    ["manifest-src", "'self'"],
    ["style-src", "'self'"],
    // Engines decode icons out of data: and blob:, which never leave the page.
    ["img-src", "'self'", "data:", "blob:", ...hosts],
    ["connect-src", "'self'", ...hosts],
    ["object-src", "'none'"],
    ["base-uri", "'none'"],
    ["form-action", "'self'"],
    ["frame-ancestors", "'none'"],
  ];
  return directives.map((directive) => directive.join(" ")).join("; ");
}
