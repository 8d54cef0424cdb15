/**
 * First stage: the extract is read once, and what the other stages need is kept in spool files (node
 * coordinates, tagged nodes, ways, relations). An import that is stopped later starts from these.
 */
import type { Bounds } from "../geometry.ts";
import { NodeCollector } from "./node_store.ts";
import { type Member, type OsmFormat, type OsmHandler, readOsm, type Tags } from "./osm_source.ts";
import { RecordReader, RecordWriter } from "./record_file.ts";
import { StringTable } from "./string_table.ts";

export interface ScanResult {
  readonly format: OsmFormat;
  /** The box in the file's header, if it has one. */
  readonly header: Bounds | null;
  readonly nodes: number;
  readonly ways: number;
  readonly relations: number;
}

/** Tags that some later stage reads; all others (who edited, sources, …) are dropped here. */
const KEPT_KEYS = new Set([
  ...[
    "highway",
    "oneway",
    "junction",
    "maxspeed",
    "access",
    "motor_vehicle",
    "motorcar",
    "vehicle",
  ],
  ...["oneway:motorcar", "oneway:motor_vehicle", "service", "living_street", "surface", "barrier"],
  ...["name", "name:ru", "name:en", "int_name", "alt_name", "old_name", "ref", "layer", "bridge"],
  ...["tunnel", "area", "covered", "building", "building:part", "building:levels", "entrance"],
  ...["addr:street", "addr:housenumber", "addr:place", "addr:city", "addr:suburb"],
  ...["addr:postcode", "addr:street2", "addr:housenumber2", "addr:flats"],
  ...["amenity", "healthcare", "shop", "emergency", "phone", "contact:phone", "landuse", "leisure"],
  ...["natural", "water", "waterway", "wetland", "railway", "station", "subway", "place"],
  ...["population", "boundary", "admin_level", "type", "restriction", "restriction:motorcar"],
  ...["except", "aeroway", "man_made", "ford"],
]);
const KEPT_RELATIONS = new Set(["multipolygon", "boundary", "restriction"]);
const MEMBER_TYPES = ["node", "way", "relation"] as const;

export async function scan(
  input: string,
  folder: string,
  onProgress: (bytesRead: number) => void,
): Promise<ScanResult> {
  const strings = new StringTable();
  const nodes = new NodeCollector();
  const tagged = new RecordWriter(`${folder}/tagged.spool`);
  const ways = new RecordWriter(`${folder}/ways.spool`);
  const relations = new RecordWriter(`${folder}/relations.spool`);
  let header: Bounds | null = null;
  let wayCount = 0, relationCount = 0;

  const handler: OsmHandler = {
    bounds(west, south, east, north) {
      if (west < east && south < north) header = { west, south, east, north };
    },
    node(id, longitude, latitude, tags) {
      nodes.add(id, longitude, latitude);
      if (tags === null) return;
      const kept = keep(tags);
      if (kept.length === 0) return;
      tagged.number(nodes.length - 1);
      tagged.signed(id);
      tagged.signed(longitude);
      tagged.signed(latitude);
      writeTags(tagged, strings, kept);
    },
    way(id, nodeIds, tags) {
      wayCount++;
      if (nodeIds.length < 2) return;
      ways.signed(id);
      ways.number(nodeIds.length);
      let last = 0;
      for (const nodeId of nodeIds) {
        ways.signed(nodeId - last);
        last = nodeId;
      }
      writeTags(ways, strings, keep(tags));
    },
    relation(id, members, tags) {
      relationCount++;
      if (!KEPT_RELATIONS.has((tags.type ?? "").split(":")[0]!)) return;
      relations.signed(id);
      relations.number(members.length);
      for (const member of members) {
        relations.number(Math.max(0, MEMBER_TYPES.indexOf(member.type)));
        relations.signed(member.id);
        relations.number(strings.indexOf(member.role));
      }
      writeTags(relations, strings, keep(tags));
    },
  };
  try {
    const format = await readOsm(input, handler, onProgress);
    tagged.close();
    ways.close();
    relations.close();
    strings.write(`${folder}/strings.json`);
    nodes.write(`${folder}/nodes.bin`);
    return { format, header, nodes: nodes.length, ways: wayCount, relations: relationCount };
  } catch (error) {
    for (const writer of [tagged, ways, relations]) writer.abandon();
    throw error;
  }
}

export interface TaggedNode {
  readonly id: number;
  /** Degrees × 10^7. */
  readonly longitude: number;
  readonly latitude: number;
  readonly tags: Tags;
}

export interface Way {
  readonly id: number;
  readonly nodeIds: number[];
  readonly tags: Tags;
}

export interface Relation {
  readonly id: number;
  readonly members: Member[];
  readonly tags: Tags;
}

export function* taggedNodes(folder: string, strings: StringTable): Generator<TaggedNode> {
  yield* records(`${folder}/tagged.spool`, (reader) => {
    reader.number();
    const id = reader.signed();
    const longitude = reader.signed();
    const latitude = reader.signed();
    return { id, longitude, latitude, tags: readTags(reader, strings) };
  });
}

export function* ways(
  folder: string,
  strings: StringTable,
  onProgress: (bytesRead: number) => void = () => {},
): Generator<Way> {
  yield* records(`${folder}/ways.spool`, (reader) => {
    const id = reader.signed();
    const nodeIds = new Array<number>(reader.number());
    let last = 0;
    for (let i = 0; i < nodeIds.length; i++) nodeIds[i] = last += reader.signed();
    return { id, nodeIds, tags: readTags(reader, strings) };
  }, onProgress);
}

export function* relations(folder: string, strings: StringTable): Generator<Relation> {
  yield* records(`${folder}/relations.spool`, (reader) => {
    const id = reader.signed();
    const count = reader.number();
    const members: Member[] = [];
    for (let i = 0; i < count; i++) {
      const type = MEMBER_TYPES[reader.number()]!;
      members.push({ type, id: reader.signed(), role: strings.at(reader.number()) });
    }
    return { id, members, tags: readTags(reader, strings) };
  });
}

function* records<T>(
  path: string,
  read: (reader: RecordReader) => T,
  onProgress: (bytesRead: number) => void = () => {},
): Generator<T> {
  const reader = new RecordReader(path);
  try {
    while (!reader.done) {
      yield read(reader);
      onProgress(reader.bytesRead);
    }
  } finally {
    reader.close();
  }
}

function keep(tags: Tags): [string, string][] {
  return Object.entries(tags).filter(([key]) => KEPT_KEYS.has(key));
}

function writeTags(writer: RecordWriter, strings: StringTable, tags: [string, string][]): void {
  writer.number(tags.length);
  for (const [key, value] of tags) {
    writer.number(strings.indexOf(key));
    writer.number(strings.indexOf(value));
  }
}

function readTags(reader: RecordReader, strings: StringTable): Tags {
  const tags: Tags = {};
  for (let count = reader.number(); count > 0; count--) {
    const key = strings.at(reader.number());
    tags[key] = strings.at(reader.number());
  }
  return tags;
}
