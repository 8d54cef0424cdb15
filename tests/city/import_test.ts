import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import type { CityFailureCode } from "../../city/failure.ts";
import { AddressSearch } from "../../city/address_search.ts";
import { main } from "../../city/main.ts";
import { openPack } from "../../city/pack.ts";
import { chooseCity, cityInUse, listCities } from "../../city/pack_store.ts";
import { OsmPbfWriter } from "../../city/synthetic_pbf.ts";
import { at, importing, inFolder, OSTANKINO, smallTown, Town } from "./extracts.ts";

function writePbf(town: Town, path: string): string {
  const writer = new OsmPbfWriter(path);
  const { nodes, ways, relations } = town.elements;
  for (const { id, point, tags } of nodes) writer.node({ id, ...point, tags });
  for (const { id, refs, tags } of ways) writer.way({ id, nodeIds: refs, tags });
  for (const { id, members, tags } of relations) {
    writer.relation({
      id,
      tags,
      members: members.map(([type, ref, role]) => ({
        type: type === "node" ? 0 as const : 1 as const,
        id: ref,
        role,
      })),
    });
  }
  writer.close();
  return path;
}

Deno.test("the same town as XML, gzip and PBF gives the same pack", () =>
  inFolder(async (root) => {
    const town = smallTown();
    const files = [
      town.write(`${root}/town.osm`),
      `${root}/town.osm.gz`,
      writePbf(town, `${root}/town.osm.pbf`),
    ];
    Deno.writeFileSync(files[1]!, gzipSync(town.xml()));
    const packs = [];
    for (const [i, file] of files.entries()) {
      const result = await importing(file, `${root}/${i}`, { name: "town", title: "Town" });
      assert(result.ok, result.ok ? "" : result.message);
      packs.push(result.manifest);
    }
    const sums = packs.map(({ files, counts, bounds }) => ({ files, counts, bounds }));
    assert.deepEqual(sums[1], sums[0]);
    assert.deepEqual(sums[2], sums[0]);
    assert.equal(sums[0]!.counts.addresses, 5);
    assert.equal(packs[0]!.timeZone, "Europe/Moscow");
    assert.deepEqual(packs[0]!.hospitals.map((each) => each.name), ["Больница № 20"]);
  }));

/** What is wrong with a file, and what the operator is told. */
const WRONG_FILES: readonly [string, CityFailureCode, (path: string, root: string) => void][] = [
  ["no file at all", "file_not_found", () => {}],
  ["an empty file", "file_empty", (path) => Deno.writeTextFileSync(path, "")],
  ["a text", "file_not_osm", (path) => Deno.writeTextFileSync(path, "hello, I am no map")],
  ["a folder", "file_not_osm", (path) => Deno.mkdirSync(path)],
  ["a web page", "file_not_osm", (path) => Deno.writeTextFileSync(path, "<html></html>")],
  ["a change file", "file_not_osm", (path) => Deno.writeTextFileSync(path, "<osmChange/>")],
  ["an extract of nothing", "nothing_to_serve", (path) => Deno.writeTextFileSync(path, "<osm/>")],
  [
    "XML that is cut off",
    "file_truncated",
    (path) => Deno.writeTextFileSync(path, smallTown().xml().replace("</osm>", "")),
  ],
  [
    "XML cut inside of a tag",
    "file_truncated",
    (path) => Deno.writeTextFileSync(path, smallTown().xml().slice(0, 900)),
  ],
  [
    "XML with a broken tag",
    "file_malformed",
    (path) => Deno.writeTextFileSync(path, smallTown().xml().replace("</node>", "</nod>")),
  ],
  [
    "a node without a place",
    "file_malformed",
    (path) => Deno.writeTextFileSync(path, `<osm><node id="1"/></osm>`),
  ],
  [
    "a node beyond the pole",
    "file_malformed",
    (path) => Deno.writeTextFileSync(path, `<osm><node id="1" lat="91" lon="3"/></osm>`),
  ],
  [
    "a way through a word",
    "file_malformed",
    (path) => Deno.writeTextFileSync(path, `<osm><way id="1"><nd ref="x"/></way></osm>`),
  ],
  [
    "bytes that are no UTF-8",
    "file_malformed",
    (path) =>
      Deno.writeFileSync(path, new Uint8Array([...new TextEncoder().encode("<osm>"), 0xff, 0xfe])),
  ],
  [
    "gzip that is cut off",
    "file_truncated",
    (path) => Deno.writeFileSync(path, gzipSync(smallTown().xml()).subarray(0, 400)),
  ],
  [
    "gzip that is damaged",
    "file_malformed",
    (path) => {
      const bytes = gzipSync(smallTown().xml());
      bytes.fill(0x55, 40, 90);
      Deno.writeFileSync(path, bytes);
    },
  ],
  [
    "gzip of something else",
    "file_malformed",
    (path) => Deno.writeFileSync(path, gzipSync("plain words")),
  ],
  ["bzip2", "file_unsupported", (path) => Deno.writeTextFileSync(path, "BZh91AY&SY")],
  [
    "PBF that is cut off",
    "file_truncated",
    (path) => {
      const whole = Deno.readFileSync(writePbf(smallTown(), path));
      Deno.writeFileSync(path, whole.subarray(0, whole.length - 100));
    },
  ],
  [
    "PBF that is only a header",
    "file_truncated",
    (path) => new OsmPbfWriter(path).close(),
  ],
  [
    "PBF with damaged data",
    "file_malformed",
    (path) => {
      const whole = Deno.readFileSync(writePbf(smallTown(), path));
      whole.fill(0xa5, whole.length - 120);
      Deno.writeFileSync(path, whole);
    },
  ],
];

