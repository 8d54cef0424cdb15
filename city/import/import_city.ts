/**
 * One extract in, one pack out. The stages leave their results in a work folder, so that the same
 * command after a power cut or a full disk goes on where it stopped. The pack in use is replaced at the
 * very end, in one step.
 */
import tzLookup from "@photostructure/tz-lookup";
import { buildAddressIndex } from "../address/index_file.ts";
import { type CityFailure, CityFault, failureOf } from "../failure.ts";
import { boundsCenter } from "../geometry.ts";
import { checksum, type CityManifest, PACK_FILES, PACK_FORMAT } from "../pack.ts";
import { installPack, syncFolder } from "../pack_store.ts";
import { buildGraph, writeGraph } from "../routing/graph_file.ts";
import { blocksCars } from "../routing/road_rules.ts";
import { buildStreets, type NodeMarks } from "../routing/streets.ts";
import { turnRules } from "../routing/turns.ts";
import { assemble, type AssembleResult } from "./assemble.ts";
import { NodeStore } from "./node_store.ts";
import { FINISHED_PACK, Stages } from "./stages.ts";
import { scan, taggedNodes } from "./scan.ts";
import { StringTable } from "./string_table.ts";
import { makeTiles } from "./tiling.ts";

export const OSM_ATTRIBUTION = "© OpenStreetMap contributors";
export const OSM_LICENSE = "ODbL-1.0";

export interface ImportOptions {
  readonly file: string;
  /** Folder of all cities; the pack becomes `root/name`. */
  readonly root: string;
  /** By default made of the file's name. */
  readonly name?: string;
  readonly title?: string;
  /** IANA; by default that of the place. */
  readonly timeZone?: string;
  readonly attribution?: string;
  readonly note?: string;
  readonly now: () => Date;
  /** `share` 0 to 1 over the whole import. */
  readonly onProgress: (stage: string, share: number) => void;
}

export type ImportResult = CityFailure | {
  readonly ok: true;
  readonly folder: string;
  readonly manifest: CityManifest;
};

/** Shares of the time, measured on the PBF of a synthetic city of 420,000 addresses. */
const SHARES = { read: 0.03, assemble: 0.12, tiles: 0.23, addresses: 0.08, streets: 0.54 };

export async function importCity(options: ImportOptions): Promise<ImportResult> {
  try {
    return await run(options);
  } catch (error) {
    return failureOf(error);
  }
}

