/**
 * Writes a plain OpenStreetMap PBF file, for made-up cities and for tests of the reader. Elements come in
 * the usual order: nodes, ways, relations.
 */
import { deflateSync } from "node:zlib";
import { PbfWriter } from "pbf";
import { DEGREE_SCALE } from "./geometry.ts";
import { writeAll } from "./section_file.ts";

type Tags = Readonly<Record<string, string>>;

interface SomeNode {
  readonly id: number;
  readonly longitude: number;
  readonly latitude: number;
  readonly tags?: Tags;
}
interface SomeWay {
  readonly id: number;
  readonly nodeIds: readonly number[];
  readonly tags: Tags;
}
interface SomeRelation {
  readonly id: number;
  readonly members: readonly {
    readonly type: 0 | 1 | 2;
    readonly id: number;
    readonly role: string;
  }[];
  readonly tags: Tags;
}

/** Elements of a block; the format's limit is 16 MB, and 8,000 is what other writers take. */
const BLOCK = 8_000;

export class OsmPbfWriter {
  readonly #file: Deno.FsFile;
  #nodes: SomeNode[] = [];
  #ways: SomeWay[] = [];
  #relations: SomeRelation[] = [];

  constructor(path: string) {
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
    const header = new PbfWriter();
    header.writeStringField(4, "OsmSchema-V0.6");
    header.writeStringField(4, "DenseNodes");
    this.#blob("OSMHeader", header.finish());
  }

  node(node: SomeNode): void {
    this.#nodes.push(node);
    if (this.#nodes.length >= BLOCK) this.#flush();
  }

  way(way: SomeWay): void {
    if (this.#nodes.length > 0) this.#flush();
    this.#ways.push(way);
    if (this.#ways.length >= BLOCK) this.#flush();
  }

  relation(relation: SomeRelation): void {
    if (this.#ways.length + this.#nodes.length > 0) this.#flush();
    this.#relations.push(relation);
  }

  close(): void {
    this.#flush();
    this.#file.close();
  }

  #flush(): void {
    const nodes = this.#nodes, ways = this.#ways, relations = this.#relations;
    this.#nodes = [];
    this.#ways = [];
    this.#relations = [];
    if (nodes.length + ways.length + relations.length === 0) return;
    const strings: string[] = [""];
    const indexes = new Map<string, number>();
    const indexOf = (text: string) => {
      let index = indexes.get(text);
      if (index === undefined) {
        index = strings.push(text) - 1;
        indexes.set(text, index);
      }
      return index;
    };
    const group = new PbfWriter();
    if (nodes.length > 0) group.writeMessage(2, (_, pbf) => dense(nodes, indexOf, pbf), null);
    for (const way of ways) {
      group.writeMessage(3, (_, pbf) => {
        pbf.writeVarintField(1, way.id);
        tags(way.tags, indexOf, pbf);
        pbf.writePackedSVarint(8, deltas(way.nodeIds));
      }, null);
    }
    for (const relation of relations) {
      group.writeMessage(4, (_, pbf) => {
        pbf.writeVarintField(1, relation.id);
        tags(relation.tags, indexOf, pbf);
        pbf.writePackedVarint(8, relation.members.map((member) => indexOf(member.role)));
        pbf.writePackedSVarint(9, deltas(relation.members.map((member) => member.id)));
        pbf.writePackedVarint(10, relation.members.map((member) => member.type));
      }, null);
    }
    const groupBytes = group.finish();
    const block = new PbfWriter();
    block.writeMessage(1, (_, pbf) => {
      for (const text of strings) pbf.writeBytesField(1, new TextEncoder().encode(text));
    }, null);
    block.writeBytesField(2, groupBytes);
    this.#blob("OSMData", block.finish());
  }

  #blob(type: string, bytes: Uint8Array): void {
    const blob = new PbfWriter();
    blob.writeVarintField(2, bytes.length);
    blob.writeBytesField(3, deflateSync(bytes, { level: 3 }));
    const body = blob.finish();
    const header = new PbfWriter();
    header.writeStringField(1, type);
    header.writeVarintField(3, body.length);
    const head = header.finish();
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, head.length);
    for (const part of [length, head, body]) writeAll(this.#file, part);
  }
}

function dense(nodes: readonly SomeNode[], indexOf: (text: string) => number, pbf: PbfWriter) {
  const unit = (degrees: number) => Math.round(degrees * DEGREE_SCALE);
  pbf.writePackedSVarint(1, deltas(nodes.map((node) => node.id)));
  pbf.writePackedSVarint(8, deltas(nodes.map((node) => unit(node.latitude))));
  pbf.writePackedSVarint(9, deltas(nodes.map((node) => unit(node.longitude))));
  if (!nodes.some((node) => node.tags !== undefined)) return;
  const pairs = nodes.flatMap((node) => [
    ...Object.entries(node.tags ?? {}).flatMap(([key, value]) => [indexOf(key), indexOf(value)]),
    0,
  ]);
  pbf.writePackedVarint(10, pairs);
}

function tags(all: Tags, indexOf: (text: string) => number, pbf: PbfWriter): void {
  const entries = Object.entries(all);
  pbf.writePackedVarint(2, entries.map(([key]) => indexOf(key)));
  pbf.writePackedVarint(3, entries.map(([, value]) => indexOf(value)));
}

function deltas(values: readonly number[]): number[] {
  return values.map((value, i) => i === 0 ? value : value - values[i - 1]!);
}
