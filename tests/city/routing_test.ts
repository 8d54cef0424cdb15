import assert from "node:assert/strict";
import { distanceMeters, type Point } from "../../city/geometry.ts";
import { assemble } from "../../city/import/assemble.ts";
import { NodeStore } from "../../city/import/node_store.ts";
import { scan } from "../../city/import/scan.ts";
import { makeSynthetic } from "../../city/make_synthetic.ts";
import { openPack } from "../../city/pack.ts";
import { arcsByTail, plainDijkstra } from "../../city/routing/dijkstra.ts";
import { buildGraph, type BuiltGraph, readGraph } from "../../city/routing/graph_file.ts";
import { HierarchySearch } from "../../city/routing/hierarchy_search.ts";
import { limitKmh, roadOf } from "../../city/routing/road_rules.ts";
import { Router } from "../../city/routing/router.ts";
import { buildStreets, type Streets } from "../../city/routing/streets.ts";
import {
  arcHead,
  arcMilliseconds,
  arcTail,
  type TurnGroup,
  turnGroups,
  turnRules,
} from "../../city/routing/turns.ts";
import {
  ASTANA,
  at,
  importing,
  inFolder,
  OSTANKINO,
  randomOf,
  smallTown,
  Town,
} from "./extracts.ts";

async function routerOf(town: Town, root: string): Promise<Router> {
  Deno.mkdirSync(root, { recursive: true });
  const result = await importing(town.write(`${root}/town.osm`), root, { name: "town" });
  assert(result.ok, result.ok ? "" : result.message);
  return new Router(await readGraph(`${result.folder}/streets.bin`));
}

/** A square of streets: south side a–b–c, north side f–e–d. */
function square(middle: Record<string, string> = {}, south: Record<string, string> = {}) {
  const town = new Town();
  town.node("a", 0, 0).node("b", 300, 0).node("c", 600, 0);
  town.node("d", 600, 300).node("e", 300, 300).node("f", 0, 300);
  const ab = town.way("a b", { highway: "residential", ...south });
  const bc = town.way("b c", { highway: "residential", ...south });
  const be = town.way("b e", { highway: "residential", ...middle });
  const ring = [
    town.way("c d", { highway: "residential" }),
    town.way("d e", { highway: "residential" }),
  ];
  const north = [
    town.way("e f", { highway: "residential" }),
    town.way("f a", { highway: "residential" }),
  ];
  return { town, ab, bc, be, ring, north };
}

const passes = (route: { line: readonly (readonly [number, number])[] }, place: Point) =>
  route.line.some(([longitude, latitude]) => distanceMeters({ longitude, latitude }, place) < 2);

Deno.test("the shortest street is taken, and its line and length are told", () =>
  inFolder(async (root) => {
    const router = await routerOf(square().town, root);
    const route = router.route(at(150, 5), at(300, 150));
    assert.equal(route.estimated, false);
    assert(Math.abs(route.meters - 300) < 5, `${route.meters} m`);
    assert(passes(route, at(300, 0)));
    assert(Math.abs(route.seconds - 300 / (25 / 3.6)) <= 2, `${route.seconds} s`);
  }));

Deno.test("a one-way street is driven one way only, forwards or reversed by its tag", () =>
  inFolder(async (root) => {
    for (const [oneway, isOpen] of [["yes", true], ["-1", false], ["no", true]] as const) {
      const router = await routerOf(square({ oneway }).town, `${root}/${oneway}`.replace("-", "m"));
      const north = router.route(at(300, 0), at(300, 290));
      assert.equal(north.meters < 310, isOpen, `oneway=${oneway}: ${north.meters} m`);
    }
  }));

Deno.test("a forbidden turn is not taken, nor by turning round behind the crossing", () =>
  inFolder(async (root) => {
    const { town, ab, be } = square();
    const free = await routerOf(town, `${root}`);
    assert(free.route(at(150, 0), at(300, 150)).meters < 310);
    const ruled = square();
    ruled.town.restriction("no_left_turn", ruled.ab, "b", ruled.be);
    const router = await routerOf(ruled.town, root);
    const route = router.route(at(150, 0), at(300, 150));
    assert(route.meters > 800, `${route.meters} m`);
    assert(!route.estimated);
    // From the other side the turn stays free.
    assert(router.route(at(450, 0), at(300, 150)).meters < 310);
    assert(ab > 0 && be > 0);
  }));

Deno.test("where only straight on is allowed, nobody turns", () =>
  inFolder(async (root) => {
    const { town, ab, bc } = square();
    town.restriction("only_straight_on", ab, "b", bc);
    const router = await routerOf(town, root);
    assert(router.route(at(150, 0), at(300, 150)).meters > 800);
    assert(router.route(at(150, 0), at(450, 0)).meters < 310);
  }));

