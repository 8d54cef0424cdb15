/**
 * Features on their way to tiles. Each is written to the buckets (tiles of zoom 12) that it touches,
 * and, if it shows on small zooms, to the one bucket of those; so that the tiling of a megacity holds
 * one bucket in memory and not the city.
 */
import { type Bounds, DEGREE_SCALE, mercator } from "../geometry.ts";
import { writeAll } from "../section_file.ts";
import type { Drawn } from "./features.ts";
import { LAYERS } from "./features.ts";
import { putNumber, type RecordReader } from "./record_file.ts";
import type { StringTable } from "./string_table.ts";

/** Zoom whose tiles are the buckets. */
export const BUCKET_ZOOM = 12;
export const LOW_BUCKET = "low";
/** Share of a bucket's width by which a feature is looked at beyond its edge (labels, wide lines). */
const MARGIN = 0.02;
const FLUSH_BYTES = 1 << 16;

/** Flat [longitude, latitude, …] in degrees × 10^7; a point is one ring of one position. */
export type FlatRing = readonly number[];

export class TileSpill {
  readonly #buckets = new Map<string, Bucket>();
  readonly #range: { west: number; east: number; north: number; south: number };

  constructor(
    private readonly folder: string,
    private readonly strings: StringTable,
    bounds: Bounds,
  ) {
    const tiles = 1 << BUCKET_ZOOM;
    const [west, north] = mercator(bounds.west, bounds.north);
    const [east, south] = mercator(bounds.east, bounds.south);
    this.#range = {
      west: Math.floor(west * tiles),
      east: Math.floor(east * tiles),
      north: Math.floor(north * tiles),
      south: Math.floor(south * tiles),
    };
  }

  /** `polygons` groups rings for an area; a line or a point has one group of one ring. */
  add(drawn: Drawn, polygons: readonly (readonly FlatRing[])[]): void {
    let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
    for (const rings of polygons) {
      const outer = rings[0]!;
      for (let i = 0; i < outer.length; i += 2) {
        west = Math.min(west, outer[i]!);
        east = Math.max(east, outer[i]!);
        south = Math.min(south, outer[i + 1]!);
        north = Math.max(north, outer[i + 1]!);
      }
    }
    const tiles = 1 << BUCKET_ZOOM;
    const [left, top] = mercator(west / DEGREE_SCALE, north / DEGREE_SCALE);
    const [right, bottom] = mercator(east / DEGREE_SCALE, south / DEGREE_SCALE);
    const range = this.#range;
    const firstX = Math.max(range.west, Math.floor(left * tiles - MARGIN));
    const lastX = Math.min(range.east, Math.floor(right * tiles + MARGIN));
    const firstY = Math.max(range.north, Math.floor(top * tiles - MARGIN));
    const lastY = Math.min(range.south, Math.floor(bottom * tiles + MARGIN));
    if (firstX > lastX || firstY > lastY) return;
    const record = this.#encode(drawn, polygons);
    for (let x = firstX; x <= lastX; x++) {
      for (let y = firstY; y <= lastY; y++) this.#bucket(`${x}-${y}`).write(record);
    }
    if (drawn.minZoom < BUCKET_ZOOM) this.#bucket(LOW_BUCKET).write(record);
  }

  /** Flushes all and answers the names of the buckets. */
  close(): string[] {
    for (const bucket of this.#buckets.values()) bucket.flush();
    return [...this.#buckets.keys()].sort();
  }

  #bucket(name: string): Bucket {
    let bucket = this.#buckets.get(name);
    if (bucket === undefined) {
      bucket = new Bucket(bucketPath(this.folder, name));
      this.#buckets.set(name, bucket);
    }
    return bucket;
  }

  #encode(drawn: Drawn, polygons: readonly (readonly FlatRing[])[]): Uint8Array {
    const positions = polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
    const properties = Object.entries(drawn.properties);
    const bytes = new Uint8Array(
      64 + properties.length * 20 + polygons.length * 10 +
        polygons.flat().length * 10 + positions * 6,
    );
    let at = 0;
    const put = (value: number) => at = putNumber(bytes, at, value);
    const signed = (value: number) => put(value < 0 ? -2 * value - 1 : 2 * value);
    put(LAYERS.indexOf(drawn.layer));
    put(drawn.minZoom);
    put(drawn.shape === "point" ? 1 : drawn.shape === "line" ? 2 : 3);
    put(properties.length);
    for (const [key, value] of properties) {
      put(this.strings.indexOf(key));
      if (typeof value === "string") put(this.strings.indexOf(value) + 1);
      else {
        put(0);
        signed(value);
      }
    }
    put(polygons.length);
    for (const rings of polygons) {
      put(rings.length);
      for (const ring of rings) {
        put(ring.length / 2);
        let x = 0, y = 0;
        for (let i = 0; i < ring.length; i += 2) {
          signed(ring[i]! - x);
          signed(ring[i + 1]! - y);
          x = ring[i]!;
          y = ring[i + 1]!;
        }
      }
    }
    return bytes.subarray(0, at);
  }
}

class Bucket {
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #started = false;

  constructor(private readonly path: string) {}

  write(record: Uint8Array): void {
    this.#parts.push(record);
    this.#bytes += record.length;
    if (this.#bytes >= FLUSH_BYTES) this.flush();
  }

  /** Opened anew each time: a megacity has more buckets than a process may have open files. */
  flush(): void {
    const file = Deno.openSync(this.path, {
      write: true,
      create: true,
      append: this.#started,
      truncate: !this.#started,
    });
    try {
      for (const part of this.#parts) writeAll(file, part);
    } finally {
      file.close();
    }
    this.#started = true;
    this.#parts = [];
    this.#bytes = 0;
  }
}

export interface SpilledFeature {
  readonly layer: number;
  readonly minZoom: number;
  /** 1 point, 2 line, 3 area. */
  readonly shape: number;
  readonly properties: Record<string, string | number>;
  /** Degrees. */
  readonly polygons: [number, number][][][];
}

export function bucketPath(folder: string, name: string): string {
  return `${folder}/bucket-${name}.spool`;
}

export function readFeature(reader: RecordReader, strings: StringTable): SpilledFeature {
  const layer = reader.number();
  const minZoom = reader.number();
  const shape = reader.number();
  const properties: Record<string, string | number> = {};
  for (let count = reader.number(); count > 0; count--) {
    const key = strings.at(reader.number());
    const value = reader.number();
    properties[key] = value === 0 ? reader.signed() : strings.at(value - 1);
  }
  const polygons: [number, number][][][] = [];
  for (let groups = reader.number(); groups > 0; groups--) {
    const rings: [number, number][][] = [];
    for (let count = reader.number(); count > 0; count--) {
      const ring: [number, number][] = [];
      let x = 0, y = 0;
      for (let positions = reader.number(); positions > 0; positions--) {
        x += reader.signed();
        y += reader.signed();
        ring.push([x / DEGREE_SCALE, y / DEGREE_SCALE]);
      }
      rings.push(ring);
    }
    polygons.push(rings);
  }
  return { layer, minZoom, shape, properties, polygons };
}
