/**
 * One data block of a PBF file: a table of strings and up to 8,000 elements that refer to it.
 */
import { PbfReader } from "pbf";
import type { Member, OsmHandler, Tags } from "./osm_source.ts";

/** Offsets and granularity are in billionths of a degree, we keep ten-millionths. */
const NANO_PER_UNIT = 100;
const MEMBER_TYPES = ["node", "way", "relation"] as const;

interface Block {
  readonly strings: Uint8Array[];
  readonly decoded: string[];
  readonly groups: Uint8Array[];
  granularity: number;
  latitudeOffset: number;
  longitudeOffset: number;
}

const decoder = new TextDecoder();

/** Decodes one block and hands its elements over in their order. Throws on damaged bytes. */
export function readDataBlock(bytes: Uint8Array, handler: OsmHandler): void {
  const block: Block = {
    strings: [],
    decoded: [],
    groups: [],
    granularity: 100,
    latitudeOffset: 0,
    longitudeOffset: 0,
  };
  new PbfReader(bytes).readFields((tag, found, pbf) => {
    if (tag === 1) {
      pbf.readMessage((field, strings, inner) => {
        if (field === 1) strings.push(inner.readBytes());
      }, found.strings);
    } else if (tag === 2) found.groups.push(pbf.readBytes());
    else if (tag === 17) found.granularity = pbf.readVarint();
    else if (tag === 19) found.latitudeOffset = pbf.readVarint(true);
    else if (tag === 20) found.longitudeOffset = pbf.readVarint(true);
  }, block);
  for (const group of block.groups) {
    new PbfReader(group).readFields((tag, _, pbf) => {
      if (tag === 1) readPlainNode(block, pbf, handler);
      else if (tag === 2) readDenseNodes(block, pbf, handler);
      else if (tag === 3) readWay(block, pbf, handler);
      else if (tag === 4) readRelation(block, pbf, handler);
    }, null);
  }
}

function text(block: Block, index: number): string {
  const known = block.decoded[index];
  if (known !== undefined) return known;
  const bytes = block.strings[index];
  if (bytes === undefined) throw new Error("string outside of its table");
  return block.decoded[index] = decoder.decode(bytes);
}

function longitudeOf(block: Block, raw: number): number {
  return Math.round((block.longitudeOffset + block.granularity * raw) / NANO_PER_UNIT);
}

function latitudeOf(block: Block, raw: number): number {
  return Math.round((block.latitudeOffset + block.granularity * raw) / NANO_PER_UNIT);
}

function tagsOf(block: Block, keys: number[], values: number[]): Tags {
  const tags: Tags = {};
  for (let i = 0; i < keys.length; i++) tags[text(block, keys[i]!)] = text(block, values[i]!);
  return tags;
}

function readPlainNode(block: Block, pbf: PbfReader, handler: OsmHandler): void {
  const node = pbf.readMessage((tag, found, inner) => {
    if (tag === 1) found.id = inner.readSVarint();
    else if (tag === 2) inner.readPackedVarint(found.keys);
    else if (tag === 3) inner.readPackedVarint(found.values);
    else if (tag === 8) found.latitude = inner.readSVarint();
    else if (tag === 9) found.longitude = inner.readSVarint();
  }, { id: 0, keys: [] as number[], values: [] as number[], latitude: 0, longitude: 0 });
  const tags = node.keys.length === 0 ? null : tagsOf(block, node.keys, node.values);
  handler.node(node.id, longitudeOf(block, node.longitude), latitudeOf(block, node.latitude), tags);
}

function readDenseNodes(block: Block, pbf: PbfReader, handler: OsmHandler): void {
  const dense = pbf.readMessage((tag, found, inner) => {
    if (tag === 1) inner.readPackedSVarint(found.ids);
    else if (tag === 8) inner.readPackedSVarint(found.latitudes);
    else if (tag === 9) inner.readPackedSVarint(found.longitudes);
    else if (tag === 10) inner.readPackedVarint(found.keysAndValues);
  }, {
    ids: [] as number[],
    latitudes: [] as number[],
    longitudes: [] as number[],
    keysAndValues: [] as number[],
  });
  if (dense.latitudes.length !== dense.ids.length || dense.longitudes.length !== dense.ids.length) {
    throw new Error("dense nodes without a place");
  }
  let id = 0, latitude = 0, longitude = 0, cursor = 0;
  const pairs = dense.keysAndValues;
  for (let i = 0; i < dense.ids.length; i++) {
    id += dense.ids[i]!;
    latitude += dense.latitudes[i]!;
    longitude += dense.longitudes[i]!;
    let tags: Tags | null = null;
    while (cursor < pairs.length && pairs[cursor] !== 0) {
      (tags ??= {})[text(block, pairs[cursor]!)] = text(block, pairs[cursor + 1]!);
      cursor += 2;
    }
    cursor++;
    handler.node(id, longitudeOf(block, longitude), latitudeOf(block, latitude), tags);
  }
}

function readWay(block: Block, pbf: PbfReader, handler: OsmHandler): void {
  const way = pbf.readMessage((tag, found, inner) => {
    if (tag === 1) found.id = inner.readVarint();
    else if (tag === 2) inner.readPackedVarint(found.keys);
    else if (tag === 3) inner.readPackedVarint(found.values);
    else if (tag === 8) inner.readPackedSVarint(found.refs);
  }, { id: 0, keys: [] as number[], values: [] as number[], refs: [] as number[] });
  sumUp(way.refs);
  handler.way(way.id, way.refs, tagsOf(block, way.keys, way.values));
}

function readRelation(block: Block, pbf: PbfReader, handler: OsmHandler): void {
  const relation = pbf.readMessage((tag, found, inner) => {
    if (tag === 1) found.id = inner.readVarint();
    else if (tag === 2) inner.readPackedVarint(found.keys);
    else if (tag === 3) inner.readPackedVarint(found.values);
    else if (tag === 8) inner.readPackedVarint(found.roles);
    else if (tag === 9) inner.readPackedSVarint(found.ids);
    else if (tag === 10) inner.readPackedVarint(found.types);
  }, {
    id: 0,
    keys: [] as number[],
    values: [] as number[],
    roles: [] as number[],
    ids: [] as number[],
    types: [] as number[],
  });
  sumUp(relation.ids);
  const members: Member[] = relation.ids.map((id, i) => ({
    type: MEMBER_TYPES[relation.types[i] ?? 0] ?? "node",
    id,
    role: text(block, relation.roles[i] ?? 0),
  }));
  handler.relation(relation.id, members, tagsOf(block, relation.keys, relation.values));
}

/** References are stored as differences. */
function sumUp(deltas: number[]): void {
  for (let i = 1; i < deltas.length; i++) deltas[i]! += deltas[i - 1]!;
}
