/** What `assemble.ts` hands to the later stages: addresses to the index, roads to the street graph. */
import { DEGREE_SCALE } from "../geometry.ts";
import type { Road } from "../routing/road_rules.ts";
import type { Tags } from "./osm_source.ts";
import { RecordWriter } from "./record_file.ts";
import type { StringTable } from "./string_table.ts";

export class AddressSpool {
  readonly #writer: RecordWriter;

  constructor(path: string, private readonly strings: StringTable) {
    this.#writer = new RecordWriter(path);
  }

  /** Degrees. An empty number stands for the street itself. */
  add(street: string, number: string, tags: Tags, longitude: number, latitude: number): void {
    const writer = this.#writer;
    writer.number(this.strings.indexOf(street));
    writer.number(this.strings.indexOf(number));
    writer.number(this.strings.indexOf(tags["addr:city"] ?? ""));
    writer.number(this.strings.indexOf(tags["name:en"] ?? ""));
    writer.signed(Math.round(longitude * DEGREE_SCALE));
    writer.signed(Math.round(latitude * DEGREE_SCALE));
  }

  close(): void {
    this.#writer.close();
  }

  abandon(): void {
    this.#writer.abandon();
  }
}

export class RoadSpool {
  readonly #writer: RecordWriter;

  constructor(path: string) {
    this.#writer = new RecordWriter(path);
  }

  /** `indexes` are places in the node store. */
  add(wayId: number, road: Road, indexes: readonly number[]): void {
    const writer = this.#writer;
    writer.signed(wayId);
    writer.number(Math.round(road.speedKmh * 10));
    writer.number((road.forward ? 1 : 0) + (road.backward ? 2 : 0));
    writer.number(indexes.length);
    let last = 0;
    for (const index of indexes) {
      writer.signed(index - last);
      last = index;
    }
  }

  close(): void {
    this.#writer.close();
  }

  abandon(): void {
    this.#writer.abandon();
  }
}
