/**
 * Makes the pack of the repository, `static/cities/astana`, out of the OpenStreetMap fixture on npm:
 *
 *     deno run -A city/make_astana.ts [folder of the unpacked package]
 *
 * The fixture holds «OSM QA tiles» of Astana of 4 December 2017 (ODbL): every element with all its tags
 * in tiles of zoom 12, at one centimetre. They are turned back to an extract (without the names of the
 * mappers), which goes through the same import as any other city.
 */
import { gzipSync } from "node:zlib";
// deno-lint-ignore no-import-prefix
import { classifyRings, VectorTile } from "npm:@mapbox/vector-tile@3.0.0";
import { PbfReader } from "pbf";
import { importCity } from "./import/import_city.ts";
import { PACK_FILES } from "./pack.ts";

const FIXTURE = "@mapbox/mvt-fixtures@4.0.0";
const TARGET = new URL("../static/cities/astana", import.meta.url).pathname;
const ZOOM = 12;
/** The pack is the same whenever it is made, so that the repository does not change for nothing. */
const MADE_AT = new Date("2026-11-22T00:00:00Z");
const NOTE = "Demo data: OpenStreetMap of 4 December 2017, from the OSM QA tiles in " + FIXTURE;

const NOTICE = `# Astana, demo data

Contains information from OpenStreetMap, which is made available under the Open Database License
(ODbL 1.0, see LICENSE-ODbL). © OpenStreetMap contributors, https://www.openstreetmap.org/copyright

- State of 4 December 2017. For demonstration and tests, not for real visits.
- Made by \`city/make_astana.ts\` from the npm package ${FIXTURE} (real-world/osm-qa-astana).
- The files of this folder are a derived database: whoever publishes them, changed or not, does so
  under the ODbL too (share-alike) and names the source. The program around them is not affected.
- Names and ids of the contributors are left out.
`;

type Tags = Record<string, string>;

class Extract {
  readonly #nodes: string[] = [];
  readonly #ways: string[] = [];
  readonly #relations: string[] = [];
  readonly #nodeIds = new Map<string, number>();
  #lastId = 0;

  /** Positions are whole numbers of the tile grid, equal on both sides of a tile's edge. */
  node(x: number, y: number, tags: Tags | null): number {
    const key = `${x} ${y}`;
    const known = this.#nodeIds.get(key);
    if (known !== undefined && tags === null) return known;
    const id = ++this.#lastId;
    if (known === undefined) this.#nodeIds.set(key, id);
    const span = (1 << ZOOM) * EXTENT;
    const longitude = x / span * 360 - 180;
    const latitude = Math.atan(Math.sinh(Math.PI * (1 - 2 * y / span))) * 180 / Math.PI;
    const place = `id="${id}" lon="${longitude.toFixed(7)}" lat="${latitude.toFixed(7)}"`;
    this.#nodes.push(
      tags === null ? `<node ${place}/>` : `<node ${place}>${xmlTags(tags)}</node>`,
    );
    return id;
  }

  way(positions: readonly [number, number][], tags: Tags): number {
    const id = ++this.#lastId;
    const refs = positions.map(([x, y]) => `<nd ref="${this.node(x, y, null)}"/>`).join("");
    this.#ways.push(`<way id="${id}">${refs}${xmlTags(tags)}</way>`);
    return id;
  }

  multipolygon(rings: readonly (readonly [number, number][])[], tags: Tags): void {
    const members = rings.map((ring, i) =>
      `<member type="way" ref="${this.way([...ring], {})}" role="${i === 0 ? "outer" : "inner"}"/>`
    );
    const all = xmlTags({ ...tags, type: "multipolygon" });
    this.#relations.push(`<relation id="${++this.#lastId}">${members.join("")}${all}</relation>`);
  }

  xml(): string {
    const parts = [...this.#nodes, ...this.#ways, ...this.#relations];
    return `<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n${
      parts.join("\n")
    }\n</osm>\n`;
  }
}

const EXTENT = 1 << 20;