for (const [what, code, make] of WRONG_FILES) {
  Deno.test(`${what} is refused in one line and the pack in use stays`, () =>
    inFolder(async (root) => {
      const cities = `${root}/cities`;
      const good = await importing(smallTown().write(`${root}/good.osm`), cities, { name: "town" });
      assert(good.ok);
      const before = await openPack(`${cities}/town`);
      const file = `${root}/wrong`;
      make(file, root);
      const said: string[] = [], complained: string[] = [];
      const exit = await main(
        ["import", file, "--name", "town", "--out", cities],
        (line) => said.push(line),
        (line) => complained.push(line),
      );
      assert.equal(exit, 1);
      assert.deepEqual(said, []);
      const line = complained.filter((each) => each.startsWith("city:"));
      assert.equal(line.length, 1, complained.join("\n"));
      assert(line[0]!.endsWith(`[${code}]`), line[0]);
      assert(!line[0]!.includes("\n"));
      assert.deepEqual(await openPack(`${cities}/town`), before);
    }));
}

Deno.test("a full disk is one line, and the same import goes on when there is room again", async () => {
  const disk = await Deno.makeTempDir({ prefix: "city-disk-" });
  const mount = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", "size=520k", "tmpfs", disk],
    stderr: "null",
  }).output().catch(() => null);
  if (mount?.success !== true || OSTANKINO === null) {
    console.log("skipped: a full disk, since this machine lets nobody mount or has no extract");
    if (mount?.success === true) await unmount(disk);
    await Deno.remove(disk, { recursive: true });
    return;
  }
  try {
    const complained: string[] = [];
    const run = () =>
      main(
        ["import", OSTANKINO!, "--name", "ostankino", "--out", disk],
        () => {},
        (line) => complained.push(line),
      );
    assert.equal(await run(), 1);
    assert.match(complained.at(-1)!, /^city: the disk is full.*\[disk_full\]$/);
    assert.deepEqual(await listCities(disk), []);
    const stages: string[] = [];
    await new Deno.Command("mount", { args: ["-o", "remount,size=8m", disk] }).output();
    const result = await importing(OSTANKINO!, disk, {
      name: "ostankino",
      onProgress: (stage) => stages.push(stage),
    });
    assert(result.ok, result.ok ? "" : result.message);
    assert(!stages.includes("read"), stages.join());
    await openPack(`${disk}/ostankino`);
  } finally {
    await unmount(disk);
    await Deno.remove(disk, { recursive: true });
  }
});

async function unmount(folder: string): Promise<void> {
  await new Deno.Command("umount", { args: [folder] }).output();
}

Deno.test("an import that was stopped goes on after its finished stages", () =>
  inFolder(async (root) => {
    const file = smallTown().write(`${root}/town.osm`);
    const stop = new Error("power cut");
    await assert.rejects(
      importing(file, `${root}/cities`, {
        onProgress: (stage) => {
          if (stage === "addresses") throw stop;
        },
      }),
      stop,
    );
    // The finished stages are not done again: their input may be gone from the spool.
    const state = JSON.parse(Deno.readTextFileSync(`${root}/cities/.import-town/state.json`));
    assert.deepEqual(Object.keys(state.done), ["read", "assemble", "tiles"]);
    const redone = new Set<string>();
    const result = await importing(file, `${root}/cities`, {
      onProgress: (stage) => redone.add(stage),
    });
    assert(result.ok);
    assert.deepEqual([...redone], ["addresses", "done"]);
    assert.equal(result.manifest.counts.addresses, 5);
    assert.throws(() => Deno.statSync(`${root}/cities/.import-town`));
  }));

Deno.test("who has the old pack open goes on reading it while a new one takes its place", () =>
  inFolder(async (root) => {
    const cities = `${root}/cities`;
    assert((await importing(smallTown().write(`${root}/1.osm`), cities, { name: "town" })).ok);
    const old = await openPack(`${cities}/town`);
    const grown = smallTown().house("Звёздный бульвар", "9", 20, 230);
    assert((await importing(grown.write(`${root}/2.osm`), cities, { name: "town" })).ok);
    const oldSearch = await AddressSearch.open(old.folder, old.manifest.bounds);
    assert.equal(oldSearch.houseCount, 5);
    const fresh = await openPack(`${cities}/town`);
    assert.notEqual(fresh.folder, old.folder);
    assert.equal(fresh.manifest.counts.addresses, 6);
  }));

