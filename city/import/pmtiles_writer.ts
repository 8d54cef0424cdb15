/**
 * Writes a PMTiles version 3 archive (https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md).
 * Tiles are appended to a side file as they come; directories are made at the end, when all are known.
 * npm has a reader (`pmtiles`), which the tests read these with, and no writer.
 */
import { gzipSync } from "node:zlib";
import { zxyToTileId } from "pmtiles";
import { type Bounds, boundsCenter, DEGREE_SCALE } from "../geometry.ts";
import { writeAll } from "../section_file.ts";
import { putNumber } from "./record_file.ts";

const HEADER_BYTES = 127;
/** A reader's first request is 16 KB, and the root directory must be inside of it. */
const ROOT_LIMIT_BYTES = 16_384 - HEADER_BYTES;
const LEAF_ENTRIES = 4_096;
/** Tiles of bare land and water repeat; small ones are stored once. */
const SHARED_TILE_BYTES = 512;
const GZIP = 2;
const MVT = 1;

interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  readonly runLength: number;
}

export interface PmtilesInfo {
  readonly bounds: Bounds;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** TileJSON-like: name, attribution, vector_layers. */
  readonly metadata: unknown;
}

export class PmtilesWriter {
  readonly #data: Deno.FsFile;
  readonly #entries: Entry[] = [];
  readonly #shared = new Map<string, { offset: number; length: number }>();
  #dataBytes = 0;
  #contents = 0;

  constructor(private readonly path: string) {
    this.#data = Deno.openSync(`${path}.data`, { write: true, create: true, truncate: true });
  }

  /** `tile` is an uncompressed vector tile; in any order, each z/x/y once. */
  add(z: number, x: number, y: number, tile: Uint8Array): void {
    const packed = gzipSync(tile, { level: 9 });
    const key = packed.length <= SHARED_TILE_BYTES ? packed.toString("latin1") : null;
    let place = key === null ? undefined : this.#shared.get(key);
    if (place === undefined) {
      place = { offset: this.#dataBytes, length: packed.length };
      writeAll(this.#data, packed);
      this.#dataBytes += packed.length;
      this.#contents++;
      if (key !== null) this.#shared.set(key, place);
    }
    this.#entries.push({ tileId: zxyToTileId(z, x, y), ...place, runLength: 1 });
  }

  get tiles(): number {
    return this.#entries.length;
  }

  /** Puts header, directories and tiles together and fsyncs. */
  finish(info: PmtilesInfo): void {
    this.#data.close();
    const entries = merged(this.#entries.sort((a, b) => a.tileId - b.tileId));
    const { root, leaves } = directories(entries);
    const metadata = gzipSync(new TextEncoder().encode(JSON.stringify(info.metadata)));
    const metadataAt = HEADER_BYTES + root.length;
    const leavesAt = metadataAt + metadata.length;
    const dataAt = leavesAt + leaves.length;

    const header = new Uint8Array(HEADER_BYTES);
    const view = new DataView(header.buffer);
    header.set(new TextEncoder().encode("PMTiles"));
    header[7] = 3;
    const lengths = [
      HEADER_BYTES,
      root.length,
      metadataAt,
      metadata.length,
      leavesAt,
      leaves.length,
      dataAt,
      this.#dataBytes,
      this.#entries.length,
      entries.length,
      this.#contents,
    ];
    lengths.forEach((value, i) => view.setBigUint64(8 + 8 * i, BigInt(value), true));
    const center = boundsCenter(info.bounds);
    const degrees = (at: number, value: number) =>
      view.setInt32(at, Math.round(value * DEGREE_SCALE), true);
    header.set([0, GZIP, GZIP, MVT, info.minZoom, info.maxZoom], 96);
    degrees(102, info.bounds.west);
    degrees(106, info.bounds.south);
    degrees(110, info.bounds.east);
    degrees(114, info.bounds.north);
    header[118] = Math.min(info.maxZoom, 12);
    degrees(119, center.longitude);
    degrees(123, center.latitude);

    const file = Deno.openSync(this.path, { write: true, create: true, truncate: true });
    try {
      for (const part of [header, root, metadata, leaves]) writeAll(file, part);
      copyInto(`${this.path}.data`, file);
      file.syncSync();
    } finally {
      file.close();
    }
    Deno.removeSync(`${this.path}.data`);
  }

  abandon(): void {
    try {
      this.#data.close();
    } catch {
      // already closed
    }
  }
}

/** Neighbours with the same bytes become one entry with a run. */
function merged(sorted: readonly Entry[]): Entry[] {
  const result: Entry[] = [];
  for (const entry of sorted) {
    const last = result[result.length - 1];
    if (
      last !== undefined && last.offset === entry.offset &&
      last.tileId + last.runLength === entry.tileId
    ) result[result.length - 1] = { ...last, runLength: last.runLength + 1 };
    else result.push(entry);
  }
  return result;
}

function directories(entries: readonly Entry[]): { root: Uint8Array; leaves: Uint8Array } {
  const whole = encodeDirectory(entries);
  if (whole.length <= ROOT_LIMIT_BYTES) return { root: whole, leaves: new Uint8Array(0) };
  for (let size = LEAF_ENTRIES;; size *= 2) {
    const parts: Uint8Array[] = [];
    const pointers: Entry[] = [];
    let offset = 0;
    for (let i = 0; i < entries.length; i += size) {
      const leaf = encodeDirectory(entries.slice(i, i + size));
      // Run length 0 marks a pointer to a leaf.
      pointers.push({ tileId: entries[i]!.tileId, offset, length: leaf.length, runLength: 0 });
      parts.push(leaf);
      offset += leaf.length;
    }
    const root = encodeDirectory(pointers);
    if (root.length > ROOT_LIMIT_BYTES) continue;
    const leaves = new Uint8Array(offset);
    pointers.forEach((pointer, i) => leaves.set(parts[i]!, pointer.offset));
    return { root, leaves };
  }
}

function encodeDirectory(entries: readonly Entry[]): Uint8Array {
  const bytes = new Uint8Array(10 + entries.length * 36);
  let at = putNumber(bytes, 0, entries.length);
  let last = 0;
  for (const entry of entries) {
    at = putNumber(bytes, at, entry.tileId - last);
    last = entry.tileId;
  }
  for (const entry of entries) at = putNumber(bytes, at, entry.runLength);
  for (const entry of entries) at = putNumber(bytes, at, entry.length);
  entries.forEach((entry, i) => {
    const before = entries[i - 1];
    const follows = before !== undefined && before.offset + before.length === entry.offset;
    at = putNumber(bytes, at, follows ? 0 : entry.offset + 1);
  });
  return gzipSync(bytes.subarray(0, at), { level: 9 });
}

function copyInto(path: string, target: Deno.FsFile): void {
  const source = Deno.openSync(path);
  const buffer = new Uint8Array(1 << 20);
  try {
    for (let count = source.readSync(buffer); count !== null; count = source.readSync(buffer)) {
      writeAll(target, buffer.subarray(0, count));
    }
  } finally {
    source.close();
  }
}
