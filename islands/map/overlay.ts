/**
 * What the program itself draws into a map: the served area, the way, the dots. Pure: sources and
 * layers as the style specification has them, in the colours of the theme.
 */
import { MAP_COLORS } from "../../city/style_colors.ts";
import type { AreaPolygons, MapPoint, Place } from "./adapter.ts";

export type Theme = "light" | "dark";

/** What is drawn now. */
export interface Drawing {
  readonly points: readonly MapPoint[];
  readonly route: readonly Place[] | null;
  readonly area: AreaPolygons | null;
}

export const EMPTY_DRAWING: Drawing = { points: [], route: null, area: null };

export const OVERLAY_SOURCES = [
  "tot-area",
  "tot-outside",
  "tot-route",
  "tot-fleet",
  "tot-points",
] as const;
export type OverlaySource = typeof OVERLAY_SOURCES[number];

/** The kinds that stand above the map as elements of the page, and so are no dots in it. */
export const isSign = (point: MapPoint): boolean =>
  point.kind === "home" || point.kind === "doctor";

/** The solid colours of the states (static/tokens.css), as a canvas takes them. */
export const DOT_COLORS: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: {
    wait: "#e0a03c",
    go: "#06616f",
    here: "#5a4aa0",
    done: "#1f6b3c",
    off: "#7c8489",
    late: "#d9772b",
    alarm: "#b00f2d",
  },
  dark: {
    wait: "#f0b95c",
    go: "#6fcbd9",
    here: "#b3a5f2",
    done: "#7fd39a",
    off: "#9aa3a8",
    late: "#f19b57",
    alarm: "#ff8088",
  },
};

/** The world as far as Mercator goes: what is dimmed is the world without the area. */
const WORLD = [[-180, -85], [180, -85], [180, 85], [-180, 85], [-180, -85]];

const collection = (features: readonly object[]) => ({ type: "FeatureCollection", features });
const feature = (geometry: object, properties: object = {}) => ({
  type: "Feature",
  properties,
  geometry,
});

/** Which sources a change of this part of the drawing touches. */
export const SOURCES_OF: Readonly<Record<keyof Drawing, readonly OverlaySource[]>> = {
  area: ["tot-area", "tot-outside"],
  route: ["tot-route"],
  points: ["tot-fleet", "tot-points"],
};

/**
 * Doctors by what they are, each kind one feature: thousands who all move are handed to the map's
 * worker, and what is handed over is walked object by object.
 */
function fleetFeatures(points: readonly MapPoint[]): readonly object[] {
  const byTone = new Map<string, [longitude: number, latitude: number][]>();
  for (const { kind, tone = "", longitude, latitude } of points) {
    if (kind !== "fleet") continue;
    const places = byTone.get(tone);
    if (places === undefined) byTone.set(tone, [[longitude, latitude]]);
    else places.push([longitude, latitude]);
  }
  return [...byTone].map(([tone, coordinates]) =>
    feature({ type: "MultiPoint", coordinates }, { tone })
  );
}

/** GeoJSON of one source. */
export function overlayData(
  { points, route, area }: Drawing,
  source: OverlaySource,
): object {
  switch (source) {
    case "tot-area":
      return collection(
        area === null || area.length === 0
          ? []
          : [feature({ type: "MultiPolygon", coordinates: area })],
      );
    case "tot-outside":
      return collection(outsideFeatures(area ?? []));
    case "tot-route":
      return collection(
        route === null || route.length < 2 ? [] : [feature({
          type: "LineString",
          coordinates: route.map(({ longitude, latitude }) => [longitude, latitude]),
        })],
      );
    case "tot-fleet":
      return collection(fleetFeatures(points));
    case "tot-points":
      return collection(
        points.filter(({ kind }) => kind === "booking").map((point) =>
          feature(
            { type: "Point", coordinates: [point.longitude, point.latitude] },
            { id: point.id, kind: point.kind, tone: point.tone ?? "" },
          )
        ),
      );
  }
}

/** All the world but the area. */
function outsideFeatures(polygons: AreaPolygons): readonly object[] {
  if (polygons.length === 0) return [];
  return [
    feature({
      type: "Polygon",
      coordinates: [WORLD, ...polygons.flatMap(([outer]) => outer === undefined ? [] : [outer])],
    }),
    // A hole in the area is outside of it as well.
    ...polygons.flatMap(([, ...holes]) =>
      holes.map((hole) => feature({ type: "Polygon", coordinates: [hole] }))
    ),
  ];
}

/** The layers over these sources, from the lowest up. */
export function overlayLayers(theme: Theme): readonly object[] {
  const colors = MAP_COLORS[theme];
  const round = { "line-cap": "round", "line-join": "round" };
  const wide = (thin: number, thick: number) => [
    "interpolate",
    ["linear"],
    ["zoom"],
    10,
    thin,
    17,
    thick,
  ];
  /** Dots of the source of the same name, in the colour of their tone. */
  const dots = (source: OverlaySource, radius: number, otherwise: string) => ({
    id: source,
    type: "circle",
    source,
    paint: {
      "circle-color": [
        "match",
        ["get", "tone"],
        ...Object.entries(DOT_COLORS[theme]).flat(),
        otherwise,
      ],
      "circle-radius": radius,
      "circle-stroke-color": colors.halo,
      "circle-stroke-width": 2,
    },
  });
  return [
    {
      id: "tot-outside",
      type: "fill",
      source: "tot-outside",
      paint: { "fill-color": colors.casing, "fill-opacity": theme === "dark" ? 0.62 : 0.55 },
    },
    {
      id: "tot-area",
      type: "line",
      source: "tot-area",
      layout: round,
      paint: {
        "line-color": colors.route,
        "line-width": wide(2, 3.5),
        "line-dasharray": [2.4, 1.6],
      },
    },
    {
      id: "tot-route-casing",
      type: "line",
      source: "tot-route",
      layout: round,
      paint: { "line-color": colors.halo, "line-width": wide(6, 11) },
    },
    {
      id: "tot-route",
      type: "line",
      source: "tot-route",
      layout: round,
      paint: { "line-color": colors.route, "line-width": wide(3.5, 7) },
    },
    {
      id: "tot-light",
      type: "circle",
      source: "tot-points",
      filter: ["==", ["get", "id"], ""],
      paint: {
        "circle-color": colors.route,
        "circle-opacity": 0.25,
        "circle-radius": 22,
      },
    },
    dots("tot-fleet", 5.5, colors.route),
    dots("tot-points", 8, colors.hospital),
  ];
}