Deno.test("a turn that is forbidden over a short way in between is not taken", () =>
  inFolder(async (root) => {
    const town = new Town();
    // A dual carriageway: west to east in the south, back in the north, linked at x = 300.
    town.node("a", 0, 0).node("b", 300, 0).node("c", 900, 0);
    town.node("d", 900, 20).node("e", 300, 20).node("f", 0, 20).node("g", 900, 10);
    const east = town.way("a b", { highway: "secondary", oneway: "yes" });
    town.way("b c", { highway: "secondary", oneway: "yes" });
    const link = town.way("b e", { highway: "secondary_link" });
    town.way("d e", { highway: "secondary", oneway: "yes" });
    const west = town.way("e f", { highway: "secondary", oneway: "yes" });
    town.way("c g d", { highway: "secondary", oneway: "yes" });
    town.way("f a", { highway: "secondary", oneway: "yes" });
    const free = await routerOf(town, root);
    assert(free.route(at(150, 0), at(150, 20)).meters < 330);
    town.restrictionOverWay("no_u_turn", east, link, west);
    const router = await routerOf(town, root);
    assert(router.route(at(150, 0), at(150, 20)).meters > 1400);
  }));

Deno.test("restrictions that except cars, or that say nothing clear, are left out and counted", () =>
  inFolder(async (root) => {
    const { town, ab, be } = square();
    town.restriction("no_thing", ab, "b", be).restriction("maybe", ab, "b", be);
    const result = await importing(town.write(`${root}/town.osm`), root);
    assert(result.ok);
    assert.equal(result.manifest.skipped["restriction of an unknown kind"], 1);
  }));

Deno.test("a bollard ends a street for cars, a gate does not", () =>
  inFolder(async (root) => {
    for (const [barrier, isOpen] of [["bollard", false], ["gate", true]] as const) {
      const town = new Town();
      town.node("a", 0, 0).node("post", 150, 0, { barrier }).node("b", 300, 0).node("c", 150, 300);
      town.way("a post b", { highway: "residential" });
      town.way("b c", { highway: "residential" });
      town.way("c a", { highway: "residential" });
      const router = await routerOf(town, `${root}/${barrier}`);
      const route = router.route(at(100, 0), at(200, 0));
      assert.equal(route.meters < 150, isOpen, `${barrier}: ${route.meters} m`);
    }
  }));

Deno.test("an island, a lake and another country are estimated from the distance and marked", () =>
  inFolder(async (root) => {
    const { town } = square();
    town.node("i1", 2000, 0).node("i2", 2200, 0).way("i1 i2", { highway: "residential" });
    const router = await routerOf(town, root);
    const cases: [string, Point][] = [
      ["on an island", at(2100, 3)],
      ["in a lake", at(300, -900)],
      ["in Paris", { latitude: 48.85, longitude: 2.35 }],
    ];
    for (const [where, pin] of cases) {
      const [there] = router.oneToMany(at(0, 0), [pin]);
      const [back] = router.manyToOne([pin], at(0, 0));
      assert.equal(there!.estimated, true, where);
      assert.equal(back!.estimated, true, where);
      assert(there!.seconds > 0 && there!.meters >= distanceMeters(at(0, 0), pin), where);
      const route = router.route(at(0, 0), pin);
      assert.equal(route.line.length, 2, where);
    }
    assert.equal(router.route(at(0, 0), at(600, 0)).estimated, false);
  }));

Deno.test("a pin in a yard snaps to the main network and adds the walk", () =>
  inFolder(async (root) => {
    const router = await routerOf(square().town, root);
    const near = router.route(at(0, 0), at(450, 0)), yard = router.route(at(0, 0), at(450, -130));
    assert.equal(yard.estimated, false);
    assert(
      Math.abs(yard.seconds - near.seconds - 100) <= 2,
      `${yard.seconds - near.seconds} s more`,
    );
  }));

Deno.test("two places on one street are the piece between them, or a round if it is one-way", () =>
  inFolder(async (root) => {
    const router = await routerOf(square({}, { oneway: "yes" }).town, root);
    assert(router.route(at(50, 0), at(250, 0)).meters < 210);
    assert(router.route(at(250, 0), at(50, 0)).meters > 990);
    const still = router.route(at(50, 0), at(50, 0));
    assert.deepEqual([still.seconds, still.meters, still.estimated], [0, 0, false]);
    assert.equal(still.line.length, 2);
  }));