Deno.test("two imports of one city at once: the second is refused", () =>
  inFolder(async (root) => {
    const file = smallTown().write(`${root}/town.osm`);
    let second: Promise<unknown> | null = null;
    const first = await importing(file, `${root}/cities`, {
      onProgress: () => second ??= importing(file, `${root}/cities`),
    });
    assert(first.ok);
    assert.equal((await second! as { code: string }).code, "busy_importing");
  }));

Deno.test("several cities stand side by side, and one of them is in use", () =>
  inFolder(async (root) => {
    const file = smallTown().write(`${root}/town.osm`);
    const cities = `${root}/cities`;
    assert.equal(cityInUse(cities), null);
    assert((await importing(file, cities, { name: "moscow", timeZone: "Europe/Moscow" })).ok);
    assert.equal(cityInUse(cities), "moscow");
    assert((await importing(file, cities, { name: "samara", timeZone: "Europe/Samara" })).ok);
    assert.equal(cityInUse(cities), null);
    await chooseCity(cities, "samara");
    assert.equal(cityInUse(cities), "samara");
    const listed = await listCities(cities);
    assert.deepEqual(listed.map(({ name, isInUse }) => [name, isInUse]), [
      ["moscow", false],
      ["samara", true],
    ]);
    assert.deepEqual(listed.map(({ pack }) => pack!.manifest.timeZone), [
      "Europe/Moscow",
      "Europe/Samara",
    ]);
    await assert.rejects(chooseCity(cities, "paris"), { code: "pack_not_found" });
  }));

Deno.test("a pack with a changed, missing or shortened file is not opened", () =>
  inFolder(async (root) => {
    const file = smallTown().write(`${root}/town.osm`);
    const damages: [string, (folder: string) => void][] = [
      ["changed", (folder) => flipByte(`${folder}/streets.bin`)],
      ["missing", (folder) => Deno.removeSync(`${folder}/tiles.pmtiles`)],
      ["shortened", (folder) => Deno.truncateSync(`${folder}/addresses.bin`, 50)],
      ["unreadable", (folder) => Deno.writeTextFileSync(`${folder}/city.json`, "{")],
    ];
    for (const [name, damage] of damages) {
      const result = await importing(file, `${root}/${name}`, { name });
      assert(result.ok);
      damage(result.folder);
      await assert.rejects(openPack(result.folder), { code: "pack_damaged" }, name);
    }
  }));

function flipByte(path: string): void {
  const bytes = Deno.readFileSync(path);
  bytes[bytes.length - 9]! ^= 1;
  Deno.writeFileSync(path, bytes);
}

const CALLS: readonly [string[], number, RegExp][] = [
  [[], 2, /say what to do/],
  [["paint"], 2, /unknown command/],
  [["import"], 2, /needs one argument/],
  [["import", "x", "--colour", "red"], 2, /unknown option/],
  [["import", "x", "--name"], 2, /needs a value/],
  [["import", "x.osm", "--name", "Москва"], 1, /bad_name/],
  [["import", "x.osm", "--time-zone", "Moscow"], 1, /bad_time_zone/],
  [["use", "nowhere"], 1, /pack_not_found/],
  [["list"], 0, /no cities/],
];

for (const [args, exit, said] of CALLS) {
  Deno.test(`«city ${args.join(" ")}» ends with ${exit} and says why`, () =>
    inFolder(async (root) => {
      const lines: string[] = [];
      const add = (line: string) => void lines.push(line);
      const out = args.length > 0 ? ["--out", root] : [];
      assert.equal(await main([...args, ...out], add, add), exit);
      assert.match(lines.join("\n"), said);
    }));
}

Deno.test("a courtyard inside a building is a hole, and a cut-off area does no harm", () =>
  inFolder(async (root) => {
    const town = smallTown();
    for (const [name, x, y] of [["p", 0, 0], ["q", 90, 0], ["r", 90, 90], ["s", 0, 90]] as const) {
      town.node(name, 150 + x, 100 + y).node(`${name}i`, 165 + x * 0.6, 115 + y * 0.6);
    }
    const outer = [town.way("p q r", {}), town.way("r s p", {})];
    const inner = [town.way("pi qi ri si pi", {})];
    town.multipolygon(outer, inner, {
      building: "yes",
      "addr:street": "Звёздный бульвар",
      "addr:housenumber": "21",
    });
    town.multipolygon([outer[0]!], [], { natural: "water" });
    const result = await importing(town.write(`${root}/town.osm`), root);
    assert(result.ok);
    assert.equal(result.manifest.counts.addresses, 6);
    assert.equal(result.manifest.skipped["area cut by the edge of the extract"], 1);
    const search = await AddressSearch.open(result.folder, result.manifest.bounds);
    const found = search.nearest(at(195, 145));
    assert(found.ok);
    assert.equal(found.address.label, "Звёздный бульвар, 21");
  }));
