/** Land, water, buildings and roads of the map style. Pure. */
import type { StyleLayer } from "./style.ts";
import type { MapColors, Theme } from "./style_colors.ts";

const SOURCE = "city";
const ROUND = { "line-cap": "round", "line-join": "round" } as const;

/** A width that grows with the zoom as streets do: doubled with each level, bounded at both ends. */
function width(at: readonly (readonly [zoom: number, pixels: number])[]): unknown {
  return ["interpolate", ["exponential", 1.6], ["zoom"], ...at.flat()];
}

export function landLayers(colors: MapColors, theme: Theme): StyleLayer[] {
  const isDark = theme === "dark";
  return [
    fill("green", "land", ["==", ["get", "kind"], "green"], { "fill-color": colors.park }),
    fill("grounds", "land", ["match", ["get", "kind"], ["hospital", "school"], true, false], {
      "fill-color": ["match", ["get", "kind"], "hospital", colors.hospital, colors.building],
      "fill-opacity": ["match", ["get", "kind"], "hospital", isDark ? 0.16 : 0.09, 0.5],
    }),
    fill("paved", "land", ["==", ["get", "kind"], "paved"], {
      "fill-color": colors.casing,
      "fill-opacity": 0.35,
    }),
    fill("water", "water", null, { "fill-color": colors.water }),
    line("waterways", "waterways", null, {
      "line-color": colors.water,
      "line-width": width([[9, 0.6], [14, 2], [18, 12]]),
    }),
    {
      id: "buildings",
      type: "fill",
      source: SOURCE,
      "source-layer": "buildings",
      minzoom: 13,
      paint: {
        "fill-color": colors.building,
        "fill-outline-color": colors.casing,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0.5, 15, 1],
      },
    },
  ];
}

interface RoadWidth {
  readonly kind: string;
  readonly minzoom: number;
  readonly isMajor: boolean;
  readonly at: readonly (readonly [number, number])[];
}

/** From the least to the most important: the later is drawn over the earlier. */
const ROAD_WIDTHS: readonly RoadWidth[] = [
  { kind: "service", minzoom: 14, isMajor: false, at: [[14, 0.8], [16, 2.6], [18, 8]] },
  { kind: "street", minzoom: 12, isMajor: false, at: [[12, 0.7], [14, 2.4], [16, 6.5], [18, 18]] },
  { kind: "tertiary", minzoom: 11, isMajor: false, at: [[11, 0.7], [14, 3.6], [16, 9], [18, 24]] },
  { kind: "secondary", minzoom: 10, isMajor: true, at: [[10, 0.7], [14, 5], [16, 12], [18, 30]] },
  { kind: "primary", minzoom: 8, isMajor: true, at: [[8, 0.6], [14, 6], [16, 14], [18, 34]] },
  { kind: "motorway", minzoom: 8, isMajor: true, at: [[8, 0.9], [14, 7], [16, 16], [18, 38]] },
];
const CASING_PIXELS = 1.6;

export function roadLayers(colors: MapColors, theme: Theme): StyleLayer[] {
  const surface = ["==", ["coalesce", ["get", "tunnel"], 0], 0];
  const casings = ROAD_WIDTHS.map(({ kind, minzoom, isMajor, at }): StyleLayer => ({
    ...line(`${kind}-casing`, "roads", ["all", ["==", ["get", "kind"], kind], surface], {
      "line-color": colors.casing,
      "line-width": width(
        at.map(([zoom, pixels]) =>
          [zoom, pixels + (zoom < 12 ? CASING_PIXELS / 2 : CASING_PIXELS)] as const
        ),
      ),
    }),
    // Pale roads on pale land need their edge from afar; small streets would only get grey.
    minzoom: isMajor ? minzoom : Math.max(minzoom, kind === "street" ? 13 : 11),
    layout: { ...ROUND, "line-cap": "butt" },
  }));
  const fills = ROAD_WIDTHS.map(({ kind, minzoom, isMajor, at }): StyleLayer => ({
    ...line(kind, "roads", ["all", ["==", ["get", "kind"], kind], surface], {
      "line-color": isMajor ? colors.road : colors.street,
      "line-width": width(at),
    }),
    minzoom,
    layout: ROUND,
  }));
  return [
    {
      ...line("tunnels", "roads", ["all", ["==", ["get", "tunnel"], 1], [
        "!=",
        ["get", "kind"],
        "path",
      ]], {
        "line-color": colors.casing,
        "line-width": width([[11, 0.7], [14, 3], [18, 16]]),
        "line-dasharray": [2, 1.5],
        "line-opacity": 0.8,
      }),
      minzoom: 11,
    },
    {
      ...line("paths", "roads", ["==", ["get", "kind"], "path"], {
        "line-color": theme === "dark" ? colors.road : colors.casing,
        "line-width": width([[14, 0.7], [18, 3]]),
        "line-dasharray": [3, 1.6],
      }),
      minzoom: 14,
    },
    ...casings,
    ...fills,
    {
      ...line("rails", "rails", null, {
        "line-color": colors.label,
        "line-opacity": 0.45,
        "line-width": width([[10, 0.4], [14, 1], [18, 3]]),
      }),
      minzoom: 11,
    },
    {
      ...line("rails-ties", "rails", ["!=", ["get", "kind"], "tram"], {
        "line-color": colors.label,
        "line-opacity": 0.35,
        "line-width": width([[14, 3], [18, 8]]),
        "line-dasharray": [0.3, 2],
      }),
      minzoom: 14.5,
    },
  ];
}

function fill(
  id: string,
  layer: string,
  filter: unknown,
  paint: Readonly<Record<string, unknown>>,
): StyleLayer {
  return {
    id,
    type: "fill",
    source: SOURCE,
    "source-layer": layer,
    ...(filter === null ? {} : { filter }),
    paint: { "fill-antialias": true, ...paint },
  };
}

function line(
  id: string,
  layer: string,
  filter: unknown,
  paint: Readonly<Record<string, unknown>>,
): StyleLayer {
  return {
    id,
    type: "line",
    source: SOURCE,
    "source-layer": layer,
    ...(filter === null ? {} : { filter }),
    paint,
  };
}
