/** An area as people bring it: GeoJSON out of a map editor, or its corners, one a line. Pure. */
import type { Area } from "../../city/areas.ts";
import { cornersOf, cornersText, ringOf } from "../../views/area_points.ts";

/** A geometry out of what map editors save: a Feature, or a collection of them. */
function geometryOf(value: unknown): unknown {
  const { type, geometry, features } = (value ?? {}) as Record<string, unknown>;
  if (type === "Feature") return geometry;
  if (type !== "FeatureCollection" || !Array.isArray(features)) return value;
  const parts = features.map(geometryOf) as { type?: unknown; coordinates?: unknown }[];
  if (parts.length === 1) return parts[0];
  return {
    type: "MultiPolygon",
    coordinates: parts.flatMap((part) =>
      part?.type === "MultiPolygon" && Array.isArray(part.coordinates)
        ? part.coordinates
        : [part?.coordinates]
    ),
  };
}

/** @returns the area, null where none was typed, undefined where it is no JSON */
export function areaOfJson(text: string): unknown {
  if (text === "") return null;
  try {
    return geometryOf(JSON.parse(text)) ?? {};
  } catch {
    return undefined;
  }
}

/** The same of corners too. @returns undefined where it is neither */
export function areaOfText(text: string): unknown {
  if (text.trim() === "") return null;
  const corners = cornersOf(text);
  return corners === null ? areaOfJson(text) : { type: "Polygon", coordinates: [ringOf(corners)] };
}

/** As it stands in the field: corners where it is one outline, else GeoJSON. */
export function textOfArea(area: Area | null): string {
  if (area === null) return "";
  const [ring, ...holes] = area.type === "Polygon" ? area.coordinates : [];
  return ring === undefined || holes.length > 0
    ? JSON.stringify(area)
    : cornersText(ring.slice(0, -1).map(([longitude, latitude]) => [latitude, longitude]));
}