Deno.test("the hour's factor multiplies driving, not walking", () =>
  inFolder(async (root) => {
    const router = await routerOf(square().town, root);
    const [calm] = router.manyToOne([at(0, 0)], at(600, 0));
    const [rush] = router.manyToOne([at(0, 0)], at(600, 0), { factor: 2 });
    assert(Math.abs(rush!.seconds - 2 * calm!.seconds) <= 1);
  }));

Deno.test("a town without streets still estimates", () =>
  inFolder(async (root) => {
    const town = new Town().house("Звёздный бульвар", "7", 0, 0);
    const router = await routerOf(town, root);
    assert.equal(router.route(at(0, 0), at(100, 0)).estimated, true);
  }));

const ROADS: readonly [Record<string, string>, string][] = [
  [{ highway: "residential" }, "25 both"],
  [{ highway: "primary", maxspeed: "60" }, "51 both"],
  [{ highway: "primary", maxspeed: "RU:urban" }, "51 both"],
  [{ highway: "residential", maxspeed: "20" }, "17 both"],
  [{ highway: "residential", maxspeed: "90" }, "33.75 both"],
  [{ highway: "secondary", maxspeed: "signals" }, "40 both"],
  [{ highway: "secondary", oneway: "yes" }, "40 forward"],
  [{ highway: "secondary", oneway: "-1" }, "40 backward"],
  [{ highway: "tertiary", junction: "roundabout" }, "35 forward"],
  [{ highway: "motorway" }, "80 forward"],
  [{ highway: "motorway", oneway: "no" }, "80 both"],
  [{ highway: "residential", access: "no" }, "closed"],
  [{ highway: "residential", access: "no", motor_vehicle: "yes" }, "25 both"],
  [{ highway: "service", access: "private" }, "6 both"],
  [{ highway: "service", service: "driveway" }, "10 both"],
  [{ highway: "footway" }, "closed"],
  [{ highway: "pedestrian" }, "closed"],
  [{ highway: "service", area: "yes" }, "closed"],
  [{ highway: "construction" }, "closed"],
  [{ building: "yes" }, "closed"],
];

Deno.test("tags say who may drive which way and how fast", () => {
  for (const [tags, expected] of ROADS) {
    const road = roadOf(tags);
    const direction = road === null
      ? ""
      : road.forward && road.backward
      ? "both"
      : road.forward
      ? "forward"
      : "backward";
    const text = road === null ? "closed" : `${road.speedKmh} ${direction}`;
    assert.equal(text, expected, JSON.stringify(tags));
  }
  assert.equal(Math.round(limitKmh("30 mph")!), 48);
  assert.equal(limitKmh("walk"), 6);
  assert.equal(limitKmh("RU:living_street"), 20);
  assert.equal(limitKmh("fast"), null);
});

interface Built {
  readonly streets: Streets;
  readonly groups: readonly TurnGroup[];
  readonly graph: BuiltGraph;
}

async function build(file: string, folder: string): Promise<Built> {
  const scanned = await scan(file, folder, () => {});
  const { restrictions } = await assemble(folder, scanned, () => {});
  const nodes = await NodeStore.read(`${folder}/nodes.bin`);
  const vias = new Set(
    restrictions.flatMap(({ viaNode }) => viaNode === null ? [] : [nodes.indexOf(viaNode)])
      .filter((index) => index !== -1),
  );
  const marks = { signals: new Set<number>(), barriers: new Set<number>(), vias };
  const streets = buildStreets(`${folder}/roads.spool`, nodes, marks);
  const { rules } = turnRules(streets, restrictions, (id) => nodes.indexOf(id));
  return {
    streets,
    groups: turnGroups(streets, rules),
    graph: buildGraph(streets, rules, () => {}),
  };
}

/** Arcs that lie in the part where everybody can reach everybody. */
function mainArcs({ streets, graph }: Built): number[] {
  const arcs: number[] = [];
  for (let arc = 0; arc < 2 * streets.segmentStart.length; arc++) {
    if (arcMilliseconds(streets, arc) > 0 && graph.isMain[arc >> 1] === 1) arcs.push(arc);
  }
  return arcs;
}

Deno.test({
  name: "200 random pairs of the Moscow extract take to the millisecond what plain Dijkstra says",
  ignore: OSTANKINO === null,
  fn: () =>
    inFolder(async (folder) => {
      const built = await build(OSTANKINO!, folder);
      assert(built.groups.length >= 70, `${built.groups.length} turn rules`);
      assertSameAsPlain(built, 200);
    }),
});

Deno.test("so do 60 pairs of a synthetic town with one-ways, gaps and a river", () =>
  inFolder(async (folder) => {
    makeSynthetic(`${folder}/town.osm.pbf`, 60);
    assertSameAsPlain(await build(`${folder}/town.osm.pbf`, folder), 60);
  }));

