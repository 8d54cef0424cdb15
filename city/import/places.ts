/**
 * Districts, named places and hospitals of a city, as they come out of the extract.
 */
import type { Area, Position } from "../areas.ts";
import type { Point } from "../geometry.ts";
import type { Tags } from "./osm_source.ts";
import { simplifyRing } from "./simplify.ts";

export interface District {
  readonly name: string;
  readonly nameEn: string | null;
  /** OpenStreetMap's admin_level, 5 to 10; 11 for a place without one. */
  readonly level: number;
  readonly area: Area;
}

export interface NamedPlace extends Point {
  readonly name: string;
  readonly nameEn: string | null;
  readonly kind: string;
}

export interface Hospital extends Point {
  readonly name: string;
  readonly phone: string | null;
  readonly hasEmergency: boolean;
}

export interface PlacesFile {
  readonly districts: readonly District[];
  readonly places: readonly NamedPlace[];
  readonly hospitals: readonly Hospital[];
}

const PLACE_KINDS = new Set([
  "city",
  "town",
  "village",
  "hamlet",
  "borough",
  "suburb",
  "quarter",
  "neighbourhood",
]);
const PART_KINDS = new Set(["borough", "suburb", "quarter", "neighbourhood"]);
/** District borders are for naming a place, not for surveying it. */
const BORDER_TOLERANCE_METERS = 12;

export class Places {
  readonly #districts: District[] = [];
  readonly #places: NamedPlace[] = [];
  readonly #hospitals: Hospital[] = [];

  static isArea(tags: Tags): boolean {
    return tags.name !== undefined && levelOf(tags) !== null;
  }

  addArea(tags: Tags, polygons: readonly (readonly (readonly Position[])[])[]): void {
    const level = levelOf(tags);
    if (level === null || tags.name === undefined) return;
    const coordinates = polygons.map((rings) =>
      rings.map((ring) => simplifyRing(ring, BORDER_TOLERANCE_METERS))
        .filter((ring) => ring.length >= 4)
    ).filter((rings) => rings.length > 0);
    if (coordinates.length === 0) return;
    this.#districts.push({
      name: tags.name,
      nameEn: tags["name:en"] ?? null,
      level,
      area: { type: "MultiPolygon", coordinates },
    });
  }

  addPoint(tags: Tags, point: Point): void {
    if (tags.name !== undefined && PLACE_KINDS.has(tags.place ?? "")) {
      const nameEn = tags["name:en"] ?? null;
      this.#places.push({
        name: tags["name:ru"] ?? tags.name,
        nameEn,
        kind: tags.place!,
        ...point,
      });
    }
    if ((tags.amenity ?? tags.healthcare) === "hospital" && tags.name !== undefined) {
      this.#hospitals.push({
        name: tags["name:ru"] ?? tags.name,
        phone: tags.phone ?? tags["contact:phone"] ?? null,
        hasEmergency: tags.emergency === "yes",
        ...point,
      });
    }
  }

  finish(): PlacesFile {
    const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, "ru");
    return {
      districts: this.#districts.sort((a, b) => b.level - a.level || byName(a, b)),
      places: this.#places.sort(byName),
      hospitals: onceEach(this.#hospitals).sort(byName),
    };
  }
}

function levelOf(tags: Tags): number | null {
  if (tags.boundary === "administrative") {
    const level = Number(tags.admin_level);
    if (level >= 5 && level <= 10) return level;
  }
  return PART_KINDS.has(tags.place ?? "") ? 11 : null;
}

/** A hospital is often both a building and its grounds. */
function onceEach(hospitals: Hospital[]): Hospital[] {
  const seen = new Set<string>();
  return hospitals.filter((each) => {
    const key = `${each.name} ${each.latitude.toFixed(2)} ${each.longitude.toFixed(2)}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
