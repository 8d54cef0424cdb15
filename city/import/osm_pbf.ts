/**
 * OpenStreetMap PBF (https://wiki.openstreetmap.org/wiki/PBF_Format): a row of blobs of at most 32 MB,
 * read one at a time. The format has been frozen since 2010, so its few messages stand here on the
 * well-kept `pbf` decoder rather than in one of npm's long abandoned PBF packages.
 */
import { inflateSync } from "node:zlib";
import { PbfReader } from "pbf";
import { CityFault } from "../failure.ts";
import { readDataBlock } from "./osm_pbf_block.ts";
import type { OsmHandler } from "./osm_source.ts";

const MAX_HEADER_BYTES = 64 * 1024;
const MAX_BLOB_BYTES = 32 * 1024 * 1024;
const KNOWN_FEATURES = new Set(["OsmSchema-V0.6", "DenseNodes"]);

export function readPbf(
  path: string,
  handler: OsmHandler,
  onProgress: (bytesRead: number) => void,
): void {
  const file = Deno.openSync(path);
  let position = 0;
  const read = (length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const count = file.readSync(bytes.subarray(done));
      if (count === null) {
        throw new CityFault("file_truncated", `${path} is cut short at byte ${position + done}`);
      }
      done += count;
    }
    position += length;
    return bytes;
  };
  try {
    const size = file.statSync().size;
    let blobs = 0;
    while (position < size) {
      const headerLength = new DataView(read(4).buffer).getUint32(0);
      if (headerLength > MAX_HEADER_BYTES) throw malformed(path, position, "absurd blob header");
      const header = guarded(path, position, () => readBlobHeader(read(headerLength)));
      if (header.size > MAX_BLOB_BYTES) throw malformed(path, position, "blob over 32 MB");
      const at = position;
      const blob = read(header.size);
      if (header.type === "OSMHeader") {
        guarded(path, at, () => readHeaderBlock(path, unpack(path, blob), handler));
      } else if (header.type === "OSMData") {
        guarded(path, at, () => readDataBlock(unpack(path, blob), handler));
      }
      blobs++;
      onProgress(position);
    }
    if (blobs < 2) throw new CityFault("file_truncated", `${path} has a header and no data`);
  } finally {
    file.close();
  }
}

function malformed(path: string, position: number, why: string): CityFault {
  return new CityFault("file_malformed", `${path}, byte ${position}: ${why}`);
}

/** A decoder that runs off its bytes throws RangeError or plain Error; both mean a damaged file. */
function guarded<T>(path: string, position: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof CityFault || !(error instanceof Error)) throw error;
    const system = (error as { code?: string }).code ?? "";
    if (system.startsWith("E") && !system.startsWith("ERR_")) throw error;
    if (/No space left/.test(error.message)) throw error;
    throw malformed(path, position, error.message);
  }
}

function readBlobHeader(bytes: Uint8Array): { type: string; size: number } {
  return new PbfReader(bytes).readFields((tag, header, pbf) => {
    if (tag === 1) header.type = pbf.readString();
    else if (tag === 3) header.size = pbf.readVarint();
  }, { type: "", size: 0 });
}

function unpack(path: string, blob: Uint8Array): Uint8Array {
  const parts = new PbfReader(blob).readFields(
    (tag, found, pbf) => {
      if (tag === 1) found.raw = pbf.readBytes();
      else if (tag === 3) found.zlib = pbf.readBytes();
      else if (tag >= 4 && tag <= 7) found.other = true;
    },
    { raw: null as Uint8Array | null, zlib: null as Uint8Array | null, other: false },
  );
  if (parts.raw !== null) return parts.raw;
  if (parts.zlib !== null) return inflateSync(parts.zlib, { maxOutputLength: MAX_BLOB_BYTES });
  throw new CityFault(
    "file_unsupported",
    `${path} is packed with ${parts.other ? "lzma, lz4 or zstd" : "nothing known"}; ` +
      "make it again with zlib (osmium cat -f pbf)",
  );
}

function readHeaderBlock(path: string, bytes: Uint8Array, handler: OsmHandler): void {
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if (tag === 1) {
      const box = pbf.readMessage((field, edges, inner) => {
        if (field >= 1 && field <= 4) edges[field - 1] = inner.readSVarint() / 1e9;
      }, [NaN, NaN, NaN, NaN]);
      // The message lists left, right, top, bottom.
      if (box.every(Number.isFinite)) handler.bounds(box[0]!, box[3]!, box[1]!, box[2]!);
    } else if (tag === 4) {
      const feature = pbf.readString();
      if (!KNOWN_FEATURES.has(feature)) {
        throw new CityFault("file_unsupported", `${path} needs ${feature}, which is not supported`);
      }
    }
  }, null);
}
