/**
 * Second stage: elements become map features, addresses, roads, turn restrictions, districts and
 * hospitals. Ways stream through; only member ways of areas are kept in memory.
 */
import type { Position } from "../areas.ts";
import { type Bounds, DEGREE_SCALE, growBounds, inBounds, ringCenter } from "../geometry.ts";
import { roadOf } from "../routing/road_rules.ts";
import { drawArea, drawLine, type Drawn, drawNode, isArea } from "./features.ts";
import { usualBounds } from "./extract_bounds.ts";
import { NodeStore } from "./node_store.ts";
import type { Tags } from "./osm_source.ts";
import { Places, type PlacesFile } from "./places.ts";
import { type RawRestriction, restrictionOf } from "./restrictions.ts";
import { groupRings, joinRings, type Strand } from "./rings.ts";
import { type Relation, relations, type ScanResult, taggedNodes, ways } from "./scan.ts";
import { AddressSpool, RoadSpool } from "./spools.ts";
import { StringTable } from "./string_table.ts";
import { type FlatRing, TileSpill } from "./tile_spill.ts";

export interface AssembleResult {
  /** Where the city is: the box of the extract, and what has an address near it. */
  readonly bounds: Bounds;
  readonly buckets: readonly string[];
  readonly places: PlacesFile;
  readonly restrictions: readonly RawRestriction[];
  readonly found: Record<string, number>;
  readonly skipped: Record<string, number>;
}

/** The map is drawn, and addresses taken, a little beyond the box that was cut. */
const BORDER_METERS = 1_500;

export async function assemble(
  folder: string,
  scanned: ScanResult,
  onProgress: (bytesRead: number) => void,
): Promise<AssembleResult> {
  const strings = StringTable.read(`${folder}/strings.json`);
  const nodes = await NodeStore.read(`${folder}/nodes.bin`);
  const assembling = new Assembling(folder, strings, nodes, scanned.header);
  try {
    assembling.readRelations();
    assembling.readNodes();
    assembling.readWays(onProgress);
    assembling.joinAreas();
    return assembling.finish();
  } catch (error) {
    assembling.abandon();
    throw error;
  }
}

class Assembling {
  readonly #spill: TileSpill;
  readonly #addresses: AddressSpool;
  readonly #roads: RoadSpool;
  readonly #places = new Places();
  readonly #found: Record<string, number> = {};
  readonly #skipped: Record<string, number> = {};
  readonly #areas: Relation[] = [];
  readonly #restrictions: RawRestriction[] = [];
  readonly #strands = new Map<number, number[] | null>();
  readonly #near: Bounds;
  #bounds: Bounds;

  constructor(
    private readonly folder: string,
    private readonly strings: StringTable,
    private readonly nodes: NodeStore,
    header: Bounds | null,
  ) {
    this.#bounds = header ?? usualBounds(nodes);
    this.#near = growBounds(this.#bounds, BORDER_METERS);
    this.#spill = new TileSpill(folder, strings, this.#near);
    this.#addresses = new AddressSpool(`${folder}/addresses.spool`, strings);
    this.#roads = new RoadSpool(`${folder}/roads.spool`);
  }

  abandon(): void {
    this.#addresses.abandon();
    this.#roads.abandon();
  }

  readRelations(): void {
    for (const relation of relations(this.folder, this.strings)) {
      const type = relation.tags.type!;
      if (type.startsWith("restriction")) {
        const restriction = restrictionOf(relation);
        if ("skipped" in restriction) this.#skip(restriction.skipped);
        else this.#restrictions.push(restriction);
        continue;
      }
      if (drawArea(relation.tags).length === 0 && !Places.isArea(relation.tags)) continue;
      this.#areas.push(relation);
      for (const member of relation.members) {
        if (member.type === "way") this.#strands.set(member.id, null);
      }
    }
  }

  readNodes(): void {
    for (const node of taggedNodes(this.folder, this.strings)) {
      const position = [node.longitude, node.latitude];
      for (const drawn of drawNode(node.tags)) this.#draw(drawn, [[position]]);
      this.#place(node.tags, node.longitude / DEGREE_SCALE, node.latitude / DEGREE_SCALE);
    }
  }

