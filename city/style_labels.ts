/**
 * Names, house numbers, entrances, hospitals and pharmacies of the map style. Pure.
 *
 * Order matters: where two labels do not fit, the later layer wins its place first.
 */
import type { Language, StyleLayer } from "./style.ts";
import type { MapColors } from "./style_colors.ts";

const SOURCE = "city";
const REGULAR = ["Noto Sans Regular"];
const BOLD = ["Noto Sans Medium"];

export function labelLayers(colors: MapColors, language: Language): StyleLayer[] {
  const name = nameIn(language);
  const text = {
    "text-color": colors.label,
    "text-halo-color": colors.halo,
    "text-halo-width": 1.4,
  };
  return [
    {
      id: "entrances",
      type: "circle",
      source: SOURCE,
      "source-layer": "entrances",
      minzoom: 16.5,
      paint: {
        "circle-color": colors.entrance,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 16.5, 2, 19, 4.5],
        "circle-stroke-color": colors.halo,
        "circle-stroke-width": 1.2,
      },
    },
    symbol("entrance-names", "entrances", 17.5, {
      "text-field": ["coalesce", ["get", "name"], ""],
      "text-font": REGULAR,
      "text-size": 11,
      "text-offset": [0, 0.5],
      "text-anchor": "top",
      "text-optional": true,
    }, { ...text, "text-color": colors.entrance }),
    symbol("house-numbers", "addresses", 15.5, {
      "text-field": ["get", "number"],
      "text-font": REGULAR,
      "text-size": ["interpolate", ["linear"], ["zoom"], 15.5, 10, 18, 14],
      "text-padding": 1,
    }, { ...text, "text-halo-color": colors.building, "text-halo-width": 1 }),
    symbol(
      "street-names",
      "roads",
      13,
      {
        "text-field": name,
        "text-font": REGULAR,
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-size": ["interpolate", ["linear"], ["zoom"], 13, 11, 16, 13.5, 18, 16],
        "text-max-angle": 35,
        "text-padding": 4,
      },
      text,
      ["all", ["has", "name"], ["!=", ["get", "kind"], "service"]],
    ),
    symbol(
      "water-names",
      "water",
      12,
      {
        "text-field": name,
        "text-font": REGULAR,
        "text-size": 12,
        "text-max-width": 7,
      },
      { ...text, "text-color": colors.route },
      ["has", "name"],
    ),
    symbol(
      "park-names",
      "land",
      13,
      {
        "text-field": name,
        "text-font": REGULAR,
        "text-size": 12,
        "text-max-width": 7,
      },
      { ...text, "text-color": colors.pharmacy },
      [
        "all",
        ["==", ["get", "kind"], "green"],
        ["has", "name"],
      ],
    ),
    ...poiLayers(colors, name),
    symbol(
      "place-names",
      "places",
      8,
      {
        "text-field": name,
        "text-font": BOLD,
        "text-size": [
          "interpolate",
          ["linear"],
          ["zoom"],
          9,
          ["match", ["get", "kind"], ["city", "town"], 15, 11],
          14,
          ["match", ["get", "kind"], ["city", "town"], 22, 14],
        ],
        "text-max-width": 8,
        "text-letter-spacing": 0.03,
      },
      text,
      ["step", ["zoom"], true, 14.5, ["!=", ["get", "kind"], "city"]],
    ),
  ];
}

/** A dot with a sign in it, and the name under it; the sign is a letter, so that no sprite is needed. */
function poiLayers(colors: MapColors, name: unknown): StyleLayer[] {
  const kinds = [
    { kind: "pharmacy", sign: "+", color: colors.pharmacy, minzoom: 15.5, radius: 6 },
    { kind: "clinic", sign: "+", color: colors.route, minzoom: 15, radius: 6 },
    { kind: "station", sign: "•", color: colors.label, minzoom: 13, radius: 6 },
    { kind: "metro", sign: "М", color: colors.entrance, minzoom: 12, radius: 7.5 },
    { kind: "hospital", sign: "H", color: colors.hospital, minzoom: 12.5, radius: 7.5 },
  ];
  return kinds.flatMap(({ kind, sign, color, minzoom, radius }): StyleLayer[] => {
    const filter = ["==", ["get", "kind"], kind];
    return [
      {
        id: `${kind}-dots`,
        type: "circle",
        source: SOURCE,
        "source-layer": "pois",
        minzoom,
        filter,
        paint: {
          "circle-color": color,
          "circle-radius": radius,
          "circle-stroke-color": colors.halo,
          "circle-stroke-width": 1.5,
        },
      },
      symbol(
        `${kind}-signs`,
        "pois",
        minzoom,
        {
          "text-field": sign,
          "text-font": BOLD,
          "text-size": radius * 1.7,
          "text-allow-overlap": true,
          "text-ignore-placement": true,
        },
        { "text-color": colors.halo },
        filter,
      ),
      symbol(
        `${kind}-names`,
        "pois",
        minzoom + 0.5,
        {
          "text-field": ["coalesce", name, ""],
          "text-font": REGULAR,
          "text-size": 12,
          "text-offset": [0, 0.85],
          "text-anchor": "top",
          "text-max-width": 9,
          "text-optional": true,
        },
        { "text-color": color, "text-halo-color": colors.halo, "text-halo-width": 1.4 },
        filter,
      ),
    ];
  });
}

/** `name` is the local one; a pack keeps the others only where they differ. */
function nameIn(language: Language): unknown {
  return ["coalesce", ["get", `name_${language}`], ["get", "name"]];
}

function symbol(
  id: string,
  layer: string,
  minzoom: number,
  layout: Readonly<Record<string, unknown>>,
  paint: Readonly<Record<string, unknown>>,
  filter?: unknown,
): StyleLayer {
  return {
    id,
    type: "symbol",
    source: SOURCE,
    "source-layer": layer,
    minzoom,
    ...(filter === undefined ? {} : { filter }),
    layout,
    paint,
  };
}
