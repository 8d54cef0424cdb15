/**
 * Where clinics serve with their own doctors. In memory, since matching asks it of every pair; a clinic
 * that has said nothing serves everywhere.
 */
import { z } from "zod";
import type { GeoPoint } from "../actors/vocabulary.ts";
import { type Area, areaBounds, pointInArea } from "./areas.ts";
import type { Bounds } from "./geometry.ts";

/** Corners of one area at most: a district as it is drawn by hand has some dozens. */
export const AREA_CORNERS = 1_000;

const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
  .rest(z.number()).transform(([longitude, latitude]) => [longitude, latitude] as const);
const ring = z.array(position).min(4).refine((corners) => {
  const first = corners[0], last = corners.at(-1);
  return first?.[0] === last?.[0] && first?.[1] === last?.[1];
}, "ring_open");
const polygon = z.array(ring).min(1);

/** A GeoJSON Polygon or MultiPolygon (RFC 7946): rings of [longitude, latitude] that are closed. */
export const areaSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: polygon }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(polygon).min(1) }),
]).refine(
  (area) =>
    (area.type === "Polygon" ? area.coordinates : area.coordinates.flat()).flat().length <=
      AREA_CORNERS,
  "area_too_long",
);

export class ClinicAreas {
  readonly #areas = new Map<string, { readonly area: Area; readonly bounds: Bounds | null }>();

  /** @param given null: the clinic serves everywhere @returns false: it cannot be read */
  set(clinicId: string, given: unknown): boolean {
    if (given === null) {
      this.#areas.delete(clinicId);
      return true;
    }
    const parsed = areaSchema.safeParse(given);
    if (!parsed.success) return false;
    this.#areas.set(clinicId, { area: parsed.data, bounds: areaBounds(parsed.data) });
    return true;
  }

  get(clinicId: string): Area | null {
    return this.#areas.get(clinicId)?.area ?? null;
  }

  serves(clinicId: string, point: GeoPoint): boolean {
    const known = this.#areas.get(clinicId);
    return known === undefined ||
      (known.bounds !== null && isWithin(point, known.bounds) && pointInArea(point, known.area));
  }
}

/** Cheap, and with a margin for whoever lives on the border street. */
const isWithin = (
  { latitude, longitude }: GeoPoint,
  { west, south, east, north }: Bounds,
): boolean =>
  longitude >= west - EDGE_DEGREES && longitude <= east + EDGE_DEGREES &&
  latitude >= south - EDGE_DEGREES && latitude <= north + EDGE_DEGREES;

/** About 100 m of latitude. */
const EDGE_DEGREES = 0.001;
