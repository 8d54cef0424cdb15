/** Small extracts and folders for the city's tests. */
import { importCity, type ImportOptions } from "../../city/import/import_city.ts";
import { DEGREE_SCALE, METERS_PER_DEGREE, type Point } from "../../city/geometry.ts";

export const ASTANA = new URL("../../static/cities/astana", import.meta.url).pathname;
export const NOW = new Date("2026-11-22T10:00:00Z");

/** Folder of the outside data, or null (the tests that need it then say so and are skipped). */
export function testData(file: string): string | null {
  const folder = Deno.env.get("TEST_DATA") ??
    new URL("../../../shared/data", import.meta.url).pathname;
  const path = `${folder}/${file}`;
  try {
    return Deno.statSync(path).isFile ? path : null;
  } catch {
    return null;
  }
}

export const OSTANKINO = testData("moscow-ostankino.osm.gz");
if (OSTANKINO === null) {
  console.log(
    "skipped: the tests on the Moscow extract, since TEST_DATA has no moscow-ostankino.osm.gz",
  );
}

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "city-test-" });
  try {
    return await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export function importing(file: string, root: string, more: Partial<ImportOptions> = {}) {
  return importCity({ file, root, now: () => NOW, onProgress: () => {}, ...more });
}

type Tags = Record<string, string>;

/** A town drawn on a grid of metres around Ostankino; ids are given by name. */
export class Town {
  readonly #nodes = new Map<string, { id: number; point: Point; tags: Tags }>();
  readonly #ways: { id: number; refs: number[]; tags: Tags }[] = [];
  readonly #relations: { id: number; members: [string, number, string][]; tags: Tags }[] = [];
  #lastId = 0;

  /** Metres to the east and to the north of the middle of the town. */
  node(name: string, east: number, north: number, tags: Tags = {}): this {
    this.#nodes.set(name, { id: ++this.#lastId, point: at(east, north), tags });
    return this;
  }

  /** A way through the named nodes; answers its id. */
  way(names: string, tags: Tags): number {
    const refs = names.split(" ").map((name) => this.#nodes.get(name)!.id);
    this.#ways.push({ id: ++this.#lastId, refs, tags });
    return this.#lastId;
  }

  house(street: string, number: string, east: number, north: number, tags: Tags = {}): this {
    const name = `house ${this.#lastId}`;
    return this.node(name, east, north, {
      "addr:street": street,
      "addr:housenumber": number,
      ...tags,
    });
  }

  restriction(kind: string, from: number, via: string, to: number): this {
    this.#relations.push({
      id: ++this.#lastId,
      members: [["way", from, "from"], ["node", this.#nodes.get(via)!.id, "via"], [
        "way",
        to,
        "to",
      ]],
      tags: { type: "restriction", restriction: kind },
    });
    return this;
  }

  restrictionOverWay(kind: string, from: number, via: number, to: number): this {
    this.#relations.push({
      id: ++this.#lastId,
      members: [["way", from, "from"], ["way", via, "via"], ["way", to, "to"]],
      tags: { type: "restriction", restriction: kind },
    });
    return this;
  }

  multipolygon(outer: number[], inner: number[], tags: Tags): this {
    this.#relations.push({
      id: ++this.#lastId,
      members: [
        ...outer.map((id): [string, number, string] => ["way", id, "outer"]),
        ...inner.map((id): [string, number, string] => ["way", id, "inner"]),
      ],
      tags: { type: "multipolygon", ...tags },
    });
    return this;
  }

  get elements() {
    return { nodes: [...this.#nodes.values()], ways: this.#ways, relations: this.#relations };
  }

  xml(): string {
    const tags = (all: Tags) =>
      Object.entries(all).map(([k, v]) => `<tag k="${k}" v="${v.replaceAll('"', "&quot;")}"/>`)
        .join("");
    const nodes = [...this.#nodes.values()].map(({ id, point, tags: all }) =>
      `<node id="${id}" lat="${point.latitude.toFixed(7)}" lon="${point.longitude.toFixed(7)}">${
        tags(all)
      }</node>`
    );
    const ways = this.#ways.map(({ id, refs, tags: all }) =>
      `<way id="${id}">${refs.map((ref) => `<nd ref="${ref}"/>`).join("")}${tags(all)}</way>`
    );
    const relations = this.#relations.map(({ id, members, tags: all }) =>
      `<relation id="${id}">${
        members.map(([type, ref, role]) => `<member type="${type}" ref="${ref}" role="${role}"/>`)
          .join("")
      }${tags(all)}</relation>`
    );
    return `<?xml version="1.0"?>\n<osm version="0.6">\n${
      [...nodes, ...ways, ...relations].join("\n")
    }\n</osm>\n`;
  }

  write(path: string): string {
    Deno.writeTextFileSync(path, this.xml());
    return path;
  }
}

const MIDDLE = { latitude: 55.82, longitude: 37.61 };

export function at(east: number, north: number): Point {
  const latitude = MIDDLE.latitude + north / METERS_PER_DEGREE;
  const scale = Math.cos(MIDDLE.latitude * Math.PI / 180);
  const longitude = MIDDLE.longitude + east / METERS_PER_DEGREE / scale;
  return {
    latitude: Math.round(latitude * DEGREE_SCALE) / DEGREE_SCALE,
    longitude: Math.round(longitude * DEGREE_SCALE) / DEGREE_SCALE,
  };
}

/** A town with a little of everything. */
export function smallTown(): Town {
  const town = new Town();
  town.node("a", -400, 0).node("b", 0, 0).node("c", 400, 0).node("d", 0, 400).node("e", 400, 400);
  town.way("a b c", { highway: "secondary", name: "улица Академика Королёва" });
  town.way("b d", { highway: "residential", name: "Звёздный бульвар" });
  town.way("d e", { highway: "residential", name: "1-я Останкинская улица" });
  town.way("e c", { highway: "residential", name: "переулок Добролюбова" });
  town.house("улица Академика Королёва", "12", 100, 30, { "addr:city": "Москва" });
  town.house("улица Академика Королёва", "12А", 130, 30);
  town.house("улица Академика Королёва", "5 к2 с1", -130, 30);
  town.house("Звёздный бульвар", "7", 20, 200);
  town.house("1-я Останкинская улица", "3/5", 200, 420);
  town.node("hospital", 300, 300, { amenity: "hospital", name: "Больница № 20", emergency: "yes" });
  return town;
}

/** Linear congruential (Numerical Recipes): the same chances on every run. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
