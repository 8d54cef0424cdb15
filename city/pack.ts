/**
 * A city pack is a folder that never changes once it stands under its name:
 *
 * - `city.json`: name, bounds, time zone, attribution, hospitals, counts, checksums of the others
 * - `areas.json`: districts and named places
 * - `tiles.pmtiles`, `addresses.bin`, `streets.bin`
 *
 * Under a root every city is a symbolic link to a folder in `.packs/`, and a new import replaces the
 * link in one step. So nobody ever sees half a pack, and who has the old one open goes on reading it.
 */
import { z } from "zod";
import { type Area, areaOf } from "./areas.ts";
import { CityFault } from "./failure.ts";
import { distanceMeters, type Point } from "./geometry.ts";
import type { District, NamedPlace } from "./import/places.ts";

export const PACK_FORMAT = 1;
export const PACK_FILES = ["areas.json", "addresses.bin", "streets.bin", "tiles.pmtiles"] as const;

const degrees = z.number().min(-180).max(180);

export const cityManifestSchema = z.object({
  formatVersion: z.literal(PACK_FORMAT),
  /** Folder and URL: lower-case Latin letters, digits and dashes. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  title: z.string().min(1),
  bounds: z.object({ west: degrees, south: degrees, east: degrees, north: degrees }),
  timeZone: z.string(),
  /** To be shown with every map and every list of addresses. */
  attribution: z.string().min(1),
  license: z.string(),
  /** RFC 3339. */
  importedAt: z.string(),
  source: z.object({ file: z.string(), bytes: z.number(), note: z.string().optional() }),
  hospitals: z.array(z.object({
    name: z.string(),
    phone: z.string().nullable(),
    hasEmergency: z.boolean(),
    latitude: degrees,
    longitude: degrees,
  })),
  counts: z.record(z.string(), z.number()),
  skipped: z.record(z.string(), z.number()),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
});

export type CityManifest = z.infer<typeof cityManifestSchema>;

export interface CityPack {
  /** The real folder: it stays readable after a newer import has replaced the name. */
  readonly folder: string;
  readonly manifest: CityManifest;
  readonly districts: readonly District[];
  readonly places: readonly NamedPlace[];
}

/** Reads and checks a pack. Throws `CityFault`: not found, damaged, or of another format. */
export async function openPack(
  folder: string,
  options: { readonly checksums?: boolean } = {},
): Promise<CityPack> {
  let real: string;
  try {
    real = await Deno.realPath(folder);
  } catch {
    throw new CityFault("pack_not_found", `there is no city pack at ${folder}`);
  }
  const manifest = await readManifest(real);
  for (const { name, bytes, sha256 } of manifest.files) {
    const path = `${real}/${name}`;
    const size = await Deno.stat(path).then((stat) => stat.size, () => -1);
    if (size === -1) throw new CityFault("pack_damaged", `${path} is missing`);
    if (size !== bytes) {
      throw new CityFault("pack_damaged", `${path} has ${size} bytes instead of ${bytes}`);
    }
    if (options.checksums !== false && await checksum(path) !== sha256) {
      throw new CityFault("pack_damaged", `${path} does not have the checksum of its pack`);
    }
  }
  const areas = JSON.parse(await Deno.readTextFile(`${real}/areas.json`));
  return { folder: real, manifest, districts: areas.districts, places: areas.places };
}

async function readManifest(folder: string): Promise<CityManifest> {
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(`${folder}/city.json`));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) {
      throw new CityFault("pack_not_found", `there is no city pack at ${folder}`);
    }
    throw new CityFault("pack_damaged", `${folder}/city.json is not readable`, { cause });
  }
  const version = (value as { formatVersion?: unknown } | null)?.formatVersion;
  if (version !== PACK_FORMAT) {
    throw new CityFault(
      "pack_version",
      `${folder} has format ${version}, this program reads ${PACK_FORMAT}; import the city again`,
    );
  }
  const parsed = cityManifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new CityFault(
    "pack_damaged",
    `${folder}/city.json, ${issue.path.join(".")}: ${issue.message}`,
  );
}

/** SHA-256 in hex, read in pieces. */
export async function checksum(path: string): Promise<string> {
  const { createHash } = await import("node:crypto");
  const hash = createHash("sha256");
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1 << 20);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest("hex");
}

/** Levels of administrative borders, what people call their district first. */
const LEVEL_ORDER = [8, 9, 11, 7, 6, 5, 10];
const NEAR_PLACE_METERS = 1_500;
const PART_KINDS = new Set(["borough", "suburb", "quarter", "neighbourhood"]);

/** What people call the part of the city that the point is in; null where the map does not say. */
export function districtAt(
  pack: Pick<CityPack, "districts" | "places">,
  point: Point,
): string | null {
  for (const level of LEVEL_ORDER) {
    const ofLevel = pack.districts.filter((each) => each.level === level);
    const found = areaOf(point, ofLevel as readonly (District & { area: Area })[]);
    if (found !== null) return found.name;
  }
  let nearest: string | null = null, distance = NEAR_PLACE_METERS;
  for (const place of pack.places) {
    const away = PART_KINDS.has(place.kind) ? distanceMeters(point, place) : Infinity;
    if (away >= distance) continue;
    nearest = place.name;
    distance = away;
  }
  return nearest;
}
