/**
 * Opens an OpenStreetMap extract by what it holds, not by what it is called, and streams its elements
 * to a handler. Coordinates are degrees × 10^7, as whole numbers.
 */
import { CityFault } from "../failure.ts";
import { readPbf } from "./osm_pbf.ts";
import { readXml } from "./osm_xml.ts";

export type Tags = Record<string, string>;

export interface Member {
  readonly type: "node" | "way" | "relation";
  readonly id: number;
  readonly role: string;
}

/** Called in the order of the file. Arrays and objects belong to the handler afterwards. */
export interface OsmHandler {
  /** The box that the extract was cut with, degrees. */
  bounds(west: number, south: number, east: number, north: number): void;
  node(id: number, longitude: number, latitude: number, tags: Tags | null): void;
  way(id: number, nodeIds: number[], tags: Tags): void;
  relation(id: number, members: Member[], tags: Tags): void;
}

export type OsmFormat = "xml" | "xml.gz" | "pbf";

/** Bytes that are looked at to tell the format. */
const HEAD_BYTES = 4096;

/** Throws `CityFault` for everything that is wrong with the file. */
export async function readOsm(
  path: string,
  handler: OsmHandler,
  onProgress: (bytesRead: number) => void,
): Promise<OsmFormat> {
  const format = detectFormat(path);
  if (format === "pbf") readPbf(path, handler, onProgress);
  else await readXml(path, format === "xml.gz", handler, onProgress);
  return format;
}

export function detectFormat(path: string): OsmFormat {
  const head = new Uint8Array(HEAD_BYTES);
  let length: number;
  try {
    if (Deno.statSync(path).isDirectory) {
      throw new CityFault("file_not_osm", `${path} is a folder, not an extract`);
    }
    const file = Deno.openSync(path);
    try {
      length = file.readSync(head) ?? 0;
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new CityFault("file_not_found", `${path} does not exist`);
    }
    throw error;
  }
  if (length === 0) throw new CityFault("file_empty", `${path} is empty`);
  if (head[0] === 0x1f && head[1] === 0x8b) return "xml.gz";
  if (head[0] === 0x42 && head[1] === 0x5a && head[2] === 0x68) {
    throw new CityFault("file_unsupported", `${path} is packed with bzip2; unpack it first`);
  }
  const text = new TextDecoder().decode(head.subarray(0, length));
  if (/^\uFEFF?\s*</.test(text)) return "xml";
  // A PBF begins with the length of a header (big-endian, small) and the field «OSMHeader».
  if (head[0] === 0 && head[1] === 0 && text.slice(4, 20).includes("OSMHeader")) return "pbf";
  throw new CityFault(
    "file_not_osm",
    `${path} is no OpenStreetMap extract (.osm, .osm.gz, .osm.pbf)`,
  );
}