function toExtract(folder: string): Extract {
  const extract = new Extract();
  const tiles = [...Deno.readDirSync(folder)].filter((file) => file.name.endsWith(".mvt"))
    .map((file) => file.name).sort();
  // A building on a tile's edge is there twice; the larger piece keeps the address.
  const largest = new Map<number, { size: number; tile: string }>();
  eachFeature(folder, tiles, (tile, id, tags, type, rings) => {
    if (type !== 3 || tags["addr:housenumber"] === undefined) return;
    const size = Math.abs(areaOf(rings[0] ?? []));
    if (size > (largest.get(id)?.size ?? -1)) largest.set(id, { size, tile });
  });
  eachFeature(folder, tiles, (tile, id, tags, type, rings) => {
    const kept = largest.get(id);
    if (type === 3 && kept !== undefined && kept.tile !== tile) {
      for (const key of Object.keys(tags)) if (key.startsWith("addr:")) delete tags[key];
    }
    if (type === 1) {
      for (const ring of rings) for (const [x, y] of ring) extract.node(x, y, tags);
    } else if (type === 2) {
      for (const line of rings) extract.way(line, tags);
    } else {
      const points = rings.map((ring) => ring.map(([x, y]) => ({ x, y })));
      // deno-lint-ignore no-explicit-any
      for (const polygon of classifyRings(points as any)) {
        const closed = polygon.map((ring) => ring.map(({ x, y }) => [x, y] as [number, number]));
        if (closed.length > 1) extract.multipolygon(closed, tags);
        else extract.way(closed[0]!, tags);
      }
    }
  });
  return extract;
}

function eachFeature(
  folder: string,
  tiles: readonly string[],
  visit: (tile: string, id: number, tags: Tags, type: number, rings: [number, number][][]) => void,
): void {
  for (const tile of tiles) {
    const [, column, row] = tile.split(/[-.]/).map(Number) as [number, number, number];
    const layer = new VectorTile(new PbfReader(Deno.readFileSync(`${folder}/${tile}`))).layers.osm!;
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const tags: Tags = {};
      for (const [key, value] of Object.entries(feature.properties)) {
        // @user, @uid and the like are about people, not about streets.
        if (!key.startsWith("@")) tags[key] = String(value);
      }
      const rings = feature.loadGeometry().map((ring) =>
        ring.map(({ x, y }) => [column * EXTENT + x, row * EXTENT + y] as [number, number])
      );
      visit(tile, Number(feature.properties["@id"]), tags, feature.type, rings);
    }
  }
}

function areaOf(ring: readonly [number, number][]): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[j]![0] - ring[i]![0]) * (ring[i]![1] + ring[j]![1]);
  }
  return sum / 2;
}

function xmlTags(tags: Tags): string {
  return Object.entries(tags).map(([k, v]) => `<tag k="${escape(k)}" v="${escape(v)}"/>`).join("");
}

function escape(text: string): string {
  return text.replace(/[&<>"\n\t]/g, (each) => `&#${each.charCodeAt(0)};`);
}

async function fetchFixture(folder: string): Promise<string> {
  for (
    const [command, args] of [["npm", ["pack", "--silent", FIXTURE]], [
      "tar",
      ["xzf", "mapbox-mvt-fixtures-4.0.0.tgz"],
    ]] as const
  ) {
    const { success, stderr } = await new Deno.Command(command, { args: [...args], cwd: folder })
      .output();
    if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
  }
  return `${folder}/package`;
}

if (import.meta.main) {
  const scratch = await Deno.makeTempDir();
  try {
    const fixture = Deno.args[0] ?? await fetchFixture(scratch);
    const file = `${scratch}/astana.osm.gz`;
    const xml = toExtract(`${fixture}/real-world/osm-qa-astana`).xml();
    Deno.writeFileSync(file, gzipSync(xml));
    const result = await importCity({
      file,
      root: `${scratch}/cities`,
      name: "astana",
      title: "Астана",
      note: NOTE,
      now: () => MADE_AT,
      onProgress: () => {},
    });
    if (!result.ok) throw new Error(result.message);
    const fresh = `${TARGET}.new`;
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
    await Deno.mkdir(fresh, { recursive: true });
    for (const name of ["city.json", ...PACK_FILES]) {
      await Deno.copyFile(`${result.folder}/${name}`, `${fresh}/${name}`);
    }
    await Deno.copyFile(`${fixture}/LICENSE-ODbL-1.0.md`, `${fresh}/LICENSE-ODbL`);
    await Deno.writeTextFile(`${fresh}/README.md`, NOTICE);
    await Deno.remove(TARGET, { recursive: true }).catch(() => {});
    await Deno.rename(fresh, TARGET);
    console.log(
      JSON.stringify({ ...result.manifest.counts, files: result.manifest.files }, null, 1),
    );
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}