function assertSameAsPlain(built: Built, pairs: number): void {
  const { streets, groups, graph } = built;
  const search = new HierarchySearch(graph.hierarchy);
  const lists = arcsByTail(streets), arcs = mainArcs(built), random = randomOf(11);
  const pick = () => arcs[Math.floor(random() * arcs.length)]!;
  let ways = 0;
  for (let i = 0; i < pairs; i++) {
    const source = pick(), target = pick();
    if (source === target) continue;
    const hub = [{ node: graph.copyHead[graph.copyFirst[source]!]!, weight: 0, length: 0 }];
    const leaf = [];
    for (let copy = graph.copyFirst[target]!; copy < graph.copyFirst[target + 1]!; copy++) {
      const weight = arcMilliseconds(streets, target);
      leaf.push({ node: graph.copyTail[copy]!, weight, length: 0 });
    }
    const plain = plainDijkstra(streets, groups, lists, source, target);
    const [found] = search.search(hub, [leaf], "fromHub");
    const driven = found === null || found === undefined ? [] : [
      source,
      ...search.unpack(search.pathOf(leaf[found.seed]!, "fromHub").arcs),
      target,
    ];
    const [back] = search.search(leaf, [hub], "toHub");
    assert.equal(found?.weight ?? null, plain, `${source} → ${target}`);
    assert.equal(back?.weight ?? null, plain, `${source} ← ${target}`);
    if (driven.length === 0) continue;
    ways++;
    assertDrivable(streets, groups, driven, plain!);
  }
  assert(ways > pairs * 0.9, `${ways} ways`);
}

/** Joined end to end, along no closed direction, against no turn rule, as long as it says. */
function assertDrivable(
  streets: Streets,
  groups: readonly TurnGroup[],
  arcs: readonly number[],
  milliseconds: number,
): void {
  let sum = 0;
  for (let i = 1; i < arcs.length; i++) {
    const arc = arcs[i]!, before = arcs[i - 1]!;
    assert.equal(arcTail(streets, arc), arcHead(streets, before), "arcs join");
    assert(arcMilliseconds(streets, arc) > 0, "a closed direction was driven");
    sum += arcMilliseconds(streets, arc);
    for (const { kind, approach, lasts } of groups) {
      if (approach.length !== 1 || approach[0] !== before) continue;
      const isForbidden = (kind === "no") === lasts.has(arc);
      // A rule that would leave no way on is not applied.
      const ways = [];
      for (let each = 0; each < 2 * streets.segmentStart.length; each++) {
        const isOpen = arcMilliseconds(streets, each) > 0;
        if (isOpen && arcTail(streets, each) === arcHead(streets, before)) ways.push(each);
      }
      const isVoid = ways.every((each) => (kind === "no") === lasts.has(each));
      assert(!isForbidden || isVoid, `turn ${before} → ${arc} is forbidden`);
    }
  }
  assert.equal(sum, milliseconds);
}

Deno.test("200 random pairs of Astana: one route, many to one and one to many agree", async () => {
  const pack = await openPack(ASTANA);
  const router = new Router(await readGraph(`${ASTANA}/streets.bin`));
  const { west, south, east, north } = pack.manifest.bounds;
  const random = randomOf(5);
  const points = Array.from({ length: 400 }, () => ({
    latitude: south + (0.3 + 0.4 * random()) * (north - south),
    longitude: west + (0.25 + 0.5 * random()) * (east - west),
  })).filter((point) => router.snap(point) !== null);
  assert(points.length > 250);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [a, b] = [points[i]!, points[i + 1]!];
    const route = router.route(a, b);
    assert.equal(route.estimated, false);
    assert.deepEqual(router.oneToMany(a, [b])[0], legOf(route));
    assert.deepEqual(router.manyToOne([a], b)[0], legOf(route));
    const drawn = lengthOf(route.line);
    const told = route.meters - router.snap(b)!.distanceMeters;
    assert(Math.abs(drawn - told) <= 5 + told * 0.01, `${drawn} m drawn, ${told} m told`);
  }
});

function legOf(
  { seconds, meters, estimated }: { seconds: number; meters: number; estimated: boolean },
) {
  return { seconds, meters, estimated };
}

function lengthOf(line: readonly (readonly [number, number])[]): number {
  const point = ([longitude, latitude]: readonly [number, number]) => ({ longitude, latitude });
  return line.slice(1).reduce(
    (sum, each, i) => sum + distanceMeters(point(line[i]!), point(each)),
    0,
  );
}

Deno.test("the small town's street graph survives being written and read", () =>
  inFolder(async (root) => {
    const router = await routerOf(smallTown(), root);
    assert.equal(router.route(at(-300, 0), at(200, 400)).estimated, false);
  }));