  readWays(onProgress: (bytesRead: number) => void): void {
    for (const way of ways(this.folder, this.strings, onProgress)) {
      const indexes: number[] = [];
      for (const id of way.nodeIds) {
        const index = this.nodes.indexOf(id);
        if (index === -1) this.#skip("node of a way outside of the extract");
        else if (index !== indexes[indexes.length - 1]) indexes.push(index);
      }
      if (indexes.length < 2) continue;
      if (this.#strands.has(way.id)) this.#strands.set(way.id, indexes);
      this.#road(way.id, indexes, way.tags);
      const flat = this.#flat(indexes);
      const closed = indexes.length >= 4 && indexes[0] === indexes[indexes.length - 1];
      if (closed && isArea(way.tags)) {
        const center = ringCenter(this.#positions(indexes));
        for (const drawn of drawArea(way.tags)) this.#draw(drawn, [[flat]], center);
        this.#place(way.tags, center.longitude, center.latitude);
        if (Places.isArea(way.tags)) {
          this.#places.addArea(way.tags, [[this.#positions(indexes)]]);
        }
      } else {
        for (const drawn of drawLine(way.tags)) this.#draw(drawn, [[flat]]);
        if (way.tags["addr:housenumber"] !== undefined && !closed) {
          const [longitude, latitude] = this.#positions(indexes)[0]!;
          this.#place(way.tags, longitude, latitude);
        }
      }
    }
  }

  joinAreas(): void {
    for (const relation of this.#areas) {
      const outer = this.#ringsOf(relation, (role) => role !== "inner");
      const inner = this.#ringsOf(relation, (role) => role === "inner");
      if (outer.loose + inner.loose > 0) this.#skip("area cut by the edge of the extract");
      if (outer.rings.length === 0) continue;
      const polygons = groupRings(
        outer.rings.map((ring) => this.#positions(ring)),
        inner.rings.map((ring) => this.#positions(ring)),
      );
      const center = ringCenter(polygons[polygons.length - 1]![0]!);
      const flat = polygons.map((rings) => rings.map(flatten));
      for (const drawn of drawArea(relation.tags)) this.#draw(drawn, flat, center);
      this.#place(relation.tags, center.longitude, center.latitude);
      if (Places.isArea(relation.tags)) this.#places.addArea(relation.tags, polygons);
    }
  }

  finish(): AssembleResult {
    this.#addresses.close();
    this.#roads.close();
    const buckets = this.#spill.close();
    this.strings.write(`${this.folder}/strings.json`);
    return {
      bounds: this.#bounds,
      buckets,
      places: this.#places.finish(),
      restrictions: this.#restrictions,
      found: this.#found,
      skipped: this.#skipped,
    };
  }

  #ringsOf(relation: Relation, wanted: (role: string) => boolean) {
    const strands: Strand[] = [];
    for (const member of relation.members) {
      if (member.type !== "way" || !wanted(member.role)) continue;
      const nodes = this.#strands.get(member.id);
      if (nodes !== null && nodes !== undefined) strands.push({ nodes, role: member.role });
    }
    return joinRings(strands);
  }

  #draw(
    drawn: Drawn,
    polygons: readonly (readonly FlatRing[])[],
    center?: { longitude: number; latitude: number },
  ): void {
    this.#count(drawn.layer);
    if (drawn.shape === "point" && center !== undefined) {
      const x = Math.round(center.longitude * DEGREE_SCALE);
      const y = Math.round(center.latitude * DEGREE_SCALE);
      this.#spill.add(drawn, [[[x, y]]]);
    } else this.#spill.add(drawn, polygons);
  }

  /** Whatever has an address, is a hospital, or names a part of the city. */
  #place(tags: Tags, longitude: number, latitude: number): void {
    if (!inBounds({ longitude, latitude }, this.#near)) return;
    this.#places.addPoint(tags, { longitude, latitude });
    const number = tags["addr:housenumber"];
    if (number === undefined) return;
    const street = tags["addr:street"] ?? tags["addr:place"];
    if (street === undefined) return this.#skip("house number without a street");
    this.#address(street, number, tags, longitude, latitude);
    if (tags["addr:street2"] !== undefined && tags["addr:housenumber2"] !== undefined) {
      this.#address(tags["addr:street2"], tags["addr:housenumber2"], tags, longitude, latitude);
    }
  }

  #address(street: string, number: string, tags: Tags, longitude: number, latitude: number): void {
    this.#count("address");
    const bounds = this.#bounds;
    this.#bounds = {
      west: Math.min(bounds.west, longitude),
      south: Math.min(bounds.south, latitude),
      east: Math.max(bounds.east, longitude),
      north: Math.max(bounds.north, latitude),
    };
    this.#addresses.add(street, number, tags, longitude, latitude);
  }

  #road(id: number, indexes: readonly number[], tags: Tags): void {
    const road = roadOf(tags);
    if (tags.highway !== undefined && tags.name !== undefined && tags.highway !== "bus_stop") {
      // A street without houses can be searched too: an entry without a number.
      const [longitude, latitude] = this.#positions([indexes[indexes.length >> 1]!])[0]!;
      if (inBounds({ longitude, latitude }, this.#near)) {
        this.#addresses.add(tags.name, "", tags, longitude, latitude);
      }
    }
    if (road === null) {
      if (tags.highway !== undefined) this.#skip("way closed to cars");
      return;
    }
    this.#count("car road");
    if (road.forward !== road.backward) this.#count("one-way road");
    this.#roads.add(id, road, indexes);
  }

  #flat(indexes: readonly number[]): number[] {
    const flat = new Array<number>(indexes.length * 2);
    for (let i = 0; i < indexes.length; i++) {
      flat[2 * i] = this.nodes.longitudes[indexes[i]!]!;
      flat[2 * i + 1] = this.nodes.latitudes[indexes[i]!]!;
    }
    return flat;
  }

  #positions(indexes: readonly number[]): Position[] {
    return indexes.map((index) => [
      this.nodes.longitudes[index]! / DEGREE_SCALE,
      this.nodes.latitudes[index]! / DEGREE_SCALE,
    ]);
  }

  #count(what: string): void {
    this.#found[what] = (this.#found[what] ?? 0) + 1;
  }

  #skip(why: string): void {
    this.#skipped[why] = (this.#skipped[why] ?? 0) + 1;
  }
}

function flatten(ring: readonly Position[]): number[] {
  return ring.flatMap(([longitude, latitude]) => [
    Math.round(longitude * DEGREE_SCALE),
    Math.round(latitude * DEGREE_SCALE),
  ]);
}