async function run(options: ImportOptions): Promise<ImportResult> {
  const { file, root } = options;
  const name = options.name ?? nameOf(file);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
    throw new CityFault("bad_name", `«${name}» is no city name: use a-z, 0-9 and dashes`);
  }
  if (options.timeZone !== undefined) checkTimeZone(options.timeZone);
  const work = `${root}/.import-${name}`;
  const stages = await Stages.open(work, file);
  try {
    const bytes = Deno.statSync(file).size;
    let done = 0;
    const progress = (stage: keyof typeof SHARES) => {
      const before = done;
      done += SHARES[stage];
      return (share: number) =>
        options.onProgress(stage, before + SHARES[stage] * Math.min(1, share));
    };
    const reading = progress("read");
    const scanned = await stages.run("read", () => scan(file, work, (at) => reading(at / bytes)));
    const assembling = progress("assemble");
    const wayBytes = Deno.statSync(`${work}/ways.spool`).size;
    const assembled = await stages.run(
      "assemble",
      () => assemble(work, scanned, (at) => assembling(at / Math.max(1, wayBytes))),
    );
    if ((assembled.found["car road"] ?? 0) + (assembled.found.address ?? 0) === 0) {
      throw new CityFault("nothing_to_serve", `${file} holds neither streets nor addresses`);
    }
    const attribution = options.attribution ?? OSM_ATTRIBUTION;
    const title = options.title ?? name;
    const tiling = progress("tiles");
    const tiles = await stages.run(
      "tiles",
      () =>
        makeTiles(
          work,
          `${work}/tiles.pmtiles`,
          assembled.buckets,
          assembled.bounds,
          title,
          attribution,
          (each) => tiling(each / assembled.buckets.length),
        ),
    );
    progress("addresses")(0);
    const addresses = await stages.run(
      "addresses",
      () =>
        buildAddressIndex(
          `${work}/addresses.spool`,
          StringTable.read(`${work}/strings.json`),
          `${work}/addresses.bin`,
        ),
    );
    const routing = progress("streets");
    const streets = await stages.run("streets", () => makeStreets(work, assembled, routing));

    const { districts, places, hospitals } = assembled.places;
    writeText(`${work}/areas.json`, JSON.stringify({ districts, places }));
    const center = boundsCenter(assembled.bounds);
    const manifest: CityManifest = {
      formatVersion: PACK_FORMAT,
      name,
      title,
      bounds: assembled.bounds,
      timeZone: options.timeZone ?? tzLookup(center.latitude, center.longitude),
      attribution,
      license: OSM_LICENSE,
      importedAt: options.now().toISOString(),
      source: {
        file: file.split("/").pop()!,
        bytes,
        ...(options.note === undefined ? {} : { note: options.note }),
      },
      hospitals: [...hospitals],
      counts: {
        nodes: scanned.nodes,
        ways: scanned.ways,
        relations: scanned.relations,
        tiles: tiles.tiles,
        streets: addresses.streets,
        addresses: addresses.houses,
        districts: districts.length,
        hospitals: hospitals.length,
        buildings: assembled.found.buildings ?? 0,
        segments: streets.segments,
        oneWayRoads: assembled.found["one-way road"] ?? 0,
        turnRules: streets.turnRules,
        shortcuts: streets.shortcuts,
      },
      skipped: {
        ...assembled.skipped,
        "house number without a number": addresses.unreadable,
        "restriction that fits no street": streets.unusable,
        "segment off the main network": streets.islands,
      },
      files: await Promise.all(PACK_FILES.map(async (each) => ({
        name: each,
        bytes: Deno.statSync(`${work}/${each}`).size,
        sha256: await checksum(`${work}/${each}`),
      }))),
    };
    writeText(`${work}/city.json`, JSON.stringify(manifest, null, 2) + "\n");
    const stamp = options.now().toISOString().replace(/[-:]/g, "").replace(/\..*/, "") + "-" +
      crypto.randomUUID().slice(0, 4);
    const finished = `${work}/${FINISHED_PACK}`;
    Deno.mkdirSync(finished);
    for (const each of ["city.json", ...PACK_FILES]) {
      Deno.renameSync(`${work}/${each}`, `${finished}/${each}`);
    }
    syncFolder(finished);
    const folder = installPack(root, name, finished, stamp);
    options.onProgress("done", 1);
    stages.remove();
    return { ok: true, folder, manifest };
  } catch (error) {
    // Nothing of a wrong file is of use to a later try; after a full disk the finished stages are.
    if (error instanceof CityFault) stages.remove();
    throw error;
  } finally {
    stages.close();
  }
}

async function makeStreets(
  work: string,
  assembled: AssembleResult,
  onProgress: (share: number) => void,
) {
  const nodes = await NodeStore.read(`${work}/nodes.bin`);
  const signals = new Set<number>(), barriers = new Set<number>();
  for (const node of taggedNodes(work, StringTable.read(`${work}/strings.json`))) {
    if (node.tags.highway === "traffic_signals") signals.add(nodes.indexOf(node.id));
    if (blocksCars(node.tags)) barriers.add(nodes.indexOf(node.id));
  }
  const vias = new Set<number>();
  for (const { viaNode } of assembled.restrictions) {
    const index = viaNode === null ? -1 : nodes.indexOf(viaNode);
    if (index !== -1) vias.add(index);
  }
  const marks: NodeMarks = { signals, barriers, vias };
  const streets = buildStreets(`${work}/roads.spool`, nodes, marks);
  const { rules, unusable } = turnRules(streets, assembled.restrictions, (id) => nodes.indexOf(id));
  const graph = buildGraph(streets, rules, onProgress);
  writeGraph(`${work}/streets.bin`, graph);
  const main = graph.isMain.reduce((sum, each) => sum + each, 0);
  return {
    segments: graph.isMain.length,
    islands: graph.isMain.length - main,
    turnRules: rules.length,
    shortcuts: graph.shortcuts,
    unusable,
  };
}

function nameOf(file: string): string {
  return file.split("/").pop()!.replace(/\.(osm|pbf|gz|xml)\b/g, "").replace(/-latest$/, "")
    .toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new CityFault("bad_time_zone", `«${timeZone}» is no IANA time zone (Europe/Moscow)`);
  }
}

function writeText(path: string, text: string): void {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  try {
    const bytes = new TextEncoder().encode(text);
    let at = 0;
    while (at < bytes.length) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
  } finally {
    file.close();
  }
}
